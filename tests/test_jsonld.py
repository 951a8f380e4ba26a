"""JSON-LD: its context is the vocabulary's, and what is written reads back alike by processors that share no code."""

from __future__ import annotations

import io
import json

import pyld.jsonld
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rxkg.graph.exports.jsonld import CONTEXT_IRI, make_context, read_context, write_graphs
from rxkg.graph.triples import integer, literal
from rxkg.ontology.iris import BASE, ONTOLOGY
from rxkg.ontology.namespaces import RXO, prefixes

XSD = "http://www.w3.org/2001/XMLSchema#"
SPECIAL = st.sampled_from('"\\\t\n\r\b\f\x00\x7f:@^<>{}%,Uu0é🜁م\u2028\u200f')
AWKWARD = st.text(st.one_of(SPECIAL, st.characters(exclude_categories=["Cs"])), max_size=12)


def refuse(url, options):
    raise AssertionError(f"the file is not self-contained: {url}")


def written(graphs, base=BASE):
    stream = io.BytesIO()
    write_graphs(graphs, stream, base)
    return stream.getvalue()


def by_pyld(data):
    text = pyld.jsonld.to_rdf(
        json.loads(data), {"format": "application/n-quads", "documentLoader": refuse, "produceGeneralizedRdf": False}
    )
    return set(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


def quads_of(graphs):
    lines = [f"{triple} <{graph}> ." for graph, triples in graphs for triple in triples]
    return set(ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS))


VALUES = [
    integer(3),
    integer(0),
    f'"007"^^<{XSD}integer>',
    f'"12345678901234567890123"^^<{XSD}integer>',
    f'"true"^^<{XSD}boolean>',
    f'"1"^^<{XSD}boolean>',
    f'"0.42"^^<{XSD}decimal>',
    '"x"@en',
    '"x"',
    "<http://e/o>",
    f"<{RXO.Common}>",
    f"<{BASE}drug/a>",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("predicate", [RXO.confidence, RXO.start, RXO.serious, RXO.text, RXO.hasTarget, "http://e/p"])
def test_any_value_under_any_property_keeps_its_type(value, predicate):
    graphs = [("http://e/g", [f"<http://e/s> <{predicate}> {value}"])]
    assert by_pyld(written(graphs)) == quads_of(graphs)


@settings(max_examples=60, deadline=None)
@given(st.lists(AWKWARD, min_size=1, max_size=4))
def test_texts_survive_two_processors(texts):
    graphs = [("http://e/g", sorted({f"<http://e/s> <{RXO.text}> {literal(text)}" for text in texts}))]
    data = written(graphs)
    assert by_pyld(data) == quads_of(graphs) == set(ox.parse(data, format=ox.RdfFormat.JSON_LD))


@pytest.mark.parametrize("local", ["a", "a.b", "a:b", "//a", "a#char=1,2", "a/b", "", "é", "a%20b", "-1"])
@pytest.mark.parametrize("prefix", ["drug", "source", "unit", "obo", "efo"])
def test_any_node_survives(prefix, local):
    node = f"<{prefixes()[prefix]}{local}>"
    graphs = [(f"{BASE}g", [f"{node} <{RXO.hasTarget}> {node}"]), (node[1:-1], [f"{node} {node} {node}"])]
    assert by_pyld(written(graphs)) == quads_of(graphs)


def test_a_long_escape_of_other_writers_is_understood():
    graphs = [("http://e/g", [r'<http://e/s> <http://e/p> "\U0001F701 \\U0001F701"'])]
    assert by_pyld(written(graphs)) == quads_of(graphs)


def test_no_prefix_has_the_name_of_a_property():
    context = read_context()
    assert context == make_context()
    meant = {name: iri for name, iri in context.items() if isinstance(iri, str) and name[0] != "@"}
    assert set(meant.values()) | {"http://www.ebi.ac.uk/efo/EFO_"} == set(prefixes().values())
    assert context["source"] == {"@id": "rxo:source", "@type": "@id"}


def test_another_base_has_its_own_prefixes():
    context = read_context("http://e/kb/")
    assert context == make_context("http://e/kb/")
    assert context["drug"] == "http://e/kb/drug/"
    assert context["@vocab"] == ONTOLOGY


def test_the_context_is_published_below_the_base():
    assert CONTEXT_IRI == "https://w3id.org/rxkg/context.jsonld"


def test_a_graph_without_triples_and_no_graph_are_json_as_well():
    assert by_pyld(written([])) == by_pyld(written([("http://e/g", [])])) == set()
