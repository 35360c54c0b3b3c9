"""What is no ordinary file: a pipe, a socket, a device. Reading one may never end, so none is opened."""

from __future__ import annotations

import stat
from pathlib import Path

from pipelines.errors import SourceError


def refuse_special(path: Path, name: str) -> None:
    """SourceError for pipes, sockets, devices. OSError where there is nothing."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise SourceError(
            f"{name}：不是普通文件（是管道、设备等），未读取；请换成普通文件，或移出",
            f"{name}: is no ordinary file (a pipe, a device) and is not read; put a file in its place or take it out",
        )
