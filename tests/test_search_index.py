"""The index on disk: made, updated, copied, counted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.search.hits import Searcher
from rxkg.search.index import copy_index, count_documents, create_index, index_keys, update_index
from test_search_documents import TEXTS, documents_of, library

QUERIES = ("capillary leak", "headache", "quendipine", "leukaemia OR rash", "fev*", "section:usage")


def answers(folder: Path) -> list[object]:
    searcher = Searcher(folder, TEXTS.__getitem__)
    try:
        return [searcher.search(words, limit=50) for words in QUERIES]
    finally:
        searcher.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_index(tmp_path / "index", library())
    return tmp_path / "index"


def test_an_index_holds_every_document(folder: Path) -> None:
    assert count_documents(folder) == len(library())


def test_an_index_of_nothing_can_be_searched(tmp_path: Path) -> None:
    create_index(tmp_path, [])
    searcher = Searcher(tmp_path, TEXTS.__getitem__)
    assert (count_documents(tmp_path), searcher.search("fever").total, searcher.suggest("fe")) == (0, 0, ())
    searcher.close()


def test_creating_replaces_what_was_there(folder: Path) -> None:
    create_index(folder, documents_of("quendipine"))
    assert set(index_keys(folder)) == {"quendipine"}


def test_answers_depend_on_neither_order_nor_processes(folder: Path, tmp_path: Path) -> None:
    shuffled = library()
    random.Random(7).shuffle(shuffled)
    create_index(tmp_path / "other", shuffled, processes=2)
    assert answers(tmp_path / "other") == answers(folder)


def test_a_writer_that_fails_leaves_no_lock(folder: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield from documents_of("quendipine")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        create_index(folder, broken())
    create_index(folder, library())
    assert count_documents(folder) == len(library())


def test_an_update_takes_out_and_adds(folder: Path) -> None:
    update_index(folder, ["zarlomab"], documents_of("quendipine")[:2])
    keys = index_keys(folder)
    assert set(keys) == {"quendipine", "quendipine-zarlomab"}
    assert keys["quendipine"] == {"quendipine#0000", "quendipine#0001"}


def test_an_update_by_ids_takes_out_no_other_documents(folder: Path) -> None:
    before = index_keys(folder)
    changed = documents_of("zarlomab")[1:2]
    update_index(folder, [], changed, ids_to_remove=[changed[0].id])
    assert (index_keys(folder), count_documents(folder)) == (before, len(library()))
    update_index(folder, [], [], ids_to_remove=["zarlomab#0002"])
    assert count_documents(folder) == len(library()) - 1


def test_an_update_of_unknown_slugs_changes_nothing(folder: Path) -> None:
    before = answers(folder)
    update_index(folder, ["unheard-of"], [])
    assert answers(folder) == before


def test_many_updates_keep_one_copy_of_each(folder: Path) -> None:
    for _ in range(12):
        update_index(folder, [], documents_of("zarlomab"))
    assert count_documents(folder) == len(library())
    assert len(list(folder.glob("*.pst"))) < 10


def test_what_is_taken_out_is_found_no_more(folder: Path) -> None:
    update_index(folder, ["zarlomab"], [])
    searcher = Searcher(folder, TEXTS.__getitem__)
    assert searcher.search('"capillary leak syndrome"').total == 0
    searcher.close()


def test_a_copy_shares_files_and_changes_apart(folder: Path, tmp_path: Path) -> None:
    copy_index(folder, tmp_path / "copy")
    segment = next(folder.glob("*.pst"))
    assert (tmp_path / "copy" / segment.name).samefile(segment)
    before = answers(folder)
    update_index(tmp_path / "copy", ["zarlomab"], [])
    assert answers(folder) == before
    assert "zarlomab" not in index_keys(tmp_path / "copy")


def test_an_open_searcher_keeps_its_state(folder: Path) -> None:
    searcher = Searcher(folder, TEXTS.__getitem__)
    before = searcher.search("capillary leak")
    update_index(folder, ["zarlomab"], [])
    assert searcher.search("capillary leak") == before
    searcher.close()


def test_keys_are_documents_and_statements_by_slug(folder: Path) -> None:
    keys = index_keys(folder)["zarlomab"]
    assert {k for k in keys if not k.startswith("http")} == {f"zarlomab#{n:04d}" for n in range(6)}
    assert "http://example.org/adverse_effects/sedation" in keys


@pytest.mark.parametrize("ask", [count_documents, index_keys, lambda f: update_index(f, [], [])])
def test_a_missing_index_is_one_clear_sentence(tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KnowledgeBaseError, match="missing or damaged"):
        ask(tmp_path / "nowhere")
