"""The description of the dataset: what the HCLS profile asks of each level, and counts that agree with the graph."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from conftest import write_monograph
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, VOID, XSD, Graph, Literal, Namespace, URIRef
from rxkg import KnowledgeBase, build
from rxkg.exporting import DESCRIPTION, export_to
from rxkg.graph.dataset import About, Statistics, count_store, count_triples, format_dataset
from rxkg.graph.exports import formats
from rxkg.graph.exports.formats import Format, get_format
from rxkg.graph.exports.graphs import select_graphs
from rxkg.graph.store import graph_names, graph_triples
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO
from rxkg.validation import validate

MINTER = Minter()
DATASET = URIRef(MINTER.graph("dataset"))
PAV = Namespace("http://purl.org/pav/")
DCTYPES = Namespace("http://purl.org/dc/dcmitype/")

# "Dataset Descriptions: HCLS Community Profile" (W3C), section 5: what each level must have at least once (+) and must
# not have (-), in the order summary, version, distribution; a dot leaves it open.
PROFILE = {
    DCTERMS.title: "+++",
    DCTERMS.description: "+++",
    DCTERMS.creator: "-++",
    DCTERMS.publisher: "+++",
    DCTERMS.license: ".++",
    DCTERMS.created: "-..",
    DCTERMS.issued: "-..",
    DCTERMS.language: "-..",
    DCTERMS.conformsTo: "-..",
    DCTERMS.hasPart: "..-",
    DCTERMS.isVersionOf: "-+-",
    DCTERMS.source: "-..",
    DCTERMS.accrualPeriodicity: ".--",
    DCTERMS["format"]: "--+",
    PAV.version: "-+.",
    PAV.previousVersion: "-..",
    PAV.hasCurrentVersion: ".--",
    PAV.createdWith: "--.",
    PROV.wasDerivedFrom: "-..",
    DCAT.distribution: "-+-",
    DCAT.downloadURL: "--.",
    VOID.dataDump: "--.",
    VOID.vocabulary: "--.",
    VOID.subset: "--.",
    VOID.exampleResource: "--.",
    VOID.inDataset: "--.",
    VOID.triples: "--.",
    VOID.entities: "--.",
    VOID.distinctSubjects: "--.",
    VOID.distinctObjects: "--.",
    VOID.properties: "--.",
    VOID.propertyPartition: "--.",
    VOID.classPartition: "--.",
}
# What a distribution as RDF should have at most once, and these do.
COUNTS = (VOID.triples, VOID.entities, VOID.distinctSubjects, VOID.distinctObjects, VOID.properties, VOID.classes)
ABOUT = About(rxkg="0.1.0", digest="ab" * 16, sources=3, derived_from=(MINTER.graph("terminology/hp"),))
NUMBERS = Statistics(triples=5, entities=2, subjects=2, objects=4, classes={RXO.Drug: 2}, properties={RXO.text: 5})


def levels(graph):
    (version,) = graph.subjects(DCTERMS.isVersionOf, DATASET)
    return DATASET, version, *graph.objects(version, DCAT.distribution)


def stored(base):
    graph = Graph()
    graph.parse(data=" .\n".join([*graph_triples(base.store, str(DATASET)), ""]), format="nt")
    return graph


def exported(base, **chosen):
    stream = io.BytesIO()
    get_format("void").load()(base.select(**chosen), stream)
    return Graph().parse(data=stream.getvalue(), format="turtle")


@pytest.fixture(params=["stored", "export", "part"])
def described(request, examples_base):
    with KnowledgeBase(examples_base) as base:
        if request.param == "stored":
            return stored(base)
        return exported(base, kinds=["targets"] if request.param == "part" else ())


def test_every_level_has_what_the_profile_asks(described):
    summary, version, distribution = levels(described)
    for prop, rule in PROFILE.items():
        for node, asked in zip((summary, version, distribution), rule, strict=True):
            held = list(described.objects(node, prop))
            assert asked != "+" or held, (prop, node)
            assert asked != "-" or not held, (prop, node)
            single = prop not in {DCTERMS.source, DCTERMS["format"], VOID.vocabulary}
            assert not single or "Partition" in prop or len(held) <= 1, (prop, node)


def test_levels_have_their_types(described):
    summary, version, distribution = levels(described)
    for node in (summary, version, distribution):
        assert (node, RDF.type, DCTYPES.Dataset) in described
    assert (distribution, RDF.type, DCAT.Distribution) in described
    assert not {(n, RDF.type, VOID.Dataset) for n in (summary, version)} & set(described)
    assert (distribution, RDF.type, VOID.Dataset) in described


def test_values_are_of_the_kinds_that_the_profile_asks(described):
    for node in levels(described):
        for prop in (DCTERMS.title, DCTERMS.description):
            assert described.value(node, prop).language == "en"
        for prop in (DCTERMS.publisher, DCTERMS.license, DCTERMS.creator, FOAF.page):
            assert all(isinstance(o, URIRef) for o in described.objects(node, prop))
    for count in COUNTS:
        assert described.value(levels(described)[2], count).datatype == XSD.integer


def test_there_are_no_blank_nodes(described):
    assert all(isinstance(term, URIRef | Literal) for triple in described for term in triple)


def test_partitions_add_up(described):
    node = levels(described)[2]
    parts = [described.value(p, VOID.triples).value for p in described.objects(node, VOID.propertyPartition)]
    assert sum(parts) == described.value(node, VOID.triples).value
    assert len(parts) == described.value(node, VOID.properties).value
    classes = list(described.objects(node, VOID.classPartition))
    assert len(classes) == described.value(node, VOID.classes).value


def test_the_engines_counts_are_those_of_the_triples(examples_base):
    with KnowledgeBase(examples_base) as base:
        names = [name for name in graph_names(base.store) if name != str(DATASET)]
        counted = count_triples((name, graph_triples(base.store, name)) for name in names)
        assert count_store(base.store, base.minter) == counted
        assert counted.classes[RXO.Monograph] == base.meta.counts["monographs"]


def test_an_exports_counts_are_those_of_the_export(examples_base):
    with KnowledgeBase(examples_base) as base:
        found = exported(base, kinds=["targets"], drugs=["tagraxofusp"])
        chosen = base.select(kinds=["targets"], drugs=["tagraxofusp"])
        node = levels(found)[2]
        assert found.value(node, VOID.triples).value == sum(len(triples) for _, triples in select_graphs(chosen))
        note = str(found.value(node, DCTERMS.description))
        assert "Only the monographs tagraxofusp. Only targets." in note
        assert found.value(node, DCTERMS.created).value.isoformat() == base.meta.created


def test_the_terminologies_that_a_version_is_made_of_have_their_versions(examples_base):
    with KnowledgeBase(examples_base) as base:
        found = exported(base)
    used = set(found.objects(levels(found)[1], DCTERMS.source))
    assert URIRef(MINTER.graph("terminology/mondo")) in used
    assert all((node, DCTERMS.title, None) in found for node in used)
    assert (URIRef(MINTER.graph("terminology/mondo")), DCTERMS.hasVersion, None) in found


def test_a_change_of_one_source_changes_the_description_as_a_build_anew_does(tmp_path):
    sources = [write_monograph(tmp_path / "in", f"Drug{letter}") for letter in "abcdefg"]
    build(tmp_path / "kb", [tmp_path / "in"])
    with KnowledgeBase(tmp_path / "kb") as base:
        before = graph_triples(base.store, str(DATASET))
    sources[0].write_text(sources[0].read_text().replace("Nausea", "Vomiting"))
    build(tmp_path / "kb", [tmp_path / "in"])
    build(tmp_path / "anew", [tmp_path / "in"])
    with KnowledgeBase(tmp_path / "kb") as base, KnowledgeBase(tmp_path / "anew") as anew:
        after = graph_triples(base.store, str(DATASET))
        assert after == graph_triples(anew.store, str(DATASET)) != before
        assert base.meta.counts["quads"] == len(base.store)
        assert list(validate(base)) == []


def test_the_version_follows_from_what_it_is_made_of():
    assert ABOUT.version == "0.1.0-abababababab"
    assert replace(ABOUT, digest="cd" * 16).version != ABOUT.version


def test_dataset_has_a_time_only_where_the_environment_gives_one(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert not [line for line in format_dataset(ABOUT, NUMBERS, MINTER) if "dateTime" in line]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert [line for line in format_dataset(ABOUT, NUMBERS, MINTER) if '"1970-01-01T00:00:00Z"' in line]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(RxkgError, match="SOURCE_DATE_EPOCH is no number"):
        format_dataset(ABOUT, NUMBERS, MINTER)


def test_a_class_of_any_iri_has_a_partition_of_its_own():
    odd = replace(NUMBERS, classes={"http://e/a b>c": 1, "http://e/é": 2, RXO.Drug: 3})
    lines = format_dataset(ABOUT, odd, MINTER)
    parts = {line.split(" ")[2] for line in lines if "classPartition" in line}
    assert len(parts) == 3
    assert f"<{DATASET}/{ABOUT.version}/rdf/class/rxo-Drug>" in parts


def test_a_folder_comes_with_its_description(examples_base, tmp_path, monkeypatch):
    monkeypatch.setitem(formats.FORMATS, "void-folder", Format("Two files", "", "facts:make_node"))
    monkeypatch.setattr(Format, "load", lambda self: lambda selection, folder: (folder / "one.csv").write_text("x"))
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(), "void-folder", str(tmp_path / "out"))
    found = Graph().parse(tmp_path / "out" / DESCRIPTION)
    (node,) = levels(found)[2:]
    assert found.value(node, DCTERMS["format"]) == Literal("Two files")
    assert (node, RDF.type, VOID.Dataset) not in found
