"""The concepts in use as a SKOS concept scheme: labels, matches and what stands above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rxkg.graph.entities import fold_label
from rxkg.graph.exports.facts import Selection
from rxkg.graph.exports.graphs import Graph, is_whole
from rxkg.graph.triples import TITLE, TYPE, literal

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_ABOVE = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def skos_graphs(selection: Selection) -> Iterator[Graph]:
    """One graph, of the scheme.

    Its concepts are the drugs, products and things that the facts chosen name, and of the terminologies' hierarchies
    what stands above any of them. All labels are English, as the texts are. A concept has one preferred label; others
    differ from it in more than case. A term that a concept is an exact match of is no broader one of it as well.
    """
    store, scheme = selection.store, selection.minter.graph("scheme")
    nodes = _used(selection)
    above = dict(_hierarchy(store, nodes))
    triples = {
        f"<{scheme}> {TYPE} <{_SKOS}ConceptScheme>",
        f"<{scheme}> {TITLE} {literal('What drug monographs speak of')}@en",
    }
    for iri in {*nodes, *above, *(parent for parents in above.values() for parent in parents)}:
        triples.add(f"<{iri}> {TYPE} <{_SKOS}Concept>")
        triples.add(f"<{iri}> <{_SKOS}inScheme> <{scheme}>")
        if iri in nodes:
            triples.update(_described(selection, iri))
        else:
            quads = store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, None)
            labels = sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))
            triples.add(f"<{iri}> <{_SKOS}prefLabel> {literal(labels[0] if labels else iri)}@en")
        for parent in above.get(iri, ()):
            triples.add(f"<{iri}> <{_SKOS}broader> <{parent}>")
            triples.add(f"<{parent}> <{_SKOS}narrower> <{iri}>")
    for iri in above:
        if not above[iri]:
            triples.add(f"<{iri}> <{_SKOS}topConceptOf> <{scheme}>")
            triples.add(f"<{scheme}> <{_SKOS}hasTopConcept> <{iri}>")
    yield scheme, sorted(triples)


def _used(selection: Selection) -> set[str]:
    """The IRIs of the concepts in use: of a whole base all, else those that the facts chosen name."""
    if is_whole(selection):
        return set(selection.labels)
    found: set[str] = set()
    for fact in selection.facts():
        found.update(node.iri for node in (fact.subject, fact.object, fact.component) if node)
    return found


def _described(selection: Selection, iri: str) -> Iterator[str]:
    node = selection.node(iri)
    yield f"<{iri}> <{_SKOS}prefLabel> {literal(node.label)}@en"
    for name in node.names:
        if fold_label(name) != fold_label(node.label):
            yield f"<{iri}> <{_SKOS}altLabel> {literal(name)}@en"
    exact = {match.iri for match in node.matches if match.kind == "exact"}
    for match in node.matches:
        if match.iri != iri and (match.kind == "exact" or match.iri not in exact):
            yield f"<{iri}> <{_SKOS}{match.kind}Match> <{match.iri}>"


def _hierarchy(store: ox.Store, iris: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Parents of each concept given that a hierarchy holds, and of all above them; a circle ends where it closes."""
    level, seen = set(iris), set[str]()
    given = frozenset(level)
    while level:
        seen |= level
        following: set[str] = set()
        for iri in sorted(level):
            quads = store.quads_for_pattern(ox.NamedNode(iri), _ABOVE, None, None)
            parents = sorted({q.object.value for q in quads if isinstance(q.object, ox.NamedNode)} - {iri})
            if parents or iri not in given:
                yield iri, parents
            following.update(parents)
        level = following - seen
