"""What of a base is to be written as RDF: graph by graph, in the order of their IRIs, so memory holds one at a time.

A graph is its IRI and its triples as N-Triples write them, without the full stop, sorted and unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import pyoxigraph as ox
from rxkg.graph.derived import derive_triples
from rxkg.graph.exports.facts import ALL_KINDS, Selection
from rxkg.graph.store import graph_names, graph_triples
from rxkg.graph.triples import monograph_triples
from rxkg.ontology.errors import NotFoundError
from rxkg.ontology.records import Component

Graph = tuple[str, list[str]]

_ABOVE = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


def select_graphs(selection: Selection) -> Iterator[Graph]:
    """The graphs of what was chosen, each with what follows from it (see `rxkg.graph.derived`) unless `raw`.

    All of the base as it is stored; of some monographs their graphs and the labels of what they name; of some kinds of
    fact, or facts of some confidence, the monographs as their records come to, the concepts that they name with what
    stands above them, and the vocabulary. The description of the dataset is left out of any part, as its counts would
    be wrong. Raises NotFoundError for a slug that is none of a monograph in the base.
    """
    graphs = ((graph, triples) for graph, triples in (_whole if is_whole(selection) else _part)(selection) if triples)
    return graphs if selection.raw else _with_derived(graphs)


def is_whole(selection: Selection) -> bool:
    """Whether all of the base is chosen."""
    return selection.slugs is None and not _chooses_facts(selection)


def _chooses_facts(selection: Selection) -> bool:
    return selection.min_confidence > 0 or not selection.kinds.issuperset(ALL_KINDS)


def _whole(selection: Selection) -> Iterator[Graph]:
    for graph in graph_names(selection.store):
        yield graph, graph_triples(selection.store, graph)


def _part(selection: Selection) -> Iterator[Graph]:
    """Twice over the monographs: what they name comes before them in the order of graphs."""
    minter, store = selection.minter, selection.store
    used: set[str] = set()
    for _, triples in _monographs(selection):
        used.update(_nodes(triples))
    concepts = minter.graph("concepts")
    yield concepts, sorted(str(quad.triple) for node in sorted(used) for quad in _about(store, node, concepts))
    yield from _monographs(selection)
    if selection.slugs is None:
        yield minter.graph("ontology"), graph_triples(store, minter.graph("ontology"))
        yield from _terminologies(selection, used)


def _monographs(selection: Selection) -> Iterator[Graph]:
    """The graphs of the monographs chosen, those without anything left out, by IRI."""
    minter = selection.minter
    if not _chooses_facts(selection):
        for slug in sorted(selection.slugs or ()):
            graph = minter.mint_monograph(slug)
            triples = graph_triples(selection.store, graph)
            if not triples:
                raise NotFoundError("monograph", slug)
            yield graph, triples
        return
    parts = Component.kind in selection.kinds
    for record in selection.records():
        triples = monograph_triples(record, minter, selection.chosen(record), with_components=parts)
        if triples:
            yield minter.mint_monograph(record.slug), triples


def _nodes(triples: Iterable[str]) -> Iterator[str]:
    """The IRIs of subjects and objects, not what texts have between angle brackets."""
    for triple in triples:
        subject, _, value = triple.split(" ", 2)
        yield subject[1:-1]
        if value[0] == "<":
            yield value[1:-1]


def _about(store: ox.Store, node: str, graph: str) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(ox.NamedNode(node), None, None, ox.NamedNode(graph))


def _terminologies(selection: Selection, used: Set[str]) -> Iterator[Graph]:
    """Of each terminology what it says of the nodes used, of what these match, and of all above them."""
    store, start = selection.store, selection.minter.graph("terminology/")
    concepts = ox.NamedNode(selection.minter.graph("concepts"))
    level = set(used)
    for node in used:
        level.update(
            quad.object.value
            for quad in store.quads_for_pattern(ox.NamedNode(node), None, None, concepts)
            if isinstance(quad.object, ox.NamedNode)
        )
    seen: set[str] = set()
    while level:
        seen |= level
        above = (quad for node in level for quad in store.quads_for_pattern(ox.NamedNode(node), _ABOVE, None, None))
        level = {quad.object.value for quad in above if isinstance(quad.object, ox.NamedNode)} - seen
    for graph in graph_names(store):
        if graph.startswith(start):
            held = [t for t in graph_triples(store, graph) if t[1 : t.index(">")] in seen]
            if held:
                about = [t for t in graph_triples(store, graph) if t.startswith(f"<{graph}> ")]
                yield graph, sorted({*held, *about})


def _with_derived(graphs: Iterable[Graph]) -> Iterator[Graph]:
    for graph, triples in graphs:
        derived = derive_triples(triples)
        yield graph, sorted({*triples, *derived}) if derived else triples
