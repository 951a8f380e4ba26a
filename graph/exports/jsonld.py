"""JSON-LD 1.1: the context, and graphs written with it.

The context ships as `context.jsonld` and stands at the head of every file as well, so that none depends on the network.
Properties of the vocabulary go by their local names and have their types there, so that values are plain texts, numbers
and CURIEs; a value of another type than its property's keeps it beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from itertools import groupby
from typing import IO, Any

import pyoxigraph as ox
from rxkg.graph.dataset import ontology_triples
from rxkg.graph.exports.graphs import Graph
from rxkg.graph.triples import TYPE
from rxkg.ontology.iris import BASE, ONTOLOGY
from rxkg.ontology.namespaces import prefixes

#: Where the context is published; files hold it inline.
CONTEXT_IRI = BASE + "context.jsonld"

_OWL = "http://www.w3.org/2002/07/owl#"
_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = _XSD + "string"
#: Terms of other vocabularies that go by a name of their own: CURIE, and whether their values are nodes.
_OTHERS = {
    "label": ("rdfs:label", False),
    "prefLabel": ("skos:prefLabel", False),
    "altLabel": ("skos:altLabel", False),
    "title": ("dcterms:title", False),
    "exactMatch": ("skos:exactMatch", True),
    "closeMatch": ("skos:closeMatch", True),
    "broadMatch": ("skos:broadMatch", True),
    "inScheme": ("skos:inScheme", True),
    "subClassOf": ("rdfs:subClassOf", True),
    "subject": ("rdf:subject", True),
    "predicate": ("rdf:predicate", True),
    "object": ("rdf:object", True),
}
#: Prefixes that a property of the vocabulary has the name of.
_RENAMED = {"source": "document", "unit": "qudtunit"}
_TERM = re.compile(r'<([^>]*)>|(".*")(?:\^\^<([^>]*)>|@([\w-]+))?', re.DOTALL)
_INTEGER = re.compile(r'"(?:0|-?[1-9][0-9]{0,14})"')
# What may follow a prefix: nothing that could be read as something else.
_LOCAL = re.compile(r"[\w-][\w.-]*(?:#char=[0-9]+,[0-9]+)?", re.ASCII)
_ESCAPE = re.compile(r"\\(?:U([0-9A-Fa-f]{8})|.)", re.DOTALL)


def make_context(base: str = BASE) -> dict[str, Any]:
    """The context for a base whose IRIs lie below `base`, from the vocabulary's own properties and ranges."""
    context: dict[str, Any] = {"@version": 1.1, "@vocab": ONTOLOGY}
    for prefix, iri in prefixes(base).items():
        plain = iri[-1] in ":/?#[]@"  # only then a prefix by itself
        context[_RENAMED.get(prefix, prefix)] = iri if plain else {"@id": iri, "@prefix": True}
    for name, (curie, is_node) in _OTHERS.items():
        context[name] = {"@id": curie, "@type": "@id"} if is_node else {"@id": curie}
    for name, kind in sorted(_properties().items()):
        context[name] = {"@id": f"rxo:{name}"} | ({"@type": kind} if kind else {})
    return context


def read_context(base: str = BASE) -> dict[str, Any]:
    """The context as it ships, for another base with that base's prefixes."""
    text = resources.files("rxkg.graph.exports").joinpath("context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    if base != BASE:
        for name, value in context.items():
            if isinstance(value, str) and value.startswith(BASE) and not value.startswith(ONTOLOGY):
                context[name] = base + value.removeprefix(BASE)
    return context


def format_context() -> str:
    """The text of `context.jsonld`."""
    return json.dumps({"@context": make_context()}, indent=2, ensure_ascii=False) + "\n"


def _properties() -> dict[str, str | None]:
    """By local name of a property of the vocabulary "@id", the CURIE of a datatype, or None for plain texts."""
    kinds: dict[str, str | None] = {}
    ranges: dict[str, str] = {}
    text = " .\n".join([*ontology_triples(), ""])
    for triple in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        if not isinstance(triple.subject, ox.NamedNode) or not triple.subject.value.startswith(ONTOLOGY):
            continue
        name = triple.subject.value.removeprefix(ONTOLOGY)
        value = getattr(triple.object, "value", "")
        if value == f"{_OWL}ObjectProperty":
            kinds[name] = "@id"
        elif value == f"{_OWL}DatatypeProperty":
            kinds.setdefault(name, None)
        elif triple.predicate.value == _RANGE and value.startswith(_XSD) and value != _STRING:
            ranges[name] = f"xsd:{value.removeprefix(_XSD)}"
    return {name: kind or ranges.get(name) for name, kind in kinds.items()}


def write_graphs(graphs: Iterable[Graph], stream: IO[bytes], base: str) -> None:
    """Writes graphs as they come, each an object of the outer list."""
    context = read_context(base)
    writer = _Writer(context)
    stream.write(f'{{"@context": {json.dumps(context, ensure_ascii=False)},\n"@graph": ['.encode())
    comma = "\n"
    for graph, triples in graphs:
        nodes = ",\n".join(writer.nodes(triples))
        stream.write(f'{comma}{{"@id": {writer.name(graph)}, "@graph": [\n{nodes}\n]}}'.encode())
        comma = ",\n"
    stream.write(b"\n]}\n")


class _Writer:
    """Triples as JSON. N-Triples escape as JSON does, but for code points of eight digits, so texts go as they are."""

    def __init__(self, context: Mapping[str, Any]):
        iris = {name: value if isinstance(value, str) else value["@id"] for name, value in context.items()
                if name[0] != "@"}  # fmt: skip
        self.terms: dict[str, tuple[str, str | None]] = {}
        self.prefixes: list[tuple[str, str]] = []
        for name, value in context.items():
            if isinstance(value, dict) and "@prefix" not in value:
                iri = self.expand(value["@id"], iris)
                kind = value.get("@type")
                self.terms[f"<{iri}>"] = (name, kind if kind in (None, "@id") else self.expand(kind, iris))
            elif name[0] != "@":
                self.prefixes.append((iris[name], name))
        self.prefixes.sort(key=lambda item: (-len(item[0]), item[1]))
        self.name = lru_cache(1 << 14)(self.name)  # type: ignore[method-assign]

    @staticmethod
    def expand(curie: str, iris: Mapping[str, str]) -> str:
        """The IRI of a CURIE of the context."""
        prefix, _, local = curie.partition(":")
        return iris[prefix] + local

    def name(self, iri: str) -> str:
        """An IRI as JSON, as short as it goes."""
        for start, prefix in self.prefixes:
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                return f'"{prefix}:{iri[len(start) :]}"'
        return f'"{iri}"'

    def nodes(self, triples: Iterable[str]) -> Iterable[str]:
        """A JSON object a subject, of sorted triples."""
        parts = (triple.split(" ", 2) for triple in triples)
        for subject, group in groupby(parts, key=lambda part: part[0]):
            fields: list[str] = [f'"@id": {self.name(subject[1:-1])}']
            for predicate, pairs in groupby(group, key=lambda part: part[1]):
                values = [value for _, _, value in pairs]
                if predicate == TYPE:
                    name, shown = "@type", [self.class_name(value[1:-1]) for value in values]
                else:
                    term, kind = self.terms.get(predicate, (None, None))
                    name = term or self.name(predicate[1:-1])[1:-1]
                    shown = [self.value(value, kind) for value in values]
                fields.append(f'"{name}": {shown[0] if len(shown) == 1 else "[" + ", ".join(shown) + "]"}')
            yield f"{{{', '.join(fields)}}}"

    def class_name(self, iri: str) -> str:
        """A class as JSON: of the vocabulary by its local name."""
        local = iri.removeprefix(ONTOLOGY)
        return f'"{local}"' if local != iri and f"<{iri}>" not in self.terms else self.name(iri)

    def value(self, value: str, kind: str | None) -> str:
        """An object as JSON under a property whose values are nodes ("@id"), of a datatype (its IRI), or texts."""
        found = _TERM.fullmatch(value)
        assert found is not None
        iri, text, datatype, language = found.groups()
        if iri is not None:
            return self.name(iri) if kind == "@id" else f'{{"@id": {self.name(iri)}}}'
        if "\\U" in text:
            text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else escape[0], text)
        if language:
            return f'{{"@value": {text}, "@language": "{language}"}}'
        if datatype is None:
            return text if kind is None else f'{{"@value": {text}}}'
        if kind in (None, datatype):
            if datatype == f"{_XSD}integer" and _INTEGER.fullmatch(text):
                return text[1:-1]
            if datatype == f"{_XSD}boolean" and text in ('"true"', '"false"'):
                return text[1:-1]
            if kind == datatype:
                return text
        return f'{{"@value": {text}, "@type": {self.name(datatype)}}}'
