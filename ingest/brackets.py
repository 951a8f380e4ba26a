"""Brackets, and what they say of the words before them."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.coordination import Member, blank_out, is_modifier, split_members
from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import EDGE, alternatives, only_trimmed, trim, words_of

_BRACKETS = re.compile(r"[()\[\]]")
_ABBREVIATION = re.compile(r"(?=(?:.*[A-Z0-9]){2})[A-Za-z][A-Za-z0-9/-]{0,9}s?")
_WORD = re.compile(r"[\w-]+")
_LONGEST_WORD = 40  # no umbrella is nearly as long
_NUMBER = re.compile(r"[<>≤≥~\d]")


class BracketKind(enum.StrEnum):
    """What a bracket says of the words before it."""

    SYNONYM = "synonym"  # "dyspnea (shortness of breath)"
    ABBREVIATION = "abbreviation"  # "monoamine oxidase inhibitors (MAOIs)"
    INSTANCES = "instances"  # "allergic reactions (rash, hives)", "(e.g., rash)"
    EXPLANATION = "explanation"  # "sepsis (a life-threatening infection)"
    NOTE = "note"  # "seizures (rare)", "thinning of the skin (with prolonged use)"


@dataclass(frozen=True, slots=True)
class Bracket:
    """One pair of brackets, `plain[start:end]`; `text` is what stands in it, without the cue ("e.g.,")."""

    kind: BracketKind
    text: str
    start: int
    end: int
    inner: int  # first character of `text`


def find_brackets(plain: str, start: int = 0, end: int | None = None) -> tuple[Bracket, ...]:
    """The outermost brackets that close within `plain[start:end]`, empty ones left out.

    >>> [(b.kind.value, b.text) for b in find_brackets("Dyspnea (shortness of breath), rash (e.g., hives)")]
    [('synonym', 'shortness of breath'), ('instances', 'hives')]
    """
    if "(" not in plain and "[" not in plain:
        return ()
    out = []
    opened: list[int] = []
    for mark in _BRACKETS.finditer(plain, start, len(plain) if end is None else end):
        if mark[0] in "([":
            opened.append(mark.start())
        elif opened:
            first = opened.pop()
            if not opened:
                words = _WORD.findall(plain, max(start, first - _LONGEST_WORD), first)
                bracket = _bracket(plain, first, mark.end(), words[-1].casefold() if words else "")
                if bracket:
                    out.append(bracket)
    return tuple(out)


@cache
def _cue(kind: str) -> re.Pattern[str]:
    words = alternatives(cue for cue, of in read_cues("bracket_cues", 2) if of == kind)
    return re.compile(rf"(?:{words})(?!\w)[\s,:]*", re.IGNORECASE)


def _bracket(plain: str, first: int, last: int, before: str) -> Bracket | None:
    inner = first + 1
    stop = last - 1
    while inner < stop and plain[inner] in EDGE:
        inner += 1
    while inner < stop and plain[stop - 1] in EDGE:
        stop -= 1
    if inner == stop:
        return None
    text = plain[inner:stop]
    kind, cue = _read(text, before)
    return Bracket(kind, text[cue:] if cue else text, first, last, inner + cue)


@lru_cache(maxsize=2048)  # several kinds of fact read the same brackets, and many recur
def _read(text: str, before: str) -> tuple[BracketKind, int]:
    """What a bracket with `text` says of the words that end in `before`, and how long its cue is."""
    for kind in (BracketKind.INSTANCES, BracketKind.SYNONYM):
        cue = _cue(kind).match(text)
        if cue and cue.end() < len(text) and not _cue("circumstance").match(text):
            return kind, cue.end()
    return _kind_of(text, before), 0


def _kind_of(text: str, before: str) -> BracketKind:
    if _ABBREVIATION.fullmatch(text):
        return BracketKind.ABBREVIATION
    shape = trim(text, classes=("severity", "rate"))
    if _NUMBER.match(text) or _cue("note").match(text, shape.start) or only_trimmed(text):
        return BracketKind.NOTE
    if _cue("explanation").match(text):
        return BracketKind.EXPLANATION
    members = _before_apposition(split_members(text))
    commas = sum(m.comma for m in members)
    if len(members) == 1 or (len(members) == 2 and not commas and before not in words_of("umbrella")):
        return BracketKind.SYNONYM
    if all(is_modifier(m.text) or only_trimmed(m.text) for m in members[:-1]) and not members[-1].joint.isalpha():
        return BracketKind.SYNONYM  # "dark, tarry stools"
    return BracketKind.INSTANCES if all(len(m.text.split()) <= 7 for m in members) else BracketKind.EXPLANATION


def _before_apposition(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Members up to one that explains those before it: "increased eosinophils, a type of white blood cell"."""
    for n, member in enumerate(members):
        if n and member.joint == "," and _cue("apposition").match(member.text):
            return members[:n]
    return members


def mask(plain: str, brackets: Iterable[Bracket]) -> str:
    """`plain` with its brackets blanked out, positions unchanged."""
    return blank_out(plain, [(b.start, b.end) for b in brackets], " ")
