"""Of which component a text speaks."""

from __future__ import annotations

import pytest
from rxkg.ingest.subjects import component_named

PAIR = ("Metformin", "Alpha Lipoic Acid")


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("Metformin lowers glucose", "Metformin"),
        ("ALA may relieve nerve pain", "Alpha Lipoic Acid"),
        ("Alpha lipoic acid is taken up", "Alpha Lipoic Acid"),
        ("Metformin and ALA act together", None),
        ("It lowers glucose", None),
        ("The alabaster jar", None),
    ],
    ids=["whole-name", "initials", "first-word", "both", "neither", "within-a-word"],
)
def test_component_named(text, component):
    assert component_named(text, PAIR) == component


def test_spellings_of_one_name_are_one():
    assert component_named("amoxycillin kills", ("Amoxicillin", "Clavulanic Acid")) == "Amoxicillin"


def test_a_first_word_that_two_share_names_neither():
    assert component_named("calcium is needed", ("Calcium Carbonate", "Calcium Citrate")) is None
