r"""The query language: what a person types, as a tree. Nothing that is typed is an error.

    any     := all ("OR" all)*
    all     := part ("AND"? part)*
    part    := "NOT" part | "(" any ")" | clause
    clause  := [field ":"] (word | word"*" | word"~"[1-3] | "\"" words "\"" ["~"distance] | "[" value "TO" value "]")

What cannot be meant as syntax is taken as words: a bracket without its fellow, an operator at the edge, a colon behind
what is no field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rxkg.search.analysis import exact_words, name_key

#: Words beyond these are left out.
MAX_WORDS = 32
MAX_CHARACTERS = 2000
_MAX_DEPTH = 20

#: Fields whose values limit and do not rank.
VALUE_FIELDS = ("component", "concept", "fact", "frequency", "kind", "section", "serious", "slug", "type")
#: Fields of words.
WORD_FIELDS = ("all", "drug", "exact", "heading", "label")
#: What may stand before a colon beside the names of the fields themselves.
ALIASES = {"text": "all", "labels": "label", "name": "drug", "kinds": "kind", "sections": "section"}

# Control characters and stray surrogates (a shell may pass both) are blanks.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FIELD = "|".join((*VALUE_FIELDS, *WORD_FIELDS, *ALIASES))
_TOKEN = re.compile(
    rf"""(?:(?P<field>{_FIELD}):(?=[^\s)]))?
    (?:"(?P<phrase>[^"]*)"(?:~(?P<slop>\d))?
      |\[\s*(?P<low>[^\]\s]+|"[^"]*")\s+TO\s+(?P<high>[^\]\s]+|"[^"]*")\s*\]
      |(?P<bracket>[()])
      |(?P<fuzzy>[^\s()":~*]+)~(?P<edits>\d)?(?=[\s()]|$)
      |(?P<star>[^\s()":*]*\*[^\s()":]*)
      |(?P<word>[^\s()"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words in a row, of which a document should have as many as it can."""

    words: tuple[str, ...]
    field: str = "all"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side in this order; with `slop`, with so many others between."""

    words: tuple[str, ...]
    field: str = "all"
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Star:
    """A word with "*" for any letters."""

    pattern: str
    field: str = "all"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word that may be written otherwise in so many letters."""

    word: str
    edits: int
    field: str = "all"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field of values, or with `to` all from the one to the other."""

    field: str
    value: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts; `strict` where operators were typed, so that no word may be missing."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of the parts or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: Node


Node: TypeAlias = Words | Phrase | Star | Fuzzy | Value | All | Any | Not


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was understood."""

    root: Node | None  # None where nothing is asked
    strict: bool  # whether operators were typed: then no word may be missing
    notes: tuple[str, ...]  # what was left out or taken otherwise, sentences

    @property
    def words(self) -> tuple[str, ...]:
        """The plain words of the line in order, those that must not be there left out."""
        return tuple(_words_of(self.root)) if self.root else ()


def _words_of(node: Node) -> list[str]:
    match node:
        case Words(words, _):
            return list(words)
        case All(parts) | Any(parts):
            return [word for part in parts for word in _words_of(part)]
        case _:
            return []


def parse(text: str) -> Line:
    """The tree of a line.

    >>> parse("drug:ibuprofen nosebleed").root
    All(parts=(Words(words=('ibuprofen',), field='drug'), Words(words=('nosebleed',), field='all')))
    """
    notes: list[str] = []
    line = _cut(_CONTROL.sub(" ", text).strip(), notes)
    parser = _Parser([m for m in _TOKEN.finditer(line) if m[0].strip()])
    root = parser.line()
    if not root and not notes:
        notes.append(
            "nothing to search for: " + ("only words that stand everywhere" if line else "no words were given")
        )
    if root and _only_denies(root):
        notes.append("nothing to search for: only words that must not be there")
        root = None
    return Line(root, parser.strict, tuple(notes))


def shorten(text: str) -> str:
    """The part of a line that is read."""
    words = text[:MAX_CHARACTERS].split()
    return text if len(text) <= MAX_CHARACTERS and len(words) <= MAX_WORDS else " ".join(words[:MAX_WORDS])


def _cut(text: str, notes: list[str]) -> str:
    shown = shorten(text)
    if len(shown.split()) < len(text.split()):
        notes.append(f"only the first {len(shown.split())} words were searched for")
    elif len(text) > MAX_CHARACTERS:
        notes.append(f"only the first {MAX_CHARACTERS:,} characters were searched for")
    text = shown
    if text.count("(") > _MAX_DEPTH:
        notes.append("the query has too many brackets; they were left out")
        text = text.replace("(", " ").replace(")", " ")
    return text


def _only_denies(node: Node) -> bool:
    match node:
        case Not():
            return True
        case All(parts):
            return all(map(_only_denies, parts))
        case Any(parts):
            return any(map(_only_denies, parts))
        case _:
            return False


class _Parser:
    """By recursive descent; brackets are the only recursion, and `_cut` limits them."""

    def __init__(self, tokens: Sequence[re.Match[str]]):
        self.tokens = tokens
        self.at = 0
        self.strict = False

    def word(self) -> str:
        """The token here, empty at the end."""
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def line(self) -> Node | None:
        """All tokens; a bracket that closes nothing is passed over."""
        parts: list[Node] = []
        while self.at < len(self.tokens):
            if part := self.any():
                parts.append(part)
            self.at += 1  # the bracket at which it stopped
        return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def any(self) -> Node | None:
        parts = [self.all()]
        while self.word() == "OR":
            self.at += 1
            self.strict = True
            parts.append(self.all())
        found = [part for part in parts if part]
        return Any(tuple(found)) if len(found) > 1 else found[0] if found else None

    def all(self) -> Node | None:
        parts: list[Node] = []
        while self.word() not in ("", "OR", ")"):
            if self.word() == "AND":
                self.at += 1
                self.strict = True
                continue
            part = self.plain() if self.is_plain() else self.part()
            if part:
                parts.append(part)
        return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def is_plain(self) -> bool:
        word = self.word()
        return bool(word) and word not in _OPERATORS and word == self.tokens[self.at]["word"]

    def plain(self) -> Node | None:
        """The words from here on that have neither field nor sign: read as one text, as "vitamin A" must be."""
        first = self.at
        while self.is_plain():
            self.at += 1
        return _words(" ".join(token[0] for token in self.tokens[first : self.at]), "all")

    def part(self) -> Node | None:
        token = self.tokens[self.at]
        self.at += 1
        if token[0] == "NOT":
            if self.word() in ("", "OR", "AND", ")"):
                return None
            self.strict = True
            part = self.part()
            return Not(part) if part else None
        if token["bracket"] == "(":
            inner = self.any()
            if self.word() == ")":
                self.at += 1
            return _within(inner, _field(token["field"])) if inner and token["field"] else inner
        return None if token["bracket"] else _clause(token)


def _field(name: str | None) -> str:
    name = (name or "all").lower()
    return ALIASES.get(name, name)


def _within(node: Node, field: str) -> Node:
    """A bracket's words under the field before it."""
    match node:
        case Words(words, "all"):
            return Any(tuple(Value(field, w) for w in words)) if field in VALUE_FIELDS else Words(words, field)
        case Phrase(words, "all", slop):
            return Value(field, " ".join(words)) if field in VALUE_FIELDS else Phrase(words, field, slop)
        case All(parts):
            return All(tuple(_within(part, field) for part in parts))
        case Any(parts):
            return Any(tuple(_within(part, field) for part in parts))
        case Not(part):
            return Not(_within(part, field))
        case _:
            return node


def _clause(token: re.Match[str]) -> Node | None:
    field = _field(token["field"])
    values = field in VALUE_FIELDS
    if token["low"]:
        low, high = token["low"].strip('"'), token["high"].strip('"')
        if values:
            return Value(field, low, high)
        return _words(f"{low} to {high}", field)
    if token["phrase"] is not None:
        if values:
            return Value(field, token["phrase"]) if token["phrase"].strip() else None
        words = tuple(exact_words(token["phrase"]))
        if len(words) < 2:
            return Words(words, field) if words else None
        return Phrase(words, field, int(token["slop"] or 0))
    if token["fuzzy"] and not values:
        words = tuple(exact_words(token["fuzzy"]))
        if len(words) == 1:
            return Fuzzy(words[0], int(token["edits"] or 1), field)
        return _words(token["fuzzy"], field)
    if token["star"] and not values:
        return Star(token["star"], field) if token["star"].strip("*") else None
    text = token["word"] or token["star"] or token["fuzzy"] or ""
    return Value(field, text) if values else _words(text, field)


def _words(text: str, field: str) -> Words | None:
    words = tuple(exact_words(text))
    return Words(words, field) if words else None


def normalize_value(field: str, text: str) -> str:
    """A value as the index writes it: "Side Effects", "side-effects" and "side_effects" are one section.

    >>> normalize_value("section", "Side-Effects"), normalize_value("kind", "adverse effect")
    ('side_effects', 'adverse_effects')
    """
    plain = " ".join(re.split(r"[\s_-]+", text.strip().casefold()))
    value = plain.replace(" ", "_")
    if field == "section" and value not in known_values("section"):
        from rxkg.ingest.sections import kind_of  # with the parsers, which a search needs for other names alone

        kind = kind_of(plain)
        return kind.value if kind else {"mechanism": "how_it_works"}.get(plain, value)
    if field == "kind" and value not in known_values("kind"):
        value = {"side_effects": "adverse_effects", "side_effect": "adverse_effects", "doses": "dosing",
                 "dose": "dosing"}.get(value, value)  # fmt: skip
        return next((k for k in known_values("kind") if k == value + "s"), value)
    if field == "serious":
        return {"yes": "true", "1": "true"}.get(plain, plain)
    if field == "component":
        return name_key(text)
    if field in ("section", "kind", "frequency"):
        return value
    return text.strip().casefold()


def known_values(field: str) -> tuple[str, ...]:
    """The values that a field can have, in their order, empty where there is no fixed list."""
    from rxkg.ontology.records import KINDS, Component, Frequency, SectionKind  # plain words need no lists

    return {
        "section": tuple(k.value for k in SectionKind),
        "kind": (*KINDS, Component.kind),
        "frequency": tuple(f.value for f in Frequency if f is not Frequency.UNKNOWN),
        "type": ("drug", "section"),
        "serious": ("true",),
    }.get(field, ())
