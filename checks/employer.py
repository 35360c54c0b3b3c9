"""第六条4: the paying employer must be the contract's employer in that month.

Not modelled: what a contract says beyond its employer, its dates and the region of work.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import FAIL, PASSED, REFER
from checks.employers import NEVER, Employers
from checks.months import month_of
from checks.reasons import finding

_MISSING = finding("CONTRACT_MISSING", REFER)
_DISPATCH = finding("EMPLOYER_DISPATCH", REFER)
_RELATED = finding("EMPLOYER_RELATED", REFER)
_MISMATCH = finding("EMPLOYER_MISMATCH", FAIL)


def _dated(contracts: pl.DataFrame) -> pl.DataFrame:
    """Contracts in order of source, with the months they touch."""
    return contracts.sort("source_file", "row_number").select(
        "person",
        contract_key="key",
        contract_name="folded",
        first=month_of(pl.col("start_on")),
        last=month_of(pl.col("end_on")).fill_null(NEVER),
        contract_file="source_file",
        contract_row="row_number",
    )


def _covering(lines: pl.DataFrame, contracts: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Lines beside each contract that covers their month."""
    covers = pl.col("month").is_between(pl.col("first"), pl.col("last"))
    return lines.join(contracts, on=on, maintain_order="left_right").filter(covers)


def _first(found: pl.DataFrame, answer: int) -> pl.DataFrame:
    """One contract a line, the first by source."""
    return found.unique("line", keep="first", maintain_order=True).select(
        "line", pl.lit(answer, pl.Int64).alias("employer_test"), "contract_file", "contract_row"
    )


def _related(covering: pl.DataFrame, rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Lines whose key a branch link joins to a contract's, or whose rows carry a contract's employer name."""
    named = rows.select("line", contract_name="folded").drop_nulls().unique().with_columns(same_name=True)
    branch = keys.pair(pl.col("key"), pl.col("contract_key")).is_in(employers.branches.implode())
    joined = covering.join(named, on=["line", "contract_name"], how="left", maintain_order="left")
    return joined.filter(branch | pl.col("same_name").fill_null(False))


def test(lines: pl.DataFrame, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """The finding on each line's employer and the contract it rests on.

    Args:
        lines: line, person, month, key; sorted by line.
        rows: the contribution rows with line and folded (name).
        contracts: person, key, folded, start_on, end_on, source_file, row_number.

    Returns:
        The lines with employer_test (finding), identity (the key it stands for in its month), contract_file and
        contract_row (null where no contract covers the month).
    """
    bare, dated = lines.select("line", "person", "month", "key"), _dated(contracts)
    same_key = _covering(bare, dated.with_columns(key="contract_key"), ["person", "key"])
    others = _covering(bare.join(same_key, on="line", how="anti", maintain_order="left"), dated, ["person"])
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "contract_key")]
    same = others.filter(identities[0] == identities[1])
    strangers = others.join(same, on="line", how="anti", maintain_order="left")
    related = _related(strangers, rows, employers)
    unrelated = strangers.join(related, on="line", how="anti", maintain_order="left")
    found = [
        _first(same_key, PASSED),
        _first(same, PASSED),
        _first(related, _RELATED),
        _first(unrelated, _MISMATCH),
    ]
    dispatch = pl.lit(employers.dispatch).gather("key") & (pl.col("employer_test") == PASSED)
    return lines.join(pl.concat(found), on="line", how="left", maintain_order="left").with_columns(
        identity=employers.identity(pl.col("key"), pl.col("month")),
        employer_test=pl.when(dispatch).then(_DISPATCH).otherwise(pl.col("employer_test").fill_null(_MISSING)),
    )
