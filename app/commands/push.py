"""`rxkg push`."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import click
from rxkg.options import kb_option


@click.command()
@click.argument("url")
@kb_option
@click.option(
    "--protocol", type=click.Choice(["auto", "gsp", "update"]), default="auto", show_default=True,
    help="Graph Store Protocol or SPARQL Update; auto goes by the address, then asks the server.",
)  # fmt: skip
@click.option("--query-url", metavar="URL", help="Where the store answers queries.  [default: guessed from URL]")
@click.option("--verify", is_flag=True, help="Compare counts with the store's, before and after; needs its queries.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent and deleted; change nothing.")
@click.option("--all", "anew", is_flag=True, help="Send everything, whatever was sent before.")
@click.option("--derived", is_flag=True, help="Send also what follows from IRIs and classes, as `rxkg export` does.")
@click.option(
    "--batch", type=click.IntRange(1), metavar="N",
    help="Triples sent at a time.  [default: 2000 by update, 20000 by gsp]",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="SECONDS",
    help="Wait so long for an answer.",
)  # fmt: skip
@click.option(
    "--retries", type=click.IntRange(0), default=4, show_default=True, metavar="N",
    help="Try so often again, with pauses that double.",
)  # fmt: skip
def push(
    url: str, kb: Path, protocol: str, query_url: str | None, verify: bool, dry_run: bool, anew: bool, derived: bool,
    batch: int | None, timeout: float, retries: int,
) -> None:  # fmt: skip
    r"""Send the graph to another SPARQL store, graph by graph.

    What was sent before and has not changed is not sent again; graphs that were sent and are gone are deleted. A push
    that breaks off goes on where it stopped. The login comes from RXKG_PUSH_USER and RXKG_PUSH_PASSWORD, from
    RXKG_PUSH_TOKEN, or from ~/.netrc.

    \b
    Example:
      rxkg push http://127.0.0.1:7878/store --dry-run
    """
    from rxkg.graph.remote import BATCHES, Credentials, Remote
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.pushing import check, find_differences, make_plan, open_notes
    from rxkg.pushing import push as push_plan

    given = Credentials(*(os.environ.get(f"RXKG_PUSH_{name}", "") for name in ("USER", "PASSWORD", "TOKEN")))
    remote = Remote(
        url, protocol=protocol, query_url=query_url, credentials=given, timeout=timeout, retries=retries
    )  # fmt: skip
    with KnowledgeBase(kb) as base, open_notes(kb, remote.shown) as notes:
        lost = find_differences(remote, notes) if verify else {}
        for graph, (noted, counted) in lost.items():
            click.echo(f"{graph}: {counted:,} triples there, {noted:,} were sent", err=True)
        plan = make_plan(base.store, notes, derived=derived, anew=anew, lost=lost)
        if dry_run:
            for put in plan.puts:
                click.echo(f"put\t{put.note.quads - put.note.taken}\t{put.graph}")
            for graph in plan.drops:
                click.echo(f"delete\t\t{graph}")
            done = "would be "
        else:
            done = ""
            if plan.puts or plan.drops:
                remote.connect()
                size = batch or BATCHES[remote.protocol]
                steps = len(plan.puts) + len(plan.drops)
                with click.progressbar(length=steps, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
                    told = partial(bar.update, 1)
                    push_plan(base.store, remote, notes, plan, batch=size, derived=derived, told=told)
            if verify:
                check(remote, notes)
        click.echo(
            f"{remote.shown}: {len(plan.puts)} graphs ({plan.triples:,} triples) {done}sent, "
            f"{len(plan.drops)} {done}deleted, {plan.same} unchanged",
            err=True,
        )
