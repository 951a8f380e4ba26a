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

# Clauses of frames of which nothing is taken. In ChEBI they are most of the file, and the parser takes its time.
_UNUSED = frozenset((
    b"alt_id", b"builtin", b"comment", b"consider", b"created_by", b"creation_date", b"def", b"disjoint_from",
    b"equivalent_to", b"intersection_of", b"namespace", b"property_value", b"relationship", b"replaced_by", b"subset",
    b"union_of",
))  # fmt: skip


def read_obo(data: IO[bytes], name: str) -> Read:
    """The header and the terms of an OBO file (format 1.2 or 1.4); typedefs and instances are left out."""
    with _translated(data, name):
        frames = fastobo.iter(_Wanted(data), ordered=True)
        header = _header(frames.header())
    return header, _entries(frames, data, name)


class _Wanted:
    """A binary stream in which the lines of unused clauses are empty, so that the number of each line stays."""

    def __init__(self, data: IO[bytes]):
        self._lines = _wanted(data)
        self._held = bytearray()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, up to `size`; all where it is negative."""
        while size < 0 or len(self._held) < size:
            line = next(self._lines, None)
            if line is None:
                break
            self._held += line
        end = len(self._held) if size < 0 else size
        taken = bytes(self._held[:end])
        del self._held[:end]
        return taken


def _wanted(data: IO[bytes]) -> Iterator[bytes]:
    in_frames = False
    for line in data:
        in_frames = in_frames or line.startswith(b"[")
        # What is cut off in the middle of a line, or no ASCII, is left for the parser to judge.
        unused = in_frames and line.partition(b":")[0] in _UNUSED and line.endswith(b"\n") and line.isascii()
        yield b"\n" if unused else line


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
