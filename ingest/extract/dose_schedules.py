"""How often, when and how long doses are given: the schedules that sentences of dosage sections state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.cues import read_cues

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|twenty-four|thirty|sixty|ninety"
)
_N = rf"(?:\d+(?:[.,]\d+)?|{_NUMBER_WORDS})(?:\s?(?:-|–|to|or|and)\s?(?:\d+(?:\.\d+)?|{_NUMBER_WORDS}))?"
_SPAN = r"(?:hours?|hrs?|h|days?|nights?|weeks?|wks?|months?|minutes?|mins?|years?)(?!\w)"
_T = rf"{_N}[ -]?(?:consecutive |more |calendar )?{_SPAN}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stretch of a sentence that says how often, when or how long: `sentence[start:end]`."""

    start: int
    end: int
    text: str
    kinds: tuple[str, ...]


# "once daily (usually at bedtime)": an occasion in a bracket goes with the rate before it.
_OPENED = re.compile(r"\s\((?:often |usually |preferably |typically |generally |ideally )?")
_LINK = re.compile(
    r"[\s,]*(?:\)(?!\s(?:or|and)\s(?!divided|in\b)))?[\s,]*"
    r"(?:\((?:[A-Z]{2,4}|[^()]{0,14}daily[^()]{0,14})\))?[\s,]*(?:(?:and|or|then|also|sometimes|possibly|is|are|usually|often"
    r"|typically|generally|preferably|ideally|again|normally"
    r"|given|taken|administered|applied|either|only|as|by|mouth"
    r"|approximately|about|orally|subcutaneously|intravenously|intramuscularly|topically|\(?IV\)?"
    r"|\(?SubQ\)?|\(?IM\)?|a|an|the|in)[\s,]+){0,4}"
)
# "at weeks 0 and 4, followed by every 12 weeks": the same dose goes on at a rate that is no other amount's.
_GOES_ON = re.compile(r",?\s(?:and\s)?followed by\s(?:(?:a|one) dose\s|doses\s)?")
_OF_OTHERS = re.compile(r"\s(?:[\w-]+\s){0,2}(?:doses?|injections?|infusions?|dosing|maintenance)\b")
# "50 mg weekly dose for 6 weeks", "5 g per day of the oil for a month": what is given, or a note, before the length.
_GIVEN = re.compile(r"\s(?:(?:doses?|infusions?|injections?)|of\s(?:[\w-]+\s){0,4}[\w-]+|\([^()]{3,40}\))\s")
_DIVIDED = re.compile(r"\bdoses$")
# Words of a link that tell nothing of the schedule.
_LINK_WORDS = re.compile(
    r"(?<![\w-])(?:is|are|also|only|usually|often|typically|generally|preferably|ideally|normally|given|taken|administered|applied"
    r"|by mouth|orally|subcutaneously|intravenously|intramuscularly|topically|\(?(?:IV|SubQ|IM)\)?)(?![\w-])"
)

# "It is given as a single dose before surgery.": the product as a whole; not "a single dose every week".
_GIVEN_ONCE = re.compile(
    r"\b(?:is|are|it['’]s)\s(?:(?:typically|usually|generally|normally|always|only)\s)*"
    r"(?:(?:given|administered|used|injected)\s(?:\w+\s){0,2}?)?(?:(?:as|in)\s)?an?\s(?:single|one-time)[\s-]"
    r"(dose|injection|infusion)\b(?!\s(?:or|of|and|then|daily|weekly|monthly|every|each|followed|before\seach|per)\b)",
    re.IGNORECASE,
)


@cache
def _schedule_pattern() -> re.Pattern[str]:
    groups: dict[str, list[str]] = {}
    for pattern, kind in read_cues("schedules", 2):
        groups.setdefault(kind, []).append(pattern.replace(" ", r"[ \xa0\-]").replace("{n}", _N).replace("{t}", _T))
    named = [rf"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in groups.items()]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(named)})(?![\w])", re.IGNORECASE)


def find_schedules(sentence: str, start: int = 0, end: int | None = None) -> tuple[Schedule, ...]:
    """The schedules of a sentence; parts that follow each other closely are one.

    >>> [s.text for s in find_schedules("10 mg twice daily for 5 days, then 20 mg at bedtime")]
    ['twice daily for 5 days', 'at bedtime']
    """
    return tuple(iter_schedules(sentence, start, len(sentence) if end is None else end))


def first_schedule(sentence: str, start: int = 0, end: int | None = None) -> Schedule | None:
    """The first schedule of a sentence, read no further than that."""
    return next(iter_schedules(sentence, start, len(sentence) if end is None else end), None)


def iter_schedules(sentence: str, start: int, end: int) -> Iterator[Schedule]:
    """The schedules of `find_schedules` one by one."""
    last: Schedule | None = None
    for found in _schedule_pattern().finditer(sentence, start, end):
        kind = found.lastgroup or ""
        part = Schedule(found.start(), found.end(), found[0], (kind,))
        linked = last is not None and (
            _LINK.fullmatch(sentence, last.end, part.start)
            or ((kind == "when" or _DIVIDED.search(last.text)) and _OPENED.fullmatch(sentence, last.end, part.start))
            or (kind == "course" and last.kinds[-1] == "rate" and _GIVEN.fullmatch(sentence, last.end, part.start))
            or (kind == "rate" and _goes_on(last, sentence, part))
        )
        if last is None or not linked:
            if last is not None:
                yield _without_article(last)
            last = part
        elif last.kinds == ("infusion",) and kind == "rate":
            last = part
        else:
            last = Schedule(last.start, part.end, _joined(last, sentence, part), (*last.kinds, kind))
    if last is not None:
        yield _without_article(last)


def given_once(answer: str) -> Schedule | None:
    """That an answer has the product given once, as it does where it speaks of missed doses.

    >>> [s and s.text for s in map(given_once, ["It is given as a single dose.", "It is a single dose every week."])]
    ['single dose', None]
    """
    found = _GIVEN_ONCE.search(answer) if "single" in answer or "one-time" in answer else None
    return Schedule(*found.span(), f"single {found[1].lower()}", ("single",)) if found else None


def _goes_on(first: Schedule, sentence: str, second: Schedule) -> bool:
    """Whether the occasions of first doses are followed by a rate at which the same dose is given later."""
    if first.kinds[-1] != "when" or not _GOES_ON.fullmatch(sentence, first.end, second.start):
        return False
    return _OF_OTHERS.match(sentence, second.end) is None


def _joined(first: Schedule, sentence: str, second: Schedule) -> str:
    """The words of two schedules with what links them, verbs and routes left out."""
    given = _GIVEN.fullmatch(sentence, first.end, second.start) is not None
    link = " " if given else _LINK_WORDS.sub(" ", sentence[first.end : second.start])
    if link.count("(") != link.count(")"):
        link = link.replace("(", ", ").replace(")", " ")
    if "," in link:
        link = f", {link.replace(',', ' ')}"
    return re.sub(r"\s+(?=,)|(?<=\s)\s+", "", f"{first.text} {link} {second.text}".replace("\xa0", " "))


def _without_article(schedule: Schedule) -> Schedule:
    if "single" not in schedule.kinds:
        return schedule
    return replace(schedule, text=re.sub(r"^(?:an?|one) ", "", schedule.text, flags=re.IGNORECASE))
