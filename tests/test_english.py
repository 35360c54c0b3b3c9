"""The English of the house: plain words, functions that fit a screen and files that can be read in one go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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
    r"(?<!\.)\b[Bb]ans?\b(?![.\]\":])": "a sanction, glossary.md; `ban.years` is the rulebook's",
    r"(?<![\"=._])\bbatch(es)?\b(?![\"=_])": "a list of an employer, or a chunk of a table, glossary.md",
}
"""What is not said, and what is said instead."""

TRIED: Final = sorted(path for room in ("tests", "data") for path in (HOUSE / room).rglob("*.py"))
NOT_NAMES: Final = frozenset(
    {"held", "told", "asked", "beside", "lies", "mend", "mended", "ban", "bans", "banned", "batch", "batches"}
)
"""Words of no name."""
SAY_NOTHING: Final = frozenset({"found", "place", "places", "came"})
"""Words that alone do not say what something is; the name of a test is a sentence, and may have them."""
KEPT: Final = frozenset({"ban", "batch_id", "not_found"})
"""The rulebook's figure and the column of applications, as offices write them; and what is plain English."""


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))


def _assigned(node: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AnnAssign):
        yield node.target


def _names(path: Path) -> Iterator[str]:
    """The file's own name, its functions, classes, parameters, constants and fields."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        if isinstance(node, ast.ClassDef | ast.Module):
            targets = (target for each in node.body for target in _assigned(each))
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_a_name_read_alone_says_what_it_is() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in (*CODE, *TRIED)
        for name in dict.fromkeys(_names(path))
        if name not in KEPT and _words(name) & (NOT_NAMES if name.startswith("test_") else NOT_NAMES | SAY_NOTHING)
    ]
    assert not wrong, "\n".join(wrong)


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
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in (*CODE, *TRIED)}
    assert {path.name for path, lines in sizes.items() if lines > LONGEST_FILE} == set()
    assert median(sizes[path] for path in CODE) <= USUAL_FILE
    functions = [
        (f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in sizes
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [each for each, lines in functions if lines > LONGEST_FUNCTION] == []
