"""`rxkg stats`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def stats(kb: Path, form: str) -> None:
    r"""Count what the base holds: sources, facts by kind, frequency bands, concepts, quads.

    \b
    Example:
      rxkg stats --format json
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import print_stats

    with KnowledgeBase(kb) as base:
        counts = base.stats()
    if form == "json":
        click.echo(json.dumps(counts, indent=1))
    else:
        print_stats(counts)
