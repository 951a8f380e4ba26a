"""The base as tables: one a kind of fact, and those of drugs, concepts, names, monographs and evidence.

The columns are defined once, in `TABLES`; the CSV and the Parquet writer and the page of the columns are made of them.
What a text does not assert stands in tables of the same columns in the folder `withheld`, so that whoever reads a
kind's table meets no negated fact.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.triples import direct_properties
from rxkg.ingest.populations import find_population_groups
from rxkg.ontology.errors import ExportError
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Evidence,
    Indication,
    Interaction,
    Monitoring,
    Statement,
    Target,
)

#: The types of columns: in CSV, "texts" is a JSON array and "boolean" is true or false; an empty cell is no value.
TYPES = ("text", "texts", "number", "integer", "boolean")
WITHHELD = "withheld"
_ROWS = 1 << 14  # of a row group; at about 1 kB a row of text, 16 MB at most wait in memory for the widest table


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    type: str  # one of TYPES
    says: str  # what it holds, for the page of the columns
    read: Callable[[Any], Any]  # its value, from what the table has a row of


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str  # of its file, without the suffix
    rows: str  # what a row is
    columns: tuple[Column, ...]


Row = tuple[Any, ...]


class Sink(Protocol):
    """Takes the rows of one table."""

    def put(self, row: Row) -> None:
        """Takes a row."""

    def close(self) -> None:
        """Writes what is still in memory and closes the file."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact, or one of its places."""

    fact: Fact
    number: int  # of the fact in its source, from 1
    place: int = 0  # of the evidence, from 0

    @property
    def evidence(self) -> Evidence:
        """The evidence of this place."""
        return self.fact.statement.evidence[self.place]


def _of(name: str) -> Callable[[_Said], Any]:
    return lambda said: getattr(said.fact.statement, name)


def _quantity(name: str) -> Callable[[_Said], Any]:
    return lambda said: getattr(said.fact.statement.quantity, name, None)  # type: ignore[attr-defined]


def _property(said: _Said) -> str | None:
    return next((term.name for term in direct_properties(said.fact.statement)), None)


def _populations(said: _Said) -> tuple[str, ...]:
    words = said.fact.statement.population  # type: ignore[attr-defined]
    return tuple(group.value for group in find_population_groups(words)) if words else ()


_KEY = (
    Column("source", "text", "name of the source", lambda f: f.fact.slug),
    Column("fact", "integer", "number of the fact in its source, from 1; with `source` its key", lambda f: f.number),
    Column("statement", "text", "IRI of what is said, the same wherever the same is said", lambda f: f.fact.iri),
)  # fmt: skip
_FACT = (
    *_KEY,
    Column("drug", "text", "IRI of the drug or product that it is said of", lambda f: f.fact.subject.iri),
    Column("drug_label", "text", "its preferred label", lambda f: f.fact.subject.label),
    Column(
        "component",
        "text",
        "of a product of several, IRI of the substance that it is said of",
        lambda f: f.fact.component.iri if f.fact.component else None,
    ),
    Column(
        "property",
        "text",
        "property of the vocabulary that joins drug and object; none for what is withheld",
        _property,
    ),
    Column("polarity", "text", "asserted; in `withheld`: negated, excluded, hedged or hypothetical",
           lambda f: f.fact.polarity.value),
    Column("text", "text", "the shortest noun phrase, in the text's words", _of("text")),
    Column("narrowed", "text", "the same with what tells which of its kind is meant; none where nothing does",
           _of("narrowed")),
    Column("alt", "texts", "other forms of it in this text", _of("alt")),
    Column("qualifiers", "texts", "modifiers that the concept leaves out, in the text's words", _of("qualifiers")),
    Column("section", "text", "section of the first evidence", lambda f: f.fact.statement.section.value),
    Column("rule", "text", "name of the rule that found it", _of("rule")),
    Column("confidence", "number", "how often such facts are true, 0 to 1", _of("confidence")),
)  # fmt: skip
_OBJECT = (
    Column("object", "text", "IRI of the object", lambda f: f.fact.object.iri),
    Column("object_label", "text", "its preferred label", lambda f: f.fact.object.label),
    Column("concept", "text", "CURIE of the terminology's concept; none where nothing fits", _of("concept")),
    Column("concept_label", "text", "its label there", _of("label")),
    Column("match", "text", "exact, close or broad (says less than the words); ambiguous: several fit", _of("match")),
    Column("grounded_by", "text", "what gave the concept: a terminology or a lexicon's table", _of("grounded_by")),
)  # fmt: skip

_KINDS: dict[type[Statement], tuple[Column, ...]] = {
    Indication: (
        *_OBJECT,
        Column("relation", "text", "treats, prevents, relieves, diagnoses or supports",
               lambda f: f.fact.statement.relation.value),
        Column("status", "text", "labelled, off-label, investigational or excluded",
               lambda f: f.fact.statement.status.value),
    ),
    AdverseEffect: (
        *_OBJECT,
        Column("frequency", "texts", "bands after CIOMS, most frequent first; unknown where none is given",
               lambda f: tuple(band.value for band in f.fact.statement.frequency)),
        Column("frequency_text", "texts", "the text's own words for it", _of("frequency_text")),
        Column("serious", "boolean", "whether the text calls it serious", _of("serious")),
    ),
    Target: (*_OBJECT, Column("action", "text", "the text's verb or role: binds, inhibits …", _of("action"))),
    Monitoring: (
        *_OBJECT,
        Column("threshold", "text", "the threshold in the text's words", _of("threshold")),
        Column("timing", "text", "when, in the text's words", _of("timing")),
        Column("low", "number", "lower bound of the threshold; none where open below", _quantity("low")),
        Column("high", "number", "upper bound of the threshold; none where open above", _quantity("high")),
        Column("comparator", "text", "=, <, <=, >, >= or range; none where the threshold is no number",
               _quantity("comparator")),
        Column("unit", "text", "unit as written", _quantity("unit")),
        Column("ucum", "text", "UCUM code of the unit", _quantity("ucum")),
    ),
    Contraindication: _OBJECT,
    Interaction: (
        *_OBJECT,
        Column("interactant", "text", "drug, class, food or substance", lambda f: f.fact.statement.interactant.value),
        Column("effect", "text", "what comes of it, in the text's words", _of("effect")),
    ),
    Dose: (
        Column("dose_low", "number", "least amount", _of("dose_low")),
        Column("dose_high", "number", "largest amount; equal to `dose_low` for one amount", _of("dose_high")),
        Column("unit", "text", "unit as written", _of("unit")),
        Column("ucum", "text", "UCUM code of the unit", _of("ucum")),
        Column("schedule", "text", "how often, in the text's words", _of("frequency")),
        Column("route", "text", "route of administration",
               lambda f: f.fact.statement.route and f.fact.statement.route.value),
        Column("population", "text", "whom it is for, in the text's words", _of("population")),
        Column("population_groups", "texts", "the groups of people that these words name", _populations),
        Column("indication", "text", "what it is for, in the text's words", _of("indication")),
        Column("role", "text", "dose, maximum, loading, maintenance, starting, adjusted or premedication", _of("role")),
    ),
    Component: (
        *_OBJECT,
        Column("in_title", "text", "the title's name for it, where that lost digits of the text's", _of("in_title")),
    ),
}  # fmt: skip

_EVIDENCE = Table(
    "evidence", "a place of a source that states a fact, asserted or withheld",
    (
        *_KEY,
        Column("place", "integer", "from 1 for the fact's first place in the text", lambda f: f.place + 1),
        Column("evidence", "text", "IRI of the place (RFC 5147)", lambda f: f.fact.evidence_iri(f.evidence)),
        Column("start", "integer", "first character, from 0", lambda f: f.evidence.start),
        Column("end", "integer", "behind the last character", lambda f: f.evidence.end),
        Column("section", "text", "section of the monograph", lambda f: f.evidence.section.value),
        Column("quote", "text", "the text's own characters", lambda f: f.evidence.quote),
    ),
)  # fmt: skip
_MONOGRAPHS = Table(
    "monographs", "a monograph",
    (
        Column("source", "text", "name of the source", lambda m: m[0].slug),
        Column("source_iri", "text", "IRI of the source", lambda m: m[1].mint_source(m[0].slug)),
        Column("title", "text", "its title", lambda m: m[0].title),
        Column("drug", "text", "IRI of the drug or product that it is about", lambda m: m[2]),
        Column("sha256", "text", "hash of the source's bytes", lambda m: m[0].sha256),
        Column("characters", "integer", "length of its text", lambda m: m[0].characters),
    ),
)  # fmt: skip
_NODE = (
    Column("iri", "text", "its IRI", lambda n: n.iri),
    Column("curie", "text", "the same as a CURIE; with the prefix rxkg where no terminology has it", lambda n: n.curie),
    Column("label", "text", "preferred label", lambda n: n.label),
    Column("classes", "texts", "its classes of the vocabulary", lambda n: n.classes),
    Column("names", "texts", "other labels", lambda n: n.names),
    Column("exact", "texts", "CURIEs of terminologies' concepts that it is", lambda n: _matches(n, "exact")),
    Column("close", "texts", "CURIEs of concepts that it is near", lambda n: _matches(n, "close")),
    Column("broad", "texts", "CURIEs of concepts that say less than it does", lambda n: _matches(n, "broad")),
)  # fmt: skip
_DRUGS = Table("drugs", "a drug, or a product of several", _NODE)
_CONCEPTS = Table("concepts", "a condition, target, parameter or other thing that a fact is about", _NODE)
_COMPOSITION = Table(
    "composition", "a substance of a product of several, by the monograph's title",
    (
        Column("product", "text", "IRI of the product", lambda pair: pair[0].iri),
        Column("substance", "text", "IRI of the substance", lambda pair: pair[1].iri),
    ),
)  # fmt: skip

_FACTS = {cls: Table(cls.kind, f"a fact of one monograph: {cls.kind.replace('_', ' ')}", (*_FACT, *columns))
          for cls, columns in _KINDS.items()}  # fmt: skip
#: All tables; those of facts once more in the folder `withheld`.
TABLES: tuple[Table, ...] = (*_FACTS.values(), _EVIDENCE, _MONOGRAPHS, _DRUGS, _CONCEPTS, _COMPOSITION)


def _matches(node: Node, kind: str) -> tuple[str, ...]:
    return tuple(match.curie for match in node.matches if match.kind == kind)


def table_rows(selection: Selection) -> Iterator[tuple[str, Table, Row]]:
    """(path of the file without suffix, table, row) of all that was chosen; rows of a table in a fixed order."""
    nodes: dict[str, Node] = {}
    pairs: dict[tuple[str, str], tuple[Node, Node]] = {}
    for record in selection.records():
        if record.kind != "monograph":
            continue
        for number, fact in enumerate(selection.record_facts(record), 1):
            table = _FACTS[type(fact.statement)]
            path = table.name if fact.asserted else f"{WITHHELD}/{table.name}"
            yield path, table, _row(table, _Said(fact, number))
            for place in range(len(fact.statement.evidence)):
                yield _EVIDENCE.name, _EVIDENCE, _row(_EVIDENCE, _Said(fact, number, place))
            nodes.update((node.iri, node) for node in (fact.object, fact.component) if node)
        about = selection.subject(record)
        nodes[about.iri] = about
        for product, substance in selection.components(record) if record.components else ():
            pairs[product.iri, substance.iri] = product, substance
            nodes[substance.iri] = substance
        yield _MONOGRAPHS.name, _MONOGRAPHS, _row(_MONOGRAPHS, (record, selection.minter, about.iri))
    for iri in sorted(nodes):
        table = _DRUGS if {"Drug", "Product"} & set(nodes[iri].classes) else _CONCEPTS
        yield table.name, table, _row(table, nodes[iri])
    for key in sorted(pairs):
        yield _COMPOSITION.name, _COMPOSITION, _row(_COMPOSITION, pairs[key])


def _row(table: Table, thing: object) -> Row:
    return tuple(column.read(thing) for column in table.columns)


def write_csv(selection: Selection, folder: Path) -> None:
    """CSV files (RFC 4180, UTF-8, with a header), one a table."""
    _write(selection, folder, lambda path, table: _CsvSink(folder / f"{path}.csv", table))


def write_parquet(selection: Selection, folder: Path) -> None:
    """Parquet files, one a table; raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        remedy = "install it with `pip install 'rxkg[parquet]'`, or choose csv"
        raise ExportError("parquet", "needs the package pyarrow, which is not installed", remedy) from None
    from rxkg.graph.exports.parquet_file import ParquetSink

    _write(selection, folder, lambda path, table: ParquetSink(folder / f"{path}.parquet", table, _ROWS))


def _write(selection: Selection, folder: Path, make: Callable[[str, Table], Sink]) -> None:
    (folder / WITHHELD).mkdir()
    files = [(table.name, table) for table in TABLES]
    files += [(f"{WITHHELD}/{table.name}", table) for table in _FACTS.values()]
    with ExitStack() as stack:
        sinks = {path: stack.enter_context(_closing(make(path, table))) for path, table in files}
        for path, _, row in table_rows(selection):
            sinks[path].put(row)


@contextmanager
def _closing(sink: Sink) -> Iterator[Sink]:
    try:
        yield sink
    finally:
        sink.close()


class _CsvSink:
    """A CSV file; its line ends are CRLF, so that the writer puts quotes around any of CR and LF in a cell."""

    def __init__(self, path: Path, table: Table):
        self._file = io.TextIOWrapper(path.open("wb"), encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in table.columns])

    def put(self, row: Row) -> None:
        self._writer.writerow(list(map(_cell, row)))

    def close(self) -> None:
        self._file.close()


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def describe_tables() -> str:
    """The page of the columns, in Markdown."""
    parts = [
        "# Columns of the tables\n",
        "Made by `make docs` from the definitions that the writers use; a test fails when it is stale. The formats are",
        "[`csv` and `parquet`](tables.md).\n",
    ]
    for table in TABLES:
        parts.append(f"## {table.name}\n\nA row is {table.rows}.\n\n| column | type | holds |\n| --- | --- | --- |")
        parts += [f"| `{column.name}` | {column.type} | {column.says} |" for column in table.columns]
        parts.append("")
    return "\n".join(parts)
