"""Where and why a SPARQL text cannot be read.

Oxigraph reports the farthest character that any branch of its grammar looked at, which lies up to a keyword's length
behind the fault. The fault itself is the first token after which nothing can follow any more: found by cutting the text
behind a token, adding blanks longer than any keyword, and asking whether the parser got to their end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rxkg.ontology.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|\#[^\r\n]*)
    | <[^<>"{}|^`\\\x00-\x20]*>
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
    | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
    | [?$]\w+ | @[A-Za-z][A-Za-z0-9-]*
    | [\w.\-]*:[\w.:\-%\\]*(?<!\.)
    | (?:\d+\.?\d*|\.\d+)[eE][+-]?\d+ | \d*\.\d+ | \w+
    | \^\^ | && | \|\| | != | <= | >= | .
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_PAD = 64  # longer than SPARQL's longest keyword
_REASONS = (
    ("Prefix not found", "the prefix of {token} is not declared; add a PREFIX line"),
    ("IRI parsing failed", "{token} is no absolute IRI; write it in full"),
    ("variable that is unbound", "SELECT names a variable that is neither grouped nor aggregated"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of SPARQL and its first character, from 0."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The first character behind it."""
        return self.start + len(self.text)


def read_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a query without blanks and comments; what is no token counts a character each.

    >>> [t.text for t in read_tokens("ASK { ?s a rxo:Drug } # all")]
    ['ASK', '{', '?s', 'a', 'rxo:Drug', '}']
    """
    return tuple(Token(m[0], m.start()) for m in _TOKEN.finditer(text) if m["blank"] is None)


def locate(text: str, position: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def refuse(text: str, token: Token, reason: str) -> QueryError:
    """The error that names a token's place."""
    line, column = locate(text, token.start)
    return QueryError(reason, line=line, column=column)


def find_update(tokens: tuple[Token, ...]) -> Token | None:
    """The keyword that makes a text an update, None where it is a query."""
    index = 0
    while index < len(tokens) and tokens[index].text.upper() in ("PREFIX", "BASE"):
        index += 3 if tokens[index].text.upper() == "PREFIX" else 2
    return tokens[index] if index < len(tokens) and tokens[index].text.upper() in _UPDATES else None


def substitute(text: str, tokens: tuple[Token, ...], terms: Mapping[str, str]) -> str:
    """`text` with variables replaced by terms (their names without "?", the terms as SPARQL writes them).

    A variable that SELECT names stays a column: "(term AS ?x)". Raises QueryError where the query assigns it itself.

    >>> query = "SELECT ?a { ?a ?b ?c }"
    >>> substitute(query, read_tokens(query), {"a": "<http://e/a>", "c": '"x"'})
    'SELECT (<http://e/a> AS ?a) { <http://e/a> ?b "x" }'
    """
    out: list[str] = []
    done, depth, clause, before = 0, 0, "", ""
    for token in tokens:
        word = token.text.upper()
        if word in ("SELECT", "BY", "VALUES"):
            clause, depth = word, 0
        elif word in ("WHERE", "FROM", "{", "}", "HAVING", "LIMIT", "OFFSET"):
            clause = ""
        depth += (word == "(") - (word == ")")
        term = terms.get(token.text[1:]) if token.text[0] in "?$" else None
        if term is not None:
            if before == "AS" or clause == "VALUES":
                raise refuse(text, token, f"{token.text} is given a value from outside, so the query cannot assign it")
            if clause == "SELECT" and depth == 0:
                term = f"({term} AS {token.text})"
            elif clause == "BY" and depth == 0:
                term = f"({term})"
            out += [text[done : token.start], term]
            done = token.end
        before = word
    return "".join(out) + text[done:]


def explain_syntax(text: str, message: str, parse: Callable[[str], str]) -> QueryError:
    """The error of a text that does not parse.

    `message` is what the parser said of it; `parse` returns what it says of another text, "" where that is right.
    """
    tokens = read_tokens(text)

    def viable(count: int) -> bool:
        """Whether the first `count` tokens can begin a query."""
        said = _PLACE.match(parse(text[: tokens[count - 1].end] + " " * _PAD + "\x01")) if count else None
        if count == 0 or said is None:
            return True
        line, column = locate(text, tokens[count - 1].end)
        return (int(said[1]), int(said[2])) >= (line, column + _PAD)

    low, high = 0, len(tokens)  # the first `low` tokens are right
    if not tokens:
        return QueryError("is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE", line=1, column=1)
    if viable(high):
        line, column = locate(text, tokens[-1].end)
        return QueryError(_reason(message, "the end") or "ends too early", line=line, column=column)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if viable(middle) else (low, middle)
    token = tokens[high - 1]
    said = parse(text[: token.end] + " " * _PAD + "\x01")
    return refuse(text, token, _reason(said, token.text) or f"{token.text!r} cannot stand here")


def _reason(message: str, token: str) -> str | None:
    return next((reason.format(token=token) for mark, reason in _REASONS if mark in message), None)
