"""The base in the syntaxes of RDF."""

from __future__ import annotations

from typing import IO

from rxkg.graph.export import write_export
from rxkg.graph.exports.facts import Selection


def write_nquads(selection: Selection, stream: IO[bytes]) -> None:
    """Sorted, unique N-Quads."""
    _write(selection, stream, "nquads")


def write_ntriples(selection: Selection, stream: IO[bytes]) -> None:
    """Sorted, unique N-Triples."""
    _write(selection, stream, "ntriples")


def write_turtle(selection: Selection, stream: IO[bytes]) -> None:
    """Turtle."""
    _write(selection, stream, "turtle")


def write_trig(selection: Selection, stream: IO[bytes]) -> None:
    """TriG."""
    _write(selection, stream, "trig")


def write_rdfxml(selection: Selection, stream: IO[bytes]) -> None:
    """RDF/XML."""
    _write(selection, stream, "rdfxml")


def write_jsonld(selection: Selection, stream: IO[bytes]) -> None:
    """JSON-LD."""
    _write(selection, stream, "jsonld")


def _write(selection: Selection, stream: IO[bytes], form: str) -> None:
    write_export(selection.store, stream, form, minter=selection.minter, slugs=selection.slugs, raw=selection.raw)
