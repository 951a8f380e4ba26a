"""The manifest of one generation: every source's state, text and record, in one SQLite file.

Evidence stands on its own because the text is kept here: `rxkg explain` and `rxkg validate` need no source file.
A manifest is written once, while its generation is made, and only read afterwards.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rxkg.ontology.errors import KnowledgeBaseError

# The record types are loaded where a record or a source's state is read: texts alone need none.
if TYPE_CHECKING:
    from rxkg.ontology.records import Diagnostic, MonographRecord

_SCHEMA = """
CREATE TABLE source (
    slug TEXT PRIMARY KEY,         -- last segment of the source's IRI
    file TEXT NOT NULL,            -- as named in records and messages
    path TEXT NOT NULL,            -- absolute path it was read from, '-' for standard input
    root TEXT NOT NULL,            -- absolute path of the folder it was found below, '' when named itself
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,            -- 'monograph' or 'not-a-monograph'
    title TEXT NOT NULL,
    drug TEXT NOT NULL,            -- IRI of the drug or product
    name TEXT NOT NULL,            -- of the drug or product
    diagnostics TEXT NOT NULL,     -- JSON list
    facts TEXT NOT NULL,           -- JSON object: number of statements by kind
    quads INTEGER NOT NULL,        -- in the monograph's graph
    documents INTEGER NOT NULL,    -- in the index
    text BLOB NOT NULL,            -- the decoded source text, zlib
    record BLOB NOT NULL           -- the record as JSON, zlib
) WITHOUT ROWID;
CREATE INDEX source_drug ON source (drug);
CREATE TABLE label (
    concept TEXT NOT NULL, class TEXT NOT NULL, text TEXT NOT NULL, role TEXT NOT NULL, slug TEXT NOT NULL,
    PRIMARY KEY (concept, class, text, role, slug)
) WITHOUT ROWID;
CREATE INDEX label_slug ON label (slug);
CREATE TABLE shared (quads INTEGER NOT NULL);  -- in the graphs beside the monographs'
INSERT INTO shared VALUES (0);
"""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as the manifest holds it, without its text and record."""

    slug: str
    file: str
    path: str
    root: str
    sha256: str
    kind: str
    title: str
    drug: str
    name: str
    diagnostics: tuple[Diagnostic, ...]
    facts: dict[str, int]
    quads: int
    documents: int


_COLUMNS = "slug, file, path, root, sha256, kind, title, drug, name, diagnostics, facts, quads, documents"
Label = tuple[str, str, str, str]  # concept IRI, class, text, role


def compress(text: str) -> bytes:
    """Text as compressed UTF-8, the inverse of `expand`."""
    return zlib.compress(text.encode("utf-8"), 6)


def expand(data: bytes) -> str:
    """The text that `compress` was given."""
    return zlib.decompress(data).decode("utf-8")


class Manifest:
    """One generation's manifest. Open it with `Manifest.create` to write or `Manifest.read` to read."""

    def __init__(self, connection: sqlite3.Connection, path: Path):
        self._db = connection
        self._path = path

    @classmethod
    def create(cls, path: Path) -> Manifest:
        """A new, empty manifest; `path` must not exist."""
        db = sqlite3.connect(path)
        # Durable by the fsync of the whole generation before it goes live, so SQLite need not sync each step.
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        return cls(db, path)

    @classmethod
    def copy(cls, origin: Path, path: Path) -> Manifest:
        """A writable copy of another generation's manifest."""
        path.write_bytes(origin.read_bytes())
        db = sqlite3.connect(path)
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        return cls(db, path)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """The manifest at `path`, read-only; raises KnowledgeBaseError where it cannot be used."""
        try:
            db = sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            db.execute("SELECT count(*) FROM source").fetchone()
        except sqlite3.Error as e:
            raise KnowledgeBaseError(
                str(path), f"the manifest is damaged ({e})", "go back with `rxkg rollback`, or build anew"
            ) from None
        return cls(db, path)

    def close(self) -> None:
        """Writes what is pending and closes the file."""
        self._db.commit()
        self._db.close()

    def put(self, row: SourceRow, text: bytes, record: bytes, labels: Iterable[Label]) -> None:
        """Adds or replaces one source whole; `text` and `record` as `compress` makes them."""
        self.drop(row.slug)
        diagnostics = json.dumps(
            [[d.code, d.severity, d.message, d.line, d.start, d.end] for d in row.diagnostics], ensure_ascii=False
        )
        self._db.execute(
            f"INSERT INTO source ({_COLUMNS}, text, record) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                row.slug,
                row.file,
                row.path,
                row.root,
                row.sha256,
                row.kind,
                row.title,
                row.drug,
                row.name,
                diagnostics,
                json.dumps(row.facts, sort_keys=True),
                row.quads,
                row.documents,
                text,
                record,
            ),
        )
        self._db.executemany("INSERT OR IGNORE INTO label VALUES (?,?,?,?,?)", ((*label, row.slug) for label in labels))

    def drop(self, slug: str) -> None:
        """Takes a source out; nothing happens where it is not there."""
        self._db.execute("DELETE FROM source WHERE slug=?", (slug,))
        self._db.execute("DELETE FROM label WHERE slug=?", (slug,))

    def sources(self) -> Iterator[SourceRow]:
        """All sources by slug."""
        for row in self._db.execute(f"SELECT {_COLUMNS} FROM source ORDER BY slug"):
            yield _row(row)

    def source(self, slug: str) -> SourceRow | None:
        """One source, None where the base does not hold it."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM source WHERE slug=?", (slug,)).fetchone()
        return _row(row) if row else None

    def sources_of(self, drug: str) -> tuple[SourceRow, ...]:
        """The sources about a drug or product, by its IRI."""
        return tuple(
            _row(r) for r in self._db.execute(f"SELECT {_COLUMNS} FROM source WHERE drug=? ORDER BY slug", (drug,))
        )

    def names(self) -> tuple[tuple[str, str], ...]:
        """(name, IRI) of every drug and product that a monograph is about, by name."""
        query = "SELECT DISTINCT name, drug FROM source WHERE kind='monograph' ORDER BY name COLLATE NOCASE, drug"
        return tuple(self._db.execute(query).fetchall())

    def text(self, slug: str) -> str:
        """The source's decoded text; raises KeyError where it is not there."""
        return expand(self._blob("text", slug))

    def record(self, slug: str) -> MonographRecord:
        """The source's record; raises KeyError where it is not there."""
        from rxkg.ontology.records import MonographRecord

        return MonographRecord.from_json(json.loads(expand(self._blob("record", slug))))

    def digests(self) -> dict[str, tuple[str, bytes]]:
        """(IRI of the drug, SHA-256 of the record as it is stored) by slug."""
        query = "SELECT slug, drug, record FROM source ORDER BY slug"
        return {slug: (drug, hashlib.sha256(record).digest()) for slug, drug, record in self._db.execute(query)}

    def labels(self) -> dict[str, dict[tuple[str, str, str], int]]:
        """By concept IRI, how many sources gave each (class, text, role); sorted."""
        key = "concept, class, text, role"
        query = f"SELECT {key}, count(*) FROM label GROUP BY {key} ORDER BY {key}"
        found: dict[str, dict[tuple[str, str, str], int]] = {}
        for concept, kind, text, role, count in self._db.execute(query):
            found.setdefault(concept, {})[kind, text, role] = count
        return found

    def names_of(self, concepts: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(concept IRI, text) of the labels of the given concepts, sorted."""
        for concept in sorted(concepts):
            query = "SELECT DISTINCT text FROM label WHERE concept=? AND role IN ('name', 'label', 'alt') ORDER BY text"
            yield from ((concept, text) for (text,) in self._db.execute(query, (concept,)))

    def terms(self) -> tuple[str, ...]:
        """The IRIs of the terminologies' concepts in use, sorted."""
        query = "SELECT DISTINCT text FROM label WHERE role IN ('exact', 'close', 'broad', 'self') ORDER BY text"
        return tuple(text for (text,) in self._db.execute(query))

    def same_titles(self) -> dict[str, tuple[str, ...]]:
        """Files of the monographs that share a title, by title."""
        query = (
            "SELECT title, file FROM source WHERE kind='monograph' AND title COLLATE NOCASE IN "
            "(SELECT title FROM source WHERE kind='monograph' GROUP BY title COLLATE NOCASE HAVING count(*) > 1) "
            "ORDER BY title, file"
        )
        found: dict[str, tuple[str, ...]] = {}
        for title, file in self._db.execute(query):
            found[title.casefold()] = (*found.get(title.casefold(), ()), file)
        return found

    def concepts(self) -> int:
        """Number of distinct concepts in use."""
        return int(self._db.execute("SELECT count(DISTINCT concept) FROM label").fetchone()[0])

    def totals(self) -> tuple[int, int, int]:
        """Number of sources, of quads in monograph graphs, and of documents."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(quads), 0), coalesce(sum(documents), 0) FROM source"
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def shared(self) -> int:
        """Number of quads in the graphs beside the monographs'."""
        return int(self._db.execute("SELECT quads FROM shared").fetchone()[0])

    def set_shared(self, quads: int) -> None:
        """Notes the number of quads in the graphs beside the monographs'."""
        self._db.execute("UPDATE shared SET quads=?", (quads,))

    def _blob(self, column: str, slug: str) -> bytes:
        row = self._db.execute(f"SELECT {column} FROM source WHERE slug=?", (slug,)).fetchone()
        if row is None:
            raise KeyError(slug)
        return bytes(row[0])


def _row(cells: tuple[str | int, ...]) -> SourceRow:
    from rxkg.ontology.records import Diagnostic, Severity

    slug, file, path, root, sha256, kind, title, drug, name, diagnostics, facts, quads, documents = cells
    listed = tuple(
        Diagnostic(c, Severity(s), m, line, start, end) for c, s, m, line, start, end in json.loads(str(diagnostics))
    )
    return SourceRow(
        str(slug), str(file), str(path), str(root), str(sha256), str(kind), str(title), str(drug), str(name),
        listed, json.loads(str(facts)), int(quads), int(documents),
    )  # fmt: skip
