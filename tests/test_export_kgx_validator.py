"""KGX's own validator and loader, in the environment that `make test` makes for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rxkg import KnowledgeBase
from rxkg.exporting import export_to

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "exports" / "validate_kgx.py"
PYTHON = Path(os.environ.get("KGX_PYTHON") or Path(sys.prefix) / "kgx" / "bin" / "python")

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="no environment with kgx; make test makes it")


def validate(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), str(SCRIPT), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("form", ["kgx-tsv", "kgx-jsonl"])
def test_the_validator_has_no_error_and_the_loader_finds_every_row(
    form: str, examples_base: Path, tmp_path: Path
) -> None:
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(), form, str(tmp_path / "graph"))
    done = validate(tmp_path / "graph")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "errors: 0 | nodes without a row: 0" in done.stdout


def test_an_edge_that_dangles_is_told(examples_base: Path, tmp_path: Path) -> None:
    with KnowledgeBase(examples_base) as base:
        export_to(base.select(), "kgx-tsv", str(tmp_path / "graph"))
    nodes = tmp_path / "graph" / "nodes.tsv"
    head, *rows = nodes.read_text(encoding="utf-8").splitlines(keepends=True)
    nodes.write_text("".join([head, *rows[1:]]), encoding="utf-8")
    assert validate(tmp_path / "graph").returncode == 1
