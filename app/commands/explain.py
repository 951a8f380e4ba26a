"""`rxkg explain`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rxkg.options import Drug, kb_option


@click.command()
@click.argument("drug", type=Drug(), metavar="DRUG|STATEMENT")
@click.argument("fact", required=False)
@kb_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Marked text, or JSON with the spans.",
)
def explain(drug: str, fact: str | None, kb: Path, form: str) -> None:
    r"""Lead a fact back to file, line and the sentence that states it.

    FACT is the fact's words, part of them, or a kind such as "targets". Instead of both, name a statement by its IRI.

    \b
    Example:
      rxkg explain tagraxofusp "capillary leak syndrome"
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import explanation_to_json, print_explanations

    with KnowledgeBase(kb) as base:
        if fact is None:
            if "/statement/" not in drug:
                raise click.UsageError("name a drug and a fact, or a statement by its IRI")
            found = base.explain_statement(drug.strip("<>"))
        else:
            found = base.explain(drug, fact)
    if form == "json":
        click.echo(json.dumps([explanation_to_json(e) for e in found], ensure_ascii=False, indent=1))
    else:
        print_explanations(found)
