"""Uses that only doses tell: what a label over a dose names, and what a sentence states an amount for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rxkg.ingest.extract.condition_words import is_relieved, names_disease, set_of
from rxkg.ingest.extract.conditions import MAX_SENTENCE, Condition, people_end, read_conditions
from rxkg.ingest.extract.use_cues import care_pattern, clause_end, relation_of
from rxkg.ingest.phrases import find_brackets, mask
from rxkg.ingest.sentences import split_sentences
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Relation

_MAX_LABEL = 100  # characters; longer bold words are sentences


@dataclass(frozen=True, slots=True)
class DoseUse:
    """One condition that doses are told for; its span counts in the text it was read from."""

    condition: Condition
    relation: Relation
    rule: str


def find_label_uses(plain: str, start: int, end: int) -> Iterator[DoseUse]:
    """What the label `plain[start:end]` over a dose names: "Gonorrhea:", "Adults (gout flares):"."""
    if end - start > _MAX_LABEL or _WHERE_SO.match(plain, end):
        return
    brackets = find_brackets(plain, start, end)
    outer = mask(plain, brackets)[start:end] if brackets else plain[start:end]
    lead = _LABEL_LEAD.match(outer)
    at = start + lead.end() if lead else start
    if not _NO_USE.search(outer, lead.end() if lead else 0) and _spells_use(plain[at:end].partition("(")[0]):
        yield from _read(plain, at, end, "ind.dosage-label")
        return
    for bracket in brackets:
        if not _NO_USE.search(bracket.text):
            yield from _read(plain, bracket.inner, bracket.inner + len(bracket.text), "ind.dosage-label", whole=True)


def find_prose_uses(plain: str) -> Iterator[DoseUse]:
    """What sentences state an amount for: "For gout, the usual dose is 5 mg", "5 mg is given daily for gout"."""
    if len(plain) > MAX_SENTENCE or not _GIVEN.search(plain) or not _AMOUNT.search(plain):
        return
    for first, last in split_sentences(plain):
        sentence = plain[first:last]
        if not _GIVEN.search(sentence) or not _AMOUNT.search(sentence) or _NO_DOSE.search(sentence):
            continue
        brackets = find_brackets(plain, first, last)
        masked = mask(plain, brackets) if brackets else plain
        low = lowered(masked)
        for found in _FOR.finditer(low, first, last):
            stop = clause_end(low, found.end(), last)
            opens = found.start() == first or masked[found.start() - 2 : found.start()] in (", ", ": ", "; ")
            main = _MAIN.search(low, found.end(), last) if opens else None
            if main is not None:
                stop = min(stop, main.start())
            elif opens:
                continue
            if people_end(masked, found.end(), stop) or _NO_USE.search(masked, found.end(), stop):
                continue  # in whom, not for what
            yield from _read(plain, found.end(), stop, "ind.dosage-prose", whole=True)


def _read(plain: str, start: int, end: int, rule: str, *, whole: bool = False) -> Iterator[DoseUse]:
    """The conditions in a stretch; where `whole`, none unless each of them is one that doses are told for."""
    low = lowered(plain)
    care = care_pattern().match(low, start, end)
    relation = relation_of(care) if care else None
    found = read_conditions(plain, care.end() if care else start, end)
    if found and not _KINDS.search(found[0].text):
        found = tuple(c for c in found if not c.instance)  # "Edema (heart failure)": what it comes from
    named = [c for c in found if _names_use(c.text, bool(care))]
    if whole and len(named) < len(found):
        return
    for condition in named:
        helped = relation or Relation.TREATS
        if helped is Relation.TREATS and is_relieved(condition.text, low[start : condition.start]):
            helped = Relation.RELIEVES
        yield DoseUse(condition, helped, rule)


def _spells_use(words: str) -> bool:
    low = lowered(words)
    return care_pattern().match(low) is not None or any(
        _names_use(piece.strip(" :"), False) for piece in _PARTED.split(words)
    )


def _names_use(text: str, cared: bool) -> bool:
    """Whether a phrase names a disease, or what else doses are told for: "urinary retention", "nerve block"."""
    if not cared and _LOOSE.search(text):
        return False
    bare = _CARE_TAIL.sub("", text)
    words = bare.casefold().split()
    if not words or words[0] in set_of("undosed") or bare.casefold() in set_of("undosed"):
        return False
    last = words[-1]
    return names_disease(bare) or last in set_of("dosed") or (len(words) > 1 and last in set_of("dosed-kind"))


# Umbrellas whose bracket holds instances.
_KINDS = re.compile(
    r"(?:infection|disease|disorder|condition|cancer|tumor|symptom|allerg(?:y|ie)|spasm)s?$", re.IGNORECASE
)
_PARTED = re.compile(r"[,/&;:]|\b(?:and|or)\b")
_CARE_TAIL = re.compile(
    r"\s+(?:treatment|prevention|management|relief|prophylaxis|control|flares?|attacks?|episodes?)$",
    re.IGNORECASE,
)
# "Adult oral dose for", "Typical dosage in": what follows is what the dose is for.
_LABEL_LEAD = re.compile(
    r"\s*(?:(?:[\w-]+\s+){0,4}dos(?:e|es|age|ages|ing)\s+(?:for|in(?=\s+(?:the\s+)?\w+ment\s+of))\s+|"
    r"(?:(?:oral|intravenous|IV|intramuscular|subcutaneous|topical|ophthalmic|inhaled)(?:\s+use)?\s+for|for|in)\s+)",
    re.IGNORECASE,
)
# Labels of doses that tell in whom, how or when, not for what.
_NO_USE = re.compile(
    r"impair|\brenal\b(?!\s+(?:cell|tub|colic|transpl|ost|anem|stone|carc))|"
    r"\bkidney\b(?!\s+(?:stone|transpl|infec|canc|graft))|\bhepatic\b(?!\s+(?:enceph|coma|abs))|"
    r"\bliver\b(?!\s+(?:abs|canc|transpl|cirr|fluke))|insufficien|overdose|missed|\bdos(?:e|es|age|ing)\b|"
    r"adult|child|obes|p(?:a)?ediatric|elder|geriatric|\bnote\b|tablet|inject|infusion|formulation|\bweight\b(?!\s+(?:loss|gain|manag|reduc))|"
    r"adjust|switch|pregnan|dialysis|monitoring|precaution|\brisk|presence|\btype\s+(?:of|and)\b|location|severity|"
    r"concomitant|history|tolera|respon|refractory\s+to|\bgrade\b|toxicit|conversion|converting|maintain",
    re.IGNORECASE,
)
# "**Neutropenia:** If the count falls below …": what to do when it arises.
_WHERE_SO = re.compile(
    r"[\s:*]*(?:if|should|reduce|hold|withhold|stop|discontinue|interrupt|permanently|avoid)\s", re.IGNORECASE
)
# Abbreviations, and words that merely end as diseases do ("vaginal ring").
_LOOSE = re.compile(
    r"(?:^|\s|/)[A-Z0-9/+-]+$|(?<![Bb]leed)(?<![Pp]oison)(?<![Vv]omit)(?<![Ii]tch)(?<![Ww]ett)(?<![Ii]mag)ing$"
)
_AMOUNT = re.compile(
    r"\d\s?(?:mg|mcg|g|µg|μg|mL|ml|IU|units?|mEq|mmol|mCi|MBq|drops?|tablets?|capsules?|puffs?|sprays?|tsp|%)\b"
)
# What is told for when something goes amiss, or is denied.
_NO_DOSE = re.compile(
    r"\b(?:not|never|avoid\w*|contraindicat\w*|cautio\w*|if|unless|reduced?|hold|withh\w+|discontinu\w+|interrupt\w*|"
    r"adjust\w*|overdose|risk|monitor\w*|allergic\s+to|premedicat\w*|interact\w*|impair\w*|maximum\s+for)\b|n't\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"\b(?:[Ff]or|[Tt]o (?:treat|prevent|reliev|manag)\w*)\s(?!\d)")
_FOR = re.compile(
    r"\b(?:for|to\s+(?=(?:treat|prevent|reliev|manag)))\s*(?:(?:cases?\s+of|the|use\s+in|uncomplicated|most)\s+)*(?!\d|\b(?:a|an|up|at|about|each|every|more|"
    r"those|patients|people|adults|children|example|instance|most|all|several|best|use|this|these|\w+\s+(?:days|weeks|months|hours))\b)"
)
# ", the usual dose is": where the clause behind an opening "for" begins.
_MAIN = re.compile(
    r",\s+(?=(?:the|a|an|your|adults?|children|patients?|doctors?|take|apply|use|give|it|you|one|two|typical(?:ly)?|usual(?:ly)?|"
    r"dos\w+|treatment|start\w*|initial\w*|generally|oral|intravenous|recommended|standard|common|adult)\b|\d)"
)
