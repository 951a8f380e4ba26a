"""`rxkg diff`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@click.argument("a")
@click.argument("b", required=False)
@kb_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "rdfpatch"]), default="table", show_default=True,
    help="Facts as a table or as JSON, or quads as an RDF Patch.",
)  # fmt: skip
@click.option("--exit-code", is_flag=True, help="Exit with 1 where anything differs.")
@click.pass_context
def diff(context: click.Context, a: str, b: str | None, kb: Path, form: str, exit_code: bool) -> None:
    r"""Show what B says otherwise than A: facts added, removed and changed.

    A and B are numbers of generations, folders of bases, or RDF files exported by rxkg; without B, A is compared with
    the live generation. A fact has changed where drug, kind and object are the same and something else of it is not.

    \b
    Example:
      rxkg diff 1 2
      rxkg diff 1 2 --format rdfpatch
    """
    from rxkg.diffing import describe_change, find_candidates, in_one_form, open_sides, write_changes, write_patch
    from rxkg.graph.differences import find_changes
    from rxkg.render import print_rows

    out = sys.stdout.buffer
    with open_sides(a, b if b is not None else str(kb), kb) as (left, right):
        if form == "rdfpatch":
            with in_one_form(left, right) as (before, after):
                differs = write_patch(before, after, out)
        else:
            tally: Counter[str] = Counter()
            changes = find_changes(left.store, right.store, tally, candidates=find_candidates(left, right))
            if form != "table":
                write_changes(changes, out, form)
            elif rows := [describe_change(change) for change in changes]:
                print_rows(("", "drug", "kind", "fact", "attributes"), rows)
            click.echo(
                ", ".join(f"{tally[name]:,} {name}" for name in ("added", "removed", "changed", "same")), err=True
            )
            differs = tally.total() > tally["same"]
        out.flush()
    if exit_code and differs:
        context.exit(1)
