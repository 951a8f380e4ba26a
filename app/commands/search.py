"""`rxkg search`."""

from __future__ import annotations

from pathlib import Path

import click
from rxkg.options import Drug, format_option, kb_option, limit_option

# Kept here so that --help imports nothing; a test compares them with the records' own lists.
SECTIONS = (
    "introduction", "generic_name", "usage", "dosage", "side_effects", "how_it_works", "precautions", "faqs",
    "combined_use", "disclaimer", "other",
)  # fmt: skip
KINDS = ("indications", "adverse_effects", "targets", "monitoring", "contraindications", "interactions", "dosing")
FREQUENCIES = ("very_common", "common", "uncommon", "rare", "very_rare")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@kb_option
@click.option(
    "--section", "sections", multiple=True, type=click.Choice(SECTIONS),
    help="Only sections of this kind; may be repeated.",
)  # fmt: skip
@click.option("--drug", type=Drug(), help="Only this drug.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS),
    help="Only sections that state such facts; may be repeated.",
)  # fmt: skip
@click.option(
    "--frequency", "frequencies", multiple=True, type=click.Choice(FREQUENCIES),
    help="Only sections with an adverse effect this frequent; may be repeated.",
)  # fmt: skip
@click.option("--serious", is_flag=True, help="Only sections with an adverse effect that is called serious.")
@click.option(
    "--where", metavar="PATTERN",
    help="Only what a SPARQL pattern over ?drug, ?monograph or ?section picks out of the graph.",
)  # fmt: skip
@click.option("--group-by", type=click.Choice(["drug"]), help="The best hit of each drug only.")
@click.option("--facets", is_flag=True, help="Count what matches by section, kind of fact, frequency and drug.")
@limit_option("Hits to show.", most=1000)
@click.option("--offset", type=click.IntRange(0), default=0, help="Hits to pass over.")
@click.option("--open", "opening", is_flag=True, help="Read the hits' whole sections, words marked, in a pager.")
@format_option
def search(
    words: tuple[str, ...], kb: Path, sections: tuple[str, ...], drug: str | None, kinds: tuple[str, ...],
    frequencies: tuple[str, ...], serious: bool, where: str | None, group_by: str | None, facets: bool,
    limit: int, offset: int, opening: bool, form: str,
) -> None:  # fmt: skip
    r"""Search the monographs' texts by words.

    Plain words need no syntax; other names of a thing and slips of the pen are found as well. Also understood: "a
    phrase", "a phrase"~3, field:word (drug, section, kind, frequency, label, exact …), [low TO high], AND, OR, NOT,
    brackets, prefix* and misspelt~. Each hit gives its place in the source, the facts stated there, and why it was
    found where that is not plain.

    \b
    Example:
      rxkg search "capillary leak"
      rxkg search 'drug:ibuprofen AND bleed*' --section precautions
      rxkg search dizziness --where '?drug rxo:treats/rxo:searchLabel "hypertension"' --group-by drug
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render_hits import open_hits, print_hits

    if facets and (opening or form in ("jsonl", "csv")):
        raise click.UsageError("--facets needs the format table or json, and not --open")
    with KnowledgeBase(kb) as base:
        hits = base.search(
            join_words(words), sections=sections, drug=None if drug is None else base.drug(drug)[0], kinds=kinds,
            frequencies=frequencies, serious=serious, within=None if where is None else base.places(where),
            limit=limit, offset=offset, group_by_drug=group_by == "drug", facets=facets,
        )  # fmt: skip
        if opening:
            open_hits(hits, base.manifest.text)
        else:
            print_hits(hits, form)


def join_words(words: tuple[str, ...]) -> str:
    """The words of a shell as one query: what the shell held together without syntax is a phrase beside others."""
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{w}"' if " " in w.strip() and not set('"():*~[]') & set(w) else w for w in words)
