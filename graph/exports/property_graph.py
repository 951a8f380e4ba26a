"""The base as a labelled property graph: for Neo4j, as Cypher, as GraphML, and as plain tables.

Drugs, products and concepts are nodes under their classes, a dose is a node of its own. What a text asserts is a
relationship of its kind's type; what it denies or doubts is one of type WITHHELD alone, with its polarity and the
predicate that it is about, so that no pattern for a kind of fact meets it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

from rxkg.graph.exports.curies import shorten
from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import (
    AdverseEffect,
    Dose,
    Frequency,
    Indication,
    Interaction,
    Monitoring,
    Relation,
    Status,
    Target,
)

Value = str | int | float | bool | list[str] | list[int]
Properties = dict[str, Value]

#: Type of each property, as neo4j-admin names types.
NODE_PROPERTIES = {
    "iri": "string", "name": "string", "names": "string[]", "exact_match": "string[]", "close_match": "string[]",
    "broad_match": "string[]",
}  # fmt: skip
DOSE_PROPERTIES = {
    "iri": "string", "name": "string", "low": "float", "high": "float", "unit": "string", "ucum": "string",
    "schedule": "string", "route": "string", "population": "string", "indication": "string", "role": "string",
}  # fmt: skip
EDGE_PROPERTIES = {
    "id": "string", "statement": "string", "polarity": "string", "predicate": "string", "text": "string",
    "confidence": "float", "rule": "string", "section": "string", "source": "string", "title": "string",
    "quotes": "string[]", "evidence": "string[]", "starts": "int[]", "ends": "int[]", "component": "string",
    "qualifiers": "string[]", "grounded_by": "string", "relation": "string", "status": "string",
    "frequency": "string[]", "frequency_text": "string[]", "serious": "boolean", "action": "string",
    "threshold": "string", "timing": "string", "interactant": "string", "effect": "string",
}  # fmt: skip

COMMON_LABEL = "RxkgNode"  # of every node: what the constraint on identifiers is about
WITHHELD = "WITHHELD"
BATCH = 500  # rows of one Cypher statement

_RELATIONS = {
    Relation.TREATS: RXO.treats,
    Relation.PREVENTS: RXO.prevents,
    Relation.RELIEVES: RXO.relieves,
    Relation.DIAGNOSES: RXO.diagnoses,
    Relation.SUPPORTS: RXO.supports,
}
_USES = {Status.OFF_LABEL: RXO.hasOffLabelUse, Status.INVESTIGATIONAL: RXO.isInvestigatedFor}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_BREAKS = re.compile(r"[\r\n]+")
# What no XML 1.0 document can hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of the property graph."""

    id: str
    labels: tuple[str, ...]
    properties: Properties


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A relationship of the property graph."""

    start: str
    type: str
    end: str
    properties: Properties


def write_neo4j(selection: Selection, folder: Path) -> None:
    """nodes.csv, doses.csv and relationships.csv for `neo4j-admin database import full`, and import.sh that calls it.

    Lists are parted by ";"; one inside a value becomes U+037E, which looks alike and which Unicode's normal form C
    makes a semicolon again. Line breaks become blanks.
    """
    with (
        _csv(folder / "relationships.csv") as out,
        _csv(folder / "doses.csv") as doses,
        _csv(folder / "nodes.csv") as nodes,
    ):
        columns = [f"{name}:{kind}" for name, kind in EDGE_PROPERTIES.items()]
        edges, dosing, things = (csv.writer(stream, lineterminator="\n") for stream in (out, doses, nodes))
        edges.writerow([":START_ID", ":END_ID", ":TYPE", *columns])
        dosing.writerow(["id:ID", ":LABEL", *(f"{name}:{kind}" for name, kind in DOSE_PROPERTIES.items())])
        things.writerow(["id:ID", ":LABEL", *(f"{name}:{kind}" for name, kind in NODE_PROPERTIES.items())])
        graph = PropertyGraph(selection)
        for edge in graph.edges(
            lambda dose: dosing.writerow([dose.id, ";".join(dose.labels), *_cells(dose, DOSE_PROPERTIES, _joined)])
        ):
            edges.writerow([edge.start, edge.end, edge.type, *_cells(edge, EDGE_PROPERTIES, _joined)])
        for node in graph.nodes():
            things.writerow([node.id, ";".join(node.labels), *_cells(node, NODE_PROPERTIES, _joined)])
    (folder / "import.sh").write_text(_IMPORT, encoding="utf-8", newline="\n")


_IMPORT = """#!/bin/sh
# Makes the database "rxkg" of the files beside this one; neo4j-admin (5.0 or later) must be on the path.
cd "$(dirname "$0")" &&
exec neo4j-admin database import full rxkg \\
    --nodes=nodes.csv --nodes=doses.csv --relationships=relationships.csv \\
    --delimiter=, --array-delimiter=";" --quote='"' "$@"
"""


def write_node_edge(selection: Selection, folder: Path) -> None:
    """nodes.csv and edges.csv after RFC 4180, for pandas, NetworkX and Cytoscape; lists are JSON arrays."""
    with _csv(folder / "edges.csv") as out, _csv(folder / "nodes.csv") as nodes:
        edges, things = csv.writer(out), csv.writer(nodes)
        edges.writerow(["source", "target", "interaction", *_renamed(EDGE_PROPERTIES)])
        properties = NODE_PROPERTIES | DOSE_PROPERTIES
        things.writerow(["id", "labels", *properties])

        def put(node: GraphNode) -> None:
            things.writerow([node.id, json.dumps(node.labels), *_cells(node, properties, _flat)])

        graph = PropertyGraph(selection)
        for edge in graph.edges(put):
            edges.writerow([edge.start, edge.end, edge.type, *_cells(edge, EDGE_PROPERTIES, _flat)])
        for node in graph.nodes():
            put(node)


def _renamed(properties: Iterable[str]) -> list[str]:
    """The names of an edge's columns: "source" is the start of the edge to those who read such tables."""
    return ["document" if name == "source" else name for name in properties]


def write_cypher(selection: Selection, stream: IO[bytes]) -> None:
    """A script of Cypher (5): the constraint, nodes by label, relationships by type, 500 a statement.

    It may be run twice: everything is merged by its identifier.
    """
    write = _encoder(stream)
    write(
        f"CREATE CONSTRAINT rxkg_node_id IF NOT EXISTS FOR (n:{COMMON_LABEL}) REQUIRE n.id IS UNIQUE;\n"
        "CALL db.awaitIndexes();\n"
    )
    graph = PropertyGraph(selection)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as later:
        nodes = _Batches(write, _merge_nodes)
        edges = _Batches(later.write, _merge_edges)
        for edge in graph.edges(lambda dose: nodes.add(":".join(dose.labels), _node_map(dose))):
            properties = {"id": edge.properties["id"]} | edge.properties
            row = {"subject": edge.start, "object": edge.end, "properties": properties}
            edges.add(edge.type, cypher_literal(row))
        for node in graph.nodes():
            nodes.add(":".join(node.labels), _node_map(node))
        nodes.flush()
        edges.flush()
        later.seek(0)
        for block in iter(lambda: later.read(1 << 16), ""):
            write(block)


def _node_map(node: GraphNode) -> str:
    return cypher_literal({"id": node.id, "properties": node.properties})


def _merge_nodes(labels: str, rows: str) -> str:
    return (
        f"UNWIND [{rows}] AS row\nMERGE (n:{COMMON_LABEL} {{id: row.id}})\nSET n:{labels}\nSET n += row.properties;\n"
    )


def _merge_edges(kind: str, rows: str) -> str:
    ends = f"MATCH (s:{COMMON_LABEL} {{id: row.subject}})\nMATCH (o:{COMMON_LABEL} {{id: row.object}})\n"
    merge = f"MERGE (s)-[r:{kind} {{id: row.properties.id}}]->(o)\nSET r += row.properties;\n"
    return f"UNWIND [{rows}] AS row\n{ends}{merge}"


class _Batches:
    """Rows by what they have in common, written when there are enough of them."""

    def __init__(self, write: Callable[[str], object], statement: Callable[[str, str], str]):
        self._write, self._statement = write, statement
        self._rows: dict[str, list[str]] = {}

    def add(self, key: str, row: str) -> None:
        rows = self._rows.setdefault(key, [])
        rows.append(row)
        if len(rows) == BATCH:
            self._put(key)

    def flush(self) -> None:
        for key in sorted(self._rows):
            self._put(key)

    def _put(self, key: str) -> None:
        if self._rows[key]:
            self._write(self._statement(key, ",\n".join(self._rows[key])))
        self._rows[key] = []


def cypher_literal(value: Any) -> str:
    r"""A value as a literal of Cypher, on one line.

    >>> cypher_literal({"a": "it's\n", "b": [1, 0.5], "c": True})
    "{a: 'it\\'s\\n', b: [1, 0.5], c: true}"
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {cypher_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(cypher_literal, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + _CYPHER_SPECIAL.sub(lambda m: _CYPHER_ESCAPES.get(m[0], f"\\u{ord(m[0]):04X}"), str(value)) + "'"


_CYPHER_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CYPHER_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_graphml(selection: Selection, stream: IO[bytes]) -> None:
    """One directed GraphML graph, nodes first; a list is a JSON array, and what XML cannot hold U+FFFD."""
    write = _encoder(stream)
    write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    of_nodes = {"labels": "string[]"} | NODE_PROPERTIES | DOSE_PROPERTIES
    of_edges = {"type": "string"} | EDGE_PROPERTIES
    for scope, properties in (("node", of_nodes), ("edge", of_edges)):
        for name, kind in properties.items():
            plain = {"float": "double"}.get(kind, "string" if kind.endswith("[]") else kind)
            write(f'<key id="{scope[0]}_{name}" for="{scope}" attr.name="{name}" attr.type="{plain}"/>\n')
    write('<graph id="rxkg" edgedefault="directed">\n')

    def put(node: GraphNode) -> None:
        data = _data("n", {"labels": list(node.labels)} | node.properties)
        write(f"<node id={quoteattr(node.id)}>{data}</node>\n")

    graph = PropertyGraph(selection)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as later:
        for edge in graph.edges(put):
            ends = f"source={quoteattr(edge.start)} target={quoteattr(edge.end)}"
            data = _data("e", {"type": edge.type} | edge.properties)
            later.write(f"<edge id={quoteattr(str(edge.properties['id']))} {ends}>{data}</edge>\n")
        for node in graph.nodes():
            put(node)
        later.seek(0)
        for block in iter(lambda: later.read(1 << 16), ""):
            write(block)
    write("</graph>\n</graphml>\n")


def _data(scope: str, properties: Properties) -> str:
    return "".join(f'<data key="{scope}_{name}">{_xml(_flat(value))}</data>' for name, value in properties.items())


def _xml(text: str) -> str:
    # A parser makes a line feed of a bare carriage return, so that is written as a reference.
    return escape(_NO_XML.sub("\ufffd", text), {"\r": "&#13;"})


class PropertyGraph:
    """The nodes and edges of what was chosen: first all edges, then the nodes that they met."""

    def __init__(self, selection: Selection):
        self._selection = selection
        self._minter = selection.minter
        self._met: set[str] = set()

    def edges(self, dose: Callable[[GraphNode], object]) -> Iterator[GraphEdge]:
        """An edge for each fact; calls `dose` with the node of a dose before its edge comes."""
        slug, seen = "", dict[str, int]()
        for fact in self._selection.facts():
            if fact.slug != slug:
                slug, seen = fact.slug, {}
            seen[fact.iri] = number = seen.get(fact.iri, 0) + 1
            self._met.add(fact.subject.iri)
            key = f"{shorten(fact.iri, self._minter)}#{fact.slug}" + (f".{number}" if number > 1 else "")
            if fact.object is None:
                end = f"{key}/dose"
                dose(GraphNode(end, (COMMON_LABEL, "Dose"), _dose_properties(fact)))
            else:
                self._met.add(fact.object.iri)
                end = shorten(fact.object.iri, self._minter)
            if fact.component:
                self._met.add(fact.component.iri)
            yield GraphEdge(
                shorten(fact.subject.iri, self._minter),
                relationship_type(_predicate(fact)) if fact.asserted else WITHHELD,
                end,
                {"id": key, **self._properties(fact)},
            )

    def nodes(self) -> Iterator[GraphNode]:
        """The nodes that the edges met, by IRI; to be asked when all edges have come."""
        for iri in sorted(self._met):
            yield self._node(self._selection.node(iri))

    def _node(self, node: Node) -> GraphNode:
        properties: Properties = {"iri": node.iri, "name": node.label}
        if node.names:
            properties["names"] = list(node.names)
        for kind in ("exact", "close", "broad"):
            matches = [shorten(m.iri, self._minter) for m in node.matches if m.kind == kind and m.iri != node.iri]
            if matches:
                properties[f"{kind}_match"] = matches
        return GraphNode(shorten(node.iri, self._minter), (COMMON_LABEL, *node.classes), properties)

    def _properties(self, fact: Fact) -> Properties:
        statement = fact.statement
        found: dict[str, Any] = {
            "statement": fact.iri,
            "polarity": fact.polarity.value,
            "predicate": str(_predicate(fact)),
            "text": statement.text,
            "confidence": float(statement.confidence),
            "rule": statement.rule,
            "section": statement.section.value,
            "source": fact.source,
            "title": fact.title,
            "quotes": [place.quote for place in statement.evidence],
            "evidence": [fact.evidence_iri(place) for place in statement.evidence],
            "starts": [place.start for place in statement.evidence],
            "ends": [place.end for place in statement.evidence],
            "component": shorten(fact.component.iri, self._minter) if fact.component else None,
            "qualifiers": list(statement.qualifiers),
            "grounded_by": statement.grounded_by,
        }
        match statement:
            case Indication():
                found |= {"relation": statement.relation.value, "status": statement.status.value}
            case AdverseEffect():
                bands = [band.value for band in statement.frequency if band is not Frequency.UNKNOWN]
                found |= {"frequency": bands, "frequency_text": list(statement.frequency_text)}
                found["serious"] = statement.serious
            case Target():
                found["action"] = statement.action
            case Monitoring():
                found |= {"threshold": statement.threshold, "timing": statement.timing}
            case Interaction():
                found |= {"interactant": statement.interactant.value, "effect": statement.effect}
            case _:
                pass
        return _filled(found)


def relationship_type(predicate: RXO) -> str:
    """The type of the relationships of a predicate.

    >>> relationship_type(RXO.hasAdverseEffect)
    'HAS_ADVERSE_EFFECT'
    """
    return _CAPITAL.sub("_", predicate.name).upper()


def _predicate(fact: Fact) -> RXO:
    if isinstance(fact.statement, Indication):
        return _USES.get(fact.statement.status, _RELATIONS[fact.statement.relation])
    return fact.predicate


def _dose_properties(fact: Fact) -> Properties:
    dose = cast(Dose, fact.statement)
    found = {
        "iri": fact.iri,
        "name": dose.text,
        "low": float(dose.dose_low),
        "high": float(dose.dose_high),
        "unit": dose.unit,
        "ucum": dose.ucum,
        "schedule": dose.frequency,
        "route": dose.route.value if dose.route else None,
        "population": dose.population,
        "indication": dose.indication,
        "role": dose.role,
    }
    return _filled(found)


def _filled(properties: dict[str, Any]) -> Properties:
    return {name: value for name, value in properties.items() if value not in (None, [], "")}


def _csv(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def _encoder(stream: IO[bytes]) -> Callable[[str], object]:
    return lambda text: stream.write(text.encode("utf-8"))


def _cells(thing: GraphNode | GraphEdge, names: Iterable[str], plain: Callable[[Value], str]) -> list[str]:
    return [plain(thing.properties[name]) if name in thing.properties else "" for name in names]


def _joined(value: Value) -> str:
    if isinstance(value, list):
        return ";".join(_BREAKS.sub(" ", str(item)).replace(";", "\u037e") for item in value)
    return _BREAKS.sub(" ", _flat(value))


def _flat(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
