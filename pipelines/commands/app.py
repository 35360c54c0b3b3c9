"""The command `hecha`. Exit codes: 0 done, 1 the run could not be made, 2 wrong usage."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module, metadata
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from pipelines.signals import end_at_once, end_in_order

COMMANDS: Final = (
    "verify",
    "inspect",
    "explain",
    "report",
    "decide",
    "withdraw",
    "confirm",
    "audit",
    "extracts",
    "runs",
    "replay",
    "sample",
    "notice",
    "queue",
    "mark",
    "assign",
    "review",
    "compare",
    "diff",
    "query",
    "prescreen",
    "synth",
    "console",
)


class Commands(TyperGroup):
    """The commands, each imported when it is called: one needs nothing of what another imports."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - a class that typer keeps to itself
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - classes that typer keeps to itself
        """The function of this name in the module of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pipelines.commands.{cmd_name}")
        alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        alone.command(cmd_name, context_settings=getattr(module, "SETTINGS", None))(getattr(module, cmd_name))
        return get_command(alone)


app = typer.Typer(cls=Commands, pretty_exceptions_enable=False, no_args_is_help=True, add_completion=False)


def _show_version(given: bool) -> None:
    if given:
        print(f"hecha {metadata.version('jifen-hecha')}")
        raise typer.Exit


@app.callback()
def private(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="版本 / the version, and no more")
    ] = False,
) -> None:
    """核验居住证积分申请的社保、个税与合同记录。 Cross-checks records before residence-permit points are scored."""
    # Whatever a command writes is for the eyes of its user alone.
    os.umask(0o077)


def main(arguments: list[str] | None = None) -> None:
    """Entry point; ends the process. A terminal that cannot show a character shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    end_in_order()
    try:
        app(arguments)
    finally:
        end_at_once()
