"""Interactions: lists of interactants and the frames around them."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.interactant_kinds import is_generic, kind_of_interactant, may_name
from rxkg.ingest.extract.interactants import read_interactants
from rxkg.ingest.extract.interaction_polarity import polarity_of_interaction
from rxkg.ingest.extract.interactions import extract_interactions
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import Polarity


def monograph_of(text: str, title: str = "Testolol") -> Monograph:
    return read_monograph(decode_source(f"# {title}\n\n{text}\n".encode(), "case.md"))


def names(text: str, *, lenient: bool = True) -> list[str]:
    return [i.text for i in read_interactants(text, 0, len(text), lenient=lenient)]


def found_in(text: str, title: str = "Testolol") -> list[str]:
    found = extract_interactions(monograph_of(f"### Precautions\n{text}", title))
    return [i.text for i in found if i.polarity is Polarity.ASSERTED]


@pytest.mark.parametrize(
    ("text", "interactants"),
    [
        pytest.param(
            "strong CYP3A4 inhibitors or inducers", ["strong CYP3A4 inhibitors", "strong CYP3A4 inducers"], id="roles"
        ),
        pytest.param(
            "Class I or III antiarrhythmics", ["class I antiarrhythmics", "Class III antiarrhythmics"], id="numerals"
        ),
        pytest.param(
            "live or live-attenuated vaccines", ["live vaccines", "live-attenuated vaccines"], id="adjectives"
        ),
        pytest.param(
            "calcium, iron or magnesium supplements",
            ["calcium supplements", "iron supplements", "magnesium supplements"],
            id="minerals",
        ),
        pytest.param("other cold and flu remedies", ["cold and flu remedies"], id="joined words"),
        pytest.param(
            "drugs metabolized by CYP2C9 and CYP3A4",
            ["drugs metabolized by CYP2C9", "drugs metabolized by CYP3A4"],
            id="clause",
        ),
        pytest.param("other medications", [], id="generic"),
        pytest.param("your doctor and healthcare provider", [], id="people"),
        pytest.param("medicines that you take", [], id="all that is taken"),
    ],
)
def test_a_list_names_interactants(text: str, interactants: list[str]) -> None:
    assert names(text) == interactants


def test_unknown_names_count_only_where_the_frame_is_plain() -> None:
    assert (names("qwertix", lenient=True), names("qwertix", lenient=False)) == (["qwertix"], [])


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("testomycin", "drug"),
        ("testomycins", "class"),
        ("milk", "food"),
        ("St. John's Wort", "substance"),
        ("nausea", "None"),
    ],
)
def test_kinds_are_told_by_words_and_endings(word: str, kind: str) -> None:
    assert str(kind_of_interactant(word)) == kind


def test_generic_words_are_known_in_any_case() -> None:
    assert [is_generic(w) for w in ("OTC Drugs", "diuretics")] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Tell the ward of all drugs you take, including herbal supplements and vitamins.",
        "Do not use it if you are allergic to penicillins or have a history of reactions to aspirin.",
        "Avoid sunlight and strenuous exercise.",
        "Testolol may interact with other medicines.",
        "Take the tablets with food to reduce nausea.",
        "Beta-blockers such as Testolol can worsen asthma.",
        "Use caution in asthma, as beta-blockers can raise the risk of an attack.",
        "It is used with care in certain conditions, especially those affecting the liver.",
        "If taken with food, its effects increase.",
    ],
)
def test_what_names_no_interactant_yields_none(text: str) -> None:
    assert found_in(text) == []


def test_the_product_itself_does_not_interact() -> None:
    assert found_in("Testolol should not be taken with Testolol or lithium.") == ["lithium"]


def test_wordings_of_one_interactant_are_merged() -> None:
    text = "It can interact with anticoagulants. Avoid anticoagulant medications."
    (found,) = extract_interactions(monograph_of(f"### Precautions\n{text}"))
    assert len(found.evidence) == 2


def test_the_effect_is_told_in_few_words() -> None:
    text = "Concurrent use with opioids may lead to respiratory depression, so it is not advised."
    (found,) = extract_interactions(monograph_of(f"### Precautions\n{text}"))
    assert found.effect == "respiratory depression"


def test_an_effect_in_brackets_belongs_to_its_interactant() -> None:
    text = "It interacts with lithium (raising its levels) and diuretics."
    found = extract_interactions(monograph_of(f"### Precautions\n{text}"))
    assert [i.effect for i in found if i.text == "lithium"] == ["raising its levels"]


def test_a_negated_clause_leaves_the_other_alone() -> None:
    text = "Interactions with food are not known, but it can interact with lithium."
    found = extract_interactions(monograph_of(f"### Precautions\n{text}"))
    assert [(i.text, str(i.polarity)) for i in found] == [("food", "negated"), ("lithium", "asserted")]


def test_an_endless_list_is_cut() -> None:
    assert len(found_in("It can interact with " + "lithium and with " * 900)) == 1


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        pytest.param("It may interact with lithium.", "asserted", id="plain"),
        pytest.param("It is unclear whether it interacts with lithium.", "hedged", id="unclear"),
        pytest.param("Theoretically, it interacts with lithium.", "hedged", id="theory"),
        pytest.param("No interactions with lithium are known.", "negated", id="none known"),
        pytest.param("It can be taken with lithium.", "negated", id="allowed"),
        pytest.param("It can be taken with lithium an hour apart.", "asserted", id="apart"),
    ],
)
def test_a_clause_asserts_denies_or_guesses(clause: str, polarity: str) -> None:
    assert str(polarity_of_interaction(clause, clause)) == polarity


def test_a_stretch_without_telling_words_need_not_be_read() -> None:
    text = "swallow it whole with milk"
    assert (may_name(text, 0, 21), may_name(text, 0, len(text))) == (False, True)


def test_the_component_of_a_labelled_interactant_is_named_behind_it() -> None:
    text = "* **Alcohol:** Avoid alcohol, as it raises the effects of testolol."
    (found,) = extract_interactions(monograph_of(f"### Precautions\n{text}", "Plinomab + Testolol"))
    assert found.component == "Testolol"


def test_drugs_that_an_item_excludes_interact() -> None:
    text = "It must not be used in:\n\n* Patients who have recently taken nitrates\n* Gout"
    assert found_in(text) == ["nitrates"]
