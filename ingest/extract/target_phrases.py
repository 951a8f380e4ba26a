"""Names of targets: what the object of a verb of action or the words before "inhibitor" name.

What the heads of phrases are is told by `target_heads`; effects, organs, cells and whole organisms are no targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rxkg.ingest.extract.target_heads import FACTOR, head_class, is_symbol, target_words
from rxkg.ingest.phrases import Bracket, BracketKind, Member, find_brackets, lower_phrase, mask, singular, split_members

_END = re.compile(
    r"[;:.!?]|\s[–—-]\s|—|,?\s+(?:which|that(?= (?:is|are|can|may|has|have|plays?|helps?|causes?|"
    r"contribut\w+|leads?|convert\w*|break\w*|produces?|stimulat\w+|"
    r"regulat\w+|control\w*|transmit\w*|tell\w*|would|normally|trigger\w*|bind\w*|carr\w+|prevent\w*|"
    r"inhibit\w*|allow\w*|make\w*|impact\w*|affect\w*|influenc\w*|are))|who|leading|thereby|thus|hence|resulting|causing|"
    r"therefore|where|while|whereas|when|so|because|as|since|but|although|though|ultimately|responsible|"
    r"essential|necessary|needed|required|crucial|important|involved|"
    r"associated|vital|key|located|found|present|produced|caused|made|to|by|from|for|with|without|after|"
    r"before|during|through|via|using|under|if|is|are|was|were|"
    r"can|may|might|could|will|has|have|helps?|plays?|prevents?|reduces?|leads?|results?|causes?|makes?|"
    r"allows?|than|over|rather|more|due|especially in|particularly in|"
    r"used|naturally|within|throughout|into|between|against|like those|at the|along|across|"
    r"and (?:\w+ly )?(?:so|hence|thus|"
    r"thereby|may|can|has|also|is|helps?|it|therefore|reduces?|prevents?|ultimately|"
    r"increas\w+|decreas\w+|promot\w+|improv\w+|reducing|preventing|inhibit\w+|block\w+|stimulat\w+|"
    r"activat\w+|relax\w+|enhanc\w+|modulat\w+|suppress\w+|disrupt\w+|"
    r"affect\w*|interfer\w+|slow\w*|lower\w*|bind\w*|exert\w*|has|have|works?|acts?|kill\w*|stop\w*|"
    r"caus\w+|restor\w+|regulat\w+|protect\w*|destroy\w*|weaken\w*|damag\w+|alter\w*|mimic\w*))\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[\s,]*\b(?:called|known as|named|termed|referred to as|specifically|particularly|especially|"
    r"primarily|mainly|namely|including|such as|like|e\.g\.,?|i\.e\.,?)\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+(?:in|on|inside|at|within|throughout|outside)\s+", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:the|an?|its|their|both|these|this|those|certain|specific|specifically|several|various|other|"
    r"same|some|many|multiple|different|all|any|body's|body’s|new|own|"
    r"another|one|two|three|both of them|most|excessive|excess|abnormal|normal|overactive|circulating|remaining|"
    r"natural|particular|key|essential|important|further|final|"
    r"formation and|harmful|unwanted|patient's|pro-?|further|early|late|primarily|selectively|directly|"
    r"mainly|especially|particularly|potentially|either|free|single|"
    r"endogenous|subsequent|enzymes? called|enzymes? known as|proteins? called|enzyme|hormone|"
    r"neurotransmitters?(?= \w)|chemical messenger|so-called|natural|dietary|possibly|of|in|to|for|"
    r"on)(?![\w'’-])[\s,]*)+",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(r"(?:these|this|those|that|its|their|it|them|such)\b", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+", re.IGNORECASE)
_ROMAN = re.compile(r"[IVX]+[ab]?")
_ADJECTIVE = re.compile(
    r"(?:(?:highly|very|relatively|more|an?|the|new|novel)\s+)*(?:(?:selective(?:ly)?|non-?selective|"
    r"potent|competitive|non-?competitive|reversible|irreversible|oral|long-acting|"
    r"short-acting|ultra-long-acting|rapid-acting|intermediate-acting|multi-?targeted|first-generation|"
    r"second-generation|third-generation|fourth-generation|next-generation|specific|partial|"
    r"full|inverse|synthetic|direct|indirect|dual|mixed|weak|strong|centrally[- ]acting|"
    r"peripherally[- ]acting|peripheral|central|potential|small[- ]molecule|"
    r"targeted|injectable|topical|inhaled|nasal|once-daily|once-weekly|allosteric|positive|negative|"
    r"covalent|steroidal|non-?steroidal|nonsteroidal|broad-spectrum|"
    r"bacterial|called|as|of|mild|orally active|active|powerful|cardioselective|effective|"
    r"tissue-selective|type of|and|or|pure|pan|reversibly|irreversibly|type|"
    r"humanized|fully|human|tissue|dihydropyridine|non-?dihydropyridine|nucleoside|nucleotide|"
    r"non-?nucleoside|thiazide|monoclonal|antibody|recombinant|class of|prescription|known|medication|"
    r"drug|particular|another|sodium-glucose|long|short|acting|pan-)(?![\w-])\s*,?\s*)+",
    re.IGNORECASE,
)
_NAMED_LATER = re.compile(
    r",?\s*(?:primarily|specifically|particularly|especially|namely|including|such as|like)\s+",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(
    r"\s+(?:involved in|associated with|responsible for|inside|within|that (?:break|caus|contribut|produc|"
    r"help|degrad|control|regulat|convert|trigger|transmit|promot|metaboli)\w*)"
    r"\s+[^,.;:()]{3,70}",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(r"[.;]|,(?!\s+(?:which|that|who)\b)")
_FOR = re.compile(r"\s+for(?:\s+\w+,)*\s+\w+(?:,?\s+(?:and|or)\s+\w+)?")
_THROUGH = re.compile(
    r"[^,.;:]{0,40}?\s(?:through|via)\s+(?=[\w\s'-]{0,40}(?:channels?|receptors?|transporters?|pumps?)\b)",
    re.IGNORECASE,
)
_LONGEST = 500  # characters; no object is longer, and endless sentences shall not be read over and over
_STEPS_OF = re.compile(r"\s*(?:the\s+)?(?:process|processes|mechanisms?)\s+of\s+", re.IGNORECASE)
_SUBTYPE = re.compile(r"\b[DHM]\d$|\b5-HT\d\w?$|(?:alpha|beta)-?\d?$", re.IGNORECASE)
_STEPS = re.compile(r"\b(?:process|processes|mechanisms?)$", re.IGNORECASE)
# A verb form in front of a noun makes a clause; these are parts of names.
_GERUND = re.compile(
    r"(?!(?:clotting|signall?ing|luteinizing|circulating|remaining|existing|binding|sparing)\b)[a-z]+ing\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s(?:the|a|an|is|are|was|were|it|they|remain|converting|making|turning|copying)\s|^\w+s\s(?:the|a|an)\s|(?:^|\s)(?:increase|decrease|"
    r"reduce|disrupt|damage|block|inhibit|prevent|stimulate|activate|interfere|"
    r"enhance|modulate|affect|bind|lower|slow|stop|kill|break|help|work|improve|relaxe?|allow|make|cause|"
    r"lead|suppresse?|weaken|alter|halt|restore|promote|regulate|exert|mimic|raise)s\b|"
    r"^(?:reduced|increased|decreased|at least|unlike)\s",
    re.IGNORECASE,
)
_RECEPTOR_ROLE = frozenset(["agonist", "antagonist", "blocker", "modulator"])


@dataclass(frozen=True, slots=True)
class TargetName:
    """One target named; `plain[start:end]` holds its words, `head` is the class of its head."""

    text: str
    start: int
    end: int
    head: str
    alt: tuple[str, ...] = ()


def read_targets(plain: str, start: int, end: int, strength: str) -> tuple[TargetName, ...]:
    """The targets named from `start` on, up to the end of the object that starts there.

    >>> text = "bacterial DNA gyrase and topoisomerase IV, a pair of enzymes"
    >>> [t.text for t in read_targets(text, 0, len(text), "acting")]
    ['bacterial DNA gyrase', 'topoisomerase IV']
    """
    if end - start > _LONGEST:
        end = max(start, plain.rfind(" ", start, start + _LONGEST))
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets)
    closing = masked.find(")", start, end)
    end = closing if closing >= 0 else end
    out: list[TargetName] = []
    at = start
    stop = _stop(masked, start, end)
    short = _symbol_behind(masked, brackets, start, stop, end)
    if short is not None and strength != "changing":
        return (short,)
    loose = _described(masked, start, stop, end, strength)
    if loose is not None:
        named = _NAMED_LATER.match(masked, loose.end, end)
        if named is None:
            return (loose,)
        instances = tuple(_read_list(masked, brackets, named.end(), _stop(masked, named.end(), end), end, strength))
        return (replace(instances[0], alt=(*instances[0].alt, loose.text)), *instances[1:]) if instances else (loose,)
    spans = []
    for cue in _NAMED.finditer(masked, start, stop):
        spans.append((at, cue.start()))
        at = cue.end()
    spans.append((at, stop))
    for first, last in spans:
        read = list(_read_list(masked, brackets, first, last, end, strength))
        if read and len(out) == 1 and out[0].text.split()[-1].casefold() in target_words("umbrella"):
            read[0] = replace(read[0], alt=(*read[0].alt, out[0].text))
            out = []
        out += read
    passage = _THROUGH.match(masked, stop, end)
    if passage is not None and out and out[-1].head == "process":
        out += _read_list(masked, brackets, passage.end(), _stop(masked, passage.end(), end), end, strength)
    return tuple(out)


def _symbol_behind(masked: str, brackets: tuple[Bracket, ...], start: int, stop: int, end: int) -> TargetName | None:
    """The symbol in brackets that tells which generic thing is meant: "receptors (5-HT4)"."""
    stop = min([stop, *(b.start for b in brackets if b.start > start)])
    words = masked[start:stop].strip()
    bare = _bare(words)
    if bare.casefold() not in target_words("placed"):
        return None
    carried = _FOR.match(masked, stop, end)
    last = carried.end() if carried else stop
    near = next((b for b in brackets if last <= b.start <= last + 2), None)
    if near is None or not (
        is_symbol(near.text.removeprefix("5-")) or (carried and near.kind is BracketKind.ABBREVIATION)
    ):
        return None
    own = start + masked[start:stop].rfind(bare)
    whole = lower_phrase(masked[own:last].strip())
    return TargetName(near.text, own, near.end, "site", (whole,))


def _described(masked: str, start: int, stop: int, end: int, strength: str) -> TargetName | None:
    """A generic word told apart by what follows: "enzymes that break down cartilage"."""
    if strength == "changing" or stop >= end:
        return None
    words = masked[start:stop].strip()
    lead = _LEAD.match(words)
    bare = words[lead.end() :] if lead else words
    rest = _DESCRIPTION.match(masked, stop, end)
    if bare.casefold() not in target_words("describable") or rest is None or _ANAPHOR.match(words):
        return None
    own = start + masked[start:stop].rfind(bare)
    last = own + len(masked[own : rest.end()].rstrip())
    return TargetName(lower_phrase(masked[own:last]), own, last, "generic", (bare.casefold(),))


def _stop(masked: str, start: int, end: int) -> int:
    """Where the object ends; "in addition to" and names such as "angiotensin-converting" aside."""
    for found in _END.finditer(masked, start, end):
        words = found[0].strip(" ,").casefold()
        if words == "as" and masked[: found.start()].endswith("such"):
            continue
        if words == "." and masked[max(0, found.start() - 3) : found.start()].casefold() in ("e.g", "i.e", ".g"):
            continue
        if words in ("known", "as") and masked[: found.start()].endswith("known"):
            continue
        return found.start()
    return end


def _read_list(
    masked: str, brackets: tuple[Bracket, ...], start: int, end: int, limit: int, strength: str
) -> Iterator[TargetName]:  # fmt: skip
    steps = _STEPS_OF.match(masked, start, end)
    members = split_members(masked, steps.end() if steps else start, end)
    kept: list[Member] = []
    for number, member in enumerate(members):
        if number and member.comma and (_is_apposition(member) or (number == len(members) - 1 and _explains(member))):
            break
        kept.append(member)
    kept = _shared(kept, masked)
    for number, member in enumerate(kept):
        following = (
            kept[number + 1].own
            if number + 1 < len(kept)
            else min(limit, end + 80 if _EXPLAINED.match(masked, end) else end)
        )
        near = [b for b in brackets if member.own <= b.start <= max(following, member.end + 1)]
        found = name_target(member.text, member.start, member.end, strength)
        if found is not None:
            yield replace(found, alt=(*found.alt, *_bracketed(near), *((member.whole,) if member.whole else ())))


def _explains(member: Member) -> bool:
    """Whether the last member of a list without "and" explains the one before: "X, inflammatory substances"."""
    return member.joint == "," and member.text.split()[-1].casefold() in (
        "substances",
        "chemicals",
        "mediators",
        "hormones",
    )


def _is_apposition(member: Member) -> bool:
    text = member.text
    if text.split()[0].casefold() in (
        "substances",
        "enzymes",
        "proteins",
        "chemicals",
        "hormones",
        "molecules",
        "cells",
        "compounds",
        "chemical",
        "neurotransmitters",
    ):
        return True
    return bool(
        re.match(
            r"(?:an?|the|(?:two|three|four|five|both|all)(?= (?!of\b)\w+s\b)|one of|part of|"
            r"which|making|by|in|on|it|its|this|they|thus|\w+ing\b)\s",
            text,
            re.IGNORECASE,
        )
    ) and head_class(_bare(text)) not in ("site",)


def _bracketed(near: list[Bracket]) -> Iterator[str]:
    for bracket in near:
        if bracket.kind is BracketKind.ABBREVIATION:
            yield bracket.text
        elif bracket.kind is BracketKind.SYNONYM and len(bracket.text.split()) <= 6:
            yield lower_phrase(bracket.text)


def _bare(text: str) -> str:
    """`text` without articles and quantifiers at its front."""
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def _shared(members: list[Member], masked: str) -> list[Member]:
    """Members with the noun or the head that they share: "factors Xa and IIa", "mu and delta receptors"."""
    out: list[Member] = []
    for index, member in enumerate(members):
        text = member.text
        whole = masked[members[0].start : members[-1].end]
        bare = _bare(text)
        before = _bare(members[index - 1].text) if index else ""
        if index == 0 and len(members) > 1 and FACTOR.search(bare) and " factors " in f" {bare.casefold()}":
            member = replace(member, text=re.sub(r"(?i)factors\b", "factor", bare), whole=whole)
        elif index and _ROMAN.fullmatch(bare) and (head := FACTOR.search(before) or FACTOR.search(members[0].text)):
            member = replace(
                member,
                text=f"{_singular_phrase(head[0].rsplit(' ', 1)[0])} {bare}",
                start=members[0].start,
                whole=whole,
            )
        elif (
            index + 1 < len(members)
            and (head_class(bare) in (None, "never") or _SUBTYPE.search(bare))
            and len(bare.split()) <= 3
            and not _OF.search(bare)
        ):
            following = next((m for m in members[index + 1 :] if head_class(m.text) == "generic"), None)
            process = next((m for m in members[index + 1 :] if head_class(m.text) == "process"), None)
            other = following or (
                process if process is not None and bare and " " in process.text and not process.comma else None
            )
            if other is not None and len(other.text.split()) > 1 and not _ANAPHOR.match(text):
                member = replace(member, text=f"{bare} {other.text.split()[-1]}", end=other.end, whole=whole)
        elif (
            index + 1 < len(members)
            and bare.split()[-1].casefold() in target_words("made")
            and (other := _process_behind(members[index + 1 :]))
        ):
            member = replace(member, text=f"{bare} {other.text.split()[-1]}", end=other.end, whole=whole)
        elif (
            index
            and before
            and member.joint in ("and", "or", "and/or")
            and _OF.search(before)
            and len(bare.split()) <= 3
            and head_class(_OF.split(before)[0]) in ("process", "clear")
        ):
            if head_class(bare) in ("mediator", "site"):
                member = replace(member, text=f"{_OF.split(before)[0]} of {bare}", start=members[index - 1].start)
        elif (
            index
            and head_class(bare) == "process"
            and " " not in bare
            and " " in before
            and head_class(before) == "process"
            and not _OF.search(before)
        ):
            member = replace(
                member, text=f"{before.rsplit(' ', 1)[0]} {bare}", start=members[index - 1].start, whole=whole
            )
        elif (
            index + 1 < len(members)
            and head_class(bare) == "process"
            and " " not in bare
            and (rest := _OF.search(members[-1].text))
        ):
            member = replace(member, text=f"{bare}{members[-1].text[rest.start() :]}", end=members[-1].end, whole=whole)
        out.append(member)
    return out


def _process_behind(members: list[Member]) -> Member | None:
    """The process that closes a coordination of what it makes: "protein synthesis" behind "DNA, RNA and"."""
    for member in members:
        words = member.text.split()
        if head_class(member.text) == "process":
            return member if len(words) == 2 else None
        if words[-1].casefold() not in target_words("made"):
            return None
    return None


def _singular_phrase(text: str) -> str:
    words = text.split()
    return " ".join((*words[:-1], singular(words[-1])))


def name_target(text: str, start: int, end: int, strength: str) -> TargetName | None:
    """The target that one noun phrase at `start` names; None where no action of this strength can be aimed at it."""
    full = text.strip()
    anaphor = _ANAPHOR.match(full)
    lead = _LEAD.match(full)
    bare = full
    if lead:
        bare = full[lead.end() :] or full.rsplit(" ", 1)[-1]
    own = start + (len(text) - len(text.lstrip())) + len(full) - len(bare)
    chain = _OF.search(bare)
    head = bare[: chain.start()] if chain else bare
    place = _PLACE.search(head)
    core = head[: place.start()] if place else head
    kind = head_class(core)
    if (
        chain
        and not place
        and (
            kind in ("clear", "never", None)
            or (kind == "process" and not (len(core.split()) > 1 and _is_of_molecule(core.split(), strength)))
        )
    ):
        return _of(bare, chain, own, kind, strength)
    if kind in (None, "clear", "never"):
        return None
    words = core.split()
    if not words or _CLAUSE.search(core) or (len(words) > 1 and _GERUND.match(core)):
        return None
    alt = []
    if place or chain:
        alt.append(lower_phrase(bare))
    stop = own + len(core)
    if kind == "generic" and len(words) == 1:
        rest = bare[len(core) :]
        if not rest or anaphor or not place or words[0].casefold() not in target_words("placed"):
            return None
        core, stop, alt = bare, own + len(bare), [lower_phrase(core)]
    if kind == "process":
        if len(words) == 1 or strength == "binding" or not _is_of_molecule(words, strength):
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
        and kind in ("generic", "process")
    ):
        return None
    return TargetName(lower_phrase(core), own, min(stop, end), kind, tuple(a for a in dict.fromkeys(alt) if a))


def _of(bare: str, chain: re.Match[str], own: int, kind: str | None, strength: str) -> TargetName | None:
    """The process or what it is of: "synthesis of ergosterol", "action of histamine"."""
    inner = name_target(bare[chain.end() :], own + chain.end(), own + len(bare), "acting")
    if _GERUND.match(bare) or _CLAUSE.search(bare[: chain.start()]):
        return None
    if inner is None or (kind is None and inner.head != "generic" and inner.head != "site"):
        return None
    if kind == "never":
        return None
    head = bare[: chain.start()]
    whole = lower_phrase(f"{head} of {inner.text}")
    if kind == "clear":
        if strength == "changing" and inner.head not in ("mediator", "site", "process"):
            return None
        return replace(inner, alt=(*inner.alt, whole))
    if kind is None:
        return TargetName(whole, own, inner.end, inner.head, (inner.text, *inner.alt))
    if _STEPS.search(head):
        return replace(inner, alt=(*inner.alt, whole))
    return TargetName(whole, own, inner.end, "process", (f"{inner.text} {head.casefold()}", inner.text, *inner.alt))


def _is_of_molecule(words: list[str], strength: str) -> bool:
    """Whether the words before "synthesis" or "release" name something: "protein", "bacterial cell wall"."""
    before = " ".join(words[:-1])
    kind = head_class(before)
    if kind in ("site", "mediator", "generic", "process"):
        return True
    folded = before.casefold()
    return strength != "changing" and folded.split()[-1] in (
        "glucose",
        "energy",
        "platelet",
        "neurotransmitter",
        "cell",
        "antioxidant",
        "metabolic",
        "lipid",
        "acid",
    )


def _inverted(core: str) -> str:
    words = core.split()
    return lower_phrase(f"{words[-1]} of {' '.join(words[:-1])}")


def read_role_target(words: str, start: int, role: str) -> TargetName | None:
    """The target in the words before a role: "selective serotonin reuptake" before "inhibitor"; they start at `start`.

    >>> read_role_target("potent opioid", 0, "agonist").text
    'opioid receptors'
    """
    lead = _ADJECTIVE.match(words)
    name = words[lead.end() :] if lead else words
    name = re.sub(r"^(?:\w+ly |selective |potent )+", "", name).strip(" ,-")
    if not name or len(name.split()) > 5 or _CLAUSE.search(name) or _GERUND.match(name):
        return None
    own = start + words.find(name)
    kind = head_class(name)
    if kind in ("never", "clear"):
        return None
    receptor = role in _RECEPTOR_ROLE and (
        kind in (None, "mediator") or name.casefold() in ("opioid", "cannabinoid", "muscarinic", "nicotinic")
    )
    if receptor and (
        kind == "mediator"
        or re.search(
            r"(?:ergic|opioid|muscarinic|nicotinic|cannabinoid|serotonin|gaba|opiate|glutamate|nmda|(?:alpha|beta|mu|kappa|delta)(?:-\d\w?)?|[α-ω]\d?|[dh]-?\d|(?:5-)?ht\d?\w?)$",
            name,
            re.IGNORECASE,
        )
    ):
        return TargetName(
            lower_phrase(f"{name} receptors"),
            own,
            own + len(name),
            "generic",
            (lower_phrase(name), lower_phrase(f"{name} {role}")),
        )
    if kind is None:
        return None
    alt = (lower_phrase(f"{name} {role}"),) if kind != "site" else ()
    if kind == "generic" and " " not in name and name.casefold() not in ("kinase", "complement"):
        return None
    if kind == "process" and (" " not in name or not _is_of_molecule(name.split(), "acting")):
        return None
    return TargetName(lower_phrase(name), own, own + len(name), kind, alt)
