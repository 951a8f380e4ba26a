"""SSSOM: the library of the standard takes the mapping set, and it holds what the records hold."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from export_selection import HARDEST, awkward, select, texts
from graph_records import record, said
from hypothesis import given
from rxkg import KnowledgeBase
from rxkg.graph.exports.sssom import find_mappings, write_sssom
from rxkg.ontology.importers.sssom import read_sssom
from rxkg.ontology.records import AdverseEffect, Component, Target

# In a process of its own: the library takes seconds to import and warns of its dependencies.
VALIDATE = """
import sys, warnings
warnings.simplefilter("ignore")
from sssom.parsers import parse_sssom_table
from sssom.validators import DEFAULT_VALIDATION_TYPES, validate
for path in sys.argv[1:]:
    found = parse_sssom_table(path)
    reports = validate(found, DEFAULT_VALIDATION_TYPES, fail_on_error=False)
    assert len(reports) == 3, reports
    problems = [result.message for report in reports.values() for result in report.results]
    assert not problems, problems
    for row in found.df.itertuples():
        print(row.subject_label, row.predicate_id, row.object_id, row.mapping_justification, sep="\\t")
"""


def written(records, **fields):
    stream = io.BytesIO()
    write_sssom(select(records, **fields), stream)
    return stream.getvalue().decode("utf-8")


def rows(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def grounded(text, concept="HP:0002315", **fields):
    given = {"concept": concept, "label": "Headache", "match": "exact", "grounded_by": "hp", **fields}
    return said(AdverseEffect, text, **given)


def one_line(m):
    return " ".join(re.split(r"[\t\r\n]+", m.form)), f"skos:{m.match}Match", m.concept, m.justification


def test_the_standards_library_finds_no_fault_and_the_same_mappings(examples_base, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
    odd = [grounded(text) for text in ("#1 ache", '"sore" head', "a # b", "|;,'", HARDEST)]
    kept = []
    with KnowledgeBase(examples_base) as base:
        for name, chosen in (("examples", base.select()), ("odd", select([record("Albumab", *odd)]))):
            with (tmp_path / name).open("wb") as out:
                write_sssom(chosen, out)
            kept += [one_line(m) for m in find_mappings(chosen)]
    command = [sys.executable, "-c", VALIDATE, str(tmp_path / "examples"), str(tmp_path / "odd")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert sorted(tuple(line.split("\t")) for line in run.stdout.split("\n")[:-1]) == sorted(kept)
    assert len(kept) > 100


def test_our_own_reader_takes_it(examples_base):
    stream = io.BytesIO()
    with KnowledgeBase(examples_base) as base:
        write_sssom(base.select(), stream)
        count = len(find_mappings(base.select()))
    stream.seek(0)
    header, entries = read_sssom(stream, "x.sssom.tsv")
    assert header.title == "What drug monographs call things, and the concepts meant"
    assert len(list(entries)) == count


@pytest.mark.parametrize(
    ("text", "found_by", "justification"),
    [
        ("headache", "hp", "semapv:LexicalMatching"),
        ("Cushing's syndrome", "lexicon:effects", "semapv:ManualMappingCuration"),
        ("severe Cushing's syndrome", "lexicon:effects", "semapv:LexicalMatching"),
        ("headache", None, "semapv:UnspecifiedMatching"),
    ],
)
def test_the_justification_is_what_gave_the_concept(text, found_by, justification):
    concept = "MESH:D003480" if "Cushing" in text else "HP:0002315"
    [row] = rows(written([record("Albumab", grounded(text, concept, grounded_by=found_by))]))
    assert row["mapping_justification"] == justification


@pytest.mark.parametrize("match", ["exact", "close", "broad"])
def test_the_predicate_is_the_kind_of_match(match):
    [row] = rows(written([record("Albumab", grounded("sore head", match=match))]))
    assert (row["subject_label"], row["predicate_id"]) == ("sore head", f"skos:{match}Match")


@pytest.mark.parametrize("fields", [{"concept": None, "match": None}, {"concept": None, "match": "ambiguous"}])
def test_a_form_without_a_concept_has_no_row(fields):
    assert rows(written([record("Albumab", grounded("sore head", **fields))])) == []


def test_monographs_are_counted_and_other_forms_are_chained():
    records = [record("A", grounded("headache")), record("B", grounded("headache", alt=("sore head",)))]
    found = {row["subject_label"]: (row["mapping_justification"], row["other"]) for row in rows(written(records))}
    assert found == {
        "headache": ("semapv:LexicalMatching", "monographs=2"),
        "sore head": ("semapv:MappingChaining", "monographs=1"),
    }


def test_names_of_a_drug_are_mapped_as_well():
    one = record("Albumab", concept="UNII:9G2MP84A8W", preferred="albumab", synonyms=("Albix",))
    assert [(r["subject_label"], r["object_id"]) for r in rows(written([one]))] == [
        ("Albix", "UNII:9G2MP84A8W"), ("Albumab", "UNII:9G2MP84A8W"),
    ]  # fmt: skip


def test_the_kind_of_mention_tells_homonyms_apart():
    ground = {"label": "x", "match": "exact"}
    facts = said(Target, "ACE", concept="HGNC:2707", **ground), said(Component, "ACE", concept="UNII:1", **ground)
    found = rows(written([record("Albumab", *facts)]))
    assert [(row["subject_category"], row["object_id"]) for row in found] == [
        ("drug", "UNII:1"),
        ("target", "HGNC:2707"),
    ]


def test_the_version_of_the_source_is_that_of_the_shipped_terminology():
    [row] = rows(written([record("Albumab", grounded("gout", "MONDO:0005393", grounded_by="mondo"))]))
    assert row["object_source"] == "bioregistry.registry:mondo"
    assert row["object_source_version"].startswith("2024")


@pytest.mark.parametrize(("epoch", "dated"), [("1760000000", True), ("", False)])
def test_the_date_comes_from_the_environment_alone(monkeypatch, epoch, dated):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert ("#mapping_date: '2025-10-09'" in written([awkward(HARDEST)])) == dated


def test_awkward_texts_stay_on_their_line():
    found = rows(written([awkward(HARDEST)]))
    assert {len(row) for row in found} == {11}
    assert any("😀" in row["subject_label"] for row in found)


@given(texts)
def test_rows_have_their_cells_whatever_the_text(text):
    data = written([awkward(text)])
    table = data[data.index("\nsubject_type") + 1 :].split("\n")
    assert {line.count("\t") for line in table[:-1]} == {10}
