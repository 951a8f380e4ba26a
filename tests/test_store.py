"""The store on disk."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from graph_records import every_kind, record, said
from rxkg.graph.store import (
    as_dataset,
    copy_store,
    count_graphs,
    create_store,
    graph_lines,
    graph_names,
    graphs_of,
    open_store,
    update_store,
)
from rxkg.graph.triples import format_monograph
from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import AdverseEffect

MINTER = Minter()
ALBUMAB = MINTER.mint_monograph("albumab")
BETAMINE = MINTER.mint_monograph("betamine")


@pytest.fixture
def monographs():
    return {MINTER.mint_monograph(each.slug): format_monograph(each, MINTER) for each in every_kind()}


@pytest.fixture
def folder(tmp_path, monographs):
    path = tmp_path / "graph"
    create_store(path, ["\n".join(lines).encode() for lines in monographs.values()])
    return path


def contents(folder):
    """The files of a store that hold its data, and their bytes."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith("LO")}


def test_what_goes_in_comes_out(folder, monographs):
    store = open_store(folder)
    assert graph_names(store) == sorted(monographs)
    assert {graph: graph_lines(store, graph) for graph in monographs} == monographs
    assert count_graphs(store) == {graph: len(lines) for graph, lines in sorted(monographs.items())}


def test_files_and_bytes_load_alike_without_a_last_line_end(tmp_path, folder, monographs):
    parts = []
    for index, lines in enumerate(monographs.values()):
        parts.append(tmp_path / f"{index}.nq")
        parts[-1].write_text("\n".join(lines), encoding="utf-8")
    store = create_store(tmp_path / "other", parts)
    assert count_graphs(store) == count_graphs(open_store(folder))


@pytest.mark.parametrize("size", [1, 1000])
def test_the_size_of_batches_does_not_show(tmp_path, folder, monographs, size, monkeypatch):
    monkeypatch.setattr("rxkg.graph.store.BATCH", size)
    text = "\n".join(line for lines in monographs.values() for line in lines)
    assert set(create_store(tmp_path / "other", [text.encode()])) == set(open_store(folder))


def test_a_store_is_not_made_over_another(folder):
    with pytest.raises(KnowledgeBaseError, match="is not empty"):
        create_store(folder, [])


def test_a_load_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(KnowledgeBaseError, match="no N-Quads"):
        create_store(tmp_path / "graph", [b"<http://e/s> nonsense"])
    assert not (tmp_path / "graph").exists()


@pytest.mark.parametrize("make", ["missing", "empty", "file", "damaged"])
def test_a_folder_without_a_store_is_told(tmp_path, folder, make):
    path = tmp_path / make
    if make == "empty":
        path.mkdir()
    elif make == "file":
        path.write_text("x", encoding="utf-8")
    elif make == "damaged":
        path = folder
        (path / "CURRENT").write_text("MANIFEST-999999\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        open_store(path)
    assert caught.value.path == str(path)


def test_reading_cannot_write(folder):
    store = open_store(folder)
    with pytest.raises(RuntimeError):
        store.clear()


def test_a_copy_changes_alone(tmp_path, folder, monographs):
    before = contents(folder)
    copy = copy_store(folder, tmp_path / "copy")
    assert update_store(copy, [ALBUMAB]) == len(monographs[ALBUMAB])
    copy.optimize()
    assert contents(folder) == before
    assert graph_names(open_store(folder)) == sorted(monographs)
    assert ALBUMAB not in graph_names(copy)


def test_copies_share_their_tables(tmp_path, folder):
    copy_store(folder, tmp_path / "copy")
    tables = {p.name: p.stat().st_ino for p in folder.glob("*.sst")}
    assert tables
    assert {p.name: p.stat().st_ino for p in (tmp_path / "copy").glob("*.sst")}.items() >= tables.items()


def test_an_update_writes_the_difference_only(tmp_path, folder, monographs):
    copy = copy_store(folder, tmp_path / "copy")
    lines = monographs[BETAMINE]
    fresh = lines[0].replace("<http", "<https", 1)
    assert update_store(copy, replaced={BETAMINE: [*lines[1:], fresh]}) == 2
    assert graph_lines(copy, BETAMINE) == sorted([*lines[1:], fresh])
    assert update_store(copy, replaced={BETAMINE: [*lines[1:], fresh]}) == 0


def test_updated_and_new_store_hold_the_same(tmp_path, folder, monographs):
    effect = said(AdverseEffect, 'rash "and"\tmore \\ \u0085 \u2028 \x01 é')
    changed = format_monograph(record("Betamine", effect), MINTER)
    copy = copy_store(folder, tmp_path / "copy")
    update_store(copy, [ALBUMAB], {BETAMINE: changed})
    assert graph_lines(copy, BETAMINE) == changed
    others = [lines for graph, lines in monographs.items() if graph not in (ALBUMAB, BETAMINE)]
    anew = create_store(tmp_path / "anew", ["\n".join(lines).encode() for lines in [changed, *others]])
    assert set(copy) == set(anew)


def test_graphs_of_a_shared_statement(tmp_path):
    parts = [format_monograph(record("Albumab", said(AdverseEffect, "rash"), slug=slug), MINTER) for slug in ("b", "a")]
    store = create_store(tmp_path / "graph", ["\n".join(lines).encode() for lines in parts])
    (statement,) = {line.split(" ")[0][1:-1] for line in parts[0] if "/statement/" in line.split(" ")[0]}
    assert graphs_of(store, statement) == [MINTER.mint_monograph("a"), MINTER.mint_monograph("b")]


# rdflib 7 asks its own deprecated attribute.
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
def test_rdflib_reads_the_union_of_all_graphs(folder, monographs):
    from rdflib import RDF, URIRef

    dataset = as_dataset(open_store(folder))
    drugs = set(dataset.objects(None, RDF.subject))
    assert URIRef("https://w3id.org/rxkg/drug/albumab") in drugs
    assert URIRef("https://w3id.org/rxkg/drug/betamine") in drugs
    assert len(dataset.graph(ALBUMAB)) == len(monographs[ALBUMAB])
    asked = dataset.query(
        "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?d }"
    )
    assert [row.n.toPython() for row in asked] == [3]


def test_oxigraph_is_opened_twice_for_reading(folder):
    assert len(open_store(folder)) == len(open_store(folder)) > 0
    assert isinstance(open_store(folder), ox.Store)
