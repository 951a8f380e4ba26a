"""The words of a query as units of meaning, each with the documents that answer it and how.

A word is looked for as it is typed and in its other forms; a word that no text holds, in the spellings it may be a slip
for; words that name a thing, in that thing's other names and where a fact is about it; words that ask for a kind of
thing ("side effects"), in the sections and facts of that kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rxkg.search.analysis import name_key, stem
from rxkg.search.cue_words import forms, intents, lay_names
from rxkg.search.schema import DEFAULT_FIELD
from rxkg.search.terms import IndexTerms
from rxkg.search.thesaurus import Thesaurus, Thing, stem_key
from rxkg.search.vocabulary import Vocabulary

#: What a match by another way counts beside one by the words themselves.
CONCEPT, NAME, SYNONYM, SECTION = 0.9, 1.0, 0.9, 1.0
#: How much more a drug's name counts than other words as rare.
DRUG = 2.5
#: What being right by a second way adds.
BOTH = 0.3
#: What a drug's name is worth in a monograph of its own, and what repeating it there adds to that.
OWN, REPEATED = 1.7, 0.3
#: Sections that tell what a drug is.
TELLING = ("introduction", "usage", "how_it_works")
#: What other words for a lay name count where texts have the lay name as well.
CLINICAL = 0.9
#: What a letter's difference leaves of a word's worth.
SLIP = 0.85
#: A word that asks for a kind of thing counts no more than this, however rare it is.
ASKING = 2.0
_LONGEST = 6  # words of a name
_THINGS, _SYNONYMS, _LONG_FORMS = 6, 10, 3
# Beyond so many documents with all words of a synonym their places are not compared: it would cost more than it tells.
_COMPARED = 50
# The places in fewer documents are sooner looked up one by one.
_ONE_BY_ONE = 200
_WIDE, _WIDER = 300, 4
_RARE, _OFTENER, _MUCH_OFTENER = 3, 40, 4
#: Classes of things that have names of their own in the index.
DRUGS = ("Drug", "Product")
# Classes of things that people ask for; what else has a name, as foods, is found by its words.
_ASKED = (*DRUGS, "Condition", "MolecularTarget", "Parameter")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a document answers a unit."""

    how: str  # "word", "form", "spelling", "synonym", "abbreviation", "concept", "name" or "section"
    text: str  # what is found, for people
    documents: Collection[int]
    stems: tuple[str, ...] = ()  # to be marked where they stand together; empty where nothing stands in the text


@dataclass(slots=True)
class Unit:
    """Words of a query that are answered as one: here a word by itself, in all its likely spellings."""

    words: tuple[str, ...]
    mass: float  # what all of it is worth
    scores: Mapping[int, float]
    ways: list[Way]
    stems: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()
    kind: str = ""  # of fact, where the words ask for one
    group: bool = False  # the words name a class of drugs
    notes: list[str] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)  # a word that may be a slip, and the likeliest other

    def documents(self) -> Set[int]:
        """The documents that have of it what counts most."""
        return self.scores.keys()

    def score(self, document: int) -> float:
        """What a document has of it is worth."""
        return self.scores.get(document, 0.0)

    def cover(self, document: int) -> float:
        """How much of the mass a document has."""
        return self.mass if document in self.scores else 0.0


class _Compound(Unit):
    """Several words; made of single ones, and worked out for the documents that are asked for alone."""

    def __init__(self, singles: Sequence[Unit], scale: float, **more: Any):
        super().__init__(
            words=tuple(word for unit in singles for word in unit.words),
            mass=sum(unit.mass for unit in singles) * scale,
            scores={},
            ways=[way for unit in singles for way in unit.ways],
            stems=tuple(stem for unit in singles for stem in unit.stems),
            notes=[note for unit in singles for note in unit.notes],
            meant={typed: other for unit in singles for typed, other in unit.meant.items()},
            **more,
        )
        self.singles = singles
        self.scale = scale

    def documents(self) -> Set[int]:
        """Those with its rarest word."""
        return max(self.singles, key=lambda unit: unit.mass).documents()

    def score(self, document: int) -> float:
        """The scores of its words added up."""
        return self.scale * sum(unit.scores.get(document, 0.0) for unit in self.singles)

    def cover(self, document: int) -> float:
        """The masses of its words that are there."""
        return self.scale * sum(unit.mass for unit in self.singles if document in unit.scores)


class _Naming(_Compound):
    """Words that name a thing; other ways to say it are worth as much as the words."""

    def __init__(self, singles: Sequence[Unit], things: tuple[Thing, ...], *, drug: bool):
        super().__init__(singles, DRUG if drug else 1.0, things=things)
        self.others: dict[int, float] = {}
        self.own: set[int] = set()  # of the drug named

    def add(self, strength: float, way: Way, weights: Mapping[int, float] | None = None) -> None:
        """Adds another way; its strength is a share of the mass, `weights` say how much of that documents have."""
        self.ways.append(way)
        if way.how == "name":
            self.own.update(way.documents)
        for document in way.documents:
            worth = strength * weights[document] if weights else strength
            if worth > self.others.get(document, 0.0):
                self.others[document] = worth

    def documents(self) -> Set[int]:
        return super().documents() | self.others.keys()

    def score(self, document: int) -> float:
        own = super().score(document)
        if document in self.own:
            # How often a drug's own monograph repeats its name tells little.
            return (OWN + BOTH) * self.mass + REPEATED * own
        strength = self.others.get(document, 0.0)
        if not strength:
            return own
        return max(own, strength * self.mass) + BOTH * min(own, self.mass)

    def cover(self, document: int) -> float:
        return self.mass if document in self.others else super().cover(document)


class _Asking(_Compound):
    """Words that ask for a kind of thing; sections and facts of the kind answer them."""

    def __init__(self, singles: Sequence[Unit], kind: str, answers: Sequence[Way]):
        whole = sum(unit.mass for unit in singles) or 1.0
        super().__init__(singles, min(1.0, ASKING / whole), kind=kind)
        self.ways += answers
        self.answers = [way.documents for way in answers]

    def documents(self) -> Set[int]:
        return super().documents() | frozenset().union(*self.answers)

    def score(self, document: int) -> float:
        return super().score(document) + SECTION * self.mass * sum(document in answer for answer in self.answers)

    def cover(self, document: int) -> float:
        return self.mass if any(document in answer for answer in self.answers) else super().cover(document)


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
        return self._with_forms(units)

    def _with_forms(self, units: list[Unit]) -> list[Unit]:
        """The units, with the form of a product behind a condition asking for uses: "hay fever tablets"."""
        out = units[:1]
        for before, unit in pairwise(units):
            of_condition = bool(before.things) and all(thing.kind == "Condition" for thing in before.things)
            is_form = len(unit.words) == 1 and stem(unit.words[0]) in forms()
            out.append(self._asking([unit], "indications", "usage") if of_condition and is_form else unit)
        return out

    def single(self, word: str) -> Unit:
        """A word by itself."""
        stemmed = stem(word)
        postings = self.terms.find(DEFAULT_FIELD, stemmed)
        count = len(postings)
        known = count > _RARE or (count and self.terms.has("drug", stemmed))
        near: tuple[tuple[str, int], ...] = ()
        if not known:
            near = self.vocabulary.alike(word, at_least=max(1, count * _OFTENER))
        elif not self.vocabulary.has(word):  # another word has the same stem by chance, as "puritis" and "purity"
            near = self.vocabulary.alike(word, at_least=count * _MUCH_OFTENER, most=1)
        near = tuple((other, distance) for other, distance in near if stem(other) != stemmed)
        if not near:
            return self._plain(word)
        scores = dict(postings.scores)
        ways = [Way("word", word, postings.scores, (stemmed,))] if count else []
        likeliest = self.terms.find(DEFAULT_FIELD, stem(near[0][0]))
        mass = max(postings.rarity if count else 0.0, likeliest.rarity * SLIP ** near[0][1])
        for other, distance in near:
            found = self.terms.find(DEFAULT_FIELD, stem(other))
            # No more than the likeliest is worth, however rare the other is.
            share = SLIP**distance * min(1.0, likeliest.rarity / found.rarity) if found.rarity else 0.0
            for document, score in found.scores.items():
                if score * share > scores.get(document, 0.0):
                    scores[document] = score * share
            ways.append(Way("spelling", other, found.scores, (stem(other),)))
        unit = Unit((word,), mass, scores, ways, stems=(stem(near[0][0]),) if not count else (stemmed,))
        meant = " or ".join(repr(other) for other, _ in near)
        unit.meant[word] = near[0][0]
        unit.notes.append(f"no text holds {word!r}; searched for {meant}" if not count else f"did you mean {meant}?")
        return unit

    def _plain(self, word: str) -> Unit:
        """A word as it is typed alone."""
        stemmed = stem(word)
        postings = self.terms.find(DEFAULT_FIELD, stemmed)
        way = Way("word", word, postings.scores, (stemmed,))
        return Unit((word,), postings.rarity, postings.scores, [way], (stemmed,))

    def _span(self, singles: list[Unit]) -> Unit | None:
        """The unit of words that name a thing or ask for a kind of thing; None where they do neither."""
        stems = [s for unit in singles for s in unit.stems]
        key = " ".join(stems)
        if asked := intents().get(key):
            return self._asking(singles, *asked)
        typed = " ".join(stem(word) for unit in singles for word in unit.words)
        if typed != key and (typed in lay_names() or any(t.kind in _ASKED for t in self.thesaurus.named(typed))):
            key, singles = typed, [self._plain(word) for unit in singles for word in unit.words]  # a name is no slip
        clinical = lay_names().get(key, ())
        keys = dict.fromkeys((key, *(stem_key(name) for name, _ in clinical)))
        found = {t.id: t for name in keys for t in self.thesaurus.named(name) if t.kind in _ASKED}
        things = tuple(found.values())[:_THINGS]
        words = [unit.meant.get(word, word) for unit in singles for word in unit.words]
        named = self.terms.find("name", " ".join(words)).scores
        longer = self._long_forms(words[0]) if len(words) == 1 else []
        if len(words) == 2 and not clinical and (joined := self._joined(words)):
            clinical = ((joined, False),)
        lay = self._lay(singles, [name for name, _ in clinical]) if clinical and not named else None
        if lay and lay.ways:
            singles = [lay]
        elif not things and not longer and not named:
            return None
        unit = self._naming(singles, things, longer, named, key)
        unit.group = any(group for _, group in clinical)
        return unit

    def _joined(self, words: Sequence[str]) -> str:
        """Two words that texts write as one: "ear wax"; "" where they do not, or seldom beside the two words."""
        joined = "".join(words)
        if not all(word.isalpha() and len(word) > 2 for word in words) or not self.vocabulary.has(joined):
            return ""
        apart = len(self.together(tuple(map(stem, words))))
        return joined if len(self.terms.find(DEFAULT_FIELD, stem(joined))) > max(_RARE, apart) else ""

    def _lay(self, singles: list[Unit], clinical: Sequence[str]) -> Unit:
        """What patients say, as one word: found as it is said or in clinical words, each only where it stands together.

        "Water tablets" are looked for as "diuretic", and not where tablets are taken with water.
        """
        typed = Unit(tuple(w for unit in singles for w in unit.words), 0.0, {}, [])
        for unit in singles:
            typed.meant |= unit.meant
            typed.notes += unit.notes
        choices = [("word", " ".join(typed.words), tuple(s for unit in singles for s in unit.stems))]
        choices += (("synonym", name, tuple(stem_key(name).split(" "))) for name in clinical)
        scores: dict[int, float] = {}
        most = 0
        for how, name, stems in choices:
            documents = self.together(stems)
            if not documents or any(way.stems == stems for way in typed.ways):
                continue
            share = CLINICAL if typed.ways and how == "synonym" else 1.0
            for document, weight in self._weights(stems, documents).items():
                scores[document] = max(share * weight, scores.get(document, 0.0))
            if len(documents) > most:
                most, typed.mass = len(documents), sum(self.terms.find(DEFAULT_FIELD, s).rarity for s in stems)
            typed.ways.append(Way(how, name, documents, stems))
        typed.scores = {document: worth * typed.mass for document, worth in scores.items()}
        return typed

    def _asking(self, singles: list[Unit], kind: str, section: str) -> Unit:
        answers = [
            Way("section", value.replace("_", " "), self.terms.find(field_name, value).scores.keys())
            for field_name, value in (("section", section), ("kind", kind))
        ]
        return _Asking(singles, kind, answers)

    def _naming(
        self, singles: list[Unit], things: tuple[Thing, ...], longer: list[str],
        named: Mapping[int, float], key: str,
    ) -> Unit:  # fmt: skip
        drug = bool(named) or any(thing.kind in DRUGS for thing in things)
        unit = _Naming(singles, things, drug=drug)
        if named:
            unit.add(NAME, Way("name", " ".join(unit.meant.get(w, w) for w in unit.words), named.keys()))
        for strength, way, weights in self._others(things, longer, {key, *(" ".join(way.stems) for way in unit.ways)}):
            unit.add(strength, way, weights)
        unit.ways.sort(key=lambda way: way.how == "synonym")  # the first that fits a hit is told as its reason
        return unit

    def _others(
        self, things: tuple[Thing, ...], longer: list[str], known: set[str]
    ) -> Iterator[tuple[float, Way, Mapping[int, float] | None]]:
        """The ways beside the words themselves, with the strength of each and how much documents have of it."""
        for thing in things:
            if found := self.terms.find("stated", thing.id.casefold()).scores:
                yield CONCEPT, Way("concept", thing.names[0], found.keys()), None
        for thing in things:
            for name in thing.names if thing.kind in DRUGS else ():  # its monographs may go by the last of many
                if found := self.terms.find("name", name_key(name)).scores:
                    yield NAME, Way("name", name, found.keys()), None
            for name in thing.names[:_SYNONYMS]:
                key = stem_key(name)
                if key in known:
                    continue
                known.add(key)
                stems = tuple(key.split(" "))
                documents = self.together(stems, most=_COMPARED)
                # A name that stands in far more places than the thing is a word of wider meaning.
                if 0 < len(documents) <= max(_WIDE, _WIDER * thing.count):
                    yield SYNONYM, Way("synonym", name, documents, stems), self._weights(stems, documents)
        for form in longer:
            key = stem_key(form)
            if key not in known and (documents := self.together(tuple(key.split(" ")), most=_COMPARED)):
                known.add(key)
                stems = tuple(key.split(" "))
                yield SYNONYM, Way("abbreviation", form, documents, stems), self._weights(stems, documents)

    def _weights(self, stems: Sequence[str], documents: Collection[int]) -> dict[int, float]:
        """What the words weigh in each document, on the mean, whatever their rarity."""
        lists = [self.terms.find(DEFAULT_FIELD, s) for s in stems]
        mass = sum(postings.rarity for postings in lists)
        return {document: sum(postings.scores[document] for postings in lists) / mass for document in documents}

    def places(self, unit: Unit, document: int) -> list[int]:
        """Where ways to say a unit begin in a document, by words."""
        ways = {way.stems[0]: None for way in unit.ways if way.stems and document in way.documents}
        return [place for s in ways for place in self.terms.find(DEFAULT_FIELD, s).places(document)]

    def opening(self, unit: Unit, most: int) -> frozenset[int]:
        """The documents in which one of the ways to say a unit stands among the first words of the text."""
        found: set[int] = set()
        for way in unit.ways:
            if way.stems:
                postings = self.terms.find(DEFAULT_FIELD, way.stems[0])
                found.update(d for d in way.documents if (places := postings.places(d)) and places[0] < most)
        return frozenset(found)

    def named_so(self, unit: Unit) -> frozenset[int]:
        """The documents of monographs with one of the drug's names in theirs: its own and those of combinations."""
        keys = {" ".join(unit.stems)} if unit.stems else set()
        for thing in unit.things:
            if thing.kind in DRUGS:
                keys.update(map(stem_key, thing.names[:_SYNONYMS]))
        found: set[int] = set()
        for key in sorted(keys):
            first, *rest = (self.terms.find("drug", s).scores for s in key.split(" "))
            found.update(set(first).intersection(*rest))
        return frozenset(found)

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
        if len(documents) < _ONE_BY_ONE:
            return frozenset(d for d in documents if stand_together([p.places(d) for p in lists], slop))
        placed = [postings.places_in(documents) for postings in lists]
        return frozenset(d for d in documents if stand_together([places[d] for places in placed], slop))


def stand_together(places: Sequence[Sequence[int]], slop: int = 0) -> bool:
    """Whether words stand side by side, given the places of each.

    >>> stand_together([(4, 9), (10, 30)]), stand_together([(4,), (6,)]), stand_together([(4,), (6,)], slop=1)
    (True, False, True)
    """
    ends: Collection[int] = places[0]
    for later in places[1:]:
        ends = {p + gap for p in ends for gap in range(1, slop + 2)}.intersection(later)
        if not ends:
            return False
    return True
