"""Confidence: from a table of weights to a share, the same for the same statement."""

from __future__ import annotations

import math

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from graph_records import said
from rxkg.cli import cli
from rxkg.ingest.confidence import confidence_of, traits_of, with_confidence
from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import AdverseEffect, Indication, MonographRecord, SectionKind


def weights():
    return {trait: float(weight) for trait, weight in read_cues("confidence", 2)}


def test_it_is_the_logistic_sum_of_the_weights():
    fact = said(AdverseEffect, "dry mouth", section=SectionKind.SIDE_EFFECTS)
    odds = sum(weights().get(trait, 0) for trait in traits_of(fact))
    assert confidence_of(fact) == pytest.approx(1 / (1 + math.exp(-odds)), abs=0.005)


def test_a_fact_said_where_its_kind_is_not_expected_has_that_trait():
    assert "elsewhere:indications" in traits_of(said(Indication, "gout", section=SectionKind.FAQS))
    assert "elsewhere:indications" not in set(traits_of(said(Indication, "gout", section=SectionKind.USAGE)))


def test_long_and_unsplit_phrases_have_traits_of_their_own():
    found = set(traits_of(said(Indication, "pain, fever and swelling after an injury of the knee")))
    assert {"long:indications", "very-long", "unsplit"} <= found


def test_weights_name_only_traits_that_can_occur():
    prefixes = (
        "any",
        "kind:",
        "rule:",
        "one-word:",
        "long:",
        "very-long",
        "unsplit",
        "repeated:",
        "elsewhere:",
        "component:",
    )
    assert [t for t in weights() if not t.startswith(prefixes)] == []


def test_a_record_keeps_what_is_sure_enough():
    sure, doubtful = said(AdverseEffect, "rash", confidence=0.97), said(AdverseEffect, "hives", confidence=0.6)
    record = MonographRecord(file="a.md", slug="a", drug="A", title="A", sha256="0" * 64, statements=(sure, doubtful))
    assert record.at_least(0.9).statements == (sure,)


@pytest.mark.parametrize("wrong", [-0.1, 1.5])
def test_a_confidence_beyond_its_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        said(AdverseEffect, "rash", confidence=wrong)


def test_filling_it_in_changes_nothing_else():
    fact = said(AdverseEffect, "rash")
    assert with_confidence(with_confidence(fact)) == with_confidence(fact)
    assert with_confidence(fact).text == "rash"


def test_the_command_line_leaves_out_what_is_less_sure():
    source = str(EXAMPLES / "tagraxofusp.md")
    every = CliRunner().invoke(cli, ["extract", source]).stdout
    none = CliRunner().invoke(cli, ["extract", source, "--min-confidence", "1"]).stdout
    assert '"text": "capillary leak syndrome"' in every.casefold()
    assert '"adverse_effects": []' in none


def test_the_command_line_refuses_a_share_beyond_one():
    result = CliRunner().invoke(cli, ["extract", str(EXAMPLES / "tagraxofusp.md"), "--min-confidence", "90"])
    assert result.exit_code == 2
    assert "0<=x<=1" in result.stderr
