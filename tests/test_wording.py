"""Every Chinese text that users can see, in one list to be read as a clerk reads it: golden/wording.txt."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

HOUSE: Final = Path(__file__).parent.parent
GOLDEN: Final = Path(__file__).parent / "golden" / "wording.txt"
ROOMS: Final = ("checks", "pipelines", "reports")
SUFFIXES: Final = (".py", ".toml", ".j2", ".po")
HAN: Final = re.compile(r"[\u3400-\u9fff]")
READ_NOT_SAID: Final = {
    "layouts", "masking", "masked_columns", "days", "values", "clocks", "intervals", "understanding", "guards",
    "numbers", "people", "papers", "troubles", "moments", "shapes", "forms", "units", "leads"
}  # fmt: skip
"""Files whose Chinese is what is looked for in data, or what invented data hold, but for messages (with a ；)."""
PATTERN: Final = re.compile(r"\(\?|\|[\u3400-\u9fff]|\[\^?[^\]]*[\u3400-\u9fff][^\]]*\](?!\()|\\[sdSx]|^[a-z]+ [a-z]")
"""What is a pattern of such words, or English that cites Chinese."""
OTHER_WORDS: Final = {
    "指纹": "校验值",
    "清单": "名单",
    "单位编号": "单位代码",
    "(?<!统一)社会信用代码": "统一社会信用代码",
    "(?<!组织)机构代码": "组织机构代码",
    "身份证号": "证件号码",
}
"""What is said for another word, and that word."""


def texts_of_code(path: Path) -> Iterator[str]:
    """The strings of a module but for docstrings; of those with blanks, what fills them in braces."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    parts = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    for node in _in_order(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_part(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | parts:
            yield node.value


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part)[1:].strip('{}')}}}"


def texts_of_settings(value: object) -> Iterator[str]:
    """The strings of a TOML, wherever they stand in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of_settings(each)


def texts_of_catalogue(path: Path) -> Iterator[str]:
    """The words of a language, in the order of the file."""
    with path.open(encoding="utf-8") as file:
        yield from (str(each.string) for each in read_po(file) if each.id)


def texts_of_template(path: Path) -> Iterator[str]:
    """What stands between tags and blanks of a template."""
    yield from re.split(r"<[^>]*>|\{[{%].*?[%}]\}|\n", path.read_text(encoding="utf-8"))


def texts_of(path: Path) -> Iterator[str]:
    match path.suffix:
        case ".py":
            return texts_of_code(path)
        case ".po":
            return texts_of_catalogue(path)
        case ".toml":
            return texts_of_settings(tomllib.loads(path.read_text(encoding="utf-8")))
    return texts_of_template(path)


@cache
def gathered() -> dict[str, list[str]]:
    """The texts by name of the file they stand in, each once, in the order of the file."""
    found: dict[str, list[str]] = {}
    paths = (
        path
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.*")
        if path.suffix in SUFFIXES and path.name != "en.po"
    )
    for path in sorted(paths, key=lambda path: (path.name, path)):
        messages = path.name.split(".")[0] in READ_NOT_SAID
        said = (" ".join(text.split()) for text in texts_of(path) if HAN.search(text) and not PATTERN.search(text))
        found.setdefault(path.name, []).extend(text for text in said if "；" in text or not messages)
    return {name: [*dict.fromkeys(said)] for name, said in found.items() if said}


def test_all_chinese_text_is_as_it_was_read() -> None:
    lines = [line for name, said in gathered().items() for line in (f"== {name}", *said, "")]
    if os.environ.get("HECHA_REWRITE_GOLDEN") == "1":
        GOLDEN.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    before = GOLDEN.read_text(encoding="utf-8").split("\n")
    for number, (was, now) in enumerate(zip_longest(before, lines), start=1):
        assert was == now, f"line {number}; HECHA_REWRITE_GOLDEN=1 rewrites {GOLDEN.name}; read what changed"


@pytest.mark.parametrize("other", OTHER_WORDS)
def test_one_thing_has_one_word(other: str) -> None:
    told = [text for said in gathered().values() for text in said if re.search(other, text)]
    assert told == [], f"say {OTHER_WORDS[other]}"
