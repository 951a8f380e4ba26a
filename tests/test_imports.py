"""Exports read back: any syntax gives the same graph, asked like a base; what is no RDF leaves nothing behind."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.cli import cli
from rxkg.commands.import_rdf import FORMATS
from rxkg.exporting import export_to
from rxkg.graph.exports.facts import Selection
from rxkg.graph.exports.formats import get_format
from rxkg.graph.imports import describe_store, import_rdf
from rxkg.graph.serialize import GRAPH_FORMATS
from rxkg.graph.store import create_store
from rxkg.graph.triples import literal
from rxkg.imported import ImportedStore
from rxkg.ontology.errors import FormatError, KnowledgeBaseError, SourceError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO

WITH_GRAPHS = ("nquads", "trig", "jsonld")


def triples(store):
    return {quad.triple for quad in store}


def run(*words):
    return CliRunner().invoke(cli, [*map(str, words)])


def test_the_command_knows_the_readers_formats():
    assert sorted(FORMATS) == sorted(GRAPH_FORMATS)


@pytest.mark.parametrize("raw", [False, True], ids=["full", "raw"])
@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_an_export_comes_back_as_it_was(examples_base, tmp_path, form, raw):
    file = tmp_path / f"all{get_format(form).suffix}"
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(raw=raw), form, str(file))
        found = import_rdf([file], tmp_path / "store")
        if raw:
            assert triples(found) == triples(base.store)
            assert form not in WITH_GRAPHS or set(found) == set(base.store)
        else:
            assert triples(found) > triples(base.store)
        held = describe_store(found)
        assert (held.full, held.monographs, held.base) == (not raw, base.meta.counts["monographs"], base.meta.base)
        assert held.statements["AdverseEffectStatement"] > 10


SPECIAL = st.sampled_from("\"'\\\t\n\r@^<>&{}#;,.🜁שم\u2028\u200f\ufeff")
TEXTS = st.text(st.one_of(SPECIAL, st.characters(exclude_categories=["Cs", "Cc"])), max_size=15)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_awkward_texts_come_back(tmp_path_factory, form, texts):
    tmp_path = tmp_path_factory.mktemp("texts")
    minter = Minter()
    graph = minter.mint_monograph("a")
    lines = [f"<{minter.mint_source('a')}> <{RXO.text}> {literal(text)} <{graph}> ." for text in texts]
    store = create_store(tmp_path / "from", ["\n".join(lines).encode()])
    chosen = Selection(minter=minter, records=lambda: iter(()), labels={}, version="0", store=store, raw=True)
    file = tmp_path / "all"
    export_to(chosen, form, str(file))
    assert triples(import_rdf([file], tmp_path / "to", form)) == triples(store)


@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_named_queries_answer_from_the_store_as_from_the_base(examples_base, tmp_path, form):
    file, folder = tmp_path / "all.x", tmp_path / "store"
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(), form, str(file))
        import_rdf([file], folder, form)
        for name, values in (("targets-of-drug", {"drug": "tagraxofusp"}), ("drugs-by-effect", {"effect": "nausea"})):
            wanted = sorted(map(str, base.named_query(name, values).rows()))
            assert wanted
            assert sorted(map(str, ImportedStore(folder).named_query(name, values).rows())) == wanted


def test_the_command_says_what_the_store_holds(examples_base, tmp_path):
    file = tmp_path / "one.ttl"
    assert run("export", "--kb", examples_base, "--drug", "tagraxofusp", "--out", file).exit_code == 0
    done = run("import-rdf", file, "--store", tmp_path / "store")
    assert done.exit_code == 0
    assert "1 monographs; AdverseEffectStatement" in done.stderr
    asked = run(
        "query", "--store", tmp_path / "store", "--format", "csv", "SELECT ?o { drug:tagraxofusp rxo:hasTarget ?o }"
    )
    assert asked.stdout.startswith("o\nhttp")


def test_a_store_has_no_index(examples_base, tmp_path):
    file = tmp_path / "one.nq"
    run("export", "--kb", examples_base, "--drug", "tagraxofusp", "--out", file)
    run("import-rdf", file, "--store", tmp_path / "store")
    done = run("query", "--store", tmp_path / "store", "SELECT ?s { ?s rxs:search 'leak' }")
    assert done.exit_code != 0


def test_what_is_no_rdf_is_told_with_its_line_and_leaves_no_store(tmp_path):
    file = tmp_path / "broken.nq"
    file.write_text('<http://e/s> <http://e/p> "x" .\n<http://e/s> <not an iri> "x" .\n')
    with pytest.raises(SourceError, match=r"broken\.nq:2: is no nquads"):
        import_rdf([file], tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_a_folder_in_use_is_refused(tmp_path):
    file = tmp_path / "one.nt"
    file.write_text('<http://e/s> <http://e/p> "x" .\n')
    with pytest.raises(KnowledgeBaseError, match="is not empty"):
        import_rdf([file], tmp_path)
    assert file.exists()


def test_a_suffix_that_names_no_rdf_is_told(tmp_path):
    with pytest.raises(FormatError, match="names no RDF format"):
        import_rdf([tmp_path / "one.csv"], tmp_path / "store")


def test_several_files_are_read_into_one_store(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.nt").write_text(f'<http://e/{name}> <http://e/p> "x" .\n')
    store = import_rdf([tmp_path / "a.nt", tmp_path / "b.nt"], tmp_path / "store")
    assert len(store) == 2
    assert isinstance(store, ox.Store)
