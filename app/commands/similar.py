"""`rxkg similar`."""

from __future__ import annotations

from pathlib import Path

import click
from rxkg.options import Drug, format_option, kb_option, limit_option


@click.command()
@click.argument("drug", type=Drug())
@kb_option
@limit_option("Drugs to show.", most=100)
@format_option
def similar(drug: str, kb: Path, limit: int, form: str) -> None:
    r"""List the drugs that are most like one: by what they act on, treat and cause, and by the words of their texts.

    What few drugs share counts more than what many do. Each line names the shared facts that count most; a
    combination that contains the drug is marked. This compares texts: it says nothing of whether one drug may take
    the place of another.

    \b
    Example:
      rxkg similar warfarin
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render_hits import print_similar

    with KnowledgeBase(kb) as base:
        print_similar(base.similar(drug, limit=limit), form)
