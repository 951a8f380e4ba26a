"""Monitoring: what a monograph says should be measured, checked or watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rxkg.ingest.extract.monitoring_cues import STEMS, read_sentence
from rxkg.ingest.extract.monitoring_labels import read_labelled
from rxkg.ingest.extract.monitoring_phrases import LEVELS, TROUBLE, Found, is_parameter
from rxkg.ingest.extract.stretches import split_stretches
from rxkg.ingest.phrases import fold_key, lower_phrase
from rxkg.ingest.quantities import read_quantity
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import Sentence, make_evidence
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Evidence, Monitoring, SectionKind

#: Not the usage section: what it measures is a diagnostic use, and its limits say who is treated.
_READ = (
    SectionKind.DOSAGE,
    SectionKind.SIDE_EFFECTS,
    SectionKind.PRECAUTIONS,
    SectionKind.FAQS,
    SectionKind.COMBINED_USE,
    SectionKind.OTHER,
)
_DEMANDS = ("required", "needed", "must be", "should be", "ensure", "confirm", "verify", "maintain")
_COMPARED = ("<", ">", "≤", "≥", "at least", "above", "below", "greater than", "less than", "more than")
_TIMING = re.compile(
    r"\b(?:(?:before|prior to|during|throughout|after|following)\s(?:and\s(?:during|after)\s)?(?:each"
    r"|every|the|starting|initiating|beginning|treatment|therapy|initiation|infusion|long-term|prolonged"
    r"|pregnancy|first|commencing|administration|use|dose)"
    r"(?:\s(?!(?:and|to|is|are|as|because|due|may|should|but|which|that|if|when|so|since|by|in certain|can|will)\b)"
    r"[\w-]+){0,5}"
    r"|(?:once|twice|three times) (?:daily|weekly|monthly|a week|a day"
    r"|a month)(?: for (?:at least )?[\w-]+ (?:weeks|months))?|every (?:[\w-]+ ){0,3}(?:days?|weeks?"
    r"|months?|hours?|year)|weekly|monthly|annually|yearly|at baseline|daily"
    r"|regularly|periodically|frequently|routinely|regular|periodic|frequent|routine|continuously"
    r"|continuous|ongoing|pre-treatment)\b",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"\d\s?(?:mg|mcg|g|mL|IU|units?|tablets?|capsules?)(?:/kg|/day)?\s(?:[\w-]+\s){0,2}$", re.IGNORECASE
)
# Their values tell grades of kidney function, for each of which there is a dose.
_GRADED = re.compile(r"\b(?:eGFR|GFR|CrCl|clearance|filtration rate)\b", re.IGNORECASE)
_SAMPLE = frozenset({"blood", "cell", "serum", "plasma", "level"})
# A comparator with its value in a unit of the laboratory; days, doses and weights are no limits.
_LIMIT = re.compile(
    r"(?:(?:less|greater|more|higher|lower) than|above|below|at least|over|under|exceed(?:s|ing)?"
    r"|[<>≤≥]=?)\s?(?:or equal to\s)?"
    r"(?:(?:\d[\d.,]*|twice|two|three|five|ten)\s?(?:times|x"
    r"|×)?\s?(?:the\s)?(?:upper limit of normal(?:\s\(ULN\))?|ULN)"
    r"|\d[\d.,]*\s?(?:g/d?L|mg/d?L|mcg/d?L|ng/mL|pg/mL|mcg/mL|mmol/L|mEq/L|µmol/L"
    r"|mL/min(?:ute)?(?:/1\.73\s?m²)?|U/L|IU/L|cells/\w+|/mm³|/mm3|/µL|/mcL|mmHg|mm Hg|bpm"
    r"|beats per minute|%|x 10[⁹9]/L|×\s?10[⁹9]/L))",
    re.IGNORECASE,
)
# A range to keep right behind what is measured: "an INR of 2.0 to 3.0".
_RANGE = re.compile(
    r"(?:(?<=INR )|(?<=INR: )|(?<=INR of )|(?<=INR between )|(?<=INR range of )|(?<=INR at ))"
    r"\d\.?\d*\s?(?:-|–|to|and)\s?\d\.?\d*(?![\d/])"
)
_OTHER_LIMIT = re.compile(r"\b(?:and|or|dose|infusion|rate of)\s(?:\w+\s){3,}$", re.IGNORECASE)


def extract_monitoring(monograph: Monograph) -> tuple[Monitoring, ...]:
    """What is to be monitored, in text order; one statement a thing and component."""
    merged: dict[tuple[object, ...], Monitoring] = {}
    for section in monograph.of(*_READ):
        told: set[tuple[int, int]] = set()  # block and start of the sentences that a cue reads
        for sentence in _hinted(monograph, section):
            for found in read_sentence(sentence):
                if found.rule == "label" and match_component(found.text, monograph.components):
                    continue
                told.add((sentence.index, sentence.start))
                _merge(merged, _statement(monograph, found))
        for found in read_labelled(monograph, section, frozenset(told)):
            _merge(merged, _statement(monograph, found))
    return tuple(_with_thresholds(monograph, list(merged.values())))


def _hinted(monograph: Monograph, section: Section) -> Iterator[Sentence]:
    """The sentences that may hold a cue, questions left out."""
    for index in range(section.first, section.last):
        block = monograph.blocks[index]
        plain = block.text.plain
        if not _is_hinted(plain):
            continue
        for start, end in split_stretches(plain):
            if plain[end - 1] != "?" and _is_hinted(plain[start:end]):
                yield Sentence(section, block, index, start, end)


def _is_hinted(text: str) -> bool:
    """Whether a text holds a stem of the cues, or demands a value."""
    folded = text.casefold()
    if any(stem in folded for stem in STEMS):
        return True
    return any(word in folded for word in _COMPARED) and any(word in folded for word in _DEMANDS)


def _with_thresholds(monograph: Monograph, statements: list[Monitoring]) -> Iterator[Monitoring]:
    """The statements; those without a threshold take it from another sentence: "if LDH rises above 5 times ULN"."""
    blocks = None
    for statement in statements:
        if statement.threshold is None and is_parameter(statement.text) and not _GRADED.search(statement.text):
            if blocks is None:
                blocks = [b for section in monograph.of(*_READ) for b in monograph.blocks_of(section)]
                blocks = [b for b in blocks if _LIMIT.search(b.text.plain) or _RANGE.search(b.text.plain)]
            threshold = _threshold_of(statement.text, [b.text.plain for b in blocks])
            if threshold is not None:
                statement = replace(statement, threshold=threshold, quantity=read_quantity(threshold))
        yield statement


def _threshold_of(parameter: str, texts: list[str]) -> str | None:
    """The first limit that a text gives right behind a parameter's name."""
    words = set(fold_key(parameter)) - _SAMPLE
    for text in texts:
        if "INR" in parameter and (kept := _RANGE.search(text)) is not None:
            return kept[0]
        for limit in _LIMIT.finditer(text):
            before = text[max(text.rfind(". ", 0, limit.start()) + 1, limit.start() - 70, 0) : limit.start()]
            if words and words <= set(fold_key(before)) and not _OTHER_LIMIT.search(before):
                return limit[0]
    return None


def _merge(merged: dict[tuple[object, ...], Monitoring], new: Monitoring) -> None:
    words = fold_key(TROUBLE.sub("", new.text))
    key = (tuple(w for w in words if w not in _SAMPLE) or words, new.component, new.polarity)
    old = merged.get(key)
    if old is None:
        merged[key] = new
        return
    alt = tuple(a for a in dict.fromkeys((*old.alt, new.text, *new.alt)) if a != old.text)
    spans = {(e.start, e.end) for e in old.evidence}
    evidence = (*old.evidence, *(e for e in new.evidence if (e.start, e.end) not in spans))
    merged[key] = replace(
        old,
        alt=alt,
        evidence=evidence,
        threshold=old.threshold or new.threshold,
        timing=old.timing or new.timing,
        quantity=old.quantity or new.quantity,
    )


def _statement(monograph: Monograph, found: Found) -> Monitoring:
    sentence = found.sentence
    return Monitoring(
        text=found.text,
        alt=found.alt,
        component=_component(monograph, sentence, found.text),
        threshold=found.threshold,
        timing=_timing(sentence) if found.timing is None else found.timing or None,
        quantity=read_quantity(found.threshold) if found.threshold else None,
        polarity=found.polarity,
        section=sentence.section.kind,
        rule=f"mon.{found.rule}",
        evidence=(_evidence(monograph, found),),
    )


def _evidence(monograph: Monograph, found: Found) -> Evidence:
    return make_evidence(monograph, found.sentence.block, found.start, found.end, found.sentence.section.kind)


def _component(monograph: Monograph, sentence: Sentence, text: str) -> str | None:
    """The component under whose label a sentence stands, or whose own level is watched."""
    components = monograph.components
    if not components:
        return None
    own = match_component(LEVELS.sub("", text), components)
    if own is not None:
        return own
    index: int | None = sentence.index
    while index is not None:
        block = monograph.blocks[index]
        label = leading_label(block.text)
        named = match_component(block.text.plain[label[0] : label[1]], components) if label else None
        if named is not None:
            return named
        index = block.parent
    return sentence.section.component


def _timing(sentence: Sentence) -> str | None:
    """When to monitor, in the text's words: the most telling of the times that the sentence names."""
    plain = sentence.block.text.plain
    times = [
        m[0]
        for m in _TIMING.finditer(plain, sentence.start, sentence.end)
        if not _DOSED.search(plain, max(sentence.start, m.start() - 40), m.start())
    ]
    return lower_phrase(max(times, key=lambda t: (t.count(" ") > 0, -times.index(t)))) if times else None
