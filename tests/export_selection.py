"""Selections of hand-made records, for the tests of the exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from graph_records import record, said
from hypothesis import strategies as st
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.exports.facts import Selection
from rxkg.graph.triples import format_monograph
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import (
    AdverseEffect,
    Dose,
    Frequency,
    Indication,
    Interaction,
    Monitoring,
    MonographRecord,
    Polarity,
    Quantity,
    Status,
    Target,
)

MINTER = Minter()
#: Texts that break formats which do not escape.
AWKWARD = (
    'a "quoted" word', "tab\tand\nnew line\r\nand\rreturn", "back\\slash \\n \\u0041", "a,b;c|d||e", "<b>&amp;</b>",
    "😀 naïve ≥ µg", "\u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627", "it's [x] {y} #z @en ^^ %41 :", "'''",
    '"""', "=1+1", " leading and trailing ", "\x0b\x7f\u2028\u0085",
)  # fmt: skip


#: All of them in one.
HARDEST = "a \"b\" 'c' \\ d;e|f,g\t<h> & \r\n i: 😀 \u202eabc\u202c \u05d0 #{x} ﷽"
#: Words of any characters but lone surrogates, which no UTF-8 holds.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)


def select(records: Iterable[MonographRecord], minter: Minter = MINTER, **fields: Any) -> Selection:
    """A selection of all records given."""
    held = sorted(records, key=lambda each: each.slug)
    labels = count_labels(row for each in held for row in concept_labels(each, minter))
    store = ox.Store()
    lines = [line for each in held for line in format_monograph(each, minter)] + format_concepts(labels, minter)
    store.extend(ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
    return Selection(
        minter=minter, records=lambda: held, labels=labels, version="0.0.test", store=store,
        **({"slugs": None} | fields),
    )  # fmt: skip


def awkward_record(words: str) -> MonographRecord:
    """A monograph that says `words` wherever a text may stand."""
    return record(
        "Albumab",
        said(Indication, words, alt=(words, "x"), qualifiers=(words,)),
        said(Indication, "b" + words, polarity=Polarity.NEGATED),
        said(AdverseEffect, words, frequency=(Frequency.COMMON, Frequency.RARE), frequency_text=(words, "often")),
        said(Target, words, action=words),
        said(Monitoring, words, threshold=words, timing=words, quantity=Quantity(None, 2.5, "", "<=", None)),
        said(Interaction, words, effect=words),
        said(
            Dose, words, dose_low=1e-7, dose_high=0.1, unit=words, frequency=words, population=words, indication=words
        ),
        title=words,
        synonyms=(words,),
    )  # fmt: skip


def awkward(text: str) -> MonographRecord:
    """A monograph whose every word is `text`."""
    return record(
        "Albumab",
        said(AdverseEffect, text, alt=(text + "s",), frequency_text=(text, "b")),
        said(Indication, text, concept="MONDO:0005044", label=text, match="exact", grounded_by="mondo"),
        said(Target, text, action=text),
        synonyms=(text,),
        title=text,
    )


def contradicting() -> list[MonographRecord]:
    """Two monographs of one drug: what one asserts the other denies; and a denial that stands alone."""
    denied: dict[str, Any] = {"polarity": Polarity.EXCLUDED, "status": Status.EXCLUDED}
    return [
        record("Albumab", said(Indication, "acne"), slug="one"),
        record("Albumab", said(Indication, "acne", **denied), said(Indication, "gout", **denied), slug="two"),
    ]
