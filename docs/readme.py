"""Runs the README's commands and writes what they print beneath them; sizes and times become "...".

Blocks run one after the other in a folder that holds the examples and nothing else, as in `tests/test_readme.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```)", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"(?<=^```python\n).*?(?=^```)", re.MULTILINE | re.DOTALL)
_VARYING = ((re.compile(r"(problems?, )[\d.,]+( s)\b"), r"\1...\2"), (re.compile(r"[\d.,]+( MB)\b"), r"...\1"))


def fill(text: str, folder: Path) -> str:
    """The README's text with the true output under each command and each piece of Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k != "RXKG_KB"} | {"PATH": path, "LC_ALL": "C.UTF-8"}

    def run(command: list[str] | str) -> str:
        done = subprocess.run(
            command, shell=isinstance(command, str), cwd=folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def console(match: re.Match[str]) -> str:
        out = []
        for part in re.split(r"^\$ ", match[0], flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            size = next(n for n, line in enumerate(lines, 1) if not line.endswith("\\"))
            command = "\n".join(lines[:size])
            printed = run(re.sub(r"\\\n\s*", "", command))
            for varying, instead in _VARYING:
                printed = varying.sub(instead, printed)
            out.append(f"$ {command}\n{printed}")
        return "".join(out)

    def python(match: re.Match[str]) -> str:
        code = "".join(f"{line}\n" for line in match[0].splitlines() if not line.startswith("# "))
        return code + "".join(f"# {line}\n" for line in run([sys.executable, "-c", code]).splitlines())

    return _PYTHON.sub(python, _CONSOLE.sub(console, text))


def main() -> None:
    """Rewrites README.md."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples")
        readme.write_text(fill(readme.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
