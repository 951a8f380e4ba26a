"""Selections for the tests of the exports: of hand-made records, and of texts that are hard to write down."""

from __future__ import annotations

import pyoxigraph as ox
from graph_records import every_kind, record, said
from hypothesis import strategies as st
from rxkg.graph.concepts import concept_labels, count_labels
from rxkg.graph.exports.facts import Selection
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import AdverseEffect, Indication, Polarity, Status, Target

MINTER = Minter()
AWKWARD = "a \"b\" 'c' \\ d;e|f,g\t<h> & \r\n i: 😀 \u202eabc\u202c \u05d0 #{x} ﷽"
#: Words of any characters but lone surrogates, which no UTF-8 holds.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)


def select(records, **fields):
    """All of some records, as if they were a base."""
    records = list(records)
    labels = count_labels(row for each in records for row in concept_labels(each, MINTER))
    chosen = {
        "minter": MINTER,
        "records": lambda: iter(records),
        "labels": labels,
        "version": "9.9",
        "store": ox.Store(),
    }
    return Selection(**{**chosen, **fields})


def awkward(text=AWKWARD):
    """A monograph whose every word is `text`."""
    return record(
        "Albumab",
        said(AdverseEffect, text, alt=(text + "s",), frequency_text=(text, "b")),
        said(Indication, text, concept="MONDO:0005044", label=text, match="exact", grounded_by="mondo"),
        said(Target, text, action=text),
        synonyms=(text,),
        title=text,
    )


def contradicting():
    """Two monographs of one drug: what one asserts the other denies; and a denial that stands alone."""
    denied = {"polarity": Polarity.EXCLUDED, "status": Status.EXCLUDED}
    return [
        record("Albumab", said(Indication, "acne"), slug="one"),
        record("Albumab", said(Indication, "acne", **denied), said(Indication, "gout", **denied), slug="two"),
    ]


__all__ = ["AWKWARD", "MINTER", "awkward", "contradicting", "every_kind", "select", "texts"]
