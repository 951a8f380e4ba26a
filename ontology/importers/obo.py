"""OBO files, by fastobo, which knows the format's grammar and tells line and column of what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import fastobo
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read
from rxkg.ontology.terminology import Entry


def read_obo(data: IO[bytes], name: str) -> Read:
    """The header and the terms of an OBO file (format 1.2 or 1.4); typedefs and instances are left out."""
    try:
        frames = fastobo.iter(data, ordered=True)
        said = {clause.raw_tag(): clause.raw_value() for clause in frames.header()}
    except SyntaxError as e:
        raise _error(e, name) from None
    licence = said.get("property_value", "") if "license" in said.get("property_value", "") else ""
    title = said.get("ontology", "")
    return Header(title, said.get("data-version", ""), licence), _entries(frames, name)


def _entries(frames: Iterator[fastobo.abc.AbstractFrame], name: str) -> Iterator[Entry]:
    try:
        for frame in frames:
            if isinstance(frame, fastobo.term.TermFrame) and (entry := _entry(frame)):
                yield entry
    except SyntaxError as e:
        raise _error(e, name) from None


def _entry(frame: fastobo.term.TermFrame) -> Entry | None:
    label = ""
    names: list[tuple[str, str]] = []
    parents: list[str] = []
    same: list[str] = []
    for clause in frame:
        match clause.raw_tag():
            case "is_obsolete":
                if clause.obsolete:
                    return None
            case "name":
                label = clause.name
            case "synonym":
                names.append((clause.synonym.desc, clause.synonym.scope.lower()))
            case "is_a":
                parents.append(str(clause.term))
            case "xref":
                same.append(str(clause.xref.id))
    return Entry(str(frame.id), label, tuple(names), tuple(parents), tuple(same)) if label else None


def _error(e: SyntaxError, name: str) -> TerminologyError:
    return TerminologyError(
        name, f"is no valid OBO here ({e.msg})", "mend the line or fetch the file again", line=e.lineno
    )
