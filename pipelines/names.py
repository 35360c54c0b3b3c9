"""Names of files and folders as people wrote them."""

from __future__ import annotations

import os


def readable_name(name: str) -> str:
    """A name that can be written and compared: bytes that are no UTF-8 are GBK, as Windows in Chinese writes them."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name
