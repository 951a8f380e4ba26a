"""The terms of an open index, over all its segments, with what each is worth in the documents that have it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from heapq import merge
from math import log

from rxkg.search.codec import PostingList, SegmentTerms
from whoosh.reading import IndexReader

#: Lists kept in memory; those of frequent words are asked for again and again.
_KEPT = 2048


class Postings:
    """Where a term is; document numbers count over all segments."""

    __slots__ = ("_lists", "rarity", "scores")

    def __init__(self, lists: list[tuple[int, PostingList]], deleted: frozenset[int], documents: int):
        self._lists = lists
        count = sum(len(found.documents) for _, found in lists)
        if deleted:
            count -= sum(offset + number in deleted for offset, found in lists for number in found.documents)
        #: Inverse document frequency, as BM25 has it in Lucene: never below zero.
        self.rarity = log(1 + (documents - count + 0.5) / (count + 0.5))
        #: By document, the weight of its posting times the rarity.
        self.scores: dict[int, float] = {}
        for offset, found in lists:
            numbers = map(offset.__add__, found.documents) if offset else iter(found.documents)
            self.scores.update(zip(numbers, map(self.rarity.__mul__, found.weights), strict=True))
        for number in deleted & self.scores.keys():
            del self.scores[number]

    def __len__(self) -> int:
        return len(self.scores)

    def places(self, document: int) -> tuple[int, ...]:
        """Where the term stands in a document, by words; empty where that is not kept."""
        for offset, found in reversed(self._lists):
            if document >= offset:
                at = bisect_left(found.documents, document - offset)
                if at < len(found.documents) and found.documents[at] == document - offset:
                    return tuple(found.places(at))
                return ()
        return ()

    def places_in(self, documents: Set[int]) -> Mapping[int, Sequence[int]]:
        """The places in each of many documents, all of which have the term: sooner than one by one."""
        out: dict[int, Sequence[int]] = {}
        for offset, found in self._lists:
            all_places, ends = found.all_places, found.ends()
            for index, number in enumerate(found.documents):
                if offset + number in documents:
                    out[offset + number] = all_places[ends[index] : ends[index + 1]]
        return out


class IndexTerms:
    """The terms of all segments of an index."""

    def __init__(self, reader: IndexReader):
        leaves = reader.leaf_readers() if reader.doc_count_all() else ()
        self._segments = [(offset, SegmentTerms(leaf)) for leaf, offset in leaves]
        self._deleted = frozenset(offset + number for offset, segment in self._segments for number in segment.deleted)
        self._numbers = reader.doc_count_all()
        #: How many documents there are.
        self.documents = reader.doc_count()
        self.find = lru_cache(_KEPT)(self._find)

    def close(self) -> None:
        """Gives the files back."""
        self.find.cache_clear()
        for _, segment in self._segments:
            segment.close()

    def _find(self, field: str, term: str) -> Postings:
        found = ((offset, segment.find(field, term)) for offset, segment in self._segments)
        lists = [(offset, postings) for offset, postings in found if postings is not None]
        return Postings(lists, self._deleted, self.documents)

    def count(self, field: str, term: str) -> int:
        """How many documents have the term, those that were taken out since counted as well; reads no postings."""
        return sum(segment.count(field, term) for _, segment in self._segments)

    def has(self, field: str, term: str) -> bool:
        """Whether a document has the term, or had it before it was taken out."""
        return any(segment.has(field, term) for _, segment in self._segments)

    def starting(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that start so, sorted, each once."""
        last = None
        for term in merge(*(segment.starting(field, prefix) for _, segment in self._segments)):
            if term != last:
                yield term
            last = term

    def counted(self, field: str) -> Iterator[tuple[str, int]]:
        """The terms of a field, sorted, with how many documents have each; those that none has any more left out."""
        if self._deleted:
            pairs: Iterator[tuple[str, int]] = (
                (term, len(self._find(field, term))) for term in self.starting(field, "")
            )
        else:
            counts: dict[str, int] = {}
            for _, segment in self._segments:
                for term, count in segment.counted(field):
                    counts[term] = counts.get(term, 0) + count
            pairs = iter(sorted(counts.items()))
        return ((term, count) for term, count in pairs if count)

    def all_documents(self) -> Mapping[int, float]:
        """Every document, worth nothing."""
        return dict.fromkeys((n for n in range(self._numbers) if n not in self._deleted), 0.0)
