"""`rxkg completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    r"""Print the script that completes commands, drugs, formats and named queries in your shell.

    \b
    Example:
      rxkg completion bash > ~/.local/share/bash-completion/completions/rxkg
    """
    kind = get_completion_class(shell)
    assert kind is not None
    # click's class for bash asks the installed bash for its version; the script itself does not depend on it.
    if shell == "bash":
        kind._check_version = staticmethod(lambda: None)  # type: ignore[attr-defined]
    click.echo(kind(ctx.find_root().command, {}, "rxkg", "_RXKG_COMPLETE").source())
