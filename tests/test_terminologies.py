"""`rxkg terminology`: what is added, replaced, removed and told, and that a failure changes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import EXAMPLES, write_monograph
from rxkg import KnowledgeBase, build, validate
from rxkg.ontology.errors import KnowledgeBaseError, NotFoundError
from rxkg.search.index import open_reader
from rxkg.terminologies import add_terminology, list_terminologies, look_up, remove_terminology
from terminology_files import GOOD, HTML, MALFORMED, TABLE
from test_cli import Run, run

__all__ = ["run"]  # the fixture

#: Whole files that hold nothing to ground by, beside the malformed ones.
EMPTY = {
    "empty.obo": b"",
    "headless.obo": b"id: HP:1\nname: Pain\n",
    "gone.obo": b"format-version: 1.2\n\n[Term]\nid: HP:1\nname: Pain\nis_obsolete: true\n",
    "head.tsv": b"curie\tlabel\n",
    "page.html": HTML,
    "terms.xlsx": b"PK\x03\x04",
}
ZORBA = b"curie\tlabel\tsynonyms\nHP:0000077\tZorba syndrome\tzorbaism\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base of two monographs, one of which has an effect that no terminology knows."""
    write_monograph(tmp_path / "m", "First", effect="Zorbaism")
    write_monograph(tmp_path / "m", "Second")
    build(tmp_path / "kb", [tmp_path / "m"])
    return tmp_path / "kb"


def contents(folder: Path) -> dict[str, str]:
    """A digest of every file below a folder, the lock aside."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != "lock")
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in sorted(files)}


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def concept_of(base: Path, text: str) -> str | None:
    """The concept of the adverse effect that a base's texts call so."""
    with KnowledgeBase(base) as opened:
        records = [opened.manifest.record(row.slug) for row in opened.sources()]
    (concept,) = {s.concept for record in records for s in record.of("adverse_effects") if s.text == text}
    return concept


def export(base: Path) -> bytes:
    out = io.BytesIO()
    with KnowledgeBase(base) as opened:
        opened.export(out, "nquads")
    return out.getvalue()


def index_of(base: Path) -> tuple[dict[str, object], dict[tuple[str, bytes], set[tuple[str, float]]]]:
    """What the index holds: stored fields by document, and by term the documents and weights."""
    with KnowledgeBase(base) as opened, open_reader(opened.folder / "index") as reader:
        stored = {fields["id"]: fields for _, fields in reader.iter_docs()}
        names = {number: fields["id"] for number, fields in reader.iter_docs()}
        terms: dict[tuple[str, bytes], set[tuple[str, float]]] = {}
        for field, text in reader.all_terms():
            matcher = reader.postings(field, text)
            while matcher.is_active():
                terms.setdefault((field, text), set()).add((names[matcher.id()], matcher.weight()))
                matcher.next()
    return stored, terms


@pytest.mark.parametrize(
    ("name", "data"),
    [*((case.name, case.data) for case in MALFORMED), *EMPTY.items()],
    ids=[*(case.id for case in MALFORMED), *EMPTY],
)
def test_a_malformed_file_changes_nothing(run: Run, own_base: Path, tmp_path: Path, name: str, data: bytes) -> None:
    before = contents(own_base)
    done = run("terminology", "add", write(tmp_path, name, data), "--as", "bad", "--kb", own_base)
    assert (done.status, done.out) == (1, "")
    message = [line for line in done.err.splitlines() if line.strip()]
    assert len(message) == 1
    assert name in message[0]
    assert "Traceback" not in done.err
    assert contents(own_base) == before
    assert not list(own_base.rglob("*.part"))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_of_each_format_grounds_the_base_anew(run: Run, own_base: Path, tmp_path: Path, name: str) -> None:
    done = run("terminology", "add", write(tmp_path, name, GOOD[name]), "--as", "hp", "--kb", own_base)
    assert (done.status, done.out) == (0, "")
    assert "2 concepts" in done.err
    assert concept_of(own_base, "headache") == "HP:0002315"
    with KnowledgeBase(own_base) as opened:
        assert list(validate(opened)) == []


@pytest.mark.parametrize("name", ["add", "remove", "list", "lookup", "coverage"])
def test_every_help_ends_in_an_example_on_a_line_of_its_own(run: Run, name: str) -> None:
    done = run("terminology", name, "--help")
    assert f"Example:\n    rxkg terminology {name}" in done.out


def test_adding_and_removing_leads_back(base: Path, tmp_path: Path) -> None:
    before, indexed = export(base), index_of(base)
    assert concept_of(base, "zorbaism") is None
    about, report = add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert (about.name, about.concepts, report.generation) == ("zorba", 1, 2)
    assert concept_of(base, "zorbaism") == "HP:0000077"
    assert export(base) != before
    assert index_of(base) != indexed
    remove_terminology(base, "zorba")
    assert (export(base), index_of(base)) == (before, indexed)


def test_regrounding_reads_no_source(base: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "m").iterdir():
        path.unlink()
    _, report = add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert report.counts["monographs"] == 2
    assert concept_of(base, "zorbaism") == "HP:0000077"


def test_records_grounded_anew_are_those_grounded_at_once(base: Path, tmp_path: Path) -> None:
    file = write(tmp_path, "zorba.tsv", ZORBA)
    add_terminology(base, file)
    add_terminology(tmp_path / "other", file)
    build(tmp_path / "other", [tmp_path / "m"])
    assert export(tmp_path / "other") == export(base)


@pytest.mark.parametrize("share", [pytest.param(0.0, id="all made anew"), pytest.param(1.0, id="by changes")])
def test_the_examples_grounded_anew_are_those_built_with_the_terminology(
    own_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    file = write(tmp_path, "sun.tsv", ZORBA.replace(b"zorbaism", b"sensitivity to sunlight"))
    add_terminology(tmp_path / "other", file)
    build(tmp_path / "other", [EXAMPLES])
    monkeypatch.setattr("rxkg.regrounding._ANEW", share)
    _, report = add_terminology(own_base, file)
    assert 0 < report.changed < report.changed + report.unchanged
    assert export(own_base) == export(tmp_path / "other")
    assert index_of(own_base) == index_of(tmp_path / "other")


def test_what_a_terminology_does_not_change_is_not_written_again(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rxkg.regrounding._ANEW", 1.0)
    with KnowledgeBase(base) as opened:
        segments = list((opened.folder / "index").glob("*.pst"))
    _, report = add_terminology(base, write(tmp_path, "other.tsv", ZORBA.replace(b"orba", b"umba")))
    assert (report.changed, report.unchanged) == (0, 2)
    with KnowledgeBase(base) as opened:
        assert [p for p in segments if not (opened.folder / "index" / p.name).samefile(p)] == []
        assert list(validate(opened)) == []


def test_a_base_that_other_code_made_is_made_anew_and_read_anew_by_the_next_build(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rxkg.regrounding.digest_code", lambda: "0" * 64)
    code = KnowledgeBase(base).meta.code
    _, report = add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert (report.changed, KnowledgeBase(base).meta.code) == (2, code)
    monkeypatch.setattr("rxkg.building.digest_code", lambda: "0" * 64)
    assert build(base, [tmp_path / "m"]).changed == 2


def test_a_source_with_a_byte_order_mark_stays_unchanged(base: Path, tmp_path: Path) -> None:
    path = tmp_path / "m" / "first.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    build(base, [tmp_path / "m"])
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert build(base, [tmp_path / "m"]).changed_nothing


def test_an_added_terminology_serves_later_builds(base: Path, tmp_path: Path) -> None:
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    write_monograph(tmp_path / "m", "Third", effect="Zorbaism again")
    write_monograph(tmp_path / "m", "Fourth", effect="Zorba syndrome")
    build(base, [tmp_path / "m"])
    assert concept_of(base, "zorba syndrome") == "HP:0000077"
    build(base, [tmp_path / "m"], force=True)
    assert concept_of(base, "zorba syndrome") == "HP:0000077"


def test_adding_to_a_base_that_does_not_exist_makes_it(run: Run, tmp_path: Path) -> None:
    done = run("terminology", "add", write(tmp_path, "zorba.tsv", ZORBA), "--kb", tmp_path / "new")
    assert done.status == 0
    listed = json.loads(run("terminology", "list", "--kb", tmp_path / "new", "--format", "json").out)
    assert [t["name"] for t in listed if t["added"]] == ["zorba"]


def test_a_malformed_file_makes_no_base(run: Run, tmp_path: Path) -> None:
    assert run("terminology", "add", write(tmp_path, "bad.obo", HTML), "--kb", tmp_path / "new").status == 1
    with pytest.raises(KnowledgeBaseError):
        KnowledgeBase(tmp_path / "new")


def test_a_name_that_ships_is_replaced(base: Path, tmp_path: Path) -> None:
    add_terminology(base, write(tmp_path, "mine.tsv", TABLE), name="mondo")
    every = {about.name: (about.title, added) for about, added in list_terminologies(base)}
    assert every["mondo"] == ("Examples", True)
    assert not any(f.terminology == "mondo" for f in look_up("hypertension", base))
    assert any(f.terminology == "mondo" for f in look_up("hypertension", None))


def test_a_name_that_was_added_is_replaced(base: Path, tmp_path: Path) -> None:
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA.replace(b"077", b"078")))
    assert [about.concepts for about, added in list_terminologies(base) if added] == [1]
    assert concept_of(base, "zorbaism") == "HP:0000078"


@pytest.mark.parametrize("name", ["", "../up", "HP", "a b", "-x", "x" * 41, "ä"])
def test_bad_names_are_refused(run: Run, base: Path, tmp_path: Path, name: str) -> None:
    before = contents(base)
    done = run("terminology", "add", write(tmp_path, "zorba.tsv", ZORBA), "--as", name, "--kb", base)
    assert done.status == 1
    assert "name it with --as" in done.err
    assert contents(base) == before


def test_removing_what_is_not_there(run: Run, base: Path, tmp_path: Path) -> None:
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    before = contents(base)
    done = run("terminology", "remove", "zorb", "--kb", base)
    assert (done.status, done.out) == (1, "")
    assert "did you mean zorba" in done.err
    assert contents(base) == before
    with pytest.raises(NotFoundError):
        remove_terminology(base, "mondo")  # it ships


def test_removing_from_no_base(run: Run, tmp_path: Path) -> None:
    done = run("terminology", "remove", "hp", "--kb", tmp_path / "none")
    assert done.status == 1
    assert "does not exist" in done.err or "is no knowledge base" in done.err


def test_list_without_a_base(run: Run, tmp_path: Path) -> None:
    done = run("terminology", "list", "--kb", tmp_path / "none", "--format", "json")
    listed = {t["name"]: t for t in json.loads(done.out)}
    assert {"mondo", "unii", "hgnc", "cmo"} <= set(listed)
    assert not any(t["added"] for t in listed.values())
    assert all(t["licence"] and t["version"] and t["source"] and t["concepts"] for t in listed.values())
    assert "mondo" in run("terminology", "list", "--kb", tmp_path / "none").out


@pytest.mark.parametrize(
    ("words", "curie"),
    [
        pytest.param("heart attack", "MONDO:0005068", id="synonym"),
        pytest.param("CD123", "HGNC:6012", id="gene"),
        pytest.param("blastic plasmacytoid dendritic cell neoplasm", "MONDO:0019467", id="disease"),
        pytest.param("creatinine clearance", "CMO:0000765", id="measurement"),
        pytest.param("serum albumin", "CMO:0000550", id="measurement whose name says level"),
    ],
)
def test_lookup_without_a_base(run: Run, tmp_path: Path, words: str, curie: str) -> None:
    done = run("terminology", "lookup", *words.split(), "--kb", tmp_path / "none", "--format", "json")
    assert (done.status, done.err) == (0, "")
    assert curie in {found["curie"] for found in json.loads(done.out)}


def test_lookup_with_a_base_knows_what_was_added(run: Run, base: Path, tmp_path: Path) -> None:
    assert json.loads(run("terminology", "lookup", "zorbaism", "--kb", base, "--format", "json").out) == []
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    (found,) = json.loads(run("terminology", "lookup", "zorbaism", "--kb", base, "--format", "json").out)
    assert (found["curie"], found["terminology"], found["scope"]) == ("HP:0000077", "zorba", "exact")
    assert "effect" in found["kinds"]


def test_lookup_of_nothing_known_is_an_empty_result(run: Run, tmp_path: Path) -> None:
    done = run("terminology", "lookup", "qwertyism", "--kb", tmp_path / "none")
    assert done.status == 0


def test_coverage_counts_mentions_and_names_what_is_missing(run: Run, base: Path, tmp_path: Path) -> None:
    def effects() -> dict[str, object]:
        done = run("terminology", "coverage", "--kb", base, "--format", "json")
        return next(row for row in json.loads(done.out) if row["kind"] == "adverse_effects")

    assert (effects()["mentions"], effects()["missing"]) == (4, [["zorbaism", 1]])
    assert effects()["share"] == 0.75
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert (effects()["share"], effects()["missing"]) == (1.0, [])
    assert "adverse effects" in run("terminology", "coverage", "--kb", base, "--most", "0").out


def test_coverage_without_a_base_is_an_error(run: Run, tmp_path: Path) -> None:
    assert run("terminology", "coverage", "--kb", tmp_path / "none").status == 1


@pytest.mark.parametrize(
    ("function", "share"),
    [
        ("create_store", 0.0),
        ("create_index", 0.0),
        ("copy_store", 1.0),
        ("update_store", 1.0),
        ("copy_index", 1.0),
        ("update_index", 1.0),
        ("count_findings", 0.3),
        ("sync_tree", 0.3),
    ],
)
def test_a_failure_while_grounding_anew_leaves_the_live_generation(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, share: float
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("struck by lightning")

    before = contents(base)
    module = "rxkg.generations" if function == "sync_tree" else "rxkg.building"
    monkeypatch.setattr(f"{module}.{function}", fail)
    monkeypatch.setattr("rxkg.regrounding._ANEW", share)
    with pytest.raises(RuntimeError, match="lightning"):
        add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert contents(base) == before
    assert not list(base.rglob("*.part"))


def test_a_full_disk_is_told_in_a_sentence(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = contents(base)
    monkeypatch.setattr("rxkg.building.copy_index", fail)
    monkeypatch.setattr("rxkg.regrounding._ANEW", 1.0)
    with pytest.raises(KnowledgeBaseError, match="the disk is full"):
        add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert contents(base) == before


def test_what_a_killed_run_left_is_swept(base: Path, tmp_path: Path) -> None:
    left = base / "generations" / "incoming.part" / "zorba"
    left.mkdir(parents=True)
    write(left, "names.tsv.gz", b"half of it")
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA))
    assert concept_of(base, "zorbaism") == "HP:0000077"


def test_the_callable_progress_is_told(base: Path, tmp_path: Path) -> None:
    phases: list[str] = []
    progress: Callable[[str, int, int], None] = lambda phase, done, total: phases.append(phase)  # noqa: E731
    add_terminology(base, write(tmp_path, "zorba.tsv", ZORBA), progress=progress)
    assert {"reading", "graph", "index"} <= set(phases)
