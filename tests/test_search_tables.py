"""Sorted lines, the thesaurus and the vocabulary on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg.search.tables import SortedLines, write_lines
from rxkg.search.thesaurus import Thesaurus, Thing, stem_key, write_thesaurus
from rxkg.search.vocabulary import Vocabulary, write_vocabulary

CELL = st.text(st.characters(blacklist_characters="\t\n", blacklist_categories=["Cs"]), min_size=1, max_size=5)


@given(rows=st.lists(st.tuples(CELL, CELL), max_size=30), asked=CELL)
def test_lines_are_found_by_their_first_cell(tmp_path_factory: pytest.TempPathFactory, rows, asked) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("lines") / "x.tsv"
    write_lines(path, rows)
    lines = SortedLines(path)
    for key in {asked, *(row[0] for row in rows)}:
        assert sorted(map(tuple, lines.rows(key))) == sorted({row for row in rows if row[0] == key})
    lines.close()


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    write_lines(tmp_path / "x.tsv", [])
    assert list(SortedLines(tmp_path / "x.tsv").all()) == []


@pytest.mark.parametrize("kept", range(0, 40, 3))
def test_a_file_cut_short_is_told(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "x.tsv"
    write_lines(path, [("fever", "2"), ("ache", "1"), ("feverfew", "9"), ("zoster", "30")])
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"x.tsv has lost|invalid literal"):
        SortedLines(path)


def test_zeros_at_the_end_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    write_lines(path, [("fever", "2"), ("ache", "1")])
    path.write_bytes(path.read_bytes()[:-6] + bytes(6))
    with pytest.raises(ValueError, match="lost its end"):
        SortedLines(path)


@pytest.fixture
def thesaurus(tmp_path: Path) -> Thesaurus:
    things = [
        Thing(id="HP:1", kind="Condition", count=7, names=("Myocardial infarction", "heart attack")),
        Thing(id="MONDO:2", kind="Condition", count=9, names=("heart attacks",)),
        Thing(id="drug/heparin", kind="Drug", count=3, names=("Heparin",)),
    ]
    write_thesaurus(tmp_path, things)
    return Thesaurus(tmp_path)


@pytest.mark.parametrize("asked", ["heart attack", "Heart Attacks"])
def test_a_name_leads_to_all_that_is_called_so_the_most_spoken_of_first(thesaurus: Thesaurus, asked: str) -> None:
    assert [thing.id for thing in thesaurus.named(stem_key(asked))] == ["MONDO:2", "HP:1"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [("hea", {"heart attack", "heart attacks"}), ("heart atta", {"heart attack", "heart attacks"}),
     ("hep", {"Heparin"}), ("x", set()), ("", set())],
)  # fmt: skip
def test_names_that_begin_so(thesaurus: Thesaurus, typed: str, names: set[str]) -> None:
    assert {name for name, _, _ in thesaurus.starting(typed)} == names


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    words = [
        ("headache", 50, False),
        ("headaches", 9, False),
        ("heparin", 4, True),
        ("hepatic", 90, False),
        ("ache", 5, False),
    ]
    write_vocabulary(tmp_path, words)
    return Vocabulary(tmp_path)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("hedache", ("headache", 1)), ("headahce", ("headache", 1)), ("haedahce", ("headache", 2)),
        ("heprain", ("heparin", 1)), ("acne", ("ache", 1)), ("axe", None), ("headache", ("headaches", 1)),
    ],
    ids=["missing", "swapped", "two", "drug", "short", "too-short", "itself"],
)  # fmt: skip
def test_the_likeliest_word_for_a_slip(vocabulary: Vocabulary, word: str, first: tuple[str, int] | None) -> None:
    assert next(iter(vocabulary.alike(word)), None) == first


@pytest.mark.parametrize(
    ("word", "first"),
    [("exema", "eczema"), ("hemroids", "hemorrhoids"), ("hemt", "heat"), ("newmonia", "pneumonia")],
    ids=["sound", "one-letter-more", "frequency", "sound-of-the-first"],
)
def test_sound_and_frequency_tell_what_is_meant(tmp_path: Path, word: str, first: str) -> None:
    words = [
        ("eczema", 30, False), ("edema", 300, False), ("hemorrhoids", 60, False), ("periods", 300, False),
        ("heat", 900, False), ("hemp", 1, False), ("pneumonia", 5, False),
    ]  # fmt: skip
    write_vocabulary(tmp_path, words)
    assert Vocabulary(tmp_path).alike(word)[0][0] == first


def test_rare_words_can_be_left_out(vocabulary: Vocabulary) -> None:
    assert vocabulary.alike("heparim", at_least=100) == ()
