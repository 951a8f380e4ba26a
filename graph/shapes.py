"""The shapes of `ontology/shapes.ttl`, checked twice: by pySHACL, and natively, a graph at a time, for large bases.

The native check reads the same file and knows the constraints that it uses, so that the two cannot drift apart; a
constraint that it does not know is an error, never passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.namespaces import RXO

if TYPE_CHECKING:
    import rdflib

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = f"<{_RDF}type>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Values = Mapping[str, list[str]]  # terms in N-Triples form by predicate in N-Triples form
Test = Callable[[list[str], Values], list[str]]  # the values, and all of their node, to those that break the rule


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing in the graph that breaks a shape."""

    rule: str  # sh:name of the property, or the shape's own name
    node: str  # IRI
    message: str
    value: str = ""  # the term at fault in N-Triples form, where there is one
    graph: str = ""  # IRI; empty where pySHACL found it, which sees all graphs as one

    def __str__(self) -> str:
        return f"{self.rule}: {self.message} ({self.node}{': ' + self.value if self.value else ''})"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    path: str  # N-Triples form
    message: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    classes: frozenset[str]  # N-Triples form
    roles: frozenset[str]  # predicates whose objects are targets
    rules: tuple[_Rule, ...]


def shapes_text() -> str:
    """The shapes file."""
    return resources.files("rxkg.ontology").joinpath("shapes.ttl").read_text(encoding="utf-8")


def check_graphs(graphs: Iterable[tuple[str, Iterable[str]]], concepts: Iterable[str]) -> Iterator[Violation]:
    """The violations in graphs of N-Quads lines in their full form, graph by graph; `concepts` are the concepts' lines.

    Memory holds one graph, and the number of preferred labels of each concept.
    """
    labels: dict[str, list[str]] = defaultdict(list)
    for line in concepts:
        subject, predicate, rest = line.split(" ", 2)
        if predicate == _LABEL:
            labels[subject].append(rest.rsplit(" ", 2)[0])
    seen: set[str] = set()  # concepts that were checked, or the same fault would be told for each statement
    for graph, lines in graphs:
        yield from _check_graph(lines, graph, labels, seen)


def _check_graph(
    lines: Iterable[str], graph: str, labels: Mapping[str, list[str]], seen: set[str]
) -> Iterator[Violation]:
    nodes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    end = f" <{graph}> ."
    for line in lines:
        subject, predicate, value = line.removesuffix(end).split(" ", 2)
        nodes[subject][predicate].append(value)
    for shape in _shapes():
        for node, values in nodes.items():
            if not shape.classes.isdisjoint(values.get(_TYPE, ())):
                yield from _check_node(shape, node, values, graph)
        if shape.roles:
            targets = {v for values in nodes.values() for role in shape.roles for v in values.get(role, ())}
            for node in sorted(targets - seen):
                yield from _check_node(shape, node, {_LABEL: labels.get(node, [])}, graph)
            seen |= targets
    yield from _check_range(nodes, graph)


def _check_node(shape: _Shape, node: str, values: Values, graph: str) -> Iterator[Violation]:
    for rule in shape.rules:
        found = values.get(rule.path, [])
        for test in rule.tests:
            for wrong in test(found, values):
                yield Violation(rule.name, node[1:-1], rule.message, wrong, graph)


def _check_range(nodes: Mapping[str, Values], graph: str) -> Iterator[Violation]:
    """The rule evidence-range, which the shapes write as SPARQL."""
    for node, values in nodes.items():
        for end in values.get(f"<{RXO.end}>", ()):
            for source in values.get(f"<{RXO.source}>", ()):
                for length in nodes.get(source, {}).get(f"<{RXO.characters}>", ()):
                    if (_number(end) or 0) > (_number(length) or 0):
                        yield Violation(
                            "evidence-range", node[1:-1], "Evidence ends within its source's text.", end, graph
                        )


def check_shacl(graph: rdflib.Graph) -> tuple[list[Violation], rdflib.Graph]:
    """The violations that pySHACL finds in a graph in its full form, sorted, and its report as a graph."""
    import pyshacl  # it and rdflib take half a second to load, and the native check needs neither
    import rdflib
    from rdflib.namespace import SH

    shapes = rdflib.Graph().parse(data=shapes_text(), format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=False, inference="none")
    assert isinstance(report, rdflib.Graph)
    out = []
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        constraint = report.value(result, SH.sourceConstraint)
        name = shapes.value(shape, SH.name) or shapes.value(constraint, SH.name) or _local(shape)
        value = report.value(result, SH.value)
        message = report.value(result, SH.resultMessage)
        node = report.value(result, SH.focusNode)
        out.append(Violation(str(name), str(node), str(message), value.n3() if value is not None else ""))
    return sorted(out, key=lambda v: (v.rule, v.node, v.value)), report


def _local(node: object) -> str:
    return str(node).rpartition("#")[2].lower()


@cache
def _shapes() -> tuple[_Shape, ...]:
    store = ox.Store()
    store.load(shapes_text().encode(), format=ox.RdfFormat.TURTLE)
    reader = _Reader(store)
    shapes = {
        q.subject for q in store.quads_for_pattern(None, ox.NamedNode(f"{_RDF}type"), ox.NamedNode(f"{_SH}NodeShape"))
    }
    return tuple(reader.shape(node) for node in sorted(shapes, key=str))


class _Reader:
    """Reads the shapes into tests; raises RxkgError at a constraint that it does not know."""

    def __init__(self, store: ox.Store):
        self.store = store

    def about(self, node: Term, predicate: str | None = None) -> Iterator[ox.Quad]:
        assert not isinstance(node, ox.Literal)
        return self.store.quads_for_pattern(node, ox.NamedNode(predicate) if predicate else None, None)

    def values(self, node: Term, name: str) -> list[Term]:
        return sorted((q.object for q in self.about(node, _SH + name)), key=str)

    def shape(self, node: Term) -> _Shape:
        rules = [self.rule(p) for p in self.values(node, "property")]
        if choices := self.values(node, "or"):
            paths = [str(self.values(option, "path")[0]) for option in self.items(choices[0])]
            name = str(node).rpartition("#")[2].rstrip(">").lower()
            rules.append(_Rule(name, paths[0], f"One of {' and '.join(paths)} is needed.", (_any_of(paths),)))
        classes, roles = (frozenset(map(str, self.values(node, n))) for n in ("targetClass", "targetObjectsOf"))
        return _Shape(classes, roles, tuple(rules))

    def rule(self, node: Term) -> _Rule:
        tests: list[Test] = []
        known = {"path", "name", "message"}
        for quad in self.about(node):
            kind = quad.predicate.value.removeprefix(_SH)
            if kind not in known:
                tests.append(self.test(kind, quad.object))
        name, path, message = (self.values(node, n)[0] for n in ("name", "path", "message"))
        return _Rule(_text(name), str(path), _text(message), tuple(tests))

    def test(self, kind: str, value: Term) -> Test:
        match kind:
            case "minCount":
                least = int(_text(value))
                return lambda found, _: [] if len(found) >= least else [""]
            case "maxCount":
                most = int(_text(value))
                return lambda found, _: [] if len(found) <= most else [""]
            case "nodeKind" if _text(value) == f"{_SH}IRI":
                return lambda found, _: [v for v in found if not v.startswith("<")]
            case "in":
                allowed = frozenset(map(str, self.items(value)))
                return lambda found, _: [v for v in found if v not in allowed]
            case "datatype":
                wanted = _text(value)
                return lambda found, _: [v for v in found if not _has_type(v, wanted)]
            case "minLength":
                length = int(_text(value))
                return lambda found, _: [v for v in found if len(_lexical(v)) < length]
            case "minInclusive":
                low = Decimal(_text(value))
                return lambda found, _: [v for v in found if (n := _number(v)) is None or n < low]
            case "maxInclusive":
                high = Decimal(_text(value))
                return lambda found, _: [v for v in found if (n := _number(v)) is None or n > high]
            case "lessThan":
                other = str(value)
                return lambda found, node: [
                    v for v in found for w in node.get(other, ()) if not (_number(v) or 0) < (_number(w) or 0)
                ]
        raise RxkgError(f"the native check does not know sh:{kind}; teach it in rxkg.graph.shapes")

    def items(self, head: Term) -> list[Term]:
        """The members of an RDF list."""
        out: list[Term] = []
        while head != ox.NamedNode(f"{_RDF}nil"):
            for part in ("first", "rest"):
                (quad,) = self.about(head, _RDF + part)
                if part == "first":
                    out.append(quad.object)
                else:
                    head = quad.object
        return out


def _any_of(paths: list[str]) -> Test:
    return lambda _, node: [] if any(node.get(path) for path in paths) else [""]


def _text(term: Term) -> str:
    assert isinstance(term, ox.Literal | ox.NamedNode)
    return term.value


def _lexical(term: str) -> str:
    """The text of a literal in N-Triples form, escapes as they are; an IRI without its brackets."""
    return term[1 : term.rindex('"')] if term.startswith('"') else term[1:-1]


def _has_type(term: str, wanted: str) -> bool:
    plain = term.endswith('"') and wanted == f"{_XSD}string"
    if not (term.startswith('"') and (plain or term.endswith(f"^^<{wanted}>"))):
        return False
    return wanted not in (f"{_XSD}decimal", f"{_XSD}integer") or _number(term) is not None


def _number(term: str) -> Decimal | None:
    try:
        return Decimal(_lexical(term))
    except InvalidOperation:
        return None
