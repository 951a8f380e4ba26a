"""The index on disk: a plain Whoosh index, made, updated, copied, counted.

One writer at a time is the caller's care, and so is calling fsync. Whoosh never changes a file once written, so a copy
is made of hard links; an index changes by new segments and a new table of contents.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.search.analysis import stem
from rxkg.search.safety import restrict_unpickling, vet_contents
from rxkg.search.schema import EXACT_FIELD, make_schema, to_fields
from rxkg.search.terms import IndexTerms
from rxkg.search.thesaurus import Thing, write_thesaurus
from rxkg.search.vocabulary import write_vocabulary
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshIndexError
from whoosh.query import Term
from whoosh.reading import IndexReader

# A type alone: a search need not load what makes documents.
if TYPE_CHECKING:
    from rxkg.search.documents import Document

#: What reading a damaged index may raise; Whoosh checks little.
DAMAGE = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, EOFError, NameError,
    OverflowError, MemoryError, UnpicklingError, struct.error, zlib.error, WhooshIndexError,
)  # fmt: skip

#: Of these, what a slip of our own code raises as well, and the modules in which damage raises it.
_SLIPS = (AttributeError, AssertionError, NameError, TypeError)
_READERS = ("whoosh.", "pickle", *(f"rxkg.search.{name}" for name in ("codec", "safety", "tables")))


def create_index(
    folder: Path, documents: Iterable[Document], *, things: Iterable[Thing] = (), processes: int = 1
) -> None:
    """Makes an index of `documents` in `folder`, which is made where missing; an older index in it is removed.

    `things` are what the thesaurus beside it is to hold. Ranking depends neither on the documents'
    order nor on `processes`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*MAIN_*")):
        path.unlink()
    FileStorage(str(folder)).create_index(make_schema())
    from rxkg.search.writing import write_parts  # 70 ms to load, which a search need not wait for

    given = list(documents)
    if processes > 1 and len(given) > processes:
        write_parts(partial(open_index, folder), given, processes)
    else:
        _write(open_index(folder), (), given)
    count = len(given)
    held = count_documents(folder)
    if held != count:  # a lost process of Whoosh's loses its documents without a word
        raise KnowledgeBaseError(str(folder), f"only {held} of {count} documents were indexed", "run the build again")
    _write_tables(folder, things)


def update_index(
    folder: Path,
    slugs_to_remove: Collection[str],
    documents: Iterable[Document],
    *,
    ids_to_remove: Collection[str] | None = None,
    things: Iterable[Thing] = (),
) -> None:
    """Takes out the monographs with the slugs given and those of `documents`, then adds `documents`.

    Where ids are given, the documents with these are taken out instead of all of the monographs of `documents`.
    `things` are what the thesaurus is to hold from now on.
    Readers of the same folder see the old state or the new one. Raises KnowledgeBaseError for a missing or damaged
    index.
    """
    added = list(documents)
    slugs = {*slugs_to_remove, *(d.slug for d in added if ids_to_remove is None)}
    gone = [Term("slug", slug) for slug in sorted(slugs)] + [Term("id", name) for name in sorted(ids_to_remove or ())]
    with guarded(folder):
        _write(open_index(folder), gone, added)
        _write_tables(folder, things)


def _write_tables(folder: Path, things: Iterable[Thing]) -> None:
    """Writes what stands beside the index: names of things, and the words that a slip may be meant for."""
    write_thesaurus(folder, things)
    with open_reader(folder) as reader:
        terms = IndexTerms(reader)
        write_vocabulary(
            folder, ((word, count, terms.has("drug", stem(word))) for word, count in terms.counted(EXACT_FIELD))
        )
        terms.close()


def copy_index(from_folder: Path, to_folder: Path) -> None:
    """Makes an index again in a new or empty folder, by hard links where the disk allows."""
    to_folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(from_folder.glob("*MAIN_*")):
        if path.name.endswith(("_WRITELOCK", ".tmp")):
            continue
        try:
            os.link(path, to_folder / path.name)
        except FileExistsError:
            raise
        except OSError:
            shutil.copyfile(path, to_folder / path.name)


def count_documents(folder: Path) -> int:
    """How many documents an index holds; KnowledgeBaseError for a missing or damaged one."""
    with open_reader(folder) as reader:
        return int(reader.doc_count())


def index_keys(folder: Path) -> dict[str, frozenset[str]]:
    """Per slug the ids of its documents, and the ids of the statements indexed with them."""
    found: dict[str, set[str]] = {}
    with open_reader(folder) as reader:
        for _, stored in reader.iter_docs():
            slug = stored["id"].rpartition("#")[0]
            found.setdefault(slug, set()).update((stored["id"], *stored.get("statements", ())))
    return {slug: frozenset(keys) for slug, keys in sorted(found.items())}


class _Storage(FileStorage):  # type: ignore[misc]
    """Files of an index; what Whoosh leaves open where it meets damage can be closed."""

    def __init__(self, folder: Path):
        super().__init__(str(folder))
        self.opened: list[StructFile] = []

    def open_file(self, name: str, *args: Any, **options: Any) -> StructFile:
        """The file of this name."""
        self.opened.append(super().open_file(name, *args, **options))
        return self.opened[-1]

    def close(self) -> None:
        """Nothing: each segment's reader calls it, and the others still read."""

    def close_files(self) -> None:
        """Closes all files that are still open."""
        for file in self.opened:
            if not file.is_closed:
                file.close()
        self.opened.clear()


def open_index(folder: Path) -> FileIndex:
    """The index in a folder, vetted before anything of it is unpickled."""
    restrict_unpickling()
    vet_contents(folder)
    storage = _Storage(folder)
    try:
        return storage.open_index(schema=make_schema())
    except DAMAGE:
        storage.close_files()
        raise


@contextmanager
def open_reader(folder: Path) -> Iterator[IndexReader]:
    """A reader of an index, closed at the end."""
    with guarded(folder):
        index = open_index(folder)
        try:
            with index.reader() as reader:
                yield reader
        finally:
            index.storage.close_files()


def _is_doubtful(error: BaseException) -> bool:
    """Whether a slip of the code may have raised it: one of the kinds for that, and not by what reads the files."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    module = at.tb_frame.f_globals.get("__name__", "") if at else ""
    return isinstance(error, _SLIPS) and not module.startswith(_READERS)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turns whatever a missing or damaged index makes Whoosh raise into KnowledgeBaseError."""
    try:
        yield
    except DAMAGE as e:
        if _is_doubtful(e):  # told as damage, it would send people to mend a sound index
            raise
        reason = f"the search index is missing or damaged ({str(e)[:200] or type(e).__name__})"
        raise KnowledgeBaseError(str(folder), reason, "make it again with `rxkg reindex`") from e


def _write(index: FileIndex, removed: Collection[Term], documents: Iterable[Document]) -> None:
    """Deletes and adds in one commit."""
    from rxkg.search.writing import Writer  # as above

    writer = Writer(index)
    try:
        if removed:
            with writer.searcher() as searcher:
                for term in removed:
                    writer.delete_by_query(term, searcher=searcher)
        for document in documents:
            writer.add_document(**to_fields(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
