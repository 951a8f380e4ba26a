"""`rxkg suggest`."""

from __future__ import annotations

from pathlib import Path

import click
from rxkg.options import format_option, kb_option, limit_option

#: Classes of things by the word for each; local names of the vocabulary.
KINDS = {
    "drug": "Drug",
    "product": "Product",
    "condition": "Condition",
    "target": "MolecularTarget",
    "parameter": "Parameter",
    "interactant": "Interactant",
}


@click.command()
@click.argument("prefix", nargs=-1, required=True, metavar="PREFIX")
@kb_option
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(tuple(KINDS)),
    help="Only such things; may be repeated. A condition is what is treated, ruled out or caused.",
)  # fmt: skip
@limit_option("Names to show.", most=1000)
@format_option
def suggest(prefix: tuple[str, ...], kb: Path, kinds: tuple[str, ...], limit: int, form: str) -> None:
    r"""Complete the beginning of a name: of drugs, conditions and effects, targets, laboratory values.

    Drugs come first, then what more monographs speak of. Other names are completed as well as preferred ones.

    \b
    Example:
      rxkg suggest warf
      rxkg suggest "heart at" --kind condition
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render_hits import print_suggestions

    with KnowledgeBase(kb) as base:
        print_suggestions(base.suggest(" ".join(prefix), kinds=[KINDS[kind] for kind in kinds], limit=limit), form)
