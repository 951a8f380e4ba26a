"""Abbreviations that a text explains: the words before a bracket, where their letters are in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg import read_monograph
from rxkg.ingest.abbreviations import find_abbreviations, long_form
from rxkg.ingest.source import decode_source


def abbreviations(text: str) -> dict[str, str]:
    monograph = read_monograph(decode_source(f"# Drug\n### Usage\n{text}\n".encode(), "d.md"))
    return {a.short: a.long for a in find_abbreviations(monograph)}


@pytest.mark.parametrize(
    ("before", "short", "long"),
    [
        pytest.param("signs of capillary leak syndrome ", "CLS", "capillary leak syndrome", id="initials"),
        pytest.param("a rare chronic obstructive disease ", "COD", "chronic obstructive disease", id="words before it"),
        pytest.param("inhibitors of the renin", "ROI", None, id="letters out of order"),
        pytest.param("a proton-pump inhibitor ", "PPI", "proton-pump inhibitor", id="hyphen"),
        pytest.param("use of proton pump inhibitors ", "PPIs", "proton pump inhibitors", id="plural"),
        pytest.param("an antidiuretic hormone ", "ADH", "antidiuretic hormone", id="letters within words"),
        pytest.param("deep vein thrombosis ", "DVT", "deep vein thrombosis", id="whole text"),
        pytest.param("liver enzymes ", "ALT", None, id="example, no explanation"),
        pytest.param("Stop the drug. Leave it so ", "DLS", None, id="over the end of a sentence"),
        pytest.param("", "CLS", None, id="nothing before"),
    ],
)
def test_long_forms(before: str, short: str, long: str | None) -> None:
    assert long_form(before, short) == long


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "Watch for capillary leak syndrome (CLS). CLS may be fatal.",
            {"CLS": "capillary leak syndrome"},
            id="explained",
        ),
        pytest.param(
            "Tumour lysis syndrome (TLS; see below) and deep vein thrombosis (DVT) were seen.",
            {"TLS": "Tumour lysis syndrome", "DVT": "deep vein thrombosis"},
            id="two, one with a remark",
        ),
        pytest.param(
            "It treats major depressive disorder (MDD). A manic depressive disorder (MDD) is another.",
            {"MDD": "major depressive disorder"},
            id="the first one counts",
        ),
        pytest.param("It treats pain (often) and fever (1-10%).", {}, id="no abbreviations"),
        pytest.param("CLS may be fatal.", {}, id="not explained"),
    ],
)
def test_abbreviations_of_a_text(text: str, found: dict[str, str]) -> None:
    assert abbreviations(text) == found


@given(st.text(), st.from_regex(r"[A-Za-z][A-Z0-9/-]{1,9}", fullmatch=True))
def test_a_long_form_ends_the_text_and_starts_with_the_first_letter(before: str, short: str) -> None:
    long = long_form(before, short)
    assert long is None or (before.rstrip().endswith(long) and long[0].lower() == short[0].lower())
