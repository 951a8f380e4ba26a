"""Posting lists: what is written is read back, by us and by Whoosh."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg.search.codec import MAX_PLACE, Places, PostingList, read_postings, write_postings
from rxkg.search.index import create_index, open_reader
from rxkg.search.schema import DEFAULT_FIELD
from test_search_documents import library
from whoosh.filedb.structfile import BufferFile

POSTINGS = st.dictionaries(
    st.integers(0, 2**32 - 1),
    st.tuples(st.floats(0, 100, width=32), st.lists(st.integers(0, MAX_PLACE), min_size=1, max_size=5).map(sorted)),
    min_size=1,
)


class _Memory:
    def __init__(self) -> None:
        self.data = b"before"

    def write(self, data: bytes) -> None:
        self.data += data


@given(postings=POSTINGS, placed=st.booleans())
def test_a_list_is_read_as_it_was_written(postings: dict[int, tuple[float, list[int]]], placed: bool) -> None:
    documents = array("I", sorted(postings))
    weights = array("f", [postings[d][0] for d in documents])
    counts = array("H", [len(postings[d][1]) for d in documents])
    places = array("H", [place for d in documents for place in postings[d][1]])
    file = _Memory()
    write_postings(file, PostingList(documents, weights, counts, places), placed=placed)  # type: ignore[arg-type]
    found = read_postings(BufferFile(memoryview(file.data)), len(b"before"))
    assert (found.documents, found.weights) == (documents, weights)
    for index, document in enumerate(documents):
        assert found.places(index).tolist() == (postings[document][1] if placed else [])


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(ValueError, match="no posting list"):
        read_postings(BufferFile(memoryview(b"x" * 40)), 3)


def test_places_too_far_are_taken_for_the_last() -> None:
    assert Places().decode_positions(Places().encode([3, MAX_PLACE + 9])) == [3, MAX_PLACE]


def test_whoosh_reads_our_lists(tmp_path: Path) -> None:
    create_index(tmp_path, library())
    with open_reader(tmp_path) as reader:
        matcher = reader.postings(DEFAULT_FIELD, "leak")
        found = {reader.stored_fields(n)["names"][2] for n in matcher.all_ids()}
    assert {"side_effects", "precautions"} <= found
