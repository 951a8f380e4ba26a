"""The search index of a base made again from what its manifest holds: no source is read, no fact is changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rxkg.building import added_terminologies, room_on_disk
from rxkg.generations import Generations, Meta, timestamp
from rxkg.graph.store import copy_store
from rxkg.graph.triples import statement_iri
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import decode_source
from rxkg.manifest import Manifest
from rxkg.ontology.errors import IntegrityError
from rxkg.ontology.iris import Minter
from rxkg.prepare import WORTH_A_PROCESS, make_grounder
from rxkg.search.documents import Document, to_documents
from rxkg.search.index import create_index
from rxkg.shared import count_findings
from rxkg.thesaurus import collect_things

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What making an index again did."""

    generation: int  # the one now live
    documents: int


def reindex(base: Path | str, *, processes: int = 1, keep: int = 2, progress: Progress | None = None) -> Reindexed:
    """Makes a new generation that differs from the live one in its index alone, and makes it live.

    The old index is not looked at, so it may be damaged, missing or of another version. The result is the index that a
    build of the same sources makes. `keep` is the number of older generations to keep.
    Raises LockedError where another process writes, KnowledgeBaseError where there is no base or its manifest or graph
    is damaged, IntegrityError where the new generation fails its checks; the live generation then stays as it was.
    """
    generations = Generations(Path(base))
    live = generations.current()
    with room_on_disk(generations), generations.writing():
        meta = Meta.read(live)
        number, folder = generations.start()
        try:
            for terminology in added_terminologies(live):
                shutil.copytree(terminology, folder / "terminologies" / terminology.name, copy_function=os.link)
            shutil.copyfile(live / "manifest.sqlite", folder / "manifest.sqlite")
            manifest = Manifest.read(folder / "manifest.sqlite")
            try:
                minter = Minter(meta.base)
                documents = list(_documents(manifest, minter, progress or (lambda *_: None)))
                terminologies = make_grounder(added_terminologies(live)).terminologies
                things = list(collect_things(manifest, terminologies, minter.base))
                many = manifest.totals()[0] >= WORTH_A_PROCESS
                create_index(folder / "index", documents, things=things, processes=processes if many else 1)
                copy_store(live / "graph", folder / "graph")
                if findings := count_findings(folder, manifest):
                    raise IntegrityError(tuple(findings))
            finally:
                manifest.close()
            # The facts stay those of the version that read them, or a later build would not read the sources again.
            replace(meta, generation=number, parent=int(live.name), created=timestamp(), change={}).write(folder)
            generations.publish(folder, keep=keep)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return Reindexed(number, len(documents))


def _documents(manifest: Manifest, minter: Minter, progress: Progress) -> Iterator[Document]:
    """The documents of all sources, from their texts and records in the manifest, by slug."""
    rows = tuple(manifest.sources())
    for done, row in enumerate(rows, 1):
        if done % 16 == 0 or done == len(rows):
            progress("reading", done, len(rows))
        record = manifest.record(row.slug)
        monograph = read_monograph(decode_source(manifest.text(row.slug).encode(), row.file))
        yield from to_documents(
            record,
            monograph,
            subject=row.drug.removeprefix(minter.base),
            statement_id=lambda s, record=record: statement_iri(record, s, minter),  # type: ignore[misc]
        )
