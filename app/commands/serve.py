"""`rxkg serve`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@kb_option
@click.option("--sparql-only", is_flag=True, help="Serve the SPARQL endpoint and nothing else.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7878,
    show_default=True,
    help="Port to listen on; 0 is any free one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Queries answered at a time.  [default: processors, at most 4]",
)
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, metavar="SECONDS",
    help="Stop a query that takes longer, sending its answer included.",
)  # fmt: skip
@click.option(
    "--max-size", type=click.IntRange(1), default=100, show_default=True, metavar="MB",
    help="Refuse or cut off an answer that is larger.",
)  # fmt: skip
@click.option(
    "--max-rows", type=click.IntRange(0), default=1_000_000, show_default=True, metavar="N",
    help="Refuse or cut off an answer of more rows or triples; 0 is no limit.",
)  # fmt: skip
@click.option(
    "--max-memory", type=click.IntRange(0), default=2048, show_default=True, metavar="MB",
    help="Stop a query that needs more; 0 is no limit.",
)  # fmt: skip
def serve(
    kb: Path,
    sparql_only: bool,
    host: str,
    port: int,
    workers: int | None,
    timeout: float,
    max_size: int,
    max_rows: int,
    max_memory: int,
) -> None:
    r"""Answer SPARQL over HTTP, for reading, on this machine.

    The URL is printed on stdout. A build beside it shows in the next query. Ctrl-C stops it.

    \b
    Example:
      rxkg serve --sparql-only
      curl http://127.0.0.1:7878/sparql --data-urlencode 'query=SELECT ?d { ?d rxo:hasTarget/rxo:searchLabel "cd123" }'
    """
    if not sparql_only:
        raise click.UsageError("say what to serve: --sparql-only")
    from rxkg.server import serve as serve_base
    from rxkg.worker_process import Limits

    def started(url: str) -> None:
        click.echo(url)
        click.echo("answering SPARQL; Ctrl-C stops", err=True)

    limits = Limits(timeout=timeout, size=max_size << 20, rows=max_rows, memory=max_memory << 20)
    with suppress(KeyboardInterrupt):
        workers = workers or min(os.cpu_count() or 1, 4)
        serve_base(kb, host=host, port=port, workers=workers, limits=limits, started=started)
    click.echo("stopped", err=True)
