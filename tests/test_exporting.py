"""Exports to files and folders: whole under their final name, or not there at all, and a sentence that says why."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from export_selection import select
from graph_records import every_kind
from rxkg.exporting import export_to
from rxkg.graph.exports import formats
from rxkg.graph.exports.formats import FORMATS, Format
from rxkg.ontology.errors import ExportError, FormatError


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_whole_and_alike_twice(tmp_path: Path, form: str) -> None:
    records = every_kind()
    targets = [tmp_path / f"{name}{FORMATS[form].suffix}" for name in ("one", "two")]
    for target in targets:
        export_to(select(records), form, str(target))
    files = [sorted(t.rglob("*")) if FORMATS[form].is_folder else [t] for t in targets]
    contents = [[path.read_bytes() for path in found if path.is_file()] for found in files]
    assert contents[0] == contents[1]
    assert any(contents[0]) or form == "quickstatements"  # which knows none of these things
    assert names(tmp_path) == {target.name for target in targets}


@pytest.mark.parametrize(
    ("form", "target", "why"),
    [
        ("nquads", "missing/x.nq", "cannot be written"),
        ("csv", "held", "not empty"),
        ("csv", "held/file", "not empty"),
        ("csv", "-", "several files"),
    ],
)
def test_a_target_that_does_not_do_is_one_sentence(tmp_path: Path, form: str, target: str, why: str) -> None:
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=why):
        export_to(select(every_kind()), form, target if target == "-" else str(tmp_path / target))
    assert (tmp_path / "held" / "file").read_text(encoding="utf-8") == "mine"
    assert names(tmp_path) == {"held"}


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="nquads"):
        export_to(select([]), "vinyl", str(tmp_path / "x"))


@pytest.mark.parametrize("suffix", [".nq", ""], ids=["file", "folder"])
def test_an_export_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def write(selection: object, target: Path | io.BufferedWriter) -> None:
        if isinstance(target, Path):
            (target / "part").write_bytes(b"half")
        else:
            target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "broken", Format("broken", suffix, "broken:write"))
    monkeypatch.setattr(formats.Format, "load", lambda self: write)
    target = tmp_path / f"out{suffix}"
    if suffix:
        target.write_text("former", encoding="utf-8")
    with pytest.raises(ExportError, match="No space left"):
        export_to(select([]), "broken", str(target))
    assert names(tmp_path) == ({"out.nq"} if suffix else set())
    assert not suffix or target.read_text(encoding="utf-8") == "former"


def run_export(base: Path, stdout: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rxkg", "export", "--kb", str(base), "--to", "nquads"]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE)


def test_a_reader_that_has_enough_is_no_fault(examples_base: Path) -> None:
    process = run_export(examples_base, subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline().startswith(b"<")
    process.stdout.close()
    _, told = process.communicate(timeout=60)
    assert b"Traceback" not in told


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")  # noqa: PTH110
def test_a_full_disk_is_one_sentence(examples_base: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        process = run_export(examples_base, full.fileno())
        _, told = process.communicate(timeout=60)
    assert (process.returncode, b"No space left" in told, b"Traceback" in told) == (1, True, False)
