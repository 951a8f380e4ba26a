"""Tab-separated tables with a head, a row at a time, with the line of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from rxkg.ontology.errors import TerminologyError


def read_rows(
    data: IO[bytes], name: str, needed: tuple[str, ...]
) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The comment lines before the head ("#" and all), and (line from 1, cells by column) of each row.

    Raises TerminologyError where the text is not UTF-8, a needed column is not there, or a row has other cells than
    the head.
    """
    lines = io.TextIOWrapper(data, encoding="utf-8", newline="")
    comments: list[str] = []
    head = ""
    number = 0
    try:
        for line in lines:
            number += 1
            if not line.startswith("#"):
                head = line
                break
            comments.append(line.rstrip("\r\n"))
    except UnicodeDecodeError:
        raise TerminologyError(name, "is not UTF-8", "save it as UTF-8", line=number + 1) from None
    columns = head.rstrip("\r\n").split("\t")
    for column in needed:
        if column not in columns:
            reason = f"has no column {column!r} in its head"
            raise TerminologyError(name, reason, f"give a head with {', '.join(needed)}", line=max(1, number))
    return comments, _rows(lines, name, columns, number)


def _rows(lines: io.TextIOWrapper, name: str, columns: list[str], number: int) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for cells in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            number += 1
            if not cells:
                continue
            if len(cells) != len(columns):
                reason = f"has {len(cells)} cells where the head has {len(columns)}"
                raise TerminologyError(name, reason, "mend the tabs of this line", line=number)
            yield number, dict(zip(columns, cells, strict=True))
    except UnicodeDecodeError:
        raise TerminologyError(name, "is not UTF-8", "save it as UTF-8", line=number + 1) from None
