"""What changed between two runs as a workbook: the applications, and each change with its cause."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Final

import polars as pl

from checks.differences import ChangedApplication, Diff
from checks.law.reasons import Language
from reports.differences.teller import Teller, by_cause, spans_of_changes
from reports.masking import Mask
from reports.workbook.cells import Column, Kind
from reports.workbook.sheets import Book, SheetsOfTable, set_up_for_paper

_WHO: Final[tuple[tuple[str, Kind, int], ...]] = (
    ("application_id", "text", 18),
    ("old_id", "text", 18),
    ("person_name", "text", 10),
    ("person_id", "text", 21),
    ("employer_id", "text", 21),
    ("employer_name", "text", 26),
    ("applied_on", "date", 12),
)
_APPLICATIONS: Final[tuple[tuple[str, Kind, int], ...]] = (
    *_WHO,
    ("verdict", "wrapped", 50),
    ("points", "wrapped", 40),
    ("counted_less", "text", 14),
    ("cause", "text", 16),
)
_CHANGES: Final[tuple[tuple[str, Kind, int], ...]] = (
    *_WHO,
    ("first_month", "text", 10),
    ("last_month", "text", 10),
    ("what", "wrapped", 50),
    ("cause", "text", 14),
    ("why_so", "wrapped", 90),
)
_ABOUT_WIDTH: Final = 120


def write_differences(comparison: Diff, target: Path, language: Language, mask: Mask) -> None:
    """Write the workbook, whole: under its name there is the workbook or what was there before. Same diff, same bytes.

    Raises:
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".hecha-", dir=target.parent) as folder:
        built = Path(folder) / "built.xlsx"
        _write(comparison, built, Teller(language, mask))
        built.chmod(0o600)
        built.replace(target)


def _write(comparison: Diff, path: Path, teller: Teller) -> None:
    made = datetime.combine(comparison.new.extracted_on, time())
    with Book(path, teller.text("title"), made) as book:
        _add_about(book, comparison, teller)
        tables = (
            ("sheet.applications", _APPLICATIONS, [_application(each, teller) for each in comparison.applications]),
            ("sheet.changes", _CHANGES, [row for each in comparison.applications for row in _changes(each, teller)]),
        )
        for title, columns, rows in tables:
            schema = {name: pl.Date() if kind == "date" else pl.String() for name, kind, _ in columns}
            heads = [Column(name, teller.text(name), kind, width) for name, kind, width in columns]
            book.write_table(SheetsOfTable(teller.text(title)), heads, [pl.DataFrame(rows, schema=schema)], {})


def _add_about(book: Book, comparison: Diff, teller: Teller) -> None:
    """Which runs were compared, how many answers changed by which cause, and how causes are proved."""
    sheet = book.book.add_worksheet(teller.text("sheet.about"))
    sheet.set_column(0, 0, _ABOUT_WIDTH)
    set_up_for_paper(sheet)
    lines = [
        teller.text("title"),
        teller.text("revealed" if teller.mask.reveal else "masked"),
        *teller.summary(comparison),
        *teller.causes(comparison),
        teller.text("how_found"),
        *(teller.lone_application(each) for each in comparison.lone),
    ]
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, book.formats["wrapped"])


def _who(application: ChangedApplication, teller: Teller) -> dict[str, object]:
    """Whose application it is; `old_id` where it was made anew."""
    return {
        "application_id": teller.mask.text(application.application_id),
        "old_id": teller.mask.text(application.old_id) if application.joined == "renewed" else "",
        "person_name": teller.mask.name(application.person_name),
        "person_id": teller.mask.person_id(application.person_id),
        "employer_id": teller.mask.text(application.employer_id),
        "employer_name": teller.mask.text(application.employer_name),
        "applied_on": application.applied_on,
    }


def _application(application: ChangedApplication, teller: Teller) -> dict[str, object]:
    texts = {
        kind: "\n".join(line for span in spans_of_changes(each for each in application.changes if each.kind == kind)
                        for line in teller.changed_answer(span))
        for kind in ("verdict", "points")
    }  # fmt: skip
    causes = dict.fromkeys(teller.text(f"cause.{each.cause}") for each in application.changes)
    return _who(application, teller) | texts | {"counted_less": application.since, "cause": ", ".join(causes)}


def _changes(application: ChangedApplication, teller: Teller) -> Iterator[dict[str, object]]:
    who = _who(application, teller)
    for change, group in by_cause(application.changes):
        why = "\n".join(teller.cause_in_words(change))
        for span in group:
            yield who | {
                "first_month": span.first,
                "last_month": span.last,
                "what": "\n".join(teller.changed_answer(span)),
                "cause": teller.text(f"cause.{change.cause}"),
                "why_so": why,
            }
