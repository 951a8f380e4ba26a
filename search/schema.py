"""The fields of the index, and what a word weighs in a document.

BM25F (Robertson, Zaragoza & Taylor 2004): the weights of a word in all fields are added up before they saturate. What
depends on the document alone is worked out when it is indexed and stands in the posting, so that a search multiplies it
by the word's rarity and adds up. Length is measured against a fixed one and not against the mean of the index: a
document then weighs the same whatever stands beside it, in an index made at once or by many updates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from rxkg.search.analysis import exact_terms, name_key, place_terms, stem_analyzer
from rxkg.search.codec import Places
from whoosh.analysis import KeywordAnalyzer
from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, STORED, TEXT, FieldType, Schema
from whoosh.formats import Existence

# A type alone: a search need not load what makes documents.
if TYPE_CHECKING:
    from rxkg.search.documents import Document

#: What a word is looked for in where no field is named: names, heading, labels of facts and text, stemmed.
DEFAULT_FIELD = "all"
#: The same words as they are written.
EXACT_FIELD = "exact"
#: Fields of stems beside these.
WORD_FIELDS = ("drug", "heading", "label")
#: Fields whose values limit and do not rank.
VALUE_FIELDS = ("component", "concept", "fact", "frequency", "kind", "section", "serious", "slug", "type")

#: A term, its weight in the document, its places there.
Gathered = tuple[bytes, float, Sequence[int]]

#: What one word counts in a field.
NAME_WEIGHT, HEADING_WEIGHT, LABEL_WEIGHT, TEXT_WEIGHT = 3.0, 2.0, 1.0, 1.0
#: The same for facts of a monograph that its drug document does not quote: it is found by them, behind their sections.
ELSEWHERE_WEIGHT = 0.02
#: How soon more of a word adds little, and how much length counts against a document (BM25's k1 and b).
SATURATION, LENGTH_SHARE = 1.2, 0.5
#: Words of a document of the usual length; sections of monographs have 60 to 200.
USUAL_LENGTH = 120


class RankedField(TEXT):  # type: ignore[misc]
    """Stems with their places; the weight of a posting is what the word is worth in the document, from 0 to 2.2."""

    def __init__(self) -> None:
        super().__init__(stem_analyzer())
        self.format = Places()
        self.scorable = False  # no lengths are kept: they are in the weights

    def gather(self, value: Sequence[tuple[str, float]]) -> Iterator[Gathered]:
        """The terms of texts that come with the weight of each of their words."""
        places, weights = place_terms(value)
        length = sum(map(len, places.values()))
        norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
        for term, positions in places.items():
            weight = weights[term]
            yield term, weight * (SATURATION + 1) / (weight + norm), positions


class PhraseField(TEXT):  # type: ignore[misc]
    """Stems with their places, which limit and do not rank."""

    def __init__(self) -> None:
        super().__init__(stem_analyzer())
        self.format = Places()
        self.scorable = False

    def gather(self, value: str) -> Iterator[Gathered]:
        """The terms of a text."""
        places, _ = place_terms([(value, 1.0)])
        return ((term, 1.0, positions) for term, positions in places.items())


class TermField(FieldType):  # type: ignore[misc]
    """Terms that are there or not, neither counted nor placed: given as a list, or all words of a text."""

    def __init__(self) -> None:
        super().__init__(Existence(), KeywordAnalyzer())

    def gather(self, value: str | Iterable[str]) -> Iterator[Gathered]:
        """The terms of a value."""
        terms = exact_terms(value) if isinstance(value, str) else [term.encode() for term in value]
        return ((term, 1.0, ()) for term in terms)


@cache
def make_schema() -> Schema:
    """The one schema of all indexes."""
    words = {
        DEFAULT_FIELD: RankedField(),
        EXACT_FIELD: TermField(),
        "drug": PhraseField(),
        "heading": PhraseField(),
        "label": PhraseField(),
    }
    values = {name: TermField() for name in (*VALUE_FIELDS, "abbreviation", "name", "place", "stated")}
    stored = {name: STORED() for name in ("end", "facts", "file", "names", "runs", "start", "statements", "stripped")}
    subject = ID(sortable=VarBytesColumn(write_offsets_cutoff=0))
    identity = ID(stored=True, sortable=VarBytesColumn(write_offsets_cutoff=0))
    return Schema(id=identity, subject=subject, **words, **values, **stored)


def to_fields(document: Document) -> dict[str, Any]:
    """A document as Whoosh takes it; lists are terms as they are."""
    d = document
    stated, elsewhere = map("\n".join, d.unsaid)
    names = "\n".join((*d.names, d.component))
    # The text first: a word's place then tells whether it stands near the beginning.
    parts = (
        (d.text, TEXT_WEIGHT), (names, NAME_WEIGHT), (d.heading, HEADING_WEIGHT), (stated, LABEL_WEIGHT),
        (elsewhere, ELSEWHERE_WEIGHT),
    )  # fmt: skip
    values = {
        "abbreviation": [f"{name_key(short)}={name_key(long)}" for short, long in d.abbreviations],
        "component": [name_key(d.component)] if d.component else [],
        "concept": [c.casefold() for c in d.concepts],
        "stated": [c.casefold() for c in d.stated],
        "fact": [pair.casefold() for pair in d.pairs],
        "frequency": list(d.frequencies),
        "kind": list(d.kinds),
        "section": [d.section] if d.section else [],
        "serious": ["true"] if d.serious else [],
        "slug": [d.slug],
        "type": [d.type],
        "place": [f"{d.start},{d.end}"],
        "name": list(dict.fromkeys(name_key(n) for n in d.names)),
    }
    stored = {
        "names": (d.drug, d.title, d.section, d.heading),
        "file": d.file,
        "start": d.start,
        "end": d.end,
        "statements": d.statements,
        "stripped": d.text if d.literal else "",
        "runs": tuple(chain.from_iterable(d.runs)),
        "facts": tuple((f.start, f.end, f.kind, f.label, f.concept, f.frequency, f.serious) for f in d.facts),
    }
    given = {
        "id": d.id,
        "subject": d.subject,
        DEFAULT_FIELD: parts,
        EXACT_FIELD: "\n".join(text for text, _ in parts),
        "drug": "\n".join(d.names),
        "heading": d.heading,
        "label": "\n".join(d.labels),
    }
    return {name: value for name, value in (given | values | stored).items() if value}
