"""What a query returns, up to a number of rows or triples.

The engine writes rows without telling how many. They are therefore taken one at a time, given to its reader in the one
form that says all of a term (TSV), and written from there, so that every format stays the engine's own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any, TypeVar, cast

import pyoxigraph as ox

T = TypeVar("T")


class RowLimitError(Exception):
    """There are more rows or triples than allowed; what evaluates the query has stopped."""


def take(items: Iterator[T], limit: int) -> Iterator[T]:
    """The items as they come; raises RowLimitError where there are more than `limit`."""
    for number, item in enumerate(items):
        if number == limit:
            raise RowLimitError
        yield item


def limit_rows(solutions: ox.QuerySolutions, limit: int) -> ox.QuerySolutions:
    """The same rows, to be written once; writing them raises RowLimitError behind row `limit`."""
    return cast(ox.QuerySolutions, ox.parse_query_results(_Lines(solutions, limit), ox.QueryResultsFormat.TSV))


class _Lines(io.RawIOBase, IO[bytes]):
    """The rows as a file of TSV, made as it is read."""

    def __init__(self, solutions: ox.QuerySolutions, limit: int):
        self._rows = take(iter(cast(Any, solutions)), limit)
        self._held = bytearray("\t".join(map(str, solutions.variables)).encode() + b"\n")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            row = next(self._rows, None)
            if row is None:
                break
            self._held += "\t".join(map(_write_term, row)).encode() + b"\n"
        end = len(self._held) if size < 0 else size
        data = bytes(self._held[:end])
        del self._held[:end]
        return data


def _write_term(term: Any) -> str:
    if term is None:
        return ""
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
