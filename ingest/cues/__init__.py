"""Cue lists as data: tab-separated files whose lines starting with "#" are comments."""

from __future__ import annotations

from importlib import resources

from rxkg.ontology.errors import RxkgError


def read_cues(name: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """The rows of `ingest/cues/<name>.tsv`, each with exactly `columns` cells.

    Raises RxkgError with the file and line where a row has another number of cells.
    """
    text = resources.files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if len(cells) != columns:
            raise RxkgError(
                f"cues/{name}.tsv:{number}: {len(cells)} cells instead of {columns}; separate cells by one tab"
            )
        rows.append(cells)
    return tuple(rows)
