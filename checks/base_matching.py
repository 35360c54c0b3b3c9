"""The test base_match of lines: of several incomes that a base may follow, the best holds (rules 0, 2.3)."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.facts.coverage import Coverage
from checks.law.findings import answer_of
from checks.law.rulebook import Rulebook
from checks.rules.base_match import (
    BASES,
    Candidate,
    base_finding,
    candidate_finding,
    expected_base,
    finding_without_wages,
    income_candidates,
    is_nearer_to_base,
)


def match_bases(lines: pl.DataFrame, law: Rulebook, tax: Coverage) -> pl.DataFrame:
    """The finding on each line's base, and the expected base it was measured against.

    Args:
        lines: the columns that the rule reads.
        tax: the months the tax data cover.

    Returns:
        base_match (finding); of the best candidate, null where there is none, expected_base (yuan), basis (number of
        BASES), income (fen), income_months and income_since (the month the income begins): the expected base is
        income ÷ income_months, rounded and clamped to floor and cap.
    """
    every = income_candidates(law, tax)
    expected = {f"expected_{number}": expected_base(each) for number, each in enumerate(every)}
    weighed = lines.lazy().with_columns(**expected, **_NOTHING_YET)
    for number in range(len(every)):
        weighed = _weigh(weighed, number, law)
    newcomer = pl.any_horizontal(each.exists for each in every if each.basis == "first_full_month")
    silence = weighed.with_columns(base_match=finding_without_wages(law, tax), newcomer=newcomer.fill_null(value=False))
    shown = silence.select(base_finding(law, tax).alias("base_match"), "expected_base", *_shown(every))
    # Some hundred expressions on each row: a few rows at a time they stay in the processor's cache.
    return shown.collect(engine="streaming")


_NOTHING_YET: Final = {
    "said": pl.lit(None, pl.Int32),
    "expected_base": pl.lit(None, pl.Int64),
    "chosen": pl.lit(None, pl.Int8),
}
_PASSING: Final = ("expected", "above", "says", "answer", "best_answer", "taken")


def _weigh(rows: pl.LazyFrame, number: int, law: Rulebook) -> pl.LazyFrame:
    """Take a candidate that is better: the best answer, of equals the smallest deviation, of those the first."""
    expecting = rows.with_columns(expected=f"expected_{number}")
    above = pl.col("base") - pl.col("expected") * 100
    saying = expecting.with_columns(above=above).with_columns(says=candidate_finding(law))
    answers = saying.with_columns(answer=answer_of(pl.col("says")), best_answer=answer_of(pl.col("said")))
    equal = pl.col("answer") == pl.col("best_answer")
    better = pl.col("said").is_null() | (pl.col("answer") > pl.col("best_answer")) | (equal & is_nearer_to_base())
    taken = pl.col("taken")
    return answers.with_columns(taken=pl.col("expected").is_not_null() & better).select(
        pl.exclude(f"expected_{number}", *_NOTHING_YET, *_PASSING),
        said=pl.when(taken).then("says").otherwise("said"),
        expected_base=pl.when(taken).then("expected").otherwise("expected_base"),
        chosen=pl.when(taken).then(pl.lit(number, pl.Int8)).otherwise("chosen"),
    )


def _shown(every: tuple[Candidate, ...]) -> list[pl.Expr]:
    """Basis, income, income_months and income_since of the chosen candidate."""

    def value_of_chosen(values: list[pl.Expr]) -> pl.Expr:
        return pl.coalesce(pl.when(pl.col("chosen") == number).then(value) for number, value in enumerate(values))

    return [
        value_of_chosen([pl.lit(BASES.index(each.basis), pl.Int8) for each in every]).alias("basis"),
        value_of_chosen([each.amount for each in every]).alias("income"),
        value_of_chosen([_as_column(each.months) for each in every]).alias("income_months"),
        value_of_chosen([each.since for each in every]).alias("income_since"),
    ]


def _as_column(months: pl.Expr | int) -> pl.Expr:
    return pl.lit(months, pl.Int64) if isinstance(months, int) else months.cast(pl.Int64)
