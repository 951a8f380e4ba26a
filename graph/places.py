"""The places in the texts that a SPARQL pattern picks out: whole monographs, or sections of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rxkg.graph.sparql import run_query
from rxkg.graph.syntax import Token, locate, read_tokens, refuse
from rxkg.graph.textsearch import Search
from rxkg.ontology.errors import QueryError
from rxkg.ontology.iris import BASE, Minter
from rxkg.ontology.namespaces import RXO

#: The variables that name a place.
PLACES = ("drug", "monograph", "section")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a pattern holds."""

    slugs: frozenset[str]  # of the monographs
    sections: frozenset[str] | None  # IRIs; None where the pattern asks for whole monographs


def select_places(store: ox.Store, pattern: str, base: str = BASE, *, search: Search | None = None) -> Places:
    """The monographs or sections for which a pattern over ?drug, ?monograph and ?section holds.

    The variables are joined by themselves: ?monograph is about ?drug and has ?section. With ?section the answer is
    sections and their monographs, without it monographs. `pattern` is what stands in the braces of WHERE, PREFIX lines
    may go before it; prefixes and `search` are as for `run_query`. Raises QueryError, with line and column of
    `pattern`, where it is no pattern or has none of the three variables outside FILTER and MINUS.
    """
    tokens = read_tokens(pattern)
    head = _prologue(tokens)
    _check_braces(pattern, tokens[head:])
    cut = tokens[head].start if head < len(tokens) else len(pattern)
    before, body = pattern[:cut], pattern[cut:]

    def run(select: str, links: Iterable[str] = ()) -> Any:
        start = f"{select} {{ {{ "
        # The line feed ends a comment that the pattern may end in.
        query = f"{before}{start}{body}\n}} {' . '.join(links)} }}"
        try:
            return run_query(store, query, base=base, search=search)
        except QueryError as e:
            raise _moved(e, pattern, cut, len(start)) from None

    asked = [name for name in PLACES if name in run("SELECT *", ["FILTER(false)"]).columns]
    if not asked:
        raise QueryError("the pattern names no place: it needs ?drug, ?monograph or ?section", line=1, column=1)
    # By full IRIs, as a PREFIX line of the pattern may have another rxo.
    written = [f"?monograph <{RXO.about}> ?drug"] if "drug" in asked else []
    written += [f"?monograph <{RXO.hasSection}> ?section"] if "section" in asked else []
    written += [f"?monograph a <{RXO.Monograph}>"] if asked == ["monograph"] else []
    columns = ("monograph", "section") if "section" in asked else ("monograph",)
    rows = list(run(f"SELECT DISTINCT {' '.join('?' + name for name in columns)}", written).values())
    start = Minter(base).mint_monograph("")
    slugs = frozenset(str(row[0]).removeprefix(start) for row in rows if row[0])
    return Places(slugs, frozenset(str(row[1]) for row in rows if row[1]) if "section" in asked else None)


def _prologue(tokens: tuple[Token, ...]) -> int:
    """How many tokens the PREFIX and BASE lines take."""
    index = 0
    while index < len(tokens) and (word := tokens[index].text.upper()) in ("PREFIX", "BASE"):
        index += 3 if word == "PREFIX" else 2
    return min(index, len(tokens))


def _check_braces(pattern: str, tokens: tuple[Token, ...]) -> None:
    """Refuses a brace that would end the group which the pattern is put into."""
    depth = 0
    for token in tokens:
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            raise refuse(pattern, token, "'}' closes nothing")


def _moved(error: QueryError, pattern: str, cut: int, width: int) -> QueryError:
    """The error with its place in `pattern`, before whose character `cut` so many others were put."""
    if error.line is None or error.column is None:
        return error
    line, column = error.line, error.column
    first, left = locate(pattern, cut)
    if line == first and column >= left + width:
        column -= width
    end = locate(pattern, len(pattern))
    if (line, column) > end:
        return QueryError("ends too early", line=end[0], column=end[1])
    return QueryError(error.reason, line=line, column=column)
