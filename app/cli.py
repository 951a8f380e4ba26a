"""The command line.

Only this module, the commands and their options know click; engines are imported by the command that needs them.
"""

from __future__ import annotations

import importlib
import sys

import click
from rxkg.version import __version__

#: Commands in the order of a user's first day, with the module that holds each.
COMMANDS = {
    "build": "rxkg.commands.build",
    "extract": "rxkg.commands.extract",
    "search": "rxkg.commands.search",
    "suggest": "rxkg.commands.suggest",
    "similar": "rxkg.commands.similar",
    "query": "rxkg.commands.query",
    "show": "rxkg.commands.show",
    "explain": "rxkg.commands.explain",
    "export": "rxkg.commands.export",
    "import-rdf": "rxkg.commands.import_rdf",
    "serve": "rxkg.commands.serve",
    "push": "rxkg.commands.push",
    "stats": "rxkg.commands.stats",
    "terminology": "rxkg.commands.terminology",
    "reindex": "rxkg.commands.reindex",
    "validate": "rxkg.commands.validate",
    "diff": "rxkg.commands.diff",
    "history": "rxkg.commands.history",
    "rollback": "rxkg.commands.history",
    "completion": "rxkg.commands.completion",
}


class Commands(click.Group):
    """A group that imports a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        home = COMMANDS.get(cmd_name)
        if home is None:
            return None
        command = getattr(importlib.import_module(home), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        _keep_lines(command)
        return command


def _keep_lines(command: click.Command) -> None:
    """Makes the mark of raw docstrings the character by which click knows a block whose lines it is to keep."""
    command.help = (command.help or "").replace("\\b", "\b")
    for sub in command.commands.values() if isinstance(command, click.Group) else ():
        _keep_lines(sub)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="rxkg")
def cli() -> None:
    r"""Drug monographs into a knowledge graph with evidence, beside a search index.

    \b
    Example:
      rxkg build examples/monographs
      rxkg show tagraxofusp
      rxkg search "capillary leak"
      rxkg query --name drugs-by-target target=CD123
    """


_keep_lines(cli)


def main() -> None:
    """Runs the command line: exit status 0 done, 1 the input or the base is at fault, 2 misuse, 130 interrupted."""
    try:
        status = cli.main(prog_name="rxkg", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("rxkg: interrupted; nothing that was live has changed", err=True)
        sys.exit(130)
    except click.ClickException as e:
        e.show()
        sys.exit(e.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; say nothing about it
        sys.exit(0)
    except Exception as e:
        from rxkg.ontology.errors import RxkgError  # 45 ms that only a failure need pay

        if not isinstance(e, RxkgError):
            raise
        click.echo(f"rxkg: {e}", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
