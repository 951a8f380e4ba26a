"""Measures of a ranking against graded judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

#: The least grade of a section that counts as an answer.
ANSWER = 2


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth`, 0 to 1; gain 2^grade - 1 (Burges et al. 2005)."""

    def gain(found: Sequence[int]) -> float:
        return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(found[:depth], 1))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(key, 0) for key in ranking]) / best if best else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 20) -> float:
    """1 / rank of the first answer among the first `depth`, else 0."""
    return next((1 / rank for rank, key in enumerate(ranking[:depth], 1) if grades.get(key, 0) >= ANSWER), 0.0)


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 20) -> float:
    """Share of the answers among the first `depth`; with more than `depth` answers, of `depth`."""
    answers = sum(grade >= ANSWER for grade in grades.values())
    found = sum(grades.get(key, 0) >= ANSWER for key in ranking[:depth])
    return found / min(depth, answers) if answers else 0.0
