"""`rxkg build`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@kb_option
@click.option("--prune/--no-prune", default=True, show_default=True, help="Take out what is gone from its folder.")
@click.option("--force", is_flag=True, help="Read everything again, changed or not.")
@click.option("--processes", type=click.IntRange(1), default=None, help="Processes to read with.  [default: all cores]")
@click.option("--keep", type=click.IntRange(0), default=2, show_default=True, help="Older generations to keep.")
@click.option("--base-iri", default=None, metavar="IRI", help="Base of all IRIs; fixed at the first build.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what was done as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar and no summary.")
def build(
    sources: tuple[str, ...],
    kb: Path,
    prune: bool,
    force: bool,
    processes: int | None,
    keep: int,
    base_iri: str | None,
    report: Path | None,
    quiet: bool,
) -> int:
    r"""Build a knowledge base from monographs, or bring one up to date.

    SOURCE is a markdown file, a folder searched for *.md, a pattern, or - for standard input. Only what has changed is
    read again. What cannot be read is named and the rest is built; the exit status is then 1.

    \b
    Example:
      rxkg build examples/monographs --report report.json
    """
    from rxkg.building import build as build_base
    from rxkg.ontology.errors import KnowledgeBaseError
    from rxkg.render import error_console, print_problems, print_summary, progress_bar

    try:
        with progress_bar(error_console(), quiet=quiet) as progress:
            result = build_base(
                kb, sources, processes=processes or os.cpu_count() or 1, prune=prune, force=force, keep=keep,
                base_iri=base_iri, progress=progress,
            )  # fmt: skip
    except ValueError as e:  # a base IRI that cannot be one
        raise click.BadParameter(str(e), param_hint="--base-iri") from None
    print_problems(result.problems)
    if not quiet:
        print_summary(result)
    if report:
        try:
            report.write_text(json.dumps(result.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as e:
            raise KnowledgeBaseError(
                str(report), f"the report cannot be written ({e.strerror})", "name another file; the base is built"
            ) from None
    return 1 if result.failed else 0
