"""`rxkg import-rdf`."""

from __future__ import annotations

from pathlib import Path

import click

# The reader's own list, kept here so that --help imports no engine; a test compares them.
FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


@click.command(name="import-rdf")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--store", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR",
    help="New folder for the store.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of the files.  [default: by their suffixes]")
def import_rdf(files: tuple[Path, ...], folder: Path, form: str | None) -> None:
    r"""Read exported RDF back into a store that `rxkg query --store` asks.

    The store holds what the files hold, nothing added or left out. It is no knowledge base: the sources' texts and
    their index are not in an export.

    \b
    Example:
      rxkg export --to turtle --drug tagraxofusp --out one.ttl
      rxkg import-rdf one.ttl --store one
      rxkg query --store one 'SELECT ?o WHERE { drug:tagraxofusp rxo:hasTarget ?o }'
    """
    from rxkg.graph.imports import describe_store, import_rdf

    held = describe_store(import_rdf(files, folder, form))
    kinds = ", ".join(f"{name} {count:,}" for name, count in held.statements.items())
    click.echo(f"{folder}: {held.quads:,} quads in {held.graphs:,} named graphs, below {held.base}", err=True)
    click.echo(f"  {held.monographs:,} monographs; {kinds or 'no statements'}", err=True)
    click.echo(f"  {'with' if held.full else 'without'} what follows from IRIs and classes", err=True)
