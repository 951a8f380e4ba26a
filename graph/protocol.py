"""The SPARQL 1.1 Protocol without its transport: what a request asks, in which format, and the service about itself.

Standards: https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-service-description/.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from rxkg.graph.serialize import RDF_FORMATS, serialize
from rxkg.graph.sparql import Dataset
from rxkg.ontology.errors import ProtocolError
from rxkg.ontology.namespaces import RXS

#: Media types of each format, the one that answers carry first; the first format is that of a request without wishes.
SOLUTION_TYPES: Mapping[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
GRAPH_TYPES: Mapping[str, tuple[str, ...]] = {
    "turtle": ("text/turtle", "application/x-turtle"),
    "ntriples": ("application/n-triples", "text/plain"),
    "rdfxml": ("application/rdf+xml", "application/xml"),
    "jsonld": ("application/ld+json", "application/json"),
}
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
READ_ONLY = "this endpoint only reads; the graph is changed by `rxkg build`"

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks."""

    query: str | None  # None: what the service says of itself
    dataset: Dataset | None  # None: as the query has it


def read_request(method: str, url_query: str, content_type: str, body: bytes) -> Asked:
    """What a request asks; `url_query` is the part of the URL behind "?", still encoded. Raises ProtocolError."""
    pairs = _pairs(url_query)
    kind = content_type.partition(";")[0].strip().lower()
    if method == "POST":
        if kind == QUERY:
            if any(name == "query" for name, _ in pairs):
                raise ProtocolError(400, "the query stands in the URL and in the body; send it once")
            pairs.append(("query", _decode(body)))
        elif kind == FORM:
            pairs += _pairs(_decode(body))
        elif kind == UPDATE:
            raise ProtocolError(403, READ_ONLY)
        else:
            said = kind or "no media type"
            raise ProtocolError(415, f"the body is {said}; send a query as {QUERY} or {FORM}")
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values or any(name.startswith("using-") for name in values):
        raise ProtocolError(403, READ_ONLY)
    queries = values.get("query", [])
    if len(queries) > 1:
        raise ProtocolError(400, "the request holds more than one query; send one")
    if not queries and method == "POST":
        raise ProtocolError(400, "the request holds no query; send one as the parameter `query`")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    return Asked(queries[0] if queries else None, Dataset(default, named) if default or named else None)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=10_000)
    except (UnicodeDecodeError, ValueError):
        raise ProtocolError(400, "the parameters are no percent-encoded UTF-8; encode the query again") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(400, "the body is no UTF-8; encode the query again") from None


def negotiate(accept: str, types: Mapping[str, tuple[str, ...]]) -> str | None:
    """The format of `types` that an Accept header likes best, None where it takes none (RFC 9110, section 12.5.1).

    Of equals the one named first wins; without a header all are equal.

    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", SOLUTION_TYPES)
    'xml'
    """
    ranges = [_range(part, place) for place, part in enumerate(accept.split(",")) if part.strip()]
    if not ranges:
        return next(iter(types))
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for name, media in types.items():
        for each in media:
            wide = (each.partition("/")[0] + "/*", "*/*") if each == media[0] else ()  # others must be named
            fits = [r for r in ranges if r[0] in (each, *wide)]
            if fits:
                _, quality, place = min(fits, key=lambda r: r[0].count("*"))  # the most specific range decides
                if quality > 0 and (chosen is None or (quality, -place) > best):
                    best, chosen = (quality, -place), name
    return chosen


def _range(part: str, place: int) -> tuple[str, float, int]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return media, quality, place


def media_type(form: str) -> str:
    """The Content-Type of a format.

    >>> media_type("turtle")
    'text/turtle; charset=utf-8'
    """
    name = {**SOLUTION_TYPES, **GRAPH_TYPES}[form][0]
    return f"{name}; charset=utf-8" if name.startswith("text/") else name


def describe_service(endpoint: str, quads: int, form: str) -> bytes:
    """What the service at the URL `endpoint` says of itself, in one of GRAPH_TYPES; `quads` is the base's count."""
    service, data, graph = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    triples = [
        ox.Triple(service, kind, sd("Service")),
        ox.Triple(service, sd("endpoint"), ox.NamedNode(endpoint)),
        ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        ox.Triple(service, sd("feature"), sd("UnionDefaultGraph")),
        ox.Triple(service, sd("propertyFeature"), ox.NamedNode(RXS.search)),
        *(ox.Triple(service, sd("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in _FORMAT_NAMES),
        ox.Triple(service, sd("defaultDataset"), data),
        ox.Triple(data, kind, sd("Dataset")),
        ox.Triple(data, sd("defaultGraph"), graph),
        ox.Triple(graph, kind, sd("Graph")),
        ox.Triple(graph, ox.NamedNode(_VOID + "triples"), ox.Literal(quads)),
    ]
    out = io.BytesIO()
    serialize(triples, out, RDF_FORMATS[form], {"formats": _FORMATS, "sd": _SD, "void": _VOID})
    return out.getvalue()
