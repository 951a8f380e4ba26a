"""Pushing a base to another store: what has changed since the last time goes over, graph by graph.

What is there is noted in `push.sqlite` beside the generations, by URL and graph: a digest of the graph's triples, and
how many of them the store has taken. A note is written after each batch, so a push that breaks off goes on where it
stopped.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from filelock import FileLock, Timeout
from rxkg.graph.derived import derive_lines
from rxkg.graph.remote import Remote
from rxkg.graph.store import graph_lines, graph_names
from rxkg.ontology.errors import KnowledgeBaseError, LockedError, RemoteError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pushed (
    url TEXT NOT NULL,       -- of the store, without name and password
    graph TEXT NOT NULL,     -- IRI
    digest TEXT NOT NULL,    -- SHA-256 of the graph's sorted triples
    quads INTEGER NOT NULL,  -- triples of the graph
    taken INTEGER NOT NULL,  -- how many of them, from the first, the store has taken
    PRIMARY KEY (url, graph)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a graph at a URL."""

    digest: str
    quads: int
    taken: int

    @property
    def whole(self) -> bool:
        """Whether all of it has been taken."""
        return self.taken == self.quads


class Notes:
    """The notes of one base about one URL."""

    def __init__(self, db: sqlite3.Connection, url: str):
        self._db, self._url = db, url

    def all(self) -> dict[str, Note]:
        """The notes by graph, sorted."""
        query = "SELECT graph, digest, quads, taken FROM pushed WHERE url=? ORDER BY graph"
        return {graph: Note(*rest) for graph, *rest in self._db.execute(query, (self._url,))}

    def put(self, graph: str, note: Note) -> None:
        """Writes a note, whole or not at all."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO pushed VALUES (?,?,?,?,?)",
                (self._url, graph, note.digest, note.quads, note.taken),
            )

    def drop(self, graph: str) -> None:
        """Forgets a graph."""
        with self._db:
            self._db.execute("DELETE FROM pushed WHERE url=? AND graph=?", (self._url, graph))


@contextmanager
def open_notes(base: Path, url: str) -> Iterator[Notes]:
    """The notes of a base about a URL as `show_url` gives it, for one process at a time.

    Raises LockedError where another push runs, KnowledgeBaseError where they cannot be used.
    """
    path = base / "push.sqlite"
    lock = FileLock(base / "push.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(str(base), "another process is pushing it", "wait until it has ended") from None
    except OSError as e:
        raise KnowledgeBaseError(
            str(base), f"the state of the push cannot be kept there ({e.strerror})", "check its permissions"
        ) from None
    try:
        db = sqlite3.connect(path)
        try:
            db.execute(_SCHEMA)
            yield Notes(db, url)
        finally:
            db.close()
    except sqlite3.Error as e:
        raise KnowledgeBaseError(
            str(path), f"is damaged ({e})", "remove it; the next push then sends everything"
        ) from None
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Put:
    """A graph to be sent."""

    graph: str
    note: Note  # what is to be noted in the end, with the triples that the store has taken already


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push is to do."""

    puts: tuple[Put, ...]  # by graph
    drops: tuple[str, ...]  # graphs that were pushed and are gone, sorted
    same: int  # graphs that need nothing

    @property
    def triples(self) -> int:
        """Triples to be sent."""
        return sum(put.note.quads - put.note.taken for put in self.puts)


def make_plan(
    store: ox.Store, notes: Notes, *, derived: bool = False, anew: bool = False, lost: Container[str] = ()
) -> Plan:
    """What has to be sent to the store of the notes.

    Graphs that are `lost` are sent whatever is noted, with `anew` all.
    """
    noted = notes.all()
    puts: list[Put] = []
    names = graph_names(store)
    for graph in names:
        triples = read_triples(store, graph, derived=derived)
        digest = hashlib.sha256("\n".join(triples).encode()).hexdigest()
        before = noted.get(graph)
        known = before is not None and before.digest == digest and not anew and graph not in lost
        if before is None or not known or not before.whole:
            puts.append(Put(graph, Note(digest, len(triples), before.taken if before and known else 0)))
    drops = tuple(sorted(noted.keys() - set(names)))
    return Plan(tuple(puts), drops, len(names) - len(puts))


def read_triples(store: ox.Store, graph: str, *, derived: bool) -> list[str]:
    """The triples of a graph, sorted, as N-Triples without the dot; with those that follow from them where asked."""
    lines = graph_lines(store, graph)
    if derived:
        lines = sorted({*lines, *derive_lines(lines, graph)})
    end = f" <{graph}> ."
    return [line.removesuffix(end) for line in lines]


def push(
    store: ox.Store,
    remote: Remote,
    notes: Notes,
    plan: Plan,
    *,
    batch: int,
    derived: bool = False,
    told: Callable[[], object] = lambda: None,
) -> None:
    """Does what was planned; `told` is called after each graph. Raises RemoteError.

    What has been done stays noted, so that a new plan holds the rest alone.
    """
    for put in plan.puts:
        triples = read_triples(store, put.graph, derived=derived)
        start = put.note.taken
        # Before anything is sent: whether a batch whose answer is lost has arrived is not known.
        notes.put(put.graph, Note(put.note.digest, put.note.quads, start))
        while start < len(triples):
            part = triples[start : start + batch]
            taken = remote.put(put.graph, part, replace=start == 0)
            if taken < len(part):
                batch = taken
            start += len(part)
            notes.put(put.graph, Note(put.note.digest, put.note.quads, start))
        told()
    for graph in plan.drops:
        remote.drop(graph)
        notes.drop(graph)
        told()


def find_differences(remote: Remote, notes: Notes) -> dict[str, tuple[int, int]]:
    """(noted, counted) triples of the graphs of which the store holds another number than is noted as taken."""
    noted = {graph: note for graph, note in notes.all().items() if note.whole}
    counted = remote.count(list(noted))
    return {graph: (note.quads, counted[graph]) for graph, note in noted.items() if counted[graph] != note.quads}


def check(remote: Remote, notes: Notes) -> None:
    """Raises RemoteError where the store does not hold the numbers of triples that are noted."""
    found = find_differences(remote, notes)
    if found:
        graph, (wanted, counted) = next(iter(found.items()))
        more = f" and {len(found) - 1} more differ" if len(found) > 1 else ""
        raise RemoteError(
            remote.shown,
            f"holds {counted:,} triples of {graph}, {wanted:,} were sent{more}",
            "see whether something else writes there, then push with --verify again",
        )
