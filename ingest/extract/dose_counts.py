"""How many doses of a series a dose is one of, and when each of them is due."""

from __future__ import annotations

import re

from rxkg.ingest.extract.dose_amounts import Place, iter_amounts_of_doses
from rxkg.ingest.extract.dose_schedules import first_schedule

_COUNT = re.compile(r"\b((?:at least )?one|two|three|four|five|six|[2-6])\s$", re.IGNORECASE)
_COUNT_OF = re.compile(
    r"\b(two|three|four|five|six|[2-6])\s(?:[\w()]+\s){0,3}(doses|injections|infusions)\s(?:of|containing)\s$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s(?:[\w/()-]+\s){0,6}?((?:dose|injection|infusion)s?)\b", re.IGNORECASE)
_SERIES = re.compile(
    r"\b((?:two|three|four|[2-5])-dose)\s(?:series|schedule|regimen)\s(?:of\s)?(?:an?\s)?\(?$", re.IGNORECASE
)
_APART = re.compile(r"(?<![\w-])[\w-]+\s(?:to\s\w+\s)?(?:days|weeks|months)\sapart\b", re.IGNORECASE)
_SERIES_REACH = 400  # characters behind a series in which its doses are told
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|final)\b(?:\s(?:two\s)?(?:doses?|injections?))?", re.IGNORECASE
)
_DUE = re.compile(
    r"\s(?:(?:is|are|should|may|must|be|typically|usually|ideally|generally|given|administered|then)\s)*", re.IGNORECASE
)
_DUE_AT = re.compile(
    rf"{_DUE.pattern}((?:at|after)\s[\w–-]+(?:\s(?:to|or)\s\w+)?\s(?:days|weeks|months|years))", re.IGNORECASE
)


def counted(place: Place, frequency: str | None) -> str | None:
    """The frequency with the number of doses of a series: "two doses, 4 weeks apart" for "two 1 mL doses"."""
    plain, start, end = place.plain, place.amount.start, place.amount.end
    before = _COUNT.search(plain, max(place.begin, start - 24), start)
    noun = _COUNTED.match(plain, end, place.stop) if before else None
    rate = frequency if frequency and frequency.casefold() != "as needed" else None
    series = _SERIES.search(plain, max(place.begin, start - 40), start)
    if series is not None:
        count = f"{series[1]} series"
    elif before is not None and noun is not None and (not before[1].casefold().endswith("one") or not rate):
        count = f"{before[1]} {noun[1]}"
    elif (several := _COUNT_OF.search(plain, max(place.begin, start - 60), start)) is not None:
        count = f"{several[1]} {several[2]}"
    else:
        return frequency
    apart = _APART.search(plain, end, place.stop) if frequency is None else None
    said = apart[0] if apart is not None else frequency
    ordinals = _ordinals(place) if apart is None and rate is None else ""
    return f"{count}, {said}" if said and said.casefold() != "as needed" else count + ordinals


def _ordinals(place: Place) -> str:
    """When each dose of a series is due, as the sentences behind tell: ", first at birth, second at 2 months"."""
    end = min(len(place.plain), place.amount.end + _SERIES_REACH)
    other = next(iter_amounts_of_doses(place.plain, place.amount.end, end), None)
    end = end if other is None else other.start
    parts: list[str] = []
    for found in _ORDINAL.finditer(place.plain, place.amount.end, end):
        due = first_schedule(place.plain, found.end(), end)
        told = f"{found[1].lower()} "
        if any(part.startswith(told) for part in parts):
            break
        at = _DUE_AT.match(place.plain, found.end(), end)
        if due is not None and _DUE.fullmatch(place.plain, found.end(), due.start):
            parts.append(told + due.text)
        elif at is not None:
            parts.append(told + at[1])
    return "".join(f", {part}" for part in parts)
