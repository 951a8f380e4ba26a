"""The tools that make the shipped tables: what they take in comes out as valid tables, whatever the order."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT
from rxkg.ontology.importers import read_terminology

LABELS = "curie\tlabel\tsynonyms\txrefs\nHP:1\tPain\tache\t\nFPLX:ERK\tERK\t\t\n"
JUDGED = 'sore\tHP:1\texact\tsaid "so"\nERKs\tFPLX:ERK\tclose\t\nhard to say\tNONE\tnone\n…\tHP:1\texact\t\n'


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lexicon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, writing into a folder of the test's own."""
    module = tool("lexicon")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "hp.tsv").write_text(LABELS, encoding="utf-8")
    return module


def run(module: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path, judged: str) -> int:
    (folder / "judged.tsv").write_text(judged, encoding="utf-8")
    words = ["lexicon.py", "effects", str(folder / "judged.tsv"), "--tables", str(folder / "tables")]
    monkeypatch.setattr(sys, "argv", words)
    return int(module.main())


def test_judged_forms_become_a_mapping_set(lexicon, monkeypatch, tmp_path: Path) -> None:
    assert run(lexicon, monkeypatch, tmp_path, JUDGED) == 0
    header, entries = read_terminology(tmp_path / "effects.sssom.tsv")
    assert header.title == "What drug monographs call effects, and the concepts meant"
    assert [(e.curie, e.label, e.names) for e in entries] == [
        ("FPLX:ERK", "ERK", (("ERKs", "related"),)),
        ("HP:1", "Pain", (("sore", "exact"),)),
    ]


def test_a_later_judgement_replaces_an_earlier_one(lexicon, monkeypatch, tmp_path: Path) -> None:
    run(lexicon, monkeypatch, tmp_path, JUDGED)
    run(lexicon, monkeypatch, tmp_path, "Sores\tNONE\tnone\tnot said where\n")
    text = (tmp_path / "effects.sssom.tsv").read_text(encoding="utf-8")
    assert "\tsore\t" not in text
    assert "\tSores\tskos:exactMatch\tsssom:NoTermFound\t" in text


def test_writing_again_changes_nothing(lexicon, monkeypatch, tmp_path: Path) -> None:
    run(lexicon, monkeypatch, tmp_path, JUDGED)
    before = (tmp_path / "effects.sssom.tsv").read_bytes()
    assert b'"so"' not in before
    run(lexicon, monkeypatch, tmp_path, "")
    assert (tmp_path / "effects.sssom.tsv").read_bytes() == before


@pytest.mark.parametrize("row", ["sore\tHP:2\texact\t", "sore\tHP:1\tnearly\t", "sore\tHP:1"])
def test_a_row_without_a_known_concept_or_match_writes_nothing(
    lexicon, monkeypatch, tmp_path, capsys, row: str
) -> None:
    assert run(lexicon, monkeypatch, tmp_path, f"{row}\n") == 1
    assert "judged.tsv:1" in capsys.readouterr().err
    assert not (tmp_path / "effects.sssom.tsv").exists()


def test_tables_are_taken_by_prefix_with_their_parents(tmp_path: Path) -> None:
    table = "curie\tlabel\tsynonyms\txrefs\nHP:1\tPain\tache|hurt\tMESH:D1\nEX:1\tOther\t\t\n"
    (tmp_path / "t.tsv").write_text(table, encoding="utf-8")
    (entry,) = tool("ship_terminologies").read_entries(tmp_path / "t.tsv", ("HP",), {"HP:1": ("HP:0",)})
    assert (entry.curie, entry.names) == ("HP:1", (("ache", "exact"), ("hurt", "exact")))
    assert (entry.parents, entry.same) == (("HP:0",), ("MESH:D1",))
