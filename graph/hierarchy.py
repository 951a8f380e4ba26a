"""The graphs of the terminologies: of each, the concepts in use and all that stands above them, up to the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from rxkg.graph.entities import fold_label
from rxkg.graph.triples import TITLE, literal
from rxkg.ontology.iris import Minter
from rxkg.ontology.lexicon import names_by_concept
from rxkg.ontology.names import name_key
from rxkg.ontology.namespaces import RXO, concept_iri
from rxkg.ontology.terminology import EXACT_SCOPES, Concept, Terminology

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LABEL = f"<{_RDFS}label>"
_ABOVE = f"<{_RDFS}subClassOf>"
_CLOSE = "<http://www.w3.org/2004/02/skos/core#closeMatch>"
_MEMBER = "<http://www.w3.org/2004/02/skos/core#inScheme>"
_SEARCH = f"<{RXO.searchLabel}>"
_DCTERMS = "http://purl.org/dc/terms/"

# Between these a name is enough to join two concepts: a disease in one, a sign or symptom in the other. Not so among
# other prefixes: a substance and a gene may share a name and be two things.
_CONDITIONS = ("HP:", "MESH:", "MONDO:")


def format_terminologies(
    used: Iterable[str], terminologies: Sequence[Terminology], minter: Minter, *, told: Iterable[str] = ()
) -> dict[str, list[str]]:
    """N-Quads lines by graph, sorted, for the CURIEs that statements and drugs use.

    A concept in use has its label, its parents and what it is called elsewhere (skos:closeMatch, as cross-references
    do not promise more); one above it has label and parents, which may be of another terminology. A concept that no
    hierarchy holds is brought into one by the concepts there that refer to it or are called the same. All have their
    names as they are looked up, those of the lexicon in a graph of its own, and are skos:inScheme of their graph, which
    says of which version it is. Terminologies without such a concept have no graph.

    No triple stands in two graphs, nor again where the lines in `told` have it: a query of the union would meet both.
    """
    seen = {line.rsplit(" ", 2)[0] for line in told}
    wanted = frozenset(used)
    forms = {curie: names for curie, names in names_by_concept().items() if curie in wanted}
    bridges = _bridges(wanted, terminologies, forms)
    placed = frozenset(_upwards(wanted | bridges.keys(), terminologies))
    graphs: dict[str, list[str]] = {}
    for terminology in terminologies:
        held = [concept for curie in placed if (concept := terminology.concept(curie))]
        if not held:
            continue
        about = terminology.about
        graph = minter.graph(f"terminology/{about.name}")
        triples: set[str] = set()
        for concept in held:
            triples.update(_placed(concept))
            triples.add(f"<{concept_iri(concept.curie)}> {_MEMBER} <{graph}>")
            triples.update(_close(concept.curie, concept.same if concept.curie in wanted else ()))
            triples.update(_close(concept.curie, bridges.get(concept.curie, ())))
        for curie, texts in terminology.exact_names({concept.curie for concept in held}).items():
            triples.update(_searched(curie, texts))
        triples.add(f"<{graph}> {TITLE} {literal(about.title or about.name)}")
        if about.version:
            triples.add(f"<{graph}> <{_DCTERMS}hasVersion> {literal(about.version)}")
        if about.licence:
            triples.add(f"<{graph}> <{_DCTERMS}rights> {literal(about.licence)}")
        if about.source:
            triples.add(f"<{graph}> <{_DCTERMS}source> {literal(about.source)}")
        graphs[graph] = _lines(triples, graph, seen)
    if forms:
        graph = minter.graph("terminology/lexicon")
        triples = {triple for curie, names in forms.items() for triple in _searched(curie, names)}
        for curie, names in forms.items():
            # Labels of the concepts that only the lexicon knows.
            if not any(terminology.concept(curie) for terminology in terminologies):
                triples.add(f"<{concept_iri(curie)}> {_LABEL} {literal(names[0])}")
                triples.add(f"<{concept_iri(curie)}> {_MEMBER} <{graph}>")
        triples.add(f"<{graph}> {TITLE} {literal('What drug monographs call things')}")
        graphs[graph] = _lines(triples, graph, seen)
    return graphs


def _lines(triples: set[str], graph: str, seen: set[str]) -> list[str]:
    """The lines of a graph without what other graphs have, which what it has is added to."""
    new = triples - seen
    seen |= new
    return sorted(f"{triple} <{graph}> ." for triple in new)


def _upwards(curies: Iterable[str], terminologies: Sequence[Terminology]) -> Iterator[str]:
    """The CURIEs given and of all above them, each once; a circle in the data ends where it closes."""
    level = set(curies)
    seen: set[str] = set()
    while level:
        seen |= level
        yield from level
        held = (terminology.concept(curie) for curie in level for terminology in terminologies)
        level = {parent for concept in held if concept for parent in concept.parents} - seen


def _bridges(
    wanted: Set[str], terminologies: Sequence[Terminology], forms: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """By concepts of a hierarchy, the conditions in use that they stand for and that it does not hold.

    One that several concepts refer to, or several are called like, is left without: it is not said which is meant.
    """
    found: dict[str, list[str]] = {}
    homeless = {curie for curie in wanted if curie.startswith(_CONDITIONS)}
    for terminology in terminologies:
        if not terminology.has_hierarchy:
            continue  # it could give no place
        lacking = sorted(curie for curie in homeless if not terminology.concept(curie))
        referring = terminology.referring(frozenset(lacking))
        for curie in lacking:
            named = (_only_named(name, terminology) for name in _names(curie, terminologies, forms))
            bridge = referring.get(curie, ()) or tuple(filter(None, named))[:1]
            if len(bridge) == 1:
                found.setdefault(bridge[0], []).append(curie)
    return found


def _names(curie: str, terminologies: Sequence[Terminology], forms: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield from (concept.label for terminology in terminologies if (concept := terminology.concept(curie)))
    yield from forms.get(curie, ())


def _only_named(name: str, terminology: Terminology) -> str | None:
    """The concept that a name means exactly, None where it is none's or several's."""
    curies = {found.curie for found in terminology.named(name_key(name)) if found.scope in EXACT_SCOPES}
    return curies.pop() if len(curies) == 1 and all(c.startswith(_CONDITIONS) for c in curies) else None


def _placed(concept: Concept) -> Iterator[str]:
    node = f"<{concept_iri(concept.curie)}>"
    yield f"{node} {_LABEL} {literal(concept.label)}"
    for parent in concept.parents:
        yield f"{node} {_ABOVE} <{concept_iri(parent)}>"


def _close(curie: str, others: Iterable[str]) -> Iterator[str]:
    for other in others:
        if iri := concept_iri(other):
            yield f"<{concept_iri(curie)}> {_CLOSE} <{iri}>"


def _searched(curie: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield f"<{concept_iri(curie)}> {_SEARCH} {literal(fold_label(name))}"
        head, comma, rest = name.partition(", ")
        if comma and ", " not in rest:
            # "Candidiasis, Oral" stands in the order of a catalogue; people ask for oral candidiasis.
            yield f"<{concept_iri(curie)}> {_SEARCH} {literal(fold_label(f'{rest} {head}'))}"
