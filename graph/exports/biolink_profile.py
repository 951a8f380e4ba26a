"""The facts in the Biolink Model: an edge and an association of each, as `rxkg.graph.exports.biolink` reads them.

Tests hold predicates, classes and slots against the package `biolink-model`. Every monograph is a graph; the nodes that
edges name stand in one of their own, which comes last. A text's word that something is not so becomes an association
with `negated` and no edge; what it merely supposes is left out, and so are doses. What the model has no predicate for
is `related_to`, with rxkg's own as `original_predicate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rxkg.graph.exports.biolink import (
    AGENT_TYPE,
    KNOWLEDGE_LEVEL,
    Edge,
    NodeUses,
    find_category,
    find_edge,
    note_uses,
)
from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.exports.graphs import Graph
from rxkg.graph.triples import OBJECT, PREDICATE, SUBJECT, TYPE, literal
from rxkg.ontology.namespaces import RXO

BIOLINK = "https://w3id.org/biolink/vocab/"

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"


def biolink_graphs(selection: Selection) -> Iterator[Graph]:
    """The graphs of a selection, those of monographs first."""
    minter = selection.minter
    uses: dict[str, NodeUses] = {}
    for slug, facts in groupby(selection.facts(), key=lambda fact: fact.slug):
        triples: set[str] = set()
        for fact in facts:
            triples.update(_fact_triples(fact, uses, minter.graph("dataset")))
        yield minter.mint_monograph(slug), sorted(triples)
    nodes = ((selection.node(iri), found) for iri, found in uses.items())
    yield minter.graph("nodes/biolink"), sorted({t for node, found in nodes for t in _node_triples(node, found)})


def _fact_triples(fact: Fact, uses: dict[str, NodeUses], dataset: str) -> Iterator[str]:
    if fact.object is None:
        return
    edge = find_edge(fact, find_category(fact.object))
    if edge is None:
        return
    subject = fact.subject
    note_uses(fact, edge, uses)
    if not edge.negated:
        yield f"<{subject.iri}> <{BIOLINK}{edge.predicate}> <{fact.object.iri}>"
    node_ = f"<{fact.iri}>"
    yield f"{node_} {TYPE} <{BIOLINK}{edge.category}>"
    yield f"{node_} {SUBJECT} <{subject.iri}>"
    yield f"{node_} {PREDICATE} <{BIOLINK}{edge.predicate}>"
    yield f"{node_} {OBJECT} <{fact.object.iri}>"
    if edge.negated:
        yield f'{node_} <{BIOLINK}negated> "true"^^<{_XSD}boolean>'
    yield f"{node_} <{BIOLINK}original_predicate> <{edge.original}>"
    yield f"{node_} <{BIOLINK}knowledge_level> {literal(KNOWLEDGE_LEVEL)}"
    yield f"{node_} <{BIOLINK}agent_type> {literal(AGENT_TYPE)}"
    yield f"{node_} <{BIOLINK}primary_knowledge_source> <{dataset}>"
    yield f"{node_} <{BIOLINK}publications> <{fact.source}>"
    yield f'{node_} <{BIOLINK}has_confidence_score> "{fact.statement.confidence!r}"^^<{_XSD}float>'
    yield f"{node_} <{RXO.rule}> {literal(fact.statement.rule)}"
    if fact.component:
        yield f"{node_} <{RXO.component}> <{fact.component.iri}>"
    for evidence in fact.statement.evidence:
        yield f"{node_} <{BIOLINK}supporting_text> {literal(evidence.quote)}"
        yield f"{node_} <{RXO.evidence}> <{fact.evidence_iri(evidence)}>"
    yield f"<{fact.source}> {TYPE} <{BIOLINK}Publication>"
    yield f"<{fact.source}> {_LABEL} {literal(fact.title)}"
    yield from _qualifiers(node_, edge)


def _qualifiers(node: str, edge: Edge) -> Iterator[str]:
    for slot, value in edge.qualifiers:
        name = value.removeprefix("biolink:")
        yield f"{node} <{BIOLINK}{slot}> {literal(value) if name == value else f'<{BIOLINK}{name}>'}"


def _node_triples(node: Node, uses: NodeUses) -> Iterator[str]:
    for category in uses.categories_of(node):
        yield f"<{node.iri}> {TYPE} <{BIOLINK}{category}>"
        yield f"<{node.iri}> <{BIOLINK}category> <{BIOLINK}{category}>"
    yield f"<{node.iri}> {_LABEL} {literal(node.label)}"
    for name in node.names:
        yield f"<{node.iri}> <{BIOLINK}synonym> {literal(name)}"
    for match in node.matches:
        if match.iri != node.iri:
            yield f"<{node.iri}> <{_SKOS}{match.kind}Match> <{match.iri}>"
            if match.kind == "exact":
                yield f"<{node.iri}> <{BIOLINK}xref> <{match.iri}>"
