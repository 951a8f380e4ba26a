"""What is to be monitored; the shapes stand in tests/cases/monitoring.md, this holds what they cannot."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.monitoring import extract_monitoring
from rxkg.ingest.extract.monitoring_phrases import is_parameter
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import make_source


def monograph(body: str) -> Monograph:
    return read_monograph(make_source(f"# Testamide\n\n{body}\n", "testamide.md", "0" * 64))


def texts(sentence: str) -> list[str]:
    return [s.text for s in extract_monitoring(monograph(f"### Precautions\n\n{sentence}"))]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        pytest.param("Diabetics should monitor their blood sugar closely.", ["blood sugar"], id="possessive"),
        pytest.param("Watch for signs of bleeding.", ["bleeding"], id="watch-for"),
        pytest.param("Monitor patients closely for jaundice.", ["jaundice"], id="patients-for"),
        pytest.param("Monitor liver and kidney function.", ["liver function", "kidney function"], id="shared-head"),
        pytest.param("Testing for G6PD deficiency is required before use.", ["G6PD deficiency"], id="testing-for"),
        pytest.param("Regular blood tests to monitor sodium are needed.", ["sodium"], id="tool-and-object"),
        pytest.param("Regular blood tests are essential.", ["blood tests"], id="tool-alone"),
        pytest.param("The drug's effect on blood pressure should be monitored.", ["blood pressure"], id="effect-on"),
    ],
)
def test_object(sentence: str, found: list[str]) -> None:
    assert texts(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Your doctor will monitor you closely.", id="people"),
        pytest.param("Treatment is monitored by a specialist.", id="treatment"),
        pytest.param("Monitor for side effects.", id="side-effects"),
        pytest.param("Always check the label.", id="label"),
        pytest.param("Should my blood pressure be monitored?", id="question"),
        pytest.param("People with fluid retention should be carefully monitored.", id="patients-with"),
        pytest.param("Take it at the dosage that your doctor determined by weight.", id="dosage"),
    ],
)
def test_no_object(sentence: str) -> None:
    assert texts(sentence) == []


def test_diagnostic_use_is_no_monitoring() -> None:
    assert extract_monitoring(monograph("### Usage\n\nIt is used to monitor kidney function.")) == ()


def test_merged_item_keeps_every_evidence() -> None:
    body = "### Precautions\n\nMonitor serum potassium.\n\nPotassium levels should be checked weekly."
    (found,) = extract_monitoring(monograph(body))
    assert ([e.quote for e in found.evidence], found.timing) == (["serum potassium", "Potassium levels"], "weekly")


def test_threshold_is_read_as_quantity() -> None:
    (found,) = extract_monitoring(monograph("### Precautions\n\nMonitor ALT. Stop it if ALT exceeds 3 times ULN."))
    assert found.quantity is not None
    assert (found.threshold, found.quantity.low, found.quantity.unit) == ("exceeds 3 times ULN", 3.0, "times ULN")


@pytest.mark.parametrize("phrase", ["INR", "liver function tests", "white blood cell count", "blood pressure", "ECG"])
def test_parameter(phrase: str) -> None:
    assert is_parameter(phrase)


@pytest.mark.parametrize("phrase", ["your doctor", "dosage", "rash", "treatment"])
def test_no_parameter(phrase: str) -> None:
    assert not is_parameter(phrase)


@pytest.mark.parametrize("hostile", ["monitor ", "monitor (", "check, ", "monitoring of a and "])
def test_hostile_text_ends(hostile: str) -> None:
    assert len(texts(hostile * 400)) <= 400
