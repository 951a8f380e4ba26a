"""Which amounts of a sentence are doses, and which are strengths, dilutions, laboratory values or steps.

What stands beside an amount decides (`cues/dose_exclusions.tsv`), and the dimension of its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.dose_schedules import find_schedules
from rxkg.ingest.quantities import Amount, find_amounts, iter_amounts, read_unit

_DOSED = frozenset({"mass", "volume", "activity", "amount", "radioactivity", "absorbed dose", "form", "cells"})
_PER_BODY = frozenset({"body mass", "area"})
_OF_PER_BODY = re.compile(
    r"\s(?:of\s(?:[\w-]+\s){0,3}[\w-]+|iodine|\([^()\d]{1,25}\))(?:/|\sper\s)(kg|kilogram|m²)(?:\s\(kg\))?"
    r"(?:\sof\sbody\sweight)?(?!\w)",
    re.IGNORECASE,
)
_FORM_BEHIND = re.compile(r"\s?(?:tablet|capsule|strength|vial|formulation|pill)s?\b", re.IGNORECASE)
_FORMS = re.compile(r"\b(?:formulation|strength|available|interchangeable|forms|e\.g\.)\w*", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s(?:followed by|then|and then|with|but|up to)\s|\s(?:followed by|then)\s")
_CLAUSE_OR_LABEL = re.compile(r";\s|,\s(?:followed by|then|and then|with|but|up to)\s|\s(?:followed by|then)\s")
_AS_STRENGTH = re.compile(r"(?:\((?:e\.g\.,?|such as)|\bas an?)\s$", re.IGNORECASE)
_CONTAINS = re.compile(
    r"\s(?:that )?(?:(?:typically|usually|generally|often|commonly|may|might) )?(?:contain|combin)\w*", re.IGNORECASE
)
# "the dose is a single infusion containing 5 mg": what it contains is the dose.
_HOLDS_DOSE = re.compile(
    r"\b(?:dose|dosage)\s(?:is|of|involves)\b[^.;:]{0,30}\b(?:infusion|injection|implant) containing\s(?:about\s)?$",
    re.IGNORECASE,
)
# "available in dosages of 5 mg daily": what it is taken in, not what is sold.
_DOSAGES = re.compile(r"\b(?:dosages|doses)\s(?:(?:ranging|from|of|between|up|to)\s)*$", re.IGNORECASE)
_RATE_BEHIND = re.compile(r"\s(?:(?:once|twice|\w+ times)\s)?(?:daily|per day|a day|every)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\s?(?:/|or|and|vs\.?|,)\s?")
_LIST_GAP = re.compile(r"[^.;:()]{1,50}|[^.;:()]{0,40}\([^()]{0,40}\)?[^.;:()]{0,20}")
# A tablet or volume told again as a mass: "2 tablets (500 mg) daily"; not what each of them holds.
_AS_MASS = re.compile(r"\s?\((?:(?:about|approximately|or|total|total of|i\.e\.,?|=|~|containing)\s?)*")
_OF_EACH = re.compile(
    r"\s?(?:each|apiece|per|/|tablets?|capsules?|strength|vials?|or\b|and\b|base\b|equivalent|equals?|\+)",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"(?:\s(?!then\b|and\b|or\b)[\w()/-]+){0,10},?\s(?:followed by|then)\s(?:(?:an?|one)\s)?"
    r"(?:another|second|repeat|further)\s(?:(?:dose|injection|infusion)\sof\s)?"
    r"|,?\s(?:dose,?\s)?followed by\s(?:an?\s)?",
    re.IGNORECASE,
)
_OF_EACH_BEFORE = re.compile(r"\b(?:increment|step|adjust|titrat|increas|decreas)\w*[^.;:]*$", re.IGNORECASE)
_PER_FORM = frozenset({"form", "volume"})
_MASSES = frozenset({"mass", "activity", "amount"})
# "a single 5 mL vial is given": a container that is itself the dose.
_ONE = re.compile(r"\b(?:a single|one|one single)\s$", re.IGNORECASE)
_GIVEN_WHOLE = re.compile(
    r"[\s-]*(?:vial|ampoule|ampule|syringe|bag)\s(?:(?:is|should be|of \w+ is)\s)?(?:given|administered|injected"
    r"|infused|IV|IM|intra\w+)\b",
    re.IGNORECASE,
)
_RESTATES = re.compile(
    r"[\s\w]{0,20}\((?:(?:about|approximately|or|one|two|three|four|five|six|[2-6]|as|given|taken|i\.e\.,?"
    r"|equivalent to|=|~)\s?)*"
)
# "50 mg daily (25 mg daily for children)": what is in the bracket is another dose.
_FOR_OTHERS = re.compile(
    r"\s(?:[\w-]+\s){0,3}(?:for|in)\s(?:the\s)?(?:patients|individuals|people|those|children|adults|adolescents|infants|elderly"
    r"|women|men|females|males)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:tak\w+|given|dose|providing|daily|once|should|is|are|may|can|gargle|apply|use|instill|rinse"
    r"|inject|swallow|inhale|administer)\b",
    re.IGNORECASE,
)


# "Doses above 24 mg should be split": from which amount on, not what to take.
_OVER = re.compile(
    r"\b(?:doses?|dosages?|injections?|volumes?)\s\(?(?:above|over|exceeding|(?:greater|larger|higher|more) than)"
    r"\s(?:about\s)?$",
    re.IGNORECASE,
)
_BOUNDS = ("above ", "over ", "exceeding ", "than ", "about ")  # ends that cost less to look for than the pattern
_IS_SPLIT = re.compile(
    r"(?:\s(?:daily|per day|a day))?\)?\s(?:should|must|are|is|may|can)\s(?:\w+\s){0,2}"
    r"(?:split|divided|(?:given|administered|taken) in)\b",
    re.IGNORECASE,
)
# "gradually increased (12.5-25 mg every 2 weeks)": a step.
_RISES = re.compile(r"\b(?:increas|rais|titrat|escalat)\w*\s\($", re.IGNORECASE)
_EVERY_SO_OFTEN = re.compile(r"[^()]{0,12}\bevery\s[\w–-]+\s(?:to\s\w+\s)?(?:days|weeks|months)\)")
# "25 mg BID to 100 mg BID": the schedule of both ends, told twice.
_TO_NEXT = re.compile(r"(\s[\w\s]{2,20}?)(?:\s\([A-Z]{2,3}\))?\sto\s")
_RANGES = re.compile(r"\b(?:rang|vary|varies|from|between)\w*\b[^.;]*$", re.IGNORECASE)
_WORDS = 40  # characters before an amount that may call it the start of a range
_REACH = 300  # characters around an amount that tell what it is
_MOST = 40  # amounts of one sentence that are read


@dataclass(frozen=True, slots=True)
class Place:
    """One dose in the plain text of its block; all positions are in `plain`."""

    plain: str
    amount: Amount
    begin: int  # of its sentence, the block's label left out
    end: int  # of its sentence
    stop: int  # where the next amount starts, or the sentence ends
    first: bool  # of its block

    @property
    def clause(self) -> int:
        """Where its clause starts: behind the last semicolon, "followed by" or the like."""
        return _last_start(_CLAUSE, self.plain, self.begin, self.amount.start)

    @property
    def phrase(self) -> int:
        """Where its clause starts, words before a colon included: "Loading dose:"."""
        return _last_start(_CLAUSE_OR_LABEL, self.plain, self.begin, self.amount.start)


def _last_start(mark: re.Pattern[str], plain: str, begin: int, at: int) -> int:
    return max((m.start() for m in mark.finditer(plain, begin, at)), default=begin)


def find_doses(plain: str, begin: int, end: int) -> tuple[Amount, ...]:
    """The doses among the amounts of `plain[begin:end]`, positions in `plain`.

    >>> text = "Take 5 mg daily; tablets contain 2.5 mg."
    >>> [a.low for a in find_doses(text, 0, len(text))]
    [5.0]
    """
    amounts = [_per_body(a, plain) for a in islice(iter_amounts(plain, begin, end), _MOST)]
    amounts = _with_ranges(plain, amounts) if len(amounts) > 1 else amounts
    doses: list[Amount] = []
    strength = False  # the amount before is one
    for number, amount in enumerate(amounts):
        earlier = amounts[number - 1] if number else None
        if doses and _is_repeat(plain, doses[-1], amount):
            continue
        strength = _is_strength(plain, begin, end, amount, earlier, goes_on=strength)
        if not strength and _is_dose(plain, begin, end, amounts, number):
            doses.append(amount)
    return tuple(doses)


def _with_ranges(plain: str, amounts: list[Amount]) -> list[Amount]:
    """The amounts with those joined that are one range told with its schedule twice: "25 mg BID to 100 mg BID"."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        to = _TO_NEXT.fullmatch(plain, last.end, amount.start) if last is not None else None
        if (
            last is not None
            and to is not None
            and plain.startswith(to[1], amount.end)
            and _RANGES.search(plain, max(0, last.start - _WORDS), last.start)
        ):
            ends = find_amounts(f"{plain[last.start : last.end]} to {plain[amount.start : amount.end]}")
            if len(ends) == 1 and ends[0].low < ends[0].high:
                joined[-1] = replace(ends[0], start=last.start, end=amount.end)
                continue
        joined.append(amount)
    return joined


def has_dose(text: str) -> bool:
    """Whether a text holds an amount in a unit of doses, whatever it is of."""
    return next(iter_amounts_of_doses(text, 0, len(text)), None) is not None


def iter_amounts_of_doses(text: str, start: int, end: int) -> Iterator[Amount]:
    """The amounts of `text[start:end]` in units of doses one by one, whatever they are of."""
    return (a for a in iter_amounts(text, start, end) if a.unit.dimension in _DOSED)


def _per_body(amount: Amount, plain: str) -> Amount:
    """The amount with "/kg" where what it is of stands before: "25 units of factor IX/kg"."""
    found = None if amount.unit.per else _OF_PER_BODY.match(plain, amount.end)
    unit = read_unit(f"{amount.unit.written}/{found[1]}") if found else None
    return amount if unit is None or found is None else replace(amount, end=found.end(), unit=unit)


def _is_dose(plain: str, begin: int, end: int, amounts: list[Amount], number: int) -> bool:
    """Whether an amount is a dose, by its unit and by what stands beside it."""
    amount = amounts[number]
    unit = amount.unit
    if unit.dimension not in _DOSED or amount.high <= 0:
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
    alone = (_FORM_BEHIND.match(after) and _AS_STRENGTH.search(before)) or (
        unit.dimension == "form" and _CONTAINS.match(after)
    )
    if alone and not find_schedules(plain, amount.end, min(end, amount.end + _REACH)):
        return False
    excluded = _excluded("before").search(before) and not (
        _HOLDS_DOSE.search(before) or (_DOSAGES.search(before) and _RATE_BEHIND.match(after))
    )
    if before.endswith(_BOUNDS) and _OVER.search(before) and _IS_SPLIT.match(after):
        return False
    if before.endswith("(") and _RISES.search(before) and _EVERY_SO_OFTEN.match(after):
        return False
    whole = _ONE.search(before) is not None and _GIVEN_WHOLE.match(after) is not None
    if number and _in_bracket_of(plain, amounts[number - 1], amount):
        return _is_mass_of(plain, amounts[number - 1], amount) and not _excluded("after").match(after)
    if excluded or (not whole and _excluded("after").match(after)):
        return False
    follows = amounts[number + 1] if number + 1 < len(amounts) else None
    return not (follows and unit.dimension == "form" and re.fullmatch(r"\s*", plain[amount.end : follows.start]))


def _is_strength(plain: str, begin: int, end: int, amount: Amount, earlier: Amount | None, *, goes_on: bool) -> bool:
    """Whether an amount is told to be a strength, or goes on with strengths: "contains 5 mg of A and 10 mg of B"."""
    if earlier is not None and _is_mass_of(plain, earlier, amount):
        return goes_on
    if amount.unit.dimension not in _DOSED:
        return False
    before = plain[max(begin, amount.start - 90) : amount.start]
    if _excluded("before", "strength").search(before) and not _HOLDS_DOSE.search(before):
        behind = plain[amount.end : min(end, amount.end + 60)]
        return _DOSAGES.search(before) is None or _RATE_BEHIND.match(behind) is None
    if earlier is None:
        return False
    gap = plain[earlier.end : amount.start]
    if not goes_on:
        behind = plain[amount.end : min(end, amount.end + 60)]
        beside = _BESIDE.fullmatch(gap) is not None and _FORM_BEHIND.match(behind) is not None
        return (
            beside
            and _FORMS.search(plain, max(begin, amount.start - _REACH), min(end, amount.end + _REACH)) is not None
            and not find_schedules(behind)
        )
    return _LIST_GAP.fullmatch(gap) is not None and not _GIVES.search(gap) and not find_schedules(gap)


def _in_bracket_of(plain: str, earlier: Amount, amount: Amount) -> bool:
    """Whether an amount only says the one before it in other words: "5 mL (1 teaspoon)"."""
    gap = plain[earlier.end : amount.start]
    if earlier.unit.dimension == amount.unit.dimension and earlier.unit.per != amount.unit.per and "or" in gap:
        return False  # "1000 mg/m² (or 50 mg/kg)" are two ways to tell the dose
    if _FOR_OTHERS.match(plain, amount.end) and earlier.unit == amount.unit and earlier.high != amount.high:
        return False
    return _RESTATES.fullmatch(gap) is not None and earlier.unit.dimension in _DOSED


def _is_repeat(plain: str, earlier: Amount, amount: Amount) -> bool:
    """Whether an amount is only the one before it given again: "5 mg, followed by a second 5 mg dose"."""
    same = (earlier.low, earlier.high, earlier.unit.ucum) == (amount.low, amount.high, amount.unit.ucum)
    return same and _AGAIN.fullmatch(plain, earlier.end, amount.start) is not None


def _is_mass_of(plain: str, earlier: Amount, amount: Amount) -> bool:
    """Whether an amount in a bracket is the mass of the tablets or volume before it: "2 tablets (500 mg)"."""
    return (
        earlier.unit.dimension in _PER_FORM
        and not earlier.unit.per
        and amount.unit.dimension in _MASSES
        and _AS_MASS.fullmatch(plain, earlier.end, amount.start) is not None
        and _OF_EACH.match(plain, amount.end) is None
        and _OF_EACH_BEFORE.search(plain, max(0, earlier.start - _REACH), earlier.start) is None
    )


@cache
def _excluded(side: str, what: str | None = None) -> re.Pattern[str]:
    """A pattern of amounts that are no doses, by the side of the amount on which it stands (and by what they are)."""
    rows = [p for p, where, reason in read_cues("dose_exclusions", 3) if where == side and what in (None, reason)]
    if side == "after":
        return re.compile(rf"[\s-]*(?:{'|'.join(rows)})", re.IGNORECASE)
    example = r"(?:(?:e\.g\.|i\.e\.|such as|like|including|for example),?\s*)?"
    return re.compile(rf"\b(?:{'|'.join(rows)})[\s:(<>≤≥=~]*{example}$", re.IGNORECASE)


def ucum_of(amount: Amount, unit: str) -> str | None:
    """The UCUM code of a dose's unit, which may be short of the amount's last denominator."""
    code = amount.unit.ucum
    if code is None or unit == amount.unit.written:
        return code
    return code.rsplit("/", 1)[0]
