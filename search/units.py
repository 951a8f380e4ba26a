"""The words of a query as units of meaning, each with the documents that answer it and how.

A word is looked for as it is typed and in its other forms; a word that no text holds, in the spellings it may be a slip
for; words that name a thing, in that thing's other names and where a fact is about it; words that ask for a kind of
thing ("side effects"), in the sections and facts of that kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from rxkg.search.analysis import name_key, stem
from rxkg.search.schema import DEFAULT_FIELD
from rxkg.search.terms import IndexTerms
from rxkg.search.thesaurus import Thesaurus, Thing, stem_key
from rxkg.search.vocabulary import Vocabulary

#: What a match by another way counts beside one by the words themselves.
CONCEPT, NAME, SYNONYM, SECTION = 0.9, 1.0, 0.8, 0.6
#: What being right by a second way adds.
BOTH = 0.3
#: What a letter's difference leaves of a word's worth.
SLIP = 0.85
#: A word that asks for a kind of thing counts no more than this, however rare it is.
ASKING = 2.0
_LONGEST = 6  # words of a name
_THINGS, _SYNONYMS, _LONG_FORMS = 6, 12, 3
# Beyond so many documents with all words of a synonym their places are not compared: it would cost more than it tells.
_COMPARED = 600
_RARE, _OFTENER = 3, 40
#: Classes of things that have names of their own in the index.
DRUGS = ("Drug", "Product")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a document answers a unit."""

    how: str  # "word", "form", "spelling", "synonym", "abbreviation", "concept", "name" or "section"
    text: str  # what is found, for people
    documents: Collection[int]
    stems: tuple[str, ...] = ()  # to be marked where they stand together; empty where nothing stands in the text


@dataclass(slots=True)
class Unit:
    """Words of a query that are answered as one."""

    words: tuple[str, ...]
    mass: float  # what all of it is worth
    scores: dict[int, float]
    ways: list[Way]
    covered: dict[int, float] | None = None  # by document, how much of the mass; None: all, wherever there is a score
    things: tuple[Thing, ...] = ()
    kind: str = ""  # of fact, where the words ask for one
    stems: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)  # a word that may be a slip, and the likeliest other

    def cover(self, document: int) -> float:
        """How much of the mass a document has."""
        if self.covered is not None:
            return self.covered.get(document, 0.0)
        return self.mass if document in self.scores else 0.0


@cache
def intents() -> Mapping[str, tuple[str, str]]:
    """(kind of fact, kind of section) by the stems of words that ask for such."""
    text = resources.files("rxkg.search.cues").joinpath("intents.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {stem_key(words): (kind, section) for words, kind, section in rows}


class UnitMaker:
    """Makes units for one index."""

    def __init__(self, terms: IndexTerms, thesaurus: Thesaurus, vocabulary: Vocabulary):
        self.terms = terms
        self.thesaurus = thesaurus
        self.vocabulary = vocabulary

    def make(self, words: Sequence[str]) -> list[Unit]:
        """The units of plain words in a row, in their order."""
        singles = [self.single(word) for word in words]
        units: list[Unit] = []
        at = 0
        while at < len(words):
            for size in range(min(_LONGEST, len(words) - at), 0, -1):
                if unit := self._span(singles[at : at + size]):
                    units.append(unit)
                    at += size
                    break
            else:
                units.append(singles[at])
                at += 1
        return units

    def single(self, word: str) -> Unit:
        """A word by itself."""
        stemmed = stem(word)
        postings = self.terms.find(DEFAULT_FIELD, stemmed)
        count = len(postings)
        if count > _RARE:
            return Unit((word,), postings.rarity, postings.scores, [Way("word", word, postings.scores, (stemmed,))],
                        stems=(stemmed,))  # fmt: skip
        near = self.vocabulary.alike(word, at_least=max(1, count * _OFTENER))
        if not near:
            return Unit((word,), postings.rarity, postings.scores, [Way("word", word, postings.scores, (stemmed,))],
                        stems=(stemmed,))  # fmt: skip
        scores = dict(postings.scores)
        ways = [Way("word", word, postings.scores, (stemmed,))] if count else []
        mass = postings.rarity if count else 0.0
        nearest = near[0][1]
        for other, distance in near:
            if distance > nearest and count == 0 and len(ways) > 1:
                break
            found = self.terms.find(DEFAULT_FIELD, stem(other))
            share = SLIP**distance
            for document, score in found.scores.items():
                if score * share > scores.get(document, 0.0):
                    scores[document] = score * share
            mass = max(mass, found.rarity * SLIP**nearest)
            ways.append(Way("spelling", other, found.scores, (stem(other),)))
        unit = Unit((word,), mass, scores, ways, stems=(stem(near[0][0]),) if not count else (stemmed,))
        meant = " or ".join(repr(other) for other, distance in near if distance == nearest)
        unit.meant[word] = near[0][0]
        unit.notes.append(f"no text holds {word!r}; searched for {meant}" if not count else f"did you mean {meant}?")
        return unit

    def _span(self, singles: list[Unit]) -> Unit | None:
        """The unit of words that name a thing or ask for a kind of thing; None where they do neither."""
        stems = [s for unit in singles for s in unit.stems]
        key = " ".join(stems)
        if asked := intents().get(key):
            return self._asking(singles, *asked)
        things = self.thesaurus.named(key)[:_THINGS]
        words = [w for unit in singles for w in unit.words]
        named = self.terms.find("name", " ".join(words)).scores
        longer = self._long_forms(words[0]) if len(words) == 1 else []
        if not things and not longer and not named:
            return None
        return self._naming(singles, things, longer, named)

    def _asking(self, singles: list[Unit], kind: str, section: str) -> Unit:
        words = tuple(word for unit in singles for word in unit.words)
        mass = min(ASKING, sum(unit.mass for unit in singles))
        base, covered = _sum(singles)
        scale = mass / (sum(unit.mass for unit in singles) or 1.0)
        scores = {document: score * scale for document, score in base.items()}
        covered = {document: share * scale for document, share in covered.items()}
        ways = [way for unit in singles for way in unit.ways]
        for field_name, value in (("section", section), ("kind", kind)):
            found = self.terms.find(field_name, value).scores
            for document in found:
                scores[document] = scores.get(document, 0.0) + SECTION * mass
                covered[document] = mass
            ways.append(Way("section", value.replace("_", " "), found.keys()))
        return _joined(singles, Unit(words, mass, scores, ways, covered, kind=kind))

    def _naming(
        self, singles: list[Unit], things: tuple[Thing, ...], longer: list[str], named: Mapping[int, float]
    ) -> Unit:
        words = tuple(word for unit in singles for word in unit.words)
        mass = sum(unit.mass for unit in singles)
        base, covered = _sum(singles)
        ways = [way for unit in singles for way in unit.ways]
        others: dict[int, float] = {}
        known = {" ".join(s for unit in singles for s in unit.stems)}
        others_ways = list(self._others(things, longer, known))
        if named:
            others_ways.insert(0, (NAME, Way("name", " ".join(words), named.keys())))
        for strength, way in others_ways:
            ways.append(way)
            for document in way.documents:
                if strength > others.get(document, 0.0):
                    others[document] = strength
        scores = base
        for document, strength in others.items():
            own = base.get(document, 0.0)
            scores[document] = max(own, strength * mass) + (BOTH * mass if own else 0.0)
            covered[document] = mass
        whole = None if len(singles) == 1 else covered
        return _joined(singles, Unit(words, mass, scores, ways, whole, things))

    def _others(self, things: tuple[Thing, ...], longer: list[str], known: set[str]) -> Iterator[tuple[float, Way]]:
        """The ways beside the words themselves, with the strength of each."""
        for thing in things:
            if found := self.terms.find("concept", thing.id.casefold()).scores:
                yield CONCEPT, Way("concept", thing.names[0], found.keys())
        for thing in things:
            for name in thing.names[:_SYNONYMS]:
                if thing.kind in DRUGS and (found := self.terms.find("name", name_key(name)).scores):
                    yield NAME, Way("name", name, found.keys())
                key = stem_key(name)
                if key in known:
                    continue
                known.add(key)
                stems = tuple(key.split(" "))
                if documents := self.together(stems, most=_COMPARED):
                    yield SYNONYM, Way("synonym", name, documents, stems)
        for form in longer:
            key = stem_key(form)
            if key not in known and (documents := self.together(tuple(key.split(" ")), most=_COMPARED)):
                known.add(key)
                yield SYNONYM, Way("abbreviation", form, documents, tuple(key.split(" ")))

    def _long_forms(self, word: str) -> list[str]:
        """What texts say that a word stands for, the most frequent first."""
        if not 2 <= len(word) <= 8:
            return []
        start = f"{word}="
        found = {
            term: len(self.terms.find("abbreviation", term)) for term in self.terms.starting("abbreviation", start)
        }
        ranked = sorted(found, key=lambda term: (-found[term], term))
        return [term.removeprefix(start) for term in ranked[:_LONG_FORMS]]

    def together(
        self, stems: Sequence[str], field_name: str = DEFAULT_FIELD, slop: int = 0, most: int | None = None
    ) -> frozenset[int]:
        """The documents in which stems stand side by side, in this order, with at most `slop` words between two.

        Where more than `most` documents have all the words, their places are not compared.
        """
        lists = [self.terms.find(field_name, s) for s in stems]
        lists_by_size = sorted(lists, key=len)
        documents = set(lists_by_size[0].scores)
        for postings in lists_by_size[1:]:
            documents &= postings.scores.keys()
            if not documents:
                return frozenset()
        if len(stems) == 1 or (most is not None and len(documents) > most):
            return frozenset(documents)
        return frozenset(d for d in documents if stand_together([p.places(d) for p in lists], slop))


def stand_together(places: Sequence[Sequence[int]], slop: int = 0) -> bool:
    """Whether words stand side by side, given the places of each.

    >>> stand_together([(4, 9), (10, 30)]), stand_together([(4,), (6,)]), stand_together([(4,), (6,)], slop=1)
    (True, False, True)
    """
    ends = set(places[0])
    for later in places[1:]:
        ends = {p for p in later if any(p - gap in ends for gap in range(1, slop + 2))}
        if not ends:
            return False
    return True


def _joined(singles: Sequence[Unit], unit: Unit) -> Unit:
    """A unit of several words with what is known of the single ones."""
    unit.stems = tuple(stem for single in singles for stem in single.stems)
    for single in singles:
        unit.notes += single.notes
        unit.meant |= single.meant
    return unit


def _sum(singles: Sequence[Unit]) -> tuple[dict[int, float], dict[int, float]]:
    """The scores of single words added up, and how much of their mass each document has."""
    if len(singles) == 1:
        unit = singles[0]
        return dict(unit.scores), dict.fromkeys(unit.scores, unit.mass)
    scores: dict[int, float] = {}
    covered: dict[int, float] = {}
    for unit in sorted(singles, key=lambda u: len(u.scores)):
        mass = unit.mass
        for document, score in unit.scores.items():
            scores[document] = scores.get(document, 0.0) + score
            covered[document] = covered.get(document, 0.0) + mass
    return scores, covered
