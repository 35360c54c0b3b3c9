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

NO_CONTRACT = finding("CONTRACT_MISSING", REFER)
"""The finding on a month that no contract covers."""
_DISPATCH = finding("EMPLOYER_DISPATCH", REFER)
_RELATED = finding("EMPLOYER_RELATED", REFER)
_MISMATCH = finding("EMPLOYER_MISMATCH", FAIL)
_ANSWERED = ("employer_test", "contract_file", "contract_row")


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


def _covering(lines: pl.DataFrame, contracts: pl.DataFrame, by: str) -> pl.DataFrame:
    """Lines beside each contract that covers their month, by source; both `in_order` of what joins them."""
    covers = pl.col("month").is_between(pl.col("first"), pl.col("last"))
    return lines.join(contracts, on=by, maintain_order="left_right").filter(covers)


def _by_stretch(lines: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Lines with the contract of their key that covers their month; unanswered where contracts of one key overlap.

    A stretch is lines one after another of one person and key: what a contract covers of it follows one another, too.
    """
    begun = lines.select(keys.begins(["relation"])).to_series()
    ended = begun.shift(-1, fill_value=True)
    stretches = lines.filter(begun).select("relation", "person", "key", begin="month")
    first, last = pl.max_horizontal("first", "begin"), pl.min_horizontal("last", "end")
    place, person, key = pl.lit(lines["line"]), pl.col("person"), pl.col("key")
    covered = (
        keys.in_order(stretches.hstack(lines.filter(ended).select(end="month")), "relation")
        .join(contracts, on="relation", maintain_order="left_right")
        .filter(first <= last)
        .select(
            "contract_file",
            "contract_row",
            since=place.search_sorted(keys.line(person, first, key), "left"),
            until=place.search_sorted(keys.line(person, last, key), "right"),
            employer_test=pl.lit(PASSED, pl.Int32),
        )
        .filter(pl.col("since") < pl.col("until"))
        .sort("since")
    )
    overlaps = (pl.col("since") < pl.col("until").cum_max().shift(1)) | (pl.col("until") > pl.col("since").shift(-1))
    alone = covered.filter(~overlaps.fill_null(False))
    return lines.hstack(alone.select(pl.col(_ANSWERED).gather(_spread(alone, lines.height))))


def _spread(spans: pl.DataFrame, height: int) -> pl.Series:
    """By place, the number of the span that holds it; null where none does. Spans are in order and do not overlap."""
    marks = pl.repeat(None, height + 1, dtype=pl.Int64, eager=True)
    marks = marks.scatter(spans["until"], -1).scatter(spans["since"], pl.int_range(spans.height, eager=True))
    numbers = marks.forward_fill().head(height)
    return numbers.set(numbers < 0, None)


def _with_first(lines: pl.DataFrame, found: pl.DataFrame, answer: int) -> pl.DataFrame:
    """Lines with the first contract found for them, and the answer."""
    first = found.filter(pl.col("place").ne_missing(pl.col("place").shift(1))).select(
        "place", "contract_file", "contract_row", employer_test=pl.lit(answer, pl.Int32)
    )
    return keys.put(lines, first["place"], first.drop("place"))


def _related(covering: pl.DataFrame, rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Lines whose key a branch link joins to a contract's, or whose rows carry a contract's employer name."""
    asked = keys.in_order(covering.select("line").unique(), "line")
    of_lines = rows.select("line", contract_name="folded").filter(keys.stands_in(rows, asked, "line"))
    named = of_lines.drop_nulls().unique().with_columns(same_name=True)
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
    dated = _dated(contracts)
    relation = keys.relation(pl.col("person"), pl.col("contract_key"))
    of_key = keys.in_order(
        dated.select("first", "last", "contract_file", "contract_row", relation=relation), "relation"
    )
    unanswered = pl.col("employer_test").is_null()
    bare = lines.select("line", "person", "month", "key", relation=keys.relation(pl.col("person"), pl.col("key")))
    tested = _by_stretch(bare.with_row_index("place"), of_key)
    by_key = keys.in_order(tested.filter(unanswered).select("place", "month", "relation"), "relation")
    tested = _with_first(tested, _covering(by_key, of_key, "relation"), PASSED)
    without = tested.filter(unanswered).select("place", "line", "person", "month", "key")
    others = _covering(keys.in_order(without, "person"), keys.in_order(dated, "person"), "person")
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "contract_key")]
    related = _related(others, rows, employers)
    tested = _with_first(tested, others, _MISMATCH)
    tested = _with_first(tested, related, _RELATED)
    tested = _with_first(tested, others.filter(identities[0] == identities[1]), PASSED)
    dispatch = pl.lit(employers.dispatch).gather("key") & (pl.col("employer_test") == PASSED)
    return lines.hstack(tested.select(_ANSWERED)).with_columns(
        identity=employers.identity(pl.col("key"), pl.col("month")),
        employer_test=pl.when(dispatch).then(_DISPATCH).otherwise(pl.col("employer_test").fill_null(NO_CONTRACT)),
    )
