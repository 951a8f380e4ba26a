"""The documentation keeps up with the code."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
from conftest import EXAMPLES, ROOT
from rxkg import extract_record, read_monograph, read_source
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import MonographRecord
from rxkg.ontology.schema import record_schema
from rxkg.ontology.terminology import shipped


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "cli.md", "record.schema.json", "queries.md", "ontology.md", "export/columns.md",
        "../graph/exports/context.jsonld",
    ],
)  # fmt: skip
def test_generated_pages_are_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generator().pages()[name], "run `make docs`"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.md")), ids=lambda p: p.stem)
def test_records_fit_their_schema_and_survive_json(path: Path) -> None:
    record = extract_record(read_monograph(read_source(path, name=path.name)))
    data = json.loads(json.dumps(record.to_json(iri="https://example.org/x")))
    jsonschema.Draft202012Validator(record_schema()).validate(data)
    assert MonographRecord.from_json(data) == record


def test_the_vocabulary_page_has_one_anchor_a_term_and_leads_to_no_other() -> None:
    page = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="(\w+)">', page)
    assert sorted(anchors) == sorted(term.name for term in RXO)
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= set(anchors)


def test_every_dependency_states_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").casefold()
    for name in re.findall(r'"([a-z0-9-]+)', block[1]):
        assert f"| {name} |" in reasons, name


def test_pinned_requirements_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        assert not re.search(r"https?:|index-url|find-links", (ROOT / name).read_text(encoding="utf-8"))


def test_the_changelog_knows_the_version() -> None:
    from rxkg import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_page_of_terminologies_tells_what_ships() -> None:
    page = (ROOT / "docs" / "terminologies.md").read_text(encoding="utf-8")
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for terminology in shipped():
        a = terminology.about
        row = next(line for line in page.splitlines() if line.startswith(f"| `{a.name}` |"))
        assert row.endswith(f"| {a.version} | {a.concepts:,} | {a.names:,} | {a.licence} |")
        assert f"* {a.name.split('-')[0]}" in notice
