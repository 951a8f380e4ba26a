"""The stretch of a section that shows best why it was found, with its words' places in the source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rxkg.ingest.text import Text, rebuild_text
from rxkg.search.analysis import find_stems

#: Characters of a snippet, about.
WIDTH = 240
#: Characters before the first mark.
LEAD = 60
#: Stands for the end of a list item or paragraph.
_BREAK = " · "


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text; all spans have an exclusive end."""

    text: str  # plain, one line
    marks: tuple[tuple[int, int], ...]  # the matching words in `text`
    spans: tuple[tuple[int, int], ...]  # the same words in the source text, one for one
    start: int  # characters of the source
    end: int


def read_text(stored: Mapping[str, Any], source: str) -> Text:
    """The stripped text of a document, from what the index stores of it and its source's text."""
    numbers = iter(stored.get("runs", ()))
    runs = tuple(zip(*[numbers] * 4, strict=True))
    return Text(stored.get("stripped") or rebuild_text(source, runs) or "", runs)


def make_snippet(text: Text, sought: Collection[Sequence[str]]) -> Snippet:
    """The snippet of a stripped text for what is sought: stems in a row, each of them one way to be found."""
    found = find_marks(text.plain, sought)
    first, last = _window(text.plain, found)
    marks = _joined([(start, end) for start, end, _ in found if first <= start and end <= last])
    shown = text.plain[first:last]
    wider = len(_BREAK) - 1

    def place(position: int) -> int:
        return position - first + wider * shown.count("\n", 0, position - first)

    start, end = text.source_span(first, last) if last > first else (0, 0)
    return Snippet(
        shown.replace("\n", _BREAK),
        tuple((place(a), place(b)) for a, b in marks),
        tuple(text.source_span(a, b) for a, b in marks),
        start,
        end,
    )


def find_marks(text: str, sought: Collection[Sequence[str]]) -> list[tuple[int, int, str]]:
    """(start, end, what was sought) of the words to be marked, in text order; stems in a row where they stand so."""
    single = {stems[0] for stems in sought if len(stems) == 1}
    rows: dict[str, list[Sequence[str]]] = {}
    for stems in sought:
        if len(stems) > 1:
            rows.setdefault(stems[0], []).append(stems)
    words = find_stems(text, {stem for stems in sought for stem in stems})
    marks: dict[tuple[int, int], str] = {}
    for index, (stem, start, end, _) in enumerate(words):
        if stem in single:
            marks[start, end] = stem
        for stems in rows.get(stem, ()):
            here = words[index : index + len(stems)]
            if [s for s, _, _, _ in here] == list(stems) and all(follows for _, _, _, follows in here[1:]):
                marks.update(((a, b), " ".join(stems)) for _, a, b, _ in here)
    return [(start, end, what) for (start, end), what in sorted(marks.items())]


def _joined(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks that touch as one: the parts of "CD123" are one word to a reader."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _window(text: str, marks: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
    """The stretch with most different things found, then most marks, the first of equals; the begin where none is."""
    best, place = (0, 0), 0
    for index, (start, _, _) in enumerate(marks):
        inside = [what for _, end, what in marks[index : index + 24] if end <= start + WIDTH - LEAD]
        worth = len(set(inside)), len(inside)
        if worth > best:
            best, place = worth, start
    if place <= LEAD:
        first = 0
    else:
        first = place - LEAD
        line = text.rfind("\n", first, place)
        first = line + 1 if line >= 0 else text.find(" ", first, place) + 1 or first
    if len(text) - first <= WIDTH + 20:
        return first, len(text)
    last = text.rfind(" ", first, first + WIDTH)
    return first, last if last > place else min(len(text), max(first + WIDTH, place + 1))
