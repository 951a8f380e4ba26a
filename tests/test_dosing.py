"""Doses of dosage sections; the shapes stand in tests/cases/dosing.md, this holds what they cannot."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.dose_context import find_population, read_label
from rxkg.ingest.extract.dose_routes import find_route, is_swallowed
from rxkg.ingest.extract.dose_schedules import find_schedules
from rxkg.ingest.extract.dosing import extract_doses
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import make_source
from rxkg.ontology.records import Route


def monograph(body: str, title: str = "Testamide") -> Monograph:
    return read_monograph(make_source(f"# {title}\n\n{body}\n", "testamide.md", "0" * 64))


def amounts(sentence: str) -> list[tuple[float, float, str]]:
    found = extract_doses(monograph(f"### Dosage\n\n{sentence}"))
    return [(d.dose_low, d.dose_high, d.unit) for d in found]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Tablets of 5 mg are available in strengths of 5 mg.", id="strength"),
        pytest.param("Each capsule contains 20 mg of A and 5 mg of B.", id="content"),
        pytest.param("Dissolve the powder in 10 mL of water.", id="solvent"),
        pytest.param("Not for patients weighing less than 30 kg.", id="body-weight"),
        pytest.param("Avoid it where the clearance is below 30 mL/min/1.73 m².", id="clearance"),
        pytest.param("Stop if neutrophils fall below 1,000/mm³.", id="cell-count"),
        pytest.param("The dose is raised in increments of 5 mg.", id="step"),
        pytest.param("The suspension holds 25 mg/mL.", id="concentration"),
        pytest.param("Treatment lasts 12 weeks in those over 65 years.", id="time"),
        pytest.param("Note that 1 mg of Testamide is about equal to 100 units.", id="equivalence"),
        pytest.param("It is sold as a single tablet containing both drugs.", id="form"),
        pytest.param("Each pledget usually absorbs 40 mg.", id="absorbed"),
        pytest.param("One mL of the mixed solution usually contains both salts.", id="content-behind"),
    ],
)
def test_no_dose(sentence: str) -> None:
    assert amounts(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        pytest.param("Take 5 mL (one teaspoonful) daily.", [(5, 5, "mL")], id="same-in-brackets"),
        pytest.param("Inject 25 units of factor/kg.", [(25, 25, "units/kg")], id="substance-before-per-kg"),
        pytest.param("Take two 250 mg tablets daily.", [(250, 250, "mg")], id="count-of-strength"),
        pytest.param("Inhale 2 puffs twice a day.", [(2, 2, "puffs")], id="puffs"),
        pytest.param("Add 0 to 12 mmol/1000 kcal.", [(0, 12, "mmol/1000 kcal")], id="from-none"),
        pytest.param("Give 1,200 IU weekly.", [(1200, 1200, "IU")], id="thousands"),
    ],
)
def test_dose(sentence: str, found: list[tuple[float, float, str]]) -> None:
    assert amounts(sentence) == found


def test_amounts_outside_of_dosage_sections_are_left() -> None:
    assert extract_doses(monograph("### Usage\n\nTablets of 5 mg daily.\n\n### Dosage\n\nAsk a doctor.")) == ()


def test_evidence_covers_amount_and_schedule() -> None:
    (dose,) = extract_doses(monograph("### Dosage\n\nThe dose is **10 mg** *once daily* at noon."))
    assert [e.quote for e in dose.evidence] == ["10 mg** *once daily"]


def test_repeats_keep_every_evidence() -> None:
    (dose,) = extract_doses(monograph("### Dosage\n\nTake 10 mg daily. Most do well on 10 mg daily."))
    assert len(dose.evidence) == 2


def test_population_of_a_label_ends_with_the_next_label() -> None:
    body = "### Dosage\n\n**Children:**\n\n* 5 mg daily\n\n**Adults:**\n\n* 10 mg daily"
    assert [d.population for d in extract_doses(monograph(body))] == ["children", "adults"]


def test_component_of_a_label() -> None:
    body = "### Dosage\n\n* **Alphamide:** 5 mg daily\n* **Betamide:** 10 mg daily"
    found = extract_doses(monograph(body, "Alphamide + Betamide"))
    assert [d.component for d in found] == ["Alphamide", "Betamide"]


def test_schedule_before_the_amount() -> None:
    (dose,) = extract_doses(monograph("### Dosage\n\nThe maximum daily dose is 80 mg."))
    assert (dose.frequency, dose.role) == ("maximum daily", "maximum")


def test_schedule_shared_by_alternatives() -> None:
    found = extract_doses(monograph("### Dosage\n\nTake 5 mg or 10 mg once daily."))
    assert [d.frequency for d in found] == ["once daily", "once daily"]


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("by mouth", Route.ORAL),
        ("IV", Route.INTRAVENOUS),
        ("under the skin", Route.SUBCUTANEOUS),
        ("into the affected eye", Route.OPHTHALMIC),
        ("under the tongue", Route.SUBLINGUAL),
        ("not given intravenously", None),
        ("skin and subcutaneous tissue infections", None),
        ("for nasal congestion", None),
        ("before oral surgery", None),
        ("into the arterial line", Route.OTHER),
    ],
)
def test_route(text: str, route: Route | None) -> None:
    assert find_route(text) == route


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("twice daily (BID) for 5 days", "twice daily (BID) for 5 days"),
        ("every 4 to 6 hours as needed", "every 4 to 6 hours as needed"),
        ("daily on days 2-4 of a 28-day cycle", "daily on days 2-4 of a 28-day cycle"),
        ("over 30 minutes every three weeks", "every three weeks"),
        ("as a single dose", "as a single dose"),
        ("twice daily from days 8-21 of each induction cycle", "twice daily from days 8-21 of each induction cycle"),
        ("daily on days 1-5 and days 8-12 of each cycle", "daily on days 1-5 and days 8-12 of each cycle"),
        ("daily from day 5 through day 9", "daily from day 5 through day 9"),
        ("twice weekly, with at least 3 days between doses", "twice weekly, with at least 3 days between doses"),
        ("every 8 hours for a total of six doses (two days)", "every 8 hours for a total of six doses"),
        ("daily, starting the day after surgery", "daily, starting the day after surgery"),
        (
            "daily, beginning with the second dose of the antidote",
            "daily, beginning with the second dose of the antidote",
        ),
        (
            "daily, either as a single dose or in two divided doses",
            "daily, either as a single dose or in two divided doses",
        ),
    ],
)
def test_schedule(text: str, schedule: str) -> None:
    assert find_schedules(text)[0].text == schedule


@pytest.mark.parametrize(
    ("text", "population"),
    [
        ("the usual adult dose", "adults"),
        ("in children aged 2 to 11 years", "children aged 2 to 11 years"),
        ("infants and children", "infants and children"),
        ("the dose", None),
    ],
)
def test_population(text: str, population: str | None) -> None:
    assert find_population(text) == population


def test_label_of_impaired_organ_is_no_indication() -> None:
    context = read_label("Renal Impairment")
    assert (context.adjusted, context.indication) == (True, None)


def test_label_of_disease_in_an_organ_is_an_indication() -> None:
    assert read_label("Renal Cell Carcinoma").indication == "renal cell carcinoma"


@pytest.mark.parametrize("hostile", ["5 mg or ", "daily, ", "children and ", "for 2 days "])
def test_hostile_text_ends(hostile: str) -> None:
    assert len(extract_doses(monograph(f"### Dosage\n\n{hostile * 400}"))) <= 400


def test_repeats_by_two_routes_are_two_doses() -> None:
    found = extract_doses(monograph("### Dosage\n\n* Oral: 5 mg daily\n* Rectal: 5 mg daily"))
    assert [d.route for d in found] == [Route.ORAL, Route.RECTAL]


@pytest.mark.parametrize(
    ("label", "population", "indication"),
    [
        ("Opioid-naive patients", "opioid-naive patients", None),
        ("Hypertension in adults", "adults", "hypertension"),
        ("Off-label use (hiccups)", None, "hiccups"),
        ("Poor metabolizers (PMs)", "poor metabolizers", None),
        ("Short bowel syndrome", None, "short bowel syndrome"),
        ("Vaginal ring", None, None),
        ("Initial phase", None, None),
        ("20 mg BID", None, None),
    ],
)
def test_label(label: str, population: str | None, indication: str | None) -> None:
    context = read_label(label)
    assert (context.population, context.indication) == (population, indication)


def test_route_of_the_title() -> None:
    body = "### Dosage\n\nUse 2 drops daily, not by mouth."
    assert [d.route for d in extract_doses(monograph(body, "Testamide (Ophthalmic)"))] == [Route.OPHTHALMIC]


@pytest.mark.parametrize(
    "texts", [["Swallow capsules whole.", "Never inject it into a vein; IV use is common."], ["Rest."]]
)
def test_nothing_is_swallowed(texts: list[str]) -> None:
    assert not is_swallowed(texts)


def test_joined_amounts_are_of_the_components_in_their_order() -> None:
    found = extract_doses(monograph("### Dosage\n\nTake 24 mg/26 mg once daily.", "Alphamide + Betamide"))
    assert [(d.dose_low, d.component) for d in found] == [(24, "Alphamide"), (26, "Betamide")]


def test_amount_behind_joined_names_is_of_no_single_component() -> None:
    found = extract_doses(monograph("### Dosage\n\nThe dose of Alphamide/Betamide is 1 g daily.", "Alphamide/Betamide"))
    assert [d.component for d in found] == [None]


def test_capsules_not_to_be_crushed_are_swallowed() -> None:
    body = "### Dosage\n\nThe dose is 25 mg daily.\n\n### Precautions\n\nNever crush or chew the capsules."
    assert [d.route for d in extract_doses(monograph(body))] == [Route.ORAL]


def test_schedules_are_joined_without_verbs_and_routes() -> None:
    (schedule,) = find_schedules("5 mg once daily, usually taken orally in the evening")
    assert schedule.text == "once daily, in the evening"


@pytest.mark.parametrize("sentence", ["5 mg, ", "Take 5 mg daily. ", "then 5 mg; ", "5 mg (5 mg "])
def test_text_of_endless_amounts_is_read_to_a_limit(sentence: str) -> None:
    found = extract_doses(monograph("### Dosage\n\n" + sentence * 2000))
    assert 0 < sum(len(dose.evidence) for dose in found) <= 60
