"""`rxkg history` and `rxkg rollback`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def history(kb: Path, form: str) -> None:
    r"""List the generations of the base, the live one marked.

    \b
    Example:
      rxkg history
    """
    from rxkg.generations import Generations
    from rxkg.render import print_history

    generations = Generations(kb)
    live = int(generations.current().name)
    metas = generations.metas()
    if form == "json":
        click.echo(json.dumps([{**asdict(m), "live": m.generation == live} for m in metas], indent=1))
    else:
        print_history(metas, live)


@click.command()
@click.argument("generation", type=int, required=False)
@kb_option
def rollback(generation: int | None, kb: Path) -> None:
    r"""Make an older generation live again: the one before the live one, or GENERATION.

    Nothing is removed: a rollback to the newer generation leads back.

    \b
    Example:
      rxkg rollback
    """
    from rxkg.generations import Generations

    generations = Generations(kb)
    generations.current() if generation is None and not generations.all() else None
    with generations.writing():
        left, now = generations.rollback(generation)
    click.echo(f"generation {int(now.name)} is live (was {int(left) if left.isdigit() else 'none'})", err=True)
