"""Nanopublications: one a statement that a monograph asserts, as a stream of TriG.

Each has the four graphs of the model (http://www.nanopub.org/nschema#): head, assertion, provenance, publication info.
It is named by the hash of its statement and the name of its source, so that it keeps its IRI from base to base. They
are not signed: a signature is a person's to give, and would change the IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import IO

from rxkg.graph.dataset import build_time
from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.triples import PREDICATE, TITLE, TYPE, assertion_triples, decimal, direct_properties, integer, literal
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO, SECTION_KINDS, prefixes
from rxkg.ontology.records import MonographRecord

#: Beside those of rxkg; the second is of the properties of nanopublications that are not of the model itself.
_PREFIXES = {"np": "http://www.nanopub.org/nschema#", "npx": "http://purl.org/nanopub/x/"}
_NP, _NPX = _PREFIXES["np"], _PREFIXES["npx"]
_RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_DCTERMS = "http://purl.org/dc/terms/"
_PROV = "http://www.w3.org/ns/prov#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RIGHTS = "Those of the source apply; rxkg claims none of its own in what it read there."
_IRI = re.compile(r"<([^>]*[/#])([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)>")


def nanopub_iri(statement: str, slug: str, minter: Minter) -> str:
    """The IRI of what one source says of a statement.

    >>> nanopub_iri("https://w3id.org/rxkg/statement/0a1b", "tagraxofusp", Minter())
    'https://w3id.org/rxkg/np/0a1b/tagraxofusp'
    """
    return f"{minter.base}np/{statement.rsplit('/', 1)[-1]}/{slug}"


def write_nanopub(selection: Selection, stream: IO[bytes]) -> None:
    """The facts that the texts assert, each as a nanopublication; by source, then in the order of the text."""
    names = prefixes(selection.minter.base) | _PREFIXES
    shorten = _Shortener(names)
    lines = [f"@prefix {name}: <{iri}> .\n" for name, iri in names.items()]
    stream.write("".join(lines).encode())
    created = build_time()
    for record in selection.records():
        if record.kind != "monograph":
            continue
        found: dict[str, list[Fact]] = {}
        for fact in selection.record_facts(record):
            if fact.asserted:
                found.setdefault(fact.iri, []).append(fact)
        for facts in found.values():
            stream.write("".join(_nanopub(selection, record, facts, created, shorten)).encode())


def _nanopub(
    selection: Selection, record: MonographRecord, facts: Sequence[Fact], created: str | None, shorten: _Shortener
) -> Iterator[str]:
    """What one source says of a statement; more than one fact where it says so in several words."""
    minter, fact = selection.minter, facts[0]
    iri = nanopub_iri(fact.iri, fact.slug, minter)
    agent = f"<{minter.base}software/rxkg-{selection.version}>"
    yield f"\n@prefix this: <{iri}> .\n@prefix sub: <{iri}#> .\n"
    head = [
        f"this: {TYPE} <{_NP}Nanopublication>",
        f"this: <{_NP}hasAssertion> sub:assertion",
        f"this: <{_NP}hasProvenance> sub:provenance",
        f"this: <{_NP}hasPublicationInfo> sub:pubinfo",
    ]
    yield from _graph("Head", head, shorten)
    said = [triple for each in facts for triple in assertion_triples(record, each.statement, minter)[1]]
    predicate = direct_properties(fact.statement)[0]
    yield from _graph("assertion", [*said, f"<{fact.iri}> {PREDICATE} <{predicate}>"], shorten)
    yield from _graph("provenance", _provenance(record, facts, agent, selection.version), shorten)
    yield from _graph("pubinfo", _pubinfo(fact, predicate, agent, created), shorten)


def _provenance(record: MonographRecord, facts: Sequence[Fact], agent: str, version: str) -> Iterator[str]:
    fact = facts[0]
    places = [(f"<{fact.evidence_iri(evidence)}>", evidence) for each in facts for evidence in each.statement.evidence]
    for place, _ in places:
        yield f"sub:assertion <{_PROV}wasDerivedFrom> {place}"
    yield f"sub:assertion <{_PROV}wasGeneratedBy> sub:reading"
    yield f"sub:reading {TYPE} <{_PROV}Activity>"
    yield f"sub:reading <{_PROV}used> <{fact.source}>"
    yield f"sub:reading <{_PROV}wasAssociatedWith> {agent}"
    yield f"{agent} {TYPE} <{_PROV}SoftwareAgent>"
    yield f"{agent} {_RDFS_LABEL} {literal(f'rxkg {version}')}"
    for each in facts:
        yield f"<{fact.iri}> <{RXO.rule}> {literal(each.statement.rule)}"
        yield f"<{fact.iri}> <{RXO.confidence}> {decimal(each.statement.confidence)}"
    for place, evidence in places:
        yield f"{place} {TYPE} <{RXO.Evidence}>"
        yield f"{place} <{RXO.quote}> {literal(evidence.quote)}"
        yield f"{place} <{RXO.start}> {integer(evidence.start)}"
        yield f"{place} <{RXO.end}> {integer(evidence.end)}"
        yield f"{place} <{RXO.section}> <{SECTION_KINDS[evidence.section]}>"
        yield f"{place} <{RXO.source}> <{fact.source}>"
    yield f"<{fact.source}> {TITLE} {literal(fact.title)}"
    yield f"<{fact.source}> <{RXO.sha256}> {literal(record.sha256)}"


def _pubinfo(fact: Fact, predicate: RXO, agent: str, created: str | None) -> Iterator[str]:
    yield f"this: <{_DCTERMS}creator> {agent}"
    if created:
        yield f'this: <{_DCTERMS}created> "{created}"^^<{_XSD}dateTime>'
    yield f"this: <{_DCTERMS}rights> {literal(_RIGHTS)}"
    yield f"this: <{_NPX}hasNanopubType> <{predicate}>"
    words = " ".join(re.findall(r"[A-Z]?[a-z]+", predicate.name)).lower()
    thing = fact.object.label if fact.object else fact.statement.text
    yield f"this: {_RDFS_LABEL} {literal(f'{fact.subject.label} – {words} – {thing}')}"
    nodes = {node.iri: node for node in (fact.subject, fact.object, fact.component) if node}
    for node in nodes.values():
        yield from _names(node)


def _names(node: Node) -> Iterator[str]:
    """What a node is called, and the terms that it is or is near, as its own IRI may tell nobody anything."""
    yield f"<{node.iri}> {_RDFS_LABEL} {literal(node.label)}"
    for match in node.matches:
        if match.iri != node.iri:
            yield f"<{node.iri}> <http://www.w3.org/2004/02/skos/core#{match.kind}Match> <{match.iri}>"


class _Shortener:
    """IRIs between angle brackets as prefixed names, where one of the prefixes holds them."""

    def __init__(self, names: dict[str, str]):
        self._by_iri = {iri: name for name, iri in names.items()}
        self.term = lru_cache(maxsize=1 << 14)(self._term)

    def _term(self, term: str) -> str:
        found = _IRI.fullmatch(term)
        name = self._by_iri.get(found[1]) if found else None
        return f"{name}:{found[2]}" if found and name else term


def _graph(name: str, triples: Iterable[str], shorten: _Shortener) -> Iterator[str]:
    """One graph; each triple's subject and predicate are IRIs, so the first two blanks part its terms."""
    parts = (triple.split(" ", 2) for triple in dict.fromkeys(triples))
    yield f"sub:{name} {{\n"
    for subject, group in groupby(parts, key=lambda part: part[0]):
        pairs = (f"{shorten.term(predicate)} {_object(thing, shorten)}" for _, predicate, thing in group)
        yield f"  {shorten.term(subject)} " + " ;\n    ".join(pairs) + " .\n"
    yield "}\n"


def _object(thing: str, shorten: _Shortener) -> str:
    if thing.startswith("<"):
        return shorten.term(thing)
    if thing.endswith(">"):  # a literal with a datatype, which holds no blank or bracket itself
        text, _, datatype = thing.rpartition("^^")
        return f"{text}^^{shorten.term(datatype)}"
    return thing
