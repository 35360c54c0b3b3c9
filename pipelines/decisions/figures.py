"""The figures of the rulebook that the answer to a question was found with: by name, and their value as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.law.rulebook import Period, Rulebook
from pipelines.decisions.canonical import canonical_digest, canonical_json

_ALWAYS: Final = {
    "payment": ("payment.deadline_months_after",),
    "employer": ("employer.branch_endings",),
    "base_match": (
        "base_match.above_pass_percent",
        "base_match.above_refer_percent",
        "base_match.below_pass_percent",
        "base_match.below_refer_percent",
        "base_match.out_of_range_yuan",
        "base_match.tax_month_offsets",
    ),
    "scope": ("scope.outsider_numbers", "scope.home_regions", "scope.home_registers"),
    "sanction": ("ban.years",),
    "employed": ("employer.branch_endings",),
    "paying": ("payment.deadline_months_after",),
    "window": ("window.months", "window.required", "payment.deadline_months_after"),
}
"""Of each question the figures that hold for every month; permit and source have none."""

_OF_MONTHS: Final = {
    "payment": ("relief", "topup"),
    "base_match": ("contribution_year",),
    "paying": ("relief", "topup"),
    "window": ("relief", "topup"),
}
"""The dated entries that matter where they hold for a month the question looks at."""


def figures_as_parts(law: Rulebook, what: str, first: int, last: int) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of each figure that a question about some months rests on; not where it comes from.

    Args:
        first, last: the months looked at.
    """
    for name in _ALWAYS.get(what, ()):
        room, figure = name.split(".")
        value = getattr(getattr(law, room), figure).model_dump(mode="json")["value"]
        yield name, canonical_digest([name, value])
    for name in _OF_MONTHS.get(what, ()):
        entries: tuple[Period, ...] = getattr(law, name)
        for entry in entries:
            if entry.from_month <= last and first <= entry.until_month:
                values = entry.model_dump(mode="json", by_alias=True, exclude={"source", "confidence"})
                yield f"{name} {values['from']}", canonical_digest([name, canonical_json(values)])
