"""A layouts file to start from: every head and word that is not understood, in a comment where it may belong."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from pipelines.errors import HechaError
from pipelines.inspecting.code_words import OTHERS
from pipelines.reading.datasets import CODES, TABLES
from pipelines.reading.layouts import Layouts
from reports.model.inspection import Inspection, Unknown

_ABOUT: Final = """\
# 由 hecha inspect 生成，供 hecha verify --layouts 使用。每一行都须人工确认：确认后去掉行首的 #，其余可删去。
# 同一表头既列在它可能对应的列下，也列在 not_needed（不需要）下；去掉 # 之前，这份文件什么也不改变。
# Written by hecha inspect for hecha verify --layouts. A person decides every line: take the # off what is right, and
# drop the rest. A head stands under the column it may be, and under not_needed; as it is, this file changes nothing.
"""
_INVERTED: Final = re.compile("[欠未不无否]")
"""A word of these says the contrary of one that it resembles."""


def refuse_existing(path: Path) -> None:
    """HechaError where something is there: nothing is overwritten."""
    if path.exists() or path.is_symlink():
        raise HechaError(
            f"{path}：已经存在，不会覆盖；请另给文件名",
            f"{path}: is there already and stays; name another file",
        )


def write_layouts(inspection: Inspection, layouts: Layouts, path: Path) -> None:
    """Write the file, readable by its user alone.

    Raises:
        HechaError: something is there, or it cannot be written.
    """
    refuse_existing(path)
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(layouts_text(inspection, layouts), encoding="utf-8")
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        kind = type(error).__name__
        raise HechaError(f"{path}：无法写入（{kind}）", f"{path}: cannot be written ({kind})") from None


def layouts_text(inspection: Inspection, layouts: Layouts) -> str:
    """The file: valid as it is, and with any line of its lists taken out of its comment."""
    unclear, wanted, words = _unclear(inspection), _wanted(inspection), _unknown_words(inspection)
    parts = [_ABOUT]
    for dataset in TABLES:
        if columns := _by_column(dataset, unclear.get(dataset, {}).values(), wanted.get(dataset, set())):
            parts += [f"\n[heads.{dataset}]\n", *_lists(columns)]
    parts += ["\n[not_needed]\n", *_lists({dataset: list(heads) for dataset, heads in unclear.items() if heads})]
    for table in words:
        parts += [f"\n[codes.{table}]\n", *_lists(_by_code(table, words[table], layouts))]
    return "".join(parts)


def _unclear(inspection: Inspection) -> dict[str, dict[str, Unknown]]:
    """By dataset the heads that may decide something."""
    every: dict[str, dict[str, Unknown]] = {}
    for dataset, unknown in _parts(inspection):
        heads = {each.word: each for each in unknown if each.needed and OTHERS not in each.head}
        every.setdefault(dataset, {}).update(heads)
    return every


def _parts(inspection: Inspection) -> Iterator[tuple[str, list[Unknown]]]:
    yield from ((file.dataset, file.unknown) for file in inspection.files)
    yield from ((each.dataset, each.unknown) for each in inspection.refusals if each.dataset)


def _wanted(inspection: Inspection) -> dict[str, set[str]]:
    """By dataset the columns that are missed where heads are not understood."""
    every: dict[str, set[str]] = {}
    for file in inspection.files:
        if any(each.needed for each in file.unknown):
            every.setdefault(file.dataset, set()).update(file.absent)
    for refusal in inspection.refusals:
        every.setdefault(refusal.dataset or "", set()).update(refusal.missing)
    return every


def _by_column(dataset: str, unclear: Collection[Unknown], wanted: AbstractSet[str]) -> dict[str, list[str]]:
    """The heads that may be each column; one that resembles none that is missed may be any of them."""
    fitting = {
        column.head: [
            each.word for each in unclear if each.perhaps == column.head or (missed and each.perhaps not in wanted)
        ]
        for column in TABLES[dataset].columns
        for missed in [column.head in wanted]
    }
    return {head: words for head, words in fitting.items() if words or head in wanted}


def _unknown_words(inspection: Inspection) -> dict[str, list[str]]:
    """By table of codes the words that mean nothing."""
    every: dict[str, list[str]] = {}
    for file in inspection.files:
        codes = {column.head: column.codes for column in TABLES[file.dataset].columns}
        for each in file.codes:
            if not each.known and OTHERS not in each.word and each.word not in every.setdefault(codes[each.column], []):
                every[codes[each.column]].append(each.word)
    return {table: words for table, words in every.items() if words}


def _by_code(table: str, unknown: Sequence[str], layouts: Layouts) -> dict[str, list[str]]:
    """The words that may mean each code; one that resembles none may mean any."""
    words = {word: code for code in CODES[table] for word in (code, *layouts.codes.get(table, {}).get(code, ()))}
    like = {
        word: [] if _INVERTED.search(word) else [words[each] for each in get_close_matches(word, words, n=1)]
        for word in unknown
    }
    return {code: [word for word in unknown if like[word] in ([], [code])] for code in CODES[table]}


def _lists(entries: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Lists of which every entry is in a comment of its own."""
    for name, words in entries.items():
        yield "".join([f"{name} = [\n", *(f"    # {_quoted(word)},\n" for word in words), "]\n"])


def _quoted(word: str) -> str:
    """A word as TOML has it."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")
