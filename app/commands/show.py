"""`rxkg show`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rxkg.options import Drug, confidence_option, kb_option


@click.command()
@click.argument("drug", type=Drug(), metavar="DRUG")
@kb_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["card", "json"]),
    default="card",
    show_default=True,
    help="A card for people, or the records.",
)
@confidence_option
def show(drug: str, kb: Path, form: str, min_confidence: float) -> None:
    r"""Show what the base knows of a drug as a card.

    DRUG is a name, a synonym or a source's name; case does not matter.

    \b
    Example:
      rxkg show tagraxofusp
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import print_card

    with KnowledgeBase(kb) as base:
        card = base.card(drug).at_least(min_confidence)
        if form == "json":
            records = [record.to_json(iri=base.minter.mint_source(record.slug)) for _, record in card.records]
            click.echo(
                json.dumps({"drug": card.name, "iri": card.iri, "monographs": records}, ensure_ascii=False, indent=1)
            )
        else:
            print_card(card)
