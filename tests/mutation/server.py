"""Forks for each question a process that imports the mutant from disk and tells whether a test notices it.

Libraries are imported once. Polars starts its threads when it first computes something, which this process never does,
so it may be forked.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Final

LIBRARIES: Final = ("chinese_calendar", "duckdb", "numpy", "pandera.polars", "polars", "pyarrow", "pydantic", "pytest")
RULEBOOK: Final = "checks.law.rulebook"
"""Takes long to import, and is read anew where a mutant is of the law."""
SECONDS: Final = 1800


def serve(folder: Path, answers: Path) -> None:
    """Answer questions on a socket, one after another, about the tree that is the current folder."""
    sys.dont_write_bytecode = True
    for library in (*LIBRARIES, RULEBOOK):
        import_module(library)
    sound = {path: path.read_bytes() for path in sorted(Path("checks").rglob("*.py"))}
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder))
        listening.listen()
        while True:
            connection, _ = listening.accept()
            with connection:
                _answer(connection, answers, sound)


def _answer(connection: socket.socket, answers: Path, sound: dict[Path, bytes]) -> None:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    signal.alarm(SECONDS)
    try:
        said = _noticed(answers, next((path for path, text in sound.items() if path.read_bytes() != text), Path()))
    except BaseException:  # noqa: BLE001 - whatever a mutant raises, it is noticed
        said = traceback.format_exc()
    connection.sendall((said or "survived").encode())
    connection.shutdown(socket.SHUT_RDWR)
    os._exit(0)


def _noticed(answers: Path, changed: Path) -> str:
    """What notices the mutant; empty where nothing does."""
    if changed.is_relative_to("checks/law"):
        for name in [each for each in sys.modules if each.startswith("checks")]:
            del sys.modules[name]
    from tests.mutation.answers import stored
    from tests.mutation.cases import failing

    for each in stored(answers):
        if difference := each.difference():
            return difference
    return failing(changed.stem)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
