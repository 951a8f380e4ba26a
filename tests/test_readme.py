"""What the README shows is what the commands print."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and nothing else, in which the README's blocks run one after the other."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def commands(block: str) -> list[tuple[str, str]]:
    """(command, output) pairs of a block; a command may go on over lines that end in a backslash."""
    found: list[tuple[str, str]] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = re.sub(r"\\\n\s*", "", part).partition("\n")
        found.append((command, output))
    return found


def test_the_readme_opens_with_the_two_commands() -> None:
    head = README[: README.index("```console")]
    assert "make demo" in head
    assert "make test" in head


def test_every_shown_output_is_what_the_command_prints(checkout: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k != "RXKG_KB"} | {"PATH": path, "LC_ALL": "C.UTF-8"}
    pairs = [pair for block in BLOCKS for pair in commands(block)]
    assert len(pairs) >= 5
    for command, wanted in pairs:
        done = subprocess.run(
            command, shell=True, cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        assert doctest.OutputChecker().check_output(wanted, done.stdout, doctest.ELLIPSIS), (
            f"$ {command}\nshown:\n{wanted}\nprinted:\n{done.stdout}"
        )


def test_the_shown_python_runs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    assert PYTHON
    for code in PYTHON:
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
        shown = "".join(f"{line[2:]}\n" for line in code.splitlines() if line.startswith("# "))
        assert capsys.readouterr().out == shown


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target
