"""The law's words and figures are TOML files in this folder."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def law_text(name: str) -> str:
    """The text of a file of the law."""
    return resources.files("checks.law").joinpath(name).read_text(encoding="utf-8")


def law_table(name: str) -> dict[str, Any]:
    """A TOML file of the law."""
    return tomllib.loads(law_text(name))
