"""An index that is damaged or from a stranger: told in one sentence, and nothing of it is run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
import whoosh.formats
from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.search.hits import Searcher
from rxkg.search.index import count_documents, create_index
from rxkg.search.safety import ALLOWED, load, loads, named_globals
from test_search_documents import TEXTS, library
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC


class Intruder:
    """A pickle of it makes a file when it is loaded."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_index(tmp_path / "index", library())
    return tmp_path / "index"


@pytest.mark.parametrize("place", ["segments", "schema"])
def test_a_table_of_contents_with_code_is_never_run(folder: Path, tmp_path: Path, place: str) -> None:
    storage = FileStorage(str(folder))
    contents = TOC.read(storage, "MAIN")
    contents.generation += 1
    if place == "segments":
        contents.segments = [Intruder(tmp_path / "ran")]
    else:
        contents.schema.intruder = Intruder(tmp_path / "ran")
    contents.write(storage, "MAIN")
    with pytest.raises(KnowledgeBaseError, match="has no business") if place == "segments" else nullcontext():
        count_documents(folder)
    assert not (tmp_path / "ran").exists()


def test_whoosh_reads_every_pickle_by_our_rules(folder: Path) -> None:
    count_documents(folder)
    assert whoosh.filedb.structfile.load is load
    assert {m.loads for m in (whoosh.codec.whoosh3, whoosh.columns, whoosh.formats)} == {loads}


@pytest.mark.parametrize("protocol", range(2, 6))
def test_code_in_a_segment_is_refused(tmp_path: Path, protocol: int) -> None:
    with pytest.raises(pickle.UnpicklingError, match="no business"):
        loads(pickle.dumps(Intruder(tmp_path / "ran"), protocol))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("protocol", range(2, 6))
def test_globals_are_named_without_loading(tmp_path: Path, protocol: int) -> None:
    found = set(named_globals(pickle.dumps([{1, 2}, Intruder(tmp_path)], protocol)))
    assert any(name in ("Path.touch", "getattr") for _, name in found - ALLOWED)


@pytest.mark.parametrize("value", [b"\xff\x00", b"", {1, 2}, (1, [2.5, None, "x"], {"a": b"b"})])
def test_plain_values_are_read_as_they_were(value: object) -> None:
    assert loads(pickle.dumps(value, 2)) == loads(pickle.dumps(value)) == value


@pytest.mark.parametrize("pattern", ["*.toc", "*.pst", "names.tsv", "things.tsv", "words.tsv"])
@pytest.mark.parametrize("damage", ["empty", "half", "zeros", "noise", "gone"])
def test_damage_is_one_clear_sentence(folder: Path, pattern: str, damage: str) -> None:
    path = next(folder.glob(pattern))
    data = path.read_bytes()
    path.unlink()  # the file may be linked elsewhere
    if damage != "gone":
        noise = {"empty": b"", "half": data[: len(data) // 2], "zeros": bytes(len(data)), "noise": b"\x93" * len(data)}
        path.write_bytes(noise[damage])
    with pytest.raises(KnowledgeBaseError, match="rxkg reindex"):
        Searcher(folder, TEXTS.__getitem__).search("fever")


def test_an_index_of_a_newer_whoosh_is_told(folder: Path) -> None:
    path = next(folder.glob("*.toc"))
    data = bytearray(path.read_bytes())
    data[7:11] = (99).to_bytes(4, "big")
    path.write_bytes(data)
    with pytest.raises(KnowledgeBaseError):
        count_documents(folder)
