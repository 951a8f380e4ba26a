"""Text inside SPARQL: the property rxs:search, its forms, its errors and its rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.graph.sparql import FoundSection, run_query
from rxkg.graph.textsearch import DEFAULT_LIMIT, MAX_LIMIT
from rxkg.ontology.errors import QueryError

A, B, C = (f"https://w3id.org/rxkg/source/{name}#char=0,9" for name in "abc")
AWKWARD = "tab\there, \"quotes\" 'both', back\\slash, } # { <x> ?words é𝛼 \x01"
FOUND = {"alpha": [A, B], "beta": [B, C], "gamma": [C]}


class Index:
    """Stands for the full-text index; `asked` are the searches made."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, words: str, limit: int) -> Iterator[FoundSection]:
        self.asked.append((words, limit))
        for rank, iri in enumerate(FOUND.get(words, [])[:limit]):
            yield FoundSection(iri, 2.5 - rank, AWKWARD)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    p, q = ox.NamedNode("http://e/p"), ox.NamedNode("http://e/q")
    for number, iri in enumerate((A, B, C)):
        store.add(ox.Quad(ox.NamedNode(iri), p, ox.Literal(number)))
    store.add(ox.Quad(ox.NamedNode(B), q, ox.Literal("q")))
    return store


def ask(store: ox.Store, text: str, index: Index | None = None, **options: Any) -> list[tuple[Any, ...]]:
    query = "PREFIX e: <http://e/> " + text
    return sorted(run_query(store, query, search=index or Index(), **options).values(), key=str)


@pytest.mark.parametrize(
    ("pattern", "sections"),
    [
        ('?s rxs:search "alpha"', [A, B]),
        ("?s rxs:search 'alpha' .", [A, B]),
        ('?s rxs:search """alpha"""', [A, B]),
        ("?s rxs:search '''alpha'''", [A, B]),
        (r'?s rxs:search "al\u0070ha"', [A, B]),
        ('?s rxs:search ("alpha")', [A, B]),
        ('?s rxs:search ("alpha" 1)', [A]),
        ('(?s) rxs:search ("alpha" 1)', [A]),
        ('$s <https://w3id.org/rxkg/search#search> "alpha"', [A, B]),
        ('?s rxs:search "alpha" ; e:p ?n', [A, B]),
        ('?s e:p ?n ; rxs:search "alpha" ; e:q ?q .', [B]),
        ('?s e:p ?n ; rxs:search "alpha" ;', [A, B]),
        ('?s rxs:search "alpha" ; rxs:search "beta"', [B]),
        ('?s rxs:search "alpha", ("beta" 5)', [B]),
        ('?s rxs:search "alpha" . ?s rxs:search "beta" . ?s e:p ?n', [B]),
        ('?s e:p ?n . { ?s rxs:search "alpha" } ', [A, B]),
        ('{ ?s rxs:search "alpha" } UNION { ?s rxs:search "gamma" }', [A, B, C]),
        ('?s e:p ?n OPTIONAL { ?s rxs:search "alpha" . ?s e:q ?q }', [A, B, C]),
        ('?s e:p ?n FILTER EXISTS { ?s rxs:search "alpha" }', [A, B]),
        ('?s e:p ?n FILTER(?n > 0 && NOT EXISTS { ?s rxs:search "alpha" })', [C]),
        ('?s e:p ?n MINUS { ?s rxs:search "alpha" }', [C]),
        ('FILTER(?n > 0) ?s rxs:search "alpha" ; e:p ?n', [B]),
        ('{ SELECT ?s (EXISTS { ?s rxs:search "alpha" } AS ?x) { ?s e:p ?n } } FILTER(?x)', [A, B]),
        ('{ SELECT DISTINCT ?s { ?s rxs:search "alpha" } LIMIT 5 }', [A, B]),
        ('VALUES ?n { 1 2 } ?s e:p ?n . ?s rxs:search "alpha" BIND(2 AS ?two)', [B]),
        ('_:x e:p ?n . ?s rxs:search "alpha" . _:x e:q ?q . ?s e:p ?n', [B]),
        ('?s (e:p|e:q)+ ?n . ?s rxs:search "alpha" FILTER(isNumeric(?n))', [A, B]),
        ('?s e:p +1 . ?s rxs:search "alpha"', [B]),
        ('?s rxs:search "nothing"', []),
        (f'<{A}> rxs:search "alpha" . ?s e:p 0', [A]),
        (f'<{C}> rxs:search "alpha" . ?s e:p 0', []),
    ],
)  # fmt: skip
def test_sections_of_a_pattern(store: ox.Store, pattern: str, sections: list[str]) -> None:
    assert ask(store, f"SELECT DISTINCT ?s {{ {pattern} }}") == [(s,) for s in sections]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("PREFIX t: <https://w3id.org/rxkg/search#>", "t:search"),
        ("PREFIX : <https://w3id.org/rxkg/search#>", ":search"),
        ("PREFIX odd: <https://w3id.org/rxkg/search#sea>", "odd:rch"),
        ("BASE <https://w3id.org/rxkg/>", "<search#search>"),
        ("BASE <https://w3id.org/rxkg/> PREFIX s: <search#>", "s:search"),
    ],
)
def test_the_property_has_any_name(store: ox.Store, head: str, name: str) -> None:
    assert ask(store, f'{head} SELECT ?s {{ ?s {name} "gamma" }}') == [(C,)]


def test_another_rxs_is_another_property(store: ox.Store) -> None:
    index = Index()
    assert ask(store, 'PREFIX rxs: <http://e/> SELECT ?s { ?s rxs:search "alpha" }', index) == []
    assert index.asked == []


def test_score_and_snippet(store: ox.Store) -> None:
    text = 'SELECT * { (?s ?score ?snippet) rxs:search "alpha" } ORDER BY DESC(?score)'
    result = run_query(store, text, search=Index())
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.values()]
    assert [(r["s"], r["score"]) for r in rows] == [(A, 2.5), (B, 1.5)]
    assert rows[0]["snippet"] == AWKWARD


def test_score_is_a_decimal_and_snippet_plain(store: ox.Store) -> None:
    (row,) = ask(store, 'SELECT (DATATYPE(?v) AS ?d) (LANG(?t) AS ?l) { (?s ?v ?t) rxs:search "gamma" }')
    assert row == ("http://www.w3.org/2001/XMLSchema#decimal", "")


def test_equal_words_are_looked_up_once(store: ox.Store) -> None:
    index = Index()
    ask(store, 'SELECT * { { ?s rxs:search ("alpha" 1) } UNION { ?s rxs:search ("alpha" 7), "beta" } }', index)
    assert sorted(index.asked) == [("alpha", 7), ("beta", DEFAULT_LIMIT)]


def test_other_queries_ask_no_index(store: ox.Store) -> None:
    index = Index()
    assert len(ask(store, 'SELECT ?s { ?s e:p ?n FILTER("rxs:search" != "rxs:other") # rxs:search\n }', index)) == 3
    assert index.asked == []


def test_words_limit_and_section_come_from_outside(store: ox.Store) -> None:
    index = Index()
    section = ox.NamedNode(B)
    text = "SELECT ?s ?words ?score { (?s ?score) rxs:search (?words ?limit) }"
    values = {"words": "alpha", "limit": ox.Literal(7), "s": section}
    assert ask(store, text, index, substitutions=values) == [(B, "alpha", 1.5)]
    assert index.asked == [("alpha", 7)]


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text.strip()))
def test_words_stay_words(words: str) -> None:
    index = Index()
    written = str(ox.Literal(words))
    run_query(ox.Store(), f"ASK {{ ?s rxs:search {written} }}", search=index)
    run_query(ox.Store(), "ASK { ?s rxs:search ?w }", search=index, substitutions={"w": words})
    assert index.asked == [(words, DEFAULT_LIMIT)] * 2


@pytest.mark.parametrize("words", ['x" } #', "} UNION { ?s ?p ?o }", "a\\", "'''", '"""', "# }", "?s"])
def test_awkward_words_change_nothing_else(store: ox.Store, words: str) -> None:
    assert ask(store, "SELECT ?s { ?s rxs:search ?w }", substitutions={"w": words}) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("SELECT ?s {\n  ?s rxs:search ?w }", 2, 17, "no value before the query runs"),
        ('SELECT ?s {\n  ?s rxs:search "x"@en }', 2, 20, "without language"),
        ('SELECT ?s {\n  ?s rxs:search "x"^^xsd:string }', 2, 20, "without language or datatype"),
        ('SELECT ?s { ?s rxs:search " " }', 1, 27, "needs words"),
        ("SELECT ?s { ?s rxs:search 3 }", 1, 27, "takes words"),
        ("SELECT ?s { ?s rxs:search () }", 1, 27, "takes words"),
        ('SELECT ?s { ?s rxs:search ("x" 2 3) }', 1, 34, "takes words"),
        ('SELECT ?s { ?s rxs:search ("x" 0) }', 1, 32, f"from 1 to {MAX_LIMIT}"),
        ('SELECT ?s { ?s rxs:search ("x" -2) }', 1, 32, "whole number"),
        ('SELECT ?s { ?s rxs:search ("x" 1.5) }', 1, 32, "whole number"),
        ('SELECT ?s { ?s rxs:search ("x" 10001) }', 1, 32, "whole number"),
        ('SELECT ?s { ?s rxs:search ("x" ?n) }', 1, 32, "whole number"),
        ('SELECT ?s { [] rxs:search "x" }', 1, 13, "stand variables"),
        ('SELECT ?s { ?s rxo:x [ rxs:search "x" ] }', 1, 24, "not a blank node"),
        ('SELECT ?s { (?a ?b ?c ?d) rxs:search "x" }', 1, 13, "one to three variables"),
        ('SELECT ?s { (?a "b") rxs:search "x" }', 1, 17, "stand variables"),
        ('SELECT ?s { (?a ?a) rxs:search "x" }', 1, 17, "two things"),
        ('SELECT ?s { (?a ?b) rxs:search "x" ; rxo:x ?y }', 1, 38, "no other property"),
        ("SELECT ?s { ?s rxs:search/rxo:x ?y }", 1, 16, "alone as the property"),
        ("SELECT ?s { ?s ^rxs:search ?y }", 1, 17, "alone as the property"),
        ("SELECT ?s { ?s ?p ?o FILTER(?p = rxs:search) }", 1, 34, "alone as the property"),
        ('CONSTRUCT { ?s rxs:search "x" } { ?s ?p ?o }', 1, 16, "alone as the property"),
        ('CONSTRUCT WHERE { ?s rxs:search "x" }', 1, 22, "alone as the property"),
        ('SELECT ?s {\n ?s rxs:search "x" .\n ?s rxo:x ?y ?z }', 3, 14, "'\\?z' cannot stand here"),
        ('SELECT ?s {\n ?s rxs:search "x" . ?s foo:x ?y }', 2, 25, "prefix of foo:x"),
    ],
)  # fmt: skip
def test_an_error_names_its_place(store: ox.Store, text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as caught:
        run_query(store, text, search=Index())
    assert (caught.value.line, caught.value.column) == (line, column)


def test_an_output_cannot_come_from_outside(store: ox.Store) -> None:
    with pytest.raises(QueryError, match=r"line 1, column 16: \?score is given a value from outside"):
        run_query(store, 'SELECT * { (?s ?score) rxs:search "x" }', search=Index(), substitutions={"score": "1"})


def test_a_place_is_that_of_the_text_beside_rows(store: ox.Store) -> None:
    text = 'SELECT * { ?s rxs:search "alpha" . BIND(1 AS ?x) }'
    with pytest.raises(QueryError, match="line 1, column 46"):
        run_query(store, text, search=Index(), substitutions={"x": "1"})


def test_a_bare_store_says_what_is_missing(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="line 1, column 10: rxs:search needs the full-text index"):
        run_query(store, 'ASK { ?s  rxs:search "alpha" }'.replace("  ", " "))


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s rxs:search "gamma" }',
        'CONSTRUCT { ?s rdfs:seeAlso ?n } { ?s rxs:search "gamma" ; <http://e/p> ?n }',
        'DESCRIBE ?s { ?s rxs:search "gamma" }',
    ],
)
def test_every_form_of_query_has_it(store: ox.Store, text: str) -> None:
    result = run_query(store, text, search=Index())
    assert bool(result) if result.kind == "ask" else result.triples()


@pytest.fixture(scope="module")
def base(examples_base: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(examples_base) as opened:
        yield opened


def test_every_section_of_the_index_is_a_node_of_the_graph(base: KnowledgeBase) -> None:
    found = {row.iri for row in base.find_sections("type:section", 1000)}
    nodes = {row[0] for row in base.query("SELECT ?s { ?m rxo:hasSection ?s }").values()}
    assert found == nodes


def test_rows_are_those_of_a_search(base: KnowledgeBase) -> None:
    hits = base.search("capillary leak", limit=50).hits
    rows = base.query(
        'SELECT ?kind ?score ?snippet { (?s ?score ?snippet) rxs:search "capillary leak" . '
        "?s rxo:sectionKind/skos:notation ?kind } ORDER BY DESC(?score)"
    )
    assert list(rows.values()) == [(h.section, h.score, h.snippet) for h in hits if h.section]


def test_sections_that_hold_some_of_the_words_are_no_answer(base: KnowledgeBase) -> None:
    assert base.search("albumin xylophone").hits
    assert not base.query('ASK { ?s rxs:search "albumin xylophone" }')


def test_the_index_is_opened_only_where_it_is_asked(examples_base: Path) -> None:
    code = (
        "import sys; from rxkg import KnowledgeBase\n"
        "base = KnowledgeBase(sys.argv[1]); bool(base.query('ASK { ?s ?p ?o }')); print('whoosh' in sys.modules)\n"
        "bool(base.query('ASK { ?s rxs:search \"fever\" }')); print('whoosh' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(examples_base)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True"]
