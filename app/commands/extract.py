"""`rxkg extract`."""

from __future__ import annotations

import json

import click
from rxkg.options import confidence_option


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One object a line, or one list.",
)
@click.option("--base-iri", default=None, metavar="IRI", help="Base of the sources' IRIs.")
@confidence_option
def extract(sources: tuple[str, ...], form: str, base_iri: str | None, min_confidence: float) -> int:
    r"""Print what each monograph says as a record; nothing is stored.

    The form of a record is described by docs/record.schema.json. What is no monograph yields a record that says so.

    \b
    Example:
      rxkg extract examples/monographs/tagraxofusp.md --format json
    """
    from rxkg.ontology.iris import BASE, Minter
    from rxkg.prepare import read_records
    from rxkg.problems import Problem, problems_of
    from rxkg.render import print_problems

    try:
        minter = Minter(base_iri or BASE)
    except ValueError as e:
        raise click.BadParameter(str(e), param_hint="--base-iri") from None
    problems: list[Problem] = []
    first = True
    for record in read_records(sources):
        if isinstance(record, Problem):
            problems.append(record)
            continue
        problems += problems_of(record)
        text = json.dumps(
            record.at_least(min_confidence).to_json(iri=minter.mint_source(record.slug)),
            ensure_ascii=False,
            indent=1 if form == "json" else None,
        )
        click.echo(text if form == "jsonl" else ("[" if first else ",") + text)
        first = False
    if form == "json":
        click.echo("[]" if first else "]")
    print_problems(problems)
    return 1 if problems else 0
