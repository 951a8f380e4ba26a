"""How far a fact can be believed: the share of facts read in the same way that annotators found true.

A logistic model over a few traits of a statement: its rule, how it is worded, where and how often it is said. The
weights are data, `ingest/cues/confidence.tsv`, fitted and calibrated by `benchmarks/calibrate.py` (its method and its
figures: `benchmarks/quality.md`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import Dose, SectionKind, Statement

#: Where facts of a kind are expected; said elsewhere, they are more often read wrongly.
_HOME = {
    "indications": (SectionKind.USAGE, SectionKind.COMBINED_USE),
    "adverse_effects": (SectionKind.SIDE_EFFECTS,),
    "targets": (SectionKind.MECHANISM,),
    "monitoring": (SectionKind.PRECAUTIONS, SectionKind.DOSAGE),
    "contraindications": (SectionKind.PRECAUTIONS,),
    "interactions": (SectionKind.PRECAUTIONS,),
    "dosing": (SectionKind.DOSAGE,),
    "ingredients": (SectionKind.GENERIC_NAME, SectionKind.INTRODUCTION),
}


def traits_of(statement: Statement) -> Iterator[str]:
    """The traits of a statement that the model weighs, "any" first."""
    yield "any"
    yield f"kind:{statement.kind}"
    yield f"rule:{statement.rule}"
    words = len(statement.text.split())
    if not isinstance(statement, Dose):
        if words == 1:
            yield f"one-word:{statement.kind}"
        if words > 4:
            yield f"long:{statement.kind}"
        if words > 7:
            yield "very-long"
        if " and " in statement.text or " or " in statement.text or "," in statement.text:
            yield "unsplit"
    if len(statement.evidence) > 1:
        yield f"repeated:{statement.kind}"
    if statement.section not in _HOME[statement.kind]:
        yield f"elsewhere:{statement.kind}"
    if statement.component:
        yield f"component:{statement.kind}"


@cache
def _weights() -> dict[str, float]:
    return {trait: float(weight) for trait, weight in read_cues("confidence", 2)}


def confidence_of(statement: Statement) -> float:
    """The confidence of a statement, 0 to 1 in steps of 0.01; a rule too new for the table counts as its kind."""
    weights = _weights()
    odds = sum(weights.get(trait, 0.0) for trait in traits_of(statement))
    return round(1 / (1 + math.exp(-odds)), 2)


def with_confidence(statement: Statement) -> Statement:
    """The statement with its confidence filled in."""
    return replace(statement, confidence=confidence_of(statement))
