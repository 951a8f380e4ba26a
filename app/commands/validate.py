"""`rxkg validate`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option(
    "--shacl/--no-shacl", default=None,
    help="Run pySHACL beside the native check of the same shapes.  [default: on bases of up to 60,000 quads]",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json", "shacl"]), default="table", show_default=True)
def validate(kb: Path, shacl: bool | None, form: str) -> int:
    r"""Check spans against texts, the graph against its shapes, and graph, index and manifest against each other.

    The shapes are those of ontology/shapes.ttl; they are checked natively and, on smaller bases, by pySHACL as well,
    whose report in Turtle is --format shacl. The exit status is 1 where anything is not as it must be.

    \b
    Example:
      rxkg validate
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import print_rows
    from rxkg.validation import SHACL_QUADS, Finding, check_by_shacl
    from rxkg.validation import validate as find

    report = b""
    with KnowledgeBase(kb) as base:
        counts = base.meta.counts
        findings = list(find(base))
        if form == "shacl" or (counts.get("quads", 0) <= SHACL_QUADS if shacl is None else shacl):
            violations, report = check_by_shacl(base)
            findings += [Finding("shacl", "", str(violation)) for violation in violations]
    if form == "shacl":
        click.echo(report)
    elif form == "json":
        click.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1))
    elif findings:
        print_rows(("check", "source", "finding"), [(f.check, f.source, f.message) for f in findings])
    verdict = "sound" if not findings else f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
    how = "natively and by pySHACL" if report else "natively"
    click.echo(
        f"{verdict}: {counts.get('sources', 0)} sources, {counts.get('statements', 0)} statements; spans, graph, index "
        f"and manifest checked, shapes {how}",
        err=True,
    )
    return 1 if findings else 0
