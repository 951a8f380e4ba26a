"""Other spellings for words that an index does not hold."""

from __future__ import annotations

from rxkg.search.query import ParsedQuery
from rxkg.search.schema import EXACT_FIELD
from whoosh.reading import IndexReader

_CHOICES = 3


def correct_words(parsed: ParsedQuery, reader: IndexReader) -> tuple[str, ...]:
    """The query with each unknown word replaced by one alike, likeliest first; empty where none is unknown or alike."""
    corrected = {word: found for word in parsed.words if _doubtful(word, reader) and (found := _alike(word, reader))}
    if not corrected:
        return ()
    queries = []
    for choice in range(max(map(len, corrected.values()))):
        words = [corrected[w][min(choice, len(corrected[w]) - 1)] if w in corrected else w for w in parsed.words]
        queries.append(" ".join(words))
    return tuple(queries)


def _doubtful(word: str, reader: IndexReader) -> bool:
    return len(word) > 3 and word.isalpha() and (EXACT_FIELD, word) not in reader


def _alike(word: str, reader: IndexReader) -> list[str]:
    """Words of the index one edit away, else two; names of drugs first, then the most frequent."""
    for edits in (1, 2) if len(word) > 5 else (1,):
        found = [w for w in reader.terms_within(EXACT_FIELD, word, edits, prefix=1) if w.isalpha()]
        if found:
            found.sort(key=lambda w: (("drug", w) not in reader, -reader.doc_frequency(EXACT_FIELD, w), w))
            return found[:_CHOICES]
    return []
