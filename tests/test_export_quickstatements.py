"""QuickStatements: what the tool's grammar makes of the lines is what the base says, and nothing else is there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from export_selection import AWKWARD, awkward_record, select
from graph_records import record, said
from hypothesis import given
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.graph.exports.quickstatements import find_item, write_quickstatements
from rxkg.ontology.namespaces import concept_iri
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Indication,
    InteractantKind,
    Interaction,
    Polarity,
    Relation,
    Status,
    Target,
)
from rxkg.terminologies import add_terminology

MAPPINGS = Path(__file__).parent / "data" / "wikidata.sssom.tsv"


def parse(text):
    """Commands as (item, property, item, references, comment), by the published grammar of the tool.

    Bars part cells as tabs do, two of them commands; a comment ends a command; quotation marks of other shapes are
    turned to plain ones; a text has no escapes.
    """
    for command in text.replace("||", "\n").replace("|", "\t").split("\n"):
        if not command.strip():
            continue
        match = re.search(r"^(.*?)\s*/\*\s*(.*?)\s*\*/\s*$", command)
        cells = [cell.strip() for cell in match[1].replace("“", '"').replace("”", '"').split("\t") if cell.strip()]
        assert len(cells) % 2 == 1
        assert [
            bool(re.fullmatch(form, cell)) for form, cell in zip(("Q[0-9]+", "P[0-9]+", "Q[0-9]+"), cells, strict=False)
        ]
        values = {
            key: re.fullmatch(r'(?:[a-z_-]+:)?"(.*)"', value)[1]
            for key, value in zip(cells[3::2], cells[4::2], strict=True)
        }
        yield (*cells[:3], values, match[2])


def written(selection):
    stream = io.BytesIO()
    write_quickstatements(selection, stream)
    return stream.getvalue().decode()


def about(*statements, **fields):
    """A monograph of a drug with an item, Q1."""
    return record("Albumab", *statements, concept="WIKIDATA:Q1", preferred="Albumab", **fields)


def that(cls, item="Q2", text="thing", **fields):
    return said(cls, text, concept=f"WIKIDATA:{item}", label="Thing", match=fields.pop("match", "exact"), **fields)


def triples(*records):
    return [command[:3] for command in parse(written(select(records)))]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (that(Indication), "P2175"),
        (that(Indication, relation=Relation.RELIEVES), "P2175"),
        (that(AdverseEffect), "P1909"),
        (that(Target), "P129"),
        (that(Indication, relation=Relation.PREVENTS), None),
        (that(Indication, status=Status.OFF_LABEL), None),
        (that(Indication, status=Status.INVESTIGATIONAL), None),
        (that(Indication, status=Status.EXCLUDED), None),
        (that(AdverseEffect, polarity=Polarity.NEGATED), None),
        (that(AdverseEffect, polarity=Polarity.HEDGED), None),
        (that(AdverseEffect, qualifiers=("severe",)), None),
        (that(AdverseEffect, match="close"), None),
        (that(AdverseEffect, match="broad"), None),
        (that(Interaction, interactant=InteractantKind.FOOD), None),
        (said(AdverseEffect, "rash"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_properties(statement, expected):
    assert triples(about(statement)) == ([("Q1", expected, "Q2")] if expected else [])


def test_drugs_that_interact_are_joined():
    other = record("Thing", said(AdverseEffect, "rash"), concept="WIKIDATA:Q2", preferred="Thing")
    assert triples(about(that(Interaction)), other) == [("Q1", "P769", "Q2")]


def test_what_is_said_of_one_substance_is_not_said_of_the_product():
    product = record(
        "Albumab + Betamine", said(Component, "Albumab"), that(AdverseEffect, component="Albumab"),
        components=("Albumab", "Betamine"), concept="WIKIDATA:Q1", preferred="Albumab + Betamine",
    )  # fmt: skip
    assert triples(product) == []


def test_a_place_and_its_quote_are_the_reference():
    statement = that(AdverseEffect, text='a "bad" rash')
    ((_, _, _, reference, comment),) = parse(written(select([about(statement)])))
    start = statement.evidence[0].start
    assert reference == {
        "S854": f"https://w3id.org/rxkg/source/albumab#char={start},{start + 12}",
        "S1683": 'a "bad" rash',
    }
    assert re.fullmatch(
        r"rxkg adverse_effects\.test, confidence 1, https://w3id.org/rxkg/statement/[0-9a-f]{20}", comment
    )


@given(words=st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_quote_is_read_as_it_stands_or_left_out(words):
    ((*triple, reference, _),) = parse(written(select([about(that(AdverseEffect, text=words))])))
    assert triple == ["Q1", "P1909", "Q2"]
    assert reference.get("S1683") in (None, " ".join(words.split()))


@pytest.mark.parametrize("words", ["a | b", "a /* b */ c", "“so”", "\x00"])
def test_quotes_that_would_be_misread_are_left_out(words):
    ((_, _, _, reference, _),) = parse(written(select([about(that(AdverseEffect, text=words))])))
    assert list(reference) == ["S854"]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (["WIKIDATA:Q7"], "Q7"),
        (["wikidata:Q7"], "Q7"),
        (["WIKIDATA:Q7", "WIKIDATA:Q8"], None),
        (["MESH:D006261"], None),
        (["WIKIDATA:P7"], None),
    ],
)
def test_items_come_from_mappings_of_the_exact_term(others, expected):
    selection = select(
        [record("Albumab", said(AdverseEffect, "rash", concept="HP:0000988", label="Rash", match="exact"))]
    )
    close = ox.NamedNode("http://www.w3.org/2004/02/skos/core#closeMatch")
    for other in others:
        selection.store.add(ox.Quad(ox.NamedNode(concept_iri("HP:0000988")), close, ox.NamedNode(concept_iri(other))))
    assert find_item(selection.node(concept_iri("HP:0000988")), selection.store) == expected


def test_without_items_there_is_nothing(examples_base):
    with KnowledgeBase(examples_base) as base:
        assert written(base.select()) == ""
    assert triples(awkward_record("x")) == []


def test_a_mapping_set_of_items_gives_statements(own_base):
    add_terminology(own_base, MAPPINGS)
    with KnowledgeBase(own_base) as base:
        selection = base.select()
        found = {command[:3] for command in parse(written(selection))}
        said_so = {f.statement.text for f in selection.facts() if f.slug == "ibuprofen" and f.asserted}
    assert ("Q186969", "P2175", "Q86") in found
    assert ("Q57055", "P769", "Q407431") in found
    assert {"headache", "warfarin"} <= {text.lower() for text in said_so}
