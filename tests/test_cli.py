"""The command line: what goes to stdout, what to stderr, and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, write_monograph
from rxkg.cli import COMMANDS, main


@dataclass
class Done:
    status: int
    out: str
    err: str


class Run:
    """Runs a command in this process as the console script does."""

    def __init__(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
        self.capfd = capfd
        self.monkeypatch = monkeypatch

    def __call__(self, *words: str | Path, stdin: bytes = b"") -> Done:
        self.monkeypatch.setattr(sys, "argv", ["rxkg", *map(str, words)])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        captured = self.capfd.readouterr()
        return Done(int(caught.value.code or 0), captured.out, captured.err)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(capfd, monkeypatch)


@pytest.fixture
def kb(examples_base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RXKG_KB", str(examples_base))
    return examples_base


def test_build_reports_on_stderr_and_exits_1_for_the_stub(run: Run, tmp_path: Path) -> None:
    done = run("build", EXAMPLES, "--kb", tmp_path / "kb", "--report", tmp_path / "report.json")
    assert (done.status, done.out) == (1, "")
    assert "untitled-request.md" in done.err
    assert "13 monographs" in done.err
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["counts"]["monographs"] == 13
    assert [p["code"] for p in report["problems"]] == ["not-a-monograph"]


def test_build_of_good_sources_exits_0_and_again_says_nothing_changed(run: Run, tmp_path: Path) -> None:
    path = write_monograph(tmp_path, "Drug")
    assert run("build", path, "--kb", tmp_path / "kb").status == 0
    done = run("build", path, "--kb", tmp_path / "kb")
    assert done.status == 0
    assert "nothing has changed" in done.err


def test_build_reads_standard_input(run: Run, tmp_path: Path) -> None:
    assert run("build", "-", "--kb", tmp_path / "kb", stdin=b"# A\n### Usage\nUsed to treat fever.\n").status == 0
    assert "Used to treat fever" in run("search", "fever", "--kb", tmp_path / "kb").out.replace("**", "")


def test_extract_prints_a_record_a_line(run: Run) -> None:
    done = run("extract", EXAMPLES / "tagraxofusp.md", EXAMPLES / "warfarin.md")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert (done.status, [r["drug"] for r in records]) == (0, ["Tagraxofusp", "Warfarin"])


def test_extract_of_what_is_no_monograph_says_so_and_exits_1(run: Run) -> None:
    done = run("extract", EXAMPLES / "untitled-request.md")
    assert done.status == 1
    assert json.loads(done.out)["kind"] == "not-a-monograph"


def test_extract_as_one_json_list(run: Run) -> None:
    done = run("extract", EXAMPLES / "lithium.md", "--format", "json")
    assert json.loads(done.out)[0]["drug"] == "Lithium"


def test_search_marks_the_words(run: Run, kb: Path) -> None:
    done = run("search", "capillary leak")
    assert done.status == 0
    assert done.out.splitlines()[0].strip().startswith("1. Tagraxofusp")
    assert "**" in done.out
    assert "hits" in done.err


def test_search_as_json_gives_source_spans(run: Run, kb: Path) -> None:
    hit = json.loads(run("search", "albumin", "--drug", "tagraxofusp", "--format", "jsonl").out.splitlines()[0])
    text = (EXAMPLES / hit["file"]).read_text(encoding="utf-8")
    assert {text[a:b].lower() for a, b in hit["spans"]} == {"albumin"}


def test_search_for_nothing_known_suggests(run: Run, kb: Path) -> None:
    done = run("search", "tagraxofsup")
    assert done.status == 0
    assert "agraxofusp" in done.err.lower() + done.out.lower()


def test_query_by_name(run: Run, kb: Path) -> None:
    done = run("query", "--name", "drugs-by-target", "target=CD123")
    assert done.status == 0
    assert "agraxofusp" in done.out


def test_query_asks_the_texts(run: Run, kb: Path) -> None:
    done = run("query", 'SELECT DISTINCT ?m { ?s rxs:search "CD123" . ?m rxo:hasSection ?s }', "--format", "csv")
    assert (done.status, done.out.split()) == (0, ["m", "https://w3id.org/rxkg/monograph/tagraxofusp"])


def test_query_names_the_place_of_words_that_are_not_known(run: Run, kb: Path) -> None:
    done = run("query", "ASK { ?s rxs:search ?w }")
    assert (done.status, done.out) == (1, "")
    assert "line 1, column 21: ?w has no value" in done.err


def test_query_as_words_with_known_prefixes(run: Run, kb: Path) -> None:
    done = run("query", "ASK { ?drug rxo:hasTarget ?target }")
    assert (done.status, done.out.strip()) == (0, "true")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "xml", "table"])
def test_query_formats(run: Run, kb: Path, form: str) -> None:
    done = run("query", "SELECT ?n WHERE { ?d a rxo:Product; rdfs:label ?n } ORDER BY ?n", "--format", form)
    assert done.status == 0
    assert "Lamivudine" in done.out


@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_construct_formats(run: Run, kb: Path, form: str) -> None:
    done = run("query", "CONSTRUCT { ?d rxo:hasTarget ?t } WHERE { ?d rxo:hasTarget ?t }", "--format", form)
    assert done.status == 0
    assert "hasTarget" in done.out


def test_a_query_that_cannot_be_read_shows_line_and_column(run: Run, kb: Path) -> None:
    done = run("query", "SELECT ?d\nWHERE { ?d rxo:hasTarget }")
    assert (done.status, done.out) == (1, "")
    assert "line 2, column" in done.err


def test_an_unknown_query_name_and_parameter_are_refused(run: Run, kb: Path) -> None:
    assert run("query", "--name", "drugs-by-targt", "target=CD123").status == 1
    done = run("query", "--name", "drugs-by-target", "tarGet=CD123")
    assert (done.status, done.out) == (1, "")
    assert "target" in done.err


def test_queries_are_listed(run: Run) -> None:
    done = run("query", "--list")
    assert done.status == 0
    assert len(done.out.splitlines()) > 15


def test_show_is_a_card(run: Run, kb: Path) -> None:
    done = run("show", "TAGRAXOFUSP")
    assert done.status == 0
    for words in ("CD123", "blastic plasmacytoid dendritic cell neoplasm", "very common", "≥3.2 g/dL", "12 mcg/kg"):
        assert words in done.out


def test_show_suggests_for_a_misspelt_drug(run: Run, kb: Path) -> None:
    done = run("show", "tagraxofsup")
    assert (done.status, done.out) == (1, "")
    assert "Tagraxofusp" in done.err


def test_explain_leads_to_file_line_and_words(run: Run, kb: Path) -> None:
    item = json.loads(run("explain", "tagraxofusp", "CD123", "--format", "json").out)[0]
    text = (EXAMPLES / "tagraxofusp.md").read_text(encoding="utf-8")
    assert text[item["start"] : item["end"]] == item["quote"]
    assert "CD123" in text.splitlines()[item["line"] - 1]
    again = json.loads(run("explain", item["statement"], "--format", "json").out)
    assert item in again


def test_explain_marks_the_words_in_their_sentence(run: Run, kb: Path) -> None:
    done = run("explain", "tagraxofusp", "CD123")
    assert "**CD123**" in done.out
    assert "tagraxofusp.md:" in done.out


def test_explain_of_an_unknown_fact_is_refused(run: Run, kb: Path) -> None:
    assert run("explain", "tagraxofusp", "gigantism").status == 1
    assert run("explain", "tagraxofusp").status == 2


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"])
def test_export_to_stdout_and_file_is_the_same(run: Run, kb: Path, tmp_path: Path, form: str) -> None:
    done = run("export", "--to", form, "--drug", "lithium")
    run("export", "--to", form, "--drug", "lithium", "-o", tmp_path / "out")
    assert done.out == (tmp_path / "out").read_text(encoding="utf-8")
    assert "ithium" in done.out


def test_export_guesses_the_format_from_the_suffix(run: Run, kb: Path, tmp_path: Path) -> None:
    assert run("export", "-o", tmp_path / "x.ttl", "--drug", "lithium").status == 0
    assert "@prefix" in (tmp_path / "x.ttl").read_text(encoding="utf-8")
    assert run("export", "-o", tmp_path / "x.docx").status == 2


def test_stats_counts(run: Run, kb: Path) -> None:
    counts = json.loads(run("stats", "--format", "json").out)
    assert counts["monographs"] == 13
    assert counts["facts"]["adverse_effects"] > 50
    assert "adverse effects" in run("stats").out


def test_validate_is_clean(run: Run, kb: Path) -> None:
    done = run("validate")
    assert (done.status, done.out) == (0, "")
    assert "sound" in done.err


def test_history_and_rollback(run: Run, own_base: Path) -> None:
    assert run("rollback", "--kb", own_base).status == 1
    run("build", EXAMPLES, "--kb", own_base, "--force", "-q")
    assert run("rollback", "--kb", own_base).status == 0
    assert "0001 *" in run("history", "--kb", own_base).out


@pytest.mark.parametrize("command", ["search", "query", "show", "explain", "export", "stats", "validate", "history"])
def test_without_a_base_one_clear_sentence(run: Run, tmp_path: Path, command: str) -> None:
    words = {"search": ["x"], "query": ["ASK {}"], "show": ["x"], "explain": ["x", "y"]}.get(command, [])
    done = run(command, *words, "--kb", tmp_path / "none")
    assert (done.status, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "rxkg build" in done.err


@pytest.mark.parametrize(
    "words", [["nonsense"], ["search"], ["build"], ["export", "--to", "docx"], ["search", "x", "--section", "nowhere"]]
)
def test_misuse_exits_2(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.status == 0
    assert "_RXKG_COMPLETE" in done.out


def test_drug_names_complete(kb: Path) -> None:
    asked = {"_RXKG_COMPLETE": "bash_complete", "COMP_WORDS": "rxkg show tag", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "rxkg"], capture_output=True, text=True, timeout=60, env={**os.environ, **asked}
    )  # fmt: skip
    assert "Tagraxofusp" in done.stdout


def test_python_m_rxkg_works() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rxkg", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("rxkg")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_in_an_example(run: Run, name: str) -> None:
    done = run(name, "--help")
    assert done.status == 0
    assert f"\n  rxkg {name}" in done.out.split("Example:")[1].replace("\n    ", "\n  ")


def test_lists_in_the_command_line_are_the_engines_own() -> None:
    from rxkg.commands import export, query, search
    from rxkg.graph.exports.facts import ALL_KINDS
    from rxkg.graph.exports.formats import FORMATS
    from rxkg.graph.sparql import GRAPH_FORMATS, RESULT_FORMATS
    from rxkg.ontology.records import KINDS, SectionKind

    assert ("table", *RESULT_FORMATS, *GRAPH_FORMATS) == query.FORMATS
    assert (tuple(FORMATS), ALL_KINDS) == (export.FORMATS, export.KINDS)
    assert (tuple(k.value for k in SectionKind), KINDS) == (search.SECTIONS, search.KINDS)


def test_no_colour_and_no_control_characters_in_a_pipe(run: Run, kb: Path) -> None:
    done: Any = run("show", "warfarin")
    assert "\x1b" not in done.out + done.err
