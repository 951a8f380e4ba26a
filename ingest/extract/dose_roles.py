"""Which dose an amount is, the first, the usual, the largest one, and whether the text advises it."""

from __future__ import annotations

import re

from rxkg.ingest.extract.dose_amounts import Place
from rxkg.ontology.records import Polarity

_MAXIMUM = re.compile(
    r"\b(?:max(?:imum|\.)?|(?:not|never|n['’]t) (?:to )?(?:exceed|be exceeded|more than)|exceed(?:s"
    r"|ing)?|up to|no more than|not more than|at most|(?:not|never)\s(?:\w+\s){0,2}(?:more|faster|higher|greater) than"
    r"|limit(?:ed)? to|capped at"
    r"|(?:doses?|dosages?|injections?|volumes?) (?:above|beyond|(?:greater|larger|higher) than))\b",
    re.IGNORECASE,
)
_LARGEST = re.compile(r"\bmax", re.IGNORECASE)
_ROLES = (
    ("loading", re.compile(r"\b(?:loading|bolus)\b", re.IGNORECASE)),
    ("maintenance", re.compile(r"\bmaintenance\b", re.IGNORECASE)),
    ("starting", re.compile(r"\b(?:start(?:s|ing|ed)?|initial(?:ly)?|initiat\w+|begin(?:s|ning)?)\b", re.IGNORECASE)),
)
# Behind these words of a clause the dose is no more the one with which treatment starts.
_LATER = re.compile(
    r"\b(?:increas\w+|rais\w+|titrat\w+|reach\w*|repeat\w*|subsequent\w*|additional|usual|up to|thereafter)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:(?:is|are) not (?:\w+ )?(?:recommended|advised|approved|established|necessary)|should not be used"
    r"|should (?:\w+ )?be avoided|(?:has|have)(?: not|n['’]t) been (?:\w+ )?(?:studied|established)"
    r"|(?:isn|aren)['’]t (?:\w+ )?(?:recommended|established)|may not be more effective"
    r"|(?:is|are) (?:rarely|un)\s?necessary|(?:is|are) (?:rare|seldom|unusual))\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"[;:]|,?\s(?:but|though|although|while)\b", re.IGNORECASE)  # to something else than the amount
_STUDIED = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|research)\b[^.;:]{0,30}\b(?:used|employed|investigated|tested|suggest\w*|administered)\b"
    r"|\bin (?:some |limited )?(?:studies|trials)\b",
    re.IGNORECASE,
)
_IS_STUDIED = re.compile(r"\b(?:has|have) been (?:studied|investigated|explored)\b", re.IGNORECASE)
_START = re.compile(r"\b(?:start|initial)\w*", re.IGNORECASE)
_FURTHER = re.compile(r"\b(?:second|repeat\w*|another|additional|further|followed by|subsequent\w*)\b", re.IGNORECASE)
_FURTHER_REACH = 160  # characters behind an amount that tell of a further dose
_TO = re.compile(r"\s*(?:to\s+)?")


def role_of(place: Place, *, adjusted: bool) -> str:
    """The role of a dose of the monograph's own product, as its clause or its label's words tell it."""
    phrase = place.plain[place.phrase : place.amount.start]
    if _MAXIMUM.search(phrase) and not _START.search(phrase[-30:]):
        return "maximum"
    head = _head(place)
    if _LARGEST.search(head):
        return "maximum"
    behind = _TO.match(place.plain, place.amount.end, place.stop)
    after = behind.end() if behind else place.stop
    for role, pattern in _ROLES:
        told = pattern.search(phrase)
        if told is not None and not _LATER.search(phrase, told.end()):
            return role
        if pattern.match(place.plain, after, place.stop) or pattern.search(head):
            return role
    return "adjusted" if adjusted else "dose"


def polarity_of(place: Place) -> Polarity:
    """Negated where the text advises against an amount, hedged where it only says that it was tried in studies."""
    plain, end = place.plain, place.amount.end
    refused = _REFUSED.search(plain, end, place.stop)
    if refused is not None and not _TURN.search(plain, end, refused.start()):
        return Polarity.NEGATED
    if _STUDIED.search(plain, place.begin, place.amount.start) or _IS_STUDIED.search(plain, end, place.stop):
        return Polarity.HEDGED
    return Polarity.ASSERTED


def is_alone(place: Place) -> bool:
    """Whether an amount is given at once and its text tells of no further dose behind it: "a second dose"."""
    last = place.amount.end + _FURTHER_REACH
    return "time" not in place.amount.unit.per_dimensions and not _FURTHER.search(place.plain, place.amount.end, last)


def _head(place: Place) -> str:
    """The words before the colon that the first amount of a block stands behind: "Maximum" in "Maximum: 2 g"."""
    colon = place.plain.find(":")
    return place.plain[:colon] if place.first and 0 <= colon < min(60, place.amount.start) else ""
