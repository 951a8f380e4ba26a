"""`rxkg export`."""

from __future__ import annotations

from pathlib import Path

import click
from rxkg.options import Drug, kb_option

# The exporters' own lists, kept here so that --help imports no engine; a test compares them.
FORMATS = (
    "turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld", "void",
    "csv", "parquet", "nanopub", "fhir", "quickstatements",
    "kgx-tsv", "kgx-jsonl", "neo4j", "cypher", "graphml", "node-edge", "sssom",
)  # fmt: skip
PROFILES = ("rxkg", "biolink", "schema.org", "skos")
RDF = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld", "void")
KINDS = (
    "indications", "adverse_effects", "targets", "monitoring", "contraindications", "interactions", "dosing",
    "ingredients",
)  # fmt: skip


@click.command()
@kb_option
@click.option(
    "--to",
    "form",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help=f"One of {', '.join(FORMATS)}.  [default: from the file's suffix, else nquads]",
)
@click.option("--drug", "drugs", multiple=True, type=Drug(), help="Only this drug's monographs; may be repeated.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), metavar="KIND",
    help=f"Only facts of this kind; may be repeated. One of {', '.join(KINDS)}.",
)  # fmt: skip
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Only facts with this confidence or more."
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    help="File to write, or folder for a format of several files.  [default: stdout]",
)
@click.option(
    "--raw",
    is_flag=True,
    help="RDF: leave out what follows from IRIs and classes (rdf:predicate, offsets of evidence).",
)
@click.option(
    "--profile", type=click.Choice(PROFILES), default="rxkg", show_default=True, help="RDF: the vocabulary to write in."
)
def export(
    kb: Path, form: str | None, drugs: tuple[str, ...], kinds: tuple[str, ...], min_confidence: float,
    out: Path, raw: bool, profile: str,
) -> None:  # fmt: skip
    r"""Write the graph for other knowledge bases.

    N-Triples come sorted, N-Quads sorted within each graph, so that two exports can be compared line by line.
    Memory does not grow with the base. A file or folder takes its name only when it is complete.

    \b
    Example:
      rxkg export --drug tagraxofusp --to turtle
    """
    from rxkg.exporting import STDOUT, export_to
    from rxkg.graph.exports.formats import guess_format
    from rxkg.knowledge_base import KnowledgeBase

    target = str(out)
    form = form or (guess_format(out) if target != STDOUT and out.suffix else "nquads")
    if form is None:
        raise click.BadParameter(f"{out.suffix} names no format; say --to {'|'.join(FORMATS)}", param_hint="--out")
    if profile != "rxkg" and form not in RDF:
        raise click.BadParameter(f"{form} is no RDF and has no profiles", param_hint="--profile")
    with KnowledgeBase(kb) as base:
        chosen = base.select(drugs=drugs, kinds=kinds, min_confidence=min_confidence, raw=raw, profile=profile)
        export_to(chosen, form, target)
