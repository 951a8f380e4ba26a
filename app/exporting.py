"""Exports to files and folders: whole under their final name, or not there at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import IO

from rxkg.graph.exports.facts import Selection
from rxkg.graph.exports.formats import get_format
from rxkg.graph.exports.void import describe_files
from rxkg.ontology.errors import ExportError

STDOUT = "-"
#: Beside the files of a format of several: what dataset they are of.
DESCRIPTION = "dataset.ttl"


def export_to(selection: Selection, form: str, target: str) -> None:
    """Writes what was chosen to a file, a new or empty folder, or "-" for standard output.

    Raises FormatError for a format that is not known, ExportError where the target cannot be written or does not suit
    the format. What was under the target's name stays until the export is complete.
    """
    chosen = get_format(form)
    write = chosen.load()
    if target == STDOUT:
        if chosen.is_folder:
            raise ExportError(STDOUT, f"{form} is several files", "name a folder with --out")
        with _translated(STDOUT):
            write(selection, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    elif chosen.is_folder:
        with _whole_folder(Path(target)) as folder:
            write(selection, folder)
            if not (folder / DESCRIPTION).exists():
                with (folder / DESCRIPTION).open("wb") as stream:
                    describe_files(selection, chosen, form, stream)
    else:
        with _whole_file(Path(target)) as stream:
            write(selection, stream)


@contextmanager
def _translated(target: Path | str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # who read has enough: no fault of the target
    except OSError as e:
        raise ExportError(
            str(target), f"cannot be written ({e.strerror})", "check the path and the space left"
        ) from None


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the target's name once it is complete."""
    with _translated(target):
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
            try:
                yield out
            except BaseException:
                Path(out.name).unlink()
                raise
        Path(out.name).chmod(0o666 & ~_umask())  # as if the file had been opened by its name
        Path(out.name).replace(target)


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """A folder that takes the target's name once it is complete."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportError(str(target), "is there already and not empty", "name a new folder, or remove this one")
    with _translated(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            yield folder
            folder.chmod(0o777 & ~_umask())
            folder.replace(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
