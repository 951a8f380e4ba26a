"""What a base says as plain values, one fact at a time: the common ground of the exports that are no RDF of its own.

A fact is a statement of one monograph with its nodes; the same statement in two monographs is two facts with one IRI
and different evidence. Facts come by source, then in the order of the text, so memory holds one monograph at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from rxkg.graph.concepts import MATCHES
from rxkg.graph.entities import (
    component_iri,
    component_names,
    drug_iri,
    fold_label,
    object_of,
    preferred_name,
    subject_iri,
)
from rxkg.graph.triples import CLASSES, polarity_of, statement_iri
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO, contract_iri
from rxkg.ontology.records import KINDS, Component, Evidence, MonographRecord, Polarity, Statement

#: By concept IRI, how many sources gave each (class, text, role), as `rxkg.graph.concepts.count_labels` returns it.
LabelCounts = Mapping[str, Mapping[tuple[str, str, str], int]]
ALL_KINDS = (*KINDS, Component.kind)


@dataclass(frozen=True, slots=True)
class Match:
    """A term of a terminology that a node is, or is near."""

    kind: str  # "exact", "close" or "broad"; broad: the term says less than the node
    iri: str
    curie: str


@dataclass(frozen=True, slots=True)
class Node:
    """A drug, product or concept of the graph."""

    iri: str
    curie: str  # of the IRI: of a terminology's term, else with rxkg's own prefix
    label: str
    classes: tuple[str, ...]  # local names of rxkg's classes, sorted
    names: tuple[str, ...]  # other labels, sorted
    matches: tuple[Match, ...]  # by kind, exact first, then by CURIE


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of one monograph."""

    iri: str  # of the statement
    slug: str  # of the source
    source: str  # IRI of the source
    subject: Node
    predicate: RXO  # of the statement's kind; uses off label or under study have theirs in the statement's status
    object: Node | None  # None for a dose
    component: Node | None  # of a combination, the substance that the fact is about
    polarity: Polarity
    statement: Statement
    title: str  # of the monograph

    @property
    def asserted(self) -> bool:
        """Whether the text asserts it: only then may it become a plain edge."""
        return self.polarity is Polarity.ASSERTED

    def evidence_iri(self, evidence: Evidence) -> str:
        """The IRI of a place of the source, as the graph has it (RFC 5147)."""
        return f"{self.source}#char={evidence.start},{evidence.end}"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What of a base is to be exported. `records` may be called more than once; each call starts anew."""

    minter: Minter
    records: Callable[[], Iterable[MonographRecord]]  # of the monographs chosen, by slug
    labels: LabelCounts  # of the whole base
    kinds: frozenset[str] = field(default=frozenset(ALL_KINDS))
    min_confidence: float = 0.0
    version: str  # of rxkg
    store: ox.Store  # the same base as quads
    slugs: tuple[str, ...] | None = None  # the monographs chosen; None for all
    raw: bool = False  # RDF: without what follows from IRIs and classes
    created: str | None = None  # when the base was built, as an ISO 8601 instant
    profile: str = "rxkg"  # RDF: the vocabulary, one of rxkg.graph.exports.profiles

    def facts(self) -> Iterator[Fact]:
        """The facts chosen, withheld ones with their polarity among them."""
        for record in self.records():
            if record.kind == "monograph":
                yield from self.record_facts(record)

    def chosen(self, record: MonographRecord) -> tuple[Statement, ...]:
        """The statements of a record that are to be exported."""
        return tuple(s for s in record.statements if s.kind in self.kinds and s.confidence >= self.min_confidence)

    def node(self, iri: str) -> Node:
        """A node by its IRI."""
        return self._nodes[iri]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {iri: make_node(iri, counts, self.minter) for iri, counts in self.labels.items()}

    def subject(self, record: MonographRecord) -> Node:
        """The drug or product that a monograph is about."""
        return self.node(subject_iri(record, self.minter))

    def record_facts(self, record: MonographRecord) -> Iterator[Fact]:
        """The facts chosen of one monograph."""
        minter = self.minter
        subject = self.node(subject_iri(record, minter))
        source = minter.mint_source(record.slug)
        for statement in self.chosen(record):
            thing = object_of(statement, minter)
            component = component_iri(record, statement.component, minter) if statement.component else None
            yield Fact(
                iri=statement_iri(record, statement, minter),
                slug=record.slug,
                source=source,
                subject=subject,
                predicate=CLASSES[type(statement)][1],
                object=self.node(thing.iri) if thing else None,
                component=self.node(component) if component else None,
                polarity=polarity_of(statement),
                statement=statement,
                title=record.title,
            )

    def components(self, record: MonographRecord) -> Iterator[tuple[Node, Node]]:
        """(product, substance) of a combination, by its title."""
        subject = self.node(subject_iri(record, self.minter))
        for name in record.components:
            for full in component_names(record, name):
                yield subject, self.node(drug_iri(preferred_name(record, full), self.minter))


def make_node(iri: str, counts: Mapping[tuple[str, str, str], int], minter: Minter) -> Node:
    """A node from what monographs say of its names; the preferred label as `format_concepts` chooses it."""
    tally: dict[str, list[int]] = {}
    for (_, text, role), count in counts.items():
        if role in ("name", "label", "alt"):
            tally.setdefault(text, [0, 0, 0])[("name", "label", "alt").index(role)] += count
    ordered = sorted(tally, key=lambda text: (*(-count for count in tally[text]), text))
    distinct = {fold_label(text): text for text in reversed(ordered)}
    names = list(reversed(distinct.values())) or [iri]
    matches = {
        Match(
            role if role in MATCHES else "exact",
            text if role in MATCHES else iri,
            contract_iri(text if role in MATCHES else iri),
        )
        for _, text, role in counts
        if role in (*MATCHES, "self")
    }
    return Node(
        iri=iri,
        curie=_contract(iri, minter),
        label=names[0],
        classes=tuple(sorted({cls for cls, _, _ in counts})),
        names=tuple(sorted(names[1:])),
        matches=tuple(sorted(matches, key=lambda match: (MATCHES.index(match.kind), match.curie))),
    )


def _contract(iri: str, minter: Minter) -> str:
    return f"rxkg:{iri.removeprefix(minter.base)}" if iri.startswith(minter.base) else contract_iri(iri)
