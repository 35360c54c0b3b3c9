"""第六条4: the paying employer must be the contract's employer in that month.

Not modelled: what a contract says beyond its employer, its dates and the region of work.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from checks import keys
from checks.answers import FAIL, PASSED, REFER
from checks.employers import NEVER, Employers
from checks.months import month_of
from checks.reasons import finding
from checks.stretches import Stretches

NO_CONTRACT = finding("CONTRACT_MISSING", REFER)
"""The finding on a month that no contract covers."""
_DISPATCH = finding("EMPLOYER_DISPATCH", REFER)
_RELATED = finding("EMPLOYER_RELATED", REFER)
_MISMATCH = finding("EMPLOYER_MISMATCH", FAIL)
_ANSWER: Final = {"employer_test": pl.Int32, "contract_file": pl.Int32, "contract_row": pl.Int32}


def _dated(contracts: pl.DataFrame) -> pl.DataFrame:
    """Contracts in order of source, with the months they touch."""
    source = pl.col("source_file").cast(pl.Int64) * 2**32 + pl.col("row_number")
    return contracts.sort(source).select(
        "person",
        contract_key="key",
        contract_name="folded",
        relation=keys.relation(pl.col("person"), pl.col("key")),
        first=month_of(pl.col("start_on")),
        last=month_of(pl.col("end_on")).fill_null(NEVER),
        contract_file="source_file",
        contract_row="row_number",
    )


def _alone(lines: pl.DataFrame, stretches: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """The contract of its own key that covers each line; unanswered where several do, or none.

    What a contract covers of lines one after another of one person and key follows one another, too: since one place,
    until another.

    Args:
        lines: line.
        stretches: person, key, begin, end; contracts: `_dated`, `in_order` of relation.
    """
    relation = keys.relation(pl.col("person"), pl.col("key"))
    first, last = pl.max_horizontal("first", "begin"), pl.min_horizontal("last", "end")
    found = (
        keys.in_order(_runs(stretches.with_columns(relation=relation)), "relation")
        .join(contracts, on="relation", maintain_order="left_right")
        .filter(first <= last)
        .select(
            "contract_file",
            "contract_row",
            first=keys.line(pl.col("person"), first, pl.col("key")),
            last=keys.line(pl.col("person"), last, pl.col("key")),
        )
        .sort("first")
    )
    places = lines["line"].to_numpy()
    spans = found.select(
        pl.lit(PASSED, pl.Int32).alias("employer_test"),
        "contract_file",
        "contract_row",
        pl.Series("since", np.searchsorted(places, found["first"].to_numpy(), "left")),
        pl.Series("until", np.searchsorted(places, found["last"].to_numpy(), "right")),
    ).filter(pl.col("since") < pl.col("until"))
    overlaps = (pl.col("since") < pl.col("until").cum_max().shift(1)) | (pl.col("until") > pl.col("since").shift(-1))
    return _spread(spans.filter(~overlaps.fill_null(value=False)), lines.height)


def _runs(stretches: pl.DataFrame) -> pl.DataFrame:
    """Stretches one after another of one person and key, put together."""
    begun = stretches.select(keys.begins(["relation"])).to_series()
    ended = begun.shift(-1, fill_value=True)
    return stretches.filter(begun).with_columns(stretches["end"].filter(ended))


def _spread(spans: pl.DataFrame, height: int) -> pl.DataFrame:
    """The answer of the span that holds each place; null where none does. Spans do not overlap."""
    numbers = np.arange(1, spans.height + 1, dtype=np.uint32)
    steps = np.zeros(height + 1, dtype=np.uint32)
    steps[spans["since"].to_numpy()] = numbers
    steps[spans["until"].to_numpy()] -= numbers
    held = pl.Series(np.cumsum(steps[:height], dtype=np.uint32))
    answers = spans.select(*_ANSWER)
    return pl.concat([answers.clear(n=1), answers]).select(pl.all().gather(held))


def _covering(lines: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Lines beside each of the person's contracts that covers their month, by source."""
    covers = pl.col("month").is_between(pl.col("first"), pl.col("last"))
    theirs = keys.in_order(contracts, "person")
    return keys.in_order(lines, "person").join(theirs, on="person", maintain_order="left_right").filter(covers)


def _with_first(lines: pl.DataFrame, found: pl.DataFrame, answer: int) -> pl.DataFrame:
    """Lines with the first contract found for them, and the answer."""
    first = found.filter(pl.col("row").ne_missing(pl.col("row").shift(1))).select(
        "row", "contract_file", "contract_row", employer_test=pl.lit(answer, pl.Int32)
    )
    return keys.put(lines, first["row"], first.drop("row"))


def _related(covering: pl.DataFrame, rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Lines whose key a branch link joins to a contract's, or whose rows carry a contract's employer name."""
    asked = keys.in_order(covering.select("line").unique(), "line")
    of_lines = rows.select("line", contract_name="folded").filter(keys.stands_in(rows, asked, "line"))
    named = of_lines.drop_nulls().unique().with_columns(same_name=True)
    branch = keys.pair(pl.col("key"), pl.col("contract_key")).is_in(employers.branches.implode())
    joined = covering.join(named, on=["line", "contract_name"], how="left", maintain_order="left")
    return joined.filter(branch | pl.col("same_name").fill_null(value=False))


def _weighed(lines: pl.DataFrame, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """The answers on lines that not one contract alone covers: by all contracts that cover the month.

    Args:
        lines: line, person, month, key; rows: as in `test`; contracts: `_dated`.
    """
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in _ANSWER.items()]
    asked = lines.with_row_index("row").with_columns(nothing)
    covering = _covering(asked.select("row", "line", "person", "month", "key"), contracts)
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "contract_key")]
    asked = _with_first(asked, covering, _MISMATCH)
    asked = _with_first(asked, _related(covering, rows, employers), _RELATED)
    asked = _with_first(asked, covering.filter(identities[0] == identities[1]), PASSED)
    asked = _with_first(asked, covering.filter(pl.col("key") == pl.col("contract_key")), PASSED)
    return asked.select(*_ANSWER)


def test(
    lines: pl.DataFrame, stretches: Stretches, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers
) -> pl.DataFrame:
    """The finding on each line's employer and the contract it rests on.

    Args:
        lines: line, person, month, key; sorted by line.
        stretches: those of the lines.
        rows: the contribution rows with line and folded (name).
        contracts: person, key, folded, start_on, end_on, source_file, row_number.

    Returns:
        employer_test (finding), identity (the key it stands for in its month), contract_file and contract_row (null
        where no contract covers the month) of each line.
    """
    dated = _dated(contracts)
    tested = _alone(lines, stretches.rows, keys.in_order(dated, "relation").drop("person"))
    left = tested["employer_test"].is_null().arg_true()
    weighed = _weighed(lines.select("line", "person", "month", "key")[left], rows, dated.drop("relation"), employers)
    tested = keys.put(tested, left, weighed)
    dispatch = pl.lit(employers.dispatch).gather(lines["key"]) & (pl.col("employer_test") == PASSED)
    return tested.with_columns(
        lines.select(identity=employers.identity(pl.col("key"), pl.col("month"))).to_series(),
        employer_test=pl.when(dispatch).then(_DISPATCH).otherwise(pl.col("employer_test").fill_null(NO_CONTRACT)),
    )
