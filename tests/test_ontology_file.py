"""The vocabulary's file, its closed list in Python, and the values of the record."""

from __future__ import annotations

import pytest
from conftest import ROOT
from graph_records import every_kind
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rxkg.graph.triples import format_monograph
from rxkg.ontology import namespaces
from rxkg.ontology.iris import ONTOLOGY, Minter
from rxkg.ontology.namespaces import RXO, prefixes, rdflib_namespace
from rxkg.ontology.records import Frequency, InteractantKind, Polarity, Relation, Route, SectionKind, Status

IRI = URIRef("https://w3id.org/rxkg/ontology")
TERM = {"rxo": ONTOLOGY, "skos": str(SKOS)}


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(ROOT / "ontology" / "rxkg.ttl")


def test_file_and_closed_list_name_the_same_terms(ontology):
    assert {str(s) for s in ontology.subjects() if str(s).startswith(ONTOLOGY)} == set(RXO)


@pytest.mark.parametrize(
    "predicate", [RDFS.label, RDFS.comment, RDFS.isDefinedBy], ids=["label", "comment", "defined-by"]
)
def test_every_term_has_one(ontology, predicate):
    assert [t for t in RXO if len(list(ontology.objects(URIRef(t), predicate))) != 1] == []


def test_comments_are_sentences_of_their_own(ontology):
    comments = [str(o) for o in ontology.objects(None, RDFS.comment)]
    assert len(comments) == len(set(comments)) == len(RXO)
    assert all(c[0].isupper() and c.endswith(".") for c in comments)


def test_version_is_the_packages(ontology):
    assert ontology.value(IRI, RDF.type) == OWL.Ontology
    version = ontology.value(IRI, OWL.versionInfo)
    assert ontology.value(IRI, OWL.versionIRI) == URIRef(f"{IRI}/{version}")
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_term_that_is_pointed_to_is_defined(ontology):
    named = {str(t) for triple in ontology for t in triple if str(t).startswith(ONTOLOGY)}
    assert named == set(RXO)


def test_prefixes_in_the_file_are_the_usual_ones(ontology):
    usual = prefixes()
    own = {
        p: str(n)
        for p, n in ontology.namespaces()
        if p and any(str(n) in str(t) for triple in ontology for t in triple)
    }
    assert {p: n for p, n in own.items() if p in usual} == {p: usual[p] for p in own if p in usual}


def test_frequency_bands_join_without_gap(ontology):
    query = """
        SELECT ?low ?high { ?band skos:inScheme rxo:FrequencyScheme
        OPTIONAL { ?band rxo:lowerBound ?low } OPTIONAL { ?band rxo:upperBound ?high } }
    """
    bands = [(low and float(low), high and float(high)) for low, high in ontology.query(query, initNs=TERM)]
    lows, highs = {low for low, _ in bands if low}, {high for _, high in bands if high}
    assert lows == highs == {0.1, 0.01, 0.001, 0.0001}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("FREQUENCIES", Frequency),
        ("POLARITIES", Polarity),
        ("STATUSES", Status),
        ("RELATIONS", Relation),
        ("ROUTES", Route),
        ("INTERACTANT_KINDS", InteractantKind),
        ("SECTION_KINDS", SectionKind),
    ],
)
def test_every_value_of_the_record_has_a_term_with_it_as_notation(ontology, table, values):
    terms = getattr(namespaces, table)
    assert set(terms) == set(values)
    assert {str(ontology.value(URIRef(term), SKOS.notation)): str(value) for value, term in terms.items()} == {
        str(v): str(v) for v in values
    }


def test_members_belong_to_one_scheme_and_its_class(ontology):
    members = set(ontology.subjects(SKOS.notation))
    assert len(members) > 40
    for member in members:
        (scheme,) = ontology.objects(member, SKOS.inScheme)
        (cls,) = ontology.objects(member, RDF.type)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology
        assert (cls, RDFS.subClassOf, SKOS.Concept) in ontology


def test_no_domain_makes_a_withheld_statement_an_asserted_one(ontology):
    asserted = URIRef(RXO.AssertedStatement)
    bad = [
        p
        for p, c in ontology.subject_objects(RDFS.domain)
        if asserted in ontology.transitive_objects(c, RDFS.subClassOf)
    ]
    assert bad == []


def test_triples_use_no_other_term():
    text = "\n".join(line for each in every_kind() for line in format_monograph(each, Minter()))
    used = {part.split(">")[0] for part in text.split("<") if part.startswith(ONTOLOGY)}
    assert used
    assert used <= set(RXO)


def test_misspelt_terms_fail():
    closed = rdflib_namespace()
    assert closed.hasTarget == URIRef(RXO.hasTarget)
    with pytest.raises(AttributeError):
        _ = closed.hasTraget
    with pytest.raises(AttributeError):
        _ = RXO.hasTraget  # type: ignore[attr-defined]
