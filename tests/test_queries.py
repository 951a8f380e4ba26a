"""The library of named queries, on a base of hand-made records."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources

import pytest
from conftest import ROOT
from graph_records import every_kind
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.dataset import format_ontology
from rxkg.graph.named import bind, describe_queries, get_query, named_queries, parse_query
from rxkg.graph.sparql import check_labels, run_named
from rxkg.graph.store import create_store
from rxkg.graph.triples import format_monograph
from rxkg.ontology.errors import NotFoundError, QueryError, RxkgError
from rxkg.ontology.iris import Minter

MINTER = Minter()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    records = every_kind()
    parts = [format_monograph(each, MINTER) for each in records]
    parts.append(format_concepts(count_labels(row for each in records for row in concept_labels(each, MINTER)), MINTER))
    parts.append(format_ontology(MINTER))
    return create_store(tmp_path_factory.mktemp("base") / "graph", ["\n".join(lines).encode() for lines in parts])


#: Query, parameters and the first columns of its rows.
ANSWERS = [
    ("components-of-product", "product=betamine + gammol", [("Betamine",), ("Gammol",)]),
    ("contraindications-of-drug", "drug=albumab", [("pregnancy",)]),
    (
        "doses-of-drug",
        "drug=albumab",
        [
            ("0.5-1 mg", None, None, None, None, "maximum"),
            ("12 mcg/kg", "once daily", "intravenous", "adults", "blastic neoplasm", None),
        ],
    ),
    (
        "drugs-by-effect",
        "effect=nausea",
        [("Albumab", "very_common"), ("Betamine", "common"), ("Betamine", "uncommon"), ("Betamine + Gammol", None)],
    ),
    ("drugs-by-serious-effect", "effect=capillary leak syndrome", [("Albumab",), ("Betamine",)]),
    ("drugs-by-target", "target=cd123", [("Albumab", "binds", "CD123")]),
    ("drugs-contraindicated-in", "condition=pregnancy", [("Albumab",), ("Betamine",)]),
    ("drugs-for-condition", "condition=bpn", [("Albumab", "treats", "labelled")]),
    ("drugs-interacting-with", "interactant=betamine", [("Albumab", "more bleeding")]),
    (
        "drugs-monitored-by",
        "parameter=Serum Albumin",
        [("Albumab", "≥ 3.2 g/dL", "before each dose"), ("Betamine", None, None)],
    ),
    ("drugs-sharing-serious-effect", "drug=albumab", [("Betamine", 1, "capillary leak syndrome")]),
    (
        "effects-of-drug",
        "drug=betamine",
        [
            ("capillary leak syndrome", "rare", True),
            ("Headache", None, None),
            ("nausea", "common", None),
            ("nausea", "uncommon", None),
        ],
    ),
    ("effects-of-drug-by-frequency", "drug=albumab", [("nausea",)]),
    ("effects-that-are-also-indications", "minimum=1", [("nausea", 3, 1)]),
    ("excluded-uses", "", [("Albumab", "viral infections", "viral infections")]),
    (
        "indications-of-drug",
        "drug=albumab-xyz",
        [
            ("lupus", "treats", "investigational"),
            ("blastic neoplasm", "treats", "labelled"),
            ("migraine", "prevents", "off-label"),
        ],
    ),
    (
        "interactions-of-drug",
        "drug=albumab",
        [("Betamine", "drug", "more bleeding"), ("grapefruit juice", "food", None)],
    ),
    ("investigational-uses", "", [("Albumab", "lupus")]),
    ("least-certain-facts", "below=0.9", [(0.42, "Betamine + Gammol", "adverse_effects.test", "nausea", "nausea")]),
    ("monitoring-of-drug", "drug=albumab", [("serum albumin", "≥ 3.2 g/dL", "before each dose", 3.2, None, "g/dL")]),
    ("monitoring-thresholds", "", [("serum albumin", ">=", 3.2, None, "g/dL", "Albumab")]),
    ("off-label-uses", "", [("Albumab", "migraine")]),
    ("parameters-monitored-most", "minimum=2", [("serum albumin", 2)]),
    ("products-with-component", "component=gammol", [("Betamine + Gammol",)]),
    ("shared-effects-of-two-drugs", "drug=albumab&other=betamine", [("capillary leak syndrome",), ("nausea",)]),
    ("targets-of-drug", "drug=albumab", [("CD123", "binds")]),
    ("very-common-effects-for-condition", "condition=blastic neoplasm", [("nausea", "Albumab")]),
    (
        "withheld-of-drug",
        "drug=albumab",
        [
            ("excluded", "has indication", "viral infections", "viral infections"),
            ("hedged", "has adverse effect", "hair loss", "hair loss"),
            ("negated", "has adverse effect", "sedation", "sedation"),
        ],
    ),
]


def values_of(text):
    return dict(pair.split("=") for pair in text.split("&")) if text else {}


@pytest.mark.parametrize(("name", "given", "rows"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_answer_of(store, name, given, rows):
    width = len(rows[0])
    assert [row[:width] for row in run_named(store, name, values_of(given)).values()] == rows


def test_evidence_covers_every_statement(store):
    rows = list(run_named(store, "evidence-of-drug", {"drug": "Albumab"}).values())
    assert len(rows) == len(every_kind()[0].statements)
    assert all(row[1] and row[2] for row in rows)


def test_every_query_has_a_page():
    page = describe_queries()
    assert all(f"## {name}\n" in page for name in named_queries())


def test_the_page_is_current():
    assert (ROOT / "docs" / "queries.md").read_text(encoding="utf-8") == describe_queries()


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_example_names_the_parameters_that_need_a_value(name):
    query = get_query(name)
    assert query.title
    assert "DISTINCT" in query.text or "GROUP BY" in query.text
    assert "ORDER BY" in query.text
    assert set(bind(query, dict(query.example))) == {p.name for p in query.parameters}


def test_labels_match_in_any_case_and_other_forms(store):
    for name in ("CD123", "cd123", " Interleukin-3  Receptor Alpha "):
        assert len(list(run_named(store, "drugs-by-target", {"target": name}).rows())) == 1


def test_a_hostile_value_is_only_a_value(store):
    attack = 'x" } INSERT DATA { <a> <b> <c> } #'
    assert list(run_named(store, "drugs-by-target", {"target": attack}).rows()) == []


def test_an_unknown_query_names_the_nearest():
    with pytest.raises(NotFoundError, match="did you mean drugs-by-target") as caught:
        get_query("drug-by-target")
    assert caught.value.suggestions[0] == "drugs-by-target"


def test_an_unknown_parameter_names_the_nearest():
    with pytest.raises(NotFoundError, match="no parameter of drugs-by-target named 'targt'; did you mean target"):
        bind(get_query("drugs-by-target"), {"targt": "CD123"})


@pytest.mark.parametrize("value", [{}, {"target": " "}])
def test_a_missing_value_is_explained(value):
    with pytest.raises(QueryError, match="drugs-by-target needs target=…, the name of the molecule"):
        bind(get_query("drugs-by-target"), value)


def test_a_number_must_be_one():
    with pytest.raises(QueryError, match="minimum is no number: 'two'"):
        bind(get_query("parameters-monitored-most"), {"minimum": "two"})


def test_a_name_that_nothing_has_is_told(store):
    query = get_query("targets-of-drug")
    check_labels(store, query, {"drug": "ALBUMAB"})
    with pytest.raises(NotFoundError, match="no drug named 'albumob'; did you mean albumab"):
        check_labels(store, query, {"drug": "albumob"})


@pytest.mark.parametrize("header", ["# titel: x", "# param x: y"])
def test_a_bad_header_is_named(header):
    with pytest.raises(RxkgError, match=r"mine\.rq: '# "):
        parse_query("mine", f"{header}\nSELECT * {{}}")


def test_query_files_ship_with_the_package():
    assert sum(f.name.endswith(".rq") for f in resources.files("rxkg.graph.queries").iterdir()) == len(named_queries())


def test_the_room_opens_without_the_engines():
    code = "import sys, rxkg.graph.triples, rxkg.graph.concepts; print({'rdflib', 'pyoxigraph'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_asking_needs_no_rdflib():
    code = "import sys, rxkg.graph.sparql, rxkg.graph.store, rxkg.graph.exports.rdf; print('rdflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
