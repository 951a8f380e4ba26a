"""Sections under the headings that monographs really use."""

from __future__ import annotations

import pytest
from rxkg.ingest.sections import Monograph, read_heading, read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import SectionKind as K

PAIR = ("Cefdinir", "Lactobacillus")


def monograph(text: str, title: str = "Cefdinir + Lactobacillus") -> Monograph:
    return read_monograph(decode_source(f"# {title}\n{text}".encode(), "a.md"))


@pytest.mark.parametrize(
    ("heading", "kind", "component"),
    [
        ("Usage", K.USAGE, None),
        ("Side Effects:", K.SIDE_EFFECTS, None),
        ("How it Works", K.MECHANISM, None),
        ("FAQs (Combined Use)", K.FAQS, None),
        ("Cefdinir Usage", K.USAGE, "Cefdinir"),
        ("Dosage (Lactobacillus)", K.DOSAGE, "Lactobacillus"),
        ("Lactobacillus: Usage", K.USAGE, "Lactobacillus"),
        ("Cefdinir", K.OTHER, "Cefdinir"),
        ("Cefdinir (Individual Drug Information)", K.OTHER, "Cefdinir"),
        ("Combined Use of Cefdinir and Lactobacillus", K.COMBINED_USE, None),
        ("Generic Name: Cefdinir", K.GENERIC_NAME, "Cefdinir"),
    ],
)
def test_headings_name_a_kind_a_component_or_both(heading: str, kind: K, component: str | None) -> None:
    found = read_heading(heading, PAIR)
    assert (found.kind, found.component, found.placed) == (kind, component, True)


def test_bold_labels_head_sections_where_no_heading_does() -> None:
    found = monograph("**Generic Name:** X\n\n**Usage:** Treats colds.\n\n**Side Effects:**\n\n* Nausea\n", "X")
    assert [s.kind for s in found.sections] == [K.GENERIC_NAME, K.USAGE, K.SIDE_EFFECTS]
    assert [b.text.plain for b in found.blocks_of(found.sections[1])] == ["Treats colds."]


def test_sections_below_a_component_belong_to_it() -> None:
    found = monograph(
        "### Cefdinir\n\n**Usage:** Infections.\n\n### Lactobacillus\n\n**Usage:** Diarrhea.\n\n"
        "### FAQs (Combined Use)\nQ\n"
    )
    assert [(s.kind, s.component) for s in found.sections if s.kind is K.USAGE] == [
        (K.USAGE, "Cefdinir"),
        (K.USAGE, "Lactobacillus"),
    ]


def test_bold_labels_inside_a_section_open_none() -> None:
    found = monograph("### Precautions\n\n**Dosage:** Reduce it in the elderly.\n", "X")
    assert [s.kind for s in found.sections] == [K.PRECAUTIONS]


def test_what_cannot_be_placed_is_kept_and_told() -> None:
    found = monograph("### Usage\nPain.\n\n### Storage\nKeep dry.\n", "X")
    assert [d.code for d in found.diagnostics].count("unplaced-section") == 1
    other = found.of(K.OTHER)[0]
    assert [b.text.plain for b in found.blocks_of(other)] == ["Keep dry."]


def test_every_block_is_in_exactly_one_section() -> None:
    found = monograph("intro\n\n### Usage\nPain.\n* a\n  * b\n\n### Dosage\n1 mg\n", "X")
    covered = [i for s in found.sections for i in range(s.first, s.last)]
    assert covered == list(range(len(found.blocks)))
    assert all(s.start <= b.start for s in found.sections for b in found.blocks_of(s))


@pytest.mark.parametrize(
    "text",
    ["Please name a medicine first.", "", "### Storage\nKeep dry."],
    ids=["reply", "title-only", "no-known-section"],
)
def test_texts_without_facts_are_no_monographs(text: str) -> None:
    found = monograph(text, "X")
    assert found.reason
    assert "not-a-monograph" in [d.code for d in found.diagnostics]


def test_a_missing_title_is_told_and_the_file_name_serves() -> None:
    found = read_monograph(decode_source(b"### Usage\nPain.\n", "x/folic-acid.md"))
    assert found.title == "folic acid"
    assert next(d.code for d in found.diagnostics) == "no-title"


PER_COMPONENT = """# Atropine + Tetracycline
### Generic Name
Both

{first}
### Generic Name: Atropine
### Usage
Used for slow hearts.
### FAQs
Q: Why? A: So.

{second}
### Usage
Used for infections.
"""


@pytest.mark.parametrize(
    ("first", "second", "components"),
    [
        ("**Atropine**\n", "**Tetracycline**\n", ["Atropine", "Tetracycline"]),
        ("### Atropine\n", "### Chlorine\n", ["Atropine", None]),
        ("**Atropine**\n", "**Tetracycline (information is not given for want of data).**\n", ["Atropine", "Atropine"]),
    ],
    ids=["bold-name-behind-questions", "unknown-heading-ends-it", "a-remark-opens-nothing"],
)
def test_parts_of_components(first: str, second: str, components: list[str | None]) -> None:
    monograph = read_monograph(decode_source(PER_COMPONENT.format(first=first, second=second).encode(), "x.md"))
    assert [s.component for s in monograph.of(K.USAGE)] == components
