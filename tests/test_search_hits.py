"""Hits: which come, in which order, with which words marked where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rxkg.search.hits import Searcher
from rxkg.search.index import create_index
from rxkg.search.thesaurus import Thing
from test_search_documents import TEXTS, library
from test_search_query import places

THINGS = (
    Thing(id="drug/quendipine", kind="Drug", count=1, names=("quendipine",)),
    Thing(id="drug/zarlomab", kind="Drug", count=1, names=("zarlomab", "ZRL-7")),
    Thing(id="MONDO:0005059", kind="Condition", count=1, names=("leukemia", "blood cancer")),
    Thing(id="food/grapefruit", kind="Food", count=2, names=("grapefruit",)),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("index")
    create_index(folder, library(), things=THINGS)
    searcher = Searcher(folder, TEXTS.__getitem__)
    yield searcher
    searcher.close()


def test_words_that_stand_together_come_before_words_apart(searcher: Searcher) -> None:
    found = places(searcher.search("capillary leak"))
    assert found[0] == ("zarlomab", "side_effects")
    assert found.index(("zarlomab", "precautions")) < found.index(("quendipine", "precautions"))


@pytest.mark.parametrize("words", ["quendipine", "Quendipine", "ZRL-7", "quendipine zarlomab"])
def test_a_drug_named_comes_first_as_a_whole(searcher: Searcher, words: str) -> None:
    slug = {"ZRL-7": "zarlomab", "quendipine zarlomab": "quendipine-zarlomab"}.get(words, "quendipine")
    assert places(searcher.search(words))[0] == (slug, "")


def test_a_drug_named_beside_an_effect_ranks_its_sections_first(searcher: Searcher) -> None:
    assert places(searcher.search("quendipine headache"))[0] == ("quendipine", "side_effects")


@pytest.mark.parametrize(
    "words", ["capillary leak", "il-3 cd123", "oedema weight", '"heart failure"', "fev*", "leukemia"]
)
def test_marked_words_are_the_sources_own_characters(searcher: Searcher, words: str) -> None:
    hits = searcher.search(words).hits
    assert any(h.marks for h in hits)
    for hit in hits:
        text = TEXTS[hit.slug]
        assert [text[a:b] for a, b in hit.spans] == [hit.snippet[a:b] for a, b in hit.marks]
        assert "\n" not in hit.snippet


def test_the_line_is_that_of_the_first_marked_word(searcher: Searcher) -> None:
    hit = searcher.search("grapefruit").hits[0]
    assert "grapefruit" in TEXTS["quendipine"].splitlines()[hit.line - 1]


def test_a_hit_without_marks_shows_where_its_section_begins(searcher: Searcher) -> None:
    hit = searcher.search("section:precautions drug:zarlomab").hits[0]
    assert TEXTS["zarlomab"].splitlines()[hit.line - 1].startswith(("### Precautions", "Watch"))


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"sections": ["precautions"]}, {("zarlomab", "precautions"), ("quendipine", "precautions")}),
        ({"sections": ["precautions"], "drug": "Zarlomab"}, {("zarlomab", "precautions")}),
        ({"sections": ["side_effects"], "drug": "zrl-7"}, {("zarlomab", "side_effects")}),
        ({"drug": "nothing"}, set()),
        ({"kinds": ["adverse_effects"], "sections": ["side_effects"]}, {("zarlomab", "side_effects")}),
    ],
    ids=["section", "section-and-drug", "synonym", "unknown-drug", "kind"],
)
def test_limits(searcher: Searcher, options: dict[str, object], found: set[tuple[str, str]]) -> None:
    assert set(places(searcher.search("leak", **options))) == found  # type: ignore[arg-type]


def test_pages_follow_one_another(searcher: Searcher) -> None:
    whole = searcher.search("leak", limit=50)
    pages = [h for offset in range(0, whole.total, 2) for h in searcher.search("leak", limit=2, offset=offset).hits]
    assert pages == list(whole.hits)
    assert [h.rank for h in pages] == list(range(1, whole.total + 1))


def test_grouped_by_drug_each_comes_once(searcher: Searcher) -> None:
    hits = searcher.search("leak", group_by_drug=True)
    assert (hits.total, sorted(h.slug for h in hits.hits)) == (2, ["quendipine", "zarlomab"])


def test_equal_scores_are_ordered_by_slug_and_section(searcher: Searcher) -> None:
    found = places(searcher.search("section:usage OR section:side_effects", limit=50))
    slugs = ("quendipine", "quendipine-zarlomab", "zarlomab")
    assert found == [(slug, section) for slug in slugs for section in ("usage", "side_effects")]


@pytest.mark.parametrize(
    ("words", "meant"),
    [("zarlomba", "zarlomab"), ("quendapine headache", "quendipine headache"), ("leukaemai", "leukaemia")],
)
def test_misspelt_words_are_offered_as_they_may_be_meant(searcher: Searcher, words: str, meant: str) -> None:
    assert searcher.search(words).did_you_mean[0] == meant


def test_known_words_are_not_doubted(searcher: Searcher) -> None:
    assert searcher.search("capillary leak").did_you_mean == ()


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("quen", ("quendipine", "Drug")), ("Zar", ("zarlomab", "Drug")), ("grape", ("grapefruit", "Food")),
        ("blood c", ("blood cancer", "Condition")), ("", None), ("xyz", None),
    ],
)  # fmt: skip
def test_suggestions_complete_a_prefix(searcher: Searcher, prefix: str, first: tuple[str, str] | None) -> None:
    assert next(iter(searcher.suggest(prefix)), None) == first


def test_a_thing_is_found_by_its_other_names(searcher: Searcher) -> None:
    hit = searcher.search("blood cancer").hits[0]
    assert hit.slug == "zarlomab"
    assert hit.reasons[0].how in ("concept", "synonym")
