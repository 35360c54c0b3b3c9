"""Contradictions for other programs: a CSV file that a spreadsheet opens as it is, or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from checks.law.reasons import Language
from reports.compare.comparing import ComparedExtracts
from reports.compare.comparison import Contradiction, ExtractValues
from reports.whole_file import harmless, whole_file
from reports.words.catalogue import word

_SIDE: Final = ("amount", "given_on", "kind", "file", "row", "row_count")


def write_csv(contradictions: Iterable[Contradiction], path: Path, language: Language) -> None:
    """Write all of them, aside first: UTF-8 with a byte order mark, without which spreadsheets garble Chinese.

    Raises:
        OSError: nothing can be written there.
    """
    with whole_file(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(_heads(language))
        rows.writerows(_cells(each, language) for each in contradictions)


def json_parts(compared: ComparedExtracts, *, rows: bool) -> Iterator[str]:
    """The comparison as JSON, with every contradiction where rows are wanted; in parts, for they may be many."""
    figures = json.dumps(asdict(compared.comparison), ensure_ascii=False)
    if not rows:
        yield figures + "\n"
        return
    yield figures.removesuffix("}") + ', "contradictions": ['
    for number, each in enumerate(compared.contradictions()):
        yield (", " if number else "") + json.dumps(asdict(each), ensure_ascii=False)
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


def _side(given: ExtractValues | None, language: Language) -> list[object]:
    if given is None:
        return [""] * len(_SIDE)
    payment = word(given.payment, language) if given.payment else ""
    return [given.amount, given.given_on, payment, harmless(given.source_file), given.row_number, given.row_count]
