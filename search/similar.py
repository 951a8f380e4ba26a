"""Drugs that are like another: by the facts that their monographs share, and by the words in which these speak.

What two drugs share counts by its rarity (inverse document frequency, Spärck Jones 1972, over the drugs of the index),
so that a shared target of three drugs says more than nausea. Each kind of fact is compared by itself, or a long list of
adverse effects would drown a target; the kinds are then averaged by their weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt
from typing import Any

from rxkg.search.analysis import exact_words, name_key, stem
from rxkg.search.facts import Fact
from rxkg.search.schema import DEFAULT_FIELD
from rxkg.search.snippets import read_text
from rxkg.search.terms import IndexTerms
from whoosh.reading import IndexReader

#: What a kind of fact counts beside the others.
WEIGHTS = {
    "targets": 4.0,
    "indications": 2.5,
    "adverse_effects": 1.0,
    "contraindications": 0.5,
    "interactions": 0.5,
    "monitoring": 0.5,
}
#: What the words of usage and mechanism count beside them.
WORDS = 2.0
#: Sections whose words are compared.
_SECTIONS = ("usage", "how_it_works")
#: So many of the rarest words of a drug's sections are compared, none of them in a larger share of all documents, or in
#: more than so many where there are few.
_COMPARED, _FREQUENT, _FEW = 40, 0.05, 8
#: A fact that a larger share of drugs have says nothing.
_COMMON = 0.5
#: Added to what each list of facts is worth, so that lists of one frequent fact are not taken to be equal.
_PRIOR = 2.0
#: What scores less is not like the drug in any way that helps.
LEAST = 0.08
#: Drugs that are looked at closely.
_CLOSELY = 80
#: What is named of what two drugs share.
_FACTS, _SHOWN_WORDS = 6, 5

Key = tuple[str, str]  # kind and CURIE of a fact


@dataclass(frozen=True, slots=True)
class Shared:
    """A fact that both drugs have."""

    kind: str
    label: str
    concept: str  # CURIE
    drugs: int  # how many drugs of the index have it, these two among them
    share: float  # of the score


@dataclass(frozen=True, slots=True)
class Similar:
    """A drug that is like another."""

    rank: int  # from 1
    score: float  # from LEAST to below 1
    subject: str  # IRI of the drug or product, without its base
    name: str
    contains: bool  # a combination of the other drug with more
    shared: tuple[Shared, ...]  # facts that count most, the weightiest first
    words: tuple[str, ...]  # rare words that both texts have, the rarest first


def find_similar(
    terms: IndexTerms,
    reader: IndexReader,
    subject: str,
    text_of: Callable[[str], str],
    *,
    ids: Iterable[str] = (),
    limit: int = 10,
) -> tuple[Similar, ...]:
    """The drugs and products most like `subject`, best first; equal ones by their names in IRIs.

    `subject` is the tail of a drug's IRI, `text_of` gives the source text of a slug, and `ids` are the CURIEs of the
    substance, by which combinations of it are told. The drug itself, with all monographs of it, is left out; so is what
    scores less than LEAST. Empty where the index holds no such drug.
    """
    return _Comparison(terms, reader, subject, text_of, ids).best(limit) if reader.doc_count() else ()


class _Comparison:
    """One drug against all others."""

    def __init__(
        self, terms: IndexTerms, reader: IndexReader, subject: str, text_of: Callable[[str], str], ids: Iterable[str]
    ):  # fmt: skip
        self.terms = terms
        self.reader = reader
        self.subject = subject
        column = reader.column_reader("subject")
        #: The documents that stand for a monograph as a whole, with the drug of each.
        self.drugs: dict[int, str] = {n: column[n] for n in terms.find("type", "drug").scores}
        self.column = column
        self.count = len({*self.drugs.values()})
        self.text_of = text_of
        self.own = self.facts(subject)
        self.names = {name for n, drug in self.drugs.items() if drug == subject for name in self.title(n)}
        self.combinations = {
            self.drugs[n]
            for curie in ids
            for n in terms.find("fact", f"ingredients={curie.casefold()}").scores.keys() & self.drugs.keys()
        }

    def stored(self, subject: str) -> Iterator[dict[str, Any]]:
        """What is stored of a drug's documents, in the order of the index."""
        return map(self.reader.stored_fields, sorted(self.terms.find("subject", subject).scores))

    def facts(self, subject: str) -> dict[Key, str]:
        """The facts of a drug with their labels."""
        found: dict[Key, str] = {}
        for stored in self.stored(subject):
            for fact in (Fact(*cells) for cells in stored.get("facts", ())):
                if fact.concept and fact.kind in WEIGHTS:
                    found.setdefault((fact.kind, fact.concept), fact.label)
        return found

    def texts(self) -> Iterator[str]:
        """The texts of this drug that are compared with others."""
        for stored in self.stored(self.subject):
            if stored["names"][2] in _SECTIONS:
                yield read_text(stored, self.text_of(stored["id"].rpartition("#")[0])).plain

    def title(self, number: int) -> tuple[str, ...]:
        """The drug's name and the monograph's title."""
        drug, title, *_ = self.reader.stored_fields(number)["names"]
        return drug, title

    def having(self, key: Key) -> set[str]:
        """The drugs with a fact."""
        term = f"{key[0]}={key[1].casefold()}"
        # Every monograph with a fact has two documents of it at least, the whole and a section.
        if self.terms.count("fact", term) > 2 * _COMMON * len(self.drugs):
            return set()
        return {self.drugs[n] for n in self.terms.find("fact", term).scores.keys() & self.drugs.keys()}

    def best(self, limit: int) -> tuple[Similar, ...]:
        """The drugs most like this one."""
        having = {key: drugs for key in sorted(self.own) if (drugs := self.having(key))}
        rarity = {key: log(self.count / len(drugs)) for key, drugs in having.items()}
        mass: Counter[str] = Counter()
        shared: defaultdict[str, list[Key]] = defaultdict(list)
        for key, drugs in having.items():
            mass[key[0]] += rarity[key]  # type: ignore[assignment]
            for drug in drugs - {self.subject}:
                shared[drug].append(key)
        words = self.words()
        texts = self.speaking(words)
        everything = sum(weight for kind, weight in WEIGHTS.items() if mass[kind] > 0) + (WORDS if words else 0)
        if not everything:
            return ()

        def text_score(drug: str) -> float:
            return sum(words[s][0] for s in texts.get(drug, ())) / sum(rare for rare, _ in words.values())

        rough = {
            drug: sum(WEIGHTS[kind] * rarity[kind, c] / mass[kind] for kind, c in shared.get(drug, ()) if mass[kind])
            + (WORDS * text_score(drug) if words else 0.0)
            for drug in shared.keys() | texts.keys()
        }
        found = []
        for _, drug in nlargest(max(_CLOSELY, 2 * limit), ((score, drug) for drug, score in rough.items())):
            worth = dict(self.worth(self.kinds(drug), shared.get(drug, ()), rarity, mass))
            text = WORDS * text_score(drug) if words else 0.0
            total = sum(worth.values()) + text
            score = round(total / everything, 4)
            if score >= LEAST:
                found.append((-score, drug, worth, total))
        found.sort(key=lambda item: item[:2])
        return tuple(
            self.describe(rank, -score, drug, worth, total, having, texts.get(drug, set()), words)
            for rank, (score, drug, worth, total) in enumerate(found[:limit], 1)
        )

    def describe(
        self, rank: int, score: float, drug: str, worth: Mapping[Key, float], total: float,
        having: Mapping[Key, Collection[str]], said: Collection[str], words: Mapping[str, tuple[float, str]],
    ) -> Similar:  # fmt: skip
        """A drug with what it shares, the weightiest first."""
        name = self.title(min(number for number, other in self.drugs.items() if other == drug))[0]
        ranked = sorted(worth, key=lambda key: (-worth[key], key))[:_FACTS]
        shared = (
            Shared(
                kind,
                self.own[kind, concept],
                concept,
                len(having[kind, concept]),
                round(worth[kind, concept] / total, 3),
            )
            for kind, concept in ranked
            if worth[kind, concept] > 0
        )
        rare = sorted(said, key=lambda s: (-words[s][0], s))[:_SHOWN_WORDS]
        return Similar(rank, score, drug, name, self.holds(drug, name), tuple(shared), tuple(words[s][1] for s in rare))

    def kinds(self, drug: str) -> Mapping[str, int]:
        """How many facts of each kind a drug has."""
        return Counter(kind for kind, _ in self.facts(drug))

    def worth(
        self, counts: Mapping[str, int], shared: Collection[Key], rarity: Mapping[Key, float], mass: Mapping[str, float]
    ) -> Iterator[tuple[Key, float]]:
        """What each shared fact adds to the score.

        The cosine of the two lists of a kind, where what the other has beyond the shared is taken to be as rare as this
        drug's facts are on average: to look each of them up would take longer than all the rest.
        """
        sums: Counter[str] = Counter()
        for kind, concept in shared:
            sums[kind] += rarity[kind, concept]  # type: ignore[assignment]
        sizes = Counter(kind for kind, _ in rarity)
        held = Counter(kind for kind, _ in shared)
        for kind, concept in shared:
            if sums[kind] <= 0:
                continue
            extra = max(0, counts[kind] - held[kind]) * mass[kind] / sizes[kind]
            length = sqrt((mass[kind] + _PRIOR) * (sums[kind] + extra + _PRIOR))
            yield (kind, concept), WEIGHTS[kind] * rarity[kind, concept] / length

    def words(self) -> dict[str, tuple[float, str]]:
        """By stem the rarity and the form of the words by which this drug's texts are told from others."""
        known = {stem(word) for name in self.names for word in exact_words(name)}
        forms: dict[str, str] = {}
        for text in self.texts():
            for word in exact_words(text):
                if len(word) > 3 and word.isalpha() and (stemmed := stem(word)) not in known:
                    forms.setdefault(stemmed, word)
        counts = {stemmed: self.terms.count(DEFAULT_FIELD, stemmed) for stemmed in forms}
        most = max(_FREQUENT * self.terms.documents, _FEW)
        ranked = sorted((s for s, n in counts.items() if 1 < n <= most), key=lambda s: (counts[s], s))
        return {s: (log(self.terms.documents / counts[s]), forms[s]) for s in ranked[:_COMPARED]}

    def speaking(self, words: Iterable[str]) -> dict[str, set[str]]:
        """By drug, which of the words its texts have in the same kinds of section."""
        sections = set().union(*(self.terms.find("section", kind).scores.keys() for kind in _SECTIONS))
        found: dict[str, set[str]] = {}
        for word in words:
            for number in self.terms.find(DEFAULT_FIELD, word).scores.keys() & sections:
                found.setdefault(self.column[number], set()).add(word)
        found.pop(self.subject, None)
        return found

    def holds(self, drug: str, name: str) -> bool:
        """Whether a product contains this drug, by its ingredients or its name."""
        if not drug.startswith("product/"):
            return False
        words = f" {name_key(name)} "
        return drug in self.combinations or any(f" {name_key(own)} " in words for own in self.names)
