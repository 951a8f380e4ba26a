"""Documents of a knowledge base, and the systems that search them: rxkg, and three others in their default settings.

All others get the same documents: names of the monograph, heading and text of every section, and of the monograph as a
whole. Their query is the words of what was typed, joined by AND or by OR.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import line_starts, make_source
from rxkg.knowledge_base import KnowledgeBase
from rxkg.search.documents import Document, to_documents

FIELDS = ("title", "heading", "text")


class System(Protocol):
    """What is measured."""

    name: str

    def search(self, words: str, limit: int) -> Sequence[str]:
        """Ids of documents, best first."""


def read_documents(base: Path) -> tuple[Document, ...]:
    """The documents of all monographs of a base, by slug, then in text order, read from the texts it keeps."""
    with KnowledgeBase(base) as kb:
        slugs = [row.slug for row in kb.sources() if row.kind == "monograph"]
    size = max(1, len(slugs) // 64)
    parts = [slugs[i : i + size] for i in range(0, len(slugs), size)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return tuple(d for part in pool.map(partial(_read, base), parts) for d in part)


def _read(base: Path, slugs: Sequence[str]) -> list[Document]:
    documents: list[Document] = []
    with KnowledgeBase(base) as kb:
        for slug in slugs:
            record = kb.manifest.record(slug)
            source = make_source(kb.manifest.text(slug), record.file, "")
            documents += to_documents(record, read_monograph(source))
    return documents


def plain_words(typed: str) -> str:
    """What was typed without the signs that a query language may take for its own."""
    return " ".join(re.findall(r"\w+", typed))


class Rxkg:
    """`KnowledgeBase.search` as it is."""

    name = "rxkg"

    def __init__(self, base: Path, documents: Sequence[Document]):
        self.kb = KnowledgeBase(base)
        self.documents: dict[str, list[Document]] = {}
        for document in documents:
            self.documents.setdefault(document.slug, []).append(document)

    def search(self, words: str, limit: int) -> list[str]:
        """Ids of documents, best first."""
        return [self.id_of(hit) for hit in self.kb.search(words, limit=limit).hits]

    def id_of(self, hit: Any) -> str:
        """The id of a hit's document; from its section and line where the hit does not name it."""
        if hasattr(hit, "id"):
            return str(hit.id)
        if not hit.section:
            return f"{hit.slug}#0000"
        starts = line_starts(self.kb.manifest.text(hit.slug))
        place = hit.spans[0][0] if hit.spans else starts[hit.line - 1]
        alike = [d for d in self.documents[hit.slug] if (d.section, d.heading) == (hit.section, hit.heading)]
        lines = [bisect_right(starts, d.start) for d in alike]
        inside = (d for d, line in zip(alike, lines, strict=True) if d.start <= place < d.end or line == hit.line)
        return next(inside, alike[0]).id


class Fts5:
    """SQLite's FTS5: Porter stemmer, bm25() with equal weights."""

    def __init__(self, path: Path, documents: Sequence[Document] = ()):
        self.name = "FTS5"
        self.db = sqlite3.connect(path)
        if documents:
            columns = ", ".join(FIELDS)
            self.db.execute(f"CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, {columns}, tokenize='porter')")
            rows = ((d.id, *fields_of(d)) for d in documents)
            self.db.executemany("INSERT INTO page VALUES (?, ?, ?, ?)", rows)
            self.db.commit()

    def search(self, words: str, limit: int, *, join: str) -> list[str]:
        """Ids of documents, best first."""
        query = f" {join} ".join(f'"{word}"' for word in plain_words(words).split())
        found = self.db.execute("SELECT id FROM page WHERE page MATCH ? ORDER BY rank, id LIMIT ?", (query, limit))
        return [key for (key,) in found]


class Tantivy:
    """Tantivy: the analyzer en_stem, the query parser over all fields, BM25."""

    def __init__(self, path: Path, documents: Sequence[Document] = ()):
        import tantivy

        self.name = "tantivy"
        if documents:
            path.mkdir()
            builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
            for field in FIELDS:
                builder.add_text_field(field, tokenizer_name="en_stem")
            writer = tantivy.Index(builder.build(), path=str(path)).writer(num_threads=1)
            for d in documents:
                writer.add_document(tantivy.Document(id=d.id, **dict(zip(FIELDS, fields_of(d), strict=True))))
            writer.commit()
            writer.wait_merging_threads()
        self.index = tantivy.Index.open(str(path))

    def search(self, words: str, limit: int, *, join: str) -> list[str]:
        """Ids of documents, best first."""
        searcher = self.index.searcher()
        query = self.index.parse_query(plain_words(words), list(FIELDS), conjunction_by_default=join == "AND")
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, limit).hits]


class PlainWhoosh:
    """Whoosh: TEXT fields with its StemmingAnalyzer, MultifieldParser, BM25F."""

    def __init__(self, path: Path, documents: Sequence[Document] = ()):
        from whoosh import index
        from whoosh.analysis import StemmingAnalyzer
        from whoosh.fields import ID, TEXT, Schema

        self.name = "Whoosh"
        if documents:
            path.mkdir()
            texts = {field: TEXT(StemmingAnalyzer(), stored=True) for field in FIELDS}
            writer = index.create_in(str(path), Schema(id=ID(stored=True, unique=True), **texts)).writer()
            for d in documents:
                writer.add_document(id=d.id, **dict(zip(FIELDS, fields_of(d), strict=True)))
            writer.commit()
        self.searcher = index.open_dir(str(path)).searcher()

    def search(self, words: str, limit: int, *, join: str, fuzzy: bool = False, snippets: bool = False) -> list[str]:
        """Ids of documents, best first.

        `fuzzy`: each word also in the spellings one letter away; `snippets`: with its own highlights.
        """
        from whoosh.qparser import AndGroup, FuzzyTermPlugin, MultifieldParser, OrGroup

        group = AndGroup if join == "AND" else OrGroup
        parser = MultifieldParser(list(FIELDS), self.searcher.schema, group=group)
        query = plain_words(words)
        if fuzzy:
            parser.add_plugin(FuzzyTermPlugin())
            query = " ".join(f"{word}~" for word in query.split())
        hits = self.searcher.search(parser.parse(query), limit=limit)
        if snippets:
            for hit in hits:
                hit.highlights("text")
        return [hit["id"] for hit in hits]


def fields_of(document: Document) -> tuple[str, str, str]:
    """What all systems but rxkg index of a document, by `FIELDS`."""
    return "\n".join(document.names), document.heading, document.text


BASELINES: dict[str, Callable[..., Any]] = {"whoosh": PlainWhoosh, "fts5": Fts5, "tantivy": Tantivy}


def open_baselines(folder: Path, documents: Sequence[Document]) -> dict[str, Any]:
    """The three baselines over `documents`, their indexes kept in `folder`; a baseline is made once."""
    systems = {}
    for name, make in BASELINES.items():
        path, done = folder / name, folder / f"{name}.done"
        if not done.exists():
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            make(path, documents)
            done.touch()
        systems[name] = make(path)
    return systems
