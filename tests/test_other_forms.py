"""Other forms of a name are names, or are left out."""

import pytest
from rxkg.ingest.extract.other_forms import clean_form, clean_forms
from rxkg.ontology.records import AdverseEffect, Evidence, SectionKind


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("the loss of hair", "loss of hair"),
        ("with known allergy to it", "known allergy to it"),
        ("swelling of the lips , tongue", "swelling of the lips, tongue"),
        ("slow breathing, especially with high doses", "slow breathing"),
        ("ringing in the ears – usually mild", "ringing in the ears"),
        ("long-term oral use", ""),
        ("topical formulations", ""),
        ("less common than with tablets", ""),
        ("amoxicillin and penicillin", "amoxicillin and penicillin"),
    ],
)
def test_what_stands_beside_a_name_is_taken_off(form: str, name: str) -> None:
    assert clean_form(form) == name


@pytest.mark.parametrize("alt", [("a",), ("Pruritus",), ("Zorbinate",), ("nasal use",)])
def test_a_form_that_tells_nothing_new_is_left_out(alt: tuple[str, ...]) -> None:
    section = SectionKind.SIDE_EFFECTS
    evidence = (Evidence(start=0, end=8, quote="pruritus", section=section),)
    effect = AdverseEffect(
        text="pruritus", section=section, rule="ae", evidence=evidence, component="Zorbinate", alt=alt
    )
    assert clean_forms(effect).alt == ()
