"""Phrases: trimming, lists, shared heads, brackets, spelling, keys."""

from __future__ import annotations

import pytest
from rxkg.ingest.phrases import (
    cut_tail,
    find_brackets,
    fold_key,
    lower_phrase,
    only_trimmed,
    read_phrases,
    split_instances,
    split_members,
    trim,
)


def texts(plain: str) -> list[str]:
    return [p.text for p in read_phrases(plain)]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("Nausea, vomiting, and gas", ["nausea", "vomiting", "gas"]),
        ("Muscle or joint pain", ["muscle pain", "joint pain"]),
        ("Increased or decreased heart rate", ["increased heart rate", "decreased heart rate"]),
        ("Fast, slow, or irregular pulse", ["fast pulse", "slow pulse", "irregular pulse"]),
        ("Swelling of the face or lips", ["swelling of the face", "swelling of the lips"]),
        ("Changes in mood, sleep, or appetite", ["changes in mood", "changes in sleep", "changes in appetite"]),
        ("Difficulty breathing or swallowing", ["difficulty breathing", "difficulty swallowing"]),
        ("Skin redness or dryness", ["skin redness", "skin dryness"]),
        ("Pain or warmth at the infusion site", ["pain at the infusion site", "warmth at the infusion site"]),
        ("Allergy to eggs or other poultry", ["allergy to eggs", "allergy to poultry"]),
        ("Low red or white blood cell count", ["low red blood cell count", "low white blood cell count"]),
        ("Numbness in the hands and feet", ["numbness in the hands and feet"]),
        ("Nausea/vomiting", ["nausea", "vomiting"]),
    ],
)
def test_members_are_made_whole(plain: str, expected: list[str]) -> None:
    assert texts(plain) == expected


@pytest.mark.parametrize(
    "plain",
    [
        "fever, dry cough",
        "difficulty sleeping, sweating, rash",
        "burning, stinging, dry eyes",
        "skin peeling, acne",
        "dry mouth, blurred vision",
    ],
)
def test_members_of_their_own_share_nothing(plain: str) -> None:
    assert texts(plain) == plain.split(", ")


def test_shared_words_are_within_the_span() -> None:
    plain = "cough, pain or swelling at the injection site"
    spans = {p.text: plain[p.start : p.end] for p in read_phrases(plain)}
    assert spans == {
        "cough": "cough",
        "pain at the injection site": "pain or swelling at the injection site",
        "swelling at the injection site": "swelling at the injection site",
    }


def test_unexpanded_coordination_is_another_form() -> None:
    assert [p.alt for p in read_phrases("muscle or joint pain")] == [("muscle or joint pain",)] * 2


def test_severity_is_trimmed_and_kept_as_another_form() -> None:
    (phrase,) = read_phrases("a severe rash")
    assert (phrase.text, phrase.qualifiers, phrase.alt) == ("rash", ("a", "severe"), ("a severe rash",))


@pytest.mark.parametrize(
    ("plain", "kind", "text"),
    [
        ("dyspnea (shortness of breath)", "synonym", "shortness of breath"),
        ("hypoglycemia (i.e., low sugar)", "synonym", "low sugar"),
        ("tardive dyskinesia (TD)", "abbreviation", "TD"),
        ("skin reactions (hives, blisters)", "instances", "hives, blisters"),
        ("skin reactions (e.g. hives)", "instances", "hives"),
        ("sepsis (a blood infection)", "explanation", "a blood infection"),
        ("deafness (rare)", "note", "rare"),
        ("hair loss (especially in winter)", "note", "especially in winter"),
        ("melena (dark, tarry stools)", "synonym", "dark, tarry stools"),
    ],
)
def test_bracket_says_what_it_is_for(plain: str, kind: str, text: str) -> None:
    assert [(b.kind.value, b.text, plain[b.inner :][: len(b.text)]) for b in find_brackets(plain)] == [
        (kind, text, text)
    ]


def test_synonym_in_brackets_is_another_form() -> None:
    (phrase,) = read_phrases("Pruritus (itching)")
    assert (phrase.text, phrase.alt) == ("pruritus", ("itching",))


def test_clauses_and_circumstances_are_cut() -> None:
    assert texts("dizziness when standing or walking, thinning of the skin with prolonged use") == [
        "dizziness",
        "thinning of the skin",
    ]


def test_commas_in_brackets_and_numbers_split_nothing() -> None:
    assert [m.text for m in split_members("hives (red, raised), a count below 1,000")] == [
        "hives (red, raised)",
        "a count below 1,000",
    ]


def test_trim_never_takes_everything() -> None:
    assert "rare"[slice(*(lambda t: (t.start, t.end))(trim("rare")))] == "rare"


@pytest.mark.parametrize(("text", "expected"), [("rare but serious", True), ("mild", True), ("rare tumour", False)])
def test_only_trimmed_words(text: str, expected: bool) -> None:
    assert only_trimmed(text) is expected


def test_cut_tail_without_a_tail_is_the_end() -> None:
    assert cut_tail("dry mouth") == 9


def test_umbrella_and_instances_are_told_apart() -> None:
    text = "infections such as cystitis"
    found = split_instances(text)
    assert found is not None
    assert (text[: found[0]], text[found[1] :]) == ("infections", "cystitis")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Low INR", "low INR"),
        ("Parkinson's disease", "Parkinson's disease"),
        ("High Blood Pressure", "high blood pressure"),
        ("QT prolongation", "QT prolongation"),
        ("Nausea", "nausea"),
    ],
)
def test_lower_case_spares_names(text: str, expected: str) -> None:
    assert lower_phrase(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("Severe rashes", "rash"), ("injection site pain", "pain at the injection site"), ("an allergy", "allergies")],
)
def test_keys_of_one_thing_are_equal(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


def test_keys_of_two_things_differ() -> None:
    assert fold_key("high blood pressure") != fold_key("low blood pressure")


@pytest.mark.parametrize("plain", ["", "   ", ",,,", "(", ")(", "and", "()", "[" * 50, "of the"])
def test_nothing_named_yields_nothing(plain: str) -> None:
    assert read_phrases(plain) == ()


@pytest.mark.parametrize("unit", ["a, ", "(", "muscle, ", "pain or ", "swelling of the face, ", "rash (x), "])
def test_long_hostile_text_is_read(unit: str) -> None:
    assert isinstance(read_phrases(unit * 4000), tuple)
