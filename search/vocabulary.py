"""The words of an index, and those among them that another word may be a slip for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from rxkg.search.tables import SortedLines, write_lines

FILE = "words.tsv"
#: Shorter words are taken as they are: too many others are one letter away.
SHORTEST = 4
_CHOICES = 4


def write_vocabulary(folder: Path, words: Iterable[tuple[str, int, bool]]) -> None:
    """Writes the words of an index, each with how many documents have it and whether it is in a drug's name."""
    rows = ((word, str(count), "drug" if drug else "") for word, count, drug in words if _spelt(word))
    write_lines(folder / FILE, rows)


def _spelt(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


class Vocabulary:
    """The words of an index, open for reading."""

    def __init__(self, folder: Path):
        """Opens it; raises OSError where it is missing."""
        self._lines = SortedLines(folder / FILE)

    def close(self) -> None:
        """Gives the file back."""
        self._lines.close()

    @cached_property
    def _words(self) -> dict[str, tuple[int, bool]]:
        return {word: (int(count), drug == "drug") for word, count, drug in self._lines.all()}

    def alike(
        self, word: str, *, at_least: int = 1, most: int | None = None, choices: int = _CHOICES
    ) -> tuple[tuple[str, int], ...]:
        """Words that `word` may be a slip for, with the letters that differ, likeliest first.

        One letter may be wrong, missing, too many, or changed places with the next; two in words of six letters or
        more, three in those of eleven, or `most`. Words in fewer than `at_least` documents are left out. Names of drugs
        come before other words of the same distance, then those in more documents.
        """
        from rapidfuzz import process  # 30 ms: only for words that are in doubt
        from rapidfuzz.distance import OSA

        if not _spelt(word):
            return ()
        furthest = most or (1 if len(word) < 6 else 2 if len(word) < 11 else 3)
        scored = process.extract(
            word, self._words.keys(), scorer=OSA.distance, processor=None, score_cutoff=furthest, limit=None
        )
        found = []
        for other, distance, _ in scored:
            count, drug = self._words[other]
            if distance and count >= at_least and (other[0] == word[0] or distance == 1):
                found.append((distance, not drug, -count, other))
        found.sort()
        nearest = found[0][0] if found else 0
        return tuple((other, distance) for distance, _, _, other in found[:choices] if most or distance <= nearest + 1)
