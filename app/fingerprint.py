"""A fingerprint of the code that reads and writes, so that a base knows when it was made by other code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

#: All that turns a source into quads and documents.
_ROOMS = ("rxkg.ontology", "rxkg.ingest", "rxkg.graph", "rxkg.search")


@cache
def digest_code() -> str:
    """The SHA-256 digest, hexadecimal, of code, cue lists, vocabulary and terminologies.

    Equal where the same text reads the same.
    """
    digest = hashlib.sha256()
    for room in _ROOMS:
        for name, data in sorted(_files(resources.files(room), f"{room}/")):
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        elif name.endswith((".py", ".tsv", ".ttl", ".gz")):
            yield name, entry.read_bytes()
