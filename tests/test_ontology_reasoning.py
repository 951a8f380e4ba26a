"""The vocabulary under OWL 2 RL, with a graph that holds every kind of statement."""

from __future__ import annotations

import owlrl
import pytest
from conftest import ROOT
from graph_records import every_kind
from owlrl.Namespaces import ERRNS
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.derived import derive_lines
from rxkg.graph.triples import format_monograph
from rxkg.ontology.iris import ONTOLOGY, Minter

RXO = Namespace(ONTOLOGY)
DRUG = URIRef(Minter().mint_drug("Albumab"))
PRODUCT = URIRef(Minter().mint_product("Betamine + Gammol"))
OTHER = URIRef("https://example.org/other")


def full_graph() -> Graph:
    """The vocabulary and the full form of three monographs, what is derived at export included."""
    records, minter = every_kind(), Minter()
    quads = []
    for record in records:
        lines = format_monograph(record, minter)
        quads += [*lines, *derive_lines(lines, minter.mint_monograph(record.slug))]
    quads += format_concepts(count_labels(row for r in records for row in concept_labels(r, minter)), minter)
    triples = "\n".join(quad.rsplit(" ", 2)[0] + " ." for quad in quads)
    return Graph().parse(ROOT / "ontology" / "rxkg.ttl").parse(data=triples, format="nt")


@pytest.fixture(scope="module")
def expanded() -> Graph:
    graph = full_graph()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def contradictions(graph: Graph) -> list[str]:
    """What owlrl says of the inconsistencies that it met: it writes them into the graph."""
    return sorted(
        str(text) for message in graph.subjects(RDF.type, ERRNS.ErrorMessage) for text in graph.objects(message)
    )


def test_nothing_contradicts_the_vocabulary(expanded):
    assert contradictions(expanded) == []


@pytest.mark.parametrize(
    "triples",
    [
        [(DRUG, RDF.type, RXO.Product)],
        [(DRUG, RXO.hasComponent, OTHER)],
        [(OTHER, RDF.type, RXO.WithheldStatement), (DRUG, RXO.hasDose, OTHER)],
        [(OTHER, RDF.type, RXO.WithheldStatement), (OTHER, RDF.type, RXO.IndicationStatement)],
        [(DRUG, RXO.frequency, RXO.Common)],
        [(DRUG, RXO.populationGroup, RXO.AdultPopulation)],
    ],
    ids=[
        "drug-as-product",
        "drug-with-component",
        "withheld-dose",
        "withheld-use",
        "frequency-of-drug",
        "group-of-drug",
    ],
)
def test_a_contradiction_is_found(triples):
    graph = Graph().parse(ROOT / "ontology" / "rxkg.ttl")
    graph.add((DRUG, RDF.type, RXO.Drug))
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert contradictions(graph)


@pytest.mark.parametrize(
    "triple",
    [
        (DRUG, RDF.type, RXO.Concept),
        (DRUG, RXO.hasIndication, URIRef(Minter().mint_concept("condition", "blastic neoplasm"))),
        (PRODUCT, RDF.type, RXO.Medicine),
        (RXO.treats, RDFS.range, RXO.Condition),
    ],
    ids=["class-of-superclass", "use-of-subproperty", "domain", "range"],
)
def test_what_follows_is_inferred(expanded, triple):
    assert triple in expanded


def test_no_withheld_statement_becomes_an_asserted_one(expanded):
    withheld = set(expanded.subjects(RDF.type, RXO.WithheldStatement))
    assert withheld
    assert not withheld & set(expanded.subjects(RDF.type, RXO.AssertedStatement))
