"""The screen: plain lines and tables; identity numbers masked unless requested."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checks.law.reasons import Language
from reports.masking import Mask
from reports.words.catalogue import word

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
        for index, head in enumerate(heads):
            numeric = all(isinstance(row[index], int) for row in rows) if isinstance(rows, list) else False
            table.add_column(head, justify="right" if numeric else "left", overflow="fold")
        for row in cells:
            table.add_row(*row)
        self.line()
        self._console.print(table)

    def _cell(self, value: object) -> Text:
        if isinstance(value, str) and value in _COLOURS:
            return Text(self.word(value), style=_COLOURS[value])
        return Text(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else self.mask.text(value))
