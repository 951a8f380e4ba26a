"""The vocabulary's file, its closed list in Python, and the values of the record."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from conftest import ROOT
from graph_records import every_kind
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rxkg.graph.concepts import MATCHES
from rxkg.graph.triples import format_monograph
from rxkg.ontology import namespaces
from rxkg.ontology.iris import ONTOLOGY, Minter
from rxkg.ontology.namespaces import RXO, prefixes, rdflib_namespace
from rxkg.ontology.records import (
    Frequency,
    InteractantKind,
    Polarity,
    Population,
    Relation,
    Route,
    SectionKind,
    Status,
)

IRI = URIRef("https://w3id.org/rxkg/ontology")
VANN = URIRef("http://purl.org/vocab/vann/")
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
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


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (DCTERMS.title, None),
        (DCTERMS.description, None),
        (DCTERMS.license, URIRef("https://spdx.org/licenses/MIT")),
        (DCTERMS.creator, Literal("The rxkg authors")),
        (VANN + "preferredNamespacePrefix", Literal("rxo")),
        (VANN + "preferredNamespaceUri", Literal(ONTOLOGY)),
    ],
    ids=["title", "description", "licence", "creator", "prefix", "namespace"],
)
def test_the_file_says_what_it_is(ontology, predicate, value):
    (found,) = ontology.objects(IRI, predicate)
    assert str(found)
    assert value is None or found == value


def test_oxigraph_reads_the_same_triples(ontology):
    quads = ox.parse(path=ROOT / "ontology" / "rxkg.ttl", format=ox.RdfFormat.TURTLE)
    lines = "\n".join(f"{quad.triple} ." for quad in quads)
    assert isomorphic(Graph().parse(data=lines, format="nt"), ontology)


def test_every_term_that_is_pointed_to_is_defined(ontology):
    named = {str(t) for triple in ontology for t in triple if isinstance(t, URIRef) and t.startswith(ONTOLOGY)}
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
        ("POPULATIONS", Population),
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


def test_members_without_a_broader_one_are_the_top_of_their_scheme(ontology):
    for member, scheme in ontology.subject_objects(SKOS.inScheme):
        broader = set(ontology.objects(member, SKOS.broader))
        assert bool(broader) != ((member, SKOS.topConceptOf, scheme) in ontology)
        assert bool(broader) != ((scheme, SKOS.hasTopConcept, member) in ontology)
        assert all((other, SKOS.inScheme, scheme) in ontology for other in broader)


def test_the_kinds_of_match_are_those_of_the_record(ontology):
    kinds = {str(ontology.value(m, SKOS.notation)) for m in ontology.subjects(RDF.type, URIRef(RXO.MatchKind))}
    assert kinds == {*MATCHES, "ambiguous"}


def test_alignments_and_their_page_say_the_same(ontology):
    page = (ROOT / "docs" / "ontology-alignments.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(rxo:\w+)` \| `([a-z]+:\w+)` \| `(\w+:\w+)` \| [^|]+ \| [A-Z] \|", page, re.MULTILINE)
    written = Graph(bind_namespaces="none").parse(ROOT / "ontology" / "rxkg.ttl")
    written.bind("rxo", ONTOLOGY, replace=True)
    name = written.namespace_manager.qname
    found = [
        (name(s), name(p), name(o))
        for p in (RDFS.subClassOf, RDFS.subPropertyOf, *MAPPINGS)
        for s, o in written.subject_objects(p)
        if not str(o).startswith((ONTOLOGY, str(RDF), str(SKOS)))
    ]
    assert sorted(listed) == sorted(found)
    assert len(found) > 60


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
