"""Targets: what is aimed at, by whom, and what is left out."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.target_heads import head_class, is_symbol
from rxkg.ingest.extract.target_phrases import read_targets
from rxkg.ingest.extract.target_roles import read_role_target
from rxkg.ingest.extract.targets import extract_targets
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source


def monograph_of(text: str, title: str = "Testolol") -> Monograph:
    return read_monograph(decode_source(f"# {title}\n\n{text}\n".encode(), "case.md"))


def names(object_: str, strength: str = "acting") -> list[str]:
    return [t.text for t in read_targets(object_, 0, len(object_), strength)]


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        pytest.param("dopamine D2 receptors in the brain", ["dopamine D2 receptors"], id="place left out"),
        pytest.param("an enzyme called phosphodiesterase, which", ["phosphodiesterase"], id="called"),
        pytest.param("DNA and RNA synthesis", ["DNA synthesis", "RNA synthesis"], id="shared process"),
        pytest.param("mu and kappa receptors", ["mu receptors", "kappa receptors"], id="shared receptors"),
        pytest.param("the action of histamine", ["histamine"], id="action of"),
        pytest.param("receptors inside cells", ["receptors inside cells"], id="told by place"),
        pytest.param("these receptors", [], id="anaphor"),
        pytest.param("pain and inflammation", [], id="effects"),
        pytest.param("cancer cells", [], id="cells"),
        pytest.param("prostaglandins, chemicals in the body", ["prostaglandins"], id="apposition"),
    ],
)
def test_an_object_names_targets(words: str, targets: list[str]) -> None:
    assert names(words) == targets


def test_amounts_change_of_processes_and_mediators_alone() -> None:
    assert [names(w, "changing") for w in ("histamine receptors", "release of histamine")] == [
        [],
        ["release of histamine"],
    ]


@pytest.mark.parametrize(
    ("words", "role", "target"),
    [
        ("selective serotonin reuptake", "inhibitor", "serotonin reuptake"),
        ("long-acting beta-2", "agonist", "beta-2 receptors"),
        ("calcium channel", "blocker", "calcium channel"),
        ("histamine H1-receptor", "antagonist", "histamine H1-receptor"),
    ],
)
def test_a_role_names_its_target(words: str, role: str, target: str) -> None:
    found = read_role_target(words, 0, role)
    assert found is not None
    assert found.text == target


@pytest.mark.parametrize(
    "words", ["potent pain", "selective", "appetite", "a very long run of words that is no name at all"]
)
def test_a_role_without_molecule_names_none(words: str) -> None:
    assert read_role_target(words, 0, "blocker") is None


@pytest.mark.parametrize("word", ["CD123", "IL-5", "VEGF", "C5", "DPP-4", "TNF-α"])
def test_symbols_are_sites(word: str) -> None:
    assert (is_symbol(word), head_class(word)) == (True, "site")


@pytest.mark.parametrize("word", ["HIV", "CNS", "disease", "increase", "Testolol"])
def test_other_capitals_and_words_in_ase_are_none(word: str) -> None:
    assert head_class(word) in (None, "never")


def test_classes_of_other_drugs_are_no_targets() -> None:
    text = "### Usage\nTestolol is used with other drugs such as ACE inhibitors and calcium channel blockers."
    assert extract_targets(monograph_of(text)) == ()


def test_one_target_said_twice_has_two_evidences() -> None:
    text = "### How it Works\nIt binds to CD33. By binding to CD33, it marks the cell."
    (found,) = extract_targets(monograph_of(text))
    assert [e.quote for e in found.evidence] == ["CD33", "CD33"]


def test_a_long_sentence_without_end_is_read_in_time_that_grows_with_it() -> None:
    text = "### How it Works\nIt blocks " + "receptors and blocks " * 900
    assert extract_targets(monograph_of(text)) == ()


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        ("dopamine and serotonin receptors", ["dopamine and serotonin receptors", "serotonin receptors"]),
        ("the synthesis and repair of DNA in the nucleus", ["the synthesis and repair of DNA", "repair of DNA"]),
        ("alpha- and beta-adrenergic receptors", ["alpha- and beta-adrenergic receptors", "beta-adrenergic receptors"]),
    ],
)
def test_what_members_share_belongs_to_the_evidence(words: str, quotes: list[str]) -> None:
    found = extract_targets(monograph_of(f"### How it Works\nIt inhibits {words}."))
    assert [t.evidence[0].quote for t in found] == quotes
