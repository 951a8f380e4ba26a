"""KGX: the rules of the Biolink model on what is written, and nothing made up."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
import pytest
import yaml
from export_selection import HARDEST, awkward, contradicting, select, texts
from graph_records import every_kind, record, said
from hypothesis import given
from rxkg import KnowledgeBase
from rxkg.graph.exports import biolink, kgx
from rxkg.ontology.records import (
    AdverseEffect,
    Contraindication,
    Indication,
    InteractantKind,
    Interaction,
    Polarity,
    Relation,
    Status,
    Target,
)

CURIE = re.compile(r"[A-Za-z][A-Za-z0-9.]*:[^/ :\s]+")
QUALIFIERS = {
    "object_aspect_qualifier": "GeneOrGeneProductOrChemicalEntityAspectEnum",
    "object_direction_qualifier": "DirectionQualifierEnum",
    "causal_mechanism_qualifier": "CausalMechanismQualifierEnum",
    "clinical_approval_status": "ClinicalApprovalStatusEnum",
    "knowledge_level": "KnowledgeLevelEnum",
    "agent_type": "AgentTypeEnum",
}


@cache
def model():
    folder = Path(find_spec("biolink_model").submodule_search_locations[0])
    text = (folder / "schema" / "biolink_model.yaml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)


@cache
def camel(name):
    return "".join(word[0].upper() + word[1:] for word in name.split())


@cache
def classes():
    return {camel(name): found for name, found in model()["classes"].items()}


@cache
def above(name):
    """A class, what is above it, and their mixins."""
    found = classes()[name]
    names = [camel(parent) for parent in (found.get("is_a"), *found.get("mixins", ())) if parent]
    return {name}.union(*(above(parent) for parent in names))


@cache
def slot(name):
    """A slot's domain and range with those that it inherits."""
    found = model()["slots"][name.replace("_", " ")]
    parent = slot(found["is_a"].replace(" ", "_")) if found.get("is_a") else {}
    own = {key: camel(found[key]) for key in ("domain", "range") if found.get(key)}
    return {**parent, **own, "root": parent.get("root", name)}


def read(folder):
    return tuple(
        [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]
        for kind in ("nodes", "edges")
    )


def written(tmp_path, records, write=kgx.write_jsonl):
    write(select(records), tmp_path)
    return read(tmp_path)


def table(path):
    head, *rows = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def example(examples_base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kgx")
    with KnowledgeBase(examples_base) as base:
        kgx.write_jsonl(base.select(), folder)
    return read(folder)


def test_categories_are_classes_of_the_model_with_their_line(example):
    for node in example[0]:
        names = [category.removeprefix("biolink:") for category in node["category"]]
        assert not any(classes()[name].get("mixin") for name in names)
        lines = set().union(*(above(name) for name in names))
        assert set(names) == {n for n in lines if not classes()[n].get("mixin")} - {"Entity"} - mixins(lines)


def mixins(names):
    """Those that are mixed into others only, whether or not the model marks them."""
    mixed = {camel(m) for c in classes().values() for m in c.get("mixins", ())}
    return {name for name in names if name in mixed} | {"MacromolecularMachineMixin"}


@pytest.mark.parametrize("category", biolink._ANCESTORS)
def test_lines_of_categories_are_the_models(category):
    found, line = category, []
    while found != "Entity":
        line.append(found)
        found = camel(classes()[found]["is_a"])
    assert biolink.lineage(category) == tuple(line)


def test_predicates_fit_their_nodes(example):
    nodes, edges = example
    kinds = {n["id"]: set().union(*(above(c.removeprefix("biolink:")) for c in n["category"])) for n in nodes}
    for edge in edges:
        found = slot(edge["predicate"].removeprefix("biolink:"))
        assert found["root"] == "related_to"
        assert found.get("domain", "NamedThing") in kinds[edge["subject"]], edge
        assert found.get("range", "NamedThing") in kinds[edge["object"]], edge


def test_edges_have_what_the_model_asks_of_an_association(example):
    needed = {name.replace(" ", "_") for name, s in model()["slots"].items() if s.get("required")}
    asked = {name.replace(" ", "_") for name in model()["classes"]["association"]["slots"]} & needed
    assert {"knowledge_level", "agent_type", "subject", "predicate", "object"} <= asked
    for edge in example[1]:
        assert asked <= set(edge)
        assert camel_exists(edge["category"][0])


def camel_exists(category):
    return "Association" in above(category.removeprefix("biolink:"))


@pytest.mark.parametrize("name", QUALIFIERS)
def test_values_are_of_the_models_enumerations(example, name):
    allowed = set(model()["enums"][QUALIFIERS[name]]["permissible_values"])
    assert {edge[name] for edge in example[1] if name in edge} <= allowed


def test_qualifiers_of_actions_are_of_the_model():
    enums = [model()["enums"][QUALIFIERS[name]]["permissible_values"] for name in list(QUALIFIERS)[:3]]
    for action in biolink._ACTIONS.values():
        assert all(value is None or value in allowed for value, allowed in zip(action, enums, strict=True))


def test_identifiers_are_curies_with_a_prefix_that_is_told(example, examples_base, tmp_path):
    with KnowledgeBase(examples_base) as base:
        kgx.write_tsv(base.select(), tmp_path)
    told = json.loads((tmp_path / "prefixes.json").read_text())
    nodes, edges = example
    for curie in [n["id"] for n in nodes] + [p for e in edges for p in e["publications"]]:
        assert CURIE.fullmatch(curie), curie
        assert curie.partition(":")[0] in told
    assert all(told[n["id"].partition(":")[0]] + n["id"].partition(":")[2] == n["iri"] for n in nodes)


def test_no_edge_dangles_and_every_id_is_unique(example):
    nodes, edges = example
    ids = [node["id"] for node in nodes]
    assert {end for edge in edges for end in (edge["subject"], edge["object"])} == set(ids)
    assert len(ids) == len(set(ids))
    assert len({edge["id"] for edge in edges}) == len(edges)


def test_networkx_holds_the_same_graph(example):
    nodes, edges = example
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node["id"], node) for node in nodes)
    graph.add_edges_from((edge["subject"], edge["object"], edge["id"], edge) for edge in edges)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(nodes), len(edges))


def test_every_asserted_fact_but_doses_has_its_edge(examples_base, example):
    with KnowledgeBase(examples_base) as base:
        facts = [f for f in base.select().facts() if f.object]
        places = {(f.slug, f.statement.evidence[0].start, f.statement.text) for f in facts if f.asserted}
        offsets = [[(f.evidence_iri(e), e.quote) for e in f.statement.evidence] for f in facts]
    found = {(e["publications"][0].split(":")[1], e["supporting_text_start"][0], e["text"]) for e in example[1]}
    assert places <= found
    known = {pair for pairs in offsets for pair in pairs}
    assert {p for e in example[1] for p in zip(e["has_evidence"], e["supporting_text"], strict=True)} <= known


@pytest.mark.parametrize("polarity", [p for p in Polarity if p is not Polarity.ASSERTED])
def test_what_is_not_asserted_is_denied_or_not_there(tmp_path, polarity):
    _, edges = written(tmp_path, [record("Albumab", said(AdverseEffect, "sedation", polarity=polarity))])
    denied = polarity in (Polarity.NEGATED, Polarity.EXCLUDED)
    assert [edge["negated"] for edge in edges] == [True] * denied


@pytest.mark.parametrize(
    "fact",
    [
        said(Target, "acid", action="inhibits", polarity=Polarity.NEGATED),
        said(Target, "acid", action="role in", polarity=Polarity.NEGATED),
        said(Indication, "gout", status=Status.OFF_LABEL, polarity=Polarity.NEGATED),
        said(Indication, "gout", status=Status.INVESTIGATIONAL, polarity=Polarity.NEGATED),
    ],
    ids=["affects", "related to", "off label", "under study"],
)
def test_a_denial_that_the_model_would_make_wider_is_left_out(tmp_path, fact):
    assert written(tmp_path, [record("Albumab", fact)]) == ([], [])


@pytest.mark.parametrize(
    ("action", "direction"), [("inhibits", "decreased"), ("activates", "increased"), ("agonist", None)]
)
def test_what_a_drug_does_to_a_target_has_its_direction(tmp_path, action, direction):
    fact = said(Target, "ACE", concept="HGNC:2707", label="ACE", match="exact", action=action)
    _, [edge] = written(tmp_path, [record("Albumab", fact)])
    assert (edge["predicate"], edge.get("object_direction_qualifier")) == ("biolink:affects", direction)
    assert ("qualified_predicate" in edge) == (direction is not None)


def test_a_denial_that_another_text_contradicts_is_left_out(tmp_path):
    _, edges = written(tmp_path, contradicting())
    assert [(e["object"], e["negated"]) for e in edges] == [
        ("rxkg.condition:acne", False),
        ("rxkg.condition:gout", True),
    ]


@pytest.mark.parametrize(
    ("relation", "status", "predicate"),
    [
        (Relation.TREATS, Status.LABELLED, "treats"),
        (Relation.PREVENTS, Status.LABELLED, "preventative_for_condition"),
        (Relation.RELIEVES, Status.LABELLED, "ameliorates_condition"),
        (Relation.DIAGNOSES, Status.LABELLED, "diagnoses"),
        (Relation.SUPPORTS, Status.LABELLED, "related_to"),
        (Relation.TREATS, Status.OFF_LABEL, "applied_to_treat"),
        (Relation.TREATS, Status.INVESTIGATIONAL, "studied_to_treat"),
        (Relation.DIAGNOSES, Status.INVESTIGATIONAL, "related_to"),
    ],
)
def test_uses_have_the_predicate_of_relation_and_status(tmp_path, relation, status, predicate):
    fact = said(Indication, "gout", relation=relation, status=status)
    nodes, [edge] = written(tmp_path, [record("Albumab", fact)])
    assert edge["predicate"] == f"biolink:{predicate}"
    assert (edge.get("clinical_approval_status") == "off_label_use") == (status is Status.OFF_LABEL)
    assert ("biolink:DiagnosticAid" in nodes[-1]["category"]) == (predicate == "diagnoses")


@pytest.mark.parametrize(
    ("cls", "fields", "predicate", "category"),
    [
        (AdverseEffect, {"concept": "HP:0002315"}, "has_side_effect", "PhenotypicFeature"),
        (AdverseEffect, {"concept": "CMO:0000012"}, "related_to", "ClinicalMeasurement"),
        (Contraindication, {"concept": "MONDO:0005044"}, "contraindicated_in", "Disease"),
        (Contraindication, {"concept": "UNII:9G2MP84A8W"}, "related_to", "ChemicalEntity"),
        (Contraindication, {"text": "children under 2"}, "contraindicated_in", "PopulationOfIndividualOrganisms"),
        (Contraindication, {"text": "apply thickly"}, "related_to", "NamedThing"),
        (Interaction, {}, "pharmacologically_interacts_with", "ChemicalEntity"),
        (Target, {"concept": "HGNC:2707", "action": "inhibits"}, "affects", "Gene"),
        (Target, {"concept": "GO:0001171", "action": "binds"}, "physically_interacts_with", "BiologicalProcess"),
        (
            Interaction,
            {"concept": "CHEBI:35498", "interactant": InteractantKind.CLASS},
            "interacts_with",
            "ChemicalRole",
        ),
        (Target, {"concept": "CHEBI:18295", "action": "blocks"}, "affects", "ChemicalEntity"),
        (Target, {"concept": "UniProt:P07550", "action": "blocks"}, "affects", "Protein"),
        (Target, {"concept": "EC:1.1.1.145", "action": "role in"}, "related_to", "MolecularActivity"),
    ],
)
def test_kinds_have_their_predicate_and_category(tmp_path, cls, fields, predicate, category):
    grounded = {"match": "exact", "label": "a thing"} if "concept" in fields else {}
    fact = said(cls, **{"text": "a thing", **fields, **grounded})
    nodes, [edge] = written(tmp_path, [record("Albumab", fact)])
    [found] = [node for node in nodes if node["id"] == edge["object"]]
    assert (edge["predicate"], found["category"][0]) == (f"biolink:{predicate}", f"biolink:{category}")


def test_awkward_texts_are_whole_in_json_lines(tmp_path):
    nodes, edges = written(tmp_path, [awkward(HARDEST)])
    assert {edge["supporting_text"][0] for edge in edges} == {HARDEST}
    assert len(nodes) == 4


@given(texts)
def test_tables_have_their_cells_whatever_the_text(text):
    with TemporaryDirectory() as folder:
        kgx.write_tsv(select([awkward(text)]), Path(folder))
        edges = table(Path(folder) / "edges.tsv")
        nodes = table(Path(folder) / "nodes.tsv")
    assert len(edges) == 3
    assert {e[end] for e in edges for end in ("subject", "object")} == {n["id"] for n in nodes}
    assert all(len(edge["supporting_text"].split("|")) == 1 for edge in edges)


def test_tables_and_json_lines_say_the_same(examples_base, example, tmp_path):
    with KnowledgeBase(examples_base) as base:
        kgx.write_tsv(base.select(), tmp_path)
    rows = table(tmp_path / "edges.tsv")
    lists = kgx.LISTS
    for row, edge in zip(rows, example[1], strict=True):
        for name in kgx.EDGE_COLUMNS:
            value = edge.get(name, [] if name in lists else "")
            assert row[name] == kgx._cell(value, name in lists)


def test_the_same_base_makes_the_same_bytes(tmp_path):
    records = every_kind()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        kgx.write_tsv(select(records), tmp_path / name)
    assert (tmp_path / "one" / "edges.tsv").read_bytes() == (tmp_path / "two" / "edges.tsv").read_bytes()
