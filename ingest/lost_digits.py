"""Names that lost their digits in a title ("Vitamin B", "Omega-"), recovered from the text where it says them.

A name is recovered only where the text leaves no choice: as many numbered forms of it as the title has repeats, those
of the other components left out ("Methylcobalamin (Vitamin B12)"); or the line of the generic name lists the components
in the title's order and names a B vitamin at its place. Otherwise the title's name stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rxkg.ingest.titles import match_component, split_glued, vitamin_number

_DIGITS = r"[- ]?(?P<digits>\d{1,3}(?:['’′]?-[A-Za-z]+)*)(?![\w%]|[.,/]\d)"
_B_VITAMIN = re.compile(
    r"(?<![\w-])(?:(?:[Vv]itamins?\s+)?B-?(?P<digits>\d{1,2})(?![\w%])|(?P<name>(?:[Tt]hiamin|[Rr]iboflavin|[Nn]ia|"
    r"[Nn]icotin|[Pp]anto|[Pp]yridox|[Bb]iotin)\w*)(?! (?:acid|dehydrogenase|kinase)))"
)
_COMPLEX = re.compile(r"\bB[- ]complex\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\s*(?:mg|mcg|µg|μg|g|ml|mL|IU|units?|tablets?|capsules?|to|-)\b")
_LISTED = re.compile(r"[^\s+](?:[^+(]|\([^()]*\))*")
_OPENED = re.compile(r"(?P<name>[\w-]+)\s*\((?:or |i\.e\.,? |also )?$")


@dataclass(frozen=True, slots=True)
class Recovered:
    """A full name and where the text says it: characters of the text handed in."""

    name: str
    start: int
    end: int


def recover_name(name: str, times: int, others: Sequence[str], text: str) -> tuple[Recovered, ...]:
    """The full names of a component that the title calls `name`, `times` over; empty where the text leaves a choice.

    `others` are the product's other components, whose numbers are theirs.

    >>> [r.name for r in recover_name("Vitamin B", 1, ["Doxylamine"], "Take vitamin B6 with doxylamine.")]
    ['Vitamin B6']
    >>> recover_name("Vitamin B", 1, [], "It holds vitamin B1 or vitamin B6.")
    ()
    """
    parts = split_glued(name)
    if len(parts) > 1:
        whole = re.search(rf"(?<![\w-]){re.escape(parts[0])}(?![\w-])", text, re.IGNORECASE)
        return (Recovered(parts[0], *whole.span()),) if whole else ()
    base = name.rstrip("- ")
    if any(c.isdigit() for c in base):
        return ()
    if base.casefold() == "vitamin b":
        return _recover_vitamins(base, times, others, text)
    if not _is_numbered(base.casefold(), text.casefold()):
        return ()
    if name == base and re.search(rf"(?<![\w-]){re.escape(base)}(?![\w-]|{_DIGITS})", text, re.IGNORECASE):
        return ()  # a name of its own
    found: dict[str, Recovered] = {}
    for match in re.finditer(rf"(?<![\w-]){re.escape(base)}{_DIGITS}", text, re.IGNORECASE):
        said = match[0][len(base) :]
        if _AMOUNT.match(text, match.end()) or said[0] == " " or _is_another(match, text, others):
            continue
        found.setdefault(match["digits"].casefold(), Recovered(base + said, *match.span()))
    return tuple(sorted(found.values(), key=lambda r: r.start)) if len(found) == times else ()


def _is_numbered(base: str, lowered: str) -> bool:
    """Whether a name is ever followed by a digit; quick, as nearly none is."""
    at = lowered.find(base)
    while at >= 0:
        behind = lowered[at + len(base) : at + len(base) + 2].lstrip("- ")
        if behind[:1].isdigit():
            return True
        at = lowered.find(base, at + 1)
    return False


def _recover_vitamins(base: str, times: int, others: Sequence[str], text: str) -> tuple[Recovered, ...]:
    """The B vitamins that a text names by number or name, where they are as many as the title has without number."""
    if _COMPLEX.search(text):
        return ()  # any of them
    taken = {vitamin_number(other) for other in others}
    found: dict[str, Recovered] = {}
    for match in _B_VITAMIN.finditer(text):
        number = match["digits"] or vitamin_number(match["name"])
        if number and number not in taken:
            full = f"{base}{number}" if match["digits"] else match["name"]
            found.setdefault(number, Recovered(full, *match.span()))
    return tuple(sorted(found.values(), key=lambda r: r.start)) if len(found) == times else ()


def recover_by_place(names: Sequence[str], line: str) -> dict[str, tuple[Recovered, ...]]:
    """For names of a title, all in order, the B vitamins that a line lists at the places of those without number.

    >>> found = recover_by_place(["Doxylamine", "Vitamin B"], "Doxylamine + Pyridoxine (combined)")
    >>> found["Vitamin B"][0].name
    'Pyridoxine'
    """
    spans = [m.span() for m in _LISTED.finditer(line)]
    if len(spans) != len(names):
        return {}
    found: dict[str, list[Recovered]] = {}
    for name, (start, end) in zip(names, spans, strict=True):
        words = line[start:end].split("(")[0].rstrip()
        if name.casefold() == "vitamin b" and vitamin_number(words) is not None:
            found.setdefault(name, []).append(Recovered(words, start, start + len(words)))
        elif match_component(words, (name,)) is None:
            return {}  # not the title's order
    return {name: tuple(listed) for name, listed in found.items() if len(listed) == names.count(name)}


def _is_another(match: re.Match[str], text: str, others: Sequence[str]) -> bool:
    """Whether a numbered form is another component's: it stands in the brackets behind its name."""
    opened = _OPENED.search(text, max(0, match.start() - 60), match.start())
    return opened is not None and any(opened["name"].casefold() in other.casefold().split() for other in others)


__all__ = ["Recovered", "recover_by_place", "recover_name"]
