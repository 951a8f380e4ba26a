"""Invariants of FHIR R5 that apply to what is exported, read plainly.

Keys and meanings are those of the specification's own StructureDefinitions (package hl7.fhir.r5.core 5.0.0), where the
expressions stand under `constraint` of Element, Extension, Quantity, Range, Reference, Dosage, DomainResource and
ClinicalUseDefinition. `benchmarks/exports/validate_fhir.py` evaluates the expressions themselves.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from export_selection import HARDEST, awkward_record
from graph_records import every_kind
from rxkg import KnowledgeBase
from rxkg.exporting import export_to
from test_export_fhir import read, written

USES = {
    "indication": "indication",
    "contraindication": "contraindication",
    "interaction": "interaction",
    "undesirable-effect": "undesirableEffect",
    "warning": "warning",
}


def objects(value: Any) -> Iterator[dict]:
    """All objects below and with one."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def has_values(value: Any) -> bool:
    """ele-1: an element has a value or children."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return bool(value) and all(map(has_values, inner))
    return value not in (None, "")


def each(key: str, holds: Callable[[dict], bool]) -> Callable[[dict], bool]:
    """A rule on every object that has a key."""
    return lambda resource: all(holds(found) for found in objects(resource) if key in found)


def has_one_use(resource: dict) -> bool:
    return resource["resourceType"] != "ClinicalUseDefinition" or [
        name for name in USES.values() if name in resource
    ] == [USES[resource["type"]]]


def ends_in_order(found: dict) -> bool:
    return "high" not in found or found["low"]["value"] <= found["high"]["value"]


RULES: dict[str, Callable[[dict], bool]] = {
    "ele-1": has_values,
    "ext-1": each(
        "extension",
        lambda found: all(("extension" in e) != any(key.startswith("value") for key in e) for e in found["extension"]),
    ),
    "qty-3": each("unit", lambda found: "code" not in found or "system" in found),
    "rng-2": each("low", ends_in_order),
    "ref-1": each("reference", lambda found: not str(found["reference"]).startswith("#")),  # nothing is contained
    "dos-1": each("asNeededFor", lambda found: found.get("asNeeded", True)),
    "dom-2": lambda resource: "contained" not in resource,  # and with it dom-3, dom-4 and dom-5
    "cud-1": has_one_use,
}

PLANTED: dict[str, Callable[[dict], Any]] = {
    "ele-1": lambda use: use["subject"].append({}),
    "ext-1": lambda use: use["extension"].append({"url": "http://e/x"}),
    "qty-3": lambda use: use.update(x={"value": 1, "unit": "mg", "code": "mg"}),
    "rng-2": lambda use: use.update(x={"low": {"value": 2}, "high": {"value": 1}}),
    "ref-1": lambda use: use.update(x={"reference": "#a"}),
    "dos-1": lambda use: use.update(x={"asNeeded": False, "asNeededFor": [{"text": "pain"}]}),
    "dom-2": lambda use: use.update(contained=[{"resourceType": "Medication"}]),
    "cud-1": lambda use: use.update(warning={"description": "x"}),
}


@pytest.fixture(scope="module")
def examples(examples_base, tmp_path_factory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("fhir") / "out"
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(), "fhir", str(folder))
    return read(folder)


@pytest.mark.parametrize("key", RULES)
def test_the_examples_keep_the_rule(examples, key: str) -> None:
    assert [name for name, resource in examples.items() if not RULES[key](resource)] == []


@pytest.mark.parametrize("key", RULES)
def test_every_kind_and_awkward_texts_keep_the_rule(tmp_path, key: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = [*written(every_kind(), tmp_path / "a").values()]
    found += written([awkward_record(HARDEST)], tmp_path / "b").values()
    assert all(map(RULES[key], found))


@pytest.mark.parametrize("key", RULES)
def test_a_broken_rule_is_seen(examples, key: str) -> None:
    use = copy.deepcopy(next(r for r in examples.values() if r.get("type") == "indication"))
    PLANTED[key](use)
    assert not RULES[key](use)
