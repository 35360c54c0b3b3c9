"""The English of the house: plain words, functions that fit a screen and files that can be read in one go."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median
from typing import Final

import pytest

HOUSE: Final = Path(__file__).parent.parent
CODE: Final = sorted(path for room in ("pipelines", "checks", "reports") for path in (HOUSE / room).rglob("*.py"))
PROSE: Final = [
    *CODE,
    *sorted((HOUSE / "sql").rglob("*.*")),
    HOUSE / "reports" / "words" / "en.po",
    HOUSE / "README.md",
    *(path for path in sorted((HOUSE / "docs").glob("*.md")) if path.name != "mutants.md"),
]
LONGEST_FUNCTION: Final = 50
LONGEST_FILE: Final = 400
USUAL_FILE: Final = 100
OTHER_WORDS: Final = {
    r"\blies?\b": "is",
    r"\bmend(s|ed|ing)?\b": "correct",
    r"\bcame of\b": "the outcome",
    r"\bbans\b": "sanctions",
}
"""What is not said, and what is said instead."""


@pytest.mark.parametrize("other", OTHER_WORDS)
def test_plain_words_are_used(other: str) -> None:
    lines = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in PROSE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(other, line)
    ]
    assert lines == [], f"say {OTHER_WORDS[other]!r}"


def test_functions_and_files_are_short() -> None:
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in CODE}
    assert {path.name for path, lines in sizes.items() if lines > LONGEST_FILE} == set()
    assert median(sizes.values()) <= USUAL_FILE
    functions = [
        (f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [each for each, lines in functions if lines > LONGEST_FUNCTION] == []
