"""Names in brackets behind or within a target's name: abbreviations, synonyms, the symbols of an enzyme's kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rxkg.ingest.extract.target_heads import is_symbol
from rxkg.ingest.extract.target_names import TargetName
from rxkg.ingest.phrases import Bracket, BracketKind, lower_phrase

_SYMBOLS = re.compile(r"[A-Z][A-Za-z]{1,5}-?\d\w*")
_ONLY_SYMBOLS = re.compile(rf"{_SYMBOLS.pattern}(?:(?:, | and |, and | or |/){_SYMBOLS.pattern}){{1,4}}")


def abbreviated_names(masked: str, near: list[Bracket], found: TargetName) -> Iterator[str]:
    """The name by the abbreviation that stands in it: "ABC receptor" of "along-the-brook channel (ABC) receptor"."""
    for bracket in near:
        if bracket.kind is BracketKind.ABBREVIATION and found.start < bracket.start and bracket.end < found.end:
            yield f"{bracket.text} {lower_phrase(' '.join(masked[bracket.end : found.end].split()))}"


def listed_symbols(near: list[Bracket], end: int, names: tuple[str, ...]) -> Iterator[TargetName]:
    """The kinds that brackets behind a name which ends at `end` list: "cyclooxygenases (COX-1 and COX-2)".

    The first has the other `names` of them all.
    """
    bracket = next((b for b in near if b.start <= end + 1), None)
    symbols = list(_SYMBOLS.finditer(bracket.text)) if bracket else []
    if bracket is None or len(symbols) < 2 or not _ONLY_SYMBOLS.fullmatch(bracket.text):
        return
    if all(is_symbol(m[0]) for m in symbols):
        for number, m in enumerate(symbols):
            at = bracket.inner + m.start()
            yield TargetName(m[0], at, at + len(m[0]), "site", () if number else names)


def bracketed_names(near: list[Bracket]) -> Iterator[str]:
    """The abbreviations and synonyms that brackets give."""
    for bracket in near:
        if bracket.kind is BracketKind.ABBREVIATION:
            yield bracket.text
        elif bracket.kind is BracketKind.SYNONYM and len(bracket.text.split()) <= 6:
            yield lower_phrase(bracket.text)
