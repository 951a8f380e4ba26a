"""The page on searching: every line of its tables, typed as it stands, answers as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from rxkg import KnowledgeBase
from rxkg.search.syntax import ALIASES, VALUE_FIELDS, WORD_FIELDS

PAGE = (ROOT / "docs" / "search.md").read_text(encoding="utf-8").partition("## Text inside SPARQL")[0]
ROWS = [
    (typed, first)
    for cells, first in re.findall(r"^\| (`[^|]*) \| [^|]* \| ([^|]*) \|$", PAGE, re.MULTILINE)
    for typed in re.findall(r"`([^`]+)`", cells)
]


@pytest.fixture(scope="module")
def base(examples_base: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(examples_base) as base:
        yield base


@pytest.mark.parametrize(("typed", "first"), ROWS, ids=[typed for typed, _ in ROWS])
def test_first_hit(base: KnowledgeBase, typed: str, first: str) -> None:
    hits = base.search(typed, limit=1).hits
    told = [f"{h.title}, {h.section.replace('_', ' ') or 'whole monograph'}" for h in hits] or ["–"]
    assert told == [first]


def test_every_field_is_told() -> None:
    told = {name for typed, _ in ROWS for name in re.findall(r"(\w+):", typed)}
    assert told >= {*VALUE_FIELDS, *WORD_FIELDS} - {"all"}
    assert told.isdisjoint(ALIASES)


@pytest.mark.parametrize("sign", [" AND ", " OR ", " NOT ", "(", '"', '"~', "*", "~ ", "[", " TO "])
def test_every_operator_is_told(sign: str) -> None:
    assert any(sign in typed for typed, _ in ROWS)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [('"low count"', '"low count"~1'), ("exact:leaks", "leaks"), ("tremor NOT lithium", "tremor"),
     ("frequency:very_common nausea", "frequency:[common TO very_common] nausea")],
)  # fmt: skip
def test_what_a_sign_changes(base: KnowledgeBase, narrow: str, wide: str) -> None:
    some = {h.id for h in base.search(narrow, limit=100).hits}
    assert some < {h.id for h in base.search(wide, limit=100).hits}


def test_a_range_goes_both_ways(base: KnowledgeBase) -> None:
    one, other = (base.search(f"frequency:[{ends}]") for ends in ("rare TO common", "common TO rare"))
    assert one.total
    assert one.hits == other.hits
