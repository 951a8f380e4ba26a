"""OBO files, by fastobo, which knows the format's grammar and tells line and column of what breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import fastobo
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read, only_curies
from rxkg.ontology.terminology import Entry


def read_obo(data: IO[bytes], name: str) -> Read:
    """The header and the terms of an OBO file (format 1.2 or 1.4); typedefs and instances are left out."""
    with _translated(data, name):
        frames = fastobo.iter(data, ordered=True)
        header = _header(frames.header())
    return header, _entries(frames, data, name)


def _header(frame: fastobo.header.HeaderFrame) -> Header:
    said: dict[str, str] = {}
    for clause in frame:
        said.setdefault(clause.raw_tag(), clause.raw_value())
        if clause.raw_tag() == "property_value":
            value = clause.property_value
            # "dc:title", "terms:license", or either as a whole IRI.
            said.setdefault(re.split(r"[:/]", str(value.relation))[-1], str(value.value))
    return Header(said.get("title") or said.get("ontology", ""), said.get("data-version", ""), said.get("license", ""))


def _entries(frames: Iterator[fastobo.abc.AbstractFrame], data: IO[bytes], name: str) -> Iterator[Entry]:
    with _translated(data, name):
        for frame in frames:
            if isinstance(frame, fastobo.term.TermFrame) and (entry := _entry(frame)):
                yield entry


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
    return Entry(str(frame.id), label, tuple(names), tuple(parents), only_curies(same)) if label else None


@contextmanager
def _translated(data: IO[bytes], name: str) -> Iterator[None]:
    try:
        yield
    except SyntaxError as e:
        reason = f"is no valid OBO here ({e.msg})"
        raise TerminologyError(name, reason, "mend the line or fetch the file again", line=e.lineno) from None
    except (OSError, TypeError):
        # Either hides what is wrong with the bytes: reading them again tells a damaged archive, or the line.
        line = _undecodable(data)
        if line is None:
            raise
        raise TerminologyError(name, "is not UTF-8", "save it as UTF-8", line=line) from None


def _undecodable(data: IO[bytes]) -> int | None:
    """The first line, from 1, that is not UTF-8."""
    data.seek(0)
    for number, line in enumerate(data, 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return None
