"""The query language: what finds what, and what is told in notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rxkg.search.hits import Hits, Searcher
from rxkg.search.index import create_index
from rxkg.search.syntax import normalize_value
from test_search_documents import TEXTS, library


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("index")
    create_index(folder, library())
    searcher = Searcher(folder, TEXTS.__getitem__)
    yield searcher
    searcher.close()


def places(hits: Hits) -> list[tuple[str, str]]:
    return [(h.slug, h.section) for h in hits.hits]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("IL-3", ("zarlomab", "usage")), ("il3", ("zarlomab", "usage")), ("IL 3 receptor", ("zarlomab", "usage")),
        ("CD123", ("zarlomab", "usage")), ("CD-123", ("zarlomab", "usage")), ("H1 antagonist", ("zarlomab", "dosage")),
        ("≥3.2 g/dL", ("zarlomab", "dosage")), ("50 mg", ("zarlomab", "dosage")), ("50mg", ("zarlomab", "dosage")),
        ("diarrhoea", ("quendipine", "side_effects")), ("edema", ("zarlomab", "side_effects")),
        ("leukemia", ("zarlomab", "usage")), ('"capillary leak syndrome"', ("zarlomab", "side_effects")),
        ("capil*", ("zarlomab", "side_effects")), ("hedache~", ("quendipine-zarlomab", "side_effects")),
        ("cd12*", ("zarlomab", "usage")), ("exact:leaking", ("quendipine", "side_effects")),
        ("vitamin A deficiency", ("quendipine", "precautions")), ("fever OR grapefruit", ("zarlomab", "side_effects")),
        ("cls", ("zarlomab", "side_effects")), ("heading:dosage albumin", ("zarlomab", "dosage")),
    ],
)  # fmt: skip
def test_found_first(searcher: Searcher, words: str, first: tuple[str, str]) -> None:
    assert next(p for p in places(searcher.search(words)) if p[1]) == first


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("leak section:precautions", {("quendipine", "precautions"), ("zarlomab", "precautions")}),
        ('leak section:"Side Effects"', {("quendipine", "side_effects"), ("zarlomab", "side_effects")}),
        ("exact:leak NOT syndrome type:section", {("zarlomab", "precautions"), ("quendipine", "precautions")}),
        ('"leak syndrome" NOT fever', {("zarlomab", "")}),
        ("kind:adverse_effects section:side_effects", {("zarlomab", "side_effects")}),
        ("frequency:common type:section", {("zarlomab", "side_effects")}),
        ("serious:true AND fever", {("zarlomab", "side_effects")}),
        ("concept:MONDO:0005059 type:section", {("zarlomab", "usage")}),
        ("(grapefruit OR rash) AND section:side_effects", {("quendipine-zarlomab", "side_effects")}),
        ('"leak capillary"', set()),
        ("drug:zarlom* fever", {("zarlomab", "side_effects")}),
    ],
)  # fmt: skip
def test_found_exactly(searcher: Searcher, words: str, found: set[tuple[str, str]]) -> None:
    assert set(places(searcher.search(words, limit=50))) == found


def test_a_phrase_does_not_reach_into_the_next_block(searcher: Searcher) -> None:
    assert searcher.search('"fever capillary"').total == 0


def test_words_found_nowhere_together_are_searched_for_singly(searcher: Searcher) -> None:
    hits = searcher.search("grapefruit fever")
    assert {("quendipine", "precautions"), ("zarlomab", "side_effects")} <= set(places(hits))
    assert any("some of them" in note for note in hits.notes)


@pytest.mark.parametrize("words", ["", "the of", "NOT fever", '"', "(((", "\x00", "***"])
def test_nothing_asked_gives_nothing_and_a_note(searcher: Searcher, words: str) -> None:
    hits = searcher.search(words)
    assert (hits.total, hits.hits) == (0, ())
    assert hits.notes


@pytest.mark.parametrize(
    "words",
    [
        "*a*", "e* OR i*", "x~ y~ z~", "((" * 500, "drug:(", "::", "~", "AND",
        "OR OR", "NOT", "a AND", '"fever', "fe\x00ver",
        "fever)", "kind:", "fever^", "[fever TO rash]",
        "\ud800fever", "section:nonsense", "start:12", "drug:drug:fever",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(searcher: Searcher, words: str) -> None:
    assert searcher.search(words).total <= len(library())


def test_control_characters_are_blanks(searcher: Searcher) -> None:
    assert places(searcher.search("capillary\x07leak")) == places(searcher.search("capillary leak"))


def test_ten_thousand_words_are_cut_with_a_note(searcher: Searcher) -> None:
    hits = searcher.search(" ".join(["leak"] * 10_000))
    assert hits.total
    assert any("only the first" in note for note in hits.notes)


def test_a_leading_wildcard_is_told(searcher: Searcher) -> None:
    hits = searcher.search("*fever")
    assert ("zarlomab", "side_effects") in places(hits)
    assert any("'*' needs" in note for note in hits.notes)


def test_an_unknown_value_names_the_known_ones(searcher: Searcher) -> None:
    assert any("precautions" in note for note in searcher.search("fever section:warnings2").notes)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("section", "Side-Effects", "side_effects"), ("section", "mechanism", "how_it_works"),
        ("kind", "adverse effect", "adverse_effects"), ("kind", "target", "targets"),
        ("frequency", "very-common", "very_common"),
        ("serious", "yes", "true"), ("concept", "HP:1", "hp:1"),
    ],
)  # fmt: skip
def test_values_may_be_written_as_people_write_them(field: str, text: str, value: str) -> None:
    assert normalize_value(field, text) == value
