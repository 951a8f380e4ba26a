"""Nanopublications: valid under the nanopub library, and the asserted facts of the base, no others."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict

import pyoxigraph as ox
import pytest
from export_selection import AWKWARD, MINTER, awkward_record, select
from graph_records import every_kind, record, said
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import ConjunctiveGraph
from rxkg import KnowledgeBase
from rxkg.graph.exports.nanopub import nanopub_iri, write_nanopub
from rxkg.graph.triples import format_monograph
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import AdverseEffect

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the library's own imports
    from nanopub import Nanopub

NP = "http://www.nanopub.org/nschema#"


def written(selection):
    stream = io.BytesIO()
    write_nanopub(selection, stream)
    return stream.getvalue()


def by_nanopub(data):
    """The quads of each nanopublication of a stream."""
    found = defaultdict(list)
    for quad in ox.parse(data, format=ox.RdfFormat.TRIG):
        found[quad.graph_name.value.partition("#")[0]].append(quad)
    return found


def is_valid(quads):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the library's graph class is on its way out of rdflib
        graph = ConjunctiveGraph()
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS).decode(), format="nquads")
        return Nanopub(rdf=graph).is_valid


def test_each_is_valid_by_the_librarys_rules():
    found = by_nanopub(written(select(every_kind())))
    assert len(found) == 21
    assert all(is_valid(quads) for quads in found.values())


def test_the_examples_are_valid(examples_base):
    with KnowledgeBase(examples_base) as base:
        found = by_nanopub(written(base.select()))
    assert len(found) > 500
    assert all(is_valid(found[iri]) for iri in sorted(found)[::25])
    for iri, quads in found.items():
        (head,) = {quad.graph_name.value for quad in quads if quad.predicate.value.startswith(NP)}
        assert {quad.graph_name.value for quad in quads} == {f"{iri}#{name}" for name in PARTS}, head


PARTS = ("Head", "assertion", "provenance", "pubinfo")


def statement_triples(selection):
    """The triples of the asserted statements as the graph has them."""
    asserted = {fact.iri for fact in selection.facts() if fact.asserted}
    for each in selection.records():
        for quad in ox.parse("\n".join(format_monograph(each, MINTER)).encode(), format=ox.RdfFormat.N_QUADS):
            if quad.subject.value in asserted:
                yield quad.triple


@settings(max_examples=25, deadline=None)
@given(words=st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_text_survives(words):
    selection = select([awkward_record(words)])
    found = {quad.triple for quads in by_nanopub(written(selection)).values() for quad in quads
             if not quad.graph_name.value.endswith(("#Head", "#pubinfo"))}  # fmt: skip
    expected = {triple for triple in statement_triples(selection) if triple.predicate.value != RXO.evidence}
    assert expected
    assert expected <= found


def test_nothing_that_is_withheld_is_published():
    data = written(select(every_kind())).decode()
    assert "WithheldStatement" not in data
    for words in ("sedation", "hair loss", "viral infections"):
        assert words not in data


def test_the_assertion_has_the_direct_triple_and_no_provenance():
    selection = select(every_kind())
    (fact,) = (fact for fact in selection.facts() if fact.statement.text == "CD123")
    iri = nanopub_iri(fact.iri, "albumab", MINTER)
    triples = {q.triple for q in by_nanopub(written(selection))[iri] if q.graph_name.value == f"{iri}#assertion"}
    assert ox.Triple(*map(ox.NamedNode, (fact.subject.iri, RXO.hasTarget, fact.object.iri))) in triples
    assert not {t.predicate.value for t in triples} & {RXO.rule, RXO.confidence, RXO.evidence, RXO.quote}


def test_the_provenance_has_every_place_with_its_quote():
    selection = select(every_kind())
    for fact in (fact for fact in selection.facts() if fact.asserted):
        iri = nanopub_iri(fact.iri, fact.slug, MINTER)
        quads = by_nanopub(written(selection))[iri]
        quotes = {q.subject.value: q.object.value for q in quads if q.predicate.value == RXO.quote}
        assert quotes == {fact.evidence_iri(e): e.quote for e in fact.statement.evidence}
        derived = {q.object.value for q in quads if q.predicate.value == "http://www.w3.org/ns/prov#wasDerivedFrom"}
        assert derived == set(quotes)


def test_what_a_text_says_twice_is_one_with_both_places():
    twice = [said(AdverseEffect, words, concept="HP:0001882", label="Leukopenia", match="exact", rule=rule)
             for words, rule in (("leukopenia", "a"), ("low white cell count", "b"))]  # fmt: skip
    ((_, quads),) = by_nanopub(written(select([record("Albumab", *twice)]))).items()
    assert {q.object.value for q in quads if q.predicate.value == RXO.quote} == {"leukopenia", "low white cell count"}
    assert {q.object.value for q in quads if q.predicate.value == RXO.rule} == {"a", "b"}
    assert is_valid(quads)


@pytest.mark.parametrize(("epoch", "count"), [("1700000000", 21), (None, 0)])
def test_the_time_is_that_of_the_environment_or_none(monkeypatch, epoch, count):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    data = written(select(every_kind())).decode()
    assert data.count('dcterms:created "2023-11-14T22:13:20Z"^^xsd:dateTime') == data.count("dcterms:created") == count


def test_order_of_records_does_not_show():
    records = every_kind()
    assert written(select(records)) == written(select(records[::-1]))
