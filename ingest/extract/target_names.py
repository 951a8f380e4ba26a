"""Names of targets: what one noun phrase names.

What the heads of phrases are is told by `target_heads`; effects, organs, cells and whole organisms are no targets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rxkg.ingest.extract.target_heads import head_class, target_words
from rxkg.ingest.phrases import lower_phrase

PLACE = re.compile(r"\s+(?:in|on|inside|at|within|throughout|outside)\s+", re.IGNORECASE)
LEAD = re.compile(
    r"(?:(?:the|an?|its|their|both|these|this|those|certain|specific|specifically|several|various|other|"
    r"same|some|many|multiple|different|all|any|body's|body’s|liver's|liver’s|cell's|new|own|"
    r"another|one|two|three|both of them|most|excessive|excess|abnormal|normal|overactive|circulating|remaining|"
    r"natural|particular|key|essential|crucial|vital|necessary|important|further|final|related|additional|"
    r"formation and|harmful|unwanted|patient's|pro-?|further|early|late|primarily|selectively|directly|"
    r"mainly|especially|particularly|potentially|either|free(?! (?:oxygen )?radical)|single|"
    r"endogenous|subsequent|extracellular|missing|deficient|defective|faulty|damaging|efficient|numerous|"
    r"enzymes? called|enzymes? known as|proteins? called|enzymes?(?= \w+ase\b)|enzyme|"
    r"hormones?(?= [A-Z])|hormone|"
    r"neurotransmitters?(?= \w)|chemical messenger|so-called|natural|dietary|possibly|of|in|to|for|"
    r"on)(?![\w'’-])[\s,]*)+",
    re.IGNORECASE,
)
ANAPHOR = re.compile(r"(?:these|this|those|that|its|their|it|them|such)\b", re.IGNORECASE)
_OF_PROTEINS = re.compile(r" of (?:\w+ )?proteins$", re.IGNORECASE)
OF = re.compile(r"\s+of\s+", re.IGNORECASE)
# What is acted on stands before these: "cholinesterase activity", "dopamine levels".
_AMOUNT = re.compile(
    r"(?:['’]s?)?\s+(?:activity|activities|actions?|effects?|functions?|levels?|concentrations?|structures?)$",
    re.IGNORECASE,
)
# One word that says of which kind it is: "H1-receptor", "beta-receptors".
_COMPOUND = re.compile(r"(?!(?:co|auto|sub|pre|post|pro|multi|non)-)[\w'-]+-[a-z]{4,}", re.IGNORECASE)
_ADVERB = re.compile(r"(?<=\w)\s+(?!family\b)\w+ly$", re.IGNORECASE)
_SITES = re.compile(r"\bsites?$", re.IGNORECASE)
_EDGE = ' \t\n\r\xa0"“”'
_STEPS = re.compile(r"\b(?:process|processes|mechanisms?)$", re.IGNORECASE)
# A verb form in front of a noun makes a clause; these are parts of names.
GERUND = re.compile(
    r"(?!(?:clotting|signall?ing|luteinizing|circulating|remaining|existing|binding|sparing)\b)[a-z]+ing\s",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"\s(?:the|a|an|is|are|was|were|it|they|remain|converting|making|turning|copying)\s|^\w+s\s(?:the|a|an)\s|(?:^|\s)(?:increase|decrease|"
    r"reduce|disrupt|damage|block|inhibit|prevent|stimulate|activate|interfere|"
    r"enhance|modulate|affect|bind|lower|slow|stop|kill|break|help|work|improve|relaxe?|allow|make|cause|"
    r"lead|suppresse?|weaken|alter|halt|restore|promote|regulate|exert|mimic|raise|denature|"
    r"neutralize|deplete|trigger|degrade|destroy|cleave|induce|generate|remove|minimize|protect|convert|dissolve|"
    r"facilitate|contribute|stabilize|sensitize)s\b|"
    r"\b\w+n['’]t\s|^(?:reduced|increased|decreased|at least|unlike)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TargetName:
    """One target named; `plain[start:end]` holds its words, `head` is the class of its head."""

    text: str
    start: int
    end: int
    head: str
    alt: tuple[str, ...] = ()


def bare_phrase(text: str) -> str:
    """`text` without articles and quantifiers at its front."""
    lead = LEAD.match(text)
    return text[lead.end() :] if lead else text


def name_target(text: str, start: int, end: int, strength: str) -> TargetName | None:
    """The target that one noun phrase at `start` names; None where no action of this strength can be aimed at it."""
    full = _ADVERB.sub("", text.strip(_EDGE))
    if not full:
        return None
    anaphor = ANAPHOR.match(full)
    lead = LEAD.match(full)
    bare = full
    if lead:
        bare = full[lead.end() :] or full.rsplit(" ", 1)[-1]
    own = start + (len(text) - len(text.lstrip(_EDGE))) + len(full) - len(bare)
    chain = OF.search(bare)
    head = bare[: chain.start()] if chain else bare
    place = PLACE.search(head)
    core = head[: place.start()] if place else head
    kind = head_class(core)
    if (
        chain
        and not place
        and (
            kind in ("clear", "never", None)
            or (kind == "process" and not (len(core.split()) > 1 and is_of_molecule(core.split(), strength)))
        )
    ):
        return _of(bare, chain, own, kind, strength)
    if place and kind == "clear" and _SITES.search(core):  # "sites on GABA receptors"
        rest = bare[place.end() :]
        return name_target(rest, own + place.end(), own + len(bare), strength)
    alt: list[str] = []
    if kind == "process" and core.casefold().endswith(" process"):
        alt.append(lower_phrase(core))
        core = core[: -len(" process")]
    if strength == "digesting" and core.casefold() in target_words("food"):
        return TargetName(lower_phrase(core), own, own + len(core), "food")
    amount = _AMOUNT.search(core) if kind == "clear" else None
    if (
        amount is not None
        and strength == "changing"
        and core[: amount.start()].casefold() not in target_words("signal")
    ):
        amount = None
    if amount is not None and (kind := _of_amount(core[: amount.start()])) is not None:
        alt.append(lower_phrase(core))
        core = core[: amount.start()]
    if kind == "generic" and core.casefold() in target_words("vague"):
        return None
    if kind in (None, "clear", "never") or (kind == "ion" and strength != "binding"):
        return None
    words = core.split()
    if not words or CLAUSE.search(core) or (len(words) > 1 and GERUND.match(core)):
        return None
    if place or chain:
        alt.append(lower_phrase(bare))
    stop = own + len(core)
    if kind == "generic" and len(words) == 1 and not _COMPOUND.fullmatch(core):
        if strength == "serving" and core.casefold() in ("enzymes", "proteins"):
            return TargetName(core.casefold(), own, own + len(core), kind)
        rest = bare[len(core) :]
        if not rest or anaphor or not place or words[0].casefold() not in target_words("placed"):
            return None
        core, stop, alt = bare, own + len(bare), [lower_phrase(core)]
    if kind == "process":
        if len(words) == 1 or strength == "binding" or not is_of_molecule(words, strength):
            return None
        alt.append(_inverted(core))
        alt.append(lower_phrase(" ".join(words[:-1])))
    if (
        strength == "changing"
        and kind in ("generic", "site")
        and not core.casefold().endswith(("proteins", "cytokines", "hormones", "mediators"))
    ):
        return None
    if (
        anaphor
        and anaphor[0].casefold() in ("these", "this", "that", "those", "such")
        and (kind in ("generic", "process") or core.casefold() in target_words("described"))
    ):
        return None
    return TargetName(lower_phrase(core), own, min(stop, end), kind, tuple(a for a in dict.fromkeys(alt) if a))


def _of_amount(core: str) -> str | None:
    """The class of what stands before "activity" or "levels", where that is what is acted on."""
    kind = head_class(core)
    if kind in ("site", "mediator"):
        return kind
    return kind if kind == "generic" and " " in core else None


def _of(bare: str, chain: re.Match[str], own: int, kind: str | None, strength: str) -> TargetName | None:
    """The process or what it is of: "synthesis of ergosterol", "action of histamine"."""
    carried = kind == "process" and bare[: chain.start()].split()[-1].casefold() in target_words("carrying")
    inner = name_target(bare[chain.end() :], own + chain.end(), own + len(bare), "binding" if carried else "acting")
    if GERUND.match(bare) or CLAUSE.search(bare[: chain.start()]):
        return None
    if inner is None and kind == "process" and strength == "acting" and _OF_PROTEINS.match(bare, chain.start()):
        made = bare[: chain.start()]
        return TargetName(
            f"{lower_phrase(made)} of proteins", own, own + len(bare), kind, (f"protein {made.casefold()}",)
        )
    if inner is None or (kind is None and (inner.head not in ("generic", "site") or strength == "changing")):
        return None
    if kind == "never":
        return None
    head = bare[: chain.start()]
    whole = lower_phrase(f"{head} of {inner.text}")
    if kind == "clear" or head.casefold().endswith("binding"):
        if strength == "changing" and inner.head not in ("mediator", "site", "process") and not _is_receptor(inner):
            return None
        return replace(inner, alt=(*inner.alt, whole))
    if kind is None:
        return TargetName(whole, own, inner.end, inner.head, (inner.text, *inner.alt))
    if _STEPS.search(head):
        return replace(inner, alt=(*inner.alt, whole))
    return TargetName(whole, own, inner.end, "process", (f"{inner.text} {head.casefold()}", inner.text, *inner.alt))


def is_placed(text: str) -> bool:
    """Whether a name is told apart by a place alone: "receptors on the airways"."""
    return " " in text and text.split()[0].casefold() in target_words("placed")


def _is_receptor(name: TargetName) -> bool:
    """Whether a name is of receptors, whose number may be changed: "the number of LDL receptors"."""
    return name.text.endswith("receptors") and " " in name.text


def is_of_molecule(words: list[str], strength: str) -> bool:
    """Whether the words before "synthesis" or "release" name something: "protein", "bacterial cell wall"."""
    before = " ".join(words[:-1])
    kind = head_class(before)
    if kind in ("site", "mediator", "generic", "process"):
        return True
    if kind == "ion" and words[-1].casefold() in target_words("carrying"):
        return True
    folded = before.casefold()
    if folded.endswith("glucose") and words[-1].casefold() == "production":
        return True
    if words[-1].casefold() in ("permeability", "fragility"):
        return folded.endswith("capillary")
    return strength != "changing" and folded.split()[-1] in (
        "glucose",
        "energy",
        "platelet",
        "neuromuscular",
        "neurotransmitter",
        "cell",
        "antioxidant",
        "metabolic",
        "lipid",
        "acid",
        "neuronal",
        "synaptic",
    )


def _inverted(core: str) -> str:
    words = core.split()
    return lower_phrase(f"{words[-1]} of {' '.join(words[:-1])}")
