"""How urgent a process is beside others."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Final

_TRIES: Final = 3
_PAUSE: Final = 0.11
"""Seconds: Linux lets the weight of a session be set ten times a second by all."""


def less_urgent(process: int, nice: int) -> None:
    """Let others go before a process that leads a session of its own.

    Linux shares the processor among sessions first, where `sched_autogroup` is on, and by `nice` only within one: so
    the session is made less urgent as well.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process, nice)
    for _ in range(_TRIES):
        try:
            Path(f"/proc/{process}/autogroup").write_text(str(nice), encoding="ascii")
        except BlockingIOError:
            sleep(_PAUSE)
        except OSError:
            return
        else:
            return
