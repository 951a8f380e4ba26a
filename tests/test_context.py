"""The polarity of a phrase in its sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rxkg.ingest.context import cues_in, is_guessed, polarity_of
from rxkg.ontology.records import Polarity

SENTENCES = [
    ("It does not cause *sedation*.", "negated"),
    ("It causes *sedation*.", "asserted"),
    ("It is not only *sedating* but slow.", "asserted"),
    ("It is not a cure for *dementia*, but it helps memory.", "excluded"),
    ("It is not a cure for dementia, but it helps *memory*.", "asserted"),
    ("It is not effective against colds (which are viral) or *influenza*.", "excluded"),
    ("It is not known whether it passes into *milk*.", "hedged"),
    ("If *seizures* occur, seek help.", "hypothetical"),
    ("If you drink, you may feel *drowsiness*.", "asserted"),
    ("Can it cause *hair loss*?", "hypothetical"),
    ("*Weight gain* has not been reported.", "negated"),
    ("It causes nausea (not *vomiting*) and rash.", "negated"),
    ("It causes nausea (not vomiting) and *rash*.", "asserted"),
    ("While not a first choice, it is used for *gout*.", "asserted"),
    ("Do not take it with *alcohol*.", "asserted"),
    ("No evidence that it harms the *kidneys*.", "negated"),
    ("It theoretically enhances *opsin*.", "hedged"),
    ("It helps the cells rather than forcing the gland to make still more *insulin*.", "negated"),
    ("It has low affinity for *opsin*.", "negated"),
    ("Research has explored its potential in *prion diseases*.", "hedged"),
    ("It relieves *inflammation* in laboratory settings.", "hedged"),
    ("*Malignancy* is a theoretical risk.", "hedged"),
    ("Some evidence also suggests it might inhibit *aromatase*.", "hedged"),
    ("Its use in treating *psychosis* is now largely considered obsolete.", "excluded"),
    ("Once considered for *gout*, but this is no longer recommended.", "excluded"),
    ("It was used for *gout*, but the drug is now obsolete.", "asserted"),
]


@pytest.mark.parametrize(("marked", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_phrase_has_the_polarity_of_its_context(marked: str, expected: str) -> None:
    first, phrase, last = marked.split("*")
    start = len(first)
    assert polarity_of(first + phrase + last, start, start + len(phrase)) is Polarity(expected)


def test_cues_of_an_ignored_polarity_do_not_count() -> None:
    sentence = "Do not use it if you have asthma."
    start = sentence.index("asthma")
    assert polarity_of(sentence, start, start + 6) is Polarity.HYPOTHETICAL
    assert polarity_of(sentence, start, start + 6, ignore=(Polarity.HYPOTHETICAL,)) is Polarity.ASSERTED


def test_cues_do_not_overlap_and_the_longest_wins() -> None:
    matches = cues_in("It is not a treatment for asthma")
    assert [m.cue.category for m in matches] == ["excluded"]
    assert all(a.end <= b.start for a, b in pairwise(matches))


def test_a_cue_within_the_phrase_does_not_count() -> None:
    sentence = "It causes lack of appetite."
    assert polarity_of(sentence, 10, 26) is Polarity.ASSERTED


@pytest.mark.parametrize(
    ("sentence", "word", "guessed"),
    [
        ("It relieves pain, possibly by blocking opsin.", "opsin", True),
        ("It acts in many ways, potentially influencing renin.", "renin", True),
        ("It possibly binds opsin, while it blocks renin.", "renin", False),
        ("It blocks potentially harmful opsin.", "opsin", False),
        ("It blocks opsin.", "opsin", False),
    ],
)
def test_a_guess_reaches_to_the_end_of_its_clause(sentence: str, word: str, guessed: bool) -> None:
    assert is_guessed(sentence, sentence.index(word)) is guessed
