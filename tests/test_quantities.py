"""Numbers, ranges, units and comparators in running text."""

from __future__ import annotations

import pytest
from rxkg.ingest.cues import read_cues
from rxkg.ingest.quantities import find_amounts, find_comparator, read_number, read_quantity, read_unit


def amounts(text: str) -> list[tuple[float, float, str]]:
    return [(a.low, a.high, a.unit.written) for a in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,500", 2500),
        ("1.25", 1.25),
        (".5", 0.5),
        ("½", 0.5),
        ("1½", 1.5),
        ("3/4", 0.75),
        ("1 1/2", 1.5),
        ("Twelve", 12),
    ],
)
def test_number(text: str, value: float) -> None:
    assert read_number(text) == value


def test_no_number() -> None:
    with pytest.raises(ValueError, match="no number"):
        read_number("several")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("4-6 mg", [(4, 6, "mg")], id="hyphen"),
        pytest.param("4–6 mg", [(4, 6, "mg")], id="en-dash"),
        pytest.param("4 mg to 6 mg", [(4, 6, "mg")], id="unit-twice"),
        pytest.param("500 mg to 2 g", [(500, 2000, "mg")], id="mixed-units"),
        pytest.param("between 4 and 6 mg", [(4, 6, "mg")], id="between"),
        pytest.param("one or two sprays", [(1, 2, "sprays")], id="words"),
        pytest.param("4 or 6 mg", [(4, 4, "mg"), (6, 6, "mg")], id="alternatives"),
        pytest.param("500 mg/125 mg", [(500, 500, "mg"), (125, 125, "mg")], id="combination"),
        pytest.param("250/125 mg", [(250, 250, "mg"), (125, 125, "mg")], id="combination-short"),
        pytest.param("10-mg dose", [(10, 10, "mg")], id="hyphenated"),
        pytest.param("3 mg per kg of body weight", [(3, 3, "mg/kg")], id="per-body-weight"),
        pytest.param("6 mg-4 mg", [(6, 6, "mg"), (4, 4, "mg")], id="falling-is-no-range"),
        pytest.param("blood pressure 120/80 mmHg", [], id="blood-pressure"),
        pytest.param("30 ± 10 minutes", [], id="tolerance"),
        pytest.param("vitamin B12 and T4", [], id="names"),
        pytest.param("5 mgs and 5 mgm", [(5, 5, "mgs")], id="whole-words"),
    ],
)
def test_amounts(text: str, found: list[tuple[float, float, str]]) -> None:
    assert amounts(text) == found


def test_amount_spans_its_words() -> None:
    text = "Take 2 to 3 mL at night."
    (amount,) = find_amounts(text)
    assert text[amount.start : amount.end] == "2 to 3 mL"


@pytest.mark.parametrize(
    ("written", "ucum", "qudt"),
    [
        ("mg/kg", "mg/kg", "MilliGM-PER-KiloGM"),
        ("µg/kg", "ug/kg", "MicroGM-PER-KiloGM"),
        ("g/dL", "g/dL", "GM-PER-DeciL"),
        ("mg/5 mL", "mg/(5.mL)", None),
        ("international units", "[IU]", "IU"),
        ("mEq/L", "meq/L", None),
        ("mL/min", "mL/min", "MilliL-PER-MIN"),
        ("mL/min/1.73 m²", "mL/min/{1.73_m2}", None),
        ("times ULN", None, None),
    ],
)
def test_unit(written: str, ucum: str | None, qudt: str | None) -> None:
    unit = read_unit(written)
    assert unit is not None
    assert (unit.ucum, unit.qudt) == (ucum, qudt)


def test_unknown_unit() -> None:
    assert read_unit("parsec") is None


def test_written_forms_are_unambiguous() -> None:
    forms = [f if f == "U" else f.casefold() for row in read_cues("units", 4) for f in row[0].split("|")]
    doubled = sorted({f for f in forms if forms.count(f) > 1})
    assert doubled == []


@pytest.mark.parametrize(
    ("text", "low", "high", "comparator"),
    [
        ("at least 3.2 g/dL", 3.2, None, ">="),
        ("<1,500/mm³", None, 1500, "<"),
        ("60 mL/min or less", None, 60, "<="),
        ("2-3", 2, 3, "range"),
        ("7 %", 7, 7, "="),
    ],
)
def test_quantity(text: str, low: float | None, high: float | None, comparator: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.comparator) == (low, high, comparator)


def test_no_quantity() -> None:
    assert read_quantity("as clinically indicated") is None


def test_comparator_needs_to_touch_its_number() -> None:
    text = "above all, take 5 mg"
    assert find_comparator(text, text.index("5"), len(text)) is None


@pytest.mark.parametrize("hostile", ["1 ", "1-", "9", "mg/", "1 mg to ", "½"])
def test_hostile_text_ends(hostile: str) -> None:
    assert len(find_amounts(hostile * 4000)) <= 4000


def test_amounts_of_a_stretch_have_places_in_the_whole_text() -> None:
    text = "5 mg, then 10 mg, then 20 mg"
    (found,) = find_amounts(text, 6, 16)
    assert (found.low, text[found.start : found.end]) == (10, "10 mg")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("3 mm Hg", "mm Hg"),
        ("3 mmHg", "mmHg"),
        ("3 mg", "mg"),
        ("3 million units", "million units"),
        ("3 m", None),
        ("3 mgs", "mgs"),
        ("3 double-strength tablets", "double-strength tablets"),
    ],
)
def test_the_longest_unit_that_fits_is_read(text: str, unit: str | None) -> None:
    assert [a.unit.written for a in find_amounts(text)] == ([] if unit is None else [unit])
