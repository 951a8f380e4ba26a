"""Words looked up in the texts from within a SPARQL query.

    ?section rxs:search ("capillary leak" 20) .
    (?section ?score ?snippet) rxs:search "capillary leak" .

Both are SPARQL as it stands, so any editor takes them; the form is that of Apache Jena's `text:query`. The pattern is
answered by a function that the caller gives, and a sub-select of the rows found takes its place: the engine then joins
them with the graph. A sub-select rather than bare VALUES, because the engine evaluates it once where it would go
through the rows of VALUES again for every row of an OPTIONAL's left side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
from rxkg.graph.results import Term
from rxkg.graph.syntax import Token, refuse
from rxkg.graph.triples import decimal
from rxkg.ontology.errors import QueryError
from rxkg.ontology.namespaces import RXS

#: Sections that a pattern without a limit finds at most.
DEFAULT_LIMIT = 1000
#: The largest limit.
MAX_LIMIT = 10_000

_NESTING = frozenset(["OPTIONAL", "MINUS", "GRAPH", "SERVICE", "UNION", "LATERAL", "{"])
_PROPERTY = str(RXS.search)
_FORM = 'rxs:search takes words, or words and a limit: ?section rxs:search ("capillary leak" 20)'


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section that holds the words looked for."""

    iri: str  # of its node in the graph
    score: float  # higher is better; comparable within one search
    snippet: str  # one line of plain text


#: Gives at most so many sections that hold the words, best first.
Search = Callable[[str, int], Iterable[FoundSection]]


@dataclass(frozen=True, slots=True)
class _Call:
    """One pattern of a query: `names` are the variables of section, score and snippet, None where none is asked."""

    words: str
    limit: int
    section: str | None  # an IRI, where the section is given
    names: tuple[str | None, str | None, str | None]
    at: int  # the character where its rows are to stand


def find_property(tokens: tuple[Token, ...], table: Mapping[str, str]) -> frozenset[int]:
    """The indices of the tokens that name rxs:search, by whatever prefix; `table` holds those known undeclared."""
    known, base, index = dict(table), "", 0
    while index + 1 < len(tokens) and (word := tokens[index].text.upper()) in ("PREFIX", "BASE"):
        if word == "BASE":
            base = _joined(base, tokens[index + 1].text)
        elif index + 2 < len(tokens):
            known[tokens[index + 1].text[:-1]] = _joined(base, tokens[index + 2].text)
        index += 3 if word == "PREFIX" else 2
    spelled = {f"{name}:{_PROPERTY[len(iri) :]}" for name, iri in known.items() if _PROPERTY.startswith(iri)}
    spelled.add(f"<{_PROPERTY}>")
    return frozenset(
        n
        for n, token in enumerate(tokens[index:], index)
        if token.text in spelled or (base and token.text[0] == "<" and _joined(base, token.text) == _PROPERTY)
    )


def _joined(base: str, token: str) -> str:
    """The IRI of a token in angle brackets."""
    iri = urljoin(base, token[1:-1])
    return iri if iri.endswith("#") or not token.endswith("#>") else iri + "#"  # which urljoin drops


def answer_searches(
    text: str, tokens: tuple[Token, ...], named: frozenset[int], given: Mapping[str, Term], search: Search | None
) -> str:
    """`text` with the rows found in the place of every search pattern; equal words are looked up once.

    `text` must be a query that the engine can read, `named` what `find_property` finds in it. `given` are the terms
    that variables will be replaced by. Raises QueryError with line and column of `text`.
    """
    reader = _Reader(text, tokens, named, given)
    reader.read()
    for index in sorted(named - reader.used):
        raise refuse(text, tokens[index], "rxs:search can only stand alone as the property of a pattern in WHERE")
    if search is None:
        raise refuse(
            text,
            tokens[min(named)],
            "rxs:search needs the full-text index; ask a whole knowledge base, or give `search` to run_query",
        )
    limits: dict[str, int] = {}
    for call in reader.calls:
        limits[call.words] = max(call.limit, limits.get(call.words, 0))
    found = {words: tuple(search(words, limit)) for words, limit in limits.items()}
    edits = [(start, end, " ") for start, end in reader.cuts]
    edits += [(call.at, call.at, f" {_rows(call, found[call.words][: call.limit])} ") for call in reader.calls]
    out, done = [], 0
    for start, end, new in sorted(edits):
        out += [text[done:start], new]
        done = end
    return "".join(out) + text[done:]


def _rows(call: _Call, found: Iterable[FoundSection]) -> str:
    """The rows as a group of SPARQL; every value is written by the engine's own escaping."""
    lines = []
    for row in found:
        if call.section in (None, row.iri):
            terms = (str(ox.NamedNode(row.iri)), decimal(row.score), str(ox.Literal(row.snippet)))
            lines.append(f"({' '.join(t for t, name in zip(terms, call.names, strict=True) if name)})")
    names = " ".join(f"?{name}" for name in call.names if name)
    values = f"VALUES ({names}) {{ {' '.join(lines)} }}"
    return f"{{ SELECT {names} {{ {values} }} }}" if names else f"{{ {values} }}"


class _Reader:
    """Goes through the groups of a query that is known to be right, and notes its search patterns.

    Each method takes the index of a token and returns that of the first token behind what it read.
    """

    def __init__(self, text: str, tokens: tuple[Token, ...], named: frozenset[int], given: Mapping[str, Term]):
        self.text = text
        self.tokens = tokens
        self.named = named
        self.given = given
        self.used: set[int] = set()
        self.calls: list[_Call] = []
        self.cuts: list[tuple[int, int]] = []

    def read(self) -> None:
        """Reads the whole query."""
        index = 0
        while self._word(index) in ("PREFIX", "BASE"):
            index += 3 if self._word(index) == "PREFIX" else 2
        if self._word(index) == "CONSTRUCT":
            index = self._skip(index)  # the template, or the pattern that is both
        self._clauses(index)

    def _word(self, index: int) -> str:
        return self.tokens[index].text.upper() if index < len(self.tokens) else ""

    def _to(self, index: int, *words: str) -> int:
        """The next token that is one of `words`, or the end."""
        while self._word(index) not in ("", *words):
            index += 1
        return index

    def _refuse(self, index: int, reason: str) -> QueryError:
        return refuse(self.text, self.tokens[min(index, len(self.tokens) - 1)], reason)

    def _skip(self, index: int) -> int:
        """Passes over the next group as it is."""
        index = self._to(index, "{")
        depth = 0
        while True:
            depth += (self._word(index) == "{") - (self._word(index) == "}")
            index += 1
            if depth == 0 or index >= len(self.tokens):
                return index

    def _clauses(self, index: int) -> int:
        """A query's clauses, to its end or to the bracket that closes a sub-query."""
        while (word := self._word(index)) not in ("", "}"):
            if word == "VALUES":
                index = self._skip(index)
            elif word == "{":
                index = self._group(index)
            else:
                index += 1
        return index

    def _group(self, index: int) -> int:
        """A group in braces."""
        index += 1
        if self._word(index) == "SELECT":
            return self._clauses(index) + 1
        at = self.tokens[index - 1].end  # where the triples begin that the engine reads as one pattern
        while (word := self._word(index)) not in ("", "}"):
            if word == ".":
                index += 1
            elif word == "FILTER":
                index = self._expression(index + 1)
            elif word in _NESTING:
                index = self._group(self._to(index, "{"))
                at = self.tokens[index - 1].end
            elif word in ("BIND", "VALUES"):
                index = self._expression(index + 1) if word == "BIND" else self._skip(index)
                at = self.tokens[index - 1].end
            else:
                index = self._triples(index, at)
        return index + 1

    def _expression(self, index: int) -> int:
        """A bracketed expression, a call or EXISTS, with the groups in it."""
        index = self._to(index, "(", "{")
        if self._word(index) == "{":
            return self._group(index)
        return self._brackets(index)

    def _brackets(self, index: int) -> int:
        depth = 0
        while True:
            word = self._word(index)
            depth += (word == "(") - (word == ")")
            index = self._group(index) if word == "{" else index + 1
            if depth == 0 or index >= len(self.tokens):
                return index

    def _term(self, index: int) -> int:
        """A subject or object."""
        word = self._word(index)
        if word == "(":
            index += 1
            while self._word(index) not in (")", ""):
                index = self._term(index)
        elif word == "[":
            if self._word(index + 1) != "]":
                return self._properties(index + 1, None, 0) + 1
            index += 1
        elif word in ("+", "-"):
            index += 1
        index += 1
        if self._word(index).startswith("@") and word[0] in "\"'":
            return index + 1
        return index + 2 if self._word(index) == "^^" else index

    def _path(self, index: int) -> int:
        """A property or property path."""
        while True:
            while self._word(index) in ("^", "!"):
                index += 1
            index = self._brackets(index) if self._word(index) == "(" else index + 1
            signed = self._word(index + 1)[:1].isdigit() and self._touch(index)
            if self._word(index) in ("*", "+", "?") and not signed:
                index += 1
            if self._word(index) not in ("/", "|"):
                return index
            index += 1

    def _touch(self, index: int) -> bool:
        return self.tokens[index].end == self.tokens[index + 1].start

    def _triples(self, index: int, at: int) -> int:
        """A subject with its properties."""
        behind = self._term(index)
        return self._properties(behind, (index, behind), at) if self._is_verb(behind) else behind

    def _is_verb(self, index: int) -> bool:
        word = self.tokens[index].text if index < len(self.tokens) else ""
        return word == "a" or word[:1] in ("?", "$", "<", "^", "!", "(") or ":" in word

    def _properties(self, index: int, subject: tuple[int, int] | None, at: int) -> int:
        """Properties and their objects; `subject` are its first token and the one behind, None for a blank node."""
        parts: list[tuple[int, bool]] = []  # first token, whether it is a search
        while True:
            searched = index in self.named and self._is_whole(index)
            parts.append((index, searched))
            if searched:
                index = self._search(index, subject, at)
            else:
                index = self._term(self._path(index))
                while self._word(index) == ",":
                    index = self._term(index + 1)
            more = self._word(index) == ";"
            while self._word(index) == ";":
                index += 1
            if not more or not self._is_verb(index):
                break
        self._cut(parts, index, subject)
        return index

    def _is_whole(self, index: int) -> bool:
        """Whether the property is no step of a path."""
        return self._path(index) == index + 1

    def _cut(self, parts: list[tuple[int, bool]], behind: int, subject: tuple[int, int] | None) -> None:
        """Notes what has to go for the patterns among a subject's properties."""
        if subject is None or not any(searched for _, searched in parts):
            return
        if all(searched for _, searched in parts):
            last = behind if self._word(behind) == "." else behind - 1
            self.cuts.append((self.tokens[subject[0]].start, self.tokens[last].end))
            return
        if self._word(subject[0]) == "(":
            other = next(first for first, searched in parts if not searched)
            raise self._refuse(other, "a list before rxs:search has no other property; say this of its first variable")
        ends = [first for first, _ in parts[1:]] + [behind]
        for (first, searched), end in zip(parts, ends, strict=True):
            if searched:
                self.cuts.append((self.tokens[first].start, self.tokens[end - 1].end))

    def _search(self, index: int, subject: tuple[int, int] | None, at: int) -> int:
        """A search pattern from its property on."""
        self.used.add(index)
        section, names = self._outputs(index, subject)
        while True:
            words, limit, index = self._words(index + 1)
            self.calls.append(_Call(words, limit, section, names, at))
            if self._word(index) != ",":
                return index

    def _outputs(
        self, index: int, subject: tuple[int, int] | None
    ) -> tuple[str | None, tuple[str | None, str | None, str | None]]:
        """The section's IRI where it is given, and the variables of section, score and snippet."""
        if subject is None:
            raise self._refuse(index, "before rxs:search stands a variable for the section, not a blank node")
        first, behind = subject
        listed = self._word(first) == "("
        places = range(first + 1, behind - 1) if listed else range(first, behind)
        if not 1 <= len(places) <= 3:
            raise self._refuse(first, "before rxs:search stand one to three variables: (?section ?score ?snippet)")
        names: list[str | None] = []
        section = None
        for number, place in enumerate(places):
            token = self.tokens[place].text
            name = token[1:] if token[0] in "?$" else None
            term: Any = self.given.get(name) if name else None
            if number == 0 and name is None and token[0] == "<":
                section = token[1:-1]
            elif number == 0 and isinstance(term, ox.NamedNode):
                section, name = term.value, None
            elif name is None:
                raise self._refuse(place, "before rxs:search stand variables, the first of which may be a full IRI")
            elif term is not None:
                raise self._refuse(place, f"{token} is given a value from outside, so the search cannot assign it")
            elif name in names:
                raise self._refuse(place, f"{token} stands for two things; name section, score and snippet differently")
            names.append(name)
        padded = (*names, None, None)
        return section, (padded[0], padded[1], padded[2])

    def _words(self, index: int) -> tuple[str, int, int]:
        """Words, limit, and the index behind them."""
        if self._word(index) != "(":
            return self._string(index), DEFAULT_LIMIT, self._term(index)
        behind = self._term(index)
        if behind == index + 2:
            raise self._refuse(index, _FORM)
        words = self._string(index + 1)
        place = self._term(index + 1)
        limit = self._limit(place) if place < behind - 1 else DEFAULT_LIMIT
        if place < behind - 1 and self._term(place) < behind - 1:
            raise self._refuse(self._term(place), _FORM)
        return words, limit, behind

    def _string(self, index: int) -> str:
        token = self.tokens[index]
        if token.text[0] in "?$":
            term = self.given.get(token.text[1:])
            if not isinstance(term, ox.Literal):
                raise self._refuse(
                    index,
                    f"{token.text} has no value before the query runs; write the words as a string, or bind "
                    "the variable from outside",
                )
            words = term.value
        elif token.text[0] not in "\"'":
            raise self._refuse(index, _FORM)
        elif self._word(index + 1).startswith("@") or self._word(index + 1) == "^^":
            raise self._refuse(index + 1, "the words of rxs:search are a plain string, without language or datatype")
        else:
            words = _evaluate(token.text)
        if not words.strip():
            raise self._refuse(index, "rxs:search needs words to look for")
        return words

    def _limit(self, index: int) -> int:
        token = self.tokens[index]
        term = self.given.get(token.text[1:]) if token.text[0] in "?$" else None
        number = term.value if isinstance(term, ox.Literal) else token.text
        # Not isdigit, which takes digits that int refuses; seven are more than enough.
        if not (number.isascii() and number.isdecimal() and len(number) < 8 and 1 <= int(number) <= MAX_LIMIT):
            raise self._refuse(index, f"the limit of rxs:search is a whole number from 1 to {MAX_LIMIT}")
        return int(number)


def _evaluate(token: str) -> str:
    """The text of a string token, its escapes as the engine reads them."""
    rows: Any = ox.Store().query(f"SELECT ({token} AS ?text) {{}}")
    return str(next(iter(rows))[0].value)
