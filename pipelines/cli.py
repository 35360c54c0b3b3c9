"""The command `hecha`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import HechaError
from pipelines.steps import Request, verification

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def _root() -> None: ...


@app.command()
def verify(
    source: Path,
    store: Annotated[Path, typer.Option()] = Path("hecha-store"),
    rulebook: Annotated[Path | None, typer.Option()] = None,
    extracted_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
) -> None:
    run = verification(Request(source, store, rulebook, extracted_on.date() if extracted_on else None))
    print(run)


def main() -> None:
    try:
        app()
    except HechaError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
