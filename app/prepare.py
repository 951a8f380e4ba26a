"""One source made ready for the graph, the index and the manifest; a pure function that runs in any process."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rxkg.graph.concepts import concept_labels
from rxkg.graph.entities import subject_iri
from rxkg.graph.triples import format_monograph, statement_iri
from rxkg.ingest.extract import extract_record
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import decode_source, read_source
from rxkg.manifest import Label, SourceRow, compress
from rxkg.ontology.errors import SourceError
from rxkg.ontology.iris import Minter
from rxkg.ontology.records import MonographRecord
from rxkg.problems import Problem
from rxkg.search.documents import Document, to_documents
from rxkg.sources import STDIN, Found, list_sources

#: Below this many sources a second process costs more than it brings.
WORTH_A_PROCESS = 48


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


def prepare(task: Task, minter: Minter) -> Prepared | Problem:
    """Everything that depends on one source alone, or the problem that kept it from being read."""
    found = task.found
    try:
        source = (
            decode_source(task.data, found.name) if task.data is not None else read_source(found.path, name=found.name)
        )
        monograph = read_monograph(source)
    except SourceError as e:
        return Problem.of(e)
    record = extract_record(monograph)
    documents = to_documents(record, monograph, statement_id=lambda s: statement_iri(record, s, minter))
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
        name=record.drug,
        diagnostics=record.diagnostics,
        facts=dict(Counter(s.kind for s in record.statements)),
        quads=len(lines),
        documents=len(documents),
    )
    text = json.dumps(record.to_json(), ensure_ascii=False, separators=(",", ":"))
    quads = "".join(f"{line}\n" for line in lines).encode()
    return Prepared(row, compress(source.text), compress(text), tuple(concept_labels(record, minter)), quads, documents)


def prepare_all(tasks: Sequence[Task], minter: Minter, processes: int) -> Iterator[Prepared | Problem]:
    """`prepare` for each task in their order, in as many processes as are worth it."""
    if processes == 1 or len(tasks) < WORTH_A_PROCESS:
        for task in tasks:
            yield prepare(task, minter)
        return
    # "spawn", as a library's user may have threads and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts_to_the_parent)
    try:
        yield from pool.map(_prepare_pair, ((task, minter) for task in tasks), chunksize=16)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that can clean up shall act on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _prepare_pair(pair: tuple[Task, Minter]) -> Prepared | Problem:
    return prepare(*pair)


def read_records(
    names: Iterable[str | Path], *, stdin: Callable[[], bytes] | None = None
) -> Iterator[MonographRecord | Problem]:
    """The record of each source behind `names`, or the problem it met, by file name; nothing is written."""
    listing = list_sources(str(name) for name in names)
    yield from map(Problem.of, listing.problems)
    for found in listing.files:
        try:
            data = (stdin or sys.stdin.buffer.read)() if found.name == STDIN else None
            source = decode_source(data, found.name) if data is not None else read_source(found.path, name=found.name)
            yield extract_record(read_monograph(source))
        except SourceError as e:
            yield Problem.of(e)
