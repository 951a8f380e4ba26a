"""`rxkg reindex`."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option(
    "--processes", type=click.IntRange(1), default=None, help="Processes to index with.  [default: all cores]"
)
def reindex(kb: Path, processes: int | None) -> None:
    r"""Make the search index of the base again, from the texts and facts that the base holds.

    For an index that is damaged or was made by another version. No source is read and no fact is changed; the base as
    it was stays as the generation before.

    \b
    Example:
      rxkg reindex
    """
    from rxkg.reindexing import reindex as make_again
    from rxkg.render import error_console, progress_bar

    with progress_bar(error_console(), quiet=False) as progress:
        done = make_again(kb, processes=processes or os.cpu_count() or 1, progress=progress)
    click.echo(f"{kb}: generation {done.generation}: {done.documents:,} documents indexed", err=True)
