"""Rows counted on their way: what is written does not change, and stops where it must."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest
from export_selection import texts
from hypothesis import given
from rxkg.graph.limited import RowLimitError, limit_rows, take

FORMS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
XSD = "http://www.w3.org/2001/XMLSchema#"
QUERIES = {
    "no variable": "SELECT * {}",
    "unbound": "SELECT ?x ?y { {} UNION { BIND(1 AS ?x) } UNION { BIND('' AS ?y) } UNION { BIND('' AS ?x) } }",
    "one column, unbound": "SELECT ?x { {} UNION { BIND(1 AS ?x) } UNION {} }",
    "blank nodes": "SELECT * { ?a ?b ?c }",
    "no rows": "SELECT ?x { ?x ?y ?z } LIMIT 0",
    "literals": f'SELECT ?x {{ VALUES ?x {{ 1.0 1e0 true "x"@en-GB "07"^^<{XSD}integer> "NaN"^^<{XSD}double> }} }}',
    "triples": 'SELECT ?x { BIND(<<( <http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> "c\\td" )>> )>> AS ?x) }',
    "directions": 'SELECT ?x { BIND(STRLANGDIR("x", "ar", "rtl") AS ?x) }',
}


def ask(query: str) -> ox.QuerySolutions:
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode("abc"), ox.NamedNode("http://e/p"), ox.Literal("q")))
    return store.query(query)


def written(solutions: ox.QuerySolutions, form: ox.QueryResultsFormat) -> bytes:
    stream = io.BytesIO()
    solutions.serialize(stream, form)
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_rows_are_written_as_the_engine_writes_them(query: str, form: ox.QueryResultsFormat) -> None:
    assert written(limit_rows(ask(query), 10), form) == written(ask(query), form)


@given(texts)
def test_texts_come_through_unchanged(text: str) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {ox.Literal(text)} {ox.Literal(text, language='en')} }} }}"
    assert written(limit_rows(ask(query), 2), FORMS[0]) == written(ask(query), FORMS[0])


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_one_row_too_many_stops_the_writing(form: ox.QueryResultsFormat) -> None:
    with pytest.raises(RowLimitError):
        written(limit_rows(ask("SELECT ?x { VALUES ?x { 1 2 3 } }"), 2), form)


def test_no_more_is_taken_than_shows_that_there_is_too_much() -> None:
    left = iter(range(10))
    with pytest.raises(RowLimitError):
        list(take(left, 3))
    assert next(left) == 4
