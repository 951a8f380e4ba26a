"""Hits: the answer to a query, best first, each with a snippet and the place of its words in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rxkg.ingest.text import line_starts
from rxkg.search.analysis import name_key
from rxkg.search.facts import Fact
from rxkg.search.index import guarded, open_reader
from rxkg.search.matching import CLOSELY, Matcher, Matches
from rxkg.search.snippets import make_snippet, read_text
from rxkg.search.syntax import known_values, normalize_value, parse, shorten
from rxkg.search.terms import IndexTerms
from rxkg.search.thesaurus import Thesaurus
from rxkg.search.units import DRUGS
from rxkg.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from rxkg.search.similar import Similar

#: Fields whose values are counted over all that match, on request; drugs are counted beside them.
FACETS = ("section", "kind", "frequency", "serious")
#: Drugs named in a facet.
_DRUGS = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit was found: what of the query, and how the text says it."""

    words: str  # of the query
    how: str  # "word", "spelling", "synonym", "abbreviation", "concept", "name", "section" or "phrase"
    found: str  # in the text, or what the words were taken for


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that answers a query."""

    rank: int  # from 1, over all pages
    score: float
    id: str  # of the document in the index: slug, "#", number of the section from 1, 0 for the monograph as a whole
    slug: str  # of the source
    title: str
    drug: str
    file: str
    section: str  # value of SectionKind, empty for the monograph as a whole
    heading: str  # the text's own words, empty where there is none
    start: int  # of the section, characters of the source
    end: int
    snippet: str  # one line of plain text
    marks: tuple[tuple[int, int], ...]  # matching words in `snippet`
    spans: tuple[tuple[int, int], ...]  # the same words in the source text, one for one
    line: int  # from 1, of the first marked word, else of the section
    facts: tuple[Fact, ...]  # those that the snippet states, in text order
    reasons: tuple[Reason, ...]  # in the order of the query


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a query."""

    hits: tuple[Hit, ...]
    total: int  # documents that match, or drugs when grouped
    notes: tuple[str, ...] = ()  # what was left out or taken otherwise, sentences
    did_you_mean: tuple[str, ...] = ()  # whole queries, likeliest first
    #: By facet, how many of the matching documents have each value; empty unless asked for.
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


class Searcher:
    """An index opened for searching: it shows the state at the time of opening, whatever is written later.

    `text_of` gives the source text of a slug, for line numbers. Raises KnowledgeBaseError where the index is missing or
    damaged, at opening or when the damage is met.
    """

    def __init__(self, folder: Path, text_of: Callable[[str], str]):
        self.folder = folder
        self._open = ExitStack()
        self._reader = self._open.enter_context(open_reader(folder))
        with guarded(folder):
            self._terms = IndexTerms(self._reader)
            self._open.callback(self._terms.close)
            self.thesaurus = Thesaurus(folder)
            self._open.callback(self.thesaurus.close)
            vocabulary = Vocabulary(folder)
            self._open.callback(vocabulary.close)
            self._matcher = Matcher(self._terms, self.thesaurus, vocabulary)
            self._ids = self._column("id")
        self._text_of = text_of

    def close(self) -> None:
        """Gives the files back."""
        self._open.close()

    def search(
        self, words: str, *, sections: Sequence[str] = (), drug: str | None = None, kinds: Sequence[str] = (),
        frequencies: Sequence[str] = (), serious: bool = False, within: Collection[str] | None = None,
        limit: int = 10, offset: int = 0, group_by_drug: bool = False, facets: bool = False, strict: bool = False,
    ) -> Hits:  # fmt: skip
        """The documents that answer `words`, best first; equal ones by slug, then in text order.

        `sections`, `kinds` and `frequencies` limit to any of those named, `drug` to one drug by its name or slug,
        `serious` to sections with an effect called serious; `within` to monographs (their slugs) and sections ("SLUG#",
        first character, ",", last). Nothing in `words` is an error.
        """
        with guarded(self.folder):
            limits = self._limits(sections, drug, kinds, frequencies, within, serious=serious)
            line = parse(words)
            matches = self._matcher.match(replace(line, strict=True) if strict else line, limits)
            first, last = max(0, offset), max(0, offset) + max(0, limit)
            ranked, total = self._ranked(matches, first, last, grouped=group_by_drug)
            hits = tuple(self._hit(rank, *found, matches) for rank, found in enumerate(ranked, first + 1))
            counted = self._count(matches.scores) if facets else {}
        meant = shorten(words)
        for typed, other in matches.doubted.items():
            meant = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", other, meant, flags=re.IGNORECASE)
        return Hits(hits, total, tuple(matches.notes), (meant,) if matches.doubted else (), counted)

    def suggest(self, prefix: str, limit: int = 10, *, kinds: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
        """(name, kind) of what a prefix may become: drugs, then other things; those that more monographs name first.

        `kind` is the local name of the thing's class in the vocabulary; `kinds` limits to some of them.
        """
        with guarded(self.folder):
            found: dict[str, tuple[bool, int, str, str]] = {}
            for name, kind, count in self.thesaurus.starting(prefix):
                if kinds and kind not in kinds:
                    continue
                key = name_key(name)
                found[key] = min(found.get(key, (True, 0, name, kind)), (kind not in DRUGS, -count, name, kind))
        return tuple((name, kind) for _, _, name, kind in sorted(found.values())[: max(0, limit)])

    def similar(self, subject: str, *, ids: Iterable[str] = (), limit: int = 10) -> tuple[Similar, ...]:
        """The drugs most like one, by the tail of its IRI: `rxkg.search.similar.find_similar` on this index."""
        from rxkg.search.similar import find_similar  # which a search does not need

        with guarded(self.folder):
            return find_similar(self._terms, self._reader, subject, self._text_of, ids=ids, limit=limit)

    def _column(self, name: str) -> Any:
        return self._reader.column_reader(name) if self._reader.doc_count_all() else ()

    def _ranked(
        self, matches: Matches, first: int, last: int, *, grouped: bool
    ) -> tuple[list[tuple[float, str, int]], int]:
        """(score, id, number in the index) of the documents of one page, and how many there are in all."""
        scores = matches.scores
        # Whatever page is asked for, the same ones are looked at closely, or pages would not follow one another.
        close = nlargest(CLOSELY, zip(scores.values(), scores.keys(), strict=True)) if matches.units else []
        if len(close) == CLOSELY:  # all that equal the last
            close = [(score, number) for number, score in scores.items() if score >= close[-1][0]]
            if len(close) > 4 * CLOSELY:
                close = []
        sharpened = {number: score for score, number in self._matcher.sharpen(matches, close)}
        if grouped:
            return self._grouped(scores, sharpened, first, last)
        final = [(round(sharpened.get(number, score), 6), number) for number, score in scores.items()]
        return self._sorted(final, last)[first:last], len(scores)

    def _sorted(self, scored: list[tuple[float, int]], count: int) -> list[tuple[float, str, int]]:
        """The best `count` and all that equal the last of them, equal ones by id."""
        least = min(nlargest(count, (score for score, _ in scored)), default=0.0)
        keyed = sorted((-score, self._ids[number], number) for score, number in scored if score >= least)
        return [(-score, key, number) for score, key, number in keyed]

    def _grouped(
        self, scores: Mapping[int, float], sharpened: Mapping[int, float], first: int, last: int
    ) -> tuple[list[tuple[float, str, int]], int]:
        """The best document of each drug."""
        subjects = self._column("subject")
        best: dict[str, tuple[float, str, int]] = {}
        for number, score in scores.items():
            subject, value = subjects[number], round(sharpened.get(number, score), 6)
            held = best.get(subject)
            if held is None or value >= -held[0]:
                best[subject] = min((-value, self._ids[number], number), held or (0.0, "", 0))
        ordered = [(-score, key, number) for score, key, number in sorted(best.values())]
        return ordered[first:last], len(ordered)

    def _hit(self, rank: int, score: float, key: str, number: int, matches: Matches) -> Hit:
        stored = self._reader.stored_fields(number)
        slug = key.rpartition("#")[0]
        drug, title, section, heading = stored["names"]
        source = self._text_of(slug)
        text = read_text(stored, source)
        ways = [way for unit in matches.units for way in unit.ways if way.stems and number in way.documents]
        ways += [way for way in matches.ways if number in way.documents]
        snippet = make_snippet(text, {way.stems for way in ways})
        start, end = stored.get("start", 0), stored["end"]
        place = snippet.spans[0][0] if snippet.spans else start
        line = bisect_right(line_starts(source), place) if "\r" in source else source.count("\n", 0, place) + 1
        facts = [Fact(*cells) for cells in stored.get("facts", ())]
        return Hit(
            rank, score, key, slug, title, drug, stored["file"], section, heading, start, end,
            snippet.text, snippet.marks, snippet.spans, line,
            tuple(f for f in facts if f.start < snippet.end and f.end > snippet.start),
            tuple(_reasons(matches, number)),
        )  # fmt: skip

    def _limits(
        self, sections: Sequence[str], drug: str | None, kinds: Sequence[str], frequencies: Sequence[str],
        within: Collection[str] | None, *, serious: bool,
    ) -> Collection[int] | None:  # fmt: skip
        """The documents that the options of a search allow; None where nothing is limited."""
        find = self._terms.find
        sets: list[set[int]] = []
        for name, values in (("section", sections), ("kind", kinds), ("frequency", frequencies)):
            if values:
                found = (find(name, normalize_value(name, value)).scores.keys() for value in values)
                sets.append(set().union(*found))
        if serious:
            sets.append(set(find("serious", "true").scores))
        if drug is not None:
            sets.append({*find("slug", drug.casefold()).scores, *find("name", name_key(drug)).scores})
        if within is not None:
            sets.append(set().union(*map(self._place, within)))
        return set.intersection(*sets) if sets else None

    def _place(self, place: str) -> set[int]:
        slug, _, span = place.partition("#")
        documents = self._terms.find("slug", slug).scores.keys()
        return set(documents & self._terms.find("place", span).scores.keys() if span else documents)

    def _count(self, scores: Mapping[int, float]) -> dict[str, tuple[tuple[str, int], ...]]:
        """How many of the documents have each value of a facet, most first; bands and "serious" in their order."""
        counted: dict[str, tuple[tuple[str, int], ...]] = {}
        for name in FACETS:
            pairs = [(v, len(scores.keys() & self._terms.find(name, v).scores.keys())) for v in known_values(name)]
            ordered = pairs if name == "frequency" else sorted(pairs, key=lambda pair: -pair[1])
            counted[name] = tuple(pair for pair in ordered if pair[1])
        subjects, names = self._column("subject"), Counter[str]()
        names.update(subjects[number] for number in scores)
        counted["drug"] = tuple(sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))[:_DRUGS])
        return counted


def _reasons(matches: Matches, number: int) -> Iterable[Reason]:
    """For each unit of the query, the most direct way in which the document answers it."""
    for unit in matches.units:
        whole = [way for way in unit.ways if way.how == "word"]
        if len(whole) == len(unit.words) and all(number in way.documents for way in whole):
            yield Reason(" ".join(unit.words), "word", " ".join(unit.words))
            continue
        other = next((way for way in unit.ways if way.how != "word" and number in way.documents), None)
        if other:
            yield Reason(" ".join(unit.words), other.how, other.text)
        else:
            yield from (Reason(way.text, "word", way.text) for way in whole if number in way.documents)
    for way in matches.ways:
        if number in way.documents:
            yield Reason(way.text, way.how, way.text)
