"""Documents into segments: postings are gathered by term as documents come, so nothing need be sorted but the terms.

Whoosh's writer makes a tuple of each posting, keeps all in one list and sorts it: of the time for an index that takes
more than half. What stands around it is Whoosh's: lock, columns, stored fields, merging, table of contents.
"""

from __future__ import annotations

import multiprocessing
from array import array
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from rxkg.search.codec import MAX_PLACE, PostingList, PostingsCodec, places_of
from rxkg.search.schema import Gathered, to_fields
from whoosh.formats import Positions
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

if TYPE_CHECKING:
    from rxkg.search.documents import Document

#: Of one term: documents, weights, how many places in each, places.
_Lists = tuple["array[int]", "array[float]", "array[int]", "array[int]"]


class Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer of one segment, with another way to hold postings."""

    def __init__(self, index: FileIndex, **options: Any):
        # Not in one compound file: opening that copies all of it into memory, 0.2 seconds for a large base.
        super().__init__(index, codec=PostingsCodec(), compound=False, **options)
        self._gathered: dict[str, dict[bytes, _Lists]] = {}
        self._placed = {name for name, field in self.schema.items() if isinstance(field.format, Positions)}

    def add_document(self, **fields: Any) -> None:
        """Takes in a document, given as `to_fields` makes it."""
        number, documents = self.docnum, self.perdocwriter
        documents.start_doc(number)
        for name in sorted(fields):
            value, field = fields[name], self.schema[name]
            if field.indexed:
                self._add(name, number, _gather(field, value))
            documents.add_field(name, field, value if field.stored else None, 0)
            if field.column_type:
                documents.add_column_value(name, field.column_type, field.to_column_value(value))
        documents.finish_doc()
        self._added = True
        self.docnum += 1

    def add_postings_to_pool(self, reader: IndexReader, startdoc: int, docmap: Any) -> None:
        """Takes in the postings of a segment that is merged into this one."""
        for name, term, number, weight, value in self._process_posts(reader.iter_postings(), startdoc, docmap):
            self._add(name, number, [(term, weight, places_of(value))])

    def _add(self, name: str, number: int, found: Iterable[Gathered]) -> None:
        """Takes in the terms of one field of a document."""
        terms = self._gathered.get(name)
        if terms is None:
            terms = self._gathered[name] = {}
        placed = name in self._placed
        for term, weight, places in found:
            lists = terms.get(term)
            if lists is None:
                lists = terms[term] = (array("I"), array("f"), array("H"), array("H"))
            lists[0].append(number)
            lists[1].append(weight)
            if placed:
                lists[2].append(len(places))
                try:
                    lists[3].extend(places)
                except OverflowError:
                    del lists[3][sum(lists[2][:-1]) :]
                    lists[3].extend(min(place, MAX_PLACE) for place in places)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for name in sorted(self._gathered):
            self.fieldwriter.start_field(name, self.schema[name])
            terms = self._gathered[name]
            for term in sorted(terms):
                self.fieldwriter.add_list(term, PostingList(*terms[term]), placed=name in self._placed)
            self.fieldwriter.finish_field()
        self.fieldwriter.close()
        self._gathered.clear()

    def finish_segment(self) -> Any:
        """The finished segment, for the table of contents. Lock and scratch files are left to the one who has them."""
        return self._finalize_segment()

    def commit_segments(self, segments: Sequence[Any]) -> None:
        """Makes an index of segments that others wrote; the writer is used up."""
        self._close_segment()
        self._commit_toc([*self.segments, *segments])
        self._finish()


def _gather(field: Any, value: Any) -> Iterable[Gathered]:
    """The terms of a field's value; a field of Whoosh's own has no places."""
    gather = getattr(field, "gather", None)
    return gather(value) if gather else ((term, weight, ()) for term, _, weight, _ in field.index(value))


def write_parts(open_index: Callable[[], FileIndex], documents: Sequence[Document], processes: int) -> None:
    """Adds documents to an empty index, a segment from each of so many processes.

    `open_index` must be fit to be handed to another process.
    """
    parts = [documents[start::processes] for start in range(processes)]
    writer = Writer(open_index())
    # "spawn", as the caller may have threads and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(processes, mp_context=context) as pool:
            segments = list(pool.map(_write_part, [open_index] * processes, parts))
    except BaseException:
        writer.cancel()
        raise
    writer.commit_segments(segments)


def _write_part(open_index: Callable[[], FileIndex], documents: Iterable[Document]) -> Any:
    writer = Writer(open_index(), _lk=False)
    try:
        for document in documents:
            writer.add_document(**to_fields(document))
    except BaseException:
        writer.cancel()
        raise
    return writer.finish_segment()
