"""The rows of the workbook's tables, read from a run a part at a time and put in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from checks.law.answers import WORDS
from checks.law.reasons import Language, reason
from reports.masked_columns import Masks
from reports.model.decisions import read_decisions
from reports.model.run_file import RunFile
from reports.words.catalogue import word
from reports.words.details import detail_in_words
from reports.workbook.sheets import SheetsOfTable

_PART: Final = 20_000
_DOUBTS: Final = "select application_id, list(code order by code) as codes from doubt_in_words group by all"


@dataclass(frozen=True)
class Edition:
    """How a workbook shows a run: its language, what is masked, and the sheets of tables that links lead to."""

    run: RunFile
    language: Language
    masks: Masks
    targets: dict[str, SheetsOfTable]

    def text(self, name: str) -> str:
        """A word of the workbook."""
        return word(name, self.language, "workbook")

    def reasons(self, sets: pl.Series, between: str) -> pl.Series:
        """Sets of reason codes as articles and plain words."""
        colon = "：" if self.language == "zh" else ": "
        words = {
            row["code"]: f"{row['article']}{colon}{row[self.language]}" for row in self.run.rows("select * from reason")
        }
        return pl.Series(sets.name, [between.join(words[code] for code in codes) for codes in sets], pl.String)

    def look_up(self, sets: pl.Series) -> pl.Series:
        """What a person looks up or asks for to settle sets of reason codes, a line each, each once."""
        lines = [dict.fromkeys(filter(None, (reason(code).settles(self.language) for code in codes))) for codes in sets]
        return pl.Series("look_up", ["\n".join(each) for each in lines], pl.String)

    def at(self, table: str, rows: pl.Series) -> pl.Series:
        """Rows of a table as the text of a link to them."""
        target, shown = self.targets[table], self.text("at_line")
        texts = [None if row is None else shown.format(target.sheet(row), target.line(row)) for row in rows]
        return pl.Series(rows.name, texts, pl.String)


def verdicts(edition: Edition) -> pl.DataFrame:
    """The verdicts in order of application, each with the number of the first of its months and what to bring."""
    doubts = edition.run.frame(_DOUBTS)
    doubts = doubts.select("application_id", edition.look_up(doubts["codes"]))
    sent_again = pl.concat_str("look_up", "sent_again", separator="\n", ignore_nulls=True)
    rows = edition.run.frame(_VERDICTS)
    return (
        rows.join(_names(edition.run), on="application_id", how="left", maintain_order="left")
        .join(_documents(edition, "employer", "settles"), on="application_id", how="left", maintain_order="left")
        .join(_documents(edition, "bureau", "sent_again"), on="application_id", how="left", maintain_order="left")
        .join(doubts, on="application_id", how="left", maintain_order="left")
        .with_columns(
            edition.reasons(rows["reasons"], "\n").alias("in_words"),
            edition.at("months", rows["months_target"]).alias("months"),
            pl.when(pl.any_horizontal(pl.col("look_up", "sent_again").is_not_null())).then(sent_again).alias("look_up"),
            edition.masks.persons(rows["person_id"]),
            edition.masks.texts(rows["application_id"]),
            edition.masks.texts(rows["batch_id"]),
            edition.masks.texts(rows["source_file"]),
        )
        .with_columns(pl.col("person_name").map_batches(edition.masks.names, pl.String))
        .pipe(lambda frame: _masked(edition, frame))
    )


def _masked(edition: Edition, frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers and names of employers: a self-employed person's may hold an identity number."""
    return frame.with_columns(pl.col("employer_id", "employer_name").map_batches(edition.masks.texts, pl.String))


def _names(run: RunFile) -> pl.DataFrame:
    """Names of the applicants and their employers, as the applications give them."""
    return run.frame(_NAMES if run.has_extract else _NO_NAMES)


def months(edition: Edition) -> Iterator[pl.DataFrame]:
    """The ledger in order of application and month, a part at a time."""
    persons = _persons(edition)
    employers = _masked(edition, edition.run.frame(_EMPLOYERS if edition.run.has_extract else _NAMELESS_EMPLOYERS))
    files = edition.run.frame("select source_file as file, path as source_file from source_file")
    files = files.with_columns(edition.masks.texts(files["source_file"]))
    sets = edition.run.frame("select reasons, codes from reason_set")
    between = "；" if edition.language == "zh" else "; "
    sets = sets.select("reasons", edition.reasons(sets["codes"], between).alias("in_words"))
    bases = edition.run.frame("select basis as number, name as basis from basis")
    bases = bases.with_columns(pl.col("basis").replace_strict({each: edition.text(each) for each in bases["basis"]}))
    for part in edition.run.frames(_MONTHS, _PART):
        yield (
            part.join(persons, on="person", how="left", maintain_order="left")
            .join(employers, on="employer", how="left", maintain_order="left")
            .join(files, on="file", how="left", maintain_order="left")
            .join(sets, on="reasons", how="left", maintain_order="left")
            .join(bases, on="number", how="left", maintain_order="left")
            .with_columns(
                pl.date(pl.col("month") // 12, pl.col("month") % 12 + 1, 1).alias("month"),
                pl.col("payment", "employer_test", "base_match", "outcome").replace_strict(dict(enumerate(WORDS))),
                pl.when("first").then("verdict").alias("applications_target"),
            )
        )


def _persons(edition: Edition) -> pl.DataFrame:
    """The applicants with all their applications, and the row of the first one's verdict."""
    rows = edition.run.frame(_PERSONS)
    return rows.with_columns(edition.masks.persons(rows["person_id"]), edition.masks.texts(rows["applications"]))


def missing(edition: Edition) -> pl.DataFrame:
    """What each application lacks, in words, with the row of its verdict."""
    rows = edition.run.frame(_MISSING)
    settles = "settles" if edition.language == "zh" else "settles_en"
    return rows.with_columns(
        edition.masks.texts(rows["application_id"]),
        edition.masks.texts(rows["batch_id"]),
        edition.masks.persons(rows["person_id"]),
        edition.masks.texts(_in_words(rows["detail"], edition.language)),
        pl.col(edition.language).alias("lacking"),
        pl.col(settles).alias("settles"),
        pl.col("addressee").replace_strict({each: edition.text(f"of_{each}") for each in ("employer", "bureau")}),
    )


def _in_words(details: pl.Series, language: Language) -> pl.Series:
    return pl.Series(details.name, [detail_in_words(each, language) for each in details], pl.String)


def _documents(edition: Edition, addressee: str, name: str) -> pl.DataFrame:
    """What is required of the employer, or of the bureau, to decide each application, a document a line."""
    settles = "settles" if edition.language == "zh" else "settles_en"
    before = edition.text("ask_bureau") if addressee == "bureau" else ""
    return edition.run.frame(
        f"""select application_id,
            string_agg(distinct $before || {settles}, chr(10) order by $before || {settles}) as {name}
        from missing_in_words where addressee = '{addressee}' group by all""",
        before=before,
    )


def investors(edition: Edition) -> pl.DataFrame:
    """The enterprises invested in, with the row of the application's verdict."""
    rows = edition.run.frame(_INVESTORS)
    names = edition.run.frame(_EMPLOYERS if edition.run.has_extract else _NAMELESS_EMPLOYERS)
    names = names.select(enterprise_id="employer_id", enterprise_name="employer_name")
    return rows.join(names, on="enterprise_id", how="left", maintain_order="left").with_columns(
        edition.reasons(rows["reasons"], "\n").alias("in_words"),
        edition.look_up(rows["reasons"]),
        edition.masks.texts(rows["application_id"]),
        edition.masks.persons(rows["person_id"]),
        pl.col("enterprise_id", "enterprise_name").map_batches(edition.masks.texts, pl.String),
    )


def decisions(edition: Edition) -> pl.DataFrame:
    """What people decided, with the row of the application's verdict."""
    rows = edition.run.rows(
        "select application_id, row_number() over (order by application_id) - 1 as row from verdict"
    )
    verdict_row = {str(each["application_id"]): each["row"] for each in rows}
    decided = [each for of_one in read_decisions(edition.run).values() for each in of_one]
    columns = {
        "application_id": [each.application_id for each in decided],
        "item": [each.item(edition.language) for each in decided],
        "decided_answer": [each.answer for each in decided],
        "state": [word(each.state, edition.language, "decisions") for each in decided],
        "why": [each.lapsed_for(edition.language) for each in decided],
        "decided_by": [each.by for each in decided],
        "because": [each.because for each in decided],
    }
    masked = [edition.masks.texts(pl.Series(name, values, pl.String)) for name, values in columns.items()]
    targets = pl.Series("application_id_target", [verdict_row[each.application_id] for each in decided], pl.Int64)
    return pl.DataFrame([*masked, targets, pl.Series("event", [each.event for each in decided], pl.Int64)])


def rejects(edition: Edition) -> Iterator[pl.DataFrame]:
    """The rows that could not be used, in words, a part at a time."""
    for part in edition.run.frames(_REJECTS, _PART):
        yield part.with_columns(
            edition.masks.raw_values(part["raw_value"], part["column_name"]),
            edition.masks.persons(part["person_id"]),
            edition.masks.texts(part["source_file"]),
            pl.col(edition.language).alias("words"),
        )


_VERDICTS: Final = """with lines as (
    select person_id, min(application_id) as first, any_value(months) as months
    from verdict
    join person using (person_id)
    join (select person, count(*) as months from line group by person) using (person)
    group by person_id
),
started as (
    select person_id, cast(sum(months) over (order by first) - months as bigint) as months_target
    from lines
)
select
    verdict.* exclude (source_file),
    decided.decided_outcome,
    settled.window_months_min as decided_window_months_min,
    settled.window_months_max as decided_window_months_max,
    settled.points_months_min as decided_points_months_min,
    settled.points_months_max as decided_points_months_max,
    settled.year_points_min as decided_year_points_min,
    settled.year_points_max as decided_year_points_max,
    settled.base_points_min as decided_base_points_min,
    settled.base_points_max as decided_base_points_max,
    settled.title_months_min as decided_title_months_min,
    settled.title_months_max as decided_title_months_max,
    started.months_target,
    source_file.path as source_file
from verdict
join (select application_id, outcome as decided_outcome from decided) as decided using (application_id)
left join decided_verdict as settled using (application_id)
join source_file using (source_file)
left join started using (person_id)
order by application_id"""
_NAMES: Final = """select application_id, person_name, names.employer_name
from extract.applications
left join extract.employer_name as names on names.name = applications.employer_name
join verdict using (application_id)"""
_NO_NAMES: Final = """select
    application_id,
    cast(null as varchar) as person_name,
    cast(null as varchar) as employer_name
from verdict"""
_PERSONS: Final = """with placed as (
    select person_id, application_id, row_number() over (order by application_id) - 1 as place from verdict
)
select
    person.person,
    any_value(person_id) as person_id,
    string_agg(application_id, ' ' order by application_id) as applications,
    min(place) as verdict
from placed
join person using (person_id)
group by person.person"""
_EMPLOYERS: Final = """with named as (
    select employer, name, 0 as source from extract.employers
    union all
    select employer, employer_name, 1 from extract.applications
    union all
    select employer, employer_name, 2 from extract.contributions
),
chosen as (select employer, arg_min(name, (source, name)) as name from named where name is not null group by employer)
select employer_number.employer, employer_number.employer_id, names.employer_name
from employer_number
left join chosen using (employer)
left join extract.employer_name as names using (name)"""
_NAMELESS_EMPLOYERS: Final = "select employer, employer_id, cast(null as varchar) as employer_name from employer_number"
_MONTHS: Final = """with applicant as (
    select person.person, min(application_id) as application_id
    from verdict
    join person using (person_id)
    group by person.person
)
select
    line.person,
    line.month,
    line.employer,
    line.base,
    finding_answer(line.payment) as payment,
    finding_answer(line.employer_test) as employer_test,
    finding_answer(line.base_match) as base_match,
    line.outcome,
    line.reasons,
    line.expected_base * 100 as expected_base,
    line.basis as number,
    line.deviation,
    line.source_file as file,
    line.row_number,
    row_number() over (partition by line.person order by line.month, line.key) = 1 as first
from line
join applicant using (person)
order by applicant.application_id, line.month, line.key"""
_MISSING: Final = """with placed as (
    select application_id, row_number() over (order by application_id) - 1 as application_id_target from verdict
)
select missing_in_words.*, placed.application_id_target
from missing_in_words
join placed using (application_id)
order by application_id, what, detail"""
_INVESTORS: Final = """with placed as (
    select application_id, person_id, row_number() over (order by application_id) - 1 as application_id_target
    from verdict
)
select investor.*, placed.person_id, placed.application_id_target
from investor
join placed using (application_id)
order by application_id, enterprise_id"""
_REJECTS: Final = """select reject.*, words.article, words.zh, words.en
from reject
join reason as words on words.code = reject_words(reject.code, reject.raw_value)
order by source_file, row_number, column_name, reject.code, raw_value"""
