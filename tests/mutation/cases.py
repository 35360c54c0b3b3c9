"""The tests of a file of checks/ that run where no stored answer notices a mutant."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Final

import pytest

EVERY: Final = ("examples", "examples_second")
OTHERS: Final = {
    "payment": ("payment", "refunds", "topups"),
    "base_match": ("base_match", "first_full_month", "tax_missing", "declarations"),
    "source": ("source", "rejected_rows", "unattributed"),
}


def failing(changed: str) -> str:
    """The output of the first test that fails; empty where all pass."""
    names = dict.fromkeys(("survivors", *OTHERS.get(changed, (changed,)), *EVERY))
    files = [each for each in (f"tests/test_{name}.py" for name in names) if Path(each).exists()]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *files])
    return "" if code == pytest.ExitCode.OK else said.getvalue()[-2000:]
