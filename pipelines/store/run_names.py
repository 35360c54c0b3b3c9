"""A run named as people name it: by its id, by how that begins, or by how many runs back it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines.errors import HechaError

_BACK: Final = re.compile(r"-[1-9]\d{0,5}")


def named_run(given: str, ids: Sequence[str]) -> str:
    """The id of the run that is meant.

    Args:
        given: an id or its beginning; `-1` is the run before the newest, `-2` the one before that.
        ids: of all runs; they begin with the moment of the run.

    Raises:
        HechaError: there is none, or several begin so.
    """
    if _BACK.fullmatch(given):
        back = int(given)
        if len(ids) > -back:
            return sorted(ids)[back - 1]
        raise HechaError(
            f"核验批次 {given}：存放结果的文件夹中只有 {len(ids)} 个核验批次",
            f"run {given}: the store has {len(ids)} runs",
        )
    meant = [each for each in ids if each == given] or [each for each in ids if given and each.startswith(given)]
    if len(meant) > 1:
        raise HechaError(
            f"核验批次 {given}：有 {len(meant)} 个以此开头，请多写几位：{min(meant)}、{max(meant)} 等",
            f"run {given}: {len(meant)} runs begin so, write more of it: {min(meant)}, {max(meant)}",
        )
    if not meant:
        raise HechaError(
            "没有这个核验批次；请写批次号、其开头几位，或 -1（上一批）",
            "no such run; give its id, how it begins, or -1 for the one before the newest",
        )
    return meant[0]
