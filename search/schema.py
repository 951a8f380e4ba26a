"""The fields of the index."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Any

from rxkg.search.analysis import exact_analyzer, name_key, stem_analyzer, word_set
from rxkg.search.documents import Document
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

#: What a word is looked for in where no field is named: names, heading, labels of facts and text, stemmed.
DEFAULT_FIELD = "all"
#: The same words as they are written.
EXACT_FIELD = "exact"
#: Fields whose values limit and do not rank.
VALUE_FIELDS = ("component", "concept", "frequency", "kind", "section", "serious", "slug", "type")


@cache
def make_schema() -> Schema:
    """The one schema of all indexes."""
    exact, stemmed = exact_analyzer(), stem_analyzer()
    words = {
        DEFAULT_FIELD: TEXT(analyzer=stemmed, multitoken_query="phrase"),
        # Whether a word is there at all: counting them again would cost a quarter of the time.
        EXACT_FIELD: KEYWORD(),
        "drug": TEXT(analyzer=exact, multitoken_query="phrase"),
        "heading": TEXT(analyzer=stemmed, multitoken_query="phrase"),
        "label": TEXT(analyzer=stemmed, multitoken_query="phrase"),
    }
    values = {name: KEYWORD() for name in (*VALUE_FIELDS, "name")}
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
        EXACT_FIELD: sorted(word_set(text)),
        "drug": "\n".join(d.names),
        "heading": d.heading,
        "label": "\n".join(d.labels),
    }
    return {name: value for name, value in (given | values | stored).items() if value}
