"""`rxkg search`, `suggest`, `similar` and `reindex`: what stands where, in which format, with which exit status."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import EXAMPLES
from rxkg import render_hits
from rxkg.generations import Generations
from test_cli import Run, kb, run  # noqa: F401 (fixtures)


def test_a_hit_tells_its_place_its_facts_and_the_band_of_an_effect(run: Run, kb: Path) -> None:  # noqa: F811
    lines = run("search", '"capillary leak"', "--limit", "1").out.splitlines()
    line = next(n for n, t in enumerate((EXAMPLES / "tagraxofusp.md").read_text().splitlines(), 1) if "lary leak" in t)
    assert lines[0].startswith("  1. Tagraxofusp · Side Effects · tagraxofusp.md:")
    assert int(lines[0].rpartition(":")[2]) >= line
    assert any(
        "= adverse effects, very common/uncommon, serious: Capillary Leak Syndrome MESH:D019559" in t for t in lines
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("wafrarin", '"wafrarin" as "warfarin" (spelling)'),
        ("Tylenol", '"tylenol" as the drug Paracetamol'),
        ("high blood pressure", '"high blood pressure" as hypertension (concept)'),
    ],
)
def test_a_hit_tells_why_it_was_found(run: Run, kb: Path, words: str, told: str) -> None:  # noqa: F811
    assert told in " ".join(run("search", words, "--limit", "3").out.split())


def test_a_hit_with_the_word_itself_needs_no_reason(run: Run, kb: Path) -> None:  # noqa: F811
    assert "found" not in run("search", "capillary leak", "--limit", "1").out


def test_another_spelling_is_offered_on_stderr(run: Run, kb: Path) -> None:  # noqa: F811
    done = run("search", "Wafrarin bleeding")
    assert "did you mean: warfarin bleeding" in done.err
    assert "did you mean" not in done.out


def test_facets_count_all_that_match(run: Run, kb: Path) -> None:  # noqa: F811
    found = json.loads(run("search", "headache", "--facets", "--format", "json", "--limit", "1").out)
    assert set(found["facets"]) == {"section", "kind", "frequency", "serious", "drug"}
    assert len(found["hits"]) == 1 < sum(found["facets"]["drug"].values()) == found["total"]
    assert "drug/" not in run("search", "headache", "--facets").out


def test_grouped_by_drug_each_drug_comes_once(run: Run, kb: Path) -> None:  # noqa: F811
    out = run("search", "headache", "--group-by", "drug", "--format", "jsonl").out
    drugs = [json.loads(line)["drug"] for line in out.splitlines()]
    assert len(drugs) == len(set(drugs)) > 1


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        (["--section", "usage"], lambda h: h["section"] == "usage"),
        (["--drug", "warfarin"], lambda h: h["slug"] == "warfarin"),
        (["--kind", "monitoring", "--section", "precautions"], lambda h: h["section"] == "precautions"),
        (["--where", "?drug a rxo:Product"], lambda h: "-" in h["slug"]),
        (["--where", "?section rxo:sectionKind rxo:UsageSection"], lambda h: h["section"] == "usage"),
        (["--where", '?section rxs:search "tremor"'], lambda h: h["slug"] in ("lithium", "amiodarone")),
    ],
    ids=["section", "drug", "kind", "where-drug", "where-section", "where-words"],
)
def test_limits(run: Run, kb: Path, limits: list[str], holds) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    done = run("search", "pain OR heart OR tremor OR infection", *limits, "--format", "jsonl")
    hits = [json.loads(line) for line in done.out.splitlines()]
    assert hits
    assert all(map(holds, hits))


@pytest.mark.parametrize("limits", [["--frequency", "very_common"], ["--frequency", "rare", "--frequency", "common"],
                                    ["--serious"]])  # fmt: skip
def test_limits_by_effects_are_those_of_the_fields(run: Run, kb: Path, limits: list[str]) -> None:  # noqa: F811
    fields = {"--serious": "serious:true", "very_common": "frequency:very_common",
              "common": "frequency:(rare OR common)"}[limits[-1]]  # fmt: skip
    by_option = run("search", "nausea", *limits, "--format", "jsonl", "--limit", "50").out
    by_field = run("search", f"nausea {fields}", "--format", "jsonl", "--limit", "50").out
    assert by_option
    ids = [sorted(json.loads(line)["id"] for line in out.splitlines()) for out in (by_option, by_field)]
    assert ids[0] == ids[1]


def test_csv_has_a_head_and_a_line_a_hit(run: Run, kb: Path) -> None:  # noqa: F811
    rows = list(csv.DictReader(io.StringIO(run("search", "wafrarin", "--format", "csv", "--limit", "3").out)))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert "spelling" in rows[0]["found"]


def test_open_shows_whole_sections_with_their_words_marked(run: Run, kb: Path) -> None:  # noqa: F811
    done = run("search", "capillary leak", "--limit", "1", "--open")
    assert done.out.count(">>leak<<") == 2
    assert "* Back pain" in done.out  # beyond the snippet
    assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ([""], 0, "no words were given"),
        (["the of and"], 0, "only words that stand everywhere"),
        (['"heart attack'], 0, "hits"),
        (["dose"], 0, "hits"),
        (["side effects OR interactions"], 0, "hits"),
        ([" ".join(f"w{n}x" for n in range(10_000))], 0, "only the first 32 words"),
        (["x" * 50_000], 0, "only the first 2,000 characters"),
        (["*a*"], 0, "letters before it"),
        (["a* " * 40], 0, "letters before it"),
        (["\x1b[31mheart\x07 \x00attack"], 0, "hits"),
        (["heart\udcff"], 0, "hits"),
        (["nonsense:x drug: OR :y"], 0, "hit"),
        (["section:nowhere"], 0, "known are introduction"),
        (["frequency:[often TO never]"], 0, "known are very_common"),
        (["(" * 500 + "heart"], 0, "too many brackets"),
        (["NOT fever"], 0, "only words that must not be there"),
        (["x", "--drug", "nobody"], 1, "no drug named 'nobody'"),
        (["x", "--drug", ""], 1, "no drug named ''"),
        (["x", "--where", "?drug a"], 1, "query: line 1"),
        (["x", "--where", ""], 1, "names no place"),
        (["x", "--where", "} DROP ALL #"], 1, "closes nothing"),
        (["x", "--frequency", "often"], 2, "--frequency"),
        (["x", "--limit", "0"], 2, "--limit"),
        (["x", "--facets", "--format", "csv"], 2, "--facets"),
        (["x", "--group-by", "title"], 2, "--group-by"),
    ],
    ids=lambda v: str(v)[:24].encode("ascii", "replace").decode() if isinstance(v, list) else None,
)
def test_whatever_is_typed_one_answer(
    run: Run, kb: Path, words: list[str], status: int, told: str  # noqa: F811
) -> None:  # fmt: skip
    done = run("search", *words)
    assert done.status == status
    assert told in done.err
    assert "\x1b" not in done.err + done.out
    assert len(done.err) < 4000


def test_words_that_the_shell_holds_together_are_a_phrase(run: Run, kb: Path) -> None:  # noqa: F811
    assert run("search", "capillary leak", "tagraxofusp").err == run("search", '"capillary leak" tagraxofusp').err
    assert run("search", "drug:lithium AND tremor", "dose").status == 0


@pytest.mark.parametrize(
    ("words", "first"),
    [(["warf"], ("Warfarin", "Drug")), (["heart", "att"], ("heart attack", "Condition")),
     (["tyl"], ("tylenol", "Drug")), (["head", "--kind", "condition"], ("Headache", "Condition")),
     (["heart", "a"], ("heart attack", "Condition")), (["th"], ("Theophyllin", "Drug"))],
)  # fmt: skip
def test_suggestions(run: Run, kb: Path, words: list[str], first: tuple[str, str]) -> None:  # noqa: F811
    found = json.loads(run("suggest", *words, "--format", "json").out)
    assert (found[0]["name"], found[0]["kind"]) == first


def test_suggestions_keep_to_their_kind_and_number(run: Run, kb: Path) -> None:  # noqa: F811
    out = run("suggest", "al", "--kind", "condition", "--kind", "parameter", "--limit", "30", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert 1 < len(rows) <= 30
    assert {row["kind"] for row in rows} == {"Condition", "Parameter"}


@pytest.mark.parametrize("prefix", ["", "*", "\x1b", "zzzz", "a" * 9999])
def test_nothing_to_complete_is_no_error(run: Run, kb: Path, prefix: str) -> None:  # noqa: F811
    done = run("suggest", prefix)
    assert (done.status, done.out) == (0, "")


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_similar_tells_what_is_shared(run: Run, kb: Path, form: str) -> None:  # noqa: F811
    done = run("similar", "warfarin", "--format", form)
    assert done.status == 0
    assert "Atorvastatin" in done.out
    assert "myocardial infarction" in done.out
    assert "Warfarin" not in done.out.replace("interactions: Warfarin", "")


def test_similar_to_nothing_known_suggests(run: Run, kb: Path) -> None:  # noqa: F811
    done = run("similar", "warfrin")
    assert (done.status, done.out) == (1, "")
    assert "Warfarin" in done.err


@pytest.mark.parametrize("name", ["names.tsv", "words.tsv", "*.pst", "*.toc"])
def test_the_remedy_for_a_damaged_index_works(run: Run, own_base: Path, name: str) -> None:  # noqa: F811
    for path in (Generations(own_base).current() / "index").glob(name):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[: len(data) // 2])
    done = run("search", "capillary leak", "--kb", own_base)
    assert (done.status, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "rxkg reindex" in done.err
    assert run("reindex", "--kb", own_base).status == 0
    assert "Tagraxofusp" in run("search", "capillary leak", "--kb", own_base).out


@pytest.mark.parametrize(
    ("text", "room", "spans", "lines"),
    [
        ("one two three", 20, [(4, 7)], ["  one **two** three"]),
        ("one two three four five six", 20, [(14, 23)], ["  one two three **four**", "  **five** six"]),
        ("x" * 30, 20, [], ["  " + "x" * 30]),
        ("", 20, [], []),
    ],
    ids=["whole", "across", "long-word", "empty"],
)
def test_lines_are_wrapped_and_marked(text: str, room: int, spans: list[tuple[int, int]], lines: list[str]) -> None:
    assert list(render_hits.wrap(text, room + 2, "  ", spans)) == lines


def test_colours_on_a_terminal_and_none_where_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in render_hits.mark_words("a fever", [(2, 7)])
    monkeypatch.setenv("NO_COLOR", "1")
    assert render_hits.mark_words("a fever", [(2, 7)]) == "a **fever**"


def test_lists_of_the_options_are_the_records_own() -> None:
    from rxkg.commands import search, suggest
    from rxkg.ontology.namespaces import RXO
    from rxkg.search.syntax import known_values

    assert known_values("frequency") == search.FREQUENCIES
    assert {*suggest.KINDS.values()} <= {term.name for term in RXO}
    for command in (search.search, suggest.suggest):
        (form,) = (p for p in command.params if p.name == "form")
        assert tuple(form.type.choices) == render_hits.FORMATS  # type: ignore[attr-defined]
