"""Contradictions for other programs: a CSV file that a spreadsheet opens as it is, or JSON."""

from __future__ import annotations

import csv
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from checks.law.reasons import Language
from reports.compare.comparing import Compared
from reports.compare.comparison import Contradiction, Given
from reports.words.catalogue import word
from reports.words.plain import plain

_SIDE: Final = ("amount", "given_on", "kind", "file", "row", "row_count")
_FORMULA: Final = tuple("=+-@−")
"""What begins a formula, in whatever width, also behind blanks: some programs take these off."""


def write_csv(contradictions: Iterable[Contradiction], path: Path, language: Language) -> None:
    """Write all of them, aside first: UTF-8 with a byte order mark, without which spreadsheets garble Chinese.

    Raises:
        OSError: nothing can be written there.
    """
    handle, name = mkstemp(prefix=".hecha-new-", suffix=".csv", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(_heads(language))
            rows.writerows(_cells(each, language) for each in contradictions)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def json_parts(compared: Compared, *, rows: bool) -> Iterator[str]:
    """The comparison as JSON, with every contradiction where rows are wanted; in parts, for they may be many."""
    figures = json.dumps(asdict(compared.comparison), ensure_ascii=False)
    if not rows:
        yield figures + "\n"
        return
    yield figures.removesuffix("}") + ', "contradictions": ['
    for place, each in enumerate(compared.contradictions()):
        yield (", " if place else "") + json.dumps(asdict(each), ensure_ascii=False)
    yield "]}\n"


def _heads(language: Language) -> list[str]:
    sides = [f"{word(name, language)} ({word(side, language)})" for side in ("before", "after") for name in _SIDE]
    names = ("dataset", "code", "words", "person", "employer", "month", "part")
    return [*(word(name, language) for name in names), *sides]


def _cells(each: Contradiction, language: Language) -> list[object]:
    return [
        each.dataset,
        each.kind,
        word(each.kind, language),
        each.person,
        harmless(each.employer_id),
        each.month,
        word(each.part, language),
        *_side(each.before, language),
        *_side(each.after, language),
    ]


def _side(given: Given | None, language: Language) -> list[object]:
    if given is None:
        return [""] * len(_SIDE)
    payment = word(given.payment, language) if given.payment else ""
    return [given.amount, given.given_on, payment, harmless(given.source_file), given.row_number, given.row_count]


def harmless(text: str) -> str:
    """Text of the data that no spreadsheet takes for a formula."""
    shown = plain(text)
    return f"'{shown}" if unicodedata.normalize("NFKC", shown.lstrip()[:1]).startswith(_FORMULA) else shown
