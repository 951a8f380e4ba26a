"""Blocks: kinds and nesting, and plain text that leads back to its characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rxkg.ingest.markdown import Block, read_blocks
from rxkg.ingest.source import decode_source
from rxkg.ontology.errors import SourceError


def blocks(text: str) -> tuple[Block, ...]:
    return read_blocks(decode_source(text.encode(), "a.md"))


def test_kinds_and_levels() -> None:
    found = blocks("# T\n\ntext\n\n* one\n  * two\n\n1. three\n")
    assert [(b.kind, b.level, b.ordered, b.text.plain) for b in found] == [
        ("heading", 1, False, "T"),
        ("paragraph", 0, False, "text"),
        ("item", 1, False, "one"),
        ("item", 2, False, "two"),
        ("item", 1, True, "three"),
    ]
    assert found[3].parent == 2
    assert found[2].list_id != found[4].list_id


def test_a_loose_item_is_one_block_and_its_second_paragraph_another() -> None:
    found = blocks("* one\n\n  more\n\n* two\n")
    assert [(b.kind, b.parent, b.text.plain) for b in found] == [
        ("item", None, "one"),
        ("paragraph", 0, "more"),
        ("item", None, "two"),
    ]


@pytest.mark.parametrize(
    ("text", "word", "quote"),
    [
        ("a **bold** word", "bold", "bold"),
        ("**Adults:**  12 mg/kg", "12 mg/kg", "12 mg/kg"),
        ("1. 1 mg daily", "1 mg", "1 mg"),
        ("x &amp; y &lt;5 %", "& y <5", "&amp; y &lt;5"),
        (r"5 \* 3 mg", "* 3", r"\* 3"),
        ("line one\n  line two", "one line", "one\n  line"),
        ("Größe µg — ≥3.2 g/dL", "≥3.2", "≥3.2"),
        ("a [link](http://x.y/z) b", "link b", "link](http://x.y/z) b"),
        ("| a | b |\n|---|---|\n| 1 | **2** mg |", "2 mg", "2** mg"),
        ("<x>raw</x> text", "<x>raw</x>", "<x>raw</x>"),
        ("<b>raw</b> 5-HT<sub>1B</sub> site", "raw 5-HT1B site", "raw</b> 5-HT<sub>1B</sub> site"),
    ],
    ids=[
        "bold",
        "label",
        "number-as-marker",
        "entity",
        "escape",
        "soft-break",
        "unicode",
        "link",
        "table",
        "html",
        "tags",
    ],
)
def test_plain_text_leads_back_to_the_source(text: str, word: str, quote: str) -> None:
    block = next(b for b in blocks(text) if word in b.text.plain)
    at = block.text.plain.index(word)
    start, end = block.text.source_span(at, at + len(word))
    assert text[start:end] == quote


def test_crlf_and_front_matter_shift_nothing() -> None:
    text = "---\r\ntitle: A\r\n---\r\n# A\r\n\r\n* **x** yz\r\n"
    block = blocks(text)[-1]
    start, end = block.text.source_span(2, 4)
    assert (block.text.plain, text[start:end]) == ("x yz", "yz")


def test_marks_are_spans_of_the_plain_text() -> None:
    (block,) = blocks("a **b c** *d*")
    assert [(m, block.text.plain[i:j]) for m, i, j in block.text.marks] == [("strong", "b c"), ("em", "d")]


@pytest.mark.parametrize(
    "text", ["> " * 500 + "deep", "".join(f"{'  ' * i}* x\n" for i in range(2000))], ids=["quotes", "lists"]
)
def test_deep_nesting_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(SourceError, match="nests deeper") as caught:
        blocks("# T\n\n" + text)
    assert caught.value.line is not None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "word",
                "**b**",
                "*i*",
                " ",
                "\n",
                "\n\n",
                "* ",
                "1. ",
                "### ",
                "é",
                "&amp;",
                "\\*",
                "<x>",
                "|",
                "`c`",
                "_",
                "> ",
                "  ",
            ]
        ),
        max_size=40,
    )
)
def test_every_plain_character_is_in_its_source_span(parts: list[str]) -> None:
    text = "x" + "".join(parts)
    for block in blocks(text):
        plain = block.text.plain
        assert plain == plain.strip()
        for at, char in enumerate(plain):
            start, end = block.text.source_span(at, at + 1)
            assert 0 <= start < end <= len(text)
            if text[start:end] not in ("&amp;", "\\*") and char != " ":
                assert text[start:end] == char
