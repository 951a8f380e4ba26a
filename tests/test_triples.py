"""Records as N-Quads lines."""

from __future__ import annotations

import dataclasses

import pyoxigraph as ox
import pytest
from graph_records import every_kind, record, said
from hypothesis import given
from hypothesis import strategies as st
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.dataset import format_ontology
from rxkg.graph.triples import decimal, format_monograph, literal, statement_iri
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import ONTOLOGY, Minter
from rxkg.ontology.namespaces import RXO, expand_curie
from rxkg.ontology.records import (
    KINDS,
    AdverseEffect,
    Component,
    Evidence,
    Frequency,
    Indication,
    Interaction,
    Polarity,
    SectionKind,
    Status,
    Target,
)

MINTER = Minter()
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ALBUMAB = "https://w3id.org/rxkg/drug/albumab"


def quads(*statements, **fields):
    return list(
        ox.parse(
            "\n".join(format_monograph(record("Albumab", *statements, **fields), MINTER)), format=ox.RdfFormat.N_QUADS
        )
    )


def direct(found):
    """(property, object) of the drug's own triples, without IRIs' beginnings."""
    return sorted(
        (q.predicate.value.removeprefix(ONTOLOGY), q.object.value.rpartition("/")[2])
        for q in found
        if q.subject.value == ALBUMAB
    )


def values(found, name):
    return sorted(q.object.value for q in found if q.predicate.value == getattr(RXO, name))


def test_lines_are_sorted_unique_and_of_one_graph():
    lines = format_monograph(every_kind()[0], MINTER)
    assert lines == sorted(set(lines))
    assert {line.rsplit(" ", 2)[1] for line in lines} == {"<https://w3id.org/rxkg/monograph/albumab>"}


def test_lines_are_what_the_engine_writes_itself():
    for each in every_kind():
        lines = format_monograph(each, MINTER)
        parsed = ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
        assert sorted(ox.serialize(parsed, format=ox.RdfFormat.N_QUADS).decode().strip().split("\n")) == lines


def test_every_kind_has_its_class_and_direct_property():
    lines = "\n".join(line for each in every_kind() for line in format_monograph(each, MINTER))
    assert len(KINDS) == 7
    for kind in (
        "Indication",
        "AdverseEffect",
        "Target",
        "Monitoring",
        "Contraindication",
        "Interaction",
        "Dose",
        "Component",
    ):
        assert f"<{ONTOLOGY}{kind}Statement>" in lines
    for name in [
        "hasIndication",
        "treats",
        "relieves",
        "hasAdverseEffect",
        "hasTarget",
        "monitoredBy",
        "contraindicatedIn",
        "interactsWith",
        "hasDose",
        "hasComponent",
    ]:
        assert f" <{ONTOLOGY}{name}> <https://w3id.org/rxkg/" in lines


@pytest.mark.parametrize("polarity", [p for p in Polarity if p is not Polarity.ASSERTED])
def test_what_is_not_asserted_is_withheld(polarity):
    found = quads(said(AdverseEffect, "sedation", polarity=polarity))
    assert direct(found) == []
    assert f"{ONTOLOGY}AdverseEffectStatement" not in {q.object.value for q in found}
    assert values(found, "polarity") == [f"{ONTOLOGY}{polarity.value.capitalize()}"]
    assert [q.object.value for q in found if q.predicate.value == RDF + "predicate"] == [RXO.hasAdverseEffect]


@pytest.mark.parametrize("polarity", [Polarity.ASSERTED, Polarity.EXCLUDED])
def test_excluded_use_is_withheld_whatever_its_polarity(polarity):
    found = quads(said(Indication, "viral infections", status=Status.EXCLUDED, polarity=polarity))
    assert direct(found) == []
    assert values(found, "polarity") == [RXO.Excluded]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.LABELLED, ["hasIndication", "treats"]),
        (Status.OFF_LABEL, ["hasOffLabelUse"]),
        (Status.INVESTIGATIONAL, ["isInvestigatedFor"]),
    ],
)
def test_uses_by_status_have_properties_of_their_own(status, expected):
    assert direct(quads(said(Indication, "migraine", status=status))) == [(name, "migraine") for name in expected]


def test_unknown_frequency_and_not_serious_are_not_stored():
    found = quads(said(AdverseEffect, "nausea", frequency=(Frequency.UNKNOWN,)))
    assert values(found, "frequency") == values(found, "serious") == []


def test_identity_is_content_not_source():
    here, there = said(Target, "CD123", action="binds"), said(Target, "CD123", action="binds")
    one, two = record("Albumab", here), record("Albumab", there, slug="albumab-2")
    assert here.evidence != there.evidence
    assert statement_iri(one, here, MINTER) == statement_iri(two, there, MINTER)


@pytest.mark.parametrize(
    "change",
    [
        {"frequency": (Frequency.RARE,)},
        {"serious": True},
        {"polarity": Polarity.HEDGED},
        {"component": "Gammol"},
        {"text": "fever"},
    ],
    ids=lambda c: next(iter(c)),
)
def test_identity_changes_with_content(change):
    effect = said(AdverseEffect, "nausea")
    base = record("Albumab", effect)
    assert statement_iri(base, effect, MINTER) != statement_iri(base, dataclasses.replace(effect, **change), MINTER)


def test_name_of_local_concept_is_folded():
    found = quads(said(AdverseEffect, "the  Dry mouth."))
    assert direct(found) == [("hasAdverseEffect", "dry-mouth")]
    assert values(found, "text") == []


def test_exact_match_is_the_ontology_term_and_keeps_the_words():
    found = quads(said(AdverseEffect, "head pain", concept="HP:0002315", label="Headache", match="exact"))
    assert direct(found) == [("hasAdverseEffect", "HP_0002315")]
    assert values(found, "text") == ["head pain"]


@pytest.mark.parametrize("match", ["close", "broad"])
def test_other_matches_point_from_a_local_concept(match):
    effect = said(AdverseEffect, "head pain", concept="HP:0002315", label="Headache", match=match)
    assert direct(quads(effect)) == [("hasAdverseEffect", "head-pain")]
    lines = format_concepts(count_labels(concept_labels(record("Albumab", effect), MINTER)), MINTER)
    assert any(f"{match}Match> <http://purl.obolibrary.org/obo/HP_0002315>" in line for line in lines)


def test_interacting_drug_is_the_node_of_its_own_monograph():
    found = quads(said(Interaction, "betamine"))
    assert direct(found) == [("interactsWith", "betamine")]
    assert values(quads(slug="x"), "about") == [ALBUMAB]
    assert "https://w3id.org/rxkg/drug/betamine" in {q.object.value for q in found}


def test_component_statement_has_the_product_as_subject():
    product = record(
        "Betamine + Gammol", said(AdverseEffect, "nausea", component="Gammol"), components=("Betamine", "Gammol")
    )
    lines = "\n".join(format_monograph(product, MINTER))
    assert f"<https://w3id.org/rxkg/product/betamine-plus-gammol> <{RXO.hasAdverseEffect}>" in lines
    assert f"<{RXO.component}> <https://w3id.org/rxkg/drug/gammol>" in lines
    assert f"<https://w3id.org/rxkg/drug/gammol> <{RXO.hasAdverseEffect}>" not in lines


def test_evidence_of_two_statements_is_one_node():
    place = (Evidence(5, 11, "nausea", SectionKind.SIDE_EFFECTS),)
    found = quads(said(AdverseEffect, "nausea", evidence=place), said(Indication, "nausea", evidence=place))
    assert values(found, "quote") == ["nausea"]
    assert values(found, "evidence") == ["https://w3id.org/rxkg/source/albumab#char=5,11"] * 2


def test_no_monograph_gives_no_lines():
    other = dataclasses.replace(every_kind()[0], kind="not-a-monograph", reason="holds a title and nothing else")
    assert format_monograph(other, MINTER) == concept_labels(other, MINTER) == []


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_literals_survive_the_parser(text):
    line = f"<http://e/s> <http://e/p> {literal(text)} <http://e/g> ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert quad.object.value == text
    assert str(quad.object) == literal(text)


@pytest.mark.parametrize(
    ("number", "text"), [(12.0, "12"), (0.5, "0.5"), (1e-7, "0.0000001"), (1e16, "10000000000000000"), (-0.0, "0")]
)
def test_decimals_are_canonical(number, text):
    assert decimal(number).startswith(f'"{text}"^^')
    store = ox.Store()
    store.load(f"<http://e/s> <http://e/p> {decimal(number)} <http://e/g> .".encode(), format=ox.RdfFormat.N_QUADS)
    assert str(next(iter(store)).object) == decimal(number)


def test_preferred_label_is_a_name_then_the_most_frequent_words():
    rows = [
        ("http://e/c", "Condition", text, role)
        for text, role in [("b", "label"), ("a", "label"), ("b", "label"), ("z", "alt"), ("Z", "alt")]
    ]
    lines = format_concepts(count_labels(rows), MINTER)
    assert [line.split('"')[1] for line in lines if "prefLabel" in line] == ["b"]
    assert [line.split('"')[1] for line in lines if "altLabel" in line] == ["Z", "a"]
    named = format_concepts(count_labels([*rows, ("http://e/c", "Condition", "C", "name")]), MINTER)
    assert [line.split('"')[1] for line in named if "prefLabel" in line] == ["C"]


def test_every_node_named_in_a_statement_has_one_preferred_label():
    records = every_kind()
    labels = format_concepts(count_labels(row for each in records for row in concept_labels(each, MINTER)), MINTER)
    named = [line.split(" ")[0] for line in labels if "#prefLabel>" in line]
    used = {
        line.split(" ")[2]
        for each in records
        for line in format_monograph(each, MINTER)
        if f"<{RDF}object>" in line or f"<{RDF}subject>" in line
    }
    assert len(named) == len(set(named))
    assert used <= set(named)


def test_labels_are_looked_up_in_lower_case():
    lines = format_concepts(
        count_labels(concept_labels(record("Albumab", said(Target, "CD123", alt=("IL-3  receptor α",))), MINTER)),
        MINTER,
    )
    assert {line.split('"')[1] for line in lines if "searchLabel" in line} == {"albumab", "cd123", "il-3 receptor α"}


def test_component_labels_name_the_drug():
    rows = concept_labels(record("A + B", said(Component, "A"), components=("A", "B")), MINTER)
    assert ("https://w3id.org/rxkg/drug/b", "Drug", "B", "label") in rows
    assert ("https://w3id.org/rxkg/product/a-plus-b", "Product", "A + B", "name") in rows


def test_unknown_curie_prefix_is_named():
    with pytest.raises(RxkgError, match="'XX:1' is no CURIE with a known prefix"):
        expand_curie("XX:1")


def test_vocabulary_graph_is_sorted_and_without_blank_nodes():
    lines = format_ontology(MINTER)
    assert lines == sorted(set(lines))
    assert not [line for line in lines if line.startswith("_:") or " _:" in line]
