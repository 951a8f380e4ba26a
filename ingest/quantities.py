"""Numbers with units in running text, as quantities with UCUM codes.

Units are data (`ingest/cues/units.tsv`); compound ones ("mg/kg/day") are read by their parts. UCUM: the Unified Code
for Units of Measure, https://ucum.org; QUDT: local names in http://qudt.org/vocab/unit/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import Quantity


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, with what the tables know of it."""

    written: str  # parts joined by "/": "mg per kilogram" is "mg/kg"
    ucum: str | None
    qudt: str | None  # local name
    dimension: str  # of the first part: "mass", "volume", "activity", "form", "time" ...
    per: tuple[str, ...] = ()  # written denominators: ("kg", "day")
    per_dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range with its unit at `text[start:end]`; equal bounds where one number stands."""

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    article: bool = False  # the number is "a" or "an"


# Powers of ten within one dimension, so that "500 mg to 1 g" becomes one range.
_SCALE = {"ng": -9, "ug": -6, "mg": -3, "g": 0, "uL": -6, "mL": -3, "L": 0}
_DASH = r"(?:-|‐|‑|–|—|−)"
# What "per" may join to a unit; "per day" and the like tell how often, and stay with the text.
_BODY = r"(?:kilogram|kg|square\s(?:meter|metre)|m²|m2)"
_OF_BODY = r"(?:\sof)?\sbody[\s-](?:weight|surface\sarea)"


@cache
def _words() -> dict[str, float]:
    """Numbers in words, and fractions of one character, with their values."""
    return {word: float(value) for word, value in read_cues("numbers", 2)}


@cache
def _comparators() -> dict[str, str]:
    return {word: sign for words, sign in read_cues("comparators", 2) for word in words.split("|")}


@cache
def _number_pattern() -> str:
    words = _any_form(w for w in _words() if w[0].isascii())
    single = "".join(w for w in _words() if not w[0].isascii())
    digits = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?:\s?[{single}])?|\.\d+|[{single}]"
    return rf"(?:(?:\d+\s)?[13]/[2348](?![\d/])|{digits}|\b{words}\b)"


@cache
def _rows() -> dict[str, tuple[str, str | None, str | None, str]]:
    """Written form, case folded, -> (first written form, UCUM, QUDT, dimension)."""
    table: dict[str, tuple[str, str | None, str | None, str]] = {}
    for forms, ucum, qudt, dimension in read_cues("units", 4):
        first = forms.split("|")[0]
        for form in forms.split("|"):
            key = form if form == "U" else form.casefold()
            table[key] = (first, _or_none(ucum), _or_none(qudt), dimension)
    return table


@cache
def _compounds() -> dict[str, str]:
    """UCUM code -> QUDT local name, for compound units that QUDT names."""
    return {ucum: qudt for _, ucum, qudt, dimension in _rows().values() if dimension == "compound" and ucum and qudt}


def _or_none(cell: str) -> str | None:
    return None if cell == "-" else cell


@cache
def _unit_pattern() -> str:
    forms = [f for f, row in _rows().items() if row[3] != "compound"]
    numbered = [f for f in forms if _rows()[f][3] in ("volume", "time", "area", "energy") and not f[0].isdigit()]
    atom = rf"{_any_form(forms)}(?:\(e?s\))?"
    over = rf"\s?/\s?(?:\d+(?:\.\d+)?[\s-]?{_any_form(numbered)}|{atom})"
    per = rf"[\s-]per[\s-]{_BODY}(?![^\W\d_])(?:{_OF_BODY})?"
    counted = _any_form(f for f in forms if _rows()[f][3] == "form")
    return rf"(?:{counted}\sor\s{counted}|{atom}(?:{over}(?:{_OF_BODY})?|{per})*)"


def _any_form(forms: Iterable[str]) -> str:
    """A pattern for any of some written forms, the longest that fits; it branches where they part."""
    tree: dict[str, Any] = {}
    for form in forms:
        signs = ["(?-i:U)"] if form == "U" else [r"\s?" if c == " " else re.escape(c) for c in form]
        node = tree
        for sign in [*signs, r"(?![^\W_])" if form[-1].isalnum() else ""]:
            node = node.setdefault(sign, {})
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    ends = {"", r"(?![^\W_])"}
    branches = [sign + _branches(below) for sign, below in tree.items() if sign not in ends]
    branches += [sign for sign in tree if sign in ends]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""


@cache
def _amount_pattern() -> re.Pattern[str]:
    unit = _unit_pattern()
    number = _number_pattern()
    gap = rf"\s?{_DASH}?\s?"
    return re.compile(
        rf"(?<![\w.,±])(?<!±\s)(?<!\d[-‐‑/])(?P<low>{number})(?:{gap}(?P<first>{unit}))?"
        rf"(?:\s?(?P<join>{_DASH}|/|\b(?:to|and|or)\b)\s?(?P<high>{number}){gap}(?P<unit>{unit}))?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1024)
def read_number(text: str) -> float:
    """The value of a number in digits or words; raises ValueError on anything else.

    >>> read_number("1,080"), read_number("1½"), read_number("two"), read_number("1/2")
    (1080.0, 1.5, 2.0, 0.5)
    """
    text = " ".join(text.casefold().split())
    words = _words()
    if text in words:
        return words[text]
    total = 0.0
    for part in re.findall(r"[½¼¾⅓⅔⅛]|\d+/\d+|[\d.,]+", text):
        if part in words:
            total += words[part]
        elif "/" in part:
            above, below = part.split("/")
            total += int(above) / int(below)
        else:
            total += float(part.replace(",", ""))
    if not re.search(r"[\d½¼¾⅓⅔⅛]", text):
        raise ValueError(f"no number: {text!r}")
    return total


@lru_cache(maxsize=1024)
def read_unit(text: str) -> Unit | None:
    """The unit that a text is, None where a part of it is in no table.

    >>> read_unit("mcg/kg").ucum, read_unit("mg per kilogram of body weight").written, read_unit("parsec") is None
    ('ug/kg', 'mg/kg', True)
    """
    text = re.sub(_OF_BODY, "", text.strip(), flags=re.IGNORECASE)
    first, choice, second = text.partition(" or ")
    if choice:
        alike = all(row is not None and row[3] == "form" for row in (_row(first), _row(second)))
        return Unit(text, None, None, "form") if alike else None  # "tablets or capsules", whichever is at hand
    whole = _row(text)
    pieces = (
        [text] if whole and whole[3] != "compound" else re.split(r"(\s?/\s?|[\s-]per[\s-])", text, flags=re.IGNORECASE)
    )
    rows: list[tuple[str, str | None, str | None, str]] = []
    written, codes = [], []
    for number, part in enumerate(pieces[::2]):
        count, row = _part(part)
        if row is None:
            return None
        rows.append(row)
        spelt = number > 0 and pieces[2 * number - 1].strip(" \xa0-").casefold() == "per"
        written.append(row[0] if spelt else part.strip())
        codes.append(_coded(row[1], count))
    ucum = None if None in codes else "/".join(c or "" for c in codes)
    if ucum is not None and ucum.count("//"):
        ucum = None
    qudt = rows[0][2] if len(rows) == 1 else _compounds().get(ucum or "")
    return Unit("/".join(written), ucum, qudt, rows[0][3], tuple(r[0] for r in rows[1:]), tuple(r[3] for r in rows[1:]))


def _part(part: str) -> tuple[str, tuple[str, str | None, str | None, str] | None]:
    """The factor before a unit's part ("5" in "mg/5 mL") and its row."""
    form = re.sub(r"\((e?s)\)$", r"\1", " ".join(part.split()))
    row = _row(form)
    if row is not None:
        return "", row
    factor = re.match(r"(\d+(?:\.\d+)?)[\s-]?(.+)", form)
    return (factor[1], _row(factor[2])) if factor else ("", None)


def _row(form: str) -> tuple[str, str | None, str | None, str] | None:
    table = _rows()
    if form == "U":
        return table["U"]
    key = form.casefold()
    return table.get(key) or table.get(key.replace(" ", "")) if key != "u" else None


def _coded(ucum: str | None, count: str) -> str | None:
    """A part's UCUM code, with its factor as UCUM writes it: "mg/(5.mL)"."""
    if ucum is None or not count:
        return ucum
    return f"({count}.{ucum})" if count.isdigit() else None


def find_amounts(text: str, start: int = 0, end: int | None = None) -> tuple[Amount, ...]:
    """All numbers and ranges with a known unit in a text (or in `text[start:end]`), in its order.

    >>> [(a.low, a.high, a.unit.written) for a in find_amounts("one or two tablets, then 0.5-1 mg/kg or 2,500 units")]
    [(1.0, 2.0, 'tablets'), (0.5, 1.0, 'mg/kg'), (2500.0, 2500.0, 'units')]
    """
    return tuple(iter_amounts(text, start, len(text) if end is None else end))


def iter_amounts(text: str, at: int, end: int) -> Iterator[Amount]:
    """The amounts of `find_amounts` one by one, for callers that need the first ones alone."""
    pattern = _amount_pattern()
    while (found := pattern.search(text, at, end)) is not None:
        at = found.end() if found.end() > found.start() else found.end() + 1
        first, last = found["first"], found["unit"]
        if first is None and last is None:
            at = found.end("low")
            continue
        if last is None:
            yield from _single(found, "low", "first")
            continue
        joined = _joined(found, text)
        if joined is None:
            yield from _single(found, "low", "first")
            at = found.end("first") if first is not None else found.start("high")
        else:
            yield from joined


def _single(found: re.Match[str], number: str, unit: str) -> Iterator[Amount]:
    if found[unit] is None:
        return
    known = read_unit(found[unit])
    if known is not None:
        value = read_number(found[number])
        article = found[number].casefold() in ("a", "an")
        yield Amount(found.start(number), found.end(unit), value, value, known, article)


def _joined(found: re.Match[str], text: str) -> list[Amount] | None:
    """The range or the two amounts of a joined match; None where only its first part is an amount of its own."""
    unit = read_unit(found["unit"])
    first = read_unit(found["first"]) if found["first"] else unit
    join = found["join"].casefold()
    if unit is None or first is None:
        return None
    low, high = read_number(found["low"]), read_number(found["high"])
    alternatives = join == "or" and not (unit.dimension == "form" and first is unit and low < high)
    between = re.search(r"\bbetween\s$", text[max(0, found.start() - 9) : found.start()], re.IGNORECASE) is not None
    if join == "/" or alternatives:
        if found["first"] is not None or unit.dimension not in ("mass", "form", "activity", "amount"):
            return None
        span = found.start("low"), found.end("low")
        return [Amount(*span, low, low, unit), Amount(found.start("high"), found.end("unit"), high, high, unit)]
    if join == "and" and not between:
        return None
    shift = _SCALE.get(unit.ucum or "", 0) - _SCALE.get(first.ucum or "", 0)
    if found["first"] and (unit.dimension, unit.per) != (first.dimension, first.per) and first.ucum != unit.ucum:
        if unit.per and not first.per and first.dimension == unit.dimension:
            shift = 0  # "5 mg to 10 mg/kg" lets the first unit be short of the second's denominator
            first = unit
        else:
            return None
    high *= 10.0**shift if shift else 1
    if high < low:
        return None
    return [Amount(found.start("low"), found.end("unit"), low, round(high, 9), first)]


@cache
def _comparator_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in sorted(_comparators(), key=len, reverse=True))
    return re.compile(rf"(?:(?<!\w)|(?<=\W))(?:{words})(?!\w)|[<>≤≥]=?", re.IGNORECASE)


def find_comparator(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The comparator right before or behind an amount at `text[start:end]`, with the span of both; None for none."""
    before = max(_comparator_pattern().finditer(text, max(0, start - 24), start), key=lambda m: m.end(), default=None)
    if before is not None and not text[before.end() : start].strip(" \xa0"):
        return _comparators()[before[0].casefold()], before.start(), end
    after = _comparator_pattern().search(text, end, min(len(text), end + 14))
    if after is not None and after[0].casefold().startswith("or ") and not text[end : after.start()].strip():
        return _comparators()[after[0].casefold()], start, after.end()
    return None


def read_quantity(text: str) -> Quantity | None:
    """The first number or range of a text with its comparator and unit; the unit is "" where the text has none.

    >>> read_quantity("at least 3.2 g/dL")
    Quantity(low=3.2, high=None, unit='g/dL', comparator='>=', ucum='g/dL')
    >>> read_quantity("greater than twice the upper limit of normal") is None
    True
    """
    amounts = [a for a in find_amounts(text) if not a.article]
    if amounts:
        amount = amounts[0]
        low, high, start, end = amount.low, amount.high, amount.start, amount.end
        unit, ucum = amount.unit.written, amount.unit.ucum
    else:
        bare = re.search(
            rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?:\s?(?:{_DASH}|to|and)\s?(\d[\d,]*(?:\.\d+)?))?(?![\w])", text
        )
        if bare is None:
            return None
        low = read_number(bare[1])
        high = read_number(bare[2]) if bare[2] else low
        start, end, unit, ucum = *bare.span(), "", None
    found = find_comparator(text, start, end)
    sign = found[0] if found else "range" if low != high else "="
    return Quantity(
        low=None if sign in ("<", "<=") else low,
        high=None if sign in (">", ">=") else high,
        unit=unit, comparator=sign, ucum=ucum,
    )  # fmt: skip
