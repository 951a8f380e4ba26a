"""Bytes to text: front matter, titles, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg.ingest.source import MAX_BYTES, decode_source, read_source
from rxkg.ingest.text import line_starts
from rxkg.ontology.errors import SourceError


def test_front_matter_gives_the_title() -> None:
    source = decode_source(b"---\ntitle: Aspirin\n---\n\n# Other\n", "a.md")
    assert source.title == "Aspirin"
    assert source.text[source.body :].startswith("\n# Other")


def test_without_front_matter_the_heading_is_the_title() -> None:
    assert decode_source(b"# Aspirin\ntext\n", "a.md").title == "Aspirin"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_are_kept(end: str) -> None:
    source = decode_source(f"---{end}title: A{end}---{end}x{end}".encode(), "a.md")
    assert (source.title, source.text[source.body :]) == ("A", f"x{end}")


def test_a_byte_order_mark_is_no_text() -> None:
    source = decode_source("\ufeff---\ntitle: A\n---\nx".encode(), "a.md")
    assert source.title == "A"


@pytest.mark.parametrize(
    ("text", "line", "title"),
    [
        ("---\ntitle: a: b: c\nlayout: [x\n---\n# T\n", 2, "a: b: c"),
        ("---\n- just\n- a list\n---\n# T\n", 2, "T"),
        ("---\ntitle: never closed\n# T\n", 1, "T"),
        ("---\ntitle: !!python/object/apply:os.system [ls]\n---\n# T\n", 2, "!!python/object/apply:os.system [ls]"),
    ],
    ids=["not-yaml", "a-list", "open", "unsafe-tag"],
)
def test_malformed_front_matter_is_told_with_its_line(text: str, line: int, title: str) -> None:
    source = decode_source(text.encode(), "a.md")
    assert [(d.code, d.line) for d in source.diagnostics] == [("front-matter", line)]
    assert source.title == title


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", None),
        (b" \n\t", "empty", None),
        (b"# T\n\x00\x01", "binary", 2),
        (b"# T\nna\xefve\n", "encoding", 2),
        (b"x" * (MAX_BYTES + 1), "too-large", None),
    ],
    ids=["empty", "blank", "binary", "latin-1", "too-large"],
)
def test_refused_bytes_name_file_line_and_remedy(data: bytes, code: str, line: int | None) -> None:
    with pytest.raises(SourceError) as caught:
        decode_source(data, "x/a.md")
    error = caught.value
    assert (error.file, error.code, error.line) == ("x/a.md", code, line)
    assert error.remedy in str(error)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_source(tmp_path / "none.md")
    with pytest.raises(SourceError, match="is a folder"):
        read_source(tmp_path)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as out:
        out.truncate(50_000_000)  # sparse: takes no room
    with pytest.raises(SourceError, match="too large"):
        read_source(path)


def test_slugs_are_file_names_to_the_letter() -> None:
    assert decode_source(b"# A", "x/vitamin-b-.md").slug == "vitamin-b-"
    assert decode_source(b"# A", "x/Vitamin B12.md").slug == "vitamin-b12"
    assert decode_source(b"# Vitamin A", "-").slug == "vitamin-a"


@given(st.text(alphabet=st.sampled_from("ab\r\n -#:"), min_size=1, max_size=60))
def test_every_character_lies_on_its_line(text: str) -> None:
    starts = line_starts(text)
    source = decode_source(("x" + text).encode(), "a.md")
    for position in range(len(source.text)):
        line = source.line(position)
        assert source.line_start(line) <= position
        assert line == len(source._lines) or position < source.line_start(line + 1)
    assert starts[0] == 0
