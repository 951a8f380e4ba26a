"""Extraction cases: every `tests/cases/*.md` holds monograph excerpts and the facts of one kind expected of them.

A case file opens with front matter (`kind: adverse_effects`). A case is a `## title`, a fenced `md` block with the
excerpt (sections as in a monograph, `# Title` where the title matters), and a fenced `json` block with the items,
each a subset of the keys of a statement. `alt` must be contained, everything else equal; polarities other than
"asserted" are written out. Nothing else of the kind may be found.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rxkg.ingest.extract import extract_statements
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import Statement, statement_to_json

FOLDER = Path(__file__).parent / "cases"
EXTRACTORS = Path(__file__).parents[1] / "ingest" / "extract"
_KIND = re.compile(r"\A---\n(?:.*\n)*?kind:[ \t]*(\w+)[ \t]*\n(?:.*\n)*?---\n")
_CASE = re.compile(r"^## ([^\n]+)\n+(`{3,})md\n(.*?)^\2\n+(`{3,})json\n(.*?)^\4$", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"""["']([a-z]+\.[a-z]+(?:-[a-z]+)*)["']""")


@dataclass(frozen=True)
class Case:
    kind: str
    title: str
    excerpt: str
    expected: list[dict[str, Any]]


def read_cases(path: Path) -> list[Case]:
    text = path.read_text(encoding="utf-8")
    kind = _KIND.match(text)
    assert kind, f"{path.name} needs front matter with a line 'kind: …'"
    cases = [Case(kind[1], m[1].strip(), m[3], json.loads(m[5])) for m in _CASE.finditer(text)]
    titles = re.findall(
        r"^## ([^\n]+)", re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    assert [c.title for c in cases] == titles, f"{path.name} has a case without md and json blocks"
    return cases


FILES = sorted(FOLDER.glob("*.md"))
CASES = [case for path in FILES for case in read_cases(path)]


def statements_of(case: Case) -> tuple[str, list[Statement]]:
    monograph = read_monograph(decode_source(case.excerpt.encode(), "case.md"))
    found = [s for s in extract_statements(monograph) if s.kind == case.kind]
    return monograph.source.text, found


def fits(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    for key, value in {"polarity": "asserted", **expected}.items():
        if key == "alt":
            if not set(value) <= set(found["alt"]):
                return False
        elif found[key] != value:
            return False
    return True


@pytest.mark.parametrize("case", CASES, ids=[f"{c.kind}: {c.title}" for c in CASES])
def test_case_yields_exactly_the_expected_items(case: Case) -> None:
    _, statements = statements_of(case)
    left = [statement_to_json(s) for s in statements]
    missing = []
    for item in case.expected:
        hit = next((f for f in left if fits(item, f)), None)
        if hit is None:
            missing.append(item)
        else:
            left.remove(hit)
    assert (missing, [{k: f[k] for k in ("text", "polarity", "rule")} for f in left]) == ([], [])


@pytest.mark.parametrize("case", CASES, ids=[f"{c.kind}: {c.title}" for c in CASES])
def test_case_quotes_equal_their_source(case: Case) -> None:
    text, statements = statements_of(case)
    spans = [e for s in statements for e in s.evidence]
    assert [e for e in spans if text[e.start : e.end] != e.quote] == []


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_every_rule_of_a_kind_occurs_in_a_case(path: Path) -> None:
    seen = {item["rule"] for case in read_cases(path) for item in case.expected if "rule" in item}
    prefixes = {rule.split(".")[0] for rule in seen}
    named = {r for p in sorted(EXTRACTORS.glob("*.py")) for r in _RULE.findall(p.read_text(encoding="utf-8"))}
    assert {r for r in named if r.split(".")[0] in prefixes} - seen == set()
