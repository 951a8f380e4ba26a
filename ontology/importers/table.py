"""Plain tables: `curie`, `label` and, where there are any, `synonyms`, `parents` and `xrefs`, each joined by "|"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read, is_curie
from rxkg.ontology.importers.rows import read_rows
from rxkg.ontology.terminology import Entry


def read_table(data: IO[bytes], name: str) -> Read:
    """The entries of a tab-separated table; lines "# title: …", "# version: …", "# licence: …" may precede its head."""
    comments, rows = read_rows(data, name, ("curie", "label"))
    said = {key.strip("# ").lower(): value.strip() for key, _, value in (c.partition(":") for c in comments)}
    return Header(said.get("title", ""), said.get("version", ""), said.get("licence", "")), _entries(rows, name)


def _entries(rows: Iterator[tuple[int, dict[str, str]]], name: str) -> Iterator[Entry]:
    for line, row in rows:
        if not is_curie(row["curie"]) or not row["label"].strip():
            reason = f"has no CURIE or no label ({row['curie']!r}, {row['label']!r})"
            raise TerminologyError(name, reason, "write prefix:identifier and a label", line=line)
        names, parents, same = ([c for c in row.get(k, "").split("|") if c] for k in ("synonyms", "parents", "xrefs"))
        yield Entry(row["curie"], row["label"], tuple((n, "exact") for n in names), tuple(parents), tuple(same))
