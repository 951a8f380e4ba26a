"""The graph of the concepts in use: their classes, labels and matches, each once for the whole base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rxkg.graph.entities import (
    component_iri,
    component_name,
    component_names,
    drug_iri,
    fold_label,
    fold_name,
    object_of,
    preferred_name,
    subject_iri,
    trim_name,
)
from rxkg.graph.triples import TYPE, literal
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO, concept_iri
from rxkg.ontology.records import MonographRecord, Statement

#: IRI of the concept, local name of its class, text (of a match: the IRI matched), and role: "name" for a drug's own
#: name or a terminology's label, "label" for the words of a text, "alt" for another form, the kind of match, "self"
#: where the concept is the term, or "grounded" (text: what gave the match).
LabelRow = tuple[str, str, str, str]
MATCHES = ("exact", "close", "broad")

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_PREF = f"<{_SKOS}prefLabel>"
_ALT = f"<{_SKOS}altLabel>"
_SEARCH = f"<{RXO.searchLabel}>"
_RANKS = {"name": 0, "label": 1, "alt": 2}


def concept_labels(record: MonographRecord, minter: Minter) -> list[LabelRow]:
    """What one record says of the names of its concepts: rows, sorted and unique; empty where it is no monograph's."""
    if record.kind != "monograph":
        return []
    rows: set[LabelRow] = set()
    subject = subject_iri(record, minter)
    cls = "Product" if record.components else "Drug"
    rows.add((subject, cls, trim_name(record.drug), "name"))
    if record.concept:
        if record.preferred:
            rows.add((subject, cls, record.preferred, "name"))
        rows.update(_match_rows(subject, cls, record.concept, "exact" if record.preferred else "close", None))
    rows.update((subject, cls, trim_name(name), "alt") for name in (record.title, *record.synonyms) if name.strip())
    for name in record.components:
        for full in component_names(record, name):
            rows.add((drug_iri(preferred_name(record, full), minter), "Drug", trim_name(full), "label"))
    for name in {s.component for s in record.statements if s.component}:
        full_name = component_name(record, name)
        rows.add((component_iri(record, name, minter), "Drug", trim_name(full_name), "label"))
    for statement in record.statements:
        rows.update(_statement_rows(statement, minter))
    return sorted(rows)


def _statement_rows(statement: Statement, minter: Minter) -> Iterator[LabelRow]:
    thing = object_of(statement, minter)
    if thing is None:
        return
    cls = thing.cls.name
    clean = trim_name if thing.cls is RXO.Drug else fold_name
    yield thing.iri, cls, clean(statement.name if thing.by_text else statement.text), "label"
    for form in (*((statement.text,) if statement.narrowed else ()), *statement.alt):
        if form.strip():
            yield thing.iri, cls, clean(form), "alt"
    if statement.concept is None:
        return
    if statement.match == "exact" and statement.label:
        yield thing.iri, cls, statement.label, "name"
    if statement.match in MATCHES:
        yield from _match_rows(thing.iri, cls, statement.concept, statement.match, statement.grounded_by)


def _match_rows(iri: str, cls: str, curie: str, match: str, grounded_by: str | None) -> Iterator[LabelRow]:
    """What a concept means elsewhere, and how that was found: a term of its own is an exact match of itself."""
    term = concept_iri(curie)
    yield iri, cls, term, match if term != iri else "self"
    if grounded_by:
        yield iri, cls, grounded_by, "grounded"


def count_labels(rows: Iterable[LabelRow]) -> dict[str, Counter[tuple[str, str, str]]]:
    """Rows of many records by concept: how many records gave each (class, text, role)."""
    out: dict[str, Counter[tuple[str, str, str]]] = {}
    for iri, cls, text, role in rows:
        counts = out.get(iri)
        if counts is None:
            counts = out[iri] = Counter()
        counts[cls, text, role] += 1
    return out


def format_concepts(rows_by_concept: Mapping[str, Mapping[tuple[str, str, str], int]], minter: Minter) -> list[str]:
    """The N-Quads lines of the concepts' graph, sorted, from what `count_labels` returns.

    The preferred label is the most frequent name, else the most frequent words, else form; the smallest of equals.
    Other labels are alternative ones, those that differ in nothing but case left out.
    """
    end = f" <{minter.graph('concepts')}> ."
    lines: list[str] = []
    for iri, counts in rows_by_concept.items():
        lines += [f"<{iri}> {pair}{end}" for pair in sorted(set(_concept_pairs(counts)))]
    return sorted(lines)


def _concept_pairs(counts: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    texts: dict[str, list[int]] = {}
    for (_, text, role), count in counts.items():
        if role in _RANKS:
            tally = texts.setdefault(text, [0, 0, 0])
            tally[_RANKS[role]] += count
    for cls in sorted({cls for cls, _, _ in counts}):
        yield f"{TYPE} <{RXO[cls]}>"
    for text, role in sorted({(text, role) for _, text, role in counts}):
        if role in MATCHES:
            yield f"<{_SKOS}{role}Match> <{text}>"
            yield f"<{RXO.match}> {literal(role)}"
        elif role == "self":
            yield f"<{RXO.match}> {literal('exact')}"
        elif role == "grounded":
            yield f"<{RXO.groundedBy}> {literal(text)}"
    ordered = sorted(texts, key=lambda t: (-texts[t][0], -texts[t][1], -texts[t][2], t))
    seen: set[str] = set()
    for text in ordered:
        folded = fold_label(text)
        if folded in seen:
            continue
        words = literal(text)
        if seen:
            yield f"{_ALT} {words}"
        else:
            yield f"{_PREF} {words}"
            yield f"{_LABEL} {words}"
        seen.add(folded)
        yield f"{_SEARCH} {literal(folded)}"
