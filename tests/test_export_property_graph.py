"""Property graphs: strict readers of each form find the same nodes, relationships and texts."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
import pytest
from export_selection import HARDEST, awkward, select, texts
from graph_records import every_kind, record, said
from hypothesis import given
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.graph.exports import property_graph as pg
from rxkg.ontology.records import AdverseEffect, Polarity

# Types of https://neo4j.com/docs/operations-manual/current/import/full-import/ that the files use.
TYPES = {"string": str, "int": int, "float": float, "boolean": {"true": True, "false": False}.__getitem__}


def read_admin(path):
    """Rows as neo4j-admin reads them: types from the header, absent where the field is empty and not quoted."""
    text = path.read_text(encoding="utf-8")
    assert "\r" not in text
    head, *rows = csv.reader(io.StringIO(text), strict=True)
    assert text.count("\n") == len(rows) + 1, "no field may hold a line break"
    for row in rows:
        assert len(row) == len(head)
        yield {name: cell(value, name) for name, value in zip(head, row, strict=True) if value}


def cell(value, column):
    name, _, kind = column.rpartition(":")
    if kind in ("ID", "START_ID", "END_ID", "TYPE"):
        return value
    if kind == "LABEL":
        return value.split(";")
    read = TYPES[kind.removesuffix("[]")]
    assert name
    return [read(item) for item in value.split(";")] if kind.endswith("[]") else read(value)


def read_literal(text):
    """The value of a literal of Cypher, by its grammar: maps with plain keys, lists, strings, numbers, booleans."""
    value, rest = literal(text)
    assert rest == "", rest
    return value


STRING = re.compile(r"'((?:[^'\\]|\\(?:[\\'\"bfnrt]|u[0-9A-Fa-f]{4}))*)'")
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def literal(text):
    if text[0] in "{[":
        return collection(text)
    if match := STRING.match(text):
        return ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else PLAIN.get(m[2], m[2]), match[1]), text[
            match.end() :
        ]
    match = re.compile(r"true|false|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?").match(text)
    return json.loads(match[0]), text[match.end() :]


def collection(text):
    mapping, rest = text[0] == "{", text[1:]
    found = []
    while rest[0] not in "}]":
        if mapping:
            match = re.compile(r"([A-Za-z_]\w*): ").match(rest)
            key, rest = match[1], rest[match.end() :]
        value, rest = literal(rest)
        found.append((key, value) if mapping else value)
        rest = rest.removeprefix(",").lstrip()
    assert rest[0] == ("}" if mapping else "]")
    return (dict(found) if mapping else found), rest[1:]


def read_cypher(data):
    """(nodes by id, relationships by id) that a script makes; every statement is one of the four that it may hold."""
    nodes, edges = {}, {}
    constraint, await_, *statements = data.decode("utf-8").removesuffix(";\n").split(";\n")
    assert constraint.startswith("CREATE CONSTRAINT") and await_ == "CALL db.awaitIndexes()"  # noqa: PT018
    for statement in statements:
        rows, _, rest = statement.removeprefix("UNWIND ").rpartition(" AS row\n")
        for row in read_literal(rows):
            if labels := re.search(r"SET n:(\S+)", rest):
                assert row["id"] not in nodes
                nodes[row["id"]] = (labels[1].split(":"), row["properties"])
            else:
                kind = re.search(r"\[r:([A-Z_]+) ", rest)[1]
                assert row["subject"] in nodes
                assert row["object"] in nodes
                edges[row["properties"]["id"]] = (row["subject"], kind, row["object"], row["properties"])
    return nodes, edges


def streamed(write, selection):
    stream = io.BytesIO()
    write(selection, stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def example(examples_base):
    with KnowledgeBase(examples_base) as base:
        yield base.select()


@pytest.fixture(scope="module")
def cypher(example):
    return read_cypher(streamed(pg.write_cypher, example))


def test_cypher_has_a_relationship_for_every_fact(example, cypher):
    facts = list(example.facts())
    assert len(cypher[1]) == len(facts)
    plain = [kind for _, kind, _, _ in cypher[1].values() if kind != pg.WITHHELD]
    assert len(plain) == sum(fact.asserted for fact in facts)


def test_neo4j_files_hold_what_the_script_holds(example, cypher, tmp_path):
    pg.write_neo4j(example, tmp_path)
    nodes = {r.pop("id:ID"): r for name in ("nodes", "doses") for r in read_admin(tmp_path / f"{name}.csv")}
    assert {key: (labels, len(p)) for key, (labels, p) in cypher[0].items()} == {
        key: (row[":LABEL"], len(row) - 1) for key, row in nodes.items()
    }
    rows = list(read_admin(tmp_path / "relationships.csv"))
    ends = {row["id:string"]: (row[":START_ID"], row[":TYPE"], row[":END_ID"]) for row in rows}
    assert ends == {key: edge[:3] for key, edge in cypher[1].items()}
    assert all(end in nodes for start, _, other in ends.values() for end in (start, other))


def test_neo4j_values_are_those_of_the_script(example, cypher, tmp_path):
    pg.write_neo4j(example, tmp_path)
    for row in read_admin(tmp_path / "relationships.csv"):
        found = {name.partition(":")[0]: value for name, value in row.items() if not name.startswith(":")}
        said = cypher[1][found["id"]][3]
        assert {k: normal(v) for k, v in found.items()} == {k: normal(v) for k, v in said.items()}


def normal(value):
    if isinstance(value, list):
        return [normal(item) for item in value]
    return unicodedata.normalize("NFC", re.sub(r"[\r\n]+", " ", value)) if isinstance(value, str) else value


def test_the_import_command_names_the_files_that_are_there(tmp_path):
    pg.write_neo4j(select(every_kind()), tmp_path)
    script = (tmp_path / "import.sh").read_text()
    assert set(re.findall(r"=(\w+\.csv)", script)) == {p.name for p in tmp_path.glob("*.csv")}


def test_networkx_reads_graphml_with_the_same_counts(example, cypher, tmp_path):
    (tmp_path / "x.graphml").write_bytes(streamed(pg.write_graphml, example))
    graph = networkx.read_graphml(tmp_path / "x.graphml")
    assert graph.is_multigraph()
    assert set(graph.nodes) == set(cypher[0])
    found = {key: (s, data["type"], o) for s, o, key, data in graph.edges(keys=True, data=True)}
    assert found == {key: edge[:3] for key, edge in cypher[1].items()}


def test_networkx_reads_the_plain_tables_with_the_same_counts(example, cypher, tmp_path):
    pg.write_node_edge(example, tmp_path)
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    with (tmp_path / "nodes.csv").open(encoding="utf-8", newline="") as stream:
        ids = [row["id"] for row in csv.DictReader(stream, strict=True)]
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(ids)
    graph.add_edges_from((row["source"], row["target"], row["id"]) for row in rows)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(cypher[0]), len(cypher[1]))
    assert {row["document"] for row in rows} == {edge[3]["source"] for edge in cypher[1].values()}


@pytest.mark.parametrize("polarity", Polarity)
def test_only_what_is_asserted_has_the_type_of_its_kind(polarity):
    fact = said(AdverseEffect, "sedation", polarity=polarity)
    _, edges = read_cypher(streamed(pg.write_cypher, select([record("Albumab", fact)])))
    [(_, kind, _, properties)] = edges.values()
    assert kind == ("HAS_ADVERSE_EFFECT" if polarity is Polarity.ASSERTED else "WITHHELD")
    assert properties["polarity"] == polarity
    assert properties["predicate"].endswith("#hasAdverseEffect")


def test_a_dose_is_a_node_with_its_numbers():
    nodes, _ = read_cypher(streamed(pg.write_cypher, select(every_kind())))
    doses = [properties for labels, properties in nodes.values() if "Dose" in labels]
    assert sorted((dose["low"], dose["high"], dose["unit"]) for dose in doses) == [(0.5, 1.0, "mg"), (12, 12, "mcg/kg")]


@given(st.recursive(texts | st.integers(0) | st.booleans(), st.lists, max_leaves=6))
def test_literals_of_cypher_read_back(value):
    written = pg.cypher_literal({"a": value})
    assert len(written.splitlines()) == 1
    assert read_literal(written) == {"a": value}


@pytest.mark.parametrize("run", [1, 2, 500])
def test_batches_of_any_size_hold_the_same(monkeypatch, run):
    monkeypatch.setattr(pg, "BATCH", run)
    found = read_cypher(streamed(pg.write_cypher, select([awkward(HARDEST)])))
    assert (len(found[0]), len(found[1])) == (4, 3)


@given(texts)
def test_tables_of_neo4j_read_back_whatever_the_text(text):
    with TemporaryDirectory() as folder:
        pg.write_neo4j(select([awkward(text)]), Path(folder))
        rows = list(read_admin(Path(folder) / "relationships.csv"))
    assert [[normal(quote) for quote in row["quotes:string[]"]] for row in rows] == [[normal(text)]] * 3


@given(texts)
def test_graphml_reads_back_whatever_the_text(text):
    data = streamed(pg.write_graphml, select([awkward(text)]))
    graph = networkx.parse_graphml(data.decode("utf-8"))
    found = {json.loads(quotes)[0] for _, _, quotes in graph.edges(data="quotes")}
    assert found == {text}


def test_awkward_texts_are_whole_in_the_script():
    _, edges = read_cypher(streamed(pg.write_cypher, select([awkward(HARDEST)])))
    assert {edge[3]["quotes"][0] for edge in edges.values()} == {HARDEST}


@pytest.mark.parametrize("write", [pg.write_cypher, pg.write_graphml])
def test_the_same_base_makes_the_same_bytes(write):
    records = every_kind()
    assert streamed(write, select(records)) == streamed(write, select(records))
