"""Terminology files to entries: one format a module, chosen by the file's name.

Each `read_<format>` yields the header first, a `Header`, then one `Entry` a concept that is not obsolete, and raises
`TerminologyError` with file, line and remedy where the file is not what its name says.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read
from rxkg.ontology.importers.obo import read_obo
from rxkg.ontology.importers.owl import read_owl
from rxkg.ontology.importers.skos import read_skos
from rxkg.ontology.importers.sssom import read_sssom
from rxkg.ontology.importers.table import read_table
from rxkg.ontology.terminology import Entry

#: By ending of the file's name, ".gz" aside; the longest ending that fits counts.
READERS: Mapping[str, Callable[[IO[bytes], str], Read]] = {
    ".obo": read_obo,
    ".owl": read_owl,
    ".rdf": read_skos,
    ".ttl": read_skos,
    ".nt": read_skos,
    ".jsonld": read_skos,
    ".sssom.tsv": read_sssom,
    ".tsv": read_table,
}


def read_terminology(path: Path) -> Read:
    """The header of a file, and an iterator over its entries; endings as in READERS, ".gz" read through.

    Raises TerminologyError where the file cannot be opened, its name tells no format, or its content is not the
    format's; so does the iterator, at whose end the file is closed.
    """
    name = path.name.lower().removesuffix(".gz")
    endings = [e for e in READERS if name.endswith(e)]
    if not endings:
        known = ", ".join(READERS)
        raise TerminologyError(path.name, "its name tells no format that is known", f"name it with one of {known}")
    data = _open(path)
    try:
        with _translated(path.name):
            header, entries = READERS[max(endings, key=len)](data, path.name)
    except BaseException:
        data.close()
        raise
    return header, _to_the_end(data, entries, path.name)


def _to_the_end(data: IO[bytes], entries: Iterator[Entry], name: str) -> Iterator[Entry]:
    with data, _translated(name):
        yield from entries


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as e:
        reason = f"is packed, and damaged ({str(e).rstrip('.')})"
        raise TerminologyError(name, reason, "fetch the file again") from None
    except OSError as e:
        raise TerminologyError(name, f"cannot be read ({e.strerror or e})", "fetch the file again") from None


def _open(path: Path) -> IO[bytes]:
    try:
        with path.open("rb") as start:
            packed = start.read(2) == b"\x1f\x8b"
        return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")
    except OSError as e:
        raise TerminologyError(path.name, f"cannot be opened ({e.strerror})", "check name and rights") from None


__all__ = ["READERS", "Header", "read_terminology"]
