"""The build: sources in, a new generation out, or the old one left as it was."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rxkg.fingerprint import digest_code
from rxkg.generations import FORMAT, Generations, Meta, timestamp
from rxkg.graph.store import copy_store, create_store, graph_names, update_store
from rxkg.manifest import Manifest, SourceRow
from rxkg.ontology.errors import IntegrityError, KnowledgeBaseError
from rxkg.ontology.iris import BASE, Minter
from rxkg.ontology.records import KINDS, Component, Severity
from rxkg.prepare import WORTH_A_PROCESS, Prepared, Task, make_grounder, prepare_all
from rxkg.problems import Problem
from rxkg.search.documents import Document
from rxkg.search.index import copy_index, create_index, update_index
from rxkg.search.thesaurus import Thing
from rxkg.shared import count_findings, describe_dataset, same_title_problems, shared_graphs, totals_of
from rxkg.sources import STDIN, Found, Listing, list_sources
from rxkg.thesaurus import collect_things
from rxkg.version import __version__

if TYPE_CHECKING:
    import pyoxigraph as ox

#: Above this share of changed sources a generation is made anew: bulk loading beats single updates.
_ANEW = 0.2

Progress = Callable[[str, int, int], None]
"""Called with the phase ("reading", "graph", "index"), what is done and what there is to do."""


@dataclass(slots=True)
class BuildReport:
    """What a build did. `to_json` is the form of `--report`."""

    base: str
    generation: int = 0  # the live one; 0 where there is none yet
    changed_nothing: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: tuple[str, ...] = ()  # files
    counts: dict[str, int] = field(default_factory=dict)  # as in Meta.counts
    facts: dict[str, int] = field(default_factory=dict)  # statements by kind, withheld ones among them
    problems: tuple[Problem, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)  # by phase
    bytes: int = 0  # size of the generation on disk

    @property
    def failed(self) -> bool:
        """Whether a source was refused or is not what it should be."""
        return any(p.severity is not Severity.NOTE for p in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "knowledge_base": self.base,
            "generation": self.generation,
            "changed_nothing": self.changed_nothing,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": list(self.removed),
            "counts": self.counts,
            "facts": self.facts,
            "bytes": self.bytes,
            "seconds": {phase: round(seconds, 3) for phase, seconds in self.seconds.items()},
            "problems": [
                {"file": p.file, "line": p.line, "code": p.code, "severity": p.severity.value, "message": p.message}
                for p in self.problems
            ],
        }


def build(
    base: Path | str,
    sources: Iterable[str | Path],
    *,
    processes: int = 1,
    prune: bool = True,
    force: bool = False,
    keep: int = 2,
    base_iri: str | None = None,
    stdin: Callable[[], bytes] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Brings the knowledge base in folder `base` up to date with `sources` and reports what was done.

    `sources` are files, folders, patterns or "-". With `prune`, sources that were once read from one of the named
    folders and are gone from it are taken out. `force` reads everything again. `keep` is the number of older
    generations to keep. `base_iri` is fixed when the base is first built. `processes` greater than 1 needs the usual
    `if __name__ == "__main__"` guard in scripts.

    A source that cannot be read is a problem in the report, never an exception; its former version stays.
    Raises LockedError where another build runs, KnowledgeBaseError where the folder cannot be used, IntegrityError
    where the new generation fails its checks. Then, and on KeyboardInterrupt, the live generation stays as it was.
    """
    listing = list_sources(str(source) for source in sources)
    generations = Generations(Path(base))
    with room_on_disk(generations), generations.writing():
        plan = _plan(generations, listing, base_iri, prune=prune, force=force, stdin=stdin or sys.stdin.buffer.read)
        return Build(generations, plan, max(1, processes), keep, progress or (lambda *_: None)).run()


@contextlib.contextmanager
def room_on_disk(generations: Generations) -> Iterator[None]:
    """Raises KnowledgeBaseError where the disk runs full while the next generation is made."""
    try:
        yield
    except OSError as e:
        if e.errno in (errno.ENOSPC, errno.EDQUOT):
            reason = f"the disk is full ({e.strerror}); the live generation was left as it was"
            raise KnowledgeBaseError(str(generations.base), reason, "make room and try again") from None
        raise


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do."""

    live: Path | None
    minter: Minter
    tasks: tuple[Task, ...]  # by name; for a generation made anew, also what is carried over
    carried: int  # how many of them are carried over from the live generation
    removed: tuple[SourceRow, ...]
    former: dict[str, SourceRow]  # by slug
    unchanged: int
    anew: bool
    problems: tuple[Problem, ...]
    terminologies: tuple[Path, ...] = ()  # folders of those that the base has beside the ones that ship
    rebuild: bool = False  # whether the generation is made even where no source has changed
    code: str = field(default_factory=digest_code)  # of what read the sources


def _plan(
    generations: Generations,
    listing: Listing,
    base_iri: str | None,
    *,
    prune: bool,
    force: bool,
    stdin: Callable[[], bytes],
) -> Plan:
    live = generations.current() if generations.exists() else None
    meta = Meta.read(live) if live else None
    if meta and base_iri and meta.base != base_iri:
        remedy = "build into another folder for another base IRI"
        raise KnowledgeBaseError(str(generations.base), f"its base IRI is {meta.base}, not {base_iri}", remedy)
    minter = Minter(base_iri or (meta.base if meta else BASE))
    problems = list(map(Problem.of, listing.problems))
    with open_manifest(live) as manifest:
        former = {row.slug: row for row in manifest.sources()} if manifest else {}
        by_path = {row.path: row for row in former.values()}
        files, clashes = _without_clashes(listing.files, former)
        problems += clashes
        # Other code may read the same text otherwise, whatever the version says.
        every = force or meta is None or (meta.rxkg, meta.code) != (__version__, digest_code())
        wanted = [f for f in files if every or not _is_unchanged(f, by_path.get(str(f.path)))]
        named = {str(f.path) for f in listing.files}
        roots = set(listing.folders) if prune else set()
        removed = tuple(
            r for r in former.values() if r.root in roots and r.path not in named and not Path(r.path).exists()
        )
        tasks = [Task(f, stdin() if f.name == STDIN else None) for f in wanted]
        anew = every or len(tasks) + len(removed) > _ANEW * max(1, len(former))
        carried: list[Task] = []
        if anew and manifest:
            done = {str(f.path) for f in wanted} | {r.path for r in removed}
            kept = [row for row in former.values() if row.path not in done]
            carried = [Task(Found(r.file, Path(r.path), r.root), manifest.text(r.slug).encode()) for r in kept]
    return Plan(
        live, minter, (*tasks, *carried), len(carried), removed, former, len(files) - len(wanted), anew,
        tuple(problems), added_terminologies(live),
    )  # fmt: skip


def added_terminologies(generation: Path | None) -> tuple[Path, ...]:
    """The folders of the terminologies that a generation has beside the ones that ship, by name."""
    folder = generation / "terminologies" if generation else None
    return tuple(sorted(folder.iterdir())) if folder and folder.is_dir() else ()


@contextlib.contextmanager
def open_manifest(generation: Path | None) -> Iterator[Manifest | None]:
    """The manifest of a generation, closed at the end; None where there is no generation."""
    manifest = Manifest.read(generation / "manifest.sqlite") if generation else None
    try:
        yield manifest
    finally:
        if manifest:
            manifest.close()


def _is_unchanged(found: Found, row: SourceRow | None) -> bool:
    if row is None or row.file != found.name or found.name == STDIN:
        return False
    try:
        return sha256(found.path.read_bytes()).hexdigest() == row.sha256
    except OSError:
        return False  # reading it in earnest will tell why


def _without_clashes(files: Iterable[Found], former: dict[str, SourceRow]) -> tuple[list[Found], list[Problem]]:
    """Files whose slug no other existing file holds in the base, and a problem for each of the rest."""
    kept, problems = [], []
    for found in files:
        other = former.get(found.slug)
        if other and other.path not in (str(found.path), STDIN) and found.name != STDIN and Path(other.path).exists():
            reason = (
                f"has the same name as {other.path}, which the base holds; rename one of the two, or remove the other"
            )
            problems.append(Problem(found.name, "duplicate-name", Severity.ERROR, reason))
        else:
            kept.append(found)
    return kept, problems


class Build:
    """A generation in the making: `run` writes it, checks it and makes it live, or leaves all as it was."""

    def __init__(self, generations: Generations, plan: Plan, processes: int, keep: int, progress: Progress):
        self.generations = generations
        self.plan = plan
        self.processes = processes
        self.keep = keep
        self.progress = progress
        self.report = BuildReport(str(generations.base), unchanged=plan.unchanged)
        self.problems = list(plan.problems)
        self.clock = time.perf_counter()

    def run(self) -> BuildReport:
        """Makes the next generation and reports; where anything fails, its half-made folder is removed."""
        plan = self.plan
        if plan.live and not plan.tasks and not plan.removed and not plan.rebuild:
            return self.nothing()
        number, folder = self.generations.start()
        try:
            for terminology in plan.terminologies:
                shutil.copytree(terminology, folder / "terminologies" / terminology.name, copy_function=os.link)
            if not self.write(folder):
                shutil.rmtree(folder)
                return self.nothing()
            self.check(folder)
            self.describe(folder, number)
            final = self.generations.publish(folder, keep=self.keep)
        except BaseException as e:
            # The frames that failed hold the store open, and the engine may still write files in the background.
            traceback.clear_frames(e.__traceback__)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self.lap("publish")
        return self.finish(final)

    def write(self, folder: Path) -> bool:
        """Writes graph, index and manifest into `folder`; False where there is nothing to write."""
        if self.plan.anew or not self.plan.live:
            return self.write_anew(folder, self.read())
        return self.write_changes(folder, list(self.read()))

    def nothing(self) -> BuildReport:
        """The report of a build that leaves the live generation."""
        self.report.changed_nothing = True
        return self.finish(self.plan.live)

    def read(self) -> Iterator[Prepared]:
        """The sources made ready, in the order of the tasks; what cannot be read becomes a problem."""
        total, fresh = len(self.plan.tasks), len(self.plan.tasks) - self.plan.carried
        slugs: set[str] = set()
        for done, result in enumerate(self.prepared(), 1):
            if done % 16 == 0 or done == total:
                self.progress("reading", done, total)
            if isinstance(result, Problem):
                self.problems.append(result)
                continue
            if done <= fresh:
                self.count(result.row)
            if result.row.slug in slugs:
                continue  # its former version, carried over in case it could no longer be read
            slugs.add(result.row.slug)
            yield result
        self.lap("reading")

    def prepared(self) -> Iterator[Prepared | Problem]:
        """The sources made ready, or what kept them from it, in the order of the tasks."""
        return prepare_all(self.plan.tasks, self.plan.minter, self.processes, self.plan.terminologies)

    def count(self, row: SourceRow) -> None:
        """Notes a source in the report, and what was met in it."""
        if row.slug in self.plan.former:
            self.report.changed += 1
        else:
            self.report.added += 1
        self.problems += [
            Problem(row.file, d.code, d.severity, d.message, d.line)
            for d in row.diagnostics
            if d.severity is not Severity.NOTE
        ]

    def write_anew(self, folder: Path, items: Iterable[Prepared]) -> bool:
        """A generation made from all sources at once; False where there are none."""
        manifest = Manifest.create(folder / "manifest.sqlite")
        quads = folder / "quads.nq"
        documents: list[Document] = []
        with quads.open("wb") as out:
            for item in items:
                manifest.put(item.row, item.text, item.record, item.labels)
                out.write(item.quads)
                documents += item.documents
            for lines in self.shared_graphs(manifest).values():
                out.writelines(f"{line}\n".encode() for line in lines)
        count = manifest.totals()[0]
        things = self.things(manifest)
        if not count and not self.plan.rebuild:
            manifest.close()
            return False
        self.progress("graph", 0, 1)
        create_store(folder / "graph", [quads], last=lambda store: self.dataset_lines(manifest, store))
        manifest.close()
        quads.unlink()
        self.progress("graph", 1, 1)
        self.lap("graph")
        self.progress("index", 0, 1)
        processes = self.processes if count >= WORTH_A_PROCESS else 1
        create_index(folder / "index", documents, things=things, processes=processes)
        self.progress("index", 1, 1)
        self.lap("index")
        return True

    def write_changes(self, folder: Path, items: Sequence[Prepared]) -> bool:
        """A generation made from the live one by what has changed; False where nothing has."""
        live, minter = self.plan.live, self.plan.minter
        assert live is not None
        if not items and not self.plan.removed and not self.plan.rebuild:
            return False
        manifest = Manifest.copy(live / "manifest.sqlite", folder / "manifest.sqlite")
        gone = [row.slug for row in self.plan.removed]
        for slug in gone:
            manifest.drop(slug)
        for item in items:
            manifest.put(item.row, item.text, item.record, item.labels)
        replaced: dict[str, Sequence[str]] = {
            minter.mint_monograph(i.row.slug): i.quads.decode().split("\n")[:-1] for i in items
        }
        replaced |= self.shared_graphs(manifest)
        things = self.things(manifest)
        self.progress("graph", 0, 1)
        store = copy_store(live / "graph", folder / "graph")
        start = minter.graph("terminology/")
        unused = [g for g in graph_names(store) if g.startswith(start) and g not in replaced]
        update_store(store, [*unused, *(minter.mint_monograph(slug) for slug in gone)], replaced)
        described = self.dataset_lines(manifest, store)
        update_store(store, replaced={minter.graph("dataset"): described})
        manifest.close()
        del store  # closes it: from here on the files stay as they are
        self.progress("graph", 1, 1)
        self.lap("graph")
        self.progress("index", 0, 1)
        copy_index(live / "index", folder / "index")
        whole = [i.row.slug for i in items if i.stale is None]
        stale = [document for i in items for document in i.stale or ()]
        documents = [d for i in items for d in i.documents if i.stale is None or d.id in i.stale]
        update_index(folder / "index", [*gone, *whole], documents, ids_to_remove=stale, things=things)
        self.progress("index", 1, 1)
        self.lap("index")
        return True

    def shared_graphs(self, manifest: Manifest) -> dict[str, list[str]]:
        """The graphs beside the monographs', as lines; their number is noted in the manifest."""
        graphs = shared_graphs(manifest, self.plan.minter, self.plan.terminologies)
        manifest.set_shared(sum(map(len, graphs.values())))
        self.lap("concepts")
        return graphs

    def dataset_lines(self, manifest: Manifest, store: ox.Store) -> list[str]:
        """The dataset's graph, which counts all others in the store, as lines; the manifest notes their number."""
        lines = describe_dataset(manifest, self.plan.minter, store)
        manifest.set_shared(manifest.shared() + len(lines))
        return lines

    def things(self, manifest: Manifest) -> list[Thing]:
        """What the thesaurus beside the index is to hold."""
        terminologies = make_grounder(self.plan.terminologies).terminologies
        return list(collect_things(manifest, terminologies, self.plan.minter.base))

    def check(self, folder: Path) -> None:
        """Raises IntegrityError unless graph, index and manifest agree."""
        with open_manifest(folder) as manifest:
            assert manifest is not None
            findings = count_findings(folder, manifest)
        if findings:
            raise IntegrityError(tuple(findings))
        self.lap("check")

    def describe(self, folder: Path, number: int) -> None:
        """Writes meta.json."""
        self.report.removed = tuple(row.file for row in self.plan.removed)
        with open_manifest(folder) as manifest:
            assert manifest is not None
            counts = totals_of(manifest)
        change = {"added": self.report.added, "changed": self.report.changed, "removed": len(self.report.removed)}
        parent = int(self.plan.live.name) if self.plan.live else None
        Meta(
            FORMAT,
            number,
            __version__,
            self.plan.minter.base,
            timestamp(),
            parent,
            counts,
            change,
            self.plan.code,
        ).write(folder)

    def finish(self, generation: Path | None) -> BuildReport:
        """The report, with what the live generation holds."""
        report = self.report
        report.problems = tuple(sorted(self.problems, key=lambda p: (p.file, p.line or 0, p.code)))
        if generation is None:
            return report
        report.generation = int(generation.name)
        with open_manifest(generation) as manifest:
            assert manifest is not None
            report.counts = totals_of(manifest)
            facts: Counter[str] = Counter()
            for row in manifest.sources():
                facts.update(row.facts)
            if not report.changed_nothing:
                self.problems += same_title_problems(manifest)
        report.problems = tuple(sorted(self.problems, key=lambda p: (p.file, p.line or 0, p.code)))
        report.facts = {kind: facts[kind] for kind in (*KINDS, Component.kind)}
        report.bytes = sum(p.stat().st_size for p in generation.rglob("*") if p.is_file())
        return report

    def lap(self, phase: str) -> None:
        """Counts the time since the last lap to a phase."""
        now = time.perf_counter()
        self.report.seconds[phase] = self.report.seconds.get(phase, 0.0) + now - self.clock
        self.clock = now
