"""Contraindications: conditions, states, populations and co-medications in which a product must not be used.

Read from sentences with a cue ("is contraindicated in", "should not be used by", "… should avoid") and from whatever
stands under a label "Contraindications". "Not recommended" and "use with caution" are no contraindications. The
cues stand in `cues/contraindications.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from rxkg.ingest.context import polarity_of
from rxkg.ingest.extract.allergies import REACTION, names_allergy, read_allergies
from rxkg.ingest.extract.co_medications import read_co_medications
from rxkg.ingest.extract.condition_limits import limited_text, name_of
from rxkg.ingest.extract.conditions import MAX_SENTENCE, Condition, read_conditions
from rxkg.ingest.extract.exclusion_cues import (
    END,
    cue_pattern,
    cue_words,
    introduces,
    is_label,
    lists_plainly,
    regions,
    triggers,
)
from rxkg.ingest.extract.interactant_kinds import kind_of_interactant
from rxkg.ingest.extract.own_names import own_names, without_names
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, fold_key, lower_phrase, mask
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.subjects import component_named
from rxkg.ingest.titles import match_component
from rxkg.ingest.wording import alternatives, holds_any, lowered
from rxkg.ontology.records import Contraindication, Evidence, InteractantKind, Polarity, SectionKind

_SECTIONS = (
    SectionKind.INTRODUCTION, SectionKind.GENERIC_NAME, SectionKind.USAGE, SectionKind.DOSAGE, SectionKind.SIDE_EFFECTS,
    SectionKind.PRECAUTIONS, SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER,
)  # fmt: skip


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(cue_words('noise'))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence that starts at `start` of its block; `bare`: what a label of contraindications heads."""

    section: Section
    block: Block
    component: str | None
    start: int
    bare: bool


@dataclass(slots=True)
class _Draft:
    text: str
    alt: list[str]
    polarity: Polarity
    component: str | None
    section: SectionKind
    rule: str
    evidence: list[Evidence]
    limited: list[str | None] = field(default_factory=list)  # of each mention its name with what narrows it

    @property
    def name(self) -> str:
        return name_of(self.text, self.limited)


def extract_contraindications(monograph: Monograph) -> tuple[Contraindication, ...]:
    """The contraindications of a monograph in text order, each once per component."""
    reader = _Reader(monograph)
    for section in monograph.of(*_SECTIONS):
        reader.read(section)
    return reader.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.names = own_names(monograph)
        self.lowered = sorted((name.lower() for name in self.names), key=len, reverse=True)
        self.folded = tuple(set(fold_key(name)) for name in self.names)
        self.drafts: list[_Draft] = []
        self.known: dict[tuple[tuple[str, ...], str | None, Polarity], _Draft] = {}

    def read(self, section: Section) -> None:
        blocks = self.monograph.blocks
        headed = is_label(section.heading or "")
        listed = headed  # whether the blocks at hand stand under a label or an introduction of contraindications
        level = 0
        component = section.component
        for index in range(section.first, section.last):
            block = blocks[index]
            plain = block.text.plain
            label = leading_label(block.text)
            words = plain[label[0] : label[1]] if label else ""
            named = match_component(words, self.monograph.components) if label and self.monograph.components else None
            if block.kind == "heading":
                listed, level = is_label(plain), 0
                continue
            if named is not None:
                component = named
            elif block.kind == "paragraph" and block.level == 0:
                component = section.component
            start = label[2] if label and label[2] < len(plain) else 0
            if label and is_label(words):
                listed, level = True, block.level
                if start and plain[start:].strip():
                    self.read_text(block, section, component, start, bare=True)
                    listed = plain.rstrip().endswith(":")
                continue
            if listed and block.kind == "item" and (block.level > level or level == 0 or headed):
                self.read_item(block, section, component, start if named else 0)
                continue
            if listed and label and not headed:
                listed = False
            if triggers(plain) and not (label and not named and self.is_other(words)):
                self.read_text(block, section, component, start, bare=False)
                if block.kind == "paragraph" or label:
                    listed = headed
                if plain.rstrip().endswith(":") and introduces(plain):
                    listed, level = True, block.level
            elif block.kind == "paragraph":
                listed = headed

    def read_item(self, block: Block, section: Section, component: str | None, start: int) -> None:
        """Takes what an item under a label or an introduction names."""
        plain = block.text.plain
        label = leading_label(block.text)
        if label and label[0] >= start and label[2] < len(plain) - 1:
            end = label[1]
        else:
            masked = mask(plain, find_brackets(plain))
            found = END.search(masked, start)
            end = found.start() if found else len(plain)
            if found and cue_pattern("backward").match(masked, found.start() + 1):
                end = found.start()
        end = min(end, start + MAX_SENTENCE)
        taken, rest = self.co_medications(plain, start, end)
        for condition in (c for span in rest for c in self.conditions(plain, *span)):
            self.add(block, section, component, condition, Polarity.ASSERTED, "ci.list-item")
        for medication in taken:
            self.add(block, section, component, medication, Polarity.ASSERTED, "ci.co-medication")

    def read_text(self, block: Block, section: Section, component: str | None, start: int, *, bare: bool) -> None:
        """Takes what the sentences of a block say; `bare` also what a sentence without a cue names."""
        plain = block.text.plain
        for first, last in split_sentences(plain):
            if last <= start:
                continue
            first = max(first, start)
            sentence = plain[first:last]
            if sentence.rstrip().endswith("?") or len(sentence) > MAX_SENTENCE:
                continue
            if not bare and not triggers(sentence):
                continue
            masked = mask(sentence, find_brackets(sentence))
            place = _Place(section, block, component, first, bare)
            cued = self.read_regions(place, sentence, masked)
            for bracket in find_brackets(sentence) if "contraindicat" in sentence else ():
                if "contraindicat" in bracket.text:
                    inner = bracket.inner + len(bracket.text)
                    inside = " " * bracket.inner + sentence[bracket.inner : inner]
                    cued = self.read_regions(place, sentence, inside) or cued
            if cued or not bare:
                continue
            if unsuitable := cue_pattern("labelled").search(masked):
                stop = END.search(masked, unsuitable.end())
                for condition in self.conditions(sentence, unsuitable.end(), stop.start() if stop else len(sentence)):
                    self.add_at(place, component, condition, Polarity.ASSERTED, "ci.label")
            elif lists_plainly(sentence, masked, opening=not plain[start:first].strip()):
                stop = END.search(masked, len(masked) - len(masked.lstrip()))
                for condition in self.conditions(sentence, 0, stop.start() if stop else len(sentence)):
                    self.add_at(place, component, condition, Polarity.ASSERTED, "ci.label")

    def read_regions(self, place: _Place, sentence: str, masked: str) -> bool:
        """Takes what the cues of a sentence point at; whether there is any cue."""
        found = False
        for rule, begin, end, cue in regions(self.anonymous(masked)):
            found = True
            polarity = self.polarity(sentence, cue, labelled=place.bare)
            about = place.component or self.component_about(sentence, cue, after=rule == "ci.subject")
            meant = bool(_THIS_GROUP.fullmatch(" ".join(sentence[begin:end].split())))
            taken, rest = self.co_medications(sentence, begin, end)
            for condition in (c for span in rest for c in self.conditions(sentence, *span)):
                if meant or _THIS_GROUP.fullmatch(condition.text):
                    self.add_label(place, polarity)
                elif not self.is_name(condition.text):
                    self.add_at(place, about, condition, polarity, rule)
            for medication in taken:
                self.add_at(place, about, medication, polarity, "ci.co-medication")
        return found

    def add_at(self, place: _Place, component: str | None, condition: Condition, polarity: Polarity, rule: str) -> None:
        """Adds a condition of the sentence that starts at `place.start` of its block."""
        shifted = replace(condition, start=condition.start + place.start, end=condition.end + place.start)
        self.add(place.block, place.section, component, shifted, polarity, rule)

    def add_label(self, place: _Place, polarity: Polarity) -> None:
        """Takes the group named before, or else the block's label, where a sentence says "this age group"."""
        plain = place.block.text.plain
        label = leading_label(place.block.text)
        behind = max(0, place.start - _NEAR)
        said = [found.span() for found in _WHOLE.finditer(plain, behind, place.start) if "plan" not in found[0].lower()]
        spans = said[-1:]
        if not spans:
            before = max(behind, plain.rfind(". ", behind, max(behind, place.start - 2)) + 1)
            spans = [found.span() for found in _AGES.finditer(plain, before, place.start)]
        if not spans and label:
            spans = [(label[0], label[1])]
        for span in spans:
            for condition in self.conditions(plain, *span):
                self.add(place.block, place.section, place.component, condition, polarity, "ci.label")

    def is_other(self, words: str) -> bool:
        """Whether a label names something that interacts with the product."""
        name = words.strip(" :.")
        kind = kind_of_interactant(_BRACKETED.sub(" ", name).strip())
        return kind in (InteractantKind.DRUG, InteractantKind.CLASS) and not self.is_name(name)

    def is_name(self, text: str) -> bool:
        """Whether a phrase names the product itself, as in "during treatment"."""
        words = set(fold_key(text)) - _OWN
        return any(words <= name for name in self.folded)

    def polarity(self, sentence: str, cue: tuple[int, int], *, labelled: bool) -> Polarity:
        """How a cue is meant: "may be contraindicated" is a hedge where no label says what the text is about."""
        if "contraindicat" not in sentence[cue[0] : cue[1]].casefold():
            return Polarity.ASSERTED
        if not labelled and _DOUBT.search(sentence, max(0, cue[0] - 40), cue[1]):
            return Polarity.HEDGED
        at = cue[0] + sentence[cue[0] : cue[1]].casefold().index("contraindicat")
        return polarity_of(sentence, at, at + 15, ignore=(Polarity.HYPOTHETICAL, Polarity.HEDGED))

    def anonymous(self, masked: str) -> str:
        """A sentence in lower case with "it" for the product's names, so that the cues fit."""
        return without_names(lowered(masked), self.lowered)

    def component_about(self, sentence: str, cue: tuple[int, int], *, after: bool) -> str | None:
        """The component that a sentence says this of: named before the cue, or right behind "should not take"."""
        if not self.monograph.components:
            return None
        stop = END.search(sentence, cue[1])
        behind = sentence[cue[0] : stop.start() if stop else len(sentence)]
        return component_named(behind if after else sentence[: cue[0]], self.monograph.components)

    def co_medications(
        self, plain: str, start: int, end: int
    ) -> tuple[tuple[Condition, ...], tuple[tuple[int, int], ...]]:
        """The co-medications in a stretch, the product left out, and the stretches that say something else."""
        taken, rest = read_co_medications(plain, self.anonymous(plain[:end]), start, end)
        return tuple(c for c in taken if not self.is_name(c.text)), rest

    def conditions(self, plain: str, start: int, end: int) -> Iterator[Condition]:
        """Allergies with their head written out, and all other conditions."""
        low = plain[start:end].lower()
        if "while " in low:  # "during pregnancy or while breastfeeding"
            plain = _WHILE_STATE.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), plain)
        for found in _WHOLE.finditer(plain, start, end) if holds_any(low, _WHOLE_HINTS) else ():
            group = "what" if found["what"] else "not"
            text = lower_phrase(found[group])
            yield Condition(text, (), found.start(group), found.end(group))
            plain = plain[: found.start()] + " " * (found.end() - found.start()) + plain[found.end() :]
        for found in _MEASURED.finditer(plain, start, end) if holds_any(low, _MEASURED_HINTS) else ():
            yield Condition(f"{found['of']} {found['limit']}", (), found.start("of"), found.end())
            plain = plain[: found.start()] + " " * (found.end() - found.start()) + plain[found.end() :]
        for found in (
            _SUSPENDED.finditer(plain, start, end) if "- " in low else ()
        ):  # "second- or third-degree block": the other one is read
            shared = " ".join(_BRACKETED.sub(" ", found["rest"]).split())
            yield Condition(lower_phrase(f"{found['first']}-{found['head']} {shared}"), (), found.start(), found.end())
        for found in _HISTORY_OR.finditer(plain, start, end) if "history " in low else ():
            plain = plain[: found.start()] + " " * (found.end() - found.start()) + plain[found.end() :]
        allergies, rest = read_allergies(plain, start, end, self.names)
        yield from allergies
        for first, last in rest:
            for condition in read_conditions(plain, first, last, keep_severity=True, people=True):
                if allergies and condition.instance and REACTION.fullmatch(condition.text):
                    continue  # "hypersensitivity to the drug, such as anaphylaxis": how it shows
                yield from _normal(_with_clause(plain, condition, last))

    def add(
        self, block: Block, section: Section, component: str | None, condition: Condition, polarity: Polarity, rule: str
    ) -> None:
        if _CLAUSE.match(condition.text) or condition.text in cue_words("empty"):
            return
        if kind_of_interactant(condition.text) is InteractantKind.FOOD:
            return
        if condition.text.endswith(" to it") and not self.monograph.components:
            named = f"{condition.text[:-2]}{lower_phrase(self.names[0])}"
            condition = replace(condition, text=named, alt=(condition.text, *condition.alt))
        if rule not in _TELLING and _noise().search(condition.text) and not _is_named_anyway(condition.text):
            return
        key = self.key(condition.text)
        evidence = make_evidence(self.monograph, block, condition.start, condition.end, section.kind)
        draft = self.known.get((key, component, polarity))
        if draft is not None and draft.text != condition.text and evidence.start - draft.evidence[-1].end < _APART:
            key = fold_key(condition.text)  # "hepatic dysfunction or disease": two things to the writer
            draft = self.known.get((key, component, polarity))
        if draft is None:
            draft = _Draft(condition.text, [], polarity, component, section.kind, rule, [])
            self.drafts.append(draft)
        draft.alt += (condition.text, *condition.alt)
        draft.evidence.append(evidence)
        plain = block.text.plain
        draft.limited.append(limited_text(plain, condition) if draft.text == condition.text else None)
        self.known.setdefault((key, component, polarity), draft)

    def key(self, text: str) -> tuple[str, ...]:
        """Equal for wordings of one contraindication: "hepatic impairment", "liver disease"; the product is "drug"."""
        words = fold_key(text)
        if len(words) > 2 and _SAID_ANYWAY.intersection(words):
            kept = tuple(w for w in words if w not in _SAID_ANYWAY)
            words = kept if "block" in kept or any(w.isdigit() for w in kept) else words
        if any(organ in words for organ in _ORGANS):
            words = tuple(sorted({"disease" if w in _DISORDERS else _SYNONYMS.get(w, w) for w in words}))
        elif "allergy" in words or "hypersensitivity" in words:
            rest = {_SYNONYMS.get(w, w) for w in words} - {"hypersensitivity"}
            own = (bool(rest) and rest <= _PRODUCT) or (
                not self.monograph.components and any(rest == set(n) for n in self.folded)
            )
            words = ("hypersensitivity", *(("drug",) if own else sorted(rest)))
        return words

    def statements(self) -> tuple[Contraindication, ...]:
        """What was found, in text order of the first mention."""
        return tuple(
            Contraindication(
                text=d.name,
                alt=tuple(a for a in dict.fromkeys(d.alt) if a != d.name),
                component=d.component,
                polarity=d.polarity,
                section=d.section,
                rule=d.rule,
                evidence=tuple(sorted(dict.fromkeys(d.evidence))),
            )
            for d in self.drafts
        )


def _is_named_anyway(text: str) -> bool:
    """Whether a phrase with a word of noise names an allergy or people by their age: "infants under 3 months"."""
    return names_allergy(text) or _WHOLE.fullmatch(text) is not None


_TELLING = ("ci.list-item", "ci.co-medication")  # rules whose finds a word of noise does not spoil: "high-dose NSAIDs"
_ORGANS = ("renal", "kidney", "hepatic", "liver", "cardiac", "heart")
_SYNONYMS = {
    "renal": "kidney",
    "hepatic": "liver",
    "cardiac": "heart",
    "allergy": "hypersensitivity",
    "ingredient": "component",
    "constituent": "component",
}
_BRACKETED = re.compile(r"\([^()]*\)")
_NEAR = 400  # characters before "this age group" that can name it
_APART = 40  # characters between two wordings in one coordination, at most
_DISORDERS = frozenset(("disease", "impairment", "insufficiency", "dysfunction", "failure", "problem", "disorder"))
# "children under 12 years of age", "paracervical block anesthesia": the same without them
_SAID_ANYWAY = frozenset(("year", "old", "age", "aged", "of", "anesthesia"))
_PRODUCT = frozenset(("it", "this", "drug", "medication", "medicine", "product"))


_DOUBT = re.compile(r"\b(?:may|might|could)\s+(?:\w+\s+)?be\b|\b(?:possibl|potential|theoretical)\w+", re.IGNORECASE)
# Clauses that name nothing, and circumstances.
_CLAUSE = re.compile(
    r"(?:may|might|can|carr(?:y|ies)|there|use\s+an?|has|is|are|suspect|to|causes?|within|category|self-\w+ing)\b",
    re.IGNORECASE,
)


_OWN = {
    "treatment",
    "therapy",
    "use",
    "medication",
    "drug",
    "product",
    "combination",
    "tablet",
    "vaccine",
    "injection",
    "solution",
    "after",
    "before",
    "during",
    "daily",
}
_THIS_GROUP = re.compile(
    r"(?:in|to|for|by|with)?\s*(?:(?:this|these|that|those)?\s*(?:age|patient)?\s*(?:groups?|populations?|"
    r"situations|cases|instances)|(?:this|these)\s+\w+(?:\s\w+)?)",
    re.IGNORECASE,
)


_WHILE_STATE = re.compile(
    r"\b((?:and|or|and/or)\s)while\s(?:they\sare\s|you\sare\s)?(?=breast-?feeding|nursing|lactating|pregnant)",
    re.IGNORECASE,
)
_HISTORY_OR = re.compile(
    r"history\s+(?:of\s+)?(?:or|and)\s+(?:(?:a\s+)?current\s+diagnosis\s+of\s+|(?=current|recent|active|presence))",
    re.IGNORECASE,
)
_AGES = re.compile(
    r"\b(?:children|adolescents|infants|neonates|pediatric\s+patients|older\s+adults|elderly\s+patients|"
    r"(?:pregnant|breast-?feeding)\s+women)\b",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"\b(?P<first>first|second|mild|moderate|short|long|low|high|type\s1|type\s2)-\s+(?:or|and|and/or|to)\s+\w+-(?P<head>[a-z]+)\s+"
    r"(?P<rest>(?!(?:or|and)\b)[\w-]+(?:\s\([^()]{1,20}\)(?=\s\w))?(?:\s(?!(?:or|and|without|with|unless|in|who)\b)[\w-]+){0,3})",
    re.IGNORECASE,
)
# "the eGFR is less than 15 mL/min"
_MEASURED = re.compile(
    r"\b(?:(?:the|an?|their|your|estimated|patient's)\s+)*(?P<of>creatinine\s+clearance|CrCl|e?GFR)\s+(?:\([^()]*\)\s+)?"
    r"(?:is|are|falls)\s+(?P<limit>(?:less\s+than|lower\s+than|below|under|[<≤])\s*\d[\d.,]*"
    r"(?:\s*mL/min(?:ute)?(?:/1\.73\s?m(?:2|²))?)?)",
    re.IGNORECASE,
)
_MEASURED_HINTS = ("clearance", "gfr", "crcl")
_WHOLE_HINTS = ("pregnan", "conceive", "bearing", "under", "below", "than", "over", "up to", "vaccinated")
# Groups of people that are named by a clause of their own.
_WHOLE = re.compile(
    r"(?P<what>\b(?:plan(?:s|ning)?|intention|intending|trying|wishing)\s+to\s+(?:become\s+pregnant|conceive)"
    r"(?:\s+within\s+\w+\s+\w+)?|(?:women|females|individuals|people|those|patients)\s+(?:who\s+(?:may|might|could|can|"
    r"plan\s+to|intend\s+to|are\s+planning\s+to|are\s+trying\s+to|wish\s+to)\s+(?:become|get|"
    r"be)\s+pregnant|of\s+child-?bearing\s+(?:age|potential))"
    r"|\b(?:children|infants|adolescents|pediatric\s+patients|patients|individuals|anyone|people|adults|those|women|men|"
    r"newborns|neonates|babies)\s+(?:who\s+are\s+)?(?:aged\s+)?(?:under|below|younger\s+than|less\s+than|"
    r"over|older\s+than|up\s+to)\s+(?:the\s+age\s+of\s+)?(?:\d+|one|two|three|four|five|six|eight|ten|"
    r"twelve)(?:\s+(?:years?|months?|weeks?|days?)(?:\s+(?:old|of\s+age))?)?(?:\s+who\s+smoke(?:\s+heavily)?)?"
    r")"
    r"|(?:(?:patients|individuals|people|those|anyone)\s+(?:who\s+(?:have|"
    r"are)\s+))?(?P<not>not\s+(?:currently\s+|been\s+|yet\s+)*vaccinated\s+against\s+[\w]+(?:\s+[\w]+)?)",
    re.IGNORECASE,
)


def _with_clause(plain: str, condition: Condition, end: int) -> Condition:
    """A condition with the clause that tells which: "wounds requiring stitches"."""
    clause = _WHICH.match(plain, condition.end, end) if " " not in condition.text else None
    if clause is None:
        return condition
    text = f"{condition.text} {' '.join(clause[0].split())}"
    return replace(condition, text=text, end=clause.end())


_WHICH = re.compile(r"\s+(?:requiring|showing)\s+[\w-]+(?:\s+(?!or\b|and\b)[\w-]+){0,4}", re.IGNORECASE)


def _normal(condition: Condition) -> Iterator[Condition]:
    """A condition in its usual form: "pregnant women" as pregnancy, "allergic to" as allergy."""
    if areas := _AREAS.match(condition.text):
        condition = replace(condition, text=condition.text[areas.end() :], alt=(condition.text, *condition.alt))
    for pattern, text in _FORMS:
        if pattern.fullmatch(condition.text):
            yield (
                replace(condition, text=text, alt=(condition.text, *condition.alt))
                if text != condition.text
                else condition
            )
            return
    yield condition


_AREAS = re.compile(
    r"(?:its\s+)?use\s+(?:in|during)\s+|(?:(?:skin|body|any)\s+)?areas?\s+(?:of\s+skin\s+)?(?:with|affected\s+by)\s+",
    re.IGNORECASE,
)
_FORMS = (
    (
        re.compile(
            r"(?:(?:during|in)\s+)?(?:pregnant(?:\s+(?:women|woman|individuals|people|patients|females))?|(?:women|those|"
            r"individuals)\s+who\s+are\s+pregnant|pregnancy)",
            re.IGNORECASE,
        ),
        "pregnancy",
    ),
    (
        re.compile(
            r"(?:(?:breast-?feeding|nursing|lactating)(?:\s+(?:women|woman|mothers|individuals|people|"
            r"patients|females|infants))?|lactation)",
            re.IGNORECASE,
        ),
        "breastfeeding",
    ),
)
