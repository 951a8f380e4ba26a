"""The measure of relevance: its rules, its formulas, its data."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from math import log2
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT
from rxkg.search.documents import Document


@pytest.fixture(scope="module", autouse=True)
def path() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "benchmarks" / "search"))
    yield
    sys.path.remove(str(ROOT / "benchmarks" / "search"))


@pytest.fixture(scope="module")
def judging(path: None) -> ModuleType:
    return importlib.import_module("judging")


@pytest.fixture(scope="module")
def measures(path: None) -> ModuleType:
    return importlib.import_module("measures")


def document(text: str, *, title: str = "Alphamab", section: str = "usage", order: int = 1) -> Document:
    return Document(
        slug="alphamab", subject="drug/alphamab", order=order, type="section" if order else "drug", file="a.md",
        drug=title, title=title,
        names=(title,), section=section, heading="", component="", start=7, end=99, text=text, runs=(),
    )  # fmt: skip


def fits(judging: ModuleType, page: Document, **parts: Any) -> bool:
    kinds = frozenset(parts.pop("kinds", ()))
    return bool(judging.Page(page).fits(judging.Rule(3, kinds, **parts)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It treats gout.", True),
        ("It does not help in pain. It treats gout.", True),
        ("It is not effective against colds, coughs or gout.", False),
        ("Not only pain but gout is treated.", True),
        ("Never for gout.", False),
    ],
)
def test_says_heeds_what_the_sentence_denies(judging: ModuleType, text: str, said: bool) -> None:
    assert fits(judging, document(text), says=("gout",)) is said


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Monitor the platelets.", True),
        ("Platelets: monitor them.", True),
        ("Monitor it. " + "x" * 150 + " Platelets.", False),
        ("Platelets fall.", False),
    ],
)
def test_near_is_close_by_in_either_order(judging: ModuleType, text: str, near: bool) -> None:
    assert fits(judging, document(text), near=("monitor", "platelet")) is near


def test_one_word_is_not_near_itself(judging: ModuleType) -> None:
    assert not fits(judging, document("Blood level."), near=("(?:check|level)", "level"))


@pytest.mark.parametrize(
    ("title", "drug", "part", "expected"),
    [
        ("Alphamab", "alphamab", "", True),
        ("Alphamab (Topical)", "alphamab", "", True),
        ("Noralphamab", "alphamab", "", False),
        ("Alphamab + Betamine", "alphamab", "", False),
        ("Alphamab + Betamine", "", "betamine", True),
    ],
)
def test_a_drug_is_a_monograph_on_it_alone(
    judging: ModuleType, title: str, drug: str, part: str, expected: bool
) -> None:
    assert fits(judging, document("x", title=title), drug=drug, part=part) is expected


def test_a_grade_is_the_highest_that_fits(judging: ModuleType) -> None:
    rules = [judging.Rule(n, frozenset(), has=(word,)) for n, word in ((1, "gout"), (3, "gout"), (2, "gout"))]
    assert judging.Page(document("Gout")).grade(rules) == 3


def test_typography_is_no_difference(judging: ModuleType) -> None:
    assert fits(judging, document("Crohn’s non‑steroidal"), has=("crohn's", "non-steroidal"))


def test_letters_looked_for_first_lose_no_match(judging: ModuleType) -> None:
    rules, _ = judging.read_rules()
    patterns = {p for some in rules.values() for r in some for p in (*r.has, *r.says, *r.near, *r.beside, *r.thrice)}
    paths = sorted((ROOT / "examples" / "monographs").glob("*.md"))
    texts = [path.read_text(encoding="utf-8").lower() for path in paths[:12]]
    for pattern in patterns:
        compiled = judging.words(pattern)
        for text in texts:
            assert compiled.search(text) == bool(compiled.pattern.search(text)), pattern


def test_each_kind_has_fifteen_queries_and_is_halved(judging: ModuleType) -> None:
    queries = judging.read_queries()
    kinds = Counter(q.kind for q in queries if q.part in ("tune", "hold"))
    halves = Counter((q.kind, q.part) for q in queries)
    assert len(queries) >= 140
    assert all(15 <= count <= 25 for count in kinds.values())
    assert all(abs(halves[kind, "tune"] - halves[kind, "hold"]) <= 1 for kind in kinds)


def test_each_query_has_rules_and_each_rule_a_query(judging: ModuleType) -> None:
    rules, overrides = judging.read_rules()
    ids = [q.id for q in judging.read_queries()]
    assert len(ids) == len(set(ids))
    assert set(rules) == set(ids) >= set(overrides)
    assert all(any(rule.grade == 3 for rule in some) for some in rules.values())


def test_a_monograph_is_related_where_a_section_answers(judging: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "read_rules", lambda: ({"Q": (judging.Rule(3, frozenset({"faqs"})),)}, {}))
    monkeypatch.setattr(judging, "read_queries", lambda: (judging.Query("Q", "item", "tune", "alphamab", ""),))
    pages = [document("x", section="", order=0), document("x", section="faqs", order=7), document("x", order=2)]
    assert judging.judge(pages) == {"Q": {pages[0].id: 1, pages[1].id: 3}}


def test_an_override_must_name_a_section(judging: ModuleType) -> None:
    with pytest.raises(ValueError, match="no section"):
        judging.judge([document("x")])


def test_a_hit_is_known_by_its_section_and_line(path: None, examples_base: Path) -> None:
    systems = importlib.import_module("systems")
    documents = systems.read_documents(examples_base)
    pages = {d.id: d for d in documents}
    ours = systems.Rxkg(examples_base, documents)
    for hit in ours.kb.search("nausea", limit=20).hits:
        page = pages[ours.id_of(hit)]
        assert (page.slug, page.section, page.heading) == (hit.slug, hit.section, hit.heading)
        assert all(page.start <= start < page.end for start, _ in hit.spans)


@pytest.mark.parametrize(("name", "library"), [("whoosh", "whoosh"), ("fts5", "sqlite3"), ("tantivy", "tantivy")])
def test_the_others_find_the_same_documents(path: None, tmp_path: Path, name: str, library: str) -> None:
    pytest.importorskip(library)
    systems = importlib.import_module("systems")
    texts = ("It treats gout.", "Pains and aches.", "Gout pain.")
    documents = [document(text, order=n) for n, text in enumerate(texts, 1)]
    system = systems.BASELINES[name](tmp_path / name, documents)
    assert set(system.search("pain, gout!", 5, join="OR")) == {d.id for d in documents}
    assert system.search("pain, gout!", 5, join="AND") == [documents[2].id]


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (["a", "b", "c"], 1.0),
        (["c", "x", "b"], (1 + 3 / 2) / (7 + 3 / log2(3) + 1 / 2)),
        (["x"] * 10 + ["a"], 0.0),
        ([], 0.0),
    ],
)
def test_ndcg(measures: ModuleType, ranking: list[str], expected: float) -> None:
    assert measures.ndcg(ranking, {"a": 3, "b": 2, "c": 1}) == pytest.approx(expected)


@pytest.mark.parametrize(("ranking", "expected"), [(["c", "b"], 1 / 2), (["a"], 1.0), (["c"], 0.0), ([], 0.0)])
def test_reciprocal_rank_counts_answers(measures: ModuleType, ranking: list[str], expected: float) -> None:
    assert measures.reciprocal_rank(ranking, {"a": 3, "b": 2, "c": 1}) == expected


def test_recall_is_of_as_many_as_can_be_shown(measures: ModuleType) -> None:
    grades = {f"d{n}": 2 for n in range(30)} | {"c": 1}
    assert measures.recall([f"d{n}" for n in range(10)] + ["c"] * 10, grades) == 0.5
    assert measures.recall(["a", "c"], {"a": 3, "b": 2, "c": 1}) == 0.5
