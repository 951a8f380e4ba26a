"""Building: what is read, what is left alone, what is told, and what survives."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLES, write_monograph
from rxkg import KnowledgeBase, build, validate
from rxkg.generations import Generations, Meta
from rxkg.ontology.errors import KnowledgeBaseError, LockedError


def digest(base: Path) -> str:
    out = io.BytesIO()
    with KnowledgeBase(base) as opened:
        opened.export(out, "nquads")
    return hashlib.sha256(out.getvalue()).hexdigest()


def test_a_folder_becomes_a_base(examples_base: Path) -> None:
    with KnowledgeBase(examples_base) as base:
        assert base.meta.counts["monographs"] == len(list(EXAMPLES.glob("*.md"))) - 1
        assert "Tagraxofusp" in base.names()
        assert list(validate(base)) == []


def test_a_second_build_changes_nothing_and_says_so(own_base: Path) -> None:
    before = sorted(p.name for p in (own_base / "generations").iterdir())
    report = build(own_base, [EXAMPLES])
    assert report.changed_nothing
    assert report.unchanged == len(list(EXAMPLES.glob("*.md")))
    assert sorted(p.name for p in (own_base / "generations").iterdir()) == before


def test_one_touched_file_rebuilds_one_monograph(tmp_path: Path) -> None:
    for name in "abcdefgh":
        write_monograph(tmp_path / "m", f"Drug {name}")
    build(tmp_path / "kb", [tmp_path / "m"])
    write_monograph(tmp_path / "m", "Drug c", effect="Tinnitus")
    report = build(tmp_path / "kb", [tmp_path / "m"])
    assert (report.added, report.changed, report.unchanged) == (0, 1, 7)
    with KnowledgeBase(tmp_path / "kb") as base:
        assert "tinnitus" in {s.text for s in base.card("Drug c").statements("adverse_effects")}
        assert list(validate(base)) == []


def test_an_update_gives_the_same_bytes_as_a_build_from_nothing(tmp_path: Path) -> None:
    for name in "abcdefgh":
        write_monograph(tmp_path / "m", f"Drug {name}")
    build(tmp_path / "kb", [tmp_path / "m"])
    write_monograph(tmp_path / "m", "Drug c", effect="Tinnitus")
    (tmp_path / "m" / "drug-d.md").unlink()
    build(tmp_path / "kb", [tmp_path / "m"])
    build(tmp_path / "fresh", [tmp_path / "m"])
    assert digest(tmp_path / "kb") == digest(tmp_path / "fresh")


def test_order_and_processes_do_not_show(tmp_path: Path) -> None:
    names = [f"Drug {i}" for i in range(60)]
    files = [write_monograph(tmp_path / "m", name, effect=f"Effect {len(name)}") for name in names]
    build(tmp_path / "one", files, processes=1)
    build(tmp_path / "two", reversed(files), processes=2)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_what_is_gone_from_a_folder_is_taken_out_unless_told_not_to(tmp_path: Path) -> None:
    for name in "abcdef":
        write_monograph(tmp_path / "m", f"Drug {name}")
    build(tmp_path / "kb", [tmp_path / "m"])
    (tmp_path / "m" / "drug-a.md").unlink()
    assert build(tmp_path / "kb", [tmp_path / "m"], prune=False).changed_nothing
    assert build(tmp_path / "kb", [tmp_path / "m"]).removed == ("drug-a.md",)
    with KnowledgeBase(tmp_path / "kb") as base:
        assert "Drug a" not in base.names()


def test_a_single_file_takes_nothing_out(tmp_path: Path) -> None:
    for name in "abc":
        write_monograph(tmp_path / "m", f"Drug {name}")
    build(tmp_path / "kb", [tmp_path / "m"])
    report = build(tmp_path / "kb", [write_monograph(tmp_path / "other", "Drug x")])
    assert (report.added, report.removed, report.counts["monographs"]) == (1, (), 4)


BAD = {
    "empty.md": (b"", "empty", None),
    "binary.md": (b"# X\n\x00", "binary", 2),
    "latin.md": (b"# X\n### Usage\nna\xefve\n", "encoding", 3),
    "nested.md": (b"# X\n### Usage\n" + b"> " * 300 + b"x\n", "nesting", 3),
    "reply.md": (b"# X\nPlease tell me which drug you mean.\n", "not-a-monograph", 1),
    "front.md": (b"---\ntitle: [\n---\n# Front\n### Usage\nUsed to treat fever.\n", "front-matter", 3),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_sources_are_named_and_the_rest_is_built(tmp_path: Path, name: str) -> None:
    data, code, line = BAD[name]
    write_monograph(tmp_path / "m", "Good")
    (tmp_path / "m" / name).write_bytes(data)
    report = build(tmp_path / "kb", [tmp_path / "m"])
    assert [(p.file, p.code, p.line) for p in report.problems] == [(name, code, line)]
    assert report.failed
    with KnowledgeBase(tmp_path / "kb") as base:
        assert "Good" in base.names()


def test_missing_sources_are_named_and_the_rest_is_built(tmp_path: Path) -> None:
    report = build(tmp_path / "kb", [write_monograph(tmp_path, "Good"), tmp_path / "none.md"])
    assert [p.code for p in report.problems] == ["missing"]
    assert report.counts["monographs"] == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_sources_are_named(tmp_path: Path) -> None:
    path = write_monograph(tmp_path, "Closed")
    path.chmod(0)
    report = build(tmp_path / "kb", [write_monograph(tmp_path, "Good"), path])
    assert [p.code for p in report.problems] == ["unreadable"]


def test_two_files_of_one_name_are_named_and_one_is_built(tmp_path: Path) -> None:
    files = [write_monograph(tmp_path / "a", "Twice"), write_monograph(tmp_path / "b", "Twice")]
    report = build(tmp_path / "kb", files)
    assert [p.code for p in report.problems] == ["duplicate-name"]
    assert report.counts["monographs"] == 1


def test_two_files_of_one_title_are_told_and_both_built(tmp_path: Path) -> None:
    first = write_monograph(tmp_path, "Twice")
    first.with_name("twice-more.md").write_bytes(first.read_bytes().replace(b"Headache", b"Vertigo"))
    report = build(tmp_path / "kb", [tmp_path])
    assert [(p.file, p.code) for p in report.problems] == [("twice.md", "duplicate-title")]
    with KnowledgeBase(tmp_path / "kb") as base:
        assert {"headache", "vertigo"} <= {s.text for s in base.card("Twice").statements("adverse_effects")}


def test_a_source_that_turns_bad_keeps_its_former_version(tmp_path: Path) -> None:
    for name in "abcdefgh":
        write_monograph(tmp_path / "m", f"Drug {name}")
    build(tmp_path / "kb", [tmp_path / "m"])
    (tmp_path / "m" / "drug-a.md").write_bytes(b"\xff\xfe")
    report = build(tmp_path / "kb", [tmp_path / "m"])
    assert [p.code for p in report.problems] == ["encoding"]
    with KnowledgeBase(tmp_path / "kb") as base:
        assert "Drug a" in base.names()


def test_nothing_readable_makes_no_base(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    report = build(tmp_path / "kb", [tmp_path / "empty.md"])
    assert (report.generation, report.failed) == (0, True)
    with pytest.raises(KnowledgeBaseError, match="rxkg build"):
        KnowledgeBase(tmp_path / "kb")


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    data = b"# Cinnarizine\n### Usage\nUsed to treat vertigo.\n"
    report = build(tmp_path / "kb", ["-"], stdin=lambda: data)
    assert report.added == 1
    with KnowledgeBase(tmp_path / "kb") as base:
        assert base.manifest.text("cinnarizine").encode() == data


def test_a_second_writer_is_refused_at_once(own_base: Path) -> None:
    with Generations(own_base).writing(), pytest.raises(LockedError, match="another process"):
        build(own_base, [EXAMPLES], force=True)


def test_an_interrupted_build_leaves_the_live_generation(own_base: Path, tmp_path: Path) -> None:
    def interrupt(phase: str, done: int, total: int) -> None:
        if phase == "index":
            raise KeyboardInterrupt

    before = Generations(own_base).current()
    with pytest.raises(KeyboardInterrupt):
        build(own_base, [EXAMPLES], force=True, progress=interrupt)
    assert Generations(own_base).current() == before
    assert not list((own_base / "generations").glob("*.part"))


def test_readers_keep_their_generation(tmp_path: Path) -> None:
    write_monograph(tmp_path / "m", "Old")
    build(tmp_path / "kb", [tmp_path / "m"])
    with KnowledgeBase(tmp_path / "kb") as reader:
        write_monograph(tmp_path / "m", "New")
        build(tmp_path / "kb", [tmp_path / "m"])
        assert reader.names() == ("Old",)
        assert reader.query("ASK { ?d rdfs:label 'New' }").rows().__next__()[0].value == "false"
    with KnowledgeBase(tmp_path / "kb") as reader:
        assert reader.names() == ("New", "Old")


def test_rollback_leads_back_and_forth(tmp_path: Path) -> None:
    for name in ("One", "Two", "Three"):
        write_monograph(tmp_path / "m", name)
        build(tmp_path / "kb", [tmp_path / "m"])
    generations = Generations(tmp_path / "kb")
    with generations.writing():
        assert generations.rollback(None)[1].name == "0002"
    with KnowledgeBase(tmp_path / "kb") as base:
        assert base.names() == ("One", "Two")
    with generations.writing():
        generations.rollback(3)
    with KnowledgeBase(tmp_path / "kb") as base:
        assert len(base.names()) == 3
    with generations.writing(), pytest.raises(KnowledgeBaseError, match="no generation 9"):
        generations.rollback(9)


def test_old_generations_are_kept_as_asked(tmp_path: Path) -> None:
    for name in ("One", "Two", "Three", "Four"):
        write_monograph(tmp_path / "m", name)
        build(tmp_path / "kb", [tmp_path / "m"], keep=1)
    assert [p.name for p in Generations(tmp_path / "kb").all()] == ["0003", "0004"]


def test_a_base_of_a_newer_format_is_refused(own_base: Path) -> None:
    folder = Generations(own_base).current()
    text = (folder / "meta.json").read_text().replace('"format": 1', '"format": 99')
    (folder / "meta.json").write_text(text)
    with pytest.raises(KnowledgeBaseError, match="format 99"):
        KnowledgeBase(own_base)
    with pytest.raises(KnowledgeBaseError, match="format 99"):
        build(own_base, [EXAMPLES])


def test_the_base_iri_is_fixed_at_the_first_build(tmp_path: Path) -> None:
    path = write_monograph(tmp_path, "Drug")
    build(tmp_path / "kb", [path], base_iri="https://example.org/drugs/")
    assert Meta.read(Generations(tmp_path / "kb").current()).base == "https://example.org/drugs/"
    with pytest.raises(KnowledgeBaseError, match="base IRI"):
        build(tmp_path / "kb", [path], base_iri="https://example.org/other/")


def test_time_comes_from_the_environment_when_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    build(tmp_path / "kb", [write_monograph(tmp_path, "Drug")])
    assert Meta.read(Generations(tmp_path / "kb").current()).created == "1970-01-02T00:00:00+00:00"


def test_other_code_reads_every_source_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_monograph(tmp_path / "m", "Drug a")
    assert build(tmp_path / "kb", [tmp_path / "m"]).added == 1
    assert build(tmp_path / "kb", [tmp_path / "m"]).changed_nothing
    monkeypatch.setattr(sys.modules["rxkg.building"], "digest_code", lambda: "0" * 64)
    assert build(tmp_path / "kb", [tmp_path / "m"]).changed == 1
