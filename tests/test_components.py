"""Names of the product and its components."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.components import extract_components, read_names
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source


def monograph_of(text: str, title: str = "Testolol") -> Monograph:
    return read_monograph(decode_source(f"# {title}\n\n{text}\n".encode(), "case.md"))


@pytest.mark.parametrize(
    ("generic", "synonyms"),
    [
        pytest.param("Testolol", (), id="the title again"),
        pytest.param("Testolol (Betatest)", ("Betatest",), id="brackets"),
        pytest.param("Testolol (also known as Betatest)", ("Betatest",), id="also known as"),
        pytest.param("Testolol hydrochloride", ("Testolol hydrochloride",), id="salt"),
        pytest.param("Testolol (Combination)", (), id="note"),
        pytest.param("Note: there is no single generic name.", (), id="sentence"),
    ],
)
def test_the_generic_name_gives_synonyms(generic: str, synonyms: tuple[str, ...]) -> None:
    monograph = monograph_of(f"### Generic Name\n{generic}\n\n### Usage\nFor pressure.")
    assert read_names(monograph).synonyms == synonyms


def test_the_drug_is_the_title_without_route() -> None:
    assert read_names(monograph_of("### Usage\nFor pressure.", "Testolol (Topical)")).drug == "Testolol"


def test_component_evidence_quotes_title_and_generic_name() -> None:
    monograph = monograph_of("### Generic Name\nTestolol + Testopril\n\n### Usage\nX.", "Testolol + Testopril")
    found = extract_components(monograph)[1]
    text = monograph.source.text
    assert [text[e.start : e.end] for e in found.evidence] == ["Testopril", "Testopril"]


def test_a_title_from_front_matter_alone_is_evidence() -> None:
    source = decode_source(b"---\ntitle: Testolol + Testopril\n---\n\n### Usage\nFor pressure.\n", "case.md")
    found = extract_components(read_monograph(source))
    assert [c.evidence[0].quote for c in found] == ["Testolol", "Testopril"]


def test_a_title_from_the_file_name_still_has_evidence() -> None:
    source = decode_source(b"### Usage\nFor pressure.\n", "testolol + testopril.md")
    found = extract_components(read_monograph(source))
    assert all(source.text[e.start : e.end] == e.quote for c in found for e in c.evidence)


def test_an_abbreviation_of_all_is_no_name_of_one() -> None:
    monograph = monograph_of("### Generic Name\nTestolol + Amopril (TTA)\n\n### Usage\nX.", "Testolol + Amopril")
    assert [c.alt for c in extract_components(monograph)] == [(), ()]
