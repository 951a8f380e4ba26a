"""Which documents answer a line, and what each is worth."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from rxkg.search import syntax
from rxkg.search.analysis import exact_words, fold, stem
from rxkg.search.schema import DEFAULT_FIELD, EXACT_FIELD
from rxkg.search.syntax import Fuzzy, Line, Node, Phrase, Star, Value, Words, known_values, normalize_value
from rxkg.search.terms import IndexTerms
from rxkg.search.thesaurus import Thesaurus
from rxkg.search.units import TELLING, Unit, UnitMaker, Way
from rxkg.search.vocabulary import Vocabulary

#: Of what a line's words are worth, a document must have this much.
ENOUGH = 0.55
#: How much a document loses that has not all of it.
LOSS = 3.0
#: What neighbours in the line that are neighbours in the text add, and a word as it was typed.
NEIGHBOURS, AS_TYPED = 0.5, 0.1
#: Units that are neighbours in the line and stand so many words apart in the text at most.
CLOSE, WITHIN = 0.35, 12
#: A fact of the kind asked about the thing asked.
FACT, USE = 1.5, 1.5
#: The drug that is named, and the document about it as a whole where nothing else is asked.
NAMED, WHOLE = 0.6, 0.5
#: What a section of that drug, and of a combination with it, gains where it has all else of the line.
ANSWERS, COMBINED = 1.5, 0.6
#: Where a class of drugs is asked for: a section that tells what a drug is, and one that begins with the class.
TELLS, OPENS = 0.6, 0.8
#: Words at the beginning of a text, stop words not counted.
OPENING = 12
#: What is left of a document about a monograph as a whole where a section of it would answer.
OVERVIEW = 0.9
#: The same where it has a word of the line only among facts that it does not quote: the word then weighs less than this
#: share, as it does in no text that says it.
UNQUOTED, FAINT = 0.65, 0.08
#: So many of the best are looked at more closely.
CLOSELY = 60
#: More words than these never stand for one prefix or misspelling.
MAX_EXPANSIONS = 100
#: A "*" needs this many characters before it, or it would stand for the whole vocabulary.
MIN_PREFIX = 2
_COMMON = 2.0


@dataclass(slots=True)
class Matches:
    """The documents that answer a line."""

    scores: Mapping[int, float]
    units: list[Unit]  # those of the words that were looked for, in the order of the line
    ways: list[Way]  # those of phrases and patterns beside them
    notes: list[str]
    doubted: dict[str, str] = field(default_factory=dict)  # a word typed, and the one that may be meant


class Matcher:
    """Answers lines from one open index."""

    def __init__(self, terms: IndexTerms, thesaurus: Thesaurus, vocabulary: Vocabulary):
        self.terms = terms
        self.maker = UnitMaker(terms, thesaurus, vocabulary)

    def match(self, line: Line, limits: Collection[int] | None = None) -> Matches:
        """The documents that answer a line; `limits` are those that may."""
        run = _Run(self.maker, list(line.notes), strict=line.strict)
        scores = run.scores(line.root) if line.root else {}
        if limits is not None:
            scores = {document: scores[document] for document in scores.keys() & limits}
        scores = run.favour(scores)
        return Matches(scores, run.units, run.ways, run.notes, run.doubted)

    def sharpen(self, matches: Matches, ranked: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
        """The best documents again, neighbours and words as typed counted: (score, document), not in order."""
        stems = [(word, s) for unit in matches.units for word, s in zip(unit.words, unit.stems, strict=False)]
        pairs = []
        for (_, first), (_, second) in pairwise(stems):
            lists = self.terms.find(DEFAULT_FIELD, first), self.terms.find(DEFAULT_FIELD, second)
            worth = min(postings.rarity for postings in lists)
            if all(lists) and max(postings.rarity for postings in lists) > _COMMON:
                pairs.append((worth * NEIGHBOURS, *lists))
        typed = [
            (postings.rarity * AS_TYPED, exact.scores)
            for word, s in stems
            if word != s
            and (postings := self.terms.find(DEFAULT_FIELD, s))
            and (exact := self.terms.find(EXACT_FIELD, word))
        ]
        out = []
        for score, document in ranked:
            for worth, one, other in pairs:
                if document in one.scores and document in other.scores:
                    ends = {place + 1 for place in one.places(document)}
                    if not ends.isdisjoint(other.places(document)):
                        score += worth
            for unit, following in pairwise(matches.units):
                if self._near(unit, following, document):
                    score += CLOSE * min(unit.mass, following.mass)
            score += sum(worth for worth, documents in typed if document in documents)
            out.append((score, document))
        return out

    def _near(self, one: Unit, other: Unit, document: int) -> bool:
        """Whether two units stand in one sentence or nearly so."""
        ends = self.maker.places(other, document)
        return any(abs(place - end) <= WITHIN for place in self.maker.places(one, document) for end in ends)


class _Run:
    """The evaluation of one line."""

    def __init__(self, maker: UnitMaker, notes: list[str], *, strict: bool):
        self.terms = maker.terms
        self.maker = maker
        self.strict = strict
        self.units: list[Unit] = []
        self.ways: list[Way] = []
        self.notes = notes
        self.doubted: dict[str, str] = {}

    def scores(self, node: Node) -> Mapping[int, float]:
        """The documents that answer a part of the line."""
        match node:
            case Words(words, "all"):
                return self.words(words)
            case Words(words, field_name):
                return self.all(self.word(word, field_name) for word in words)
            case Phrase(words, field_name, slop):
                return self.phrase(words, field_name, slop)
            case Star(pattern, field_name):
                return self.star(pattern, field_name)
            case Fuzzy(word, edits, field_name):
                return self.fuzzy(word, edits, field_name)
            case Value():
                return self.value(node)
            case syntax.All(parts):
                kept = [self.scores(part) for part in parts if not isinstance(part, syntax.Not)]
                found = self.all(kept) if kept else self.terms.all_documents()
                for part in parts:
                    if isinstance(part, syntax.Not):
                        gone = self.unseen(part.part)
                        found = {document: score for document, score in found.items() if document not in gone}
                return found
            case syntax.Any(parts):
                return _added([self.scores(part) for part in parts])
            case syntax.Not(part):
                gone = self.unseen(part)
                return {document: 0.0 for document in self.terms.all_documents() if document not in gone}

    def unseen(self, node: Node) -> Mapping[int, float]:
        """The documents of a part that must not be there; its words are not to be marked."""
        return _Run(self.maker, self.notes, strict=True).scores(node)

    def all(self, parts: Iterable[Mapping[int, float]]) -> Mapping[int, float]:
        """The documents that answer all parts."""
        ordered = sorted(parts, key=len)
        if len(ordered) == 1:
            return ordered[0]
        documents = set(ordered[0]) if ordered else set()
        for part in ordered[1:]:
            documents &= part.keys()
        return {document: sum(part[document] for part in ordered) for document in documents}

    def words(self, words: tuple[str, ...]) -> Mapping[int, float]:
        """Plain words: documents that have enough of them, or all where the line is strict."""
        units = self.maker.make(words)
        self.units += units
        for unit in units:
            for note in unit.notes:
                self.note(note)
            self.doubted |= unit.meant
        if self.strict:
            return self.all(
                {d: unit.score(d) for d in unit.documents() if unit.cover(d) > unit.mass - 1e-6} for unit in units
            )
        found = _enough(units, ENOUGH)
        if not found and len(units) > 1 and (found := _enough(units, 0.0)):
            self.note("no text holds all these words; these hold some of them")
        return found

    def note(self, sentence: str) -> None:
        """Adds a note, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def favour(self, scores: Mapping[int, float]) -> Mapping[int, float]:
        """The documents with what the line as a whole makes likelier added."""
        named = [unit for unit in self.units if any(way.how == "name" for way in unit.ways)]
        others = [unit for unit in self.units if unit not in named]
        asked = [unit.kind for unit in self.units if unit.kind]
        more: dict[int, float] = {}
        whole = self.terms.find("type", "drug").scores

        def add(documents: Collection[int], worth: float) -> None:
            for document in documents:
                more[document] = more.get(document, 0.0) + worth

        for unit in named:
            of_drug = frozenset().union(*(way.documents for way in unit.ways if way.how == "name"))
            with_it = self.maker.named_so(unit)
            add(of_drug, NAMED * unit.mass)
            if others:
                rest = sum(other.mass for other in others) or 1.0
                for documents, worth in ((of_drug, ANSWERS), (with_it - of_drug, COMBINED)):
                    for document in documents & scores.keys():
                        have = sum(min(other.cover(document), other.score(document)) for other in others)
                        more[document] = more.get(document, 0.0) + worth * unit.mass * have / rest
            if len(self.units) == 1:
                add(of_drug & whole.keys(), WHOLE * unit.mass)
                add((with_it & whole.keys()) - of_drug, WHOLE * unit.mass)
        for unit in others:
            if unit.group:
                telling = frozenset(whole).union(*(self.terms.find("section", s).scores for s in TELLING))
                said = {d for d in telling & unit.documents() if unit.score(d) > FAINT * unit.mass}
                add(said, TELLS * unit.mass)
                add(telling & self.maker.opening(unit, OPENING), OPENS * unit.mass)
            for thing in unit.things:
                for kind in asked or ["adverse_effects" if named else "indications"]:
                    stated = self.terms.find("stated", thing.id.casefold()).scores
                    found = self.terms.find("fact", f"{kind}={thing.id.casefold()}").scores
                    add(found.keys() & stated.keys(), unit.mass * (FACT if asked else USE))
        if not others:
            return {document: score + more.get(document, 0.0) for document, score in scores.items()}
        found = {document: score + more.get(document, 0.0) for document, score in scores.items()}
        for document in found.keys() & whole.keys():
            quoted = all(unit.score(document) > FAINT * unit.mass for unit in self.units)
            found[document] *= OVERVIEW if quoted else UNQUOTED
        return found

    def word(self, word: str, field_name: str) -> Mapping[int, float]:
        """The documents with a word in a field; they are worth what the word is worth in the text."""
        found = self.terms.find(field_name, fold(word) if field_name == EXACT_FIELD else stem(word)).scores
        ranked = self.terms.find(DEFAULT_FIELD, stem(word)).scores
        self.ways.append(Way("word", word, found.keys(), (stem(word),)))
        return {document: ranked.get(document, 0.0) for document in found}

    def phrase(self, words: tuple[str, ...], field_name: str, slop: int) -> Mapping[int, float]:
        stems = tuple(map(stem, words))
        if field_name == EXACT_FIELD:  # places are kept of stems alone
            exact = self.all(self.terms.find(EXACT_FIELD, word).scores for word in words)
            documents: Collection[int] = self.maker.together(stems) & exact.keys()
        else:
            documents = self.maker.together(stems, field_name, slop)
        self.ways.append(Way("phrase", " ".join(words), documents, stems))
        lists = [self.terms.find(DEFAULT_FIELD, s) for s in stems]
        return {document: sum(p.scores.get(document, 0.0) for p in lists) for document in documents}

    def value(self, node: Value) -> Mapping[int, float]:
        """The documents with a value, worth nothing; a range goes by the order of a field's values, else of letters."""
        name, known = node.field, known_values(node.field)
        low = normalize_value(name, node.value)
        if node.to is None:
            if known and low not in known:
                self.note(f"no {name} is named {node.value!r}; known are {', '.join(known)}")
            return dict.fromkeys(self.terms.find(name, low).scores, 0.0)
        high = normalize_value(name, node.to)
        ends = [known.index(end) if end in known else -1 for end in (low, high)]
        if known and min(ends) >= 0:
            within: Iterable[str] = known[min(ends) : max(ends) + 1]
        elif known:
            self.note(f"no {name} goes from {node.value!r} to {node.to!r}; known are {', '.join(known)}")
            within = ()
        else:
            within = (term for term in self.terms.starting(name, "") if low <= term <= high)
        return _added([{}, *(dict.fromkeys(self.terms.find(name, term).scores, 0.0) for term in within)])

    def fuzzy(self, word: str, edits: int, field_name: str) -> Mapping[int, float]:
        most = 1 if len(word) < 6 else 2
        if edits > most:
            self.note(f"{word}~: at most {most} letter{'s' * (most > 1)} may differ")
        near = [fold(word), *self.maker.vocabulary.within(word, min(edits, most), MAX_EXPANSIONS)]
        return self.expanded(f"{word}~", near, field_name)

    def star(self, pattern: str, field_name: str) -> Mapping[int, float]:
        prefix = pattern.partition("*")[0]
        pieces = exact_words(prefix)
        if len(prefix) < MIN_PREFIX or not pieces or not prefix[-1].isalnum():
            self.note(f"'*' needs {MIN_PREFIX} letters before it: {pattern!r} was searched for without")
            plain = exact_words(pattern.replace("*", " "))
            return self.all(self.word(word, field_name) for word in plain) if plain else {}
        *before, last = pieces  # "cd12*" is "cd" and "12*"
        rest = ".*".join(map(re.escape, (last, *map(fold, pattern.split("*")[1:]))))
        fits = re.compile(rest + r"\Z")
        found = (term for term in self.terms.starting(EXACT_FIELD, last) if fits.match(term))
        return self.all([*(self.word(word, field_name) for word in before), self.expanded(pattern, found, field_name)])

    def expanded(self, pattern: str, words: Iterable[str], field_name: str) -> Mapping[int, float]:
        """The documents with any of the words, the most frequent ones where there are too many."""
        ranked = sorted({*words}, key=lambda word: (-len(self.terms.find(EXACT_FIELD, word)), word))
        if len(ranked) > MAX_EXPANSIONS:
            self.note(f"{pattern!r} fits {len(ranked)} words; the {MAX_EXPANSIONS} most frequent were searched for")
        return _added([self.word(word, field_name) for word in ranked[:MAX_EXPANSIONS]])


def _added(parts: Sequence[Mapping[int, float]]) -> Mapping[int, float]:
    """The documents of any part, with the scores of all that they are in."""
    if len(parts) == 1:
        return parts[0]
    out: dict[int, float] = {}
    for part in parts:
        for document, score in part.items():
            out[document] = out.get(document, 0.0) + score
    return out


def _enough(units: Sequence[Unit], share: float) -> Mapping[int, float]:
    """The documents that have this share of what the units are worth; those that lack some of it lose more than that.

    Lists are gone through from the rarest. Once what is left could not be enough by itself, documents not met so far
    need not be looked at.
    """
    total = sum(unit.mass for unit in units)
    left, least = total, share * total - 1e-9
    ordered = sorted(units, key=lambda unit: (-unit.mass, unit.words))
    candidates: Set[int] = frozenset()
    for unit in ordered:
        if left >= least:
            candidates = candidates | unit.documents() if candidates else unit.documents()
        left -= unit.mass
    out: dict[int, float] = {}
    for document in candidates:
        have = 0.0
        for unit in ordered:
            have += unit.cover(document)
        if have >= least:
            score = 0.0
            for unit in ordered:
                score += unit.score(document)
            out[document] = score * (have / total) ** LOSS
    return out
