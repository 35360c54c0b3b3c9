"""Whatever ends the tests, a kill included: what they started in a folder of their own ends, and the folder is gone.

A process beside them waits until the pipe from them closes. Ctrl-C does not reach it: it is in a session of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]


@contextmanager
def folder_of_servers(prefix: str = "hecha-tests-") -> Iterator[Path]:
    """A folder that is swept at the end; the path must stand in the command or the environment of what is started."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    waiting = subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield folder
    finally:
        waiting.communicate()


def processes_of(folder: Path) -> list[psutil.Process]:
    """The processes that name a folder in their command or environment, but for this one."""
    return [each for each in psutil.process_iter() if each.pid != os.getpid() and _names(each, str(folder))]


def _names(process: psutil.Process, folder: str) -> bool:
    with suppress(psutil.Error):
        if process.status() != psutil.STATUS_ZOMBIE:
            return any(folder in text for text in (*process.cmdline(), *process.environ().values()))
    return False


def _sweep(folder: Path) -> None:
    left = processes_of(folder)
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in left:
            with suppress(psutil.Error):
                end(process)
        _, left = psutil.wait_procs(left, timeout=10)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    _sweep(Path(sys.argv[1]))
