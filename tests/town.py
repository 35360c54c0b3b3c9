"""A town of invented employers and persons, to be verified at once: each case has an employer of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from stdnum.cn import ric

from checks.law.months import month_number, month_text
from tests.extract_files import Cells, as_csv, employer, write
from tests.firms import check_character

LAST: Final = month_number(date(2026, 8, 1))
"""The last month whose deadline is past when the data are extracted."""
MANIFEST: Final = """extract_id = "town"
extracted_on = 2026-10-20
[coverage]
tax = {from = "2019-01", until = "2026-09"}
contributions = {from = "2016-01", until = "2026-10"}
"""


def months(length: int, last: int = LAST) -> range:
    """So many months up to a last one."""
    return range(last - length + 1, last + 1)


def day(month: int, number: int = 15) -> str:
    """A day of a month."""
    return f"{month_text(month)}-{number:02d}"


class Town:
    """The rows of an extract while they are put together. A wage is declared in its month, on the 10th of the next."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Cells]] = defaultdict(list)
        self.numbers, self.persons = count(1), count(1)

    def firm(self, kind: str = "") -> str:
        """An employer of the register."""
        eight = f"MA9{next(self.numbers):05d}"
        number = employer(eight + check_character(eight))
        self._add("employers", employer_id=number, kind=kind)
        return number

    def link(self, one: str, other: str) -> None:
        """A branch."""
        self._add("employer_links", from_id=one, to_id=other, relation="branch")

    def person(self) -> str:
        """Somebody."""
        number = next(self.persons)
        digits = f"341222{1970 + number // 300}{1 + number // 25 % 12:02d}{1 + number % 25:02d}001"
        return digits + ric.calc_check_digit(digits + "0")

    def works(self, person: str, firm: str, span: range, base: int = 0, wages: int | None = -1, **said: Any) -> str:
        """Insured by a firm for some months, with a contract of `contract` (its own) and wages (the base) declared.

        Args:
            said: paid_on, kind, contract, declared_on, deducted: of all these months.
        """
        own = base or 7500 + 37 * (int(person[6:14]) % 97)
        pay = own if wages == -1 else wages
        for month in span:
            self._add(
                "contributions", person_id=person, employer_id=firm, month=month_text(month), base=str(own),
                paid_on=said.get("paid_on", day(month + 1)), kind=said.get("kind", "normal"),
            )  # fmt: skip
            if pay:
                self._add(
                    "tax", person_id=person, agent_id=firm, month=month_text(month), item="wages", income=str(pay),
                    declared_on=said.get("declared_on", day(month + 1, 10)), pension_deducted=said.get("deducted", ""),
                )  # fmt: skip
        self._add("contracts", person_id=person, employer_id=said.get("contract", firm), start_on=day(span.start, 1))
        return person

    def staff(self, firm: str, size: int, span: range | None = None, **said: Any) -> list[str]:
        """So many persons who work there: joined one after the other, a year ago the last, unless said."""
        spans = (span or months(12 + 7 * place) for place in range(size))
        return [self.works(self.person(), firm, span, **said) for span in spans]

    def applies(self, person: str, firm: str, month: int, name: str = "", number: int = 20) -> None:
        """An application in a month."""
        self._add(
            "applications", application_id=f"T{len(self.rows['applications']):04d}", person_id=person,
            person_name=name, employer_id=firm, applied_on=day(month, number),
        )  # fmt: skip

    def _add(self, dataset: str, **cells: str) -> None:
        self.rows[dataset].append(cells)

    def files(self) -> Iterator[tuple[str, str | bytes]]:
        """The files of the extract."""
        for dataset, rows in self.rows.items():
            yield f"{dataset}.csv", as_csv(dataset, rows)

    def written(self, folder: Path, *, without: str = "") -> Path:
        """The extract in a folder, one dataset left out if so said."""
        files = {name: text for name, text in self.files() if name != f"{without}.csv"}
        return write(folder, files, MANIFEST if not without else "extracted_on = 2026-10-20\n")


def days_before(month: int, days: int) -> str:
    """The day so many before the application of a month (`Town.applies`)."""
    return (date(month // 12, month % 12 + 1, 20) - timedelta(days)).isoformat()
