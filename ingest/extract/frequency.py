"""How often and how grave, from the text's own words: "Less common but serious side effects (<1%)".

Bands follow CIOMS working groups III and V. A number beats its word; a number that only bounds from above leaves room
for the word ("rare (<1%)": uncommon and rare).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import alternatives, holds_any
from rxkg.ontology.records import Frequency

#: Lower bounds of the bands in per cent, most frequent first.
BOUNDS = (
    (Frequency.VERY_COMMON, 10.0),
    (Frequency.COMMON, 1.0),
    (Frequency.UNCOMMON, 0.1),
    (Frequency.RARE, 0.01),
    (Frequency.VERY_RARE, 0.0),
)
_ORDER = {band: n for n, band in enumerate(Frequency)}

_SHARE = re.compile(
    r"\b(?:1|one)\s*(?:/|in(?: every)?|out of)\s*(\d{1,3}(?:,\d{3})+|\d+)(?!\s*%)(?!\s*(?:mg|mL|years))", re.IGNORECASE
)
_NUMBER = r"(\d+(?:\.\d+)?)"
_ABOVE = r"(?:>=|[>≥]|more than|over|at least|greater than|exceeding|above)"
_BELOW = r"(?:<=|[<≤]|less than|fewer than|under|up to|below|no more than)"
_RANGE = re.compile(
    rf"(?:{_ABOVE}\s*)?{_NUMBER}\s*%?\s*(?:-|–|—|to|and)\s*(?:{_BELOW}\s*)?{_NUMBER}\s*%", re.IGNORECASE
)
_LOWER = re.compile(
    rf"{_ABOVE}\s*(?:or equal to\s*)?{_NUMBER}\s*%|{_NUMBER}\s*%\s*(?:\+|or (?:more|greater|higher|above))",
    re.IGNORECASE,
)
_UPPER = re.compile(
    rf"{_BELOW}\s*(?:or equal to\s*)?{_NUMBER}\s*%|{_NUMBER}\s*%\s*or (?:less|fewer|lower)", re.IGNORECASE
)
_EXACT = re.compile(rf"{_NUMBER}\s*%", re.IGNORECASE)
_NUMERIC = re.compile(
    rf"(?:(?:affecting|occurring in|in|about|approximately|around)\s+)?(?:(?:{_ABOVE}|{_BELOW})\s*)?"
    r"\d+(?:\.\d+)?\s*(?:%|in \d+|/\s*\d+)?(?:\s*(?:-|–|"
    r"to)\s*(?:[<>≤≥]\s*)?\d+(?:\.\d+)?)?\s*%?(?:\s*or (?:more|less|greater))?",
    re.IGNORECASE,
)
_SERIOUS = re.compile(
    r"(?<!non-)(?<!not )(?<!less )(?<!non)\b(?:serious|seriously|severe|severely|life[- ]threatening|"
    r"fatal|deadly|lethal|medical emergency|"
    r"(?:seek|seeking|get|requires?|requiring|need|needs|needing|warrants?|warranting|"
    r"demands?)\s+(?:\w+\s+){0,2}?(?:immediate|emergency|urgent|prompt)\b|"
    r"(?:immediate|emergency|urgent|prompt)\s+(?:\w+\s+)?(?:medical|intervention|attention|care|"
    r"discontinuation|treatment)|"
    r"(?:seek|get|call)\s+(?:a\s+)?(?:medical|emergency)\s+(?:attention|help|care|services)|"
    r"(?:stop|discontinue|contact|consult|call|notify)\b[^.;]{0,60}\bimmediately)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rate:
    """The bands that a text names, most frequent first, and its words for them; both empty where it names none."""

    bands: tuple[Frequency, ...] = ()
    words: str = ""


# One of these stands in all that `_SERIOUS` matches; most texts have none.
_GRAVE = (
    "serious", "severe", "threat", "fatal", "deadly", "lethal", "medical", "emergency", "immediate", "urgent", "prompt",
)  # fmt: skip


@cache
def _words() -> tuple[re.Pattern[str], dict[str, Frequency | None]]:
    table = {word: Frequency(band) if band != "-" else None for word, band in read_cues("frequency", 2)}
    return re.compile(rf"\b{alternatives(table)}\b", re.IGNORECASE), table


def order_bands(bands: Iterable[Frequency]) -> tuple[Frequency, ...]:
    """Bands once each, most frequent first; UNKNOWN only where there is no other."""
    known = sorted({b for b in bands if b is not Frequency.UNKNOWN}, key=_ORDER.__getitem__)
    return tuple(known) or (Frequency.UNKNOWN,)


def band_of(percent: float) -> Frequency:
    """The band of a share of patients in per cent.

    >>> str(band_of(10)), str(band_of(0.5))
    ('very_common', 'uncommon')
    """
    return next(band for band, bound in BOUNDS if percent >= bound)


def _between(low: float, high: float) -> list[Frequency]:
    """Bands that the shares from `low` up to, not including, `high` fall in."""
    return [band for n, (band, bound) in enumerate(BOUNDS) if bound < high and (n == 0 or BOUNDS[n - 1][1] > low)]


@lru_cache(maxsize=4096)
def read_rate(text: str) -> Rate:
    """The frequency that a text states, by number or by word.

    >>> [str(b) for b in read_rate("Common (>10%)").bands], [str(b) for b in read_rate("rare (<1%)").bands]
    (['very_common'], ['uncommon', 'rare'])
    """
    pattern, table = _words()
    named = [(m, table[" ".join(m[0].casefold().split())]) for m in pattern.finditer(text)]
    words = [(m, band) for m, band in named if band is not None]
    numbers, bounded = _numbers(text)
    spans = [m.span() for m, _ in words]
    if numbers:
        bands = numbers + ([b for _, b in words] if bounded else [])
        found = next(_NUMERIC.finditer(text, max(0, text.find("%") - 24)), None) if "%" in text else _SHARE.search(text)
        spans += [found.span()] if found else []
    else:
        bands = [b for _, b in words]
    if not bands:
        return Rate()
    stated = text[min(i for i, _ in spans) : max(j for _, j in spans)] if spans else ""
    if stated.count("(") > stated.count(")") and (close := text.find(")", max(j for _, j in spans))) >= 0:
        stated = text[min(i for i, _ in spans) : close + 1]
    return Rate(order_bands(bands), " ".join(stated.split()))


def _numbers(text: str) -> tuple[list[Frequency], bool]:
    """The bands of the first share in a text, and whether it is bounded from above alone."""
    if "%" not in text and not re.search(r"\b(?:1|one)\s*(?:/|in|out)", text):
        return [], False
    text = _SHARE.sub(lambda m: f"{100 / max(1, int(m[1].replace(',', ''))):.6g}%", text)
    if found := _RANGE.search(text):
        low, high = sorted((float(found[1]), float(found[2])))
        return _between(low, high) or [band_of(low)], False
    if found := _LOWER.search(text):
        return [band_of(float(found[1] or found[2]))], False
    if found := _UPPER.search(text):
        high = float(found[1] or found[2])
        return [next(band for band, bound in BOUNDS if bound < high)], True
    if found := _EXACT.search(text):
        return [band_of(float(found[1]))], False
    return [], False


def says_serious(text: str) -> bool:
    """Whether a text calls something serious, severe or life-threatening, or demands immediate help for it.

    >>> says_serious("less common but serious"), says_serious("usually mild")
    (True, False)
    """
    return holds_any(text.lower(), _GRAVE) and _SERIOUS.search(text) is not None


def without_rate(text: str) -> str:
    """`text` without the words and numbers that say how often or how grave, lower-cased.

    >>> without_rate("Less common but serious skin effects (<1%)")
    'but skin effects ( )'
    """
    text = _words()[0].sub(" ", text)
    return " ".join(_SERIOUS.sub(" ", _NUMERIC.sub(" ", text)).casefold().split())
