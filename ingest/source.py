"""Bytes to text: one file as a `Source`, or a `SourceError` that says what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rxkg.ingest.text import line_starts
from rxkg.ontology.errors import SourceError
from rxkg.ontology.records import Diagnostic, Severity
from rxkg.ontology.slugs import slugify, source_slug

#: Larger than any monograph by three orders of magnitude; what is larger is no monograph.
MAX_BYTES = 8 * 1024 * 1024

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is 10 times faster; not on every platform


@dataclass(frozen=True, slots=True)
class Source:
    """One decoded source text. Line ends are kept as they are, so that spans fit the file."""

    file: str  # as named to rxkg, with forward slashes
    slug: str  # last segment of its IRI
    sha256: str  # of the bytes, hexadecimal
    text: str
    front_matter: Mapping[str, Any]  # empty where there is none or it cannot be read
    body: int  # first character after the front matter
    title: str | None  # front matter's title, else the first level-one heading
    diagnostics: tuple[Diagnostic, ...] = ()
    _lines: tuple[int, ...] = field(default=(), repr=False, compare=False)  # first character of each line

    def line(self, position: int) -> int:
        """The line, from 1, of a character counted from 0."""
        return bisect_right(self._lines, position)

    def line_start(self, line: int) -> int:
        """The first character of a line counted from 1."""
        return self._lines[line - 1]


def read_source(path: Path, *, name: str | None = None) -> Source:
    """The text of a file.

    `name` is how it is called in records and messages (default: the path as given).
    Raises SourceError where it is missing, unreadable, too large, empty, binary or not UTF-8.
    """
    name = name if name is not None else path.as_posix()
    try:
        if path.is_dir():
            raise SourceError(
                name, "is a folder", "name the files in it, or the folder to `rxkg build`", code="unreadable"
            )
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(name, size)
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(name, "no such file", "check the path", code="missing") from None
    except OSError as e:
        raise SourceError(name, f"cannot be read ({e.strerror})", "check its permissions", code="unreadable") from None
    return decode_source(data, name)


def decode_source(data: bytes, name: str) -> Source:
    """The text of bytes already read; `name` as for `read_source`, with the same errors."""
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    if not data.strip():
        raise SourceError(name, "is empty", "remove it or fill it", code="empty")
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise SourceError(name, "is binary (a NUL byte)", "give markdown text", line=line, code="binary")
    try:
        text = data.decode("utf-8", errors="strict")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        reason = f"is not UTF-8 (byte 0x{data[e.start]:02x} at offset {e.start})"
        raise SourceError(
            name, reason, "convert it, for example with iconv -t UTF-8", line=line, code="encoding"
        ) from None
    return make_source(text, name, hashlib.sha256(data).hexdigest())


def make_source(text: str, name: str, sha256: str) -> Source:
    """A `Source` from decoded text: finds the front matter and the title."""
    lines = line_starts(text)
    front_matter, body, diagnostics = _front_matter(text)
    title = front_matter.get("title")
    if title is None or not str(title).strip():
        heading = _TITLE.search(text, body)
        title = heading[1] if heading else None
    stem = Path(name).stem
    slug = source_slug(stem) if stem not in ("", "-") else slugify(str(title or "stdin"))
    return Source(
        file=name, slug=slug, sha256=sha256, text=text, front_matter=front_matter, body=body,
        title=" ".join(str(title).split()) if title is not None else None, diagnostics=diagnostics, _lines=lines,
    )  # fmt: skip


def _too_large(name: str, size: int) -> SourceError:
    reason = f"is too large for a monograph ({size / 1e6:.0f} MB, the limit is {MAX_BYTES / 1e6:.0f} MB)"
    return SourceError(name, reason, "split it into one file a monograph", code="too-large")


def _front_matter(text: str) -> tuple[Mapping[str, Any], int, tuple[Diagnostic, ...]]:
    start = 1 if text.startswith("\ufeff") else 0
    # YAML and the pattern know "\n" alone; replacing "\r" by a blank keeps all positions.
    found = _FRONT_MATTER.match(text.replace("\r\n", " \n"), start)
    if not text.startswith("---", start):
        return {}, start, ()
    if not found:
        return {}, start, (_fault("the front matter has no closing '---'", "add it, or remove the opening one", 1),)
    try:
        # Timestamps and other rich scalars are harmless: only the title is read, as text.
        values = yaml.load(found[1], Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as e:
        mark = getattr(e, "problem_mark", None)
        reason = getattr(e, "problem", None) or str(e) or type(e).__name__
        line = mark.line + 2 if mark else 1
        title = re.search(r"^title:[ \t]*(.*?)[ \t]*$", found[1], re.MULTILINE)
        kept = {"title": title[1]} if title else {}
        return (
            kept,
            found.end(),
            (_fault(f"the front matter is not YAML ({reason})", "quote values that hold ':' or '#'", line),),
        )
    if values is None:
        return {}, found.end(), ()
    if not isinstance(values, dict):
        return (
            {},
            found.end(),
            (_fault("the front matter is no list of 'name: value' pairs", "write 'title: …' in it", 2),),
        )
    return values, found.end(), ()


def _fault(reason: str, remedy: str, line: int) -> Diagnostic:
    return Diagnostic("front-matter", Severity.WARNING, f"{reason}; {remedy}", line=line)
