"""What a source holds, on the screen: first what a run would refuse, then file by file, last what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reports.console.screen import Screen
from reports.model.inspection import CodeWord, Column, Inspected, Inspection, Refusal, Reject, Unknown
from reports.words.catalogue import word


def show_inspection(inspection: Inspection, screen: Screen, layouts: Path | None = None) -> None:
    """All that was found.

    Args:
        layouts: the file that was written to start from.
    """
    teller = _Teller(screen)
    teller.overview(inspection)
    for file in inspection.files:
        teller.file(file)
    for refusal in inspection.refusals:
        teller.refusal(refusal)
    teller.notes(inspection)
    if inspection.unread:
        screen.line()
        screen.line(f"{teller.word('unread')}: {', '.join(inspection.unread)}")
    if layouts is not None:
        screen.line()
        screen.line(f"{teller.word('layouts_written')}: {layouts}")


class _Teller:
    """Tells the parts of an inspection in the language of a screen."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def word(self, name: str) -> str:
        return word(name, self.screen.language, "inspection")

    def table(self, title: str, heads: Sequence[str], rows: list[list[object]]) -> None:
        self.screen.table(self.word(title), [self.word(head) for head in heads], rows)

    def overview(self, inspection: Inspection) -> None:
        self.screen.line(f"{self.word('of_source')}: {inspection.source}")
        self.screen.line(f"{self.word('extracted')}: {inspection.extracted_on or self.word('no_day')}")
        self.table(
            "recognised",
            ["file", "dataset", "form", "medium", "read", "kept_before_copies", "rejected"],
            [[each.file, each.dataset, self._form(each), each.medium, *_counts(each)] for each in inspection.files],
        )
        if not inspection.files:
            self.screen.line(self.word("no_dataset"))
        self.table("refused", ["file", "why"], [[each.file, self._why(each)] for each in inspection.refusals])

    def file(self, file: Inspected) -> None:
        """Everything of one table."""
        self._heading(file.file, file.dataset)
        self.screen.line("  ".join(self._about(file)))
        self._columns(file.columns, file.first_rows)
        if file.absent:
            self.screen.line()
            self.screen.line(f"{self.word('absent')}: {', '.join(file.absent)}")
        self._unknown(file.unknown)
        self.table(
            "code_words",
            ["column", "code_word", "means", "rows"],
            [[each.column, each.word or self.word("blank"), self._meaning(each), each.rows] for each in file.codes],
        )
        self.table(
            "rejects",
            ["column", "rows", "first_row", "code", "words"],
            [[each.column or "", each.rows, each.first_row, each.code, self._why(each)] for each in file.rejects],
        )

    def refusal(self, refusal: Refusal) -> None:
        """What was found in a file without a whole head."""
        if refusal.dataset is None:
            return
        self._heading(refusal.file, refusal.dataset)
        self.screen.line(f"{self.word('lacks')}: {', '.join(refusal.missing)}")
        self._columns(refusal.columns, [])
        self._unknown(refusal.unknown)

    def notes(self, inspection: Inspection) -> None:
        self.table(
            "notes",
            ["dataset", "rows", "code", "words"],
            [[each.dataset, each.rows, each.code, self.word(each.code)] for each in inspection.notes],
        )

    def _heading(self, file: str, dataset: str) -> None:
        self.screen.line()
        self.screen.line(f"== {file}  {dataset} ==")

    def _about(self, file: Inspected) -> list[str]:
        parted = [self.word("parted_by").format(self.word(file.delimiter))] if file.delimiter else []
        rows = [] if file.counts else [self.word("unreadable")]
        return [self._form(file), file.medium, *parted, *self._head_row(file), *rows]

    def _head_row(self, file: Inspected) -> list[str]:
        if file.head_row is None:
            return []
        return [self.word("head_row").format(file.head_row) if file.head_row else self.word("goes_on")]

    def _columns(self, columns: list[Column], first_rows: list[dict[str, str]]) -> None:
        """Each head and its column, and next to them what stands there in the first rows."""
        units = ["unit"] if any(each.unit for each in columns) else []
        numbers = [self.word("nth_row").format(number) for number, _ in enumerate(first_rows, start=1)]
        rows = [
            [self.word("above") if each.above else each.head, each.column]
            + [each.unit for _ in units]
            + [row.get(each.column, "") for row in first_rows]
            for each in columns
        ]
        heads = [*map(self.word, ["head", "column", *units]), *numbers]
        self.screen.table(self.word("columns_and_rows" if first_rows else "columns"), heads, rows)

    def _unknown(self, unknown: list[Unknown]) -> None:
        rows: list[list[object]] = [
            [each.head, self._weight(each), each.perhaps or "", self._cells(each)]
            for each in sorted(unknown, key=lambda each: not each.needed)
        ]
        self.table("not_understood", ["head", "weight", "perhaps", "cells"], rows)

    def _weight(self, unknown: Unknown) -> str:
        return self.word("may_decide" if unknown.needed else "decides_nothing")

    def _cells(self, unknown: Unknown) -> str:
        return self.word("text" if unknown.cells == "words" else unknown.cells) if unknown.cells else ""

    def _meaning(self, word: CodeWord) -> str:
        if word.code is None:
            return self.word("unknown_word") if not word.known else ""
        code = f"{word.code}（{self.word(word.code)}）" if self.screen.language == "zh" else word.code
        return code if word.known else self.word("unknown_taken_for").format(code)

    def _why(self, fault: Reject | Refusal) -> str:
        return fault.zh if self.screen.language == "zh" else fault.en

    def _form(self, file: Inspected) -> str:
        return file.form if self.screen.language == "zh" else file.form_en


def _counts(file: Inspected) -> list[object]:
    return [file.counts.read, file.counts.kept, file.counts.rejected] if file.counts else ["", "", ""]
