"""A disk that is full, by whatever library says so."""

from __future__ import annotations

import errno
import os
from typing import Final

from pipelines.errors import HechaError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS: Final = tuple(os.strerror(each) for each in _FULL)


def is_disk_full(error: BaseException) -> bool:
    """Whether an error says that the disk, a quota or the largest size of a file was met; DuckDB's and Polars' do."""
    return getattr(error, "errno", None) in _FULL or any(words in str(error) for words in _WORDS)


def error_of_full_disk(error: BaseException) -> HechaError | None:
    """What to say of an error that says so."""
    if not is_disk_full(error):
        return None
    return HechaError(
        "磁盘空间不足；请腾出空间后重新运行", "there is no room left on the disk; make room and run again"
    )
