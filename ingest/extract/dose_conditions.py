"""What doses are for: the conditions that labels and sentences of dosage sections name."""

from __future__ import annotations

import re
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.condition_words import names_disease, names_symptom
from rxkg.ingest.extract.dose_amounts import Place
from rxkg.ingest.phrases import lower_phrase

_LEAD = re.compile(
    r"^(?:e\.g\.,?\s|such as\s)?"
    r"(?:(?:(?:oral|intravenous|IV|intramuscular|subcutaneous|topical)(?: use)? (?:for|in)|for|treatment of|used for"
    r"|indicated for|off-label(?: uses?)?(?: in| for| of)?(?!\w))\s(?:the\s|both\s)?)*",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"[\s(,–—-]*\b(?:off-label(?: uses?)?|only|with(?:out)?(?: a)? prescription|over[- ]the[- ]counter|etc)\)?$",
    re.IGNORECASE,
)
_OFF_LABEL = re.compile(r"off-label(?: uses?)?|other uses?|unapproved uses?", re.IGNORECASE)
_CONDITION = r"((?:[^\s,:;.()][^,:;.()]{3,60}?(?:\s\([^()]{1,40}\))?){1,2})"
_OPENING = re.compile(rf"(?:For|In|To treat)\s{_CONDITION},\s")
_INSIDE = re.compile(rf"(?:[;,]|\b(?:while|and|or|Generally,|Typically,))\sfor\s{_CONDITION},\s")
_BEHIND = re.compile(rf"\sfor\s{_CONDITION}(?=[.,;)]|(?:\s(?:and|or|to))?\s?$)")
_OTHER_CLAUSE = re.compile(
    r"\b(?:but|while|or as|assess\w*|check\w*|determin\w*|monitor\w*|observ\w*|watch\w*)\b", re.IGNORECASE
)
_NOTES = re.compile(r"\s*\([^()]*\)")
# "Nerve blocks might require 5 mL": what a sentence opens with needs the dose, whatever its label says.
_REQUIRES = re.compile(
    r"([A-Z][^,.;:()]{3,50}?)\s(?:(?:may|might|usually|typically|often|generally)\s){0,2}requires?\s"
)
_OTHER_PART = re.compile(r"[;,]\s|\b(?:while|but|and|or)\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"\b(?:therapy|treatment|maintenance|impairment|use|administration|dosing|regimens?|those|others?|elderly|seniors|this|these"
    r"|it|recommendations?|metaboli[sz]ers|adolescents|infants|neonates|procedures)\b",
    re.IGNORECASE,
)
_NO_CONDITION = re.compile(
    r"\d|\b(?:days|weeks|months|weekly|daily)\b|patient|individual|adult|child|people|dose|example|most|some|women|men\b|cases|general|instance"
    r"|the absence|addition",
    re.IGNORECASE,
)


@cache
def _no_condition(where: str) -> re.Pattern[str]:
    words = "|".join(pattern for pattern, place in read_cues("dose_no_indications", 2) if place == where)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def is_status(label: str) -> bool:
    """Whether a label says only how established a use is: "Off-label use"."""
    return _OFF_LABEL.fullmatch(label) is not None


def dose_indication(words: str) -> str | None:
    """The condition that a label or clause names; None for a time, place, route, status or co-medication.

    >>> dose_indication("For fever"), dose_indication("hospital use"), dose_indication("into a vein")
    ('fever', None, None)
    """
    text = _LEAD.sub("", _STATUS.sub("", words).strip(" :;,.-–—")).strip(" :;,.-–—()")
    if len(text) < 3 or not re.search(r"[A-Za-z]{2}", text) or re.search(r"\d\s?(?:mg|mcg|g|mL)\b", text):
        return None
    if _no_condition("whole").fullmatch(text) or _no_condition("front").match(text):
        return None
    return None if _no_condition("any").search(text) else lower_phrase(text)


def indication_near(place: Place) -> str | None:
    """The condition for which a sentence states an amount: "For heart failure, ...", "5 mg daily for gout"."""
    plain, start = place.plain, place.amount.start
    found = None
    for inside in _INSIDE.finditer(plain, place.begin, start):
        found = inside
    found = found or _OPENING.match(plain, place.begin, start)
    if found is None:
        found = _BEHIND.search(plain, place.amount.end, place.stop)
        if found is not None and _OTHER_CLAUSE.search(plain, place.amount.end, found.start()):
            return None
    if found is None or _NO_CONDITION.search(found[1]) or _no_condition("sentence").match(found[1]):
        return None
    return dose_indication(_NOTES.sub("", found[1]))


def subject_indication(place: Place) -> str | None:
    """The condition that a sentence opens with, whatever its label says: "Severe infections may require 2 g".

    A later sentence of a block may turn to another condition as well: "For resistant infections, ...".
    """
    later = None if place.first else _OPENING.match(place.plain, place.begin, place.amount.start)
    if later is not None and _INSIDE.search(place.plain, later.end() - 1, place.amount.start) is None:
        told = indication_near(place)
        if told is None:
            return None
        forms = (told, told.removesuffix("s"))  # "UTIs"
        return told if any(names_disease(form) or names_symptom(form) for form in forms) else None
    if "equire" not in place.plain:
        return None
    found = _REQUIRES.match(place.plain, place.begin, place.amount.start)
    if found is None or _OTHER_PART.search(place.plain, found.end(), place.amount.start):
        return None
    if _NO_CONDITION.search(found[1]) or _NO_SUBJECT.search(found[1]):
        return None
    return dose_indication(found[1])
