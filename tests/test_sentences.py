"""Sentences, and evidence that quotes the source."""

from __future__ import annotations

import pytest
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.sentences import make_evidence, sentence_around, split_sentences
from rxkg.ingest.source import decode_source


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Take 2.5 mg, e.g. at night. Stop.", ["Take 2.5 mg, e.g. at night.", "Stop."]),
        ("Rash, etc. Then stop.", ["Rash, etc.", "Then stop."]),
        ("Vitamin C. It works.", ["Vitamin C.", "It works."]),
        ("Q: Is it safe? A: Yes, it is.", ["Q: Is it safe?", "A: Yes, it is."]),
        ("(See above.) Next", ["(See above.)", "Next"]),
        ("no stop", ["no stop"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[i:j] for i, j in split_sentences(text)] == sentences


def test_evidence_quotes_the_source_markup_and_all() -> None:
    source = decode_source(b"# X\n### Usage\nUsed for **high** fever.\n", "x.md")
    monograph = read_monograph(source)
    (section,) = monograph.sections
    (block,) = monograph.blocks_of(section)
    at = block.text.plain.index("high")
    evidence = make_evidence(monograph, block, at, at + len("high fever"), section.kind)
    assert evidence.quote == "high** fever"
    assert source.text[evidence.start : evidence.end] == evidence.quote


def test_the_sentence_around_a_span_stays_in_its_item() -> None:
    text = "* Mild.\n* Rash, itching. Hives.\n* Other\n"
    start = text.index("itching")
    first, last = sentence_around(text, start, start + 7)
    assert text[first:last] == "* Rash, itching."
