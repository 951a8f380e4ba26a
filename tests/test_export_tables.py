"""Tables: what was written reads back as the facts of the base, by other readers than the writers' own."""

from __future__ import annotations

import csv
import dataclasses
import json
import sys

import duckdb
import pyarrow.parquet as pq
import pytest
from export_selection import AWKWARD, awkward_record, select
from graph_records import every_kind, record, said
from hypothesis import given, settings
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.exporting import export_to
from rxkg.graph.exports.tables import TABLES, WITHHELD, write_csv, write_parquet
from rxkg.graph.triples import polarity_of
from rxkg.ontology.errors import ExportError
from rxkg.ontology.records import (
    STATEMENT_TYPES,
    AdverseEffect,
    Evidence,
    Frequency,
    InteractantKind,
    Polarity,
    Quantity,
    Relation,
    Route,
    SectionKind,
    Status,
)

COLUMNS = {table.name: {column.name: column.type for column in table.columns} for table in TABLES}
FACTS = {cls.kind: cls for cls in STATEMENT_TYPES}
READERS = {
    "texts": lambda cell: tuple(json.loads(cell)),
    "number": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.get,
    "text": str,
}
# Columns whose name differs from the field's, and fields that are no plain texts or numbers.
FIELDS = {"concept_label": "label", "schedule": "frequency"}
VALUES = {
    "polarity": Polarity,
    "section": SectionKind,
    "relation": Relation,
    "status": Status,
    "interactant": InteractantKind,
    "route": Route,
}


def read_csv(folder, name):
    table = COLUMNS[name.rpartition("/")[2]]
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            assert list(row) == list(table)
            yield {key: READERS[table[key]](cell) if cell else None for key, cell in row.items()}


def read_parquet(folder, name):
    for row in pq.read_table(folder / f"{name}.parquet").to_pylist():
        yield {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


FORMS = {"csv": (write_csv, read_csv), "parquet": (write_parquet, read_parquet)}


def statements(folder, read):
    """The statements that the tables hold, by IRI and source."""
    places = {}
    for row in read(folder, "evidence"):
        places.setdefault((row["source"], row["fact"]), []).append(
            Evidence(row["start"], row["end"], row["quote"], SectionKind(row["section"]))
        )
    for name in [*FACTS, *(f"{WITHHELD}/{kind}" for kind in FACTS)]:
        for row in read(folder, name):
            yield (row["statement"], row["source"]), rebuild(row, FACTS[name.rpartition("/")[2]], places)


def rebuild(row, cls, places):
    values = {FIELDS.get(key, key): VALUES[key](cell) if key in VALUES and cell else cell for key, cell in row.items()}
    if cls.kind == "adverse_effects":
        values["frequency"] = tuple(map(Frequency, values["frequency"]))
    if values.get("comparator"):
        values["quantity"] = Quantity(row["low"], row["high"], row["unit"] or "", row["comparator"], row["ucum"])
    values["evidence"] = tuple(places[row["source"], row["fact"]])
    values["component"] = None  # the tables have its IRI
    return cls(**{field.name: values.get(field.name) for field in dataclasses.fields(cls)})


def expected(selection):
    for fact in selection.facts():
        statement = dataclasses.replace(fact.statement, component=None, polarity=polarity_of(fact.statement))
        yield (fact.iri, fact.slug), statement


@pytest.mark.parametrize("form", FORMS)
def test_every_fact_reads_back_as_it_was(tmp_path, form):
    write, read = FORMS[form]
    selection = select(every_kind())
    write(selection, tmp_path)
    assert sorted(statements(tmp_path, read), key=repr) == sorted(expected(selection), key=repr)


@pytest.mark.parametrize("form", FORMS)
def test_the_examples_read_back_as_they_are_in_the_base(examples_base, tmp_path, form):
    with KnowledgeBase(examples_base) as base:
        selection = base.select()
        export_to(selection, form, str(tmp_path / "out"))
        assert sorted(statements(tmp_path / "out", FORMS[form][1]), key=repr) == sorted(expected(selection), key=repr)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None)
@given(words=st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_text_survives(tmp_path_factory, form, words):
    folder = tmp_path_factory.mktemp("tables")
    write, read = FORMS[form]
    selection = select([awkward_record(words)])
    write(selection, folder)
    assert sorted(statements(folder, read), key=repr) == sorted(expected(selection), key=repr)


def test_what_a_text_says_twice_keeps_both_places_apart(tmp_path):
    twice = [said(AdverseEffect, words, concept="HP:0001882", label="Leukopenia", match="exact", rule=rule)
             for words, rule in (("leukopenia", "a"), ("low white cell count", "b"))]  # fmt: skip
    selection = select([record("Albumab", *twice)])
    assert len({fact.iri for fact in selection.facts()}) == 1
    write_csv(selection, tmp_path)
    assert sorted(statements(tmp_path, read_csv), key=repr) == sorted(expected(selection), key=repr)


def test_tables_of_facts_hold_no_withheld_ones(tmp_path):
    write_csv(select(every_kind()), tmp_path)
    for kind in FACTS:
        assert {row["polarity"] for row in read_csv(tmp_path, kind)} <= {"asserted"}
        withheld = list(read_csv(tmp_path, f"{WITHHELD}/{kind}"))
        assert {row["property"] for row in withheld} <= {None}
        assert not [row for row in withheld if row["polarity"] == "asserted"]
    assert [row["text"] for row in read_csv(tmp_path, f"{WITHHELD}/adverse_effects")] == ["sedation", "hair loss"]


def test_uses_that_are_not_established_have_a_property_of_their_own(tmp_path):
    write_csv(select(every_kind()), tmp_path)
    found = {(row["status"], row["property"]) for row in read_csv(tmp_path, "indications")}
    assert found == {
        ("labelled", "hasIndication"),
        ("off-label", "hasOffLabelUse"),
        ("investigational", "isInvestigatedFor"),
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_node_that_a_row_names_has_a_row(tmp_path, form):
    write, read = FORMS[form]
    write(select(every_kind()), tmp_path)
    nodes = {row["iri"] for name in ("drugs", "concepts") for row in read(tmp_path, name)}
    named = {row[key] for kind in FACTS for row in read(tmp_path, kind) for key in ("drug", "object", "component")
             if row.get(key)}  # fmt: skip
    named |= {row[key] for row in read(tmp_path, "composition") for key in ("product", "substance")}
    assert named <= nodes
    assert len(list(read(tmp_path, "composition"))) == 2


@pytest.mark.parametrize("form", FORMS)
def test_two_exports_are_the_same_bytes(tmp_path, form):
    records = every_kind()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        FORMS[form][0](select(records[:: 1 if name == "one" else -1]), tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert len(files) == len(TABLES) + len(FACTS)
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_row_groups_are_written_as_they_fill(tmp_path, monkeypatch):
    monkeypatch.setattr("rxkg.graph.exports.tables._ROWS", 2)
    selection = select(every_kind())
    write_parquet(selection, tmp_path)
    assert pq.ParquetFile(tmp_path / "adverse_effects.parquet").metadata.num_row_groups > 1
    assert sorted(statements(tmp_path, read_parquet), key=repr) == sorted(expected(selection), key=repr)


@pytest.mark.parametrize("form", FORMS)
def test_duckdb_reads_and_joins_the_tables(tmp_path, form):
    FORMS[form][0](select(every_kind()), tmp_path)
    query = (
        f"SELECT a.text, e.quote, e.start FROM '{tmp_path}/adverse_effects.{form}' a "
        f"JOIN '{tmp_path}/evidence.{form}' e USING (source, fact) WHERE a.serious AND a.source = 'albumab'"
    )
    ((text, quote, start),) = duckdb.sql(query).fetchall()
    assert (text, quote) == ("capillary leak syndrome", "capillary leak syndrome")
    assert isinstance(start, int)


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'rxkg\[parquet\]'"):
        write_parquet(select(every_kind()), tmp_path)
