"""Tab-separated tables with a head, a row at a time, with the line of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from rxkg.ontology.errors import TerminologyError


def read_rows(
    data: IO[bytes], name: str, needed: tuple[str, ...]
) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The comment lines before the head ("#" and all), and (line from 1, cells by column) of each row.

    Cells are taken as they stand, quotes and all; empty lines are left out. Raises TerminologyError where the text is
    not UTF-8, a needed column is not there, or a row has other cells than the head.
    """
    lines = _lines(data, name)
    comments: list[str] = []
    head = (1, "")
    for head in lines:
        if not head[1].startswith("#"):
            break
        comments.append(head[1])
    number, columns = head[0], head[1].split("\t")
    for column in needed:
        if column not in columns:
            reason = f"has no column {column!r} in its head"
            raise TerminologyError(name, reason, f"give a head with {', '.join(needed)}", line=number)
    return comments, _rows(lines, name, columns)


def _lines(data: IO[bytes], name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(data, 1):
        try:
            # Spreadsheets put a byte order mark before the first line.
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise TerminologyError(name, "is not UTF-8", "save it as UTF-8", line=number) from None


def _rows(lines: Iterator[tuple[int, str]], name: str, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in lines:
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            reason = f"has {len(cells)} cells where the head has {len(columns)}"
            raise TerminologyError(name, reason, "mend the tabs of this line", line=number)
        yield number, dict(zip(columns, cells, strict=True))
