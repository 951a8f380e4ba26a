"""`rxkg search`."""

from __future__ import annotations

from pathlib import Path

import click
from rxkg.options import Drug, kb_option

# Kept here so that --help imports nothing; a test compares them with the records' own lists.
SECTIONS = (
    "introduction", "generic_name", "usage", "dosage", "side_effects", "how_it_works", "precautions", "faqs",
    "combined_use", "disclaimer", "other",
)  # fmt: skip
KINDS = ("indications", "adverse_effects", "targets", "monitoring", "contraindications", "interactions", "dosing")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@kb_option
@click.option(
    "--section",
    "sections",
    multiple=True,
    type=click.Choice(SECTIONS),
    help="Only sections of this kind; may be repeated.",
)
@click.option("--drug", type=Drug(), help="Only this drug.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    help="Only sections that state such facts; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits to show.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Hits to pass over.")
@click.option("--group-by-drug", is_flag=True, help="The best hit of each drug only.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True)
def search(
    words: tuple[str, ...], kb: Path, sections: tuple[str, ...], drug: str | None, kinds: tuple[str, ...],
    limit: int, offset: int, group_by_drug: bool, form: str,
) -> None:  # fmt: skip
    r"""Search the monographs' texts by words.

    Plain words need no syntax. Also understood: "a phrase", field:word (drug, section, kind, text, exact), AND, OR,
    NOT, brackets, prefix* and misspelt~. Each hit gives its place in the source.

    \b
    Example:
      rxkg search "capillary leak"
      rxkg search 'drug:ibuprofen AND bleed*' --section precautions
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import print_hits

    text = words[0] if len(words) == 1 else " ".join(f'"{w}"' if " " in w and '"' not in w else w for w in words)
    with KnowledgeBase(kb) as base:
        name = base.drug(drug)[0] if drug else None
        hits = base.search(
            text, sections=sections, drug=name, kinds=kinds, limit=limit, offset=offset, group_by_drug=group_by_drug
        )
        print_hits(hits, form)
