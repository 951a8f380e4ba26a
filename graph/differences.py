"""What differs between two graphs of rxkg: fact by fact, and quad by quad.

Facts are paired by drug, kind and object, so that one whose frequency has changed is one change and not two; among
equals first by the statement's IRI, then by how many attributes they share. Evidence takes no part: a line more at the
top of a source moves every place in it. Memory holds the facts of one drug, and of the quads those of a graph that
differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

import pyoxigraph as ox
from rxkg.graph.triples import CLASSES
from rxkg.ontology.iris import ONTOLOGY
from rxkg.ontology.namespaces import RXO, contract_iri
from rxkg.ontology.records import KINDS, Component, Indication

#: Kinds of fact in the order of output.
ALL_KINDS = (*KINDS, Component.kind)
Attributes = Mapping[str, tuple[str, ...]]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SUBJECT, _PREDICATE, _OBJECT, _TYPE = (
    ox.NamedNode(_RDF + name) for name in ("subject", "predicate", "object", "type")
)
_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
_KIND_OF_CLASS = {str(cls): kind.kind for kind, (cls, _) in CLASSES.items()}
_KIND_OF_PREDICATE = {str(predicate): kind.kind for kind, (_, predicate) in CLASSES.items()} | {
    str(use): Indication.kind for use in (RXO.hasOffLabelUse, RXO.isInvestigatedFor)
}
_TEXT = "text"
# Of the statement node, but no attribute of the fact: places, and what exports add because it follows.
_LEFT_OUT = frozenset(["evidence", "quantity"])


@dataclass(frozen=True, slots=True)
class Named:
    """A node with its label, a text alone where there is no node."""

    iri: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that only one side has, or that both have with other attributes.

    Attributes are those of the vocabulary by local name, their values sorted: names of the vocabulary without its
    namespace, other IRIs in full, literals as their text.
    """

    change: str  # "added", "removed" or "changed"
    drug: Named
    kind: str
    object: Named
    before: Attributes | None  # None where it was added
    after: Attributes | None  # None where it was removed
    statements: tuple[str | None, str | None]  # IRIs before and after

    def differing(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """(name, values before, values after) of the attributes that differ, by name."""
        before, after = self.before or {}, self.after or {}
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield name, before.get(name, ()), after.get(name, ())


@dataclass(frozen=True, slots=True)
class _Fact:
    iri: str
    kind: str
    object: str | None
    text: str  # of a dose, which has no object
    attributes: Attributes

    @property
    def key(self) -> tuple[int, str, str]:
        return ALL_KINDS.index(self.kind), self.object or "", self.text

    def likeness(self, other: _Fact) -> int:
        """How many attributes both have; the same statement is most alike."""
        if self.iri == other.iri:
            return 1_000
        return len(set(self.attributes.items()) & set(other.attributes.items()))


def find_changes(
    a: ox.Store, b: ox.Store, tally: Counter[str] | None = None, *, candidates: Set[str] | None = None
) -> Iterator[Change]:
    """The facts that `b` has otherwise than `a`: by the drug's IRI, the kind, the object's label.

    `tally` counts them by change, and those that are the same under "same". `candidates` are the IRIs of the drugs that
    are known to be the only ones with differences.
    """
    counts = Counter[str]() if tally is None else tally
    labels = _Labels(b, a)
    drugs = Counter(_drugs(a))
    differing = drugs.keys() | set(_drugs(b)) if candidates is None else candidates
    counts["same"] += sum(count for drug, count in drugs.items() if drug not in differing)
    for drug in sorted(differing):
        changes = [
            Change(
                "changed" if old and new else "added" if new else "removed",
                Named(drug, labels[drug]),
                known.kind,
                Named(known.object, labels[known.object]) if known.object else Named(None, known.text),
                old.attributes if old else None,
                new.attributes if new else None,
                (old.iri if old else None, new.iri if new else None),
            )
            for old, new in _pair(_facts(a, drug), _facts(b, drug), counts)
            if (known := new or old)
        ]
        changes.sort(key=lambda c: (ALL_KINDS.index(c.kind), c.object.label, c.object.iri or "", str(c.statements)))
        counts.update(change.change for change in changes)
        yield from changes


class _Labels(dict[str, str]):
    """Preferred labels by IRI, looked up once, in the stores' order; a CURIE where there is none."""

    def __init__(self, *stores: ox.Store):
        super().__init__()
        self.stores = stores

    def __missing__(self, iri: str) -> str:
        for store in self.stores:
            found = sorted(_value(q.object) for q in store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, None))
            if found:
                self[iri] = found[0]
                return found[0]
        self[iri] = contract_iri(iri)
        return self[iri]


def _drugs(store: ox.Store) -> Iterator[str]:
    """The drug of each statement."""
    statements = {(quad.subject, quad.object) for quad in store.quads_for_pattern(None, _SUBJECT, None, None)}
    return (_full(drug) for _, drug in statements)


def _facts(store: ox.Store, drug: str) -> list[_Fact]:
    nodes = {quad.subject for quad in store.quads_for_pattern(None, _SUBJECT, ox.NamedNode(drug), None)}
    facts = (_read(store, node) for node in sorted(nodes, key=str) if isinstance(node, ox.NamedNode))
    return [fact for fact in facts if fact]


def _read(store: ox.Store, node: ox.NamedNode) -> _Fact | None:
    """A statement of any of the graphs; None where it is of no known kind."""
    values: dict[str, set[str]] = {}
    rdf: dict[ox.NamedNode, set[str]] = {_TYPE: set(), _PREDICATE: set(), _OBJECT: set()}
    for quad in store.quads_for_pattern(node, None, None, None):
        name = quad.predicate.value
        if name.startswith(ONTOLOGY):
            values.setdefault(name.removeprefix(ONTOLOGY), set()).add(_value(quad.object))
        elif quad.predicate in rdf:
            rdf[quad.predicate].add(_full(quad.object))
    kinds = {_KIND_OF_CLASS[cls] for cls in rdf[_TYPE] if cls in _KIND_OF_CLASS}
    kinds |= {_KIND_OF_PREDICATE[predicate] for predicate in rdf[_PREDICATE] if predicate in _KIND_OF_PREDICATE}
    if len(kinds) != 1:
        return None
    values.setdefault("polarity", {RXO.Asserted.removeprefix(ONTOLOGY)})
    texts = sorted(values.pop(_TEXT, ()))
    thing = min(rdf[_OBJECT], default=None)
    attributes = {name: tuple(sorted(found)) for name, found in sorted(values.items()) if name not in _LEFT_OUT}
    return _Fact(node.value, kinds.pop(), thing, "" if thing else " / ".join(texts), attributes)


def _value(term: object) -> str:
    """A term as it is shown: of the vocabulary its local name."""
    return _full(term).removeprefix(ONTOLOGY)


def _full(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _pair(
    old: Iterable[_Fact], new: Iterable[_Fact], counts: Counter[str]
) -> Iterator[tuple[_Fact | None, _Fact | None]]:
    """Facts before and after that belong together and differ."""
    before, after = _group(old), _group(new)
    for key in sorted(before.keys() | after.keys()):
        left, right = before.get(key, []), after.get(key, [])
        alike = [(-x.likeness(y), i, j) for i, x in enumerate(left) for j, y in enumerate(right)]
        taken: tuple[set[int], set[int]] = (set(), set())
        for _, i, j in sorted(alike):
            if i not in taken[0] and j not in taken[1]:
                taken[0].add(i)
                taken[1].add(j)
                if left[i].attributes == right[j].attributes:
                    counts["same"] += 1
                else:
                    yield left[i], right[j]
        yield from ((x, None) for i, x in enumerate(left) if i not in taken[0])
        yield from ((None, y) for j, y in enumerate(right) if j not in taken[1])


def _group(facts: Iterable[_Fact]) -> dict[tuple[int, str, str], list[_Fact]]:
    groups: dict[tuple[int, str, str], list[_Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.key, []).append(fact)
    return groups


def patch_rows(a: ox.Store, b: ox.Store) -> Iterator[str]:
    """The rows of an RDF Patch that makes `a` of `b`'s quads, without header and transaction; by graph, D before A."""
    names = {str(name): name for store in (a, b) for name in store.named_graphs()}
    for graph in (ox.DefaultGraph(), *(names[name] for name in sorted(names))):
        for letter, one, other in (("D", a, b), ("A", b, a)):
            quads = one.quads_for_pattern(None, None, None, graph)
            yield from (f"{letter} {line} ." for line in sorted(str(quad) for quad in quads if quad not in other))
