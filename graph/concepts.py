"""The graph of the concepts in use: their classes, labels and matches, each once for the whole base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rxkg.graph.entities import (
    component_name,
    component_names,
    drug_iri,
    fold_label,
    fold_name,
    object_of,
    subject_iri,
    trim_name,
)
from rxkg.graph.triples import TYPE, literal
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO, expand_curie
from rxkg.ontology.records import MonographRecord, Statement

#: IRI of the concept, local name of its class, text (of a match: the IRI matched), and role: "name" for a drug's own
#: name or a terminology's label, "label" for the words of a text, "alt" for another form, or the kind of match.
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
    rows.update((subject, cls, trim_name(name), "alt") for name in (record.title, *record.synonyms) if name.strip())
    for name in record.components:
        for full in component_names(record, name):
            rows.add((drug_iri(full, minter), "Drug", trim_name(full), "label"))
    for name in {s.component for s in record.statements if s.component}:
        full_name = component_name(record, name)
        rows.add((drug_iri(full_name, minter), "Drug", trim_name(full_name), "label"))
    for statement in record.statements:
        rows.update(_statement_rows(statement, minter))
    return sorted(rows)


def _statement_rows(statement: Statement, minter: Minter) -> Iterator[LabelRow]:
    thing = object_of(statement, minter)
    if thing is None:
        return
    cls = thing.cls.name
    clean = trim_name if thing.cls is RXO.Drug else fold_name
    yield thing.iri, cls, clean(statement.text), "label"
    for form in statement.alt:
        if form.strip():
            yield thing.iri, cls, clean(form), "alt"
    if statement.concept is None:
        return
    if statement.match == "exact" and statement.label:
        yield thing.iri, cls, statement.label, "name"
    term = expand_curie(statement.concept)
    if term != thing.iri and statement.match in MATCHES:
        yield thing.iri, cls, term, statement.match


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
        lines += [f"<{iri}> {pair}{end}" for pair in _concept_pairs(counts)]
    return sorted(lines)


def _concept_pairs(counts: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    texts: dict[str, list[int]] = {}
    for (_, text, role), count in counts.items():
        if role in _RANKS:
            tally = texts.setdefault(text, [0, 0, 0])
            tally[_RANKS[role]] += count
    for cls in sorted({cls for cls, _, _ in counts}):
        yield f"{TYPE} <{RXO[cls]}>"
    for _, text, role in sorted({key for key in counts if key[2] in MATCHES}):
        yield f"<{_SKOS}{role}Match> <{text}>"
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
