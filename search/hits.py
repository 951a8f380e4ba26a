"""Hits: the answer to a query, best first, each with a snippet and the place of its words in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import Any

from rxkg.ingest.markdown import Text
from rxkg.ingest.source import line_starts
from rxkg.search.analysis import name_key
from rxkg.search.index import guarded, open_reader
from rxkg.search.query import ParsedQuery, normalize_value
from rxkg.search.schema import EXACT_FIELD
from rxkg.search.snippets import make_snippet
from rxkg.search.spelling import correct_words
from whoosh import query as q
from whoosh.searching import Results
from whoosh.searching import Searcher as Whoosh

#: With fewer hits than these, or words missing, other spellings are offered.
FEW = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that answers a query."""

    rank: int  # from 1, over all pages
    score: float
    slug: str  # of the source
    title: str
    drug: str
    file: str
    section: str  # value of SectionKind, empty for the monograph as a whole
    heading: str  # the text's own words, empty where there is none
    snippet: str  # one line of plain text
    marks: tuple[tuple[int, int], ...]  # matching words in `snippet`
    spans: tuple[tuple[int, int], ...]  # the same words in the source text, one for one
    line: int  # from 1, of the first marked word, else of the section


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a query."""

    hits: tuple[Hit, ...]
    total: int  # documents that match, or drugs when grouped
    notes: tuple[str, ...] = ()  # what was left out or taken otherwise, sentences
    did_you_mean: tuple[str, ...] = ()  # whole queries, likeliest first


class Searcher:
    """An index opened for searching: it shows the state at the time of opening, whatever is written later.

    `text_of` gives the source text of a slug, for line numbers. Raises KnowledgeBaseError where the index is missing or
    damaged, at opening or when the damage is met.
    """

    def __init__(self, folder: Path, text_of: Callable[[str], str]):
        self.folder = folder
        self._open = ExitStack()
        self._searcher = Whoosh(self._open.enter_context(open_reader(folder)))
        self._text_of = text_of

    def close(self) -> None:
        """Gives the files back."""
        self._open.close()

    def search(
        self, words: str, *, sections: Sequence[str] = (), drug: str | None = None, kinds: Sequence[str] = (),
        limit: int = 10, offset: int = 0, group_by_drug: bool = False,
    ) -> Hits:  # fmt: skip
        """The documents that answer `words`, best first; equal ones by slug, then in text order.

        `sections` and `kinds` limit to any of those named, `drug` to one drug by its name or slug. Nothing in `words`
        is an error.
        """
        with guarded(self.folder):
            parsed = ParsedQuery(words, self._searcher.reader())
            limits = _limits(sections, drug, kinds)
            required = parsed.query()
            ranked, total = self._ranked(parsed, required, limits, offset, limit, group_by_drug)
            alike: tuple[str, ...] = ()
            if total < FEW and required != q.NullQuery:
                alike = correct_words(parsed, self._searcher.reader())
            if not total and len(parsed.words) > 1:
                either = parsed.query(either=True)
                ranked, total = self._ranked(parsed, either, limits, offset, limit, group_by_drug)
                if total:
                    parsed.note("no text holds all these words; these hold some of them")
            stems = parsed.stems()
            hits = tuple(
                self._hit(rank, score, key, self._searcher.stored_fields(number), stems)
                for rank, (score, key, number) in enumerate(ranked, max(0, offset) + 1)
            )
        return Hits(hits, total, tuple(parsed.notes), alike)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Completions of a prefix: names of drugs in order, then words by how often they occur."""
        with guarded(self.folder):
            reader = self._searcher.reader()
            typed = name_key(prefix)
            if not typed:
                return ()
            found = [name.decode() for name in reader.expand_prefix("name", typed)][: max(0, limit)]
            words = [word.decode() for word in reader.expand_prefix(EXACT_FIELD, typed)] if " " not in typed else []
            words.sort(key=lambda word: (-reader.doc_frequency(EXACT_FIELD, word), word))
        return tuple(dict.fromkeys([*found, *words]))[: max(0, limit)]

    def _ranked(
        self, parsed: ParsedQuery, required: q.Query, limits: q.Query | None, offset: int, limit: int, grouped: bool
    ) -> tuple[list[tuple[float, str, int]], int]:
        """(score, id, number in the index) of the documents of one page, and how many there are in all."""
        if required == q.NullQuery or not self._searcher.doc_count():
            return [], 0
        boosts = parsed.boosts()
        query = q.AndMaybe(required, boosts) if boosts != q.NullQuery else required
        first, last = max(0, offset), max(0, offset) + max(0, limit)
        # Whoosh's short cuts by quality fail on NOT and its limit miscounts what matches; so all are scored.
        results = self._searcher.search(query, limit=None, filter=limits, optimize=False)
        found = self._sorted(results, len(results) if grouped else last)
        if grouped:
            best: dict[str, tuple[float, str, int]] = {}
            for item in found:
                best.setdefault(item[1].rpartition("#")[0], item)
            found = list(best.values())
            return found[first:last], len(found)
        return found[first:last], len(results)

    def _sorted(self, results: Results, count: int) -> list[tuple[float, str, int]]:
        """The best `count` and all that equal the last of them, equal ones by id."""
        ids = self._searcher.reader().column_reader("id")
        scored = [(round(score, 6), number) for score, number in results.top_n]
        least = min(nlargest(count, (score for score, _ in scored)), default=0.0)
        keyed = sorted((-score, ids[number], number) for score, number in scored if score >= least)
        return [(-score, key, number) for score, key, number in keyed]

    def _hit(self, rank: int, score: float, key: str, stored: Mapping[str, Any], stems: frozenset[str]) -> Hit:
        slug = key.rpartition("#")[0]
        drug, title, section, heading = stored["names"]
        numbers = iter(stored.get("runs", ()))
        snippet = make_snippet(Text(stored.get("stripped", ""), tuple(zip(*[numbers] * 4, strict=True))), stems)
        place = snippet.spans[0][0] if snippet.spans else stored["start"]
        line = bisect_right(line_starts(self._text_of(slug)), place)
        shown = (snippet.text, snippet.marks, snippet.spans)
        return Hit(rank, score, slug, title, drug, stored["file"], section, heading, *shown, line)


def _limits(sections: Sequence[str], drug: str | None, kinds: Sequence[str]) -> q.Query | None:
    """The filter for the options of a search; None where nothing is limited."""
    limits = [
        q.Or([q.Term(field, normalize_value(field, value)) for value in values])
        for field, values in (("section", sections), ("kind", kinds))
        if values
    ]
    if drug is not None:
        limits.append(q.Or([q.Term("slug", drug.casefold()), q.Term("name", name_key(drug))]))
    return q.And(limits).normalize() if limits else None
