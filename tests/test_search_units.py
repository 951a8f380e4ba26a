"""Forgiveness: other names, abbreviations, spellings, and why a hit was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rxkg.search.hits import Searcher
from search_library import open_library, places


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("index")
    with open_library(folder) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("words", "first", "how"),
    [
        ("leukaemia", ("zarlomab", "usage"), "word"),
        ("blood cancer", ("zarlomab", "usage"), "concept"),
        ("hypertension", ("quendipine", "usage"), "synonym"),
        ("leukaemai", ("zarlomab", "usage"), "spelling"),
    ],
)
def test_found_first_and_why(searcher: Searcher, words: str, first: tuple[str, str], how: str) -> None:
    hit = searcher.search(words).hits[0]
    assert (hit.slug, hit.section) == first
    assert hit.reasons[0].how == how


def test_a_synonym_is_marked_where_it_stands(searcher: Searcher) -> None:
    hit = searcher.search("hypertension").hits[0]
    assert " ".join(hit.snippet[a:b] for a, b in hit.marks) == "high blood pressure"


def test_a_slip_is_told_and_offered(searcher: Searcher) -> None:
    hits = searcher.search("zarlomba")
    assert hits.did_you_mean == ("zarlomab",)
    assert any("searched for 'zarlomab'" in note for note in hits.notes)


def test_words_that_ask_for_side_effects_favour_their_section(searcher: Searcher) -> None:
    assert places(searcher.search("zarlomab side effects"))[0] == ("zarlomab", "side_effects")


def test_without_operators_a_word_may_be_missing_and_with_them_none(searcher: Searcher) -> None:
    loose = searcher.search("zarlomab grapefruit", limit=50)
    assert loose.total
    assert not searcher.search("zarlomab AND grapefruit AND fever", limit=50).total
    assert searcher.search("zarlomab grapefruit fever", strict=True).total == 0


def test_facts_of_the_snippet_come_with_it(searcher: Searcher) -> None:
    hit = searcher.search("zarlomab capillary leak syndrome section:side_effects").hits[0]
    assert [(f.kind, f.label, f.frequency, f.serious) for f in hit.facts] == [
        ("adverse_effects", "capillary leak syndrome", "common", True)
    ]


def test_facets_count_what_matches(searcher: Searcher) -> None:
    hits = searcher.search("leak", facets=True, limit=1)
    assert sum(count for _, count in hits.facets["section"]) <= hits.total
    assert dict(hits.facets["frequency"]) == {"common": 2}
    assert {drug for drug, _ in hits.facets["drug"]} == {"quendipine", "zarlomab"}


@pytest.mark.parametrize(
    ("within", "slugs"),
    [(["quendipine"], {"quendipine"}), (["nothing"], set()), ([], set())],
    ids=["monograph", "unknown", "none"],
)
def test_hits_can_be_limited_to_places(searcher: Searcher, within: list[str], slugs: set[str]) -> None:
    assert {hit.slug for hit in searcher.search("leak", within=within).hits} == slugs


def test_hits_can_be_limited_to_one_section(searcher: Searcher) -> None:
    hit = searcher.search("leak section:precautions").hits[0]
    found = searcher.search("leak", within=[f"{hit.slug}#{hit.start},{hit.end}"])
    assert [h.id for h in found.hits] == [hit.id]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("frequency:[uncommon TO common] type:section", {("zarlomab", "side_effects")}),
        ("frequency:[rare TO very_rare]", set()),
    ],
)
def test_a_range_goes_by_the_order_of_the_bands(searcher: Searcher, words: str, found: set[tuple[str, str]]) -> None:
    assert set(places(searcher.search(words))) == found
