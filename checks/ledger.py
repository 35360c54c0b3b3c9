"""The ledger: every line with its three tests, the worst of which is its outcome (第六条4)."""

from __future__ import annotations

import polars as pl

from checks.base_matching import match_bases
from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.facts.contracts import contracts_covering_lines, is_whole_month_covered
from checks.facts.incomes import own_incomes
from checks.facts.lines import with_contribution_year, with_lines_in_base_year
from checks.facts.payments import with_bounds, with_deadlines
from checks.law.codes import is_of_kind
from checks.law.findings import reason_set, reason_where, worst_finding
from checks.rules import employer, payment, source

TESTS = tuple(source.LINE_TESTS)


def ledger(block: Block, grounds: Grounds) -> pl.DataFrame:
    """The lines of a block, sorted by person, month and employer key, with findings, outcome and reasons.

    Returns:
        line, person, month, key, employer (the smallest number on its rows), base (fen), source_file and row_number of
        the row that decided the payment, TESTS (findings), identity (the key it stands for in its month), contract_file
        and contract_row (of the contract the employer test rests on), the columns of `base_matching.match_bases`,
        outcome (answer) and reasons (a set).
    """
    lines = _paid(block, grounds)
    employed = _employer_tested(lines, block, grounds)
    matched = _base_matched(lines, block, grounds)
    tested = lines.hstack(employed).hstack(matched)
    doubts = block.doubts.select(f"{each}_{how}" for each in source.LINE_TESTS.values() for how in source.DOUBTS)
    softened = source.soften_lines(tested.hstack(doubts[tested["person"]]))
    findings = [pl.col(test) for test in TESTS]
    remark = reason_where("TOPUP_NOT_COUNTED", pl.col("topup_left_out"))
    combined = softened.with_columns(
        outcome=worst_finding(findings), reasons=reason_set(findings) | pl.col("doubts") | remark
    )
    return combined.drop("topup_left_out", "doubts", *doubts.columns)


def payments(block: Block, grounds: Grounds) -> pl.DataFrame:
    """The lines of a block as far as payment goes.

    Returns:
        at least line, person, month, key, payment (finding, as `ledger` has it).
    """
    lines = _paid(block, grounds)
    of_payment = {"payment": source.LINE_TESTS["payment"]}
    return source.soften_lines(lines.hstack(block.doubts[lines["person"]]), of_payment)


def _paid(block: Block, grounds: Grounds) -> pl.DataFrame:
    """The lines with the finding on their payment. Most have one row, whose finding is theirs."""
    law = grounds.rulebook
    rows = with_deadlines(block.contributions, law, grounds.dated_months, grounds.extracted_on)
    judged = rows.with_columns(payment=payment.payment_row_finding(law))
    several = with_bounds(judged.filter(~(pl.col("only_row") & is_of_kind(*payment.JUDGED))), law)
    first = judged.filter("first_row").select(*_OF_LINE, topup_left_out=pl.lit(value=False))
    return keys.overwrite_by_key(first, payment.join_rows_of_line(payment.match_refunds(several), law), "line")


_OF_LINE = ("line", "person", "month", "key", "employer", "base", "payment", "source_file", "row_number")


def _employer_tested(lines: pl.DataFrame, block: Block, grounds: Grounds) -> pl.DataFrame:
    employers = grounds.employers
    covered = contracts_covering_lines(lines, block.contributions, block.contracts, employers)
    dispatch = lines.select(dispatch=pl.lit(employers.dispatch).gather(pl.col("key")))
    identity = employers.identity(lines["key"], lines["month"]).alias("identity")
    tested = covered.hstack(dispatch).select(
        employer.employer_finding().alias("employer_test"), "contract_file", "contract_row"
    )
    return tested.hstack([identity])


def _base_matched(lines: pl.DataFrame, block: Block, grounds: Grounds) -> pl.DataFrame:
    law, employers = grounds.rulebook, grounds.employers
    rows = with_contribution_year(lines.select("person", "month", "key", "base"), law)
    own = rows.hstack(own_incomes(rows, block.incomes, employers, law.base_match.tax_month_offsets.value))
    whole = is_whole_month_covered(own, pl.col("first_month"), block.contracts, employers)
    seen = own.with_columns(first_month_whole=whole)
    return match_bases(with_lines_in_base_year(seen, grounds.tax), law, grounds.tax)
