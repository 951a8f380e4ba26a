"""The query language: what a person types, as a Whoosh query.

Nothing that is typed is an error. What cannot be meant as syntax is taken as words, and what had to be left
out or taken otherwise is told in notes. `docs/search.md` describes the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from rxkg.ingest.sections import kind_of
from rxkg.ontology.records import KINDS, Component, Frequency, SectionKind
from rxkg.search.analysis import exact_words, fold, name_key, stem
from rxkg.search.schema import DEFAULT_FIELD, EXACT_FIELD, VALUE_FIELDS, make_schema
from whoosh import query as q
from whoosh.fields import Schema
from whoosh.qparser import plugins, syntax
from whoosh.qparser.default import QueryParser
from whoosh.reading import IndexReader

#: Words beyond these are left out.
MAX_WORDS = 32
MAX_CHARACTERS = 2000
#: More words than these never stand for one prefix or misspelling.
MAX_EXPANSIONS = 100
#: A "*" needs this many characters before it, or it would stand for the whole vocabulary.
MIN_PREFIX = 2
_MAX_DEPTH = 20
# Documents with a word.
_COMMON = 1500
_NAME_WORDS = 6

#: What may stand before a colon beside the names of the fields themselves.
ALIASES = {"text": DEFAULT_FIELD, "labels": "label", "name": "drug", "kinds": "kind", "sections": "section"}
_FIELDS = (DEFAULT_FIELD, EXACT_FIELD, "drug", "heading", "label", *VALUE_FIELDS)

_KINDS = {"side_effects": "adverse_effects", "side_effect": "adverse_effects", "doses": "dosing", "dose": "dosing"}

# Control characters and stray surrogates (a shell may pass both) are blanks.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_VALUE = re.compile(rf"""\b(?:{"|".join(VALUE_FIELDS)}|kinds|sections):(?:"[^"]*"|\([^)]*\)|\S+)""", re.IGNORECASE)
_SYNTAX = re.compile(r"\b(?:AND|OR|NOT)\b|\b[A-Za-z]+:|~\d?(?:/\d+)?|\S*\*\S*")


class _StarPlugin(plugins.TaggingPlugin):  # type: ignore[misc]
    """Whoosh's wildcards without "?", which ends questions here."""

    class StarNode(syntax.TextNode):  # type: ignore[misc]
        qclass = q.Wildcard

    expr = r"""(?P<text>[^\s()":*]*\*[^\s()":]*)"""
    nodetype = StarNode


class _FieldsPlugin(plugins.FieldsPlugin):  # type: ignore[misc]
    """Whoosh's field names, under other names as well and in any case."""

    class FieldnameTagger(plugins.FieldsPlugin.FieldnameTagger):  # type: ignore[misc]
        def create(self, parser: QueryParser, match: re.Match[str]) -> syntax.FieldnameNode:  # noqa: ARG002
            name = match["text"].lower()
            return syntax.FieldnameNode(ALIASES.get(name, name), match[0])


class _Parser(QueryParser):  # type: ignore[misc]
    def term_query(self, fieldname: str, text: str, termclass: type[q.Query], **options: Any) -> q.Query:
        """Patterns and values as they were typed; words as Whoosh has them, analyzed."""
        if termclass is not q.Term or fieldname in (EXACT_FIELD, *VALUE_FIELDS):
            return termclass(fieldname, text)
        return super().term_query(fieldname, text, termclass, **options)


@cache
def _parser(group: type[syntax.GroupNode]) -> QueryParser:
    schema = make_schema()
    operators = plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None)
    used = [
        plugins.PhrasePlugin(expr='"(?P<text>[^"]*)"(~(?P<slop>[1-9]))?'), _StarPlugin(), plugins.FuzzyTermPlugin(),
        _FieldsPlugin(r"(?P<text>[A-Za-z_]+):(?=[^\s)])"), plugins.GroupPlugin(), operators,
    ]  # fmt: skip
    return _Parser(DEFAULT_FIELD, Schema(**{name: schema[name] for name in _FIELDS}), plugins=used, group=group)


class ParsedQuery:
    """A line of text made ready for one index."""

    def __init__(self, text: str, reader: IndexReader):
        self.notes: list[str] = []
        self.text = self._cut(_CONTROL.sub(" ", text).strip())
        self._reader = reader
        self._stems: set[str] = set()
        #: The plain words in order, values and patterns left out.
        self.words = exact_words(_SYNTAX.sub(" ", _VALUE.sub(" ", self.text)))

    def query(self, *, either: bool = False) -> q.Query:
        """What documents must match: all words, or with `either` one of them or more; q.NullQuery for nothing."""
        group = syntax.OrGroup.factory(0.8) if either else syntax.AndGroup
        try:
            found = self._rewrite(_parser(group).parse(self.text, normalize=False))
        except Exception:  # whatever the parser makes of a line of symbols, it is still words
            self.note("the query's syntax was not understood; it was taken as words")
            found = self._rewrite(_parser(group).parse(" ".join(self.words), normalize=False))
        found = found.normalize()
        if isinstance(found, q.Not) or (isinstance(found, q.And) and all(isinstance(p, q.Not) for p in found)):
            self.note("nothing to search for: only words that must not be there")
            return q.NullQuery
        if found == q.NullQuery and not self.notes:
            self.note(
                "nothing to search for: " + ("only words that stand everywhere" if self.text else "no words were given")
            )
        return found

    def boosts(self) -> q.Query:
        """What moves a matching document up: its drug's name, its heading and facts, words as typed, in a row."""
        words = {word: stem(word) for word in self.words}
        parts: list[q.Query] = []
        for word, stemmed in words.items():
            parts += (
                q.Term("drug", word, boost=4.0), q.Term("label", stemmed, boost=0.8), q.Term("heading", stemmed),
            )  # fmt: skip
            if not self._is_common(stemmed):
                parts.append(q.Term(EXACT_FIELD, word, boost=0.5))
        for pair in list(dict.fromkeys(pairwise(self.words)))[:8]:
            stems = [words[word] for word in pair]
            if not all(map(self._is_common, stems)):
                parts += (q.Phrase(DEFAULT_FIELD, stems, boost=1.5), q.Phrase("label", stems, boost=1.2))
        parts += self._names()
        return q.Or(parts).normalize()

    def stems(self) -> frozenset[str]:
        """The stems to mark in a text."""
        return frozenset({*map(stem, self.words), *self._stems})

    def _is_common(self, stemmed: str) -> bool:
        """Whether so many documents hold a word that looking at it once more costs much and tells little."""
        return int(self._reader.doc_frequency(DEFAULT_FIELD, stemmed)) > _COMMON

    def note(self, sentence: str) -> None:
        """Adds a note, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _cut(self, text: str) -> str:
        words = text[:MAX_CHARACTERS].split()
        if len(text) > MAX_CHARACTERS or len(words) > MAX_WORDS:
            self.note(f"only the first {min(len(words), MAX_WORDS)} words were searched for")
            text = " ".join(words[:MAX_WORDS])
        if text.count("(") > _MAX_DEPTH:
            self.note("the query has too many brackets; they were left out")
            text = text.replace("(", " ").replace(")", " ")
        return text

    def _names(self) -> Iterator[q.Query]:
        """Drugs that the words name, longer names first in worth, and their own documents."""
        for size in range(1, _NAME_WORDS + 1):
            for first in range(len(self.words) - size + 1):
                name = " ".join(self.words[first : first + size])
                if ("name", name) in self._reader:
                    yield q.Term("name", name, boost=10.0 * size)
                    if size == len(self.words):
                        yield q.And([q.Term("name", name, boost=10.0), q.Term("type", "drug", boost=10.0)])

    def _rewrite(self, node: q.Query) -> q.Query:
        """The parser's query with values as the index writes them and patterns as the words that fit."""
        if isinstance(node, q.CompoundQuery | q.Not):
            return node.apply(self._rewrite)
        field: str = getattr(node, "fieldname", DEFAULT_FIELD)
        if isinstance(node, q.Term | q.Phrase) and field in VALUE_FIELDS:
            return self._value(field, node.text if isinstance(node, q.Term) else " ".join(node.words))
        if isinstance(node, q.Phrase):
            if field == EXACT_FIELD or len(node.words) < 2:
                return q.And([self._term(field, word) for word in node.words]).normalize()
            return node
        if isinstance(node, q.FuzzyTerm):
            return self._fuzzy(field, node)
        if isinstance(node, q.Wildcard):
            return self._star(field, node.text)
        if isinstance(node, q.Term) and field == EXACT_FIELD:
            return q.And([self._term(field, word) for word in exact_words(node.text)]).normalize()
        return node

    def _term(self, field: str, word: str) -> q.Query:
        if field != EXACT_FIELD:
            return q.Term(field, word)
        # The stem ranks, the word as written limits.
        return q.And([q.Term(DEFAULT_FIELD, stem(fold(word))), q.Term(field, fold(word), boost=0.0)])

    def _value(self, field: str, text: str) -> q.Query:
        value = normalize_value(field, text)
        known = known_values(field)
        if known and value not in known:
            self.note(f"no {field} is named {text!r}; known are {', '.join(known)}")
        return q.Term(field, value, boost=0.0)

    def _fuzzy(self, field: str, node: q.FuzzyTerm) -> q.Query:
        word = fold(node.text)
        most = 1 if len(word) < 6 else 2
        if node.maxdist > most:
            self.note(f"{word}~: at most {most} letters may differ")
        edits, prefix = min(node.maxdist, most), min(max(1, node.prefixlength), len(word))
        field = EXACT_FIELD if field == DEFAULT_FIELD else field
        return self._expanded(field, f"{word}~", self._reader.terms_within(field, word, edits, prefix=prefix))

    def _star(self, field: str, text: str) -> q.Query:
        prefix = text.partition("*")[0]
        pieces = exact_words(prefix)
        if len(prefix) < MIN_PREFIX or not pieces or not prefix[-1].isalnum():
            plain = exact_words(text.replace("*", " "))
            self.note(f"'*' needs {MIN_PREFIX} letters before it: {text!r} was searched for without")
            return q.And(
                [self._term(field, stem(word) if field == DEFAULT_FIELD else word) for word in plain]
            ).normalize()
        *before, last = pieces  # "cd12*" is "cd" and "12*"
        field = EXACT_FIELD if field == DEFAULT_FIELD else field
        fits = re.compile(".*".join(map(re.escape, (last, *map(fold, text.split("*")[1:])))) + r"\Z")
        decode: Callable[[bytes], str] = make_schema()[field].from_bytes
        terms = (word for word in map(decode, self._reader.expand_prefix(field, last)) if fits.match(word))
        return q.And([*(self._term(field, word) for word in before), self._expanded(field, text, terms)]).normalize()

    def _expanded(self, field: str, pattern: str, words: Iterator[str]) -> q.Query:
        """Any of the words, the most frequent ones where there are too many."""
        ranked = sorted({*words}, key=lambda word: (-self._reader.doc_frequency(field, word), word))
        if len(ranked) > MAX_EXPANSIONS:
            self.note(f"{pattern!r} fits {len(ranked)} words; the {MAX_EXPANSIONS} most frequent were searched for")
        kept = ranked[:MAX_EXPANSIONS]
        self._stems |= {stem(word) for word in kept}
        return q.Or([self._term(field, word) for word in kept]).normalize()


def normalize_value(field: str, text: str) -> str:
    """A value as the index writes it: "Side Effects", "side-effects" and "side_effects" are one section.

    >>> normalize_value("section", "Side-Effects"), normalize_value("kind", "adverse effect")
    ('side_effects', 'adverse_effects')
    """
    plain = " ".join(re.split(r"[\s_-]+", text.strip().casefold()))
    if field == "section":
        kind = kind_of(plain) if plain.replace(" ", "_") not in known_values("section") else None
        return kind.value if kind else {"mechanism": "how_it_works"}.get(plain, plain.replace(" ", "_"))
    if field == "kind":
        value = plain.replace(" ", "_")
        value = {"side_effects": "adverse_effects", "side_effect": "adverse_effects", "doses": "dosing"}.get(
            value, value
        )
        return (
            value
            if value in known_values("kind")
            else next((k for k in known_values("kind") if k == value + "s"), value)
        )
    if field == "frequency":
        return plain.replace(" ", "_")
    if field == "serious":
        return {"yes": "true", "1": "true"}.get(plain, plain)
    if field == "component":
        return name_key(text)
    return text.strip().casefold()


def known_values(field: str) -> tuple[str, ...]:
    """The values that a field can have, empty where there is no fixed list."""
    return {
        "section": tuple(k.value for k in SectionKind),
        "kind": (*KINDS, Component.kind),
        "frequency": tuple(f.value for f in Frequency if f is not Frequency.UNKNOWN),
        "type": ("drug", "section"),
        "serious": ("true",),
    }.get(field, ())
