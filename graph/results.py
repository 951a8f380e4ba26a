"""What a query returned, in the standard forms."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import pyoxigraph as ox
from rxkg.graph.limited import limit_rows, take
from rxkg.graph.serialize import GRAPH_FORMATS, RDF_FORMATS, serialize
from rxkg.ontology.errors import FormatError, QueryError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
#: Formats of SELECT and ASK; those of CONSTRUCT and DESCRIBE are GRAPH_FORMATS.
RESULT_FORMATS: tuple[str, ...] = ("json", "jsonl", "csv", "tsv", "xml")


@dataclass(frozen=True, slots=True)
class Result:
    """What a query returned; rows and triples can be read once.

    `kind` is "select", "ask" or "graph"; `columns` are the variables of a SELECT in their order.
    """

    kind: str
    columns: tuple[str, ...]
    prefixes: Mapping[str, str]  # for shortening and for Turtle
    _raw: Any = field(repr=False)

    def __bool__(self) -> bool:
        """The answer of an ASK; raises TypeError for others, whose emptiness is not known before they are read."""
        if self.kind != "ask":
            raise TypeError("only the result of ASK is true or false")
        return bool(self._raw)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT, None where a variable is unbound; of an ASK the one row of its answer."""
        if self.kind == "ask":
            yield (ox.Literal(bool(self._raw)),)
        elif self.kind == "select":
            with translated():
                for solution in self._raw:
                    yield tuple(solution)

    def triples(self) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, each once, sorted."""
        if self.kind != "graph":
            return []
        with translated():
            return sorted(set(self._raw), key=str)

    def values(self) -> Iterator[tuple[str | int | float | bool | None, ...]]:
        """The rows as plain values: IRIs and texts as strings, numbers and booleans as such."""
        return (tuple(None if term is None else to_value(term) for term in row) for row in self.rows())


@contextmanager
def translated() -> Iterator[None]:
    """Turns the engine's errors of evaluation into QueryError."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as e:
        raise QueryError(first_line(e)) from None


def first_line(error: BaseException) -> str:
    """The first line of an error's message, its type where it has none."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def write_result(result: Result, form: str, stream: IO[bytes], *, ordered: bool = True, limit: int = 0) -> None:
    """Writes a result in one of RESULT_FORMATS (SELECT, ASK) or GRAPH_FORMATS (CONSTRUCT, DESCRIBE).

    Triples come sorted, for which all are held in memory, unless `ordered` is false. `limit` is how many rows or
    unsorted triples there may be, 0 any number; with more it raises RowLimitError, and what was written is a part.
    Raises FormatError for a format that is unknown or of the other kind.
    """
    known = GRAPH_FORMATS if result.kind == "graph" else RESULT_FORMATS
    if form not in known:
        if form in RESULT_FORMATS or form in GRAPH_FORMATS:
            what = "triples" if result.kind == "graph" else "rows"
            raise FormatError(form, known, why=f"cannot hold {what}")
        raise FormatError(form, known)
    with translated():
        if result.kind == "graph":
            unsorted = take(result._raw, limit) if limit else result._raw
            serialize(result.triples() if ordered else unsorted, stream, RDF_FORMATS[form], result.prefixes)
        elif form == "jsonl":
            for row in result.values():
                line = json.dumps(dict(zip(result.columns, row, strict=True)), ensure_ascii=False)
                stream.write(line.encode() + b"\n")
        else:
            raw = limit_rows(result._raw, limit) if limit and result.kind == "select" else result._raw
            raw.serialize(stream, _SOLUTIONS[form])


def to_value(term: Term) -> str | int | float | bool:
    """A term as a plain value; literals of other types than numbers and booleans as their text."""
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value.removeprefix(_XSD)
    if kind == "boolean":
        return term.value in ("true", "1")
    if kind in ("integer", "decimal", "double", "float"):
        number = float(term.value)
        return int(term.value) if kind == "integer" else int(number) if number.is_integer() else number
    return term.value


def shorten(term: Term | None, table: Mapping[str, str]) -> str:
    """A term as a person reads it: an IRI with its prefix where one fits, a literal as its text, "" for none.

    >>> shorten(ox.NamedNode("http://e/a#b"), {"e": "http://e/a#"})
    'e:b'
    """
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return term.value
    if not isinstance(term, ox.NamedNode):
        return str(term)
    best = max((n for n in table.items() if term.value.startswith(n[1])), key=lambda n: len(n[1]), default=None)
    if best is None or not (local := term.value[len(best[1]) :]) or "/" in local or "#" in local:
        return f"<{term.value}>"
    return f"{best[0]}:{local}"
