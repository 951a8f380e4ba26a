"""What differs between two bases: facts, quads, and the ways to name the two."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_records import record, said
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset
from rxkg.diffing import describe_change, find_candidates, in_one_form, open_side, open_sides, write_patch
from rxkg.generations import Generations, Meta
from rxkg.graph.differences import find_changes, patch_rows
from rxkg.graph.triples import format_monograph
from rxkg.ontology.errors import KnowledgeBaseError, SourceError
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import AdverseEffect, Contraindication, Dose, Frequency, Polarity
from test_cli import Run, run

__all__ = ["run"]  # a fixture

COMMON = said(AdverseEffect, "rash", frequency=(Frequency.COMMON,))
RARE = replace(COMMON, frequency=(Frequency.RARE,))
DOSE = said(Dose, "20 mg", dose_low=20.0, dose_high=20.0, unit="mg")


def store_of(*statements, title: str = "Albumab") -> ox.Store:
    store = ox.Store()
    lines = format_monograph(record(title, *statements), Minter())
    store.load("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ([COMMON], [COMMON], []),
        ([COMMON], [], [("-", "adverse_effects", "frequency: Common")]),
        ([], [RARE], [("+", "adverse_effects", "frequency: Rare")]),
        ([COMMON], [RARE], [("~", "adverse_effects", "frequency: Common → Rare")]),
        ([COMMON], [replace(COMMON, serious=True)], [("~", "adverse_effects", "serious: none → true")]),
        ([COMMON], [replace(COMMON, confidence=0.5)], [("~", "adverse_effects", "confidence: 1 → 0.5")]),
        (
            [COMMON],
            [replace(COMMON, polarity=Polarity.NEGATED)],
            [("~", "adverse_effects", "polarity: Asserted → Negated")],
        ),
        ([COMMON, RARE], [RARE], [("-", "adverse_effects", "frequency: Common")]),
        ([DOSE], [replace(DOSE, frequency="daily")], [("~", "dosing", "schedule: none → daily")]),
        (
            [COMMON],
            [said(Contraindication, "rash")],
            [("-", "adverse_effects", "frequency: Common"), ("+", "contraindications", "")],
        ),
    ],
)
def test_facts_are_paired_by_drug_kind_and_object(before, after, rows) -> None:
    found = [describe_change(change) for change in find_changes(store_of(*before), store_of(*after))]
    assert [(sign, kind, attributes) for sign, _, kind, _, attributes in found] == rows


def test_what_is_the_same_is_counted() -> None:
    tally: Counter[str] = Counter()
    list(find_changes(store_of(COMMON, DOSE), store_of(RARE, DOSE), tally))
    assert tally == {"changed": 1, "same": 1}


def test_another_place_of_the_same_fact_is_no_change() -> None:
    moved = said(AdverseEffect, "rash", frequency=(Frequency.COMMON,))
    assert list(find_changes(store_of(COMMON), store_of(moved))) == []


def test_drugs_come_sorted_and_apart() -> None:
    both = store_of(COMMON)
    both.load("\n".join(format_monograph(record("Aspirin", RARE), Minter())).encode(), format=ox.RdfFormat.N_QUADS)
    found = [(c.change, c.drug.iri.rsplit("/", 1)[1]) for c in find_changes(store_of(DOSE), both)]
    assert found == [("added", "albumab"), ("removed", "albumab"), ("added", "aspirin")]


NODES = st.sampled_from([ox.NamedNode(f"http://e/{n}") for n in "ab"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5).map(ox.Literal)
QUADS = st.builds(ox.Quad, NODES, NODES, TEXTS, NODES | st.just(ox.DefaultGraph()))


@given(st.sets(QUADS, max_size=6), st.sets(QUADS, max_size=6))
def test_a_patch_makes_the_one_of_the_other(one: set[ox.Quad], other: set[ox.Quad]) -> None:
    """Read row by row as N-Quads, which its rows are behind their letter."""
    stores = [ox.Store(), ox.Store()]
    for store, quads in zip(stores, (one, other), strict=True):
        store.extend(quads)
    found = set(one)
    for row in patch_rows(*stores):
        (quad,) = ox.parse(row[2:], format=ox.RdfFormat.N_QUADS)
        assert (quad in found) == (row[0] == "D")
        found ^= {quad}
    assert found == other


def test_a_patch_is_read_by_rdflib() -> None:
    before, after, patch = store_of(COMMON, DOSE), store_of(RARE), io.BytesIO()
    assert write_patch(before, after, patch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib about itself
        dataset = Dataset().parse(data=before.dump(format=ox.RdfFormat.N_QUADS).decode(), format="nquads")
        dataset.parse(data=patch.getvalue().decode(), format="patch")
        text = dataset.serialize(format="nquads")
    assert set(ox.parse(text, format=ox.RdfFormat.N_QUADS)) == set(after)


def test_equal_patches_are_equal_bytes_and_nothing_is_a_patch() -> None:
    texts = []
    for _ in range(2):
        stream = io.BytesIO()
        write_patch(store_of(COMMON), store_of(RARE), stream)
        texts.append(stream.getvalue())
    empty = io.BytesIO()
    assert not write_patch(store_of(RARE), store_of(RARE), empty)
    assert texts[0] == texts[1]
    assert empty.getvalue().splitlines()[1:] == [b"TX .", b"TC ."]
    assert texts[0].splitlines()[0] != empty.getvalue().splitlines()[0]


@pytest.mark.parametrize("words", [["x.ttl"], ["x.nq"], ["x.rdf"], ["x.jsonld"], ["x.nq", "--raw"]])
def test_a_base_and_its_export_are_the_same(run: Run, examples_base: Path, tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / words[0]
    run("export", "--kb", examples_base, "--out", file, *words[1:])
    done = run("diff", examples_base, file, "--exit-code")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("0 added, 0 removed, 0 changed, ")
    patch = run("diff", file, examples_base, "--format", "rdfpatch", "--exit-code")
    assert (patch.status, patch.out.splitlines()[1:]) == (0, ["TX .", "TC ."])


def test_a_plain_export_is_compared_with_a_full_one(run: Run, examples_base: Path, tmp_path: Path) -> None:
    run("export", "--kb", examples_base, "--out", tmp_path / "raw.nt", "--raw")
    run("export", "--kb", examples_base, "--out", tmp_path / "full.trig")
    with (
        open_side(str(tmp_path / "raw.nt"), tmp_path) as raw,
        open_side(str(tmp_path / "full.trig"), tmp_path) as full,
        in_one_form(raw, full) as (one, other),
    ):
        assert list(patch_rows(one, other)) == []


@pytest.fixture
def two(own_base: Path) -> Path:
    """A base whose second generation, not live, lacks a monograph."""
    generations = Generations(own_base)
    newer = Path(shutil.copytree(generations.current(), generations.folder / "0002"))
    store = ox.Store(str(newer / "graph"))
    store.remove_graph(ox.NamedNode("https://w3id.org/rxkg/monograph/lithium"))
    store.flush()
    with sqlite3.connect(newer / "manifest.sqlite") as db:
        db.execute("DELETE FROM source WHERE slug='lithium'")
    db.close()
    return own_base


@pytest.mark.parametrize("code", ["the same", "other"])
def test_what_cannot_differ_is_not_read(two: Path, code: str) -> None:
    """Where the same code made both, the records tell which drugs may differ; the changes are the same."""
    if code == "other":
        folder = two / "generations" / "0002"
        replace(Meta.read(folder), code="other").write(folder)
    with open_sides("1", "2", two) as (one, other):
        candidates = find_candidates(one, other)
        assert candidates == (None if code == "other" else {"https://w3id.org/rxkg/drug/lithium"})
        tallies: list[Counter[str]] = [Counter(), Counter()]
        few = list(find_changes(one.store, other.store, tallies[0], candidates=candidates))
        assert few == list(find_changes(one.store, other.store, tallies[1]))
        assert tallies[0] == tallies[1]


def test_generations_are_named_by_number(run: Run, two: Path) -> None:
    done = run("diff", "1", "2", "--kb", two)
    assert done.status == 0
    assert done.out.splitlines()[0].split() == ["drug", "kind", "fact", "attributes"]
    assert {line.split()[:2] == ["-", "lithium"] for line in done.out.splitlines()[1:] if line[0] != " "} == {True}
    assert run("diff", "2", "--kb", two).err.split(",")[1] == " 0 removed"  # the live one is 1


@pytest.mark.parametrize(("words", "status"), [([], 0), (["--exit-code"], 1)])
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "rdfpatch"])
def test_differences_are_no_failure_unless_asked(run: Run, two: Path, words: list[str], status: int, form: str) -> None:
    assert run("diff", "1", "2", "--kb", two, "--format", form, *words).status == status


def test_json_and_json_lines_say_the_same(run: Run, two: Path) -> None:
    listed = json.loads(run("diff", "1", "2", "--kb", two, "--format", "json").out)
    lines = run("diff", "1", "2", "--kb", two, "--format", "jsonl").out.splitlines()
    assert listed == [json.loads(line) for line in lines]
    assert {change["change"] for change in listed} == {"removed"}
    assert {change["drug"]["label"] for change in listed} == {"lithium"}
    assert all(change["after"] is None and change["before"]["rule"] for change in listed)


@pytest.mark.parametrize(("form", "out"), [("json", "[]\n"), ("jsonl", "")])
def test_no_change_is_an_empty_list(run: Run, examples_base: Path, form: str, out: str) -> None:
    assert run("diff", examples_base, examples_base, "--format", form).out == out


@pytest.mark.parametrize(
    ("name", "text", "error", "said"),
    [
        ("9", "", KnowledgeBaseError, "holds no generation 9"),
        ("x.csv", "", SourceError, "known as RDF by its suffix"),
        ("none.ttl", None, SourceError, "cannot be read"),
        ("x.ttl", "<http://e/a>\n a ;", SourceError, "x.ttl:2: is no Turtle"),
        ("x.nt", "<http://e/a> <http://e/b> <http://e/c> .\n", SourceError, "holds no statements of rxkg"),
        ("folder", None, KnowledgeBaseError, "is no knowledge base"),
    ],
)
def test_what_cannot_be_compared_is_told(tmp_path: Path, name: str, text: str | None, error, said: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    elif name == "folder":
        path.mkdir()
    with pytest.raises(error, match=said), open_side(name if name == "9" else str(path), tmp_path):
        pass
