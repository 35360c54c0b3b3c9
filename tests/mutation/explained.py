"""Why mutants survive: tests/mutation/explained.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path


def explanations() -> dict[tuple[str, str, str], str]:
    """Why mutants survive, by path, line as it is and line as changed."""
    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {(each["path"], each["was"], each["now"]): each["why"] for each in found.get("survivor", [])}
