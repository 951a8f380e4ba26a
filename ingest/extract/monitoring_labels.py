"""What stands under or behind a label "Monitoring": each entry's head is watched, the rest tells when and the limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rxkg.ingest.extract.monitoring_phrases import Found, is_parameter, read_thing, things_in
from rxkg.ingest.extract.stretches import split_stretches
from rxkg.ingest.phrases import lower_phrase
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import Sentence

_LABEL = re.compile(
    r"(?:(?:recommended|routine|laboratory|lab|clinical|regular|required|ongoing|patient|suggested|safety) )?"
    r"monitoring(?: (?:parameters?|requirements?|schedule|recommendations?|plan)| (?:in|during|on|while|with) [\w -]+)?"
    r"|(?:what|parameters|things) to (?:monitor|check|watch)(?: for)?",
    re.IGNORECASE,
)
# What follows a head without a colon: when, for whom or in which case it is watched.
_REST = re.compile(
    r",?\s(?:at|before|prior to|after|during|every|each|once|twice|daily|weekly|monthly|yearly|annually|periodically"
    r"|regularly|frequently|when|whenever|if|while|until|within|throughout|in|for|from|on|then|more often|as"
    r"|with|about|approximately|\d+(?:\s?(?:-|–|to)\s?\d+)?\s(?:hours?|days?|weeks?|months?))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\W*(?:(?:at|before|prior to|after|during|every|each|once|twice|at least|daily|weekly|monthly|yearly|annually"
    r"|periodically|regularly|frequently|throughout|within|baseline|first|more often)\b|\d+(?:\s?(?:-|–|to)\s?\d+)?\s"
    r"(?:hours?|days?|weeks?|months?)\b|for (?:the first|several|\d+)\b)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|should|must|can|could|may|might|will|has|have|do|does|report|tell|call|seek|stop"
    r"|reduce|lower|interrupt|avoid|keep|take|consult|adjust|use)\b",
    re.IGNORECASE,
)
_VALUE = r"\d[\d.,]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?\s?(?:%|[A-Za-zµ]+/[A-Za-z\d.²]+|ms\b|mmHg\b|mm Hg\b|°C)"
_COMPARED = r"(?:above|below|over|under|at least|at most|more than|less than|exceed\w*|passes|[<>≤≥]=?)\s?"
_OF_NORMAL = r"\d[\d.]*\s?(?:times|x|×)\s?(?:the\s)?(?:upper limit of normal|ULN)"
_OPENS = re.compile(rf"[\s(]*(?:{_COMPARED})?{_VALUE}", re.IGNORECASE)
_GOAL = re.compile(rf"\b(?:goal|target|aim)\b[^.;)\d<>≤≥]{{0,20}}?\s((?:{_COMPARED})?{_VALUE})", re.IGNORECASE)
_ACTION = re.compile(
    r"\b(?:stop|reduce|lower|interrupt|hold|withhold|discontinue|halve)\b[^.;]{0,40}?\b(?:if|when)\s(?:it\s)?(?:is\s"
    rf"|are\s|stays\s|rises\s|falls\s|drops\s)?({_COMPARED}(?:{_OF_NORMAL}|{_VALUE}))",
    re.IGNORECASE,
)


def is_monitoring_label(label: str) -> bool:
    """Whether a label announces what to monitor.

    >>> is_monitoring_label("Monitoring during treatment"), is_monitoring_label("Glucose monitoring devices")
    (True, False)
    """
    return _LABEL.fullmatch(" ".join(label.split()).strip(" :.")) is not None


def labelled_entries(monograph: Monograph, section: Section) -> dict[int, int]:
    """The blocks of a section that a label "Monitoring" governs, each with where its entry starts."""
    out: dict[int, int] = {}
    running = False  # a label paragraph governs the list that follows it
    for index in range(section.first, section.last):
        block = monograph.blocks[index]
        label = leading_label(block.text) if block.text.marks else None
        if label is not None and is_monitoring_label(block.text.plain[label[0] : label[1]]):
            only = label[2] >= len(block.text.plain.rstrip())
            if not only:
                out[index] = label[2]
            running = only and block.kind == "paragraph"
            if only and block.kind == "item":
                out |= {n: 0 for n in range(index + 1, section.last) if monograph.blocks[n].parent == index}
        elif block.kind == "item" and running:
            out[index] = 0
        else:
            running = False
    return out


def read_entry(sentence: Sentence, begin: int, *, listed: bool) -> Iterator[Found]:
    """The things that an entry's sentence names as its heads, each with timing and limit.

    Outside a list, and behind the first head of an entry, only measurable parameters and signs count.
    """
    plain = sentence.block.text.plain
    at = begin
    for part in re.split(r"(;\s)", plain[begin : sentence.end]):
        if part.strip(" .;"):
            first = listed and at == begin and not plain[:at].strip()
            yield from _read_part(sentence, at, at + len(part), named=first)
        at += len(part)


def _read_part(sentence: Sentence, start: int, end: int, *, named: bool) -> Iterator[Found]:
    """The things of one part: head, then a colon or words that tell when."""
    plain = sentence.block.text.plain
    colon = plain.find(": ", start, min(end, start + 90))
    stop = colon if colon >= 0 else end
    head_time = _TIME.match(plain, start, stop)
    if colon >= 0 and head_time is not None:  # "Before treatment: blood count and weight"
        rest = _REST.search(plain, colon + 1, end)
        last = rest.start() if rest else end
        yield from _things(sentence, colon + 1, last, _clean(plain[start:colon]), None, named=False)
        return
    rest = _REST.search(plain, start, stop)
    head_end = rest.start() if rest else stop
    behind = plain[colon + 1 : end] if colon >= 0 else ""
    time = plain[head_end:stop] if rest and _TIME.match(plain, head_end, stop) else behind
    timing = _clean(re.split(r"\(|,\sand\s(?!once|then|at|every)", time)[0]) if time and _TIME.match(time) else None
    threshold = _limit(plain, colon + 1 if colon >= 0 else head_end, end, sentence.end, opening=colon >= 0)
    yield from _things(sentence, start, head_end, timing, threshold, named=named)
    if colon >= 0:
        more = _REST.search(plain, colon + 1, end)
        yield from _things(sentence, colon + 1, more.start() if more else end, None, None, named=False)
    again = re.search(r",\sand\s", plain[head_end:stop])
    if rest and again:  # "weight during long use, and pulse in the elderly"
        yield from _read_part(sentence, head_end + again.end(), stop, named=False)


def _things(
    sentence: Sentence, start: int, end: int, timing: str | None, threshold: str | None, *, named: bool
) -> Iterator[Found]:
    plain = sentence.block.text.plain
    if not plain[start:end].strip(" .,:;") or (not named and _VERB.search(plain, start, end)):
        return
    for phrase in things_in(plain, start, end):
        signs = re.search(r"\b(?:signs|symptoms) of\s", plain[start : phrase.end], re.IGNORECASE) is not None
        found = read_thing(sentence, phrase, parameter=not (named or signs), rule="entry")
        if found is None or found.text[0].isdigit():
            continue
        if not is_parameter(found.text) and (len(found.text.split()) > 5 or _VERB.search(found.text)):
            continue
        yield replace(found, timing=timing or "", threshold=found.threshold or threshold)


def _limit(plain: str, start: int, end: int, last: int, *, opening: bool) -> str | None:
    """The value to keep or to act on that an entry states behind its head, the action in its next part at most."""
    if opening and (value := _OPENS.match(plain, start, end)) is not None:
        return value[0].strip(" (.,")
    told = _GOAL.search(plain, start, end) or _ACTION.search(plain, start, end) or _ACTION.match(plain, end + 2, last)
    return told[1].rstrip(" .,") if told else None


def _clean(words: str) -> str:
    return lower_phrase(words.strip(" ,.;:"))


def read_labelled(monograph: Monograph, section: Section, taken: frozenset[tuple[int, int]]) -> Iterator[Found]:
    """What the entries under a section's labels "Monitoring" name, sentences that start at `taken` places left out."""
    for index, begin in labelled_entries(monograph, section).items():
        block = monograph.blocks[index]
        for start, end in split_stretches(block.text.plain):
            if end <= begin or (index, start) in taken or block.text.plain[end - 1] == "?":
                continue
            sentence = Sentence(section, block, index, start, end)
            listed = begin == 0 and start == 0
            if listed or start <= begin:
                yield from read_entry(sentence, max(start, begin), listed=listed)
