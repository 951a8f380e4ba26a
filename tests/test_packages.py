"""The rooms: what is installed, what each shows, and which way imports run."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import rxkg
from conftest import ROOT

MAY_IMPORT = {
    "ontology": {"ontology"},
    "ingest": {"ontology", "ingest"},
    "graph": {"ontology", "ingest", "graph"},
    "search": {"ontology", "ingest", "search"},
}
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_downwards(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        for name in imported(path):
            if name.split(".")[0] == "rxkg":
                parts = name.split(".")
                assert len(parts) > 1, f"{path}: the rooms do not import the application"
                assert parts[1] in MAY_IMPORT[room], f"{path} imports {name}"


@pytest.mark.parametrize("room", ["ontology", "ingest", "graph", "search", "app"])
def test_imports_are_absolute(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level], path
        assert not {n.split(".")[0] for n in imported(path)} & {"ontology", "ingest", "graph", "search", "app"}, path


def test_only_the_application_knows_click() -> None:
    for room in MAY_IMPORT:
        for path in (ROOT / room).rglob("*.py"):
            assert not {n for n in imported(path) if n.split(".")[0] in ("click", "rich")}, path


def test_every_folder_with_code_is_a_package() -> None:
    listed = set(SETTINGS["package-dir"].values())
    holding = {
        p.parent.relative_to(ROOT).as_posix() for room in (*MAY_IMPORT, "app") for p in (ROOT / room).rglob("*.py")
    }
    assert holding == listed
    assert set(SETTINGS["packages"]) == set(SETTINGS["package-dir"])


@pytest.mark.parametrize(
    "name", ["rxkg", "rxkg.graph", "rxkg.search", "rxkg.ingest", "rxkg.ontology", "rxkg.ingest.extract"]
)
def test_public_names_are_sorted_and_there(name: str) -> None:
    module = importlib.import_module(name)
    # Constants, then classes, then functions, as ruff sorts them.
    assert list(module.__all__) == sorted(module.__all__, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    for public in module.__all__:
        assert getattr(module, public) is not None


def test_the_public_surface_is_small() -> None:
    import rxkg

    assert 8 <= len(rxkg.__all__) <= 16


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], *([name, "--help"] for name in ("build", "query", "search", "serve", "push", "diff"))],
)
def test_help_imports_no_engine(words: list[str]) -> None:
    code = (
        "import sys\nfrom rxkg.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "engines = {'rdflib', 'whoosh', 'pyoxigraph', 'lxml', 'rich', 'starlette', 'uvicorn', 'requests'}\n"
        "print(sorted(engines & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr.strip() == "[]"


def test_no_module_hides_a_public_name() -> None:
    """A submodule that is imported becomes an attribute of the package, in place of the name that it shares."""
    modules = {path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert modules.isdisjoint(rxkg.__all__)
