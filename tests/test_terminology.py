"""Terminologies as tables: what is written is found again, and the same entries make the same bytes."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rxkg.ontology.names import name_key
from rxkg.ontology.terminology import About, Concept, Entry, Name, Terminology, write_terminology

ABOUT = About(name="ex", title="Examples", version="1", licence="CC0 1.0", source="ex.tsv")
ENTRIES = (
    Entry("EX:1", "Headache", (("cephalalgia", "exact"), ("thunderclap headache", "narrow")), ("EX:2",), ("MESH:D1",)),
    Entry("EX:2", "Pain", (("ache", "related"), ("suffering", "broad"))),
    Entry("EX:3", "Cluster headache", (("cephalalgia", "related"),), ("EX:1", "EX:2")),
)
# Cells are separated by tabs, rows by newlines, lists by "|": names are full of each.
AWKWARD = st.text(st.one_of(st.sampled_from("\t\n\r|\"'#\\ aé😀אب\u2028\x85\x1c"), st.characters(codec="utf-8")))


@pytest.fixture
def written(tmp_path: Path) -> Terminology:
    write_terminology(tmp_path / "ex", ABOUT, ENTRIES)
    return Terminology(tmp_path / "ex")


def test_about_counts_concepts_and_names(written: Terminology) -> None:
    assert (written.about.title, written.about.concepts, written.about.names) == ("Examples", 3, 8)
    assert len(written) == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("headaches", [("EX:1", "label", "Headache")], id="label"),
        pytest.param(
            "Cephalalgia", [("EX:1", "exact", "cephalalgia"), ("EX:3", "related", "cephalalgia")], id="two concepts"
        ),
        pytest.param("headache, thunderclap", [("EX:1", "narrow", "thunderclap headache")], id="narrow"),
        pytest.param("head", [], id="part of a key"),
        pytest.param("zzz", [], id="behind the last key"),
        pytest.param("", [], id="no key"),
    ],
)
def test_names_are_found_by_key(written: Terminology, words: str, found: list[tuple[str, str, str]]) -> None:
    assert written.named(name_key(words)) == tuple(Name(*name) for name in found)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.curie)
def test_concepts_are_found_by_curie(written: Terminology, entry: Entry) -> None:
    assert written.concept(entry.curie) == Concept(entry.curie, entry.label, entry.parents, entry.same)
    exact = {entry.label, *(name for name, scope in entry.names if scope == "exact")}
    assert set(written.exact_names({entry.curie})[entry.curie]) == exact
    every = {name for name, _ in entry.names}
    assert {n.text for name in every for n in written.named(name_key(name)) if n.curie == entry.curie} == every


def test_what_is_not_there_is_none(written: Terminology) -> None:
    assert written.concept("EX:") is None
    assert written.concept("EX:10") is None
    assert written.exact_names({"EX:10"}) == {}


def test_order_of_entries_does_not_show(tmp_path: Path) -> None:
    for number in range(4):
        shuffled = list(ENTRIES)
        random.Random(number).shuffle(shuffled)
        write_terminology(tmp_path / str(number), ABOUT, shuffled)
    contents = [{p.name: p.read_bytes() for p in folder.iterdir()} for folder in tmp_path.iterdir()]
    assert sorted(contents[0]) == ["about.json", "concepts.tsv.gz", "names.tsv.gz"]
    assert all(content == contents[0] for content in contents)


def test_a_concept_given_twice_keeps_all_names_and_parents(tmp_path: Path) -> None:
    twice = [Entry("EX:1", "Pain", (("ache", "exact"),), ("EX:2",)), Entry("EX:1", "Hurt", (), ("EX:3",), ("MESH:D1",))]
    write_terminology(tmp_path / "ex", ABOUT, twice)
    found = Terminology(tmp_path / "ex")
    assert found.concept("EX:1") == Concept("EX:1", "Pain", ("EX:2", "EX:3"), ("MESH:D1",))
    assert {n.curie for word in ("pain", "ache", "hurt") for n in found.named(word)} == {"EX:1"}


def test_the_nearest_scope_of_a_name_counts(tmp_path: Path) -> None:
    write_terminology(tmp_path / "ex", ABOUT, [Entry("EX:1", "Pain", (("pains", "related"), ("ache", "broad")))])
    assert [n.scope for n in Terminology(tmp_path / "ex").named("pain")] == ["label"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(AWKWARD, AWKWARD), max_size=6))
def test_awkward_texts_come_back_with_white_space_as_blanks(pairs: list[tuple[str, str]]) -> None:
    entries = [Entry(f"EX:{n}", label, ((name, "exact"),)) for n, (label, name) in enumerate(pairs)]
    with tempfile.TemporaryDirectory() as folder:
        write_terminology(Path(folder) / "ex", ABOUT, entries)
        found = Terminology(Path(folder) / "ex")
        for entry in entries:
            concept = found.concept(entry.curie)
            assert concept
            assert concept.label == " ".join(entry.label.split())
            if key := name_key(" ".join(entry.names[0][0].split())):
                assert entry.curie in {n.curie for n in found.named(key)}
