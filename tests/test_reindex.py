"""The index made again from the manifest: the same index, whatever became of the old one."""

from __future__ import annotations

from pathlib import Path

import pytest
from rxkg import KnowledgeBase
from rxkg.generations import Generations, Meta
from rxkg.manifest import Manifest
from rxkg.ontology.errors import KnowledgeBaseError, LockedError
from rxkg.reindexing import reindex
from rxkg.search.index import index_keys
from rxkg.validation import validate


def live(base: Path) -> Path:
    return Generations(base).current()


def remove(base: Path, pattern: str) -> None:
    for path in (live(base) / "index").glob(pattern):
        path.unlink()


@pytest.mark.parametrize("lost", ["nothing", "*.pst", "*.toc", "words.tsv", "*"])
def test_the_index_made_again_answers_as_the_built_one(examples_base: Path, own_base: Path, lost: str) -> None:
    remove(own_base, lost)
    done = reindex(own_base)
    assert (done.generation, live(own_base).name) == (2, "0002")
    assert index_keys(live(own_base) / "index") == index_keys(live(examples_base) / "index")
    with KnowledgeBase(own_base) as new, KnowledgeBase(examples_base) as old:
        for words in ("capillary leak", "wafrarin", "heart attack", "side effects of lithium"):
            assert new.search(words, facets=True) == old.search(words, facets=True)


@pytest.mark.parametrize("name", ["names.tsv", "things.tsv", "words.tsv"])
def test_the_tables_made_again_have_the_same_bytes(own_base: Path, name: str) -> None:
    before = (live(own_base) / "index" / name).read_bytes()
    reindex(own_base)
    assert (live(own_base) / "index" / name).read_bytes() == before


def test_graph_facts_and_version_stay(own_base: Path) -> None:
    before = Meta.read(live(own_base))
    reindex(own_base)
    after = Meta.read(live(own_base))
    assert (after.rxkg, after.code, after.counts, after.parent) == (before.rxkg, before.code, before.counts, 1)
    with KnowledgeBase(own_base) as base:
        assert not list(validate(base))


def test_a_build_after_it_finds_nothing_changed(own_base: Path) -> None:
    from conftest import EXAMPLES
    from rxkg import build

    reindex(own_base)
    assert build(own_base, [EXAMPLES]).changed_nothing


def test_a_damaged_manifest_leaves_the_base_as_it_was(own_base: Path) -> None:
    (live(own_base) / "manifest.sqlite").write_bytes(b"no database")
    with pytest.raises(KnowledgeBaseError, match="manifest"):
        reindex(own_base)
    assert [p.name for p in (own_base / "generations").iterdir()] == ["0001"]


def test_without_a_base_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="does not exist"):
        reindex(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_another_writer_is_told_at_once(own_base: Path) -> None:
    with Generations(own_base).writing(), pytest.raises(LockedError):
        reindex(own_base)


def test_the_new_manifest_is_the_old_one(own_base: Path) -> None:
    before = live(own_base) / "manifest.sqlite"
    reindex(own_base)
    one, other = Manifest.read(before), Manifest.read(live(own_base) / "manifest.sqlite")
    assert list(one.sources()) == list(other.sources())
    one.close()
    other.close()


def test_names_that_are_out_of_step_are_found(own_base: Path) -> None:
    names = live(own_base) / "index" / "names.tsv"
    body = names.read_bytes().replace(b"warfarin", b"wArfarin", 1)
    names.unlink()  # other generations may link to it
    names.write_bytes(body)
    with KnowledgeBase(own_base) as base:
        assert [f.message for f in validate(base) if f.check == "index"] == [
            "names.tsv differs from what the manifest comes to; run `rxkg reindex`"
        ]
