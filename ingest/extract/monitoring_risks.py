"""Risks that a text names and then asks to be watched: "it may cause bleeding. Patients are monitored for this"."""

from __future__ import annotations

import re

from rxkg.ingest.extract.monitoring_phrases import JOINTLY, Found, end_of_things, read_things
from rxkg.ingest.sections import leading_label
from rxkg.ingest.sentences import Sentence

_KINDS = (
    r"(?:(?:\w+\s)?(?:complications?|reactions?|effects?|events?|conditions?|issues|problems|symptoms|signs|risks?"
    r"|toxicit(?:y|ies)|possibilities))?"
)
_MANNER = (
    r"(?:\w+ly\s)?(?:(?:regular|close|careful|frequent|ongoing|closer|continuous|periodic|routine|prompt|medical|appropriate|"
    r"additional|constant)\s(?:and\s\w+\s|medical\s)?){0,2}"
)
# Watching for what was named before.
_REFERS = re.compile(
    r"\b(?:monitor(?:ed|ing)?|watch(?:ed|ing)?|vigilan(?:t|ce)|observ(?:ed|ation)|alert|surveillance|check(?:ed)?|screen(?:ed|ing)?"
    r"|assess(?:ed)?)\b[^.;:]{0,40}?\sfor\s(?:(?:any\sof|(?:any\s|early\s)?(?:signs?|symptoms?)(?:\s(?:and|or)\ssymptoms?)?\sof)\s)?"
    rf"(?:these|this|such|those|them)\b\s?{_KINDS}(?=\s*(?:[.,;)]|is\b|are\b|and\b|during\b|throughout\b|$))"
    r"|^(?:therefore,\s|thus,\s|so\s)?(?:this|these|such|it)\b[^.;:]{0,50}?"
    rf"\b(?:(?:requir|need|warrant|necessitat)(?:es?|s|ing)?\s{_MANNER}monitoring\b(?!\s(?:of|for|by|in|and\spotential)\b)"
    r"|(?:should|must)\sbe\s(?:\w+ly\s)?(?:monitored|watched)\b(?!\s(?:for|by|in)\b))",
    re.IGNORECASE,
)
# Watching asked for in the sentence that names the risk: ", requiring close monitoring".
_ASKED = re.compile(
    r"(?:,\s(?:and\s|so\s|thus\s|therefore\s)?|\s[-–—]\s(?:this\s|it\s)?|\sand\s(?:therefore\s|thus\s)?|\s)"
    rf"(?:requir(?:es?|ing)|needs?|necessitat(?:es|ing)|warrant(?:s|ing)?|making)\s{_MANNER}monitoring\b(?!\s(?:of|for|and)\b)"
    r"|;\s(?:patients|individuals|people|those|women|children|infants)\s[^.;]{0,80}?\s(?:should|must|need\sto)\sbe\s"
    r"(?:\w+ly\s)?monitored\b(?!\s(?:for|by)\b)",
    re.IGNORECASE,
)
# The reason for watching behind it: "close monitoring is needed due to the risk of bleeding".
_OWING = re.compile(
    r"\b(?:monitor(?:ed|ing)?|observ(?:ed|ation))\b[^.;:()]{0,90}?\b(?:due\sto|because\sof|given|considering|owing\sto)\s"
    r"(?:(?:the|an?|its|their|potential|increased|higher|possible)\s)*(?:risks?|potential|possibility|likelihood|chance)\s(?:of|for)\s"
    r"(?:developing\s)?",
    re.IGNORECASE,
)
# An effect with its demand in brackets: "raised liver enzymes (rare, but requires monitoring)".
_BRACKETED = re.compile(
    r"(?P<head>[^.,;:()–—]{3,70}?)\s\((?:(?:(?:\w+\s)?(?:rare|uncommon|this|these|which|it|important|especially|particularly|potentially"
    r"|but|though|also|serious|should|with)\b)[^()]{0,45}?)?(?:(?:requir(?:es?|ing)|needs?)\s(?:\w+\s){0,2}monitoring"
    r"(?!\s(?:of|liver|kidney|blood|lithium)\b)|important\sto\s(?:monitor|watch\sfor)|\bwatch\sfor\s(?:signs|symptoms)"
    r"|monitor\sfor\s(?:signs|symptoms))[^()]*\)",
    re.IGNORECASE,
)
#: Watching asked for as such, of what the sentence or its label names.
BARE_DEMAND = re.compile(
    r"(?:^|(?<=[.;,:!?]\s)|(?<=[.;:]\s\s))(?:(?:so|therefore|and|thus|hence),?\s)?"
    r"(?:(?:regular|close|careful|frequent|ongoing|closer|continuous)\s(?:and\s\w+\s)?)+monitoring"
    r"(?:\s(?:during|throughout|after|and|by)\s[^.;:,]{3,50}?)?\s(?:is|are|may\sbe)\s(?:\w+ly\s)?"
    r"(?:necessary|needed|required|recommended|essential|crucial|important|warranted|advis(?:ed|able)|critical|vital"
    r"|imperative|mandatory)\b(?!\s(?:for|in|of|if|due\sto|because\sof|given|to\sensure|to\sadjust|to\sdetermine|when)\b)",
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
    r"\b(?:patients?|individuals|people|those|women|adults|children|infants|elderly|(?<!this\s)combin\w+|concomitant\w*"
    r"|concurrent\w*|co-?administ\w+|together|interact\w*|impair\w+|adjust\w*)\b",
    re.IGNORECASE,
)
# Watching asked for of what a list's item names.
_OF_ITEM = re.compile(
    r"\b(?:this|which|it|these)\s(?:(?:is|are|can\sbe)\s[^.;()]{3,50}?\s(?:that|and)\s)?(?:requires?|needs?)\s(?:\w+\s){0,2}"
    r"monitoring\b(?!\s(?:of|for)\b)|\bthis\sis\s(?:\w+ly\s)?important\sto\s(?:monitor|watch\sfor)\b|\((?:requires?|needs?)\s(?:\w+\s){0,2}monitoring\)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[^.,;:()–—]{3,60}(?=[.,;:()–—])")
_NEXT_CLAUSE = re.compile(
    r",?\s(?:associated|exists?|and\s(?:there|cause|may|can)|there['’]s|with\s(?:its|this))\b", re.IGNORECASE
)
_SENTENCE_START = re.compile(r"[.!?]\s+(?=[A-Z*])")
# Risks that tell nothing to look for.
_BROAD = frozenset({"toxicity", "altered metabolism", "drug toxicity"})
#: What is said to happen stands before it.
RISEN = re.compile(
    r"\b(?:is|are) (?:a |an )?(?:potential |possible |known |common |serious |significant )*(?:risk"
    r"|concern|possibility|side effect|complication)|\b(?:can|may|could|might) (?:also )?(?:occur"
    r"|develop|happen|arise|be experienced)|\bare possible\b|\bis possible\b|\bhas been reported\b"
    r"|\bhave been reported\b|\bare possible side effects\b",
    re.IGNORECASE,
)
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
    if (owing := _OWING.search(plain, begin, sentence.end)) is not None:
        return [] if JOINTLY.search(plain, begin, owing.end()) else _things(sentence, owing.end(), sentence.end)
    demand = _REFERS.search(plain[begin : sentence.end])
    if demand is not None:
        start, stop = begin, begin + demand.start()
        if not _RISK.search(plain, start, stop):
            start, stop = _sentence_before(sentence, begin)
        return _named(sentence, start, stop, jointly=False)
    bare = BARE_DEMAND.search(plain, begin, sentence.end) or _ASKED.search(plain, begin, sentence.end)
    if bare is None:
        return []
    start, stop = begin, bare.start()
    if not plain[start:stop].strip():
        start, stop = _sentence_before(sentence, begin)
    return _named(sentence, start, stop, jointly=True)


def read_bracketed(sentence: Sentence, begin: int) -> list[Found]:
    """The effects of a list whose brackets ask to watch for them: "liver damage (rare, but requires monitoring)"."""
    plain = sentence.block.text.plain
    out: list[Found] = []
    for found in _BRACKETED.finditer(plain, begin, sentence.end):
        out += read_things(sentence, *found.span("head"), "effect", parameter=False)
    return out


def _named(sentence: Sentence, start: int, stop: int, *, jointly: bool) -> list[Found]:
    """The risks that `plain[start:stop]` names, be it as what may happen or as what happens.

    `jointly`: none where the stretch speaks of a combination.
    """
    plain = sentence.block.text.plain
    if jointly and JOINTLY.search(plain, start, stop):
        return []
    risk = _RISK.search(plain, start, stop)
    if risk is not None:
        return [] if PATIENTS.search(plain, start, risk.start()) else _things(sentence, risk.end(), stop)
    risen = RISEN.search(plain, start, stop)
    if risen is None or PATIENTS.search(plain, start, risen.start()):
        return []
    return list(read_things(sentence, start, risen.start(), "risk", parameter=False))


def _things(sentence: Sentence, start: int, stop: int) -> list[Found]:
    """The things listed from `start`, up to the next clause."""
    plain = sentence.block.text.plain
    last = end_of_things(plain, start, stop)
    clause = _NEXT_CLAUSE.search(plain, start, last)
    things = read_things(sentence, start, clause.start() if clause else last, "risk", parameter=False)
    return [f for f in things if f.text.casefold() not in _BROAD]


def _sentence_before(sentence: Sentence, begin: int) -> tuple[int, int]:
    """The span of the sentence that ends before `begin`, without its label."""
    plain = sentence.block.text.plain
    stop = len(plain[:begin].rstrip())
    first = max(0, stop - _BACK)
    starts = [m.end() for m in _SENTENCE_START.finditer(plain, first, stop)]
    label = leading_label(sentence.block.text)
    if label is not None and label[2] < stop:
        starts.append(label[2])
    return max(starts, default=first), stop
