"""A small index for the tests of search: the library of `test_search_documents` and what its things are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rxkg.search.hits import Hits, Searcher
from rxkg.search.index import create_index
from rxkg.search.thesaurus import Thing
from test_search_documents import TEXTS, library

THINGS = (
    Thing(id="drug/quendipine", kind="Drug", count=1, names=("quendipine",)),
    Thing(id="drug/zarlomab", kind="Drug", count=1, names=("zarlomab", "ZRL-7")),
    Thing(id="MONDO:0005059", kind="Condition", count=1, names=("leukemia", "blood cancer")),
    Thing(id="food/grapefruit", kind="Food", count=2, names=("grapefruit",)),
    Thing(id="HP:0000822", kind="Condition", count=1, names=("hypertension", "high blood pressure")),
)


@contextmanager
def open_library(folder: Path) -> Iterator[Searcher]:
    """A searcher of the library's index, made in a folder."""
    create_index(folder, library(), things=THINGS)
    searcher = Searcher(folder, TEXTS.__getitem__)
    try:
        yield searcher
    finally:
        searcher.close()


def places(hits: Hits) -> list[tuple[str, str]]:
    """Source and section of the hits."""
    return [(h.slug, h.section) for h in hits.hits]
