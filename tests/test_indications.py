"""Indications: where they are read, how mentions are joined, and what makes a use certain."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.condition_words import is_empty
from rxkg.ingest.extract.conditions import read_conditions
from rxkg.ingest.extract.indications import extract_indications
from rxkg.ingest.extract.use_regions import find_regions
from rxkg.ingest.extract.use_sentences import find_uses
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import Polarity, Relation, Status


def monograph(body: str, title: str = "Plinomab") -> Monograph:
    return read_monograph(decode_source(f"# {title}\n{body}".encode(), "plinomab.md"))


def test_repeats_are_one_statement_with_evidence_for_each() -> None:
    text = "### Usage\nIt is used to treat gout (GT). It is also prescribed for GT.\n"
    (found,) = extract_indications(monograph(text))
    assert found.text == "gout"
    assert [e.quote for e in found.evidence] == ["gout", "GT"]


def test_evidence_is_the_characters_of_the_source() -> None:
    read = monograph("### Usage\nIt is used to treat **joint** or *back* pain & gout.\n")
    for found in extract_indications(read):
        for evidence in found.evidence:
            assert read.source.text[evidence.start : evidence.end] == evidence.quote


def test_side_effects_and_precautions_are_not_read() -> None:
    text = "### Side Effects\nUsed to treat asthma.\n\n### Precautions\nIndicated for gout.\n"
    assert extract_indications(monograph(text)) == ()


def test_a_product_without_approval_has_investigational_uses_alone() -> None:
    text = "### Usage\nPlinomab is an investigational antibody. It is used to treat lymphoma.\n"
    assert [(i.text, i.status) for i in extract_indications(monograph(text))] == [("lymphoma", Status.INVESTIGATIONAL)]


def test_a_sentence_that_opens_with_a_component_is_about_it_alone() -> None:
    text = "### Usage\nCetirizine is an antihistamine. It is used to treat hay fever.\n"
    (found,) = extract_indications(monograph(text, "Cetirizine + Ambroxol"))
    assert found.component == "Cetirizine"


def test_a_sentence_that_opens_with_all_components_is_about_none_alone() -> None:
    text = "### Usage\nClobetasol propionate and gentamicin is a cream used to treat eczema.\n"
    (found,) = extract_indications(monograph(text, "Clobetasol + Gentamicin"))
    assert found.component is None


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("It is used to prevent malaria.", Relation.PREVENTS),
        ("It is used for the relief of cough.", Relation.RELIEVES),
        ("It is used to treat and prevent malaria.", Relation.TREATS),
        ("It is used to diagnose rickets.", Relation.DIAGNOSES),
        ("It is used for the preventative treatment of migraine.", Relation.PREVENTS),
        ("It is used for the symptomatic treatment of gout.", Relation.RELIEVES),
        ("It is used for the adjunctive treatment of epilepsy.", Relation.SUPPORTS),
    ],
)
def test_the_cue_gives_the_relation(sentence: str, relation: Relation) -> None:
    (region,) = find_regions(sentence)
    assert region.relation is relation
    assert region.strong


@pytest.mark.parametrize(
    "sentence", ["It works by treating inflammation.", "Blood sugar control matters.", "It is a salt."]
)
def test_how_it_works_is_no_use(sentence: str) -> None:
    assert list(find_regions(sentence)) == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("patients with moderate to severe eczema", ["eczema"]),
        ("calcium and vitamin D deficiencies", ["calcium deficiencies", "vitamin D deficiencies"]),
        ("relapsed or refractory lymphoma", ["lymphoma"]),
        (
            "infections, particularly those of the skin and ears",
            ["infections", "infections of the skin", "infections of the ears"],
        ),
        ("hepatitis, particularly in children", ["hepatitis"]),
        ("bleeding caused by anticoagulants such as warfarin", ["bleeding"]),
        ("various conditions", []),
    ],
)
def test_conditions_of_a_phrase(phrase: str, expected: list[str]) -> None:
    assert [c.text for c in read_conditions(phrase)] == expected


def test_severity_is_kept_on_demand_for_all_that_share_it() -> None:
    found = read_conditions("severe liver or kidney disease", keep_severity=True)
    assert [c.text for c in found] == ["severe liver disease", "severe kidney disease"]


def test_a_bracket_belongs_to_its_own_member() -> None:
    found = read_conditions("deficiencies in vitamin A (retinol), vitamin C (ascorbate) and vitamin E (tocopherol)")
    assert [c.alt[-1] for c in found] == ["retinol", "ascorbate", "tocopherol"]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("malignant pleural or peritoneal effusions", ["malignant pleural effusions", "peritoneal effusions"]),
        ("hemophilia A", ["hemophilia A"]),
        ("increased eye pressure", ["increased eye pressure"]),
        ("hormone receptor-positive", []),
        ("the area behind the nose", []),
        ("a BMI of 27 kg/m2", []),
    ],
)
def test_fragments_are_made_whole_or_left_out(phrase: str, expected: list[str]) -> None:
    assert [c.text for c in read_conditions(phrase)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It helps people diagnosed with gout.",
        "It acts by slowing or preventing ovulation.",
        "It acts on increased pressure.",
    ],
)
def test_participles_and_means_are_no_cues(sentence: str) -> None:
    assert list(find_regions(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "polarity", "studied"),
    [
        ("It is used to treat gout.", Polarity.ASSERTED, False),
        ("Some studies suggest that it is used to treat gout.", Polarity.ASSERTED, True),
        ("It is used to treat gout, but whether it works is unproven.", Polarity.HEDGED, False),
        ("It is not used to treat gout.", Polarity.EXCLUDED, False),
    ],
)
def test_how_a_use_is_meant(sentence: str, polarity: Polarity, studied: bool) -> None:
    (use,) = find_uses(sentence, weak=True, loose=False, imperative=False, before=None)
    assert (use.polarity, use.studied) == (polarity, studied)


@pytest.mark.parametrize("text", ["other conditions", "patients", "Gram-positive bacteria", "skin", "symptomatic"])
def test_umbrellas_people_and_organisms_are_no_conditions(text: str) -> None:
    assert is_empty(text)


@pytest.mark.parametrize("unit", ["used to treat ", "pain of the ", "( used to treat ", "used as a ", "such as, "])
def test_endless_sentences_are_not_read(unit: str) -> None:
    assert extract_indications(monograph(f"### Usage\n{unit * 2000}\n")) == ()
