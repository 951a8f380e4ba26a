"""Options that several commands share, and their completion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

# Loaded while a shell completes, and not by any command.
if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])


def kb_option(command: F) -> F:
    """`--kb DIR`, by default $RXKG_KB or ./kb."""
    return click.option(
        "--kb", type=click.Path(path_type=Path), envvar="RXKG_KB", default=Path("kb"), show_default=True, metavar="DIR",
        help="Folder of the knowledge base; also from RXKG_KB.",
    )(command)  # fmt: skip


def confidence_option(command: F) -> F:
    """`--min-confidence SHARE`, by default all."""
    return click.option(
        "--min-confidence", type=click.FloatRange(0, 1), default=0.0, metavar="SHARE",
        help="Leave out facts of less confidence (0 to 1).  [default: none left out]",
    )(command)  # fmt: skip


def limit_option(meaning: str, *, most: int) -> Callable[[F], F]:
    """`--limit N`, from 1 to `most`, by default 10."""
    return click.option("--limit", type=click.IntRange(1, most), default=10, show_default=True, help=meaning)


def format_option(command: F) -> F:
    """`--format`, of the formats of hits."""
    return click.option(
        "--format", "form", type=click.Choice(["table", "json", "jsonl", "csv"]), default="table", show_default=True,
    )(command)  # fmt: skip


def complete_drugs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the base's drugs that begin so; none where there is no base."""
    from click.shell_completion import CompletionItem
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.ontology.errors import RxkgError

    try:
        with KnowledgeBase(ctx.params.get("kb") or Path("kb")) as base:
            names = base.names()
    except RxkgError:
        return []
    wanted = incomplete.casefold()
    return [CompletionItem(name) for name in names if name.casefold().startswith(wanted)]


def complete_queries(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the shipped queries that begin so, with their titles."""
    from click.shell_completion import CompletionItem
    from rxkg.graph.sparql import named_queries

    return [CompletionItem(name, help=q.title) for name, q in named_queries().items() if name.startswith(incomplete)]


class Drug(click.ParamType[str]):
    """A drug by its name, completed from the base."""

    name = "drug"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names that begin with what is typed."""
        return complete_drugs(ctx, param, incomplete)
