"""Risks that a text names and then asks to be watched: "it may cause bleeding. Patients are monitored for this"."""

from __future__ import annotations

import re

from rxkg.ingest.extract.monitoring_phrases import Found, end_of_things, read_things
from rxkg.ingest.sections import leading_label
from rxkg.ingest.sentences import Sentence

_KINDS = (
    r"(?:(?:\w+\s)?(?:complications?|reactions?|effects?|events?|conditions?|issues|problems|symptoms|signs|risks?"
    r"|toxicit(?:y|ies)|possibilities))?"
)
# Watching for what was named before.
_REFERS = re.compile(
    r"\b(?:monitor(?:ed|ing)?|watch(?:ed|ing)?|vigilan(?:t|ce)|observ(?:ed|ation)|alert)\b[^.;:]{0,40}?\sfor\s"
    rf"(?:any\sof\s)?(?:these|this|such|those|them)\b\s?{_KINDS}(?=\s*(?:[.,;)]|is\b|are\b|and\b|during\b|$))",
    re.IGNORECASE,
)
#: Watching asked for as such, of what the sentence or its label names.
BARE_DEMAND = re.compile(
    r"(?:^|(?<=[.;,:!?]\s)|(?<=[.;:]\s\s))(?:(?:so|therefore|and|thus|hence),?\s)?"
    r"(?:(?:regular|close|careful|frequent|ongoing|closer|continuous)\s(?:and\s\w+\s)?)+monitoring"
    r"(?:\s(?:during|throughout|after|and|by)\s[^.;:,]{3,50}?)?\s(?:is|are|may\sbe)\s(?:\w+ly\s)?"
    r"(?:necessary|needed|required|recommended|essential|crucial|important|warranted|advis(?:ed|able)|critical|vital"
    r"|imperative|mandatory)\b(?!\s(?:for|in|of|if|to\sensure|to\sadjust|to\sdetermine|when)\b)",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risks?|possibility)\s(?:of|for)\s(?:developing\s)?"
    r"|\b(?:can|may|could|might)\s(?:\w+ly\s|also\s)?(?:cause|trigger|worsen|exacerbate|induce|lead\sto|result\sin"
    r"|precipitate)\s|\bside\seffects,?\s(?:including|such\sas)\s",
    re.IGNORECASE,
)
#: Who is at risk, rather than of what: "patients with kidney disease need close monitoring".
PATIENTS = re.compile(
    r"\b(?:patients?|individuals|people|those|women|adults|children|infants|elderly|combin\w+|concomitant\w*"
    r"|concurrent\w*|co-?administ\w+|together|interact\w*|impair\w+|adjust\w*)\b",
    re.IGNORECASE,
)
# Watching asked for of what a list's item names.
_OF_ITEM = re.compile(
    r"\b(?:this|which|it|these)\s(?:(?:is|are|can\sbe)\s[^.;()]{3,50}?\s(?:that|and)\s)?requires?\s(?:\w+\s){0,2}"
    r"monitoring\b(?!\s(?:of|for)\b)|\((?:requires?|needs?)\s(?:\w+\s){0,2}monitoring\)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[^.,;:()–—]{3,60}(?=[.,;:()–—])")
_NEXT_CLAUSE = re.compile(
    r",?\s(?:associated|and\s(?:there|cause|may|can)|there['’]s|with\s(?:its|this))\b", re.IGNORECASE
)
_SENTENCE_START = re.compile(r"[.!?]\s+(?=[A-Z*])")
_BACK = 400  # characters before a demand in which its risks stand


def read_risks(sentence: Sentence, begin: int) -> list[Found]:
    """The risks that a sentence, or the one before, names where the sentence asks to watch for them.

    `begin` is where the sentence starts behind its label.
    """
    plain = sentence.block.text.plain
    asked = _OF_ITEM.search(plain, begin, sentence.end) if sentence.block.kind == "item" else None
    if asked is not None and leading_label(sentence.block.text) is None:
        head = _HEAD.match(plain, 0, asked.start())
        return list(read_things(sentence, 0, head.end(), "effect", parameter=False)) if head else []
    demand = _REFERS.search(plain, begin, sentence.end)
    bare = None if demand is not None else BARE_DEMAND.search(plain, begin, sentence.end)
    found = demand or bare
    if found is None:
        return []
    start = begin
    if not plain[begin : found.start()].strip() or (demand and not _RISK.search(plain, begin, found.start())):
        start, stop = _sentence_before(plain, begin)
    else:
        stop = found.start()
    if bare is not None and PATIENTS.search(plain, start, stop):
        return []
    risk = _RISK.search(plain, start, stop)
    if risk is None or (demand is not None and PATIENTS.search(plain, start, risk.start())):
        return []
    last = end_of_things(plain, risk.end(), stop)
    clause = _NEXT_CLAUSE.search(plain, risk.end(), last)
    last = clause.start() if clause else last
    return list(read_things(sentence, risk.end(), last, "risk", parameter=False))


def _sentence_before(plain: str, begin: int) -> tuple[int, int]:
    """The span of the sentence that ends before `begin`."""
    stop = len(plain[:begin].rstrip())
    first = max(0, stop - _BACK)
    starts = [m.end() for m in _SENTENCE_START.finditer(plain, first, stop)]
    return (starts[-1] if starts else first), stop
