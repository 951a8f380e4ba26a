"""Roles that name their target in front: "a DPP-4 inhibitor", "an anti-CD20 antibody"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rxkg.ingest.extract.target_heads import head_class, is_symbol
from rxkg.ingest.extract.target_names import CLAUSE, GERUND, TargetName, bare_phrase, is_of_molecule
from rxkg.ingest.extract.target_phrases import read_targets
from rxkg.ingest.extract.target_subjects import is_actor
from rxkg.ingest.phrases import BracketKind, find_brackets, lower_phrase, mask

#: Words without one of which a text names no role.
ROLES = (
    "inhibitor",
    "blocker",
    "agonist",
    "modulator",
    "activator",
    "stimulator",
    "sensitizer",
    "intercalator",
    "chelator",
    "scavenger",
    "sequestrant",
    "binder",
    "blocking agent",
    "receptor blockade",
    "receptor antagonism",
    "inhibitory ",
    "antagonistic ",
    "agonistic ",
    *(f"{deed} {noun}" for deed in ("blocking", "inhibiting") for noun in ("activit", "effect", "propert", "action")),
)
_ROLE = re.compile(
    r"(?<=[ -])(?P<role>inhibitor|intercalator|chelator|scavenger|sequestrant|binder|blocker|antagonist|"
    r"agonist|modulator|activator|stimulator|sensitizer|blocking agent|(?<=receptor )(?:blockade|antagonism)|"
    r"(?:inhibitory|antagonist|antagonistic|agonist|agonistic|blocking|inhibiting) "
    r"(?:activity|activities|effect|action|propertie))s?\b"
    r"(?! (?:of|at)\b(?! the \w+ (?:type|class|family)\b))",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"(?:[\w'’αβγδ/+-]+,? +){0,6}[\w'’αβγδ/+.-]+$")
_ROLE_CUT = re.compile(
    r"\b(?:an?|the|is|are|as|called|known as|class of|group of|works|"
    r"medications?|drugs?|both|to|which|that|potent|selective|(?<![\w-])(?:by|like|than)|"
    r"(?:derivative|alkaloid|agent|compound|hormone|peptide|steroid)s? and)\s+|,\s+",
    re.IGNORECASE,
)
_ROLE_PREDICATE = re.compile(r"\b(?:is|are|as|of|potent|selective|dual)\b[\w\s,-]{0,40}$")
_ROLE_SUBJECT = re.compile(r"(?:\b(?:an?|as|is|are|of|called|both|the)|^|[(:,])\s*$", re.IGNORECASE)
_ANTI = re.compile(r"\banti-(?P<name>[A-Z][\w-]{1,9})\b(?! (?:effects?|drug))")
_IS = re.compile(r"\b(?:is|as|contains?|called) (?:an?|the) (?:\w+[ -]){0,3}$", re.IGNORECASE)
_NO_ROLE = re.compile(
    r"(?:or|nor) |[\w ]*\b(?:effects?|results?|history|use|failure|lack|deficiency|absence|levels?|amounts?) of ",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"\b(?:effects?|results?|history|use|failure|lack|deficiency|absence|levels?|amounts?) of (?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
# Without one of these a role in the plural is not the product's: "interacts with nitrates, PDE inhibitors and …".
_PLURAL = re.compile(
    r"\b(?:class|classes|group|family|categor\w+|types?|called|known as|one of|belongs?|among|both)\b|"
    r"\bare\b(?! (?:also )?(?:taking|using|on)\b)|(?<!such )\bas\b(?! \w+ (?:can|may|is|interacts)\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:other|such as|including|like|unlike|taking|with|e\.g\.,?|than|and|or|to|receiving|between|"
    r"previous|prior|by)\s*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_SAME_ROLE = {"blocking agent": "blocker", "blockade": "blocker", "antagonism": "antagonist"}
_SAME_START = {"inhib": "inhibitor", "antag": "antagonist", "agoni": "agonist", "block": "blocker"}
_SHOWS = re.compile(
    r"\b(?:has|have|had|possess\w*|show\w*|exhibit\w*|demonstrat\w*|exert\w*|display\w*|"
    r"with|its|through|via|by)\s+[\w ,-]*$",
    re.IGNORECASE,
)
_WAY_CUT = re.compile(r"\b(?:involves?|through|via|by|due to|from|is|the|and|of)\s+", re.IGNORECASE)
_DEED_CUT = re.compile(
    r"\b(?:has|have|had|possess\w*|show\w*|exhibit\w*|demonstrat\w*|exert\w*|display\w*|with|its|through|via|by) "
    r"(?:also )?(?:an? |the |some |its )?"
    r"(?:(?:potent|selective|weak|slight|modest|moderate|strong|mild|additional|direct|significant|some) )*"
    r"(?:(?:[\w-]+,? ){1,3}and )?",
    re.IGNORECASE,
)
_WAY = re.compile(r"\b(?:involves?|through|via|by|due to|from|is) (?:the )?$", re.IGNORECASE)
_AND_A = re.compile(
    r"\b(?:is|are|as) (?:both )?an? [^.;]{3,80}"
    r"(?:(?:agent|agonist|antagonist|inhibitor|blocker)s? and an?|"
    r"(?:derivative|alkaloid|agent|compound|hormone|peptide|steroid)s? and)\s*$",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"(?:(?:highly|very|relatively|more|an?|the|new|novel)\s+)*(?:(?:selective(?:ly)?|non-?selective|"
    r"potent|competitive|non-?competitive|reversible|irreversible|oral|long-acting|"
    r"short-acting|ultra-long-acting|rapid-acting|intermediate-acting|multi-?targeted|first-generation|"
    r"second-generation|third-generation|fourth-generation|next-generation|specific|partial|"
    r"full|inverse|synthetic|direct|indirect|dual|mixed|combined|weak|strong|centrally[- ]acting|"
    r"peripherally[- ]acting|peripheral|central|potential|small[- ]molecule|"
    r"targeted|non-absorbable|injectable|topical|inhaled|nasal|once-daily|once-weekly|allosteric|positive|negative|"
    r"covalent|steroidal|non-?steroidal|nonsteroidal|broad-spectrum|"
    r"bacterial|called|as|of|mild|orally active|active|powerful|cardioselective|effective|"
    r"tissue-selective|type of|and|or|pure|pan|reversibly|irreversibly|type|"
    r"humanized|fully|human|tissue|dihydropyridine|non-?dihydropyridine|nucleoside|nucleotide|"
    r"non-?nucleoside|thiazide|monoclonal|antibody|recombinant|class of|prescription|known|medication|"
    r"drug|particular|another|sodium-glucose|long|short|acting|pan-)(?![\w-])\s*,?\s*)+",
    re.IGNORECASE,
)
_RECEPTOR_ROLE = frozenset(["agonist", "antagonist", "blocker", "modulator"])


_COORDINATED = re.compile(r",| (?:and|or) ")
_PAIR = re.compile(r"(?P<first>[\w]+)(?: and | or |/|-|–)(?P<second>\w+) (?P<head>\w+)")


@dataclass(frozen=True, slots=True)
class Role:
    """A role at `text[start:end]`; what it is played on stands between, what introduces it in `before`."""

    target: TargetName  # its positions count from the sentence's start
    action: str
    before: str
    end: int


def read_roles(text: str, *, about: bool, labelled: bool) -> Iterator[Role]:
    """Roles such as "a selective … inhibitor" where a sentence says what the product is, not what else there is.

    `about`: the sentence speaks of the product; `labelled`: it follows a label that names it.
    """
    brackets = find_brackets(text)
    masked = mask(text, brackets)
    for match in _ROLE.finditer(masked):
        head = masked[: match.start()].rstrip(" -")
        behind = _WORDS_BEFORE.search(head, max(0, len(head) - 90))
        if behind is None:
            continue
        role = match["role"].casefold()
        way = role in ("blockade", "antagonism")
        deed = " " in role and role != "blocking agent"  # "tyrosine kinase inhibitory activity"
        role = _SAME_START[role[:5]] if deed else _SAME_ROLE.get(role, role)
        if match[0][-1] in "sS" and not deed and not way and not _PLURAL.search(masked, 0, match.start()):
            continue
        words = behind[0]
        cuts = _DEED_CUT if deed else _WAY_CUT if way else _ROLE_CUT
        cut = max((stop.end() for stop in cuts.finditer(words)), default=0)
        if deed and ("," in words[cut:] or "'s " in words[cut:] or "’s " in words[cut:]):
            continue
        before = masked[: behind.start() + cut]
        if (
            _NO_ROLE.match(words, cut)
            or not (
                _SHOWS.search(before)
                if deed
                else _WAY.search(before)
                if way
                else _introduces(before, labelled=labelled)
            )
            or not (about or before.rstrip().endswith("("))
        ):
            continue
        target = read_role_target(words[cut:], behind.start() + cut, role)
        if target is not None:
            short = (b.text for b in brackets if b.kind is BracketKind.ABBREVIATION)
            inside = masked[behind.start() : match.start()].count("  ")
            target = replace(target, alt=(*target.alt, *(list(short)[:1] if inside else ())))
            for single in _singles(target):
                yield Role(single, role, before, match.end())


def _singles(target: TargetName) -> tuple[TargetName, ...]:
    """A process of two mediators as one of each: "serotonin and norepinephrine reuptake"."""
    if _COORDINATED.search(target.text):  # "dopamine D2 and D3 receptor"
        names = read_targets(target.text, 0, len(target.text), "acting")
        if names:
            return tuple(replace(name, start=target.start, end=target.end) for name in names)
    pair = _PAIR.fullmatch(target.text)
    if pair is None or any(head_class(name) != "mediator" for name in pair.group("first", "second")):
        return (target,)
    return tuple(
        replace(target, text=f"{name} {pair['head']}", alt=(name, target.text, *target.alt))
        for name in pair.group("first", "second")
    )


def read_antibodies(text: str) -> Iterator[TargetName]:
    """What "an anti-CD20 antibody" binds, where a sentence says that the product is one."""
    for match in _ANTI.finditer(text):
        before = text[: match.start()]
        if is_symbol(match["name"]) and _IS.search(before) and not _OTHERS.search(before):
            yield TargetName(match["name"], *match.span("name"), "site")


def _introduces(before: str, *, labelled: bool) -> bool:
    """Whether the words before a role say that the product is one: "is a", "acts as a", a label."""
    if not before.strip():
        return labelled
    if (_OTHERS.search(before) and not _AND_A.search(before)) or _SIDE.search(before) or is_actor(before):
        return False
    return bool(_ROLE_SUBJECT.search(before) or _ROLE_PREDICATE.search(before))


def read_role_target(words: str, start: int, role: str) -> TargetName | None:
    """The target in the words before a role: "selective serotonin reuptake" before "inhibitor"; they start at `start`.

    >>> read_role_target("potent opioid", 0, "agonist").text
    'opioid receptors'
    """
    lead = _ADJECTIVE.match(words)
    name = words[lead.end() :] if lead else words
    name = re.sub(r"^(?:\w+ly |selective |potent )+", "", bare_phrase(name)).strip(' ,-"“”')
    if not name or len(name.split()) > 5 or CLAUSE.search(name) or GERUND.match(name):
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
            r"(?:ergic|opioid|muscarinic|nicotinic|cannabinoid|serotonin|gaba|opiate|glutamate|nmda|(?:alpha|beta|mu|kappa|delta)(?:-?\d\w?)?|[α-ω]\d?|[dh]-?\d|(?:5-)?ht\d?\w?)$",
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
    if kind == "process" and (" " not in name or not is_of_molecule(name.split(), "acting")):
        return None
    return TargetName(lower_phrase(name), own, own + len(name), kind, alt)
