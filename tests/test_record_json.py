"""Statements to JSON and back, also from before a field was known."""

from __future__ import annotations

import pytest
from rxkg.ontology.records import (
    Evidence,
    Indication,
    Relation,
    SectionKind,
    Status,
    statement_from_json,
    statement_to_json,
)

USE = Indication(
    text="pneumonia",
    narrowed="bacterial pneumonia",
    section=SectionKind.USAGE,
    rule="ind.prose",
    evidence=(Evidence(start=3, end=12, quote="pneumonia", section=SectionKind.USAGE),),
    relation=Relation.TREATS,
    status=Status.LABELLED,
)


def test_a_statement_survives_json() -> None:
    assert statement_from_json("indications", statement_to_json(USE)) == USE


def test_what_was_written_before_a_field_was_known_has_its_default() -> None:
    data = {key: value for key, value in statement_to_json(USE).items() if key != "narrowed"}
    assert statement_from_json("indications", data).narrowed is None


def test_what_a_statement_must_have_is_missed() -> None:
    data = {key: value for key, value in statement_to_json(USE).items() if key != "text"}
    with pytest.raises(TypeError, match="text"):
        statement_from_json("indications", data)
