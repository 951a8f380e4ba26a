"""RDF syntaxes over Oxigraph's streaming serialisers, with headers that are the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO

import pyoxigraph as ox

#: The names of the formats, as on the command line, in the order of help texts.
RDF_FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
GRAPH_FORMATS: tuple[str, ...] = tuple(RDF_FORMATS)

_PREFIXED = {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML}
_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)*")
_XML_ROOT = re.compile(rb"(<rdf:RDF)((?: xmlns:[\w.-]+=\"[^\"]*\")*)>")


class _SortedHeader:
    """A stream that sorts the prefixes at the start of what is written: the engine's order changes from run to run."""

    def __init__(self, stream: IO[bytes], form: ox.RdfFormat):
        self.stream = stream
        self.xml = form == ox.RdfFormat.RDF_XML
        self.held: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self.held is None:
            self.stream.write(data)
        else:
            self.held += data
            header = self.header(self.held)
            if header is not None:
                self.stream.write(header)
                self.held = None
        return len(data)

    def header(self, data: bytes) -> bytes | None:
        """All data so far with its header sorted; None where the header may go on."""
        if self.xml:
            root = _XML_ROOT.search(data)
            if root is None:
                return None
            names = b"".join(b" " + name for name in sorted(root[2].split()))
            return data[: root.start()] + root[1] + names + b">" + data[root.end() :]
        lines = _PREFIX_LINES.match(data)
        end = lines.end() if lines else 0
        if b"\n" not in data[end:]:
            return None
        return b"".join(sorted(data[:end].splitlines(keepends=True))) + data[end:]

    def flush(self) -> None:
        self.stream.flush()

    def close(self) -> None:
        if self.held:
            self.stream.write(b"".join(sorted(self.held.splitlines(keepends=True))) if not self.xml else self.held)
        self.held = None


def serialize(
    items: Iterable[ox.Triple] | Iterable[ox.Quad], stream: IO[bytes], form: ox.RdfFormat, prefixes: Mapping[str, str]
) -> None:
    """Writes triples (or quads, where the format holds graphs) as they come; memory does not grow with them."""
    if form not in _PREFIXED:
        ox.serialize(items, stream, form)
        return
    ordered = _SortedHeader(stream, form)
    ox.serialize(items, ordered, form, prefixes=dict(prefixes))  # type: ignore[arg-type]
    ordered.close()
