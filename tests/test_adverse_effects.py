"""Adverse effects: rates, labels, sentences, and how they come together."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.adverse_effects import extract_adverse_effects
from rxkg.ingest.extract.effect_labels import LabelKind, read_label
from rxkg.ingest.extract.effect_lists import is_effect, read_effects
from rxkg.ingest.extract.effect_prose import is_advice
from rxkg.ingest.extract.frequency import band_of, order_bands, read_rate, says_serious
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import AdverseEffect, Frequency, Polarity


def extract(body: str, title: str = "Alphazine") -> dict[str, AdverseEffect]:
    source = decode_source(f"# {title}\n\n### Side Effects\n{body}\n".encode(), "case.md")
    return {s.text: s for s in extract_adverse_effects(read_monograph(source))}


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("Common", "common"),
        ("Less common", "uncommon"),
        ("occasionally", "uncommon"),
        ("Very rare", "very_rare"),
        ("Common (>10%)", "very_common"),
        ("Less common (1-10%)", "common"),
        ("1% to 5% of patients", "common"),
        ("<1%", "uncommon"),
        ("rare (<1%)", "uncommon rare"),
        ("0.1-1%", "uncommon"),
        ("more than 1 in 10 people", "very_common"),
        ("up to 1 in 1,000", "rare"),
        ("≥1/100 to <1/10", "common"),
        ("12% of patients", "very_common"),
        ("of unknown frequency", "unknown"),
        ("more common in winter", ""),
        ("frequent urination", ""),
        ("nothing is said", ""),
    ],
)
def test_rate_is_read_from_words_and_numbers(text: str, bands: str) -> None:
    assert " ".join(read_rate(text).bands) == bands


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (100, Frequency.VERY_COMMON),
        (10, Frequency.VERY_COMMON),
        (9.99, Frequency.COMMON),
        (1, Frequency.COMMON),
        (0.1, Frequency.UNCOMMON),
        (0.01, Frequency.RARE),
        (0.009, Frequency.VERY_RARE),
        (0, Frequency.VERY_RARE),
    ],
)
def test_bands_have_the_bounds_of_cioms(percent: float, band: Frequency) -> None:
    assert band_of(percent) is band


def test_known_bands_displace_unknown() -> None:
    assert order_bands([Frequency.UNKNOWN, Frequency.RARE, Frequency.COMMON]) == (Frequency.COMMON, Frequency.RARE)
    assert order_bands([]) == (Frequency.UNKNOWN,)


def test_text_of_a_rate_is_the_texts_own() -> None:
    assert read_rate("Common (1-10%) side effects").words == "Common (1-10%)"


@pytest.mark.parametrize(
    ("text", "serious"),
    [
        ("severe rash", True),
        ("life-threatening", True),
        ("seek immediate medical help", True),
        ("requires prompt care", True),
        ("not serious", False),
        ("less serious", False),
        ("mild", False),
    ],
)
def test_gravity_is_read(text: str, serious: bool) -> None:
    assert says_serious(text) is serious


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Less common but serious side effects (<1%)", LabelKind.HEADING),
        ("Rare", LabelKind.HEADING),
        ("Gastrointestinal", LabelKind.SYSTEM),
        ("Skin reactions", LabelKind.SYSTEM),
        ("Important note", LabelKind.NOTE),
        ("Dizziness", LabelKind.EFFECT),
        ("Eye drops", LabelKind.SYSTEM),
    ],
)
def test_label_is_told_what_it_is(words: str, kind: LabelKind) -> None:
    assert read_label(words, ()).kind is kind


@pytest.mark.parametrize("words", ["Betamol", "Betamol-related", "Side effects of Betamol", "Betamol (oral)"])
def test_label_names_a_component(words: str) -> None:
    assert read_label(words, ("Alphazine", "Betamol")).component == "Betamol"


@pytest.mark.parametrize(("words", "name"), [("CoQ10", "Coenzyme Q"), ("DHEA", "Dehydroepiandrosterone")])
def test_label_abbreviates_a_component(words: str, name: str) -> None:
    assert read_label(words, ("Zinc", name)).component == name


@pytest.mark.parametrize("sentence", ["If you feel faint, lie down.", "Call your doctor.", "Seek help at once."])
def test_advice_is_told(sentence: str) -> None:
    assert is_advice(sentence)


@pytest.mark.parametrize("text", ["side effects", "your doctor", "mild", "liver", "blood pressure", "risk of", "other"])
def test_what_is_no_effect(text: str) -> None:
    assert not is_effect(text)


@pytest.mark.parametrize("text", ["gas", "dry mouth", "changes in mood", "contact dermatitis", "QT prolongation"])
def test_what_may_be_an_effect(text: str) -> None:
    assert is_effect(text)


def test_manifestation_takes_its_name_from_the_umbrella() -> None:
    found = [m.text for m in read_effects("weight changes (gain or loss), injection site reactions (pain, bruising)")]
    assert found[1:3] + found[4:] == ["weight gain", "weight loss", "injection site pain", "injection site bruising"]


def test_spans_lie_in_the_list() -> None:
    text = "Nausea, skin reactions (hives, acne)"
    assert {m.text: text[m.start : m.end] for m in read_effects(text)} == {
        "nausea": "Nausea",
        "skin reactions": "skin reactions",
        "hives": "hives",
        "acne": "acne",
    }


def test_synonym_joins_two_mentions() -> None:
    found = extract("Common side effects:\n\n* Pruritus (itching)\n\nRare side effects:\n\n* Itching")
    assert list(found) == ["pruritus"]
    assert [e.quote for e in found["pruritus"].evidence] == ["Pruritus", "Itching"]
    assert found["pruritus"].frequency == (Frequency.COMMON, Frequency.RARE)


def test_sort_of_thing_in_brackets_joins_nothing() -> None:
    assert list(extract("* Anaphylaxis (severe allergic reaction)\n* Allergic reactions")) == [
        "anaphylaxis",
        "allergic reactions",
    ]


def test_paragraph_after_a_list_starts_anew() -> None:
    found = extract("Common side effects:\n\n* Gas\n\nTremor has been reported.")
    assert found["tremor"].frequency == (Frequency.UNKNOWN,)


def test_names_of_components_are_no_effects() -> None:
    assert list(extract("* Nausea\n* Betamol", "Alphazine + Betamol")) == ["nausea"]


def test_bracket_names_the_component() -> None:
    found = extract("* Stroke (associated with Betamol)\n* Gas", "Alphazine + Betamol")
    assert [(s.text, s.component) for s in found.values()] == [("stroke", "Betamol"), ("gas", None)]


def test_denied_effect_is_withheld() -> None:
    assert extract("It does not cause drowsiness.")["drowsiness"].polarity is Polarity.NEGATED


def test_missing_profile_names_no_effects() -> None:
    assert extract("Side effects are not well documented. Data are limited, and reporting is important.") == {}


@pytest.mark.parametrize("unit", ["* rash (", "side effects include ", "may cause a, ", "**Common:** ", "( may occur "])
def test_long_hostile_section_is_read(unit: str) -> None:
    assert isinstance(extract(unit * 1500), dict)
