"""Keys of names: what is spelled, inflected or ordered otherwise meets; what is another thing does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg.ontology.names import is_abbreviation, name_key
from rxkg.ontology.terminology import shipped

# Neither numbers, which a word before them may make roman, nor "a", which is an article at the front.
WORDS = st.lists(st.from_regex(r"[b-hj-uwyz]{2,8}", fullmatch=True), max_size=5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Diarrhoea", "diarrhea", id="British diarrhoea"),
        pytest.param("anaemia", "Anemia", id="British anaemia"),
        pytest.param("oesophageal tumours", "esophageal tumor", id="British stems within words"),
        pytest.param("Ménière’s disease", "Meniere disease", id="accents and possessive"),
        pytest.param("pains in the chest", "chest pain", id="joining words and order"),
        pytest.param("Abdomen, Acute", "acute abdomen", id="inverted heading"),
        pytest.param("a rash", "rash", id="article"),
        pytest.param("biopsies", "biopsy", id="plural in ies"),
        pytest.param("metastases", "metastasis", id="plural of stasis"),
        pytest.param("thromboses", "thrombosis", id="plural of osis"),
        pytest.param("hypertensive crises", "hypertensive crisis", id="plural of crisis"),
        pytest.param("viruses", "virus", id="plural of virus"),
        pytest.param("missed doses", "missed dose", id="dose is no dosis"),
        pytest.param("headaches", "headache", id="ache is no ach"),
        pytest.param("wheezes", "wheeze", id="wheeze is no wheez"),
        pytest.param("increases in heart rate", "increased heart rate", id="directions in the plural"),
        pytest.param("elevations of liver enzymes", "high liver enzymes", id="elevations"),
        pytest.param("SSRIs", "SSRI", id="plural of an abbreviation"),
        pytest.param("herpesviruses", "herpesvirus", id="plural of a compound of virus"),
        pytest.param("rashes, boxes and itches", "rash, box and itch", id="plural in es"),
        pytest.param("aged cheeses", "aged cheese", id="cheese is no cheesis"),
        pytest.param("type II diabetes", "Diabetes, Type 2", id="roman numeral"),
        pytest.param("factor viii", "Factor VIII", id="small roman numeral"),
        pytest.param("TNF-α", "TNF alpha", id="Greek letter"),
        pytest.param("5α-reductase", "5-alpha reductase", id="Greek letter behind a number"),
        pytest.param("β2 agonists", "beta-2 agonist", id="Greek letter before a number"),
        pytest.param("beta1 blocker", "beta-1 blocker", id="Greek word before a number"),
        pytest.param("µ-opioid receptor", "μ-opioid receptor", id="micro sign and mu"),
        pytest.param("raised blood pressure", "High Blood Pressure", id="direction"),
        pytest.param("EPINEPHRINE BITARTRATE", "epinephrine bitartrate", id="capitals throughout"),
        pytest.param("vitamin a", "Vitamin A", id="vitamin A"),
    ],
)
def test_one_name_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("AIDS", "aids", id="abbreviation and plural"),
        pytest.param("CAT", "cats", id="gene and animal"),
        pytest.param("vitamin A", "vitamin", id="A is no article behind a word"),
        pytest.param("with food", "without food", id="with and without"),
        pytest.param("high potassium", "low potassium", id="directions"),
        pytest.param("vitamin B1", "vitamin B12", id="numbers"),
        pytest.param("type 1 diabetes", "type 2 diabetes", id="types"),
        pytest.param("Hodgkin lymphoma", "non-Hodgkin lymphoma", id="non"),
        pytest.param("group V", "group of viruses", id="roman V"),
    ],
)
def test_other_things_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["", "  ", "…", "★", "the", "of the", "日本"])
def test_no_word_no_key(text: str) -> None:
    assert name_key(text) == ""


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("CD123", True), ("mRNA", True), ("B12", True), ("A", False), ("Crohn", False), ("pain", False), ("12", False)],
)
def test_capitals_tell_an_abbreviation(word: str, is_one: bool) -> None:
    assert is_abbreviation(word) is is_one


@given(st.text())
def test_any_text_has_a_key_of_one_line(text: str) -> None:
    key = name_key(text)
    assert key.isascii()
    assert key == " ".join(sorted(key.split(" "))).strip()
    assert "\t" not in key


@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_of_words_does_not_matter(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert name_key(" ".join(shuffled)) == name_key(" ".join(words))


@pytest.mark.parametrize("terminology", shipped(), ids=lambda t: t.about.name)
def test_shipped_tables_are_sorted_by_the_keys_of_today(terminology) -> None:
    lines = [line.decode().split("\t") for line in terminology._names]
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), key=str.encode)
    stale = [(line[0], line[3]) for line in lines[::50] if name_key(line[3]) != line[0]]
    assert stale == [], "make them anew with tools/ship_terminologies.py"
