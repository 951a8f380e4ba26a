"""The fingerprint of the code changes with a file's name and content, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from rxkg import fingerprint


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cues").mkdir()
    (tmp_path / "rule.py").write_text("A = 1\n")
    (tmp_path / "cues" / "list.tsv").write_text("not\tnegated\n")
    monkeypatch.setattr(fingerprint.resources, "files", lambda room: tmp_path)
    return tmp_path


def digest() -> str:
    return fingerprint.digest_code.__wrapped__()


def test_it_is_stable(room: Path) -> None:
    before = digest()
    (room / "notes.txt").write_text("no code")
    assert digest() == before


@pytest.mark.parametrize("name", ["rule.py", "cues/list.tsv"])
def test_a_changed_file_changes_it(room: Path, name: str) -> None:
    before = digest()
    (room / name).write_text("B = 2\n")
    assert digest() != before


def test_a_renamed_file_changes_it(room: Path) -> None:
    before = digest()
    (room / "rule.py").rename(room / "other.py")
    assert digest() != before
