"""How posting lists stand on disk: Whoosh's own segments, with plain arrays in the place of its pickled blocks.

A list is read whole and by one copy of memory, so that a query over ten thousand documents takes a millisecond, where
Whoosh's blocks of 128 postings, each a compressed pickle, take fifty. Whoosh's own queries work on it as well.

A posting list: magic, number of postings, bytes that follow, flags; then document numbers (32 bits), weights (32-bit
floats, or one for all), and for words their places: how many in each document, then all of them (16 bits each).
Little-endian.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from struct import Struct
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format, Positions
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import SegmentReader, TermNotFound

#: Places beyond this one are taken for it; no section has as many words.
MAX_PLACE = 0xFFFF

_FIELD = Struct("!H")  # as Whoosh numbers fields
_HEADER = Struct("<4sIIB")
_MAGIC = b"RXP2"  # another one whenever what an index holds changes: an index of the form before is refused
_ONE_WEIGHT, _PLACED = 1, 2


class Places(Positions):  # type: ignore[misc]
    """The places of a word in a document, two bytes each."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        """The places as bytes."""
        try:
            return _to_bytes(array("H", poslist))
        except OverflowError:
            return _to_bytes(array("H", [min(place, MAX_PLACE) for place in poslist]))

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The places in bytes."""
        return _from_bytes("H", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many places there are."""
        return len(valuestring) // 2


def places_of(value: bytes) -> array[int]:
    """The places in a posting's value as `Places` encodes it."""
    return _from_bytes("H", value)


class PostingList:
    """The postings of one term in one segment; document numbers ascend."""

    __slots__ = ("_ends", "all_places", "counts", "documents", "weights")

    def __init__(self, documents: array[int], weights: array[float], counts: array[int], places: array[int]):
        self.documents = documents
        self.weights = weights  # one a document
        self.counts = counts  # how many places in each; empty where places are not kept
        self.all_places = places  # one document's behind the other's
        self._ends: list[int] = []

    def places(self, index: int) -> array[int]:
        """Where the term stands in the document at `index` of the list, ascending; empty where it is not kept."""
        ends = self.ends()
        return self.all_places[ends[index] : ends[index + 1]] if index + 1 < len(ends) else array("H")

    def ends(self) -> list[int]:
        """Where in `all_places` those of each document begin, and where the last ones end."""
        if not self._ends:
            self._ends = list(accumulate(self.counts, initial=0))
        return self._ends

    def values(self) -> tuple[bytes, ...]:
        """The places of each document as `Places` encodes them."""
        return tuple(_to_bytes(self.places(index)) for index in range(len(self.documents)))


def write_postings(file: StructFile, postings: PostingList, *, placed: bool) -> None:
    """Appends a posting list, with its places or without."""
    documents, weights = postings.documents, postings.weights
    same = weights.count(weights[0]) == len(weights)
    flags = (_ONE_WEIGHT if same else 0) | (_PLACED if placed else 0)
    parts: list[array[Any]] = [documents, weights[:1] if same else weights]
    if placed:
        parts += postings.counts, postings.all_places
    body = b"".join(map(_to_bytes, parts))
    file.write(_HEADER.pack(_MAGIC, len(documents), len(body), flags) + body)


def read_postings(file: StructFile, offset: int) -> PostingList:
    """The posting list at `offset`; raises ValueError or struct.error where it is damaged."""
    magic, count, size, flags = _HEADER.unpack(file.get(offset, _HEADER.size))
    if magic != _MAGIC:
        raise ValueError(f"no posting list at {offset}")
    data = memoryview(file.get(offset + _HEADER.size, size))
    at = 0

    def take(kind: str, number: int) -> array[Any]:
        nonlocal at
        taken = _from_bytes(kind, data[at : at + number * array(kind).itemsize])
        at += number * taken.itemsize
        if len(taken) != number:
            raise ValueError(f"the posting list at {offset} ends early")
        return taken

    documents = take("I", count)
    weights = take("f", 1) * count if flags & _ONE_WEIGHT else take("f", count)
    counts = take("H", count) if flags & _PLACED else array("H")
    return PostingList(documents, weights, counts, take("H", sum(counts)))


def _to_bytes(numbers: array[Any]) -> bytes:
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _from_bytes(kind: str, data: bytes | memoryview) -> array[Any]:
    numbers = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class _Block:
    """What Whoosh asks a written list for when it keeps count of a term."""

    def __init__(self, documents: array[int], weights: array[float]):
        self._documents = documents
        self._weights = weights

    def __len__(self) -> int:
        return len(self._documents)

    def min_id(self) -> int:
        return self._documents[0]

    def max_id(self) -> int:
        return self._documents[-1]

    def max_weight(self) -> float:
        return max(self._weights)

    def min_length(self) -> int:
        return 1

    def max_length(self) -> int:
        return 1


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes terms a list at a time; Whoosh's own makes four calls a posting."""

    def add_list(self, term: bytes, postings: PostingList, *, placed: bool) -> None:
        """A term of the field that was started; terms come sorted."""
        info = W3TermInfo()
        info.add_block(_Block(postings.documents, postings.weights))
        start = self._postfile.tell()
        write_postings(self._postfile, postings, placed=placed)
        info.set_extent(start, self._postfile.tell() - start)
        self._tindex.add(_FIELD.pack(self._fieldid) + term, info.to_bytes())


class PostingsCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with these posting lists."""

    length_stats = False  # a weight holds what a document's length does to it

    def field_writer(self, storage: Any, segment: Any) -> W3FieldWriter:
        """What writes a segment's terms."""
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> None:
        """Nothing: lists are written whole, by `write_postings`."""

    def postings_reader(
        self, dbfile: StructFile, terminfo: W3TermInfo, format_: Format, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """A list as Whoosh's own code reads it, when it merges segments."""
        found = read_postings(dbfile, terminfo.extent()[0])
        values = None if isinstance(format_, Existence) else found.values()
        return ListMatcher(found.documents, found.weights, values or [b""] * len(found.documents), format_, scorer,
                           term=term, terminfo=terminfo)  # fmt: skip


class SegmentTerms:
    """The terms of one open segment, with their posting lists."""

    def __init__(self, reader: SegmentReader):
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())
        self._file = reader.segment().open_file(reader.storage(), PostingsCodec.POSTS_EXT)
        #: Numbers of the documents that were taken out since the segment was written.
        self.deleted = frozenset(reader.segment().deleted_docs())

    def find(self, field: str, term: str) -> PostingList | None:
        """A term's postings; None where no document has it."""
        try:
            info = self._terms.term_info(field, term.encode())
        except TermNotFound:
            return None
        return read_postings(self._file, info.extent()[0])

    def count(self, field: str, term: str) -> int:
        """The number of a term's postings, without reading them."""
        try:
            return int(self._terms.term_info(field, term.encode()).doc_frequency())
        except TermNotFound:
            return 0

    def has(self, field: str, term: str) -> bool:
        """Whether any document has the term."""
        return (field, term.encode()) in self._terms

    def starting(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that start with `prefix`, sorted."""
        start = prefix.encode()
        for name, term in self._terms.terms_from(field, start):
            if name != field or not term.startswith(start):
                return
            yield term.decode()

    def counted(self, field: str) -> Iterator[tuple[str, int]]:
        """The terms of a field, sorted, with the number of their postings."""
        for (name, term), info in self._terms.items_from(field, b""):
            if name != field:
                return
            yield term.decode(), info.doc_frequency()

    def close(self) -> None:
        """Gives the files back."""
        self._terms.close()
        self._file.close()
