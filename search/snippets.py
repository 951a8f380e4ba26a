"""The stretch of a section that shows best why it was found, with its words' places in the source."""

from __future__ import annotations

from dataclasses import dataclass

from rxkg.ingest.markdown import Text
from rxkg.search.analysis import stem_analyzer
from whoosh.highlight import BasicFragmentScorer, ContextFragmenter, set_matched_filter

#: Characters of a snippet, about.
WIDTH = 220
#: Stands for the end of a list item or paragraph.
_BREAK = " · "


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text; all spans have an exclusive end."""

    text: str  # plain, one line
    marks: tuple[tuple[int, int], ...]  # the matching words in `text`
    spans: tuple[tuple[int, int], ...]  # the same words in the source text, one for one


def make_snippet(text: Text, stems: frozenset[str]) -> Snippet:
    """The snippet of a stripped text."""
    first, last, found = _window(text.plain, stems)
    marks = _joined(found)
    shown = text.plain[first:last]
    wider = len(_BREAK) - 1

    def place(position: int) -> int:
        return position - first + wider * shown.count("\n", 0, position - first)

    return Snippet(
        shown.replace("\n", _BREAK),
        tuple((place(a), place(b)) for a, b in marks),
        tuple(text.source_span(a, b) for a, b in marks),
    )


def _joined(marks: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Marks that touch as one: the parts of "CD123" are one word to a reader."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _window(text: str, stems: frozenset[str]) -> tuple[int, int, tuple[tuple[int, int], ...]]:
    """The stretch with most different stems, and its marks; the text's begin where it has none."""
    tokens = set_matched_filter(stem_analyzer()(text, chars=True, positions=True, mode="index"), stems)
    fragments = ContextFragmenter(WIDTH, 60, charlimit=None).fragment_tokens(text, tokens)
    scorer = BasicFragmentScorer()
    fragment = max(fragments, key=lambda f: (scorer(f), -f.startchar), default=None)
    if fragment is None:
        end = text.rfind(" ", 0, WIDTH) if len(text) > WIDTH else len(text)
        return 0, end if end > 0 else WIDTH, ()
    return fragment.startchar, fragment.endchar, tuple((t.startchar, t.endchar) for t in fragment.matches)
