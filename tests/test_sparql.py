"""SPARQL by text: results, errors with their place, substitution."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from graph_records import every_kind
from hypothesis import given
from hypothesis import strategies as st
from rxkg.graph.sparql import GRAPH_FORMATS, RESULT_FORMATS, Dataset, run_query, shorten, to_value, write_result
from rxkg.graph.syntax import locate, read_tokens, substitute
from rxkg.graph.triples import format_monograph
from rxkg.ontology.errors import FormatError, QueryError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import prefixes

TARGET = "SELECT ?drug ?action { ?s a rxo:TargetStatement ; rdf:subject ?drug ; rxo:action ?action }"
TRIPLES = "CONSTRUCT { ?d rxo:hasTarget ?t } { ?d rxo:hasTarget ?t }"


@pytest.fixture(scope="module")
def store():
    store = ox.Store()
    for each in every_kind():
        store.load("\n".join(format_monograph(each, Minter())).encode(), format=ox.RdfFormat.N_QUADS)
    return store


def written(result, form):
    stream = io.BytesIO()
    write_result(result, form, stream)
    return stream.getvalue().decode()


def test_select_knows_prefixes_and_all_graphs(store):
    result = run_query(store, TARGET)
    assert (result.kind, result.columns) == ("select", ("drug", "action"))
    assert list(result.values()) == [("https://w3id.org/rxkg/drug/albumab", "binds")]


def test_a_prefix_of_the_query_goes_before(store):
    assert list(run_query(store, "PREFIX rxo: <http://e/> SELECT ?s { ?s a rxo:TargetStatement }").rows()) == []


def test_graph_names_one_monograph(store):
    found = run_query(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s rxo:hasTarget ?o } }")
    assert list(found.values()) == [("https://w3id.org/rxkg/monograph/albumab",)]


@pytest.mark.parametrize(("words", "rows"), [("", 1), ("FROM", 1), ("FROM NAMED", 0)])
def test_from_limits_the_graphs(store, words, rows):
    clause = f"{words} <https://w3id.org/rxkg/monograph/albumab>" if words else ""
    assert len(list(run_query(store, TARGET.replace("{", f"{clause} {{", 1)).rows())) == rows
    other = TARGET.replace("{", "FROM <https://w3id.org/rxkg/monograph/other> {", 1)
    assert list(run_query(store, other).rows()) == []


def test_graphs_from_outside_go_before(store):
    query = TARGET.replace("{", "FROM <https://w3id.org/rxkg/monograph/other> {", 1)
    dataset = Dataset(default=["https://w3id.org/rxkg/monograph/albumab"])
    assert len(list(run_query(store, query, dataset=dataset).rows())) == 1


def test_ask_is_true_or_false(store):
    assert run_query(store, "ASK { ?s rxo:hasTarget ?o }")
    assert not run_query(store, "ASK { ?s rxo:hasTarget rxo:Drug }")
    with pytest.raises(TypeError):
        bool(run_query(store, TARGET))


def test_construct_and_describe_give_triples(store):
    (triple,) = run_query(store, TRIPLES).triples()
    assert shorten(triple.object, prefixes()) == "target:cd123"
    assert run_query(store, "DESCRIBE drug:albumab").triples()


def test_unbound_is_none(store):
    assert list(run_query(store, "SELECT ?x ?y { BIND(1 AS ?x) }").values()) == [(1, None)]


@pytest.mark.parametrize("form", RESULT_FORMATS)
def test_rows_are_written_in(store, form):
    text = written(run_query(store, TARGET), form)
    if form == "json":
        assert json.loads(text)["results"]["bindings"][0]["action"]["value"] == "binds"
    elif form == "jsonl":
        assert [json.loads(line) for line in text.splitlines()] == [
            {"drug": "https://w3id.org/rxkg/drug/albumab", "action": "binds"}
        ]
    elif form == "csv":
        assert list(csv.reader(text.splitlines()))[1] == ["https://w3id.org/rxkg/drug/albumab", "binds"]
    elif form == "tsv":
        assert text.splitlines()[0] == "?drug\t?action"
    else:
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2005/sparql-results#}sparql"


@pytest.mark.parametrize("form", RESULT_FORMATS)
def test_an_answer_is_written_in(store, form):
    assert "true" in written(run_query(store, "ASK { ?s rxo:hasTarget ?o }"), form)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_triples_are_written_in(store, form):
    text = written(run_query(store, TRIPLES), form)
    assert text == written(run_query(store, TRIPLES), form)
    parsed = {
        quad.triple
        for quad in ox.parse(
            text.encode(),
            format=getattr(
                ox.RdfFormat,
                {
                    "turtle": "TURTLE",
                    "ntriples": "N_TRIPLES",
                    "nquads": "N_QUADS",
                    "trig": "TRIG",
                    "jsonld": "JSON_LD",
                    "rdfxml": "RDF_XML",
                }[form],
            ),
        )
    }
    assert parsed == set(run_query(store, TRIPLES).triples())


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        (TARGET, "turtle", "'turtle' cannot hold rows"),
        (TRIPLES, "csv", "'csv' cannot hold triples"),
        (TARGET, "pdf", "'pdf' is not a known format"),
    ],
)
def test_an_unfit_format_is_told(store, query, form, message):
    with pytest.raises(FormatError, match=message):
        written(run_query(store, query), form)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "is empty"),
        ("nonsense", 1, 1, "'nonsense' cannot stand here"),
        ("SELECT * WHRE { ?s ?p ?o }", 1, 10, "'WHRE' cannot stand here"),
        ("SELECT * WHERE {\n  ?s ?p ?o", 2, 11, "ends too early"),
        ("# all\nSELECT * {\n  ?s rxo:x ?o ?z }", 3, 15, "'\\?z' cannot stand here"),
        ("SELECT ?s {\n ?s foo:p ?o }", 2, 5, "the prefix of foo:p is not declared"),
        ("SELECT * { ?s <rel> ?o }", 1, 15, "<rel> is no absolute IRI"),
        ("SELECT * { ?s ?p 'é≥𝛼' } }", 1, 26, "'}' cannot stand here"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", 1, 35, "neither grouped nor aggregated"),
        ("SELECT ?s { ?s ?p ?o } LIMIT many", 1, 30, "'many' cannot stand here"),
    ],
    ids=["empty", "nonsense", "keyword", "end", "comment", "prefix", "iri", "wide", "group", "limit"],
)
def test_a_syntax_error_names_its_place(store, text, line, column, reason):
    with pytest.raises(QueryError, match=reason) as caught:
        run_query(store, text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text", ["CLEAR ALL", "PREFIX a: <http://a/>\ninsert data { a:b a:c a:d }", "DROP GRAPH <http://e/g>"]
)
def test_updates_are_refused(store, text):
    count = len(store)
    with pytest.raises(QueryError, match="is an update"):
        run_query(store, text)
    assert len(store) == count


def test_other_hosts_are_not_asked(store):
    with pytest.raises(QueryError, match="line 1, column 12: SERVICE would send"):
        run_query(store, "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }")
    assert list(run_query(store, "SELECT ?s { ?s rxo:effect 'SERVICE' }").rows()) == []


def test_an_unknown_function_is_told(store):
    with pytest.raises(QueryError, match="http://e/f"):
        run_query(store, "SELECT (<http://e/f>(?s) AS ?x) { ?s ?p ?o }")


def test_substitution_binds_a_variable_and_keeps_its_column(store):
    drug = ox.NamedNode("https://w3id.org/rxkg/drug/albumab")
    query = "SELECT ?drug (COUNT(?x) AS ?n) { ?drug rxo:hasTarget ?x } GROUP BY ?drug ORDER BY ?drug"
    assert list(run_query(store, query, substitutions={"drug": drug}).values()) == [(drug.value, 1)]


def test_substitution_of_an_assigned_variable_is_refused(store):
    with pytest.raises(QueryError, match="line 1, column 27"):
        run_query(store, "SELECT ?x { BIND(1 + 1 AS ?x) }", substitutions={"x": "1"})


def test_a_syntax_error_keeps_its_place_beside_substitutions(store):
    with pytest.raises(QueryError) as caught:
        run_query(store, "SELECT ?s { ?s rxo:effect ?words ?s }", substitutions={"words": "x" * 500})
    assert (caught.value.line, caught.value.column) == (1, 34)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_substituted_text_stays_text(text):
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(text)))
    query = "SELECT ?s ?words { ?s ?p ?words }"
    assert list(run_query(store, query, substitutions={"words": text}).values()) == [("http://e/s", text)]


@given(st.text())
def test_tokens_cover_the_text_in_order(text):
    tokens = read_tokens(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    assert substitute(text, tokens, {}) == text


@given(st.text(alphabet="SELECT{}?sp.<>\"'\\ \n#:()", max_size=40))
def test_any_text_that_fails_has_a_place_in_it(text):
    try:
        list(run_query(ox.Store(), text).rows())
        line = 1
    except QueryError as error:
        line = error.line
    assert line is None or 1 <= line <= text.count("\n") + 1


def test_positions_count_from_one():
    assert locate("ab\ncd", 3) == (2, 1)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (ox.NamedNode("https://w3id.org/rxkg/drug/albumab"), "drug:albumab"),
        (ox.NamedNode("https://w3id.org/rxkg/concept/condition/rash"), "condition:rash"),
        (ox.NamedNode("http://purl.obolibrary.org/obo/HP_1"), "obo:HP_1"),
        (ox.NamedNode("http://e/x"), "<http://e/x>"),
        (ox.Literal("rash"), "rash"),
        (None, ""),
    ],
)
def test_terms_are_shortened_for_people(term, text):
    assert shorten(term, prefixes()) == text


def test_numbers_and_booleans_become_values():
    assert [to_value(ox.Literal(v)) for v in (True, 3, 2.5, "x")] == [True, 3, 2.5, "x"]
