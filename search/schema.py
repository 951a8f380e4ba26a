"""The fields of the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from rxkg.search.analysis import exact_analyzer, exact_terms, name_key, stem_analyzer, term_positions
from rxkg.search.documents import Document
from whoosh.analysis import KeywordAnalyzer
from whoosh.fields import ID, STORED, TEXT, FieldType, Schema
from whoosh.formats import Existence, Positions

#: What a word is looked for in where no field is named: names, heading, labels of facts and text, stemmed.
DEFAULT_FIELD = "all"
#: The same words as they are written.
EXACT_FIELD = "exact"
#: Fields whose values limit and do not rank.
VALUE_FIELDS = ("component", "concept", "frequency", "kind", "section", "serious", "slug", "type")

#: A term, how often it is there, its weight, its posting's value in Whoosh's format.
Posting = tuple[bytes, int, float, bytes]


class WordField(TEXT):  # type: ignore[misc]
    """Whoosh's TEXT with postings made a text at a time; Whoosh's own way makes and passes on an object a word."""

    def __init__(self, *, stemmed: bool):
        super().__init__(stem_analyzer() if stemmed else exact_analyzer(), multitoken_query="phrase")
        self.stemmed = stemmed

    def index(self, value: str, **_options: Any) -> Iterator[Posting]:
        """The postings of a text."""
        for term, positions in term_positions(value, stemmed=self.stemmed).items():
            count = len(positions)
            yield term, count, float(count), _single(positions[0]) if count == 1 else _encode(positions)


class TermField(FieldType):  # type: ignore[misc]
    """Terms that are there or not, neither counted nor placed: given as a list, or all words of a text."""

    def __init__(self) -> None:
        super().__init__(Existence(), KeywordAnalyzer())

    def index(self, value: str | Iterable[str], **_options: Any) -> Iterator[Posting]:
        """The postings of a value."""
        terms = exact_terms(value) if isinstance(value, str) else [term.encode() for term in value]
        return ((term, 1, 1.0, b"") for term in terms)


_encode = Positions().encode


@lru_cache(maxsize=10_000)
def _single(position: int) -> bytes:
    return bytes(_encode((position,)))


@cache
def make_schema() -> Schema:
    """The one schema of all indexes."""
    words = {
        DEFAULT_FIELD: WordField(stemmed=True),
        # Whether a word is there at all: counting them again would cost a quarter of the time.
        EXACT_FIELD: TermField(),
        "drug": WordField(stemmed=False),
        "heading": WordField(stemmed=True),
        "label": WordField(stemmed=True),
    }
    values = {name: TermField() for name in (*VALUE_FIELDS, "name")}
    stored = {name: STORED() for name in ("file", "names", "runs", "start", "statements", "stripped")}
    return Schema(id=ID(stored=True, sortable=True), **words, **values, **stored)


def to_fields(document: Document) -> dict[str, Any]:
    """A document as Whoosh takes it; lists are terms as they are."""
    d = document
    lowered = d.text.casefold()
    more = (label for label in d.labels if label.casefold() not in lowered)
    text = "\n".join((*d.names, d.component, d.heading, *more, d.text))
    values = {
        "component": [name_key(d.component)] if d.component else [],
        "concept": [c.casefold() for c in d.concepts],
        "frequency": list(d.frequencies),
        "kind": list(d.kinds),
        "section": [d.section] if d.section else [],
        "serious": ["true"] if d.serious else [],
        "slug": [d.slug],
        "type": [d.type],
        "name": list(dict.fromkeys(name_key(n) for n in d.names)),
    }
    stored = {
        "names": (d.drug, d.title, d.section, d.heading),
        "file": d.file,
        "start": d.start,
        "statements": d.statements,
        "stripped": d.text,
        "runs": tuple(chain.from_iterable(d.runs)),
    }
    given = {
        "id": d.id,
        DEFAULT_FIELD: text,
        EXACT_FIELD: text,
        "drug": "\n".join(d.names),
        "heading": d.heading,
        "label": "\n".join(d.labels),
    }
    return {name: value for name, value in (given | values | stored).items() if value}
