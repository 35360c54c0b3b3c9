"""What two runs answer otherwise: verdicts, points and months, each answer as one text that the judge's is like.

Applications are joined by person and application_id; of a person who has one in each run that the other run does not
have, these are joined too (renewed: 第九条). Months are looked at up to the later of the two months of application, for
no later one decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from checks.law.answers import WORDS
from checks.law.findings import STEP, answer_word, reason_code
from checks.law.reasons import NUMBERS, reason_codes
from checks.verdicts import CHECKS
from pipelines.store import database

VERDICT: Final = ("outcome", *CHECKS, "reasons")
POINTS: Final = tuple(
    f"{name}_{end}"
    for name in ("points_months", "year_points", "base_points", "title_months")
    for end in ("min", "max")
)
MONTH: Final = ("base", "payment", "employer_test", "base_match", "outcome", "reasons")
"""The parts of an answer, in its text between bars. A check or a test is an answer and the code of its reason."""
PARTS: Final = {"verdict": VERDICT, "points": POINTS, "month": MONTH}
BAR: Final = "|"
NONE: Final = ""
"""The answer of a month without a line."""

_VERDICTS: Final = f"""select person.person, person_id, application_id, applied_on,
    cast(year(applied_on) * 12 + month(applied_on) - 1 as integer) as month,
    outcome, {", ".join(f'"{check}"' for check in CHECKS)}, array_to_string(reasons, ',') as reasons,
    {", ".join(POINTS)}
from verdict join person using (person_id)"""
_REASONS: Final = "select application_id, check_name, code from verdict_reason"
_WORDED: Final = "answer(finding_answer({0})) || coalesce(' ' || $codes[finding_reason({0})], '')"
_LINE: Final = f"""concat_ws('{BAR}', base, {_WORDED.format("payment")}, {_WORDED.format("employer_test")},
    {_WORDED.format("base_match")}, answer(outcome), array_to_string(reason_set.codes, ','))"""
_LINES: Final = """from line
    join until using (person)
    join employer_key using (key)
    join reason_set using (reasons)
    where month <= until"""
_DIGESTS: Final = f"""select person, count(*) as lines, bit_xor(hash(month, employer_key, base,
    finding_answer(payment), $codes[finding_reason(payment)], finding_answer(employer_test),
    $codes[finding_reason(employer_test)], finding_answer(base_match), $codes[finding_reason(base_match)], outcome,
    reason_set.codes)) as digest
{_LINES}
group by person"""
_ANSWERS: Final = f"select person, month, employer_key, {_LINE} as answer {_LINES} order by person, month, employer_key"


@dataclass(frozen=True)
class Changes:
    """What changed between two runs.

    Attributes:
        pairs: the applications of the persons concerned that both runs have: pair, person, person_id, old_id and new_id
            (application_id), old_on and new_on (applied_on).
        units: unit, person, kind (of PARTS), pair (of a verdict or points), month and employer_key (of a month); before
            and after (answers); in order of person.
        lone: applications that one run alone has: person_id, application_id, applied_on, in_new.
        compared: how many applications both have.
    """

    pairs: pl.DataFrame
    units: pl.DataFrame
    lone: pl.DataFrame
    compared: int


def changed_answers(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection) -> Changes:
    """Compare two open run files."""
    before, after = _verdicts(old), _verdicts(new)
    pairs, lone = _pairs(before, after)
    until = pairs.group_by("person").agg(until=pl.max_horizontal("month", "month_new").max()).sort("person")
    of_applications = [_of_pairs(pairs, kind) for kind in ("verdict", "points")]
    persons = _persons_of_lines(old, new, until)
    months = _months(old, new, until.join(persons, on="person", how="semi"))
    units = pl.concat([*of_applications, months], how="diagonal").sort(
        "person", "pair", "kind", "month", "employer_key"
    )
    concerned = pairs.join(units, on="person", how="semi").select(
        "pair", "person", "person_id", old_id="application_id", new_id="application_id_new", old_on="applied_on",
        new_on="applied_on_new",
    )  # fmt: skip
    return Changes(concerned.sort("pair"), units.with_row_index("unit"), lone, pairs.height)


def _verdicts(run: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The applications of a run with their answers (verdict, points)."""
    rows, reasons = database.read(run, _VERDICTS), database.read(run, _REASONS)
    given = reasons.pivot("check_name", index="application_id", values="code")
    absent = [pl.lit(None, pl.String).alias(check) for check in CHECKS if check not in given.columns]
    because = given.with_columns(absent).select("application_id", pl.col(CHECKS).name.suffix("_code"))
    joined = rows.join(because, on="application_id", how="left", maintain_order="left")
    worded = [pl.concat_str(check, f"{check}_code", separator=" ", ignore_nulls=True).alias(check) for check in CHECKS]
    return joined.with_columns(worded).with_columns(
        verdict=pl.concat_str(VERDICT, separator=BAR), points=pl.concat_str(POINTS, separator=BAR)
    ).select("person", "person_id", "application_id", "applied_on", "month", "verdict", "points")  # fmt: skip


def _pairs(before: pl.DataFrame, after: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The applications of both runs side by side, numbered, and those that one run alone has."""
    same = ["person", "person_id", "application_id"]
    both = before.join(after.with_columns(application_id_new="application_id"), on=same, suffix="_new")
    gone, added = (
        one.join(other, on=same, how="anti").with_columns(several=pl.len().over("person"))
        for one, other in ((before, after), (after, before))
    )
    single = pl.col("several") == 1
    renewed = gone.filter(single).join(added.filter(single), on=["person", "person_id"], suffix="_new")
    pairs = pl.concat([both, renewed.select(both.columns)]).sort("person", "application_id").with_row_index("pair")
    shown = ("person_id", "application_id", "applied_on")
    lone = [
        rows.join(renewed, on="person", how="anti").select(*shown, in_new=pl.lit(in_new))
        for rows, in_new in ((gone, False), (added, True))
    ]
    return pairs.with_columns(pl.col("pair").cast(pl.Int64)), pl.concat(lone).sort("in_new", "application_id")


def _of_pairs(pairs: pl.DataFrame, kind: str) -> pl.DataFrame:
    changed = pairs.filter(pl.col(kind) != pl.col(f"{kind}_new"))
    return changed.select("person", "pair", kind=pl.lit(kind), before=kind, after=f"{kind}_new")


def _persons_of_lines(
    old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, until: pl.DataFrame
) -> pl.DataFrame:
    """The persons whose months are answered otherwise."""
    before, after = (_read_lines(run, _DIGESTS, until) for run in (old, new))
    every = before.join(after, on="person", how="full", coalesce=True)
    same = (pl.col("digest") == pl.col("digest_right")) & (pl.col("lines") == pl.col("lines_right"))
    return every.filter(~same.fill_null(value=False)).select("person")


def _months(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, until: pl.DataFrame) -> pl.DataFrame:
    before, after = (_read_lines(run, _ANSWERS, until) for run in (old, new))
    every = before.join(after, on=["person", "month", "employer_key"], how="full", coalesce=True, suffix="_new")
    worded = every.select(
        "person", "month", "employer_key", kind=pl.lit("month"), before=pl.col("answer").fill_null(NONE),
        after=pl.col("answer_new").fill_null(NONE),
    )  # fmt: skip
    return worded.filter(pl.col("before") != pl.col("after"))


def _read_lines(run: duckdb.DuckDBPyConnection, query: str, until: pl.DataFrame) -> pl.DataFrame:
    run.register("until", until.to_arrow())
    numbers = dict(run.execute("select number, code from reason_number").fetchall())
    rows = database.read(run, query, codes=[numbers.get(number) for number in range(1, max(numbers) + 1)])
    run.unregister("until")
    return rows


def judged_verdicts(verdicts: pl.DataFrame) -> pl.DataFrame:
    """application, verdict and points (answers) of what was judged (`checks.verdicts.verdicts`)."""
    worded = verdicts.with_columns(_answer("outcome"), _reasons(verdicts["reasons"]), *map(_worded, CHECKS))
    return worded.select(
        "application",
        verdict=pl.concat_str(VERDICT, separator=BAR),
        points=pl.concat_str(pl.col(POINTS).cast(pl.String), separator=BAR),
    )


def judged_lines(lines: pl.DataFrame) -> pl.Series:
    """The answers of lines that were judged (`checks.ledger.ledger`), in order."""
    worded = lines.with_columns(_answer("outcome"), _reasons(lines["reasons"]), *map(_worded, MONTH[1:4]))
    return worded.select(answer=pl.concat_str(MONTH, separator=BAR)).to_series()


def _answer(name: str) -> pl.Expr:
    return pl.col(name).replace_strict(dict(enumerate(WORDS)), return_dtype=pl.String)


_FINDINGS: Final = {
    finding: " ".join(filter(None, (answer_word(finding), reason_code(finding))))
    for answer in range(len(WORDS))
    for finding in range(answer * STEP, answer * STEP + len(NUMBERS) + 1)
}


def _worded(name: str) -> pl.Expr:
    return pl.col(name).replace_strict(_FINDINGS, return_dtype=pl.String).alias(name)


def _reasons(sets: pl.Series) -> pl.Series:
    texts = {each: ",".join(reason_codes(each)) for each in sets.unique()}
    return sets.replace_strict(texts, return_dtype=pl.String).alias("reasons")
