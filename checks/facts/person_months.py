"""The months in which persons have a line: what their lines say of 第二条, and how many count between two months.

A count of months is an interval: at least those that count for sure, at most those that may.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.law.answers import PASS
from checks.law.months import NEVER, month_of
from checks.law.working_days import deadline

_KEY = keys.person_month_key(pl.col("person"), pl.col("month"))


@dataclass(frozen=True)
class PersonMonths:
    """The months of some persons.

    Attributes:
        lines: key (`keys.person_month_key`), best_payment (the best answer of the month's lines), and settled (one of
            them is no more pending); in order of key.
        counted: key of the months, in order.
        sums: by name, how many months count before each of them, and in all.
    """

    lines: pl.DataFrame
    counted: pl.Series
    sums: pl.DataFrame

    @classmethod
    def of(cls, ledger: pl.DataFrame, settled: pl.Expr, counted: dict[str, pl.Expr]) -> PersonMonths:
        """The months of a ledger's persons, of whose lines any will do.

        Args:
            ledger: person, month, best_payment (the answer of its payment); sorted by line.
            settled: whether a line settles its month; counted: whether a line counts, by name.
        """
        flags = {name: flag.cast(pl.Int8) for name, flag in counted.items()}
        rows = ledger.select("best_payment", settled=settled, key=_KEY, **flags)
        months = keys.one_row_a_key(rows, pl.exclude("key").max())
        return cls(
            months.select("key", "best_payment", "settled"),
            months["key"],
            _added_up(months.select(*counted)),
        )

    def counts_between(
        self, person: pl.Series, since: pl.Series | int, until: pl.Series, names: Collection[str]
    ) -> pl.DataFrame:
        """How many months count, by each of some names, from a month on, until before another."""
        first, after = (pl.lit(self.counted.search_sorted(_key(person, each))) for each in (since, until))
        return self.sums.select(pl.col(name).gather(after) - pl.col(name).gather(first) for name in names)


def _added_up(counts: pl.DataFrame) -> pl.DataFrame:
    """How many there are before each month, and in all."""
    nothing = counts.select(pl.lit(0, pl.Int8).alias(name) for name in counts.columns)
    return pl.concat([nothing, counts]).select(pl.all().cast(pl.Int32).cum_sum())


def _key(person: pl.Series, month: pl.Series | int) -> pl.Series:
    of_month = month if isinstance(month, int) else pl.col("month")
    values = {"person": person} | ({} if isinstance(month, int) else {"month": month})
    return pl.DataFrame(values).select(keys.person_month_key(pl.col("person"), of_month)).to_series()


def open_months(grounds: Grounds) -> list[int]:
    """The months, up to the extract's, whose deadline had not passed when the data were extracted."""
    after = grounds.rulebook.payment.deadline_months_after.value
    latest = range(grounds.extracted_month - after - 1, grounds.extracted_month + 1)
    return [month for month in latest if deadline(month, after) >= grounds.extracted_on]


def open_months_of_persons(block: Block, months: PersonMonths, grounds: Grounds) -> pl.DataFrame:
    """What is known of the months not due yet, of each of the block's persons, in order.

    Returns:
        for each of `open_months` by its number: settled_<number>, enrolled_<number> (an enrolment touches the month)
        and passed_before_<number> (a line of the month before passes for payment).
    """
    persons = pl.DataFrame({"person": pl.int_range(len(block.persons), eager=True)})
    columns: list[pl.Series] = []
    for number, month in enumerate(open_months(grounds)):
        now, before = (
            keys.look_up(persons, keys.person_month_key(pl.col("person"), each), months.lines)
            for each in (month, month - 1)
        )
        columns += [
            now["settled"].fill_null(value=False).alias(f"settled_{number}"),
            persons["person"].is_in(_enrolled_in(block, month).implode()).alias(f"enrolled_{number}"),
            (before["best_payment"] == PASS).fill_null(value=False).alias(f"passed_before_{number}"),
        ]
    return pl.DataFrame(columns)


def _enrolled_in(block: Block, month: int) -> pl.Series:
    """The persons of whom an enrolment touches a month."""
    since, until = month_of(pl.col("from_on")), month_of(pl.col("until_on")).fill_null(NEVER)
    touches = (since <= month) & (until >= month)
    return block.enrolments.filter(touches)["person"].cast(pl.Int64)


def months_before(applications: pl.DataFrame, months: PersonMonths, pending: pl.DataFrame, back: int) -> pl.DataFrame:
    """The month of each application and so many before it.

    Args:
        applications: person, month; in order of person.
        pending: key of the months that are pending.

    Returns:
        row (of the application), months_back (0: its own), month, best_payment (null without a line),
        pending; in order of row and month.
    """
    since = pl.int_range(back, -1, -1, eager=True)
    rows = applications.select("person", "month").with_row_index("row").join(
        since.to_frame("months_back"), how="cross", maintain_order="left_right"
    )  # fmt: skip
    each = rows.with_columns(month=pl.col("month") - pl.col("months_back"))
    of_lines = keys.look_up(each, _KEY, months.lines)
    is_pending = keys.look_up(each, _KEY, pending.with_columns(pending=True))["pending"].fill_null(value=False)
    return each.with_columns(of_lines["best_payment"], is_pending)
