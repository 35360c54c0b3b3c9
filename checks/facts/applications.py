"""What is looked up for an application: the person's contracts, enrolments and sanctions, and lines of the employer."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.facts.employers import Employers
from checks.law.codes import EMPLOYER_SUBJECT

_DAY = pl.col("applied_on")


def applications_with_doubts(block: Block) -> pl.DataFrame:
    """The applications with their row, what rejected rows leave in doubt of the person, and the person's number.

    Returns:
        the columns of the applications, row, the columns of `Grounds.doubts`, person_number (text of 17 digits).
    """
    of_persons = block.doubts.with_columns(person_number=block.persons.cast(pl.String).str.zfill(17))
    doubts = of_persons[block.applications["person"]]
    return block.applications.with_row_index("row").hstack(doubts)


def _lasts(start: str, end: str) -> pl.Expr:
    """Whether something starts on or before the day and has no end or ends on or after it."""
    return (pl.col(start) <= _DAY) & (pl.col(end).is_null() | (pl.col(end) >= _DAY))


def _of_rows(applications: pl.DataFrame, pairs: pl.DataFrame, flags: Iterable[pl.Expr]) -> pl.DataFrame:
    """Flags of each application, in order, over its rows of some pairs; no where it has none."""
    flagged = pairs.group_by("row", maintain_order=True).agg(*flags)
    joined = applications.select("row").join(flagged, on="row", how="left", maintain_order="left").drop("row")
    return joined.with_columns(pl.all().fill_null(value=False))


def contract_facts(applications: pl.DataFrame, block: Block, employers: Employers, elsewhere: pl.Expr) -> pl.DataFrame:
    """What the person's contracts show on the day of each application.

    Args:
        elsewhere: whether a contract is for work elsewhere.

    Returns:
        on_file, live, all_elsewhere (all that are live), live_same_employer, live_related, live_unidentified,
        ended_same_employer.
    """
    theirs = block.contracts.select(
        "person", "start_on", "end_on", elsewhere.alias("elsewhere"), other_key="key", other_name="name"
    )
    pairs = applications.select("row", "person", "key", "name", "month", "applied_on").join(theirs, on="person")
    live, ended = _lasts("start_on", "end_on"), pl.col("end_on") < _DAY
    compared = employers.compare_pairs(pairs).with_columns(live=live, ended=ended.fill_null(value=False))
    here = pl.col("live") & ~pl.col("elsewhere")
    flags = {
        "on_file": pl.lit(value=True),
        "live": pl.col("live").any(),
        "all_elsewhere": pl.col("live").any() & ~here.any(),
        "ended_same_employer": (pl.col("ended") & pl.col("same_employer")).any(),
        **{f"live_{how}": (pl.col("live") & pl.col(how)).any() for how in ("same_employer", "related", "unidentified")},
    }
    return _of_rows(applications, compared, (flag.alias(name) for name, flag in flags.items()))


def enrolment_facts(applications: pl.DataFrame, block: Block, employers: Employers) -> pl.DataFrame:
    """enrolled: an enrolment with the applying employer's identity is open on the day of each application."""
    theirs = block.enrolments.select("person", "from_on", "until_on", other_key="key")
    pairs = applications.select("row", "person", "key", "month", "applied_on").join(theirs, on="person")
    open_on_the_day = pairs.filter(_lasts("from_on", "until_on"))
    own = _identical(open_on_the_day, employers)
    return _of_rows(applications, open_on_the_day.with_columns(own=own), [pl.col("own").any().alias("enrolled")])


def _identical(pairs: pl.DataFrame, employers: Employers) -> pl.Series:
    key, other = (employers.identity(pairs[name], pairs["month"]) for name in ("key", "other_key"))
    return key == other


def line_facts(
    applications: pl.DataFrame, lines: pl.DataFrame, rows: pl.DataFrame, employers: Employers
) -> pl.DataFrame:
    """Whether a line that does not fail for payment is of the applying employer.

    Args:
        lines: line, person, month, key, paid (whether its payment does not fail); rows: line, name.

    Returns:
        own_line_now (in the month of the application), own_line_lately (in it or the month before).
    """
    wanted = applications.select("row", "person", "month", "key", "name")
    near = pl.concat([wanted.with_columns(months_back=pl.lit(back)) for back in (0, 1)])
    of_month = keys.person_month_key(pl.col("person"), pl.col("month"))
    near = near.with_columns(key_of_month=of_month - pl.col("months_back"))
    paid = lines.filter("paid").select("line", other_key="key", key_of_month=of_month)
    pairs = near.join(paid, on="key_of_month")
    names = rows.select("line", other_name="name").join(pairs.select("line"), on="line", how="semi").unique()
    compared = employers.compare_pairs(pairs.join(names, on="line"))
    now = pl.col("same_employer") & (pl.col("months_back") == 0)
    flags = [now.any().alias("own_line_now"), pl.col("same_employer").any().alias("own_line_lately")]
    return _of_rows(applications, compared, flags)


def employer_facts(applications: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """local: a row of the register gives the applying employer's key a region of the city."""
    return applications.select(local=pl.lit(employers.local).gather(pl.col("key")))


def sanction_facts(applications: pl.DataFrame, persons: pl.Series, grounds: Grounds, last_day: pl.Expr) -> pl.DataFrame:
    """What sanctions live on the day of each application say.

    Args:
        last_day: of a sanction.

    Returns:
        dated_sanction, undated_sanction (on the person or the applying employer's key, with and without an end),
        identity_sanctioned (on an employer with the applying one's identity).
    """
    pairs = _with_sanctions(applications, persons, grounds, last_day)
    live = pairs.filter(pl.col("from_on") <= _DAY, pl.col("last_day") >= _DAY)
    flags = {
        "dated_sanction": (pl.col("direct") & pl.col("dated")).any(),
        "undated_sanction": (pl.col("direct") & ~pl.col("dated")).any(),
        "identity_sanctioned": pl.col("identical").any(),
    }
    return _of_rows(applications, live, (flag.alias(name) for name, flag in flags.items()))


def sanctioned_until(block: Block, grounds: Grounds, last_day: pl.Expr) -> pl.Series:
    """The last day of the latest sanction on each application's person or its employer's group; null without one."""
    rows = block.applications.with_row_index("row")
    latest = _with_sanctions(rows, block.persons, grounds, last_day).group_by("row").agg(pl.col("last_day").max())
    return rows.join(latest, on="row", how="left", maintain_order="left")["last_day"]


def _with_sanctions(
    applications: pl.DataFrame, persons: pl.Series, grounds: Grounds, last_day: pl.Expr
) -> pl.DataFrame:
    """Applications with each sanction on their person, and each on their employer's group.

    Whoever has an employer's identity is of its group, so no others need be looked at.

    Returns:
        row, applied_on, from_on, last_day, dated (until_on is given), direct (on the person or the employer's own key),
        identical (on an employer with the applying one's identity).
    """
    employers, on_employer = grounds.employers, pl.col("subject_kind") == EMPLOYER_SUBJECT
    group = employers.group(pl.col("key"))
    sanctions = grounds.sanctions.with_columns(
        last_day=last_day, dated=pl.col("until_on").is_not_null(), group=group, other_key="key"
    ).drop("key")
    wanted = applications.select(
        "row", "month", "applied_on", "key", group=group, number=persons[applications["person"]]
    )
    columns = ["row", "applied_on", "from_on", "last_day", "dated"]
    of_persons = wanted.join(sanctions.filter(~on_employer), left_on="number", right_on="person")
    of_employers = wanted.join(sanctions.filter(on_employer), on="group")
    identical = _identical(of_employers, employers)
    direct = pl.col("key") == pl.col("other_key")
    return pl.concat(
        [
            of_persons.select(*columns, direct=pl.lit(value=True), identical=pl.lit(value=False)),
            of_employers.with_columns(identical=identical)
            .select(*columns, "identical", direct=direct)
            .select(*columns, "direct", "identical"),
        ]
    )
