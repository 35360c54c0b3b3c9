"""Rows of a query on a terminal, in a table no wider than it; the runs of a store; what a view holds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from rich.cells import cell_len, set_cell_size

from checks.law.reasons import Language
from reports.console.screen import Screen
from reports.model.run_list import Runs
from reports.words.catalogue import word
from reports.words.plain import printable_text

_WIDEST: Final = 40
_APART: Final = "  "


def query_word(name: str, language: Language, *values: object) -> str:
    """A sentence of this screen."""
    return word(name, language, "query").format(*values)


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[object]], language: Language) -> None:
    """A table of rows, as many columns as the terminal is wide; elsewhere all of them."""
    for line in table_lines(heads, rows, language, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        print(line)


def table_lines(
    heads: Sequence[str], rows: Sequence[Sequence[object]], language: Language, width: int | None
) -> Iterator[str]:
    """The lines of a table no wider than this, and which columns it leaves out for that."""
    columns = [[_shown(head), *(_shown(row[index]) for row in rows)] for index, head in enumerate(heads)]
    widths = [max(map(cell_len, column)) for column in columns]
    if width is not None:
        widths = [min(each, _WIDEST, width) for each in widths]
    fitting = _fitting(widths, width)
    numeric = [all(_is_number(row[index]) for row in rows) for index in range(len(heads))]
    for number in range(len(rows) + 1):
        cells = (_cell(columns[index][number], widths[index], numeric[index]) for index in range(fitting))
        yield _APART.join(cells).rstrip()
    if fitting < len(heads):
        hidden = columns[fitting:]
        yield query_word("hidden", language, len(hidden), ", ".join(each[0] for each in hidden))


def show_runs(runs: Runs, store: object, screen: Screen) -> None:
    """Every run in a line, the newest last."""
    language = screen.language
    heads = ("run", "started", "extract", "extracted", "rulebook", "pass", "refer", "fail", "software")
    rows = [
        [
            each.run_id,
            each.started_at,
            each.extract_id,
            each.extracted_on,
            each.rulebook,
            *(each.outcomes.get(answer, 0) for answer in ("pass", "refer", "fail")),
            each.software_version,
            query_word("latest", language) if each.is_latest else "",
        ]
        for each in runs.runs
    ]
    if rows:
        show_rows([*(query_word(head, language) for head in heads), ""], rows, language)
    for name in runs.damaged:
        print(printable_text(query_word("damaged", language, name)))
    if not runs.runs and not runs.damaged:
        print(printable_text(query_word("no_runs", language, store)))


def show_views(views: Sequence[tuple[str, str, str]], language: Language) -> None:
    """Every view with what it holds, under the scope it belongs to."""
    before = ""
    for scope, name, words in views:
        if scope != before:
            print(f"{'' if not before else chr(10)}{query_word(f'of_{scope}', language)}")
        before = scope
        print(f"  {name:<18}  {words}")
    print(f"\n{query_word('describe', language)}")


def show_columns(name: str, words: str, columns: Sequence[tuple[str, str, str]], language: Language) -> None:
    """A view's columns, with their types and what they hold."""
    print(f"{name}: {words}\n")
    heads = [query_word(head, language) for head in ("column", "type", "meaning")]
    for line in table_lines(heads, columns, language, None):
        print(line)


def _fitting(widths: Sequence[int], width: int | None) -> int:
    """How many columns there is room for, one at least."""
    if width is None:
        return len(widths)
    taken, fitting = 0, 0
    for each in widths:
        taken += each + (len(_APART) if fitting else 0)
        if taken > width and fitting:
            break
        fitting += 1
    return fitting


def _cell(text: str, width: int, numeric: bool) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"
    blank = " " * (width - cell_len(text))
    return blank + text if numeric else text + blank


def _shown(value: object) -> str:
    """A value on one line, without what a terminal would obey."""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, bytes):
        return value.hex()
    return printable_text(" ".join(str(value).split())) if value is not None else ""


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))
