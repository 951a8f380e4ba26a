"""Contraindications: whom a sentence means, and what stands under a label."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.allergies import read_allergies
from rxkg.ingest.extract.contraindications import extract_contraindications
from rxkg.ingest.extract.own_names import own_names, without_names
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import SectionKind


def monograph(body: str) -> Monograph:
    return read_monograph(decode_source(f"# Plinomab\n### Precautions\n{body}".encode(), "plinomab.md"))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is contraindicated in pregnant or breastfeeding women.", ["pregnancy", "breastfeeding"]),
        ("It must not be given to infants.", ["infants"]),
        ("Avoid use in patients with porphyria.", ["porphyria"]),
        ("Women who may become pregnant should not use it.", ["women who may become pregnant"]),
        ("Do not use on open wounds or broken skin.", ["open wounds", "broken skin"]),
        ("Use during pregnancy and breastfeeding should be avoided.", ["pregnancy", "breastfeeding"]),
        ("It is contraindicated in patients with a history of gout due to its acidity.", ["history of gout"]),
        ("It should not be used to treat gout.", []),
        ("Do not take it with other painkillers without asking your doctor.", []),
        ("Is it contraindicated in gout?", []),
        ("It should not be used during treatment with plinomab.", []),
        ("Avoid using plinomab in infants.", ["infants"]),
        ("Do not take plinomab if you're allergic to it.", ["allergy to plinomab"]),
        ("It is generally avoided during pregnancy.", ["pregnancy"]),
        ("It must not be taken within two weeks of stopping MAO inhibitors.", ["MAO inhibitors"]),
        ("Live vaccines should be avoided during and after treatment.", []),
        ("Do not take it with milk.", []),
        ("It must not be used in women with plans to become pregnant.", ["plans to become pregnant"]),
    ],
)
def test_sentence_names_whom_it_excludes(sentence: str, expected: list[str]) -> None:
    assert [c.text for c in extract_contraindications(monograph(sentence))] == expected


def test_evidence_is_the_characters_of_the_source() -> None:
    read = monograph("It is contraindicated in **severe** liver or *kidney* disease & allergy to eggs or soy.\n")
    found = extract_contraindications(read)
    assert len(found) == 4
    for statement in found:
        for evidence in statement.evidence:
            assert read.source.text[evidence.start : evidence.end] == evidence.quote


def test_repeats_in_several_sections_are_one_statement() -> None:
    read = monograph("It is contraindicated in gout.\n\n### FAQs\nA: No, do not use it if you have gout.\n")
    (found,) = extract_contraindications(read)
    assert [e.section for e in found.evidence] == [SectionKind.PRECAUTIONS, SectionKind.FAQS]


def test_allergens_stop_at_the_first_condition_and_the_rest_is_left() -> None:
    text = "hypersensitivity to plinomab, other proteins, or liver disease"
    allergies, rest = read_allergies(text, 0, len(text), ("Plinomab",))
    assert [a.text for a in allergies] == ["hypersensitivity to plinomab", "hypersensitivity to other proteins"]
    assert ["liver disease" in text[i:j] for i, j in rest] == [True]


@pytest.mark.parametrize(
    "unit", ["contraindicated in patients with ", "allergy to A or ", "women who ", "should not be used "]
)
def test_endless_sentences_are_not_read(unit: str) -> None:
    assert extract_contraindications(monograph(unit * 2000)) == ()


def test_the_product_has_the_names_of_its_title_and_of_the_generic_name() -> None:
    read = read_monograph(decode_source(b"# Plinomab (Injection)\n### Generic Name\nPlinix (PLX)\n", "plinomab.md"))
    assert own_names(read) == ("Plinomab", "Plinomab (Injection)", "Plinix", "PLX")


def test_names_within_other_words_stay() -> None:
    assert without_names("plinomabs and plinomab cream", ["plinomab"]) == "plinomabs and it            "
