"""The screen, and the summary of a run on it, in plain tables; identity numbers masked unless asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checks.law.reasons import Language
from reports.masking import Mask
from reports.summary import File, Missing, Summary, Tally
from reports.words import word

MASKED: Final = Mask()
_COLOURS: Final = {"pass": "green", "refer": "yellow", "fail": "red"}


class Screen:
    """A terminal in one language. Text from the data is shown as text, masked: no markup, no control characters."""

    def __init__(self, language: Language, mask: Mask = MASKED) -> None:
        self.language, self.mask = language, mask
        width = None if sys.stdout.isatty() else 140
        self._console = Console(markup=False, highlight=False, emoji=False, soft_wrap=width is not None, width=width)

    def word(self, name: str) -> str:
        """A word of the screen."""
        return word(name, self.language)

    def line(self, text: str = "") -> None:
        """One line."""
        self._console.print(Text(self.mask.text(text)))

    def pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Names and values, one a line."""
        for name, value in pairs:
            self.line(f"{self.word(name)}: {'' if value is None else value}")

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table under a title; nothing where it has no rows."""
        cells = [[self._cell(value) for value in row] for row in rows]
        if not cells:
            return
        table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
        for place, head in enumerate(heads):
            numeric = all(isinstance(row[place], int) for row in rows) if isinstance(rows, list) else False
            table.add_column(head, justify="right" if numeric else "left", overflow="fold")
        for row in cells:
            table.add_row(*row)
        self.line()
        self._console.print(table)

    def _cell(self, value: object) -> Text:
        if isinstance(value, str) and value in _COLOURS:
            return Text(self.word(value), style=_COLOURS[value])
        return Text(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else self.mask.text(value))


def show_summary(summary: Summary, screen: Screen) -> None:
    """What a run decided, ending with where it lies."""
    if summary.anybody:
        screen.line(screen.word("anybody").format(summary.anybody))
    if summary.nobody:
        screen.line(screen.word("nobody").format(summary.nobody))
    screen.pairs(
        [
            ("run", summary.run_id),
            ("extract", summary.extract_id),
            ("extracted", summary.extracted_on),
            ("rulebook", summary.rulebook),
        ]
    )
    counts = ("read", "kept", "rejected", "copies")
    screen.table(
        "",
        [screen.word("dataset"), *map(screen.word, counts)],
        [[dataset, *(count[name] for name in counts)] for dataset, count in summary.counts.items()],
    )
    _show_files(summary.files, screen)
    _show_answers(summary.outcomes, "outcomes", screen)
    _show_missing(summary.missing, screen)
    _show_answers(summary.months, "months", screen)
    _show_tallies(summary.reasons, "reasons", screen)
    _show_tallies(summary.excluded, "excluded", screen)
    _show_rejects(summary, screen)
    screen.line()
    screen.pairs([("lies", summary.run_file)])


def _show_answers(answers: dict[str, int], title: str, screen: Screen) -> None:
    screen.table(screen.word(title), [screen.word(answer) for answer in answers], [list(answers.values())])


def _show_files(files: list[File], screen: Screen) -> None:
    """What was recognised as what; files of one kind that are many are told together."""
    alike: dict[tuple[str, ...], list[File]] = {}
    for file in files:
        form = file.form if screen.language == "zh" else file.form_en
        alike.setdefault((file.dataset, form, file.medium, ", ".join(file.unknown_heads)), []).append(file)
    screen.table(
        screen.word("files"),
        [screen.word(name) for name in ("file", "dataset", "form", "medium", "rows")],
        [[_path(each, screen), *kind[:3], sum(file.rows for file in each)] for kind, each in alike.items()],
    )
    for kind, each in alike.items():
        if kind[3]:
            screen.line(f"{screen.word('unknown_heads')}: {_path(each, screen)}: {kind[3]}")


def _path(files: list[File], screen: Screen) -> str:
    return files[0].path if len(files) == 1 else screen.word("and_others").format(files[0].path, len(files))


def _show_missing(missing: list[Missing], screen: Screen) -> None:
    screen.table(
        screen.word("missing"),
        [screen.word(name) for name in ("count", "code", "article", "lacking", "settles", "addressee")],
        [
            [each.count, each.what, each.article]
            + ([each.zh, each.settles] if screen.language == "zh" else [each.en, each.settles_en])
            + [screen.word(f"of_{each.addressee}")]
            for each in missing
        ],
    )


def _show_tallies(tallies: list[Tally], title: str, screen: Screen) -> None:
    screen.table(
        screen.word(title),
        [screen.word(name) for name in ("count", "code", "article", "words")],
        [[each.count, each.code, each.article, each.zh if screen.language == "zh" else each.en] for each in tallies],
    )


def _show_rejects(summary: Summary, screen: Screen) -> None:
    screen.table(
        screen.word("rejects"),
        [screen.word(name) for name in ("file", "column", "rows", "first_row", "code", "words")],
        [
            [
                each.source_file,
                each.column_name or "",
                each.rows,
                each.first_row,
                each.code,
                each.zh if screen.language == "zh" else each.en,
            ]
            for each in summary.rejects
        ],
    )
    screen.table(
        screen.word("notes"),
        [screen.word(name) for name in ("dataset", "rows", "code", "words")],
        [[each.dataset, each.rows, each.code, screen.word(each.code)] for each in summary.notes],
    )
    if summary.unused_files:
        screen.line(f"{screen.word('unused_files')}: {', '.join(summary.unused_files)}")
