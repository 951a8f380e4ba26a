"""How often, when and how long doses are given: the schedules that sentences of dosage sections state."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.cues import read_cues

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|twenty-four|thirty|sixty|ninety"
)
_N = rf"(?:\d+(?:[.,]\d+)?|{_NUMBER_WORDS})(?:\s?(?:-|–|to|or|and)\s?(?:\d+(?:\.\d+)?|{_NUMBER_WORDS}))?"
_SPAN = r"(?:hours?|hrs?|h|days?|weeks?|wks?|months?|minutes?|mins?|years?)(?!\w)"
_T = rf"{_N}[ -]?(?:consecutive |more |calendar )?{_SPAN}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stretch of a sentence that says how often, when or how long: `sentence[start:end]`."""

    start: int
    end: int
    text: str
    kinds: tuple[str, ...]


_LINK = re.compile(
    r"[\s,]*(?:\((?:[A-Z]{2,4}|[^()]{0,14}daily[^()]{0,14})\))?[\s,]*(?:(?:and|or|then|usually|often"
    r"|typically|generally|preferably|ideally|again|normally"
    r"|given|taken|administered|applied|as|by|mouth"
    r"|approximately|about|orally|subcutaneously|intravenously|intramuscularly|topically|\(?IV\)?"
    r"|\(?SubQ\)?|\(?IM\)?|a|an|the|in)[\s,]+){0,4}"
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
    out: list[Schedule] = []
    for found in _schedule_pattern().finditer(sentence, start, len(sentence) if end is None else end):
        kind = found.lastgroup or ""
        last = out[-1] if out else None
        linked = last is not None and _LINK.fullmatch(sentence, last.end, found.start()) is not None
        if last is not None and linked and not (last.kinds == ("infusion",) and kind == "rate"):
            out[-1] = Schedule(last.start, found.end(), sentence[last.start : found.end()], (*last.kinds, kind))
        elif last is not None and linked:
            out[-1] = Schedule(found.start(), found.end(), found[0], (kind,))
        else:
            out.append(Schedule(found.start(), found.end(), found[0], (kind,)))
    return tuple(
        replace(s, text=re.sub(r"^(?:an?|one) ", "", s.text, flags=re.IGNORECASE)) if "single" in s.kinds else s
        for s in out
    )
