"""Exports: every syntax holds the same, sorted ones are sorted, nothing is lost or made up."""

from __future__ import annotations

import io
import subprocess
import sys

import pyoxigraph as ox
import pytest
from graph_records import every_kind, record, said
from rdflib import OWL, RDF, Dataset, Graph
from rdflib.compare import isomorphic
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.dataset import format_ontology
from rxkg.graph.derived import derive_lines
from rxkg.graph.exports import rdf
from rxkg.graph.exports.facts import ALL_KINDS, Selection
from rxkg.graph.exports.formats import get_format
from rxkg.graph.serialize import GRAPH_FORMATS
from rxkg.graph.store import create_store, graph_lines, graph_names
from rxkg.graph.triples import format_monograph
from rxkg.ontology.errors import FormatError, NotFoundError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import AdverseEffect, SectionKind, Target

MINTER = Minter()
RDFLIB_NAMES = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}


def make_store(folder, records):
    parts = [format_monograph(each, MINTER) for each in records]
    parts.append(format_concepts(count_labels(row for each in records for row in concept_labels(each, MINTER)), MINTER))
    parts.append(format_ontology(MINTER))
    return create_store(folder, ["\n".join(lines).encode() for lines in parts])


def select(store, records=(), **options):
    kinds = frozenset(options.pop("kinds", ALL_KINDS))
    slugs = options.get("slugs")
    chosen = sorted((r for r in records if slugs is None or r.slug in slugs), key=lambda each: each.slug)
    labels = count_labels(row for each in records for row in concept_labels(each, MINTER))
    return Selection(
        minter=MINTER, records=lambda: iter(chosen), labels=labels, kinds=kinds, version="0.1.0", store=store, **options
    )


@pytest.fixture(scope="module")
def records():
    return every_kind()


@pytest.fixture(scope="module")
def store(tmp_path_factory, records):
    return make_store(tmp_path_factory.mktemp("base") / "graph", records)


def exported(store, form, records=(), **options):
    stream = io.BytesIO()
    get_format(form).load()(select(store, records, **options), stream)
    return stream.getvalue().decode()


def read_triples(text, form):
    graph = Graph()
    if form in ("nquads", "trig", "jsonld"):
        for s, p, o, _ in Dataset().parse(data=text, format=RDFLIB_NAMES[form]).quads():
            graph.add((s, p, o))
        return graph
    return graph.parse(data=text, format=RDFLIB_NAMES[form])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("form", GRAPH_FORMATS)
@pytest.mark.parametrize("slugs", [None, ["albumab"]], ids=["all", "one"])
def test_every_syntax_reads_back_alike(store, form, slugs):
    lines = exported(store, "ntriples", slugs=slugs)
    found = read_triples(exported(store, form, slugs=slugs), form)
    assert isomorphic(found, Graph().parse(data=lines, format="nt"))


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
def test_syntaxes_with_graphs_keep_them(store, form):
    formats = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
    assert set(ox.parse(exported(store, form, raw=True).encode(), format=formats[form])) == set(store)


def test_raw_quads_are_what_is_stored(store):
    stored = [line for graph in graph_names(store) for line in graph_lines(store, graph)]
    assert exported(store, "nquads", raw=True).splitlines() == stored


@pytest.mark.parametrize("run", [1, 7, 10**6])
def test_ntriples_are_sorted_and_unique_however_small_the_runs(store, run, monkeypatch):
    monkeypatch.setattr(rdf, "RUN", run)
    lines = exported(store, "ntriples").split(" .\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))


def test_nquads_are_unique_and_sorted_by_graph_then_triple(store):
    lines = exported(store, "nquads").splitlines()
    quads = [[graph[1:-1], triple] for triple, graph, _ in (line.rsplit(" ", 2) for line in lines)]
    assert len({graph for graph, _ in quads}) > 3
    assert quads == sorted(quads)
    assert len(set(map(tuple, quads))) == len(quads)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_order_of_loading_does_not_show(tmp_path, form):
    records = every_kind()
    one, other = make_store(tmp_path / "one", records), make_store(tmp_path / "other", records[::-1])
    assert exported(one, form) == exported(other, form)


def test_prefixes_are_in_the_same_order_in_every_process():
    code = (
        "import io, pyoxigraph as ox\nfrom rxkg.graph.serialize import *\n"
        "from rxkg.ontology.namespaces import prefixes\n"
        "out = io.BytesIO()\nt = ox.Triple(ox.NamedNode('http://e/s'), ox.NamedNode('http://e/p'), ox.Literal('x'))\n"
        "for f in ('turtle', 'rdfxml'):\n    serialize([t], out, RDF_FORMATS[f], prefixes())\n"
        "print(out.getvalue().decode())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    }
    assert len(runs) == 1


def test_an_empty_export_is_empty():
    assert exported(ox.Store(), "nquads") == ""
    assert len(read_triples(exported(ox.Store(), "turtle"), "turtle")) == 0


def test_one_drug_comes_with_the_labels_of_what_it_names(store):
    lines = exported(store, "nquads", slugs=["albumab"], raw=True).splitlines()
    assert [line for line in lines if '"CD123"' in line and "prefLabel" in line]
    assert {line.rsplit(" ", 2)[1] for line in lines} == {
        "<https://w3id.org/rxkg/monograph/albumab>",
        "<https://w3id.org/rxkg/concepts>",
    }
    assert not [line for line in lines if "gammol" in line]


def test_an_unknown_slug_is_told(store):
    with pytest.raises(NotFoundError, match="no monograph named 'nothing'"):
        exported(store, "turtle", slugs=["nothing"])


def test_an_unknown_format_is_told(store):
    with pytest.raises(FormatError, match="'pdf' is not a known format; use one of turtle"):
        exported(store, "pdf")


def test_a_character_that_xml_cannot_hold_is_told(tmp_path):
    store = make_store(tmp_path / "graph", [record("Albumab", said(AdverseEffect, "ra\x0bsh"))])
    with pytest.raises(FormatError, match=r"cannot hold the character U\+000B"):
        exported(store, "rdfxml")
    assert "ra\\u000Bsh" in exported(store, "ntriples")


def test_statements_get_their_predicate_and_polarity(store):
    graph = Graph().parse(data=exported(store, "ntriples"), format="nt")
    names = {"rxo": "https://w3id.org/rxkg/ontology#"}
    bare = """
        SELECT ?s { ?s a ?c . ?c rdfs:subClassOf* rxo:Statement
        FILTER NOT EXISTS { ?s rdf:predicate ?p ; rxo:polarity ?q } }
    """
    assert list(graph.query(bare, initNs=names)) == []
    shown = graph.query("ASK { ?s rdf:predicate rxo:hasOffLabelUse ; rxo:polarity rxo:Asserted }", initNs=names)
    assert shown.askAnswer


def test_every_asserted_statement_has_its_direct_triple(store):
    graph = Graph().parse(data=exported(store, "ntriples"), format="nt")
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    query = (
        f"SELECT ?s ?p ?o ?q {{ ?n <{rdf}subject> ?s ; <{rdf}predicate> ?p ; <{rdf}object> ?o ; <{RXO.polarity}> ?q }}"
    )
    found = [((s, p, o) in graph, str(q) == RXO.Asserted) for s, p, o, q in graph.query(query)]
    assert len(found) > 20
    assert all(direct == asserted for direct, asserted in found)


def test_spans_get_their_numbers():
    place = MINTER.mint_evidence("x", 3, 9)
    found = derive_lines([f"<http://e/s> <{RXO.evidence}> <{place}> <http://e/g> ."], "http://e/g")
    assert [line.split(" ")[2] for line in found] == [
        f"<{RXO.Evidence}>",
        '"9"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<https://w3id.org/rxkg/source/x>",
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]


def test_a_dose_gets_a_quantity_with_its_unit(store):
    graph = Graph().parse(data=exported(store, "ntriples", slugs=["albumab"]), format="nt")
    qudt = "http://qudt.org/schema/qudt/"
    where = f"?s a <{RXO.DoseStatement}> ; <{RXO.quantity}> ?q . ?q <{qudt}numericValue> ?n ; <{qudt}hasUnit> ?u"
    query = f"SELECT ?n ?u {{ {where} }}"
    assert [(int(n), str(u)) for n, u in graph.query(query)] == [(12, "http://qudt.org/vocab/unit/MicroGM-PER-KiloGM")]


def test_nothing_follows_from_what_is_withheld():
    withheld = [
        line for each in every_kind() for line in format_monograph(each, MINTER) if str(RXO.WithheldStatement) in line
    ]
    assert withheld
    assert derive_lines(sorted(withheld), "http://e/g") == []


def test_sections_and_sources_get_their_class():
    lines = format_monograph(every_kind()[0], MINTER)
    found = "\n".join(derive_lines(lines, MINTER.mint_monograph("albumab")))
    assert f"albumab#char=0,40> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{RXO.Section}>" in found
    assert f"source/albumab> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{RXO.Source}>" in found


def test_a_target_in_a_section_keeps_the_section():
    lines = format_monograph(record("Albumab", said(Target, "CD123", section=SectionKind.MECHANISM)), MINTER)
    assert [line for line in lines if f"<{RXO.section}> <{RXO.MechanismSection}>" in line]


@pytest.mark.parametrize("slugs", [None, ["betamine"]], ids=["all", "one"])
def test_only_the_facts_of_the_kinds_chosen_are_there(store, records, slugs):
    graph = Graph().parse(
        data=exported(store, "ntriples", records, kinds=["adverse_effects"], slugs=slugs), format="nt"
    )
    classes = {str(c) for c in graph.objects(None, RDF.type) if str(c).endswith("Statement")}
    withheld = set() if slugs else {str(RXO.WithheldStatement)}
    assert classes - {str(OWL.Class)} == {str(RXO.AdverseEffectStatement)} | withheld
    direct = {str(p) for p in graph.predicates() if str(p) in {str(RXO.hasIndication), str(RXO.hasAdverseEffect)}}
    assert direct == {str(RXO.hasAdverseEffect)}


def test_facts_of_little_confidence_can_be_left_out(store, records):
    lines = exported(store, "nquads", records, min_confidence=0.5)
    assert '"0.42"' in exported(store, "nquads")
    assert f"<{RXO.confidence}>" in lines
    assert '"0.42"' not in lines


def test_facts_chosen_name_their_nodes_as_the_whole_base_does(store, records):
    """A component's node comes from statements of another kind, which the choice leaves out."""
    some = exported(store, "nquads", records, kinds=["adverse_effects"], raw=True).splitlines()
    assert some
    assert set(some) < set(exported(store, "nquads", raw=True).splitlines())


def test_only_the_concepts_that_facts_chosen_name_have_labels(store, records):
    text = exported(store, "ntriples", records, kinds=["targets"])
    assert '"CD123"' in text
    assert "headache" not in text.lower()


def test_brackets_in_a_text_name_no_node(tmp_path):
    odd = [record("Albumab", said(AdverseEffect, "rash at < 5 mg or > 9 mg <http://e/x>"))]
    store = make_store(tmp_path / "graph", odd)
    for chosen in ({"slugs": ["albumab"]}, {"kinds": ["adverse_effects"]}):
        assert "rash at < 5 mg" in exported(store, "nquads", odd, **chosen)


def test_a_choice_of_facts_keeps_the_vocabulary_unless_it_is_of_one_drug(store, records):
    whole = exported(store, "ntriples", records, kinds=["targets"])
    assert f"<{RXO.hasTarget}> <http://www.w3.org/2000/01/rdf-schema#label>" in whole
    one = exported(store, "ntriples", records, kinds=["targets"], slugs=["albumab"])
    assert "rdf-schema#comment" not in one
