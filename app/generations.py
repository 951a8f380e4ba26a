"""Generations on disk: one folder each, one of them live, switched atomically.

    base/CURRENT                 name of the live generation
    base/generations/0007/       graph/  index/  manifest.sqlite  meta.json
    base/lock                    held by the one writer; readers never wait

A generation is made in a folder whose name ends in ".part", synced to disk, renamed, and made live by replacing
CURRENT. A process killed at any instant leaves the live generation whole; what it left half-made is swept by the next
writer.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rxkg.ontology.errors import KnowledgeBaseError, LockedError

#: Raised when the layout changes so that older code cannot read it.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Meta:
    """What a generation says of itself (meta.json)."""

    format: int
    generation: int
    rxkg: str  # version that made it
    base: str  # base IRI
    created: str  # ISO 8601, UTC
    parent: int | None
    counts: Mapping[str, int] = field(default_factory=dict)  # sources, monographs, quads, documents, facts
    change: Mapping[str, int] = field(default_factory=dict)  # added, changed, removed, against the parent
    code: str = ""  # digest of the code and cue lists that read its sources; empty where that was not yet noted

    @classmethod
    def read(cls, folder: Path) -> Meta:
        """The meta.json of a generation; raises KnowledgeBaseError where it is missing, damaged or newer."""
        path = folder / "meta.json"
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            version = int(data["format"])
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise KnowledgeBaseError(
                str(path), f"cannot be read ({type(e).__name__})", "go back with `rxkg rollback`, or build anew"
            ) from None
        if version > FORMAT:
            remedy = "upgrade rxkg, or build the base anew with this version"
            raise KnowledgeBaseError(
                str(folder),
                f"was made by rxkg {data.get('rxkg')} in format {version}, this version knows {FORMAT}",
                remedy,
            )
        return cls(**data)

    def write(self, folder: Path) -> None:
        """Writes meta.json."""
        (folder / "meta.json").write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def timestamp() -> str:
    """The time as ISO 8601 in UTC; that of SOURCE_DATE_EPOCH where it is set, so that a base can be made again."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


class Generations:
    """The generations of one knowledge base folder."""

    def __init__(self, base: Path):
        self.base = base
        self.folder = base / "generations"
        self._current = base / "CURRENT"

    def exists(self) -> bool:
        """Whether a live generation is named."""
        return self._current.is_file()

    def current(self) -> Path:
        """The live generation's folder; raises KnowledgeBaseError where there is none."""
        try:
            name = self._current.read_text(encoding="utf-8").strip()
        except OSError:
            what = "is no knowledge base" if self.base.exists() else "does not exist"
            raise KnowledgeBaseError(
                str(self.base), what, "make one with `rxkg build SOURCE…`, or name another with --kb"
            ) from None
        path = self.folder / name
        if not name.isdigit() or not path.is_dir():
            raise KnowledgeBaseError(
                str(self.base),
                f"its live generation {name!r} is not there",
                "go back with `rxkg rollback`, or build anew",
            )
        return path

    def all(self) -> tuple[Path, ...]:
        """Whole generations, oldest first."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted((p for p in self.folder.iterdir() if p.name.isdigit()), key=lambda p: int(p.name)))

    def metas(self) -> tuple[Meta, ...]:
        """What the generations say of themselves, oldest first; damaged ones are left out."""
        found = []
        for path in self.all():
            try:
                found.append(Meta.read(path))
            except KnowledgeBaseError:
                continue
        return tuple(found)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the writer's lock; raises LockedError at once where another process holds it."""
        from filelock import FileLock, Timeout  # for writers alone: readers take no lock

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.base / "lock")
            lock.acquire(timeout=0)
        except Timeout:
            raise LockedError(
                str(self.base), "another process is writing to it", "wait until it has ended; readers need not wait"
            ) from None
        except OSError as e:
            raise KnowledgeBaseError(
                str(self.base), f"cannot be written ({e.strerror})", "check the path and its permissions"
            ) from None
        try:
            self.sweep()
            yield
        finally:
            lock.release()

    def sweep(self) -> None:
        """Removes what killed builds left half-made. The lock must be held."""
        for path in self.folder.glob("*.part"):
            shutil.rmtree(path, ignore_errors=True)

    def start(self) -> tuple[int, Path]:
        """The next generation's number and its new folder, not yet live. The lock must be held."""
        number = max((int(p.name) for p in self.all()), default=0) + 1
        folder = self.folder / f"{number:04d}.part"
        folder.mkdir()
        return number, folder

    def publish(self, folder: Path, *, keep: int) -> Path:
        """Syncs a finished generation, makes it live and removes all but the `keep` newest others."""
        sync_tree(folder)
        final = folder.with_suffix("")
        folder.rename(final)
        sync_folder(self.folder)
        self.switch(final)
        others = [p for p in self.all() if p != final]
        for old in others[: max(0, len(others) - keep)]:
            shutil.rmtree(old, ignore_errors=True)
        return final

    def switch(self, generation: Path) -> None:
        """Makes a whole generation live, atomically."""
        temporary = self._current.with_suffix(".new")
        with temporary.open("w", encoding="utf-8") as out:
            out.write(generation.name + "\n")
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._current)
        sync_folder(self.base)

    def rollback(self, number: int | None) -> tuple[str, Path]:
        """(name of the generation left, folder of the one now live).

        Goes to generation `number`, by default to the newest one older than the live one. The lock must be held.
        Raises KnowledgeBaseError where there is none, or where it cannot be read.
        """
        left = self._current.read_text(encoding="utf-8").strip() if self.exists() else ""
        if number is not None:
            wanted = [p for p in self.all() if int(p.name) == number]
        else:
            wanted = [p for p in self.all() if not left.isdigit() or int(p.name) < int(left)]
        if not wanted:
            what = "holds no older generation" if number is None else f"holds no generation {number}"
            raise KnowledgeBaseError(str(self.base), what, "see `rxkg history`")
        Meta.read(wanted[-1])
        self.switch(wanted[-1])
        return left, wanted[-1]


def sync_tree(folder: Path) -> None:
    """Flushes every file and folder below to disk; the engines do not do it for all of theirs."""
    for root, _, files in os.walk(folder):
        for name in files:
            _sync(Path(root) / name)
        sync_folder(Path(root))


def sync_folder(folder: Path) -> None:
    """Flushes a folder's entries to disk, where the platform can."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
