"""What a command line names as sources: files, folders, patterns and standard input, as a list of files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rxkg.ontology.errors import SourceError
from rxkg.ontology.slugs import source_slug

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read. `name` is how records and messages call it: below a folder its path from there."""

    name: str
    path: Path  # absolute; Path("-") for standard input
    root: str  # absolute path of the folder it was found below, "" when named itself

    @property
    def slug(self) -> str:
        """The slug that its name gives; standard input is named by its title once it is read."""
        return source_slug(self.path.stem) if self.name != STDIN else STDIN


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that a list of sources leads to."""

    files: tuple[Found, ...]  # sorted by name, one a path
    folders: tuple[str, ...]  # absolute paths of the folders named
    problems: tuple[SourceError, ...]  # what leads nowhere, and files whose slug another one has


def list_sources(names: Iterable[str]) -> Listing:
    """The files behind `names`: files, folders searched for *.md, patterns, and "-" for standard input."""
    files: dict[Path, Found] = {}
    folders: list[str] = []
    problems: list[SourceError] = []
    for name in names:
        if name == STDIN:
            files.setdefault(Path(STDIN), Found(STDIN, Path(STDIN), ""))
            continue
        for path in _expand(name):
            absolute = Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links and rename the files)
            if path.is_dir():
                folders.append(str(absolute))
                below = _below(absolute)
                if not below:
                    problems.append(
                        SourceError(
                            name, "holds no *.md file", "name the folder that holds the monographs", code="empty"
                        )
                    )
                for found in below:
                    files.setdefault(absolute / found, Found(found.as_posix(), absolute / found, str(absolute)))
            elif path.exists() or path.is_symlink():
                files.setdefault(absolute, Found(path.as_posix(), absolute, ""))
            else:
                problems.append(SourceError(name, "no such file or folder", "check the path", code="missing"))
    kept, twice = _one_a_slug(sorted(files.values(), key=lambda f: (f.name, str(f.path))))
    return Listing(tuple(kept), tuple(dict.fromkeys(folders)), (*problems, *twice))


def _expand(name: str) -> Sequence[Path]:
    path = Path(name)
    if path.exists() or not glob.has_magic(name):
        return [path]
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    return [Path(m) for m in matches] or [path]


def _below(folder: Path) -> list[Path]:
    return sorted(p.relative_to(folder) for p in folder.rglob("*.md") if p.is_file() or p.is_symlink())


def _one_a_slug(files: Iterable[Found]) -> tuple[list[Found], list[SourceError]]:
    """The first file of each slug, and an error for every further one: two sources cannot have one IRI."""
    first: dict[str, Found] = {}
    problems = []
    for found in files:
        slug = found.slug
        if slug in first:
            reason = f"has the same name as {first[slug].name}, and with it the same IRI (…/source/{slug})"
            problems.append(SourceError(found.name, reason, "rename one of the two files", code="duplicate-name"))
        else:
            first[slug] = found
    return list(first.values()), problems
