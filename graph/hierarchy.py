"""The graphs of the terminologies: of each, the concepts in use and all that stands above them, up to the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rxkg.graph.triples import TITLE, literal
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import concept_iri
from rxkg.ontology.terminology import Concept, Terminology

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LABEL = f"<{_RDFS}label>"
_ABOVE = f"<{_RDFS}subClassOf>"
_CLOSE = "<http://www.w3.org/2004/02/skos/core#closeMatch>"
_DCTERMS = "http://purl.org/dc/terms/"


def format_terminologies(
    used: Iterable[str], terminologies: Sequence[Terminology], minter: Minter
) -> dict[str, list[str]]:
    """N-Quads lines by graph, sorted, for the CURIEs that statements and drugs use.

    A concept in use has its label, its parents and what it is called elsewhere (skos:closeMatch, as cross-references
    do not promise more); one above it has label and parents. A graph says of which version it is. Terminologies
    without a concept in use have no graph.
    """
    wanted = sorted(set(used))
    graphs: dict[str, list[str]] = {}
    for terminology in terminologies:
        held = [concept for curie in wanted if (concept := terminology.concept(curie))]
        if held:
            about = terminology.about
            graph = minter.graph(f"terminology/{about.name}")
            triples = {triple for concept in held for triple in _used(concept)}
            triples.update(triple for concept in _above(held, terminology) for triple in _placed(concept))
            triples.add(f"<{graph}> {TITLE} {literal(about.title or about.name)}")
            if about.version:
                triples.add(f"<{graph}> <{_DCTERMS}hasVersion> {literal(about.version)}")
            if about.licence:
                triples.add(f"<{graph}> <{_DCTERMS}rights> {literal(about.licence)}")
            if about.source:
                triples.add(f"<{graph}> <{_DCTERMS}source> {literal(about.source)}")
            graphs[graph] = sorted(f"{triple} <{graph}> ." for triple in triples)
    return graphs


def ancestors(curie: str, terminology: Terminology) -> Iterator[Concept]:
    """The concepts above a concept, each once, the nearest first; a circle in the data ends where it closes."""
    start = terminology.concept(curie)
    yield from _above([start] if start else [], terminology)


def _above(concepts: Iterable[Concept], terminology: Terminology) -> Iterator[Concept]:
    level = list(concepts)
    seen = {concept.curie for concept in level}
    while level:
        parents = [p for concept in level for p in concept.parents if p not in seen]
        seen.update(parents)
        level = [found for p in dict.fromkeys(parents) if (found := terminology.concept(p))]
        yield from level


def _used(concept: Concept) -> Iterator[str]:
    yield from _placed(concept)
    for curie in concept.same:
        if other := concept_iri(curie):
            yield f"<{concept_iri(concept.curie)}> {_CLOSE} <{other}>"


def _placed(concept: Concept) -> Iterator[str]:
    node = f"<{concept_iri(concept.curie)}>"
    yield f"{node} {_LABEL} {literal(concept.label)}"
    for parent in concept.parents:
        yield f"{node} {_ABOVE} <{concept_iri(parent)}>"
