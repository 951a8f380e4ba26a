"""Keeps an index from a stranger from running code.

Whoosh keeps Python pickles in its table of contents and all over its segments. None of ours needs more than the few
plain types named here, so nothing else is ever loaded from one.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
import whoosh.formats
from rxkg.ontology.errors import KnowledgeBaseError
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

#: Every global that a pickle in an index of ours names.
ALLOWED = frozenset(
    {
        ("__builtin__", "bytes"), ("__builtin__", "set"), ("_codecs", "encode"), ("array", "array"),
        ("rxkg.search.codec", "PostingsCodec"),
        ("builtins", "int"), ("builtins", "set"), ("collections", "defaultdict"),
        ("whoosh.codec.whoosh3", "W3Codec"), ("whoosh.codec.whoosh3", "W3Segment"),
    }
)  # fmt: skip
_REMEDY = "build the base again from its sources; do not open an index that someone else handed on"


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} has no business in an index")
        if module == "_codecs":  # how older pickles spell bytes
            return _latin1
        return super().find_class(module, name)


def _latin1(text: str, _encoding: str) -> bytes:
    return text.encode("latin-1")


def load(file: BinaryIO) -> Any:
    """The next pickle in a file, where it is made of plain values; raises pickle.UnpicklingError."""
    return _Unpickler(file).load()


def loads(data: bytes) -> Any:
    """The same from bytes."""
    return _Unpickler(io.BytesIO(data)).load()


@cache
def restrict_unpickling() -> None:
    """Makes Whoosh read an index's pickles by `load` and `loads`, in this process and for good.

    Whoosh offers no setting for it: its readers call what they imported from `pickle`.
    """
    whoosh.filedb.structfile.load = load
    for module in (whoosh.codec.whoosh3, whoosh.columns, whoosh.formats):
        assert hasattr(module, "loads")
        module.loads = loads


def vet_contents(folder: Path) -> None:
    """Raises KnowledgeBaseError where the table of contents names anything that is not allowed; loads nothing."""
    storage = FileStorage(str(folder))
    with storage.open_file(TOC._filename("MAIN", TOC._latest_generation(storage, "MAIN"))) as stream:
        for read in (*[stream.read_varint] * 3, *[stream.read_int] * 2, *[stream.read_varint] * 3):
            read()
        stream.skip_string()  # the schema: Whoosh passes it over as well, being given ours
        stream.read_int()
        stream.read_int()
        segments = stream.read()
    refused = sorted(set(named_globals(segments)) - ALLOWED)
    if refused:
        name = ".".join(refused[0])
        raise KnowledgeBaseError(str(folder), f"the search index names {name}, which has no business there", _REMEDY)


def named_globals(data: bytes) -> Iterator[tuple[str, str]]:
    """Module and name of everything that a pickle would import; ValueError where it is none."""
    memo: dict[int, Any] = {}
    strings: list[str] = []
    last: Any = None
    argument: Any
    for opcode, argument, _ in pickletools.genops(data):
        match opcode.name:
            case "GLOBAL" | "INST":
                module, _, name = argument.partition(" ")
                yield module, name
            case "STACK_GLOBAL":
                yield strings[-2], strings[-1]
            case "EXT1" | "EXT2" | "EXT4":
                yield "copyreg", "extension"
            case "MEMOIZE":
                memo[len(memo)] = last
                continue
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                memo[argument] = last
                continue
            case "GET" | "BINGET" | "LONG_BINGET":
                last = memo[argument]
                strings += [last] if isinstance(last, str) else []
                continue
        last = argument
        if isinstance(last, str):
            strings.append(last)
