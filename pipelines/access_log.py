"""Who was shown full identity numbers and names: one line each in `access.log` of the store, written before."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from pipelines.accounts import account
from pipelines.errors import HechaError
from pipelines.store.plain_files import require_plain
from reports.masking import Mask

_FEW: Final = 20
_LOGGED: Final = 400
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|[^\s\x20-\x7e]+", re.DOTALL)
_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_HARMLESS: Final = re.compile(r"'(?:[\d-]*[Xx]?|[A-Za-z]+(?:_[A-Za-z]+)+)'")
"""Texts of a query that cannot be names: numbers (the log masks those of persons), days and codes."""


def log_access(
    store: Path, at: datetime, run_id: str, what: str, whose: Sequence[str], login: str | None = None
) -> None:
    """Add a line: time (UTC), operating system user, run, what is going to be shown, whose; on disk when this returns.

    Args:
        what: the command, and what it was to show. whose: as `count_and_names` puts it. In both, identity numbers are
            masked.
        login: of the console, which stands before the user who started it.

    Raises:
        HechaError: the line cannot be written, or the log is a link or no plain file of its own, so nothing may be
            shown.
    """
    shown = [Mask().text(" ".join(text.split())) for text in (what, "; ".join(whose))]
    by = account() if login is None else f"{login}/{account()}"
    line = "\t".join([f"{at:%Y-%m-%dT%H:%M:%SZ}", by, run_id, *shown])
    log = store / "access.log"
    try:
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        try:
            require_plain(handle)
            os.write(handle, f"{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise HechaError(
            f"{log}：无法记录查阅（{type(error).__name__}），因此不显示完整信息；它须是普通文件，不能是链接",
            f"{log}: the access cannot be noted ({type(error).__name__}), so nothing is revealed; it must be a plain "
            "file and no link",
        ) from None


def count_and_names(kind: str, numbers: Iterable[str]) -> str:
    """How many there are of a kind, and which where they are few, each one word."""
    distinct = sorted({"".join(each.split()) for each in numbers})
    which = f": {' '.join(distinct)}" if 0 < len(distinct) <= _FEW else ""
    return f"{kind} {len(distinct)}{which}"


def sql_for_access_log(sql: str) -> str:
    """A query as the access log has it: without comments, and without texts that may be names."""
    text = _LITERAL.sub(lambda match: match[0] if _HARMLESS.fullmatch(match[0]) else "'…'", sql)
    text = " ".join(_COMMENT.sub(" ", text).split())
    return text if len(text) <= _LOGGED else f"{text[:_LOGGED]}…"
