"""Which amounts of a sentence are doses, and which are strengths, dilutions, laboratory values or steps.

What stands beside an amount decides (`cues/dose_exclusions.tsv`), and the dimension of its unit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.dose_context import find_schedules
from rxkg.ingest.quantities import Amount, find_amounts, read_unit

_DOSED = frozenset({"mass", "volume", "activity", "amount", "radioactivity", "absorbed dose", "form", "cells"})
_PER_BODY = frozenset({"body mass", "area"})
_OF_PER_BODY = re.compile(
    r"\s(?:of\s(?:[\w-]+\s){0,3}[\w-]+|iodine)(?:/|\sper\s)(kg|kilogram|m²)(?:\sof\sbody\sweight)?(?!\w)", re.IGNORECASE
)
_FORM_BEHIND = re.compile(r"\s?(?:tablet|capsule|strength|vial|formulation|pill)s?\b", re.IGNORECASE)
_FORMS = re.compile(r"\b(?:formulation|strength|available|interchangeable|forms|e\.g\.)\w*", re.IGNORECASE)
_GIVES = re.compile(
    r"\b(?:tak\w+|given|dose|providing|daily|once|should|is|are|may|can|gargle|apply|use|instill|rinse"
    r"|inject|swallow|inhale|administer)\b",
    re.IGNORECASE,
)


def find_doses(plain: str, begin: int, end: int) -> tuple[Amount, ...]:
    """The doses among the amounts of `plain[begin:end]`, positions in `plain`.

    >>> text = "Take 5 mg daily; tablets contain 2.5 mg."
    >>> [a.low for a in find_doses(text, 0, len(text))]
    [5.0]
    """
    amounts = [_per_body(_moved(a, begin), plain) for a in find_amounts(plain[begin:end])]
    return tuple(a for n, a in enumerate(amounts) if _is_dose(plain, begin, end, amounts, n))


def has_dose(text: str) -> bool:
    """Whether a text holds an amount in a unit of doses, whatever it is of."""
    return any(a.unit.dimension in _DOSED for a in find_amounts(text))


def _moved(amount: Amount, by: int) -> Amount:
    return replace(amount, start=amount.start + by, end=amount.end + by)


def _per_body(amount: Amount, plain: str) -> Amount:
    """The amount with "/kg" where what it is of stands before: "25 units of factor IX/kg"."""
    found = _OF_PER_BODY.match(plain, amount.end)
    unit = read_unit(f"{amount.unit.written}/{found[1]}") if found and not amount.unit.per else None
    return amount if unit is None or found is None else replace(amount, end=found.end(), unit=unit)


def _is_dose(plain: str, begin: int, end: int, amounts: list[Amount], number: int) -> bool:
    """Whether an amount is a dose, by its unit and by what stands beside it."""
    amount = amounts[number]
    unit = amount.unit
    if unit.dimension not in _DOSED or amount.low <= 0:
        return False
    if (
        "volume" in unit.per_dimensions
        or "mass" in unit.per_dimensions
        or ("form" in unit.per_dimensions and unit.dimension != "form")
    ):
        return False
    if unit.dimension == "volume" and unit.per_dimensions and unit.per_dimensions[0] not in _PER_BODY:
        return False
    before = plain[max(begin, amount.start - 90) : amount.start]
    after = plain[amount.end : min(end, amount.end + 60)]
    if amount.article and not re.search(
        r"\b(?:take|taken|taking|is|apply|use|insert|instill|dose of|inhale|swallow)\s$", before, re.IGNORECASE
    ):
        return False
    if _FORM_BEHIND.match(after) and re.search(r"\((?:e\.g\.,?|such as)\s$", before) and not find_schedules(after):
        return False
    if any(p.search(before) for p in _excluded("before")) or any(p.match(after) for p in _excluded("after")):
        return False
    if number and _in_bracket_of(plain, amounts[number - 1], amount):
        return False
    if number and _lists_strengths(plain, begin, end, amounts[number - 1], amount):
        return False
    follows = amounts[number + 1] if number + 1 < len(amounts) else None
    return not (follows and unit.dimension == "form" and re.fullmatch(r"\s*", plain[amount.end : follows.start]))


def _lists_strengths(plain: str, begin: int, end: int, earlier: Amount, amount: Amount) -> bool:
    """Whether an amount goes on with strengths that the one before it began: "contains 5 mg of A and 10 mg of B"."""
    gap = plain[earlier.end : amount.start]
    before = plain[max(begin, earlier.start - 90) : earlier.start]
    told = any(p.search(before) for p in _excluded("before", "strength"))
    if not told:
        behind = plain[amount.end : min(end, amount.end + 60)]
        beside = re.fullmatch(r"\s?(?:/|or|and|vs\.?|,)\s?", gap) is not None and _FORM_BEHIND.match(behind) is not None
        return beside and _FORMS.search(plain, begin, end) is not None and not find_schedules(behind)
    return re.fullmatch(r"[^.;:]{1,50}", gap) is not None and not _GIVES.search(gap) and not find_schedules(gap)


def _in_bracket_of(plain: str, earlier: Amount, amount: Amount) -> bool:
    """Whether an amount only says the one before it in other words: "5 mL (1 teaspoon)"."""
    gap = plain[earlier.end : amount.start]
    return (
        re.fullmatch(r"[\s\w]{0,20}\((?:(?:about|approximately|or|one|i\.e\.,?|equivalent to|=|~)\s?)*", gap)
        is not None
        and earlier.unit.dimension in _DOSED
    )


@cache
def _excluded(side: str, what: str | None = None) -> tuple[re.Pattern[str], ...]:
    """The patterns of amounts that are no doses, by the side of the amount on which they stand (and by what it is)."""
    rows = [p for p, where, reason in read_cues("dose_exclusions", 3) if where == side and what in (None, reason)]
    if side == "after":
        return tuple(re.compile(rf"[\s-]*(?:{p})", re.IGNORECASE) for p in rows)
    return tuple(re.compile(rf"\b(?:{p})[\s:(<>≤≥=~]*$", re.IGNORECASE) for p in rows)


def unit_and_frequency(amount: Amount, found: str | None) -> tuple[str, str | None]:
    """The unit as written and the frequency: "mg/day" is mg, daily; "mg/kg/day" stays, and is daily as well."""
    unit = amount.unit
    frequency = found
    if unit.per and unit.per_dimensions[-1] == "time" and unit.per[-1].casefold() in ("day", "d", "week", "month"):
        word = {"week": "weekly", "month": "monthly"}.get(unit.per[-1].casefold(), "daily")
        if frequency is None:
            frequency = word
        elif not re.search(r"\b(?:daily|day|weekly|week|once|twice|times|every)\b", frequency, re.IGNORECASE):
            frequency = f"{word}, {frequency}"
        if len(unit.per) == 1:
            return unit.written.rsplit("/", 1)[0].strip(), frequency
    return unit.written, frequency


def ucum_of(amount: Amount, unit: str) -> str | None:
    """The UCUM code of a dose's unit, which may be short of the amount's last denominator."""
    code = amount.unit.ucum
    if code is None or unit == amount.unit.written:
        return code
    return code.rsplit("/", 1)[0]
