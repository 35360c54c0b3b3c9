"""Ctrl-C and SIGTERM end a command without a word, with exit code 130 or 143; what it had begun is thrown away."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_received: list[int] = []


def end_at_once() -> None:
    """Let the system end the process: nothing is begun yet, or all is done. What is ignored (nohup) stays so."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def end_in_order() -> None:
    """Let the command clean up behind itself; a second signal ends it at once."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def exit_code() -> int | None:
    """What a command ends with that was ordered to end, whatever its libraries make of it: DuckDB its own error."""
    return 128 + _received[0] if _received else None


def _end(number: int, _frame: FrameType | None) -> None:
    end_at_once()
    _received.append(number)
    raise SystemExit(128 + number)
