"""Monitoring: what a monograph says should be measured, checked or watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rxkg.ingest.extract.monitoring_cues import DEMANDS, STEMS, read_sentence
from rxkg.ingest.extract.monitoring_labels import read_labelled
from rxkg.ingest.extract.monitoring_limits import SAMPLE, may_have_limit, read_limit
from rxkg.ingest.extract.monitoring_phrases import LEVELS, TROUBLE, Found
from rxkg.ingest.extract.stretches import split_stretches
from rxkg.ingest.phrases import fold_key, lower_phrase
from rxkg.ingest.quantities import read_quantity
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import Sentence, make_evidence
from rxkg.ingest.subjects import component_named
from rxkg.ingest.titles import match_component
from rxkg.ingest.wording import holds_any, lowered
from rxkg.ontology.records import Evidence, Monitoring, Polarity, SectionKind

#: Not the usage section: what it measures is a diagnostic use, and its limits say who is treated.
_READ = (
    SectionKind.DOSAGE,
    SectionKind.SIDE_EFFECTS,
    SectionKind.PRECAUTIONS,
    SectionKind.FAQS,
    SectionKind.COMBINED_USE,
    SectionKind.OTHER,
)
_COMPARED = ("<", ">", "≤", "≥", "at least", "above", "below", "greater than", "less than", "more than")
_TIMING = re.compile(
    r"\b(?:(?:before|prior to|during|throughout|after|following)\s(?:and\s(?:during|after)\s)?(?:each"
    r"|every|the|starting|initiating|beginning|treatment|therapy|initiation|infusion|long-term|prolonged"
    r"|pregnancy|first|commencing|administration|use|dose)"
    r"(?:\s(?!(?:and|to|for|is|are|as|because|due|may|should|but|which|that|if|when|so|since|by|in certain|can|will)\b)"
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
_Key = tuple[tuple[str, ...], str | None, Polarity]  # what one statement is about
_TOOL_RULE = "mon.tool"
_USED = re.compile(r"\b(?:while|when)\s(?:using|taking|on|receiving)\s", re.IGNORECASE)
# Words for one thing watched in several ways: "liver function tests", "lung health"; "inhibitor formation".
_ASPECT = re.compile(r"(?<=\w)\s(?:(?:functions?|health)(?:\stests?)?|function\stesting)$", re.IGNORECASE)
_FORMED = re.compile(r"(?<=\w)\s(?:formation|development)$", re.IGNORECASE)
# Words for one organ or substance.
_SAME = {
    "sugar": "glucose",
    "renal": "kidney",
    "hepatic": "liver",
    "cardiac": "heart",
    "ekg": "ecg",
    "phosphate": "phosphorus",
}


def extract_monitoring(monograph: Monograph) -> tuple[Monitoring, ...]:
    """What is to be monitored, in text order; one statement a thing and component."""
    merged: dict[_Key, Monitoring] = {}
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
    statements = list(merged.values())
    if any(s.rule != _TOOL_RULE for s in statements):  # a mere tool only where nothing else is named
        statements = [s for s in statements if s.rule != _TOOL_RULE]
    return tuple(_with_thresholds(monograph, statements))


def _hinted(monograph: Monograph, section: Section) -> Iterator[Sentence]:
    """The sentences that may hold a cue, questions left out."""
    for index in range(section.first, section.last):
        block = monograph.blocks[index]
        plain = block.text.plain
        folded = lowered(plain)
        stems = tuple([stem for stem in STEMS if stem in folded])
        demanded = holds_any(folded, DEMANDS) and holds_any(folded, _COMPARED)
        if not stems and not demanded:
            continue
        for start, end in split_stretches(plain):
            text = folded[start:end]
            if text[-1] != "?" and (
                holds_any(text, stems) or (demanded and holds_any(text, DEMANDS) and holds_any(text, _COMPARED))
            ):
                yield Sentence(section, block, index, start, end)


def _with_thresholds(monograph: Monograph, statements: list[Monitoring]) -> Iterator[Monitoring]:
    """The statements; those without a threshold take it from another sentence: "if LDH rises above 5 times ULN"."""
    texts: list[str] | None = None
    for statement in statements:
        if statement.threshold is None and may_have_limit(statement.text):
            if texts is None:
                texts = [b.text.plain for section in monograph.of(*_READ) for b in monograph.blocks_of(section)]
            threshold = read_limit(statement.text, texts, own=_is_own_level(monograph, statement.text))
            if threshold is not None:
                statement = replace(statement, threshold=threshold, quantity=read_quantity(threshold))
        yield statement


def _is_own_level(monograph: Monograph, text: str) -> bool:
    """Whether a parameter is the level of the drug itself: "serum lithium levels" of lithium."""
    return LEVELS.search(text) is not None and not set(fold_key(monograph.title)).isdisjoint(fold_key(text))


def _merge(merged: dict[_Key, Monitoring], new: Monitoring) -> None:
    words = fold_key(_FORMED.sub("", _ASPECT.sub(" function", TROUBLE.sub("", new.text))))
    words = tuple(sorted({_SAME.get(w, w) for w in words}))
    key = (tuple(w for w in words if w not in SAMPLE) or words, new.component, new.polarity)
    old = merged.get(key)
    if old is None and (named := _named_otherwise(merged, new)) is not None:
        key, old = named, merged[named]
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


def _named_otherwise(merged: dict[_Key, Monitoring], new: Monitoring) -> _Key | None:
    """The key of the statement that gives the new one's text as its abbreviation: "INR"."""
    if not new.text.isupper():
        return None
    for key, old in merged.items():
        if key[1:] == (new.component, new.polarity) and new.text in old.alt:
            return key
    return None


def _statement(monograph: Monograph, found: Found) -> Monitoring:
    sentence = found.sentence
    return Monitoring(
        text=found.text,
        alt=found.alt,
        component=_component(monograph, sentence, found.text) or _at_fault(monograph, found),
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


def _at_fault(monograph: Monograph, found: Found) -> str | None:
    """The component that a sentence names alone where what it asks to watch is a risk, or is watched in its use."""
    if not monograph.components:
        return None
    text = found.sentence.text
    if found.rule in ("risk", "label", "effect"):
        return component_named(text, monograph.components)
    used = _USED.search(text)
    return component_named(text[used.end() :], monograph.components) if used else None


def _timing(sentence: Sentence) -> str | None:
    """When to monitor, in the text's words: the most telling of the times that the sentence names."""
    plain = sentence.block.text.plain
    times = [
        m[0]
        for m in _TIMING.finditer(plain, sentence.start, sentence.end)
        if not _DOSED.search(plain, max(sentence.start, m.start() - 40), m.start())
    ]
    return lower_phrase(max(times, key=lambda t: (t.count(" ") > 0, -times.index(t)))) if times else None
