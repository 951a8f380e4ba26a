"""How often a dose is given: the schedule that belongs to an amount, and the words for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rxkg.ingest.extract.dose_amounts import Place, has_dose
from rxkg.ingest.extract.dose_schedules import Schedule, find_schedules

_BREAK = re.compile(r";|\b(?:followed by|then|increas\w+|max\w*|exceed\w*|up to|reduc\w+)\b|\.\s", re.IGNORECASE)
# "or a once-weekly dose of 35 mg": the schedule is that of the amount that follows.
_OF_THE_NEXT = re.compile(r"\s+(?:\w+\s+)?(?:doses?|injections?)\s+of\b")
# "adjusted every 4 weeks", "at weekly intervals": how often the dose is changed.
_OF_A_STEP = re.compile(r"\b(?:adjust|increas|titrat|rais|escalat|chang|reassess|monitor)\w*", re.IGNORECASE)
_IF = re.compile(r"(?:if|when) (?:needed|necessary|required)", re.IGNORECASE)
_INTERVALS = re.compile(r"\s+intervals\b")
_SHARED = re.compile(r"\b(?:or|and|to|plus)\b|,|/", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\s*(?:This|It|The (?:dose|drug|medication|tablet|capsule)|These|Doses?|They)\b[^.]{3,120}", re.IGNORECASE
)
_SINGLE = re.compile(r"\bsingle\b", re.IGNORECASE)
_SINGLE_OF = re.compile(
    r"\bsingle\s(?:[\w()/-]+\s){0,4}(dose|injection|infusion|implant)\s(?:(?:of|containing)\s)?$", re.IGNORECASE
)
_GIVEN = re.compile(r"\b(?:dose|injection|infusion)\b", re.IGNORECASE)
_DAILY_DOSE = re.compile(
    r"\b(daily|weekly|monthly|nightly|single)(?: (?:oral|adult|starting|maintenance|maximum|initial"
    r"|total|recommended))* (?:dose|dosage|maximum|limit)s?\b",
    re.IGNORECASE,
)
_PER_DAY = re.compile(r"\b(?:daily|a day|per day|each day|every day|weekly|a week|once|twice)\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(two|three|four|five|six|[2-6])\s$", re.IGNORECASE)
_COUNTED = re.compile(r"\s(?:[\w/()-]+\s){0,6}?(doses|injections|infusions)\b", re.IGNORECASE)
_SERIES = re.compile(
    r"\b((?:two|three|four|[2-5])-dose)\s(?:series|schedule|regimen)\s(?:of\s)?(?:an?\s)?\(?$", re.IGNORECASE
)
_APART = re.compile(r"(?<![\w-])[\w-]+\s(?:to\s\w+\s)?(?:days|weeks|months)\sapart\b", re.IGNORECASE)
_RATE_WORD = re.compile(r"(?:daily|weekly|monthly|nightly)", re.IGNORECASE)
_NOTED = re.compile(r"(?<=\w)\s?\((?:[A-Z]{2,4}|[bqt]\.?i\.?d\.?|[boq]d)\)")
_SPELT = re.compile(r"((?:once|twice|(?:two|three|four) times)\s(?:daily|(?:a|per|each|every) day)) \(([A-Z]{2,3})\)")
_OF_ROLE = {"loading": "loading dose", "starting": "initial dose", "maximum": "maximum dose"}
_PER_TIME = {"day": "daily", "d": "daily", "week": "weekly", "month": "monthly"}
_EARLIER = 400  # characters before a sentence in which "daily doses" may announce its amounts
_NEAR = 30  # characters within which the length of a course behind an amount is the amount's own


def find_schedule(place: Place, intro: str) -> Schedule | None:
    """How often: said behind the amount, shared with the next one, said before it, in the next sentence, or by `intro`.

    `intro` is the paragraph before the list in which the amount stands, "" outside of lists.
    """
    return _behind(place) or (None if "time" in place.amount.unit.per_dimensions else _elsewhere(place, intro))


def _behind(place: Place) -> Schedule | None:
    end = place.amount.end
    for behind in find_schedules(place.plain, end, place.stop):
        if _OF_THE_NEXT.match(place.plain, behind.end) or _OF_A_STEP.search(place.plain, end, behind.start):
            continue
        if _INTERVALS.match(place.plain, behind.end) or _IF.fullmatch(behind.text):
            continue
        if place.stop < place.end and place.plain[behind.end : place.stop].strip() == "of":
            continue  # "a single injection of 5 mg to daily doses of 2 mg"
        if behind.start - end < _NEAR or behind.kinds[0] not in ("course", "infusion"):
            return behind
    return None


def _elsewhere(place: Place, intro: str) -> Schedule | None:
    return (
        _shared(place)
        or _before(place)
        or _next_sentence(place)
        or _earlier_sentence(place)
        or (None if not intro or has_dose(intro) else _first_rate(intro))
    )


def _first_rate(intro: str) -> Schedule | None:
    return next((s for s in find_schedules(intro) if s.kinds[0] in ("rate", "single")), None)


def _shared(place: Place) -> Schedule | None:
    """The schedule of the next amount, where both share it: "5 mg or 10 mg daily"."""
    plain, stop = place.plain, place.stop
    gap = plain[place.amount.end : stop]
    if stop >= place.end or len(gap) >= 60 or _BREAK.search(gap) or not _SHARED.search(gap):
        return None
    shared = find_schedules(plain, stop, min(place.end, stop + _EARLIER))
    broken = shared and _BREAK.search(plain, stop, shared[0].start)
    return shared[0] if shared and not broken and not _OF_THE_NEXT.match(plain, shared[0].end) else None


def _before(place: Place) -> Schedule | None:
    """A schedule before the amount in its clause: "the daily dose is", "once a day,", "a single injection of"."""
    plain, start, clause = place.plain, place.amount.start, place.clause
    daily = max(_DAILY_DOSE.finditer(plain, place.phrase, start), key=lambda m: m.start(), default=None)
    ahead = find_schedules(plain, max(clause, start - _EARLIER), start)
    ahead = tuple(s for s in ahead if s.kinds[0] not in ("course", "infusion"))
    if daily and not (ahead and ahead[-1].start < daily.start() < ahead[-1].end):
        word = daily[1]
        text = f"{word} dose" if word.casefold() == "single" else word
        return Schedule(daily.start(), daily.end(), text, ("rate",))
    if ahead:
        return ahead[-1]
    whole = _SINGLE_OF.search(plain, clause, start)
    if whole is not None:
        return Schedule(whole.start(), whole.end(), f"single {whole[1]}", ("single",))
    single = _SINGLE.search(plain, clause, start)
    if single and _GIVEN.search(plain, place.amount.end, min(place.stop, place.amount.end + 40)):
        return Schedule(single.start(), single.end(), "single dose", ("single",))
    return None


def _next_sentence(place: Place) -> Schedule | None:
    """The schedule of a next sentence that goes on about the amount: "It is taken twice daily."."""
    follow = _FOLLOWS.match(place.plain, place.end) if place.stop == place.end else None
    if follow is None or has_dose(follow[0]):
        return None
    return next(iter(find_schedules(place.plain, follow.start(), follow.end())), None)


def _earlier_sentence(place: Place) -> Schedule | None:
    """What an earlier sentence announces: "daily doses"."""
    first = max(0, place.begin - _EARLIER)
    earlier = _DAILY_DOSE.search(place.plain, first, place.begin)
    if earlier is None or has_dose(place.plain[first : place.begin]):
        return None
    return Schedule(earlier.start(1), earlier.end(1), earlier[1], ("rate",))


def unit_and_frequency(place: Place, schedule: Schedule | None, role: str) -> tuple[str, str | None]:
    """The unit as written and the frequency: "mg/day" is mg, daily; "mg/kg/day" stays, and is daily as well.

    Without a schedule, a first or largest dose says so itself: "loading dose".
    """
    unit = place.amount.unit
    frequency = _counted(place, None if schedule is None else _NOTED.sub("", schedule.text))
    word = _PER_TIME.get(unit.per[-1].casefold()) if unit.per and unit.per_dimensions[-1] == "time" else None
    if word is not None and (frequency is None or not _PER_DAY.search(frequency)):
        frequency = f"{word}, {frequency}" if frequency else word
    if frequency is None:
        frequency = _OF_ROLE.get(role)
    elif role == "maximum" and _RATE_WORD.fullmatch(frequency):
        frequency = f"maximum {frequency}"
    written = unit.written.rsplit("/", 1)[0].strip() if word is not None and len(unit.per) == 1 else unit.written
    return written, frequency


def _counted(place: Place, frequency: str | None) -> str | None:
    """The frequency with the number of doses of a series: "two doses, 4 weeks apart" for "two 1 mL doses"."""
    plain, start, end = place.plain, place.amount.start, place.amount.end
    before = _COUNT.search(plain, max(place.begin, start - 24), start)
    noun = _COUNTED.match(plain, end, place.stop) if before else None
    series = _SERIES.search(plain, max(place.begin, start - 40), start)
    if series is not None:
        count = f"{series[1]} series"
    elif before is not None and noun is not None:
        count = f"{before[1]} {noun[1]}"
    else:
        return frequency
    apart = _APART.search(plain, end, place.stop) if frequency is None else None
    said = apart[0] if apart is not None else frequency
    return f"{count}, {said}" if said and said.casefold() != "as needed" else count


def spelt_schedules(texts: Iterable[str]) -> dict[str, str]:
    """What a text's abbreviations of schedules stand for, where it says so: {"BID": "twice daily"}."""
    found = (match for text in texts if ")" in text for match in _SPELT.finditer(text))
    return {match[2]: match[1] for match in found}


def spell_out(frequency: str | None, spelt: Mapping[str, str]) -> str | None:
    """A frequency that starts with an abbreviation, in the words that the text gives for it.

    >>> spell_out("BID for 3 days", {"BID": "twice daily"})
    'twice daily (BID) for 3 days'
    """
    first, blank, rest = (frequency or "").partition(" ")
    return f"{spelt[first]} ({first}){blank}{rest}" if first in spelt else frequency


def plain_rate(frequency: str | None) -> str:
    """How often alone, case folded, to tell whether two doses are one: "" for a role in its place.

    >>> plain_rate("maximum daily"), plain_rate("loading dose")
    ('daily', '')
    """
    text = (frequency or "").casefold()
    if text in _OF_ROLE.values():
        return ""
    return _NOTED.sub("", text.removeprefix("maximum ").removeprefix("once "))
