"""`rxkg validate`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def validate(kb: Path, form: str) -> int:
    r"""Check that every evidence span equals its quote, and that graph, index and manifest agree.

    The exit status is 1 where anything is not as it must be.

    \b
    Example:
      rxkg validate
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.validation import validate as find

    with KnowledgeBase(kb) as base:
        findings = list(find(base))
        statements = base.meta.counts.get("statements", 0)
        sources = base.meta.counts.get("sources", 0)
    if form == "json":
        click.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(f"{finding.check}: {finding.source + ': ' if finding.source else ''}{finding.message}")
    verdict = "sound" if not findings else f"{len(findings)} findings"
    click.echo(f"{verdict}: {sources} sources, {statements} statements, graph and index checked", err=True)
    return 1 if findings else 0
