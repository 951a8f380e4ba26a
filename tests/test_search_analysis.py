"""What is a word, what is the same word, and where it stands."""

from __future__ import annotations

import pytest
from rxkg.search.analysis import BLOCK_GAP, exact_analyzer, exact_terms, exact_words, name_key, stem, stem_analyzer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nausea, VOMITING.", ["nausea", "vomiting"]),
        ("50mg twice", ["50", "mg", "twice"]),
        ("CD123", ["cd", "123"]),
        ("CD-123", ["cd", "123"]),
        ("3.2 g/dL", ["3.2", "g", "dl"]),
        ("naïve", ["naive"]),
        ("TNFα", ["tnfalpha"]),
        ("Crohn’s disease", ["crohn", "disease"]),
        ("the of and", []),
        ("**", []),
        ("not without no", ["not", "without", "no"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert exact_words(text) == words


def test_a_letter_that_names_something_is_no_stop_word() -> None:
    assert exact_words("a vitamin A, a hepatitis A") == ["vitamin", "a", "hepatitis", "a"]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("diarrhoea", "diarrhea"),
        ("oedema", "edema"),
        ("anaemia", "anemia"),
        ("tumours", "tumor"),
        ("haemorrhage", "hemorrhage"),
    ],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert stem(british) == stem(american)


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("infusions") == stem("infusion") == stem("infused")


def test_unlike_words_do_not() -> None:
    assert stem("hypertension") != stem("hypotension")


def test_tokens_tell_their_characters() -> None:
    text = "Dyspnoea and rash"
    assert [text[t.startchar : t.endchar] for t in stem_analyzer()(text, chars=True)] == ["Dyspnoea", "rash"]


def test_stop_words_take_no_place() -> None:
    assert [t.pos for t in exact_analyzer()("shortness of breath", positions=True)] == [0, 1]


def test_blocks_stand_apart() -> None:
    first, second = [t.pos for t in exact_analyzer()("dizziness\nrash", positions=True)]
    assert second - first > BLOCK_GAP


def test_the_exact_terms_are_those_of_the_analyzer() -> None:
    text = "The rash, the RASH\nand 5 µg"
    assert exact_terms(text) == sorted(word.encode() for word in set(exact_words(text)))


def test_names_are_one_whatever_joins_them() -> None:
    assert name_key("Amoxicillin + Clavulanic-Acid") == name_key("amoxicillin clavulanic acid")
