"""The words of an index, and those among them that another word may be a slip for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from math import log
from pathlib import Path

from rxkg.search.tables import SortedLines, write_lines

FILE = "words.tsv"
#: Shorter words are taken as they are: too many others are one letter away.
SHORTEST = 4
_CHOICES = 4
# Of a hundred words one letter further away, one is as likely as a word nearer by; the other costs are in the same
# measure, the logarithm of how many documents have a word.
_LETTER, _FIRST_LETTER, _NO_DRUG = log(100), 3.0, 1.0
# Words that are so much less likely than the likeliest are not meant.
_LIKELY = log(10)
# How letters are written that sound alike, as patients spell what they have heard.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"^(?:p(?=[nst])|g(?=n)|k(?=n)|x(?=[aeiouy]))", ""),
    (r"^ch(?=r)|ch|ck|q", "k"),
    (r"ph", "f"),
    (r"(?<=s)th(?=m)", ""),
    (r"sc(?=[eiy])|c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"x", "ks"),
    (r"z", "s"),
    (r"g(?=[eiy])", "j"),
    (r"(?<=[^aeiou])h|h(?=[^aeiou]|$)", ""),
    (r"eu|ew", "u"),
    (r"ae|oe", "e"),
    (r"y", "i"),
    (r"e$", ""),
    (r"(.)\1+", r"\1"),
)


def write_vocabulary(folder: Path, words: Iterable[tuple[str, int, bool]]) -> None:
    """Writes the words of an index, each with how many documents have it and whether it is in a drug's name."""
    rows = ((word, str(count), "drug" if drug else "", sound(word)) for word, count, drug in words if _spelt(word))
    write_lines(folder / FILE, rows)


def _spelt(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


@cache
def _sounds() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(letters), other) for letters, other in _SOUNDS)


def sound(word: str) -> str:
    """A lower-cased word as it sounds: the same for spellings that are heard alike.

    >>> sound("sirosis") == sound("cirrhosis"), sound("exema") == sound("eczema"), sound("soriasis")
    (True, True, 'soriasis')
    """
    for letters, other in _sounds():
        word = letters.sub(other, word)
    return word


class Vocabulary:
    """The words of an index, open for reading."""

    def __init__(self, folder: Path):
        """Opens it; raises OSError where it is missing."""
        self._lines = SortedLines(folder / FILE)

    def close(self) -> None:
        """Gives the file back."""
        self._lines.close()

    def has(self, word: str) -> bool:
        """Whether a document has the word as it is written; those too short to be kept have all."""
        return not _spelt(word) or any(True for _ in self._lines.rows(word))

    @cached_property
    def _words(self) -> dict[str, tuple[int, bool]]:
        return {row[0]: (int(row[1]), row[2] == "drug") for row in self._lines.all()}

    @cached_property
    def _heard(self) -> dict[str, list[str]]:
        heard: dict[str, list[str]] = {}
        for word, _, _, key in self._lines.all():
            heard.setdefault(key, []).append(word)
        return heard

    def near(self, word: str, most: int, *, at_least: int = 1) -> Iterator[tuple[str, int]]:
        """Words in so many documents with at most so many letters changed, and how many."""
        from rapidfuzz import process  # 30 ms: only for words that are in doubt
        from rapidfuzz.distance import OSA

        found = process.extract(
            word, self._words.keys(), scorer=OSA.distance, processor=None, score_cutoff=most, limit=None
        )
        return ((other, distance) for other, distance, _ in found if distance and self._words[other][0] >= at_least)

    def within(self, word: str, most: int, choices: int) -> tuple[str, ...]:
        """The words with at most so many letters changed, the nearest first, then drugs, then the most frequent."""
        if not _spelt(word):
            return ()
        found = ((d, not self._words[other][1], -self._words[other][0], other) for other, d in self.near(word, most))
        return tuple(other for _, _, _, other in sorted(found)[:choices])

    def alike(self, word: str, *, at_least: int = 1, most: int | None = None) -> tuple[tuple[str, int], ...]:
        """At most four words that `word` may be a slip for, with the letters that differ, likeliest first.

        One letter may be wrong, missing, too many, or changed places with the next; two in words of six letters or
        more, three in those of eleven, one more where there is no such word, or `most`. A word that sounds the same
        counts as one letter away. Near and frequent words are likelier, names of drugs and those that begin alike
        too (the noisy channel of Kernighan, Church & Gale 1990, with costs set by hand). Words in fewer than `at_least`
        documents are left out.
        """
        if not _spelt(word):
            return ()
        furthest = most or (1 if len(word) < 6 else 2 if len(word) < 11 else 3)
        heard = {w: 1 for w in self._heard.get(sound(word), ()) if w != word and self._words[w][0] >= at_least}
        found = dict(self.near(word, furthest, at_least=at_least)) | heard
        if not found and not most:
            found = dict(self.near(word, furthest + 1, at_least=at_least))

        def cost(other: str) -> float:
            count, drug = self._words[other]
            first = _FIRST_LETTER * (other[0] != word[0] and other not in heard)
            return _LETTER * (0.5 if other in heard else found[other]) + first + _NO_DRUG * (not drug) - log(count)

        ranked = sorted((cost(other), other) for other in found)
        return tuple((other, found[other]) for value, other in ranked[:_CHOICES] if value <= ranked[0][0] + _LIKELY)
