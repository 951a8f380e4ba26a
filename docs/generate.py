"""Writes the generated pages: docs/cli.md, docs/record.schema.json, docs/queries.md. `--check` only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from click.testing import CliRunner
from rxkg.cli import COMMANDS, cli
from rxkg.graph.sparql import describe_queries
from rxkg.ontology.schema import record_schema

DOCS = Path(__file__).parent


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    runner = CliRunner(env={"COLUMNS": "100"})
    parts = [
        "# The command line\n",
        "Made from `--help` by `make docs`; a test fails when it is stale. Results go to stdout; progress, counts and",
        "problems to stderr. Exit status: 0 done (an empty result included), 1 the input or the base is at fault,",
        "2 misuse, 130 interrupted.\n",
    ]
    for name in (None, *COMMANDS):
        words = [name, "--help"] if name else ["--help"]
        result = runner.invoke(cli, words, prog_name="rxkg", terminal_width=100)
        if result.exit_code:
            raise click.ClickException(f"{name}: {result.output}")
        parts.append(f"## rxkg {name or ''}".rstrip() + "\n\n```text\n" + result.output.strip() + "\n```\n")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    return {
        "cli.md": cli_page(),
        "record.schema.json": json.dumps(record_schema(), indent=1) + "\n",
        "queries.md": describe_queries(),
    }


def main() -> None:
    """Writes the pages, or with --check says which are stale."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        click.echo(f"{'stale' if '--check' in sys.argv else 'written'}: docs/{name}", err=True)
    sys.exit(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    main()
