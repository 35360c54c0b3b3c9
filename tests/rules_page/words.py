"""The Chinese words of the page."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

WORDS_OF_RULES: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
