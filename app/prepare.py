"""One source made ready for the graph, the index and the manifest; a pure function that runs in any process."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from rxkg.graph.concepts import concept_labels
from rxkg.graph.entities import subject_iri
from rxkg.graph.triples import format_monograph, statement_iri
from rxkg.ingest.extract import extract_record
from rxkg.ingest.grounding import Grounder
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import decode_source, read_source
from rxkg.manifest import Label, Manifest, SourceRow, compress
from rxkg.ontology.errors import SourceError
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import MonographRecord
from rxkg.ontology.terminology import Terminology, shipped
from rxkg.problems import Problem
from rxkg.search.documents import Document, to_documents
from rxkg.sources import STDIN, Found, list_sources

#: Below this many sources a second process costs more than it brings.
WORTH_A_PROCESS = 48

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Task:
    """A source to prepare; `data` where its bytes are at hand already."""

    found: Found
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a source comes to."""

    row: SourceRow
    text: bytes  # compressed
    record: bytes  # JSON, compressed
    labels: tuple[Label, ...]
    quads: bytes  # N-Quads
    documents: tuple[Document, ...]
    stale: frozenset[str] | None = None  # ids of the documents that differ from a generation's; None where any may


def prepare(task: Task, minter: Minter, grounder: Grounder) -> Prepared | Problem:
    """Everything that depends on one source alone, or the problem that kept it from being read."""
    found = task.found
    try:
        source = (
            decode_source(task.data, found.name) if task.data is not None else read_source(found.path, name=found.name)
        )
        monograph = read_monograph(source)
    except SourceError as e:
        return Problem.of(e)
    return _prepare_record(found, monograph, grounder.ground(extract_record(monograph)), minter)


def _prepare_record(found: Found, monograph: Monograph, record: MonographRecord, minter: Minter) -> Prepared:
    source = monograph.source
    documents = _documents(record, monograph, minter)
    lines = format_monograph(record, minter)
    row = SourceRow(
        slug=source.slug,
        file=found.name,
        path=str(found.path),
        root=found.root,
        sha256=source.sha256,
        kind=record.kind,
        title=record.title,
        drug=subject_iri(record, minter),
        name=record.preferred or record.drug,
        diagnostics=record.diagnostics,
        facts=dict(Counter(s.kind for s in record.statements)),
        quads=len(lines),
        documents=len(documents),
    )
    text = json.dumps(record.to_json(), ensure_ascii=False, separators=(",", ":"))
    quads = "".join(f"{line}\n" for line in lines).encode()
    return Prepared(row, compress(source.text), compress(text), tuple(concept_labels(record, minter)), quads, documents)


def _documents(record: MonographRecord, monograph: Monograph, minter: Minter) -> tuple[Document, ...]:
    subject = subject_iri(record, minter).removeprefix(minter.base)
    return to_documents(record, monograph, subject=subject, statement_id=lambda s: statement_iri(record, s, minter))


def reground(
    slug: str, manifest: Manifest, minter: Minter, grounder: Grounder, *, every: bool
) -> Prepared | Problem | None:
    """A source of a generation by another grounder than its own; None where its record stays what it is.

    A problem where the text that the generation holds can no longer be read.
    With `every` nothing of the generation is taken to be as this code would make it, and nothing is left out.
    """
    former = manifest.record(slug)
    record = grounder.ground(former)
    if record == former and not every:
        return None
    row = manifest.source(slug)
    assert row is not None
    try:
        monograph = read_monograph(decode_source(manifest.text(slug).encode(), row.file))
    except SourceError as e:
        return Problem.of(e)
    prepared = _prepare_record(Found(row.file, Path(row.path), row.root), monograph, record, minter)
    # The text is kept decoded: its digest is no longer that of the file.
    prepared = replace(prepared, row=replace(prepared.row, sha256=row.sha256))
    if every:
        return prepared
    held, new = frozenset(_documents(former, monograph, minter)), frozenset(prepared.documents)
    return replace(prepared, stale=frozenset(document.id for document in held ^ new))


def prepare_all(
    tasks: Sequence[Task], minter: Minter, processes: int, terminologies: Sequence[Path] = ()
) -> Iterator[Prepared | Problem]:
    """`prepare` for each task in their order, in as many processes as are worth it.

    `terminologies` are the folders of those that a base has beside the ones that ship.
    """
    if processes == 1 or len(tasks) < WORTH_A_PROCESS:
        grounder = make_grounder(terminologies)
        for task in tasks:
            yield prepare(task, minter, grounder)
        return
    yield from _in_processes(_prepare_pair, ((task, minter) for task in tasks), processes, terminologies)


def reground_all(
    folder: Path, slugs: Sequence[str], minter: Minter, processes: int, terminologies: Sequence[Path], *, every: bool
) -> Iterator[Prepared | Problem | None]:
    """`reground` for each source of the generation in `folder`, in the order of `slugs`, as `prepare_all` does."""
    path = folder / "manifest.sqlite"
    if processes == 1 or len(slugs) < WORTH_A_PROCESS:
        grounder = make_grounder(terminologies)
        with closing(Manifest.read(path)) as manifest:
            for slug in slugs:
                yield reground(slug, manifest, minter, grounder, every=every)
        return
    work = partial(_reground_slug, path=path, minter=minter, every=every)
    yield from _in_processes(work, slugs, processes, terminologies)


def _in_processes(
    function: Callable[[_Item], _Result], items: Iterable[_Item], processes: int, terminologies: Sequence[Path]
) -> Iterator[_Result]:
    """The function's results in the order of the items, from processes that have a grounder."""
    # "spawn", as a library's user may have threads and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start_worker, initargs=(tuple(terminologies),)
    )
    try:
        yield from pool.map(function, items, chunksize=16)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def make_grounder(terminologies: Iterable[Path] = ()) -> Grounder:
    """The grounder of a base: by the terminologies that ship, and those in the given folders before them."""
    added = [Terminology(folder) for folder in terminologies]
    names = {t.about.name for t in added}
    return Grounder([*added, *(t for t in shipped() if t.about.name not in names)])


_grounder: Grounder | None = None  # of a worker process


def _start_worker(terminologies: tuple[Path, ...]) -> None:
    """Makes the worker's grounder; leaves Ctrl-C, which reaches every process of a terminal, to the parent."""
    global _grounder  # what a pool's initializer makes can be kept nowhere else
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _grounder = make_grounder(terminologies)


def _prepare_pair(pair: tuple[Task, Minter]) -> Prepared | Problem:
    assert _grounder is not None
    return prepare(*pair, _grounder)


def _reground_slug(slug: str, *, path: Path, minter: Minter, every: bool) -> Prepared | Problem | None:
    assert _grounder is not None
    return reground(slug, _worker_manifest(path), minter, _grounder, every=every)


@cache
def _worker_manifest(path: Path) -> Manifest:
    return Manifest.read(path)


def read_records(
    names: Iterable[str | Path], *, stdin: Callable[[], bytes] | None = None
) -> Iterator[MonographRecord | Problem]:
    """The record of each source behind `names`, or the problem it met, by file name; nothing is written."""
    listing = list_sources(str(name) for name in names)
    grounder = make_grounder()
    yield from map(Problem.of, listing.problems)
    for found in listing.files:
        try:
            data = (stdin or sys.stdin.buffer.read)() if found.name == STDIN else None
            source = decode_source(data, found.name) if data is not None else read_source(found.path, name=found.name)
            yield grounder.ground(extract_record(read_monograph(source)))
        except SourceError as e:
            yield Problem.of(e)
