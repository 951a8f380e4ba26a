"""The groups of people that the words for a population name, and how doses carry them."""

from __future__ import annotations

import pytest
from graph_records import record, said
from rxkg.graph.triples import format_monograph, statement_iri
from rxkg.ingest.cues import read_cues
from rxkg.ingest.populations import find_population_groups
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import Dose, Population


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("adults", ["adults"]),
        ("Adults and children ≥6 years", ["adults", "children"]),
        ("infants, children, and adolescents", ["children", "adolescents", "infants"]),
        ("older adults (65 years and older)", ["older_adults"]),
        ("elderly patients", ["older_adults"]),
        ("premature newborn infants", ["preterm_infants"]),
        ("neonates", ["neonates"]),
        ("women of childbearing potential", ["women_of_childbearing_potential"]),
        ("pregnant women", ["pregnant_women"]),
        ("nursing mothers", ["breastfeeding_women"]),
        ("post-menopausal women", ["postmenopausal_women"]),
        ("adult men", ["adults", "men"]),
        ("adults, CKD patients on dialysis", ["adults", "renal_impairment", "dialysis"]),
        ("patients with renal or hepatic impairment", ["renal_impairment", "hepatic_impairment"]),
        ("Child-Pugh class B", ["hepatic_impairment"]),
    ],
)
def test_groups_named(words, groups):
    assert [str(group) for group in find_population_groups(words)] == groups


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("patients weighing less than 50 kg", []),
        ("CrCl 40-59 mL/min", []),
        ("humans", []),
        ("women not on dialysis", ["women"]),
        ("non-pregnant women", ["women"]),
        ("adults with normal renal function", ["adults"]),
        ("renal transplant patients", []),
        ("premature contractions", []),
    ],
)
def test_groups_not_named(words, groups):
    assert [str(group) for group in find_population_groups(words)] == groups


def test_every_group_has_a_cue():
    assert {group for _, group in read_cues("population_groups", 2)} == {*map(str, Population), "-"}


def test_a_dose_carries_words_and_groups():
    words = "adults and children"
    one = record("Albumab", said(Dose, "5 mg", dose_low=5.0, dose_high=5.0, unit="mg", population=words))
    lines = "\n".join(format_monograph(one, Minter()))
    assert f'<{RXO.population}> "{words}"' in lines
    assert lines.count(f"<{RXO.populationGroup}>") == 2
    assert f"<{RXO.populationGroup}> <{RXO.ChildPopulation}>" in lines


def test_cues_do_not_name_a_statement(monkeypatch):
    one = record("Albumab", said(Dose, "5 mg", dose_low=5.0, dose_high=5.0, unit="mg", population="adults"))
    iri = statement_iri(one, one.statements[0], Minter())
    monkeypatch.setattr("rxkg.graph.triples.find_population_groups", lambda words: ())
    lines = "\n".join(format_monograph(one, Minter()))
    assert f"<{iri}> " in lines
    assert str(RXO.populationGroup) not in lines
