"""`rxkg query`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem
from rxkg.options import complete_queries, kb_option

# Kept here so that --help imports no engine; a test compares them with the engine's own lists.
FORMATS = ("table", "json", "jsonl", "csv", "tsv", "xml", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


class _QueryName(click.ParamType[str]):
    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return complete_queries(ctx, param, incomplete)


@click.command()
@click.argument("query", nargs=-1, metavar="[SPARQL|NAME=VALUE...]")
@kb_option
@click.option(
    "--store",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Ask a store that `rxkg import-rdf` made instead of a knowledge base; it has no index for rxs:search.",
)
@click.option("--name", type=_QueryName(), help="Run a shipped query; its parameters follow as NAME=VALUE.")
@click.option(
    "--file",
    "-f",
    "path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Read the query from a file; - is stdin.",
)
@click.option("--list", "listing", is_flag=True, help="List the shipped queries with their parameters.")
@click.option("--print", "printing", is_flag=True, help="Print the shipped query's text instead of running it.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="[default: table; turtle for CONSTRUCT and DESCRIBE]"
)
def query(
    query: tuple[str, ...], kb: Path, store: Path | None, name: str | None, path: Path | None,
    listing: bool, printing: bool, form: str | None,
) -> None:  # fmt: skip
    r"""Ask the graph in SPARQL, or run a query that ships with rxkg.

    SELECT, ASK, CONSTRUCT and DESCRIBE see all graphs as one. The prefixes rxo:, drug:, product:, rdfs:, skos:, prov:
    and others need not be declared.

    \b
    Example:
      rxkg query --name drugs-by-target target=CD123
      rxkg query 'SELECT ?drug WHERE { ?drug rxo:hasTarget/skos:altLabel "CD123" }'
    """
    from rxkg.graph.sparql import check_labels, named_queries, write_result
    from rxkg.imported import ImportedStore
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.ontology.errors import KnowledgeBaseError, NotFoundError
    from rxkg.render import print_queries, print_result

    if listing:
        print_queries(named_queries())
        return
    if name and printing:
        known = named_queries()
        if name not in known:
            raise NotFoundError("query", name, tuple(n for n in known if name in n))
        click.echo(known[name].text)
        return
    parameters: dict[str, str] = {}
    text = " ".join(query)
    if name:
        if path:
            raise click.UsageError("--name and --file exclude each other")
        for pair in query:
            key, found, value = pair.partition("=")
            if not found:
                raise click.UsageError(f"parameters are written NAME=VALUE, not {pair!r}")
            parameters[key] = value
    elif path:
        if query:
            raise click.UsageError("give the query as words or as a file, not both")
        try:
            text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise KnowledgeBaseError(
                str(path), f"the query cannot be read ({type(e).__name__})", "name a UTF-8 text file"
            ) from None
    elif not text.strip():
        raise click.UsageError("give a query, --file, or --name; --list shows the shipped ones")
    with ImportedStore(store) if store else KnowledgeBase(kb) as base:
        result = base.named_query(name, parameters) if name else base.query(text)
        chosen = form or ("turtle" if result.kind == "graph" else "table")
        if chosen == "table" and result.kind != "graph":
            if not print_result(result) and name:
                # No rows: is nothing said, or is nothing called so?
                check_labels(base.store, named_queries()[name], parameters)
        else:
            write_result(result, chosen, sys.stdout.buffer)
            sys.stdout.buffer.flush()
