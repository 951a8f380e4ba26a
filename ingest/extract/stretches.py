"""Sentences of bounded length: work on one grows faster than its length, and no writer's sentence is that long."""

from __future__ import annotations

from collections.abc import Iterator

from rxkg.ingest.sentences import split_sentences

#: The longest sentence of 5,120 monographs has 1,236 characters.
LONGEST = 1500


def split_stretches(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a plain text; one longer than LONGEST is cut at its blanks.

    >>> list(split_stretches("Take it. Wait."))
    [(0, 8), (9, 14)]
    """
    for start, end in split_sentences(plain):
        while end - start > LONGEST:
            blank = plain.rfind(" ", start + 1, start + LONGEST)
            stop = blank if blank > 0 else start + LONGEST
            yield start, stop
            start = stop + 1 if blank > 0 else stop
        if start < end:
            yield start, end
