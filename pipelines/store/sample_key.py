"""The key by which passes are drawn: `sample.key` in the store, made once, for its owner's eyes only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from pipelines.errors import HechaError
from pipelines.store.folder import Store
from pipelines.store.plain_files import read_plain

NAME: Final = "sample.key"
_BYTES: Final = 32


def sample_key(store: Store) -> bytes:
    """The key of a store; made where there is none yet.

    Raises:
        HechaError: it cannot be read or made, or is none.
    """
    path = store.root / NAME
    try:
        if not os.path.lexists(path):
            _make(store, path)
        key = read_plain(path).strip()
    except OSError as error:
        raise _unusable(path, type(error).__name__) from None
    if len(key) < _BYTES:
        raise _unusable(path, f"{len(key)} < {_BYTES}")
    return key


def _make(store: Store, path: Path) -> None:
    """Made aside and linked into place, so that of two at once the first one's counts."""
    with store.workplace() as work:
        made = work / NAME
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(_BYTES), encoding="ascii")
        try:
            path.hardlink_to(made)
        except FileExistsError:
            return


def _unusable(path: Path, why: str) -> HechaError:
    return HechaError(
        f"{path}：抽查密钥不可用（{why}）；须为普通文件，不少于 {_BYTES} 个字符；删除后会重新生成，抽取结果随之不同",
        f"{path}: the key of the sample cannot be used ({why}); it must be a plain file of {_BYTES} characters or "
        "more; where it is removed a new one is made, which draws others",
    )
