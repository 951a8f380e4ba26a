"""Sorted lines: what was written is found, and a file that lost a part is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from rxkg.search.tables import SortedLines, write_lines

ROWS = (("fever", "2"), ("ache", "1"), ("fever", "1"), ("feverfew", "9"), ("zoster", ""))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_lines(tmp_path / "t.tsv", ROWS)
    return tmp_path / "t.tsv"


@pytest.mark.parametrize(
    ("key", "found"),
    [("fever", [["fever", "1"], ["fever", "2"]]), ("ache", [["ache", "1"]]), ("zoster", [["zoster", ""]]),
     ("feve", []), ("", []), ("zz", [])],
)  # fmt: skip
def test_rows_are_those_of_the_whole_key(path: Path, key: str, found: list[list[str]]) -> None:
    lines = SortedLines(path)
    assert list(lines.rows(key)) == found
    lines.close()


def test_all_lines_come_in_order_without_the_head(path: Path) -> None:
    lines = SortedLines(path)
    assert list(lines.all()) == sorted(map(list, ROWS))
    assert [row[1] for row in lines.starting("fever")] == ["1", "2", "9"]
    lines.close()


def test_no_rows_are_a_file_too(tmp_path: Path) -> None:
    assert write_lines(tmp_path / "t.tsv", []) == 0
    lines = SortedLines(tmp_path / "t.tsv")
    assert (list(lines.all()), list(lines.rows("x"))) == ([], [])
    lines.close()


@pytest.mark.parametrize("kept", range(0, 40, 3))
def test_a_file_cut_short_is_told(path: Path, kept: int) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"t.tsv has lost|invalid literal"):
        SortedLines(path)


def test_zeros_at_the_end_are_told(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-6] + bytes(6))
    with pytest.raises(ValueError, match="lost its end"):
        SortedLines(path)
