"""The Cypher script in an engine that is not ours: KGLite takes it as it is, but for one call of Neo4j's own."""

from __future__ import annotations

import io

import pytest
from export_selection import HARDEST, awkward, select, texts
from graph_records import every_kind
from hypothesis import given
from rxkg import KnowledgeBase
from rxkg.graph.exports import property_graph as pg

kglite = pytest.importorskip("kglite", reason="kglite has no wheel for this platform")

ONLY_NEO4J = "CALL db.awaitIndexes()"  # other engines have no indexes to wait for


def script_of(selection) -> str:
    stream = io.BytesIO()
    pg.write_cypher(selection, stream)
    return stream.getvalue().decode("utf-8")


def load(script: str, times: int = 1):
    graph = kglite.KnowledgeGraph()
    for _ in range(times):
        for statement in script.removesuffix(";\n").split(";\n"):
            if statement != ONLY_NEO4J:
                graph.cypher(statement)
    return graph


def rows(graph, query: str) -> list[dict]:
    return list(graph.cypher(query))


@pytest.fixture(scope="module")
def selection(examples_base):
    with KnowledgeBase(examples_base) as base:
        yield base.select()


@pytest.fixture(scope="module")
def graph(selection):
    return load(script_of(selection))


def test_all_nodes_and_relationships_are_there(selection, graph) -> None:
    made = pg.PropertyGraph(selection)
    doses: list[pg.GraphNode] = []
    edges = list(made.edges(doses.append))
    nodes = [*doses, *made.nodes()]
    assert {(row["id"], *row["l"]) for row in rows(graph, "MATCH (n) RETURN n.id AS id, labels(n) AS l")} == {
        (node.id, *node.labels) for node in nodes
    }
    query = "MATCH (s)-[r]->(o) RETURN r.id AS id, s.id AS s, type(r) AS t, o.id AS o"
    found = [(row["id"], row["s"], row["t"], row["o"]) for row in rows(graph, query)]
    assert sorted(found) == sorted((edge.properties["id"], edge.start, edge.type, edge.end) for edge in edges)


@pytest.mark.parametrize("name", pg.EDGE_PROPERTIES)
def test_each_property_has_its_values(selection, graph, name: str) -> None:
    wanted = {e.properties["id"]: e.properties.get(name) for e in pg.PropertyGraph(selection).edges(lambda dose: None)}
    found = {row["id"]: row["v"] for row in rows(graph, f"MATCH ()-[r]->() RETURN r.id AS id, r.{name} AS v")}
    assert found == wanted


@pytest.mark.parametrize("records", [[awkward(HARDEST)], every_kind()], ids=["awkward", "every kind"])
def test_a_second_run_changes_nothing(records) -> None:
    query = "MATCH (s)-[r]->(o) RETURN s.id AS s, type(r) AS t, properties(r) AS p, o.id AS o ORDER BY r.id"
    script = script_of(select(records))
    assert rows(load(script, 2), query) == rows(load(script), query)


@given(texts)
def test_texts_come_back_as_they_were(text: str) -> None:
    graph = load(script_of(select([awkward(text)])))
    assert [row["q"] for row in rows(graph, "MATCH ()-[r]->() RETURN r.quotes AS q")] == [[text]] * 3
