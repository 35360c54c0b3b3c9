"""The enterprises that applicants invested in, with the points for tax and staff (第四条(二)4), read from a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reports.model.applications import ONLY
from reports.model.excluded_months import employer_names
from reports.model.run_file import Row, RunFile, as_number, as_texts

COUNTS: Final = ("staff_here", "tax_points", "staff_points", "points")


@dataclass(frozen=True)
class Investor:
    """An enterprise of an applicant.

    Attributes:
        counts: least and most, by name: local staff still there; points for tax, for staff, and in all.
        reasons: what is to be known of them, by code.
    """

    enterprise_id: str
    enterprise_name: str
    counts: dict[str, tuple[int, int]]
    reasons: tuple[str, ...]


def read_investors(run: RunFile, only: Sequence[str] | None = None) -> dict[str, tuple[Investor, ...]]:
    """The enterprises of all applications that have any, or of some of them, by application_id."""
    wanted = {} if only is None else {"only": list(only)}
    rows = run.rows(_INVESTORS.format("" if only is None else ONLY), **wanted)
    names = employer_names(run, [row["key"] for row in rows])
    investors: dict[str, list[Investor]] = defaultdict(list)
    for row in rows:
        investors[str(row["application_id"])].append(_investor(row, names))
    return {name: tuple(each) for name, each in investors.items()}


def _investor(row: Row, names: dict[object, str]) -> Investor:
    return Investor(
        enterprise_id=str(row["enterprise_id"]),
        enterprise_name=names.get(row["key"], ""),
        counts={name: (as_number(row[f"{name}_min"]), as_number(row[f"{name}_max"])) for name in COUNTS},
        reasons=tuple(as_texts(row["reasons"])),
    )


_INVESTORS: Final = """select investor.*, employer_number.key
from investor
left join employer_number on employer_number.employer_id = investor.enterprise_id
{}
order by application_id, enterprise_id"""
