"""`rxkg export`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

import click
from rxkg.options import Drug, kb_option

# The exporter's own list, kept here so that --help imports no engine; a test compares them.
FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
_SUFFIXES = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
}


@click.command()
@kb_option
@click.option(
    "--to", "form", type=click.Choice(FORMATS), help="RDF format.  [default: from the file's suffix, else nquads]"
)
@click.option("--drug", type=Drug(), help="One drug's monographs and the labels of what they name.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="-",
    help="File to write.  [default: stdout]",
)
@click.option(
    "--raw", is_flag=True, help="Leave out what follows from IRIs and classes (rdf:predicate, offsets of evidence)."
)
def export(kb: Path, form: str | None, drug: str | None, output: Path, raw: bool) -> None:
    r"""Write the graph for other knowledge bases.

    N-Triples and N-Quads come sorted, so that two exports can be compared line by line. Memory does not grow with the
    base. A file is replaced only when it is complete.

    \b
    Example:
      rxkg export --drug tagraxofusp --to turtle
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.ontology.errors import KnowledgeBaseError

    target = str(output)
    form = form or _SUFFIXES.get(output.suffix.lower()) or ("nquads" if target == "-" or not output.suffix else None)
    if form is None:
        raise click.BadParameter(
            f"{output.suffix} names no format; say --to {'|'.join(FORMATS)}", param_hint="--output"
        )
    with KnowledgeBase(kb) as base:
        if target == "-":
            base.export(sys.stdout.buffer, form, drug=drug, raw=raw)
            return
        try:
            with NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as out:
                try:
                    base.export(out, form, drug=drug, raw=raw)
                except BaseException:
                    Path(out.name).unlink()
                    raise
            mask = os.umask(0)
            os.umask(mask)
            Path(out.name).chmod(0o666 & ~mask)  # as if the file had been opened by its name
            Path(out.name).replace(output)
        except OSError as e:
            raise KnowledgeBaseError(
                target, f"cannot be written ({e.strerror})", "check the path and the space left"
            ) from None
