"""The process that answers queries for the endpoint: `python -m rxkg.worker_process FOLDER SETTINGS`.

The engine knows no time-out, so a query runs where it can be killed. Requests come as lines of JSON on standard input,
one at a time; answers go to standard output as frames: a letter, a length of four bytes, that many bytes.

    R  ready for the first request
    H  an answer begins: its media type
    D  some of its bytes
    E  it failed: JSON of status and message; nothing follows
    Z  it is complete
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from rxkg.generations import Generations
from rxkg.graph.limited import RowLimitError
from rxkg.graph.protocol import GRAPH_TYPES, READ_ONLY, SOLUTION_TYPES, media_type
from rxkg.graph.sparql import Dataset, write_result
from rxkg.graph.syntax import find_update, read_tokens
from rxkg.knowledge_base import KnowledgeBase
from rxkg.ontology.errors import KnowledgeBaseError, ProtocolError, QueryError, RxkgError

#: Length of a frame's data, and the bytes that are held back so that a failure among them still has a status.
CHUNK = 64 << 10
HELD = 1 << 20
#: Seconds after its time-out at which a process whose parent is gone ends by itself.
GRACE = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use."""

    timeout: float = 30.0  # seconds, sending the answer included
    size: int = 100 << 20  # bytes of the answer
    rows: int = 1_000_000  # rows or triples of the answer; 0: as many as there are
    memory: int = 2 << 30  # bytes that the process may hold; 0: as many as there are


@dataclass(frozen=True, slots=True)
class Request:
    """A query for a worker."""

    query: str
    dataset: tuple[list[str], list[str]] | None  # IRIs of default and named graphs
    solutions: str | None  # format of rows; None: none that the client takes
    graph: str | None  # format of triples
    head: bool  # whether the client wants no body


def pack_request(request: Request) -> bytes:
    """The line that `main` reads."""
    return json.dumps(asdict(request)).encode() + b"\n"


class _SizeError(Exception):
    """The answer is larger than allowed."""


class _Frames:
    """What an answer is written to; it goes out in frames."""

    def __init__(self, out: IO[bytes], limit: int):
        self.out, self.limit = out, limit
        self.held = bytearray()
        self.media = ""
        self.begun = False
        self.size = 0

    def send(self, kind: bytes, data: bytes | bytearray = b"") -> None:
        self.out.write(kind + struct.pack(">I", len(data)) + data)
        self.out.flush()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.limit:
            raise _SizeError
        self.held += data
        if len(self.held) >= (CHUNK if self.begun else HELD):
            self.flush_held()
        return len(data)

    def flush(self) -> None:
        """Does nothing: the engine may flush as often as it likes."""

    def flush_held(self) -> None:
        if not self.begun:
            self.send(b"H", self.media.encode())
            self.begun = True
        for start in range(0, len(self.held), CHUNK):
            self.send(b"D", self.held[start : start + CHUNK])
        self.held.clear()

    def fail(self, status: int, message: str) -> None:
        self.send(b"E", json.dumps({"status": status, "message": message}).encode())


class LiveBase:
    """The base in a folder: its live generation, opened anew when another has become live."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.base: KnowledgeBase | None = None
        self.mark: tuple[Any, ...] = ()

    def open(self) -> KnowledgeBase:
        """The base; raises KnowledgeBaseError."""
        current = Generations(self.folder).current()
        try:
            said = (current / "meta.json").stat()
        except OSError as e:
            raise KnowledgeBaseError(str(current), f"cannot be read ({e.strerror})", "try again") from None
        mark = (current, said.st_ino, said.st_mtime_ns)  # a base made anew in the same folder counts from 1 again
        if self.base is None or mark != self.mark:
            if self.base is not None:
                self.base.close()
                self.base = None
            self.base, self.mark = KnowledgeBase(self.folder), mark
        return self.base


def _answer(live: LiveBase, request: Request, frames: _Frames, rows: int) -> None:
    if (update := find_update(read_tokens(request.query))) is not None:
        raise ProtocolError(403, f"{update.text} is an update; {READ_ONLY}")
    base = live.open()
    dataset = Dataset(*request.dataset) if request.dataset else None
    try:
        result = base.query(request.query, dataset=dataset)
    except QueryError as e:
        raise ProtocolError(400, str(e)) from None
    graph = result.kind == "graph"
    form = request.graph if graph else request.solutions
    if form is None:
        known = ", ".join(names[0] for names in (GRAPH_TYPES if graph else SOLUTION_TYPES).values())
        raise ProtocolError(406, f"the answer is {'triples' if graph else 'rows'}; accept one of {known}")
    frames.media = media_type(form)
    if not request.head:
        write_result(result, form, cast("IO[bytes]", frames), ordered=False, limit=rows)
    frames.flush_held()


def serve_one(live: LiveBase, request: Request, out: IO[bytes], limits: Limits) -> None:
    """Writes the frames of one answer."""
    frames = _Frames(out, limits.size)
    try:
        _answer(live, request, frames, limits.rows)
    except ProtocolError as e:
        frames.fail(e.status, str(e))
    except KnowledgeBaseError as e:
        frames.fail(503, str(e))
    except RowLimitError:
        frames.fail(500, f"the answer has more than {limits.rows:,} rows; ask for less, with LIMIT for example")
    except (_SizeError, RxkgError) as e:
        if frames.size > frames.limit:  # what the stream raised may come back as an error of the engine's
            frames.fail(500, f"the answer is larger than {limits.size:,} bytes; ask for less, with LIMIT for example")
        else:
            frames.fail(500, str(e))
    except Exception as e:
        traceback.print_exc()
        frames.fail(500, f"the query could not be answered ({type(e).__name__})")
    else:
        frames.send(b"Z")


def _limit_memory(size: int) -> None:
    try:
        import resource  # not on every platform
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def main(folder: str, settings: str) -> None:
    """Answers requests until standard input ends."""
    limits = Limits(**json.loads(settings))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything else prints must not come among the frames
    if limits.memory:
        _limit_memory(limits.memory)
    live = LiveBase(Path(folder))
    with suppress(RxkgError):  # each request says so
        live.open().store  # noqa: B018 - the first query need not wait for it
    alarm = hasattr(signal, "setitimer")
    _Frames(out, 0).send(b"R")
    for line in sys.stdin.buffer:
        if alarm:  # by the signal's default action, which needs no turn of the interpreter
            signal.setitimer(signal.ITIMER_REAL, limits.timeout + GRACE)
        serve_one(live, Request(**json.loads(line)), out, limits)
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
