"""Abbreviations that a text explains: "capillary leak syndrome (CLS)".

The long form is found as Schwartz and Hearst do (Pacific Symposium on Biocomputing 2003): the shortest words before the
bracket whose letters hold the abbreviation's, in order, the first of them at the start of a word.
"""

from __future__ import annotations

import re

from rxkg.ingest.sections import Monograph
from rxkg.ontology.records import Abbreviation

_DEFINED = re.compile(r"\(\s*(?P<short>[A-Za-z](?=[A-Za-z0-9/-]*[A-Z0-9])[A-Za-z0-9/-]{1,9})\s*(?:[;,)])")
_WORD = re.compile(r"[A-Za-z0-9]+")
_SMALL = frozenset(["of", "and", "the", "in", "for", "a", "to"])
_BOUNDARY = re.compile(r"[.;:()!?]")


def find_abbreviations(monograph: Monograph) -> tuple[Abbreviation, ...]:
    """The abbreviations that the text explains, by the short form; the first explanation counts."""
    found: dict[str, str] = {}
    for block in monograph.blocks:
        plain = block.text.plain
        if "(" not in plain:
            continue
        for bracket in _DEFINED.finditer(plain):
            short = bracket["short"]
            if short not in found and (long := long_form(plain[: bracket.start()], short)):
                found[short] = long
    return tuple(Abbreviation(short, found[short]) for short in sorted(found))


def long_form(before: str, short: str) -> str | None:
    """The words at the end of `before` that `short` abbreviates; None where its letters are not there.

    >>> long_form("watch for signs of capillary leak syndrome ", "CLS")
    'capillary leak syndrome'
    >>> long_form("a proton-pump inhibitor ", "PPI")
    'proton-pump inhibitor'
    >>> long_form("liver enzymes ", "ALT") is None
    True
    """
    before = before.rstrip()
    letters = [c.lower() for c in short if c.isalnum()]
    plural = len(letters) > 2 and short.endswith("s") and short[:-1].isupper()
    if plural:
        letters.pop()
    initials = [word for word in _WORD.finditer(before) if word[0].lower() not in _SMALL or len(letters) < 3]
    last = initials[-len(letters) :]
    if len(last) == len(letters) and all(w[0][0].lower() == c for w, c in zip(last, letters, strict=True)):
        return before[last[0].start() :]
    low = before.lower()
    at = len(low)
    for number, letter in reversed(list(enumerate(letters))):
        at = low.rfind(letter, 0, at)
        while number == 0 and at > 0 and low[at - 1].isalnum():
            at = low.rfind(letter, 0, at)
        if at < 0:
            return None
    words = before[at:]
    if (
        _BOUNDARY.search(words)
        or not len(letters) <= len(words)
        or len(words.split()) > min(len(letters) + 5, 2 * len(letters))
    ):
        return None
    return words if " " in words or len(words) > 2 * len(short) else None
