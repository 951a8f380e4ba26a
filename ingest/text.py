"""Plain text whose every character knows where it stands in the source, and the lines of a source.

Apart from the parsers: whoever shows a text need not load what reads one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text without markup, mapped to source characters by runs.

    `runs` are (plain start, plain end, source start, source end), ascending, covering `plain`. A run whose two
    lengths differ (an entity) maps as a whole.
    """

    plain: str
    runs: tuple[tuple[int, int, int, int], ...]
    marks: tuple[tuple[str, int, int], ...] = ()  # ("strong" | "em" | "code" | "link", start, end) in `plain`

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters of `plain[start:end]`, which must not be empty."""
        p, q, s, e = self._run(start)
        linear = q - p == e - s
        first = s + start - p if linear else s
        if end > q:
            p, q, s, e = self._run(end - 1)
            linear = q - p == e - s
        return first, s + end - p if linear else e

    def _run(self, position: int) -> tuple[int, int, int, int]:
        return self.runs[bisect_right(self.runs, position, key=_plain_start) - 1]

    def strong(self) -> Iterator[tuple[int, int]]:
        """Spans of `plain` set in bold."""
        return ((i, j) for mark, i, j in self.marks if mark == "strong")


def _plain_start(run: tuple[int, int, int, int]) -> int:
    return run[0]


def line_starts(text: str) -> tuple[int, ...]:
    r"""The first character of every line; "\n", "\r\n" and "\r" end lines, as CommonMark has it."""
    if "\r" in text:
        return (0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", text)))
    return (0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1]))


def rebuild_text(source: str, runs: Iterable[tuple[int, int, int, int]]) -> str | None:
    """The plain text of runs, from the source's characters; None where a run is not made of them one for one."""
    parts: list[str] = []
    at = 0
    for plain_start, plain_end, start, end in runs:
        if plain_end - plain_start != end - start:
            return None
        parts += ("\n" * (plain_start - at), source[start:end])
        at = plain_end
    return "".join(parts)
