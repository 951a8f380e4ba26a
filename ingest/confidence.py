"""How far a fact can be believed: the share of facts read in the same way that annotators found true.

A logistic model over a few traits of a statement: its rule, how it is worded, where and how often it is said. The
weights are data, `ingest/cues/confidence.tsv`, fitted and calibrated by `benchmarks/calibrate.py` (its method and its
figures: `benchmarks/quality.md`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import STATEMENT_TYPES, Dose, SectionKind, Statement

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


def traits_of(statement: Statement) -> tuple[str, ...]:
    """The traits of a statement that the model weighs, "any" first."""
    kind, text = statement.kind, statement.text
    traits = ["any", f"kind:{kind}", f"rule:{statement.rule}"]
    if not isinstance(statement, Dose):
        words = len(text.split())
        if words == 1:
            traits.append(f"one-word:{kind}")
        if words > 4:
            traits.append(f"long:{kind}")
        if words > 7:
            traits.append("very-long")
        if " and " in text or " or " in text or "," in text:
            traits.append("unsplit")
    if len(statement.evidence) > 1:
        traits.append(f"repeated:{kind}")
    if statement.section not in _HOME[kind]:
        traits.append(f"elsewhere:{kind}")
    if statement.component:
        traits.append(f"component:{kind}")
    return tuple(traits)


@cache
def _weights() -> dict[str, float]:
    return {trait: float(weight) for trait, weight in read_cues("confidence", 2)}


def confidence_of(statement: Statement) -> float:
    """The confidence of a statement, 0 to 1 in steps of 0.01; a rule too new for the table counts as its kind."""
    return _weigh(traits_of(statement))


@lru_cache(maxsize=1024)  # the statements of a rule differ little in their traits
def _weigh(traits: tuple[str, ...]) -> float:
    weights = _weights()
    odds = sum(weights.get(trait, 0.0) for trait in traits)
    # Never certain: what is rounded to 1 would say more than was ever measured.
    return min(round(1 / (1 + math.exp(-odds)), 2), 0.99)


@cache
def _fields() -> dict[str, tuple[tuple[str, ...], Callable[[Statement], tuple[Any, ...]]]]:
    """By kind the names of its fields, and what reads them all at once."""
    names = {cls.kind: tuple(field.name for field in fields(cls)) for cls in STATEMENT_TYPES}
    return {kind: (found, attrgetter(*found)) for kind, found in names.items()}


def with_confidence(statement: Statement) -> Statement:
    """The statement with its confidence filled in."""
    # What `dataclasses.replace` does, in a third of its time: every statement comes through here.
    names, values_of = _fields()[statement.kind]
    values = dict(zip(names, values_of(statement), strict=True))
    values["confidence"] = confidence_of(statement)
    return type(statement)(**values)
