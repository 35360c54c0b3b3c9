"""The rows of what is planted: made as all others are, then changed as the scheme wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from pipelines.synth import shapes
from pipelines.synth.careers import HABITS, NEVER, jobs_in_chunk, make_months
from pipelines.synth.cells import Words, write_cells
from pipelines.synth.declarations import make_tax
from pipelines.synth.dice import Dice
from pipelines.synth.employers import employer_text, make_employers
from pipelines.synth.figures import Figures
from pipelines.synth.moments import EXTRACT_DAY, EXTRACT_MONTH, day_of
from pipelines.synth.papers import applications_as_filed, make_contracts, make_enrolments
from pipelines.synth.payments import make_contributions
from pipelines.synth.people import person_names, person_text
from pipelines.synth.plants.plan import Plan
from pipelines.synth.plants.stint import NOBODY
from pipelines.synth.rows import rows_of_jobs
from pipelines.synth.shares import Shares
from pipelines.synth.wages import with_base, with_wages

NORMAL, BACK = 0, 1
BRANCH_LINK: Final = 2
DECLARED_MONTHS: Final = 5
PAID_BACK_DAY: Final = 20
NO_TROUBLE: Final = Shares.without_trouble()


@dataclass(frozen=True)
class Field:
    """What plants are added to.

    Attributes:
        known: the registry of all employers, the planted ones last.
        first: the number of the first planted person.
    """

    plan: Plan
    known: pl.DataFrame
    seed: int
    first: int
    figures: Figures
    shares: Shares


def planted_parts(field: Field, first: int, persons: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of some planted persons, by dataset.

    Args:
        first: the first of them among the planted.
    """
    seed, figures, shares, number = field.seed, field.figures, field.shares, field.first + first
    dice = Dice(seed, f"planted {first}")
    stints = field.plan.stints.filter(pl.col("person").is_between(first, first + persons - 1))
    stints = stints.with_columns(pl.col("person") - first)
    jobs, numbers = jobs_in_chunk(_jobs(stints, field.known, dice))
    words = Words(person_text(dice, seed, number, persons, NO_TROUBLE), employer_text(field.known[numbers], numbers))
    months = _months(jobs, figures, dice)

    def part(shape: shapes.Shape, rows: pl.DataFrame) -> tuple[str, pl.DataFrame]:
        dice_of_cells = Dice(seed, f"planted {shape.dataset} {first}")
        return shape.dataset, write_cells(shape, rows, words, dice_of_cells, shares)

    declared = months.filter(rows_of_jobs(jobs, months["job"], "declared").to_series())
    yield part(shapes.TAX, _with_declarations(make_tax(declared, jobs, figures, dice, shares), jobs))
    yield part(shapes.CONTRIBUTIONS, _with_back_payments(make_contributions(months, jobs, dice, shares), jobs))
    yield part(shapes.CONTRACTS, make_contracts(jobs, dice, shares))
    yield part(shapes.ENROLMENTS, make_enrolments(jobs, dice, shares))
    yield part(shapes.APPLICATIONS, _applications(jobs, number, persons, figures, dice))


def planted_employers(field: Field) -> Iterator[tuple[str, pl.DataFrame]]:
    """The register of the planted employers, and the links of those that are a group."""
    plan, seed, first = field.plan, field.seed, len(field.known) - len(field.plan.known)
    numbers = pl.Series(np.arange(first, len(field.known)))
    words = Words(pl.Series([], dtype=pl.String), employer_text(plan.known, numbers))
    links = pl.DataFrame(
        [(company - first, branch - first, BRANCH_LINK, None) for company, branch in plan.links],
        schema={"from_id": pl.Int64, "to_id": pl.Int64, "relation": pl.Int64, "effective_on": pl.Int64},
        orient="row",
    )
    for shape, rows in ((shapes.EMPLOYERS, make_employers(plan.known)), (shapes.EMPLOYER_LINKS, links)):
        dice = Dice(seed, f"planted {shape.dataset}")
        yield shape.dataset, write_cells(shape, rows, words, dice, NO_TROUBLE)


def _jobs(stints: pl.DataFrame, known: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Stints as jobs, with the habits of their payers."""
    rows = len(stints)
    drawn = stints.hstack(known.select(HABITS)[stints["payer"]]).hstack(known.select("district")[stints["employer"]])
    return drawn.with_columns(
        dice.between("growth", rows, 0, 90),
        dice.pick("noisy", rows, 0.6),
        dice.between("applied_day", rows, 1, 27),
        wage=pl.col("wage") * 100,
        declared=pl.col("agent") != NOBODY,
        agent=pl.when(pl.col("agent") == NOBODY).then("payer").otherwise("agent"),
        start_on=day_of(pl.col("first"), 1),
        end_on=pl.when(pl.col("last") < EXTRACT_MONTH).then(day_of(pl.col("last") + 1, 0)),
        since=pl.lit(NEVER),
        batch=pl.lit(None, pl.Int64),
        **{name: pl.lit(0, pl.Int64) for name in ("link", "start_day", "base_above", "base_below", "base_apart")},
    ).with_columns(payer_later="payer", agent_later="agent", other_payer=pl.lit(0))


def _months(jobs: pl.DataFrame, figures: Figures, dice: Dice) -> pl.DataFrame:
    """The months of jobs with wages, and with bases that are fixed, lifted, or rise with the wages."""
    months = with_base(with_wages(make_months(jobs), jobs, dice), jobs, figures)
    of_job = rows_of_jobs(jobs, months["job"], "base", "lifted", "lift", "rise", "applied").rename({"base": "fixed"})
    risen = pl.when(pl.col("month") >= pl.col("lifted")).then("rise").otherwise(100)
    lifted = pl.when(pl.col("month").is_between(pl.col("lifted"), pl.col("applied"))).then("lift").otherwise(100)
    month = months["month"].to_numpy()
    cap = pl.lit(pl.Series(figures.cap[month])) * 100
    base = pl.coalesce(pl.col("fixed") * 100, "base") * risen // 100 * lifted // 100
    return (
        months.hstack(of_job)
        .with_columns(
            wage=pl.col("wage") * risen // 100,
            base=pl.min_horizontal(base // 100 * 100, cap),
        )
        .select(months.columns)
    )


def _with_declarations(rows: pl.DataFrame, jobs: pl.DataFrame) -> pl.DataFrame:
    """Tax rows, of some persons the last months before the application declared on one day, or deducted wrong."""
    of_person = jobs.group_by(person_id="person").agg(
        late=pl.col("applied").filter("declared_late").max(),
        late_day=pl.col("applied_day").first(),
        deducted=pl.col("deducted").min(),
    )
    late = pl.col("month").is_between(pl.col("late") - 1 - DECLARED_MONTHS, pl.col("late") - 2)
    return (
        rows.join(of_person, on="person_id", how="left", maintain_order="left")
        .with_columns(
            declared_on=pl.when(late).then(day_of(pl.col("late"), 1)).otherwise("declared_on"),
            pension_deducted=pl.col("pension_deducted") * pl.col("deducted") // 100,
        )
        .select(rows.columns)
    )


def _with_back_payments(rows: pl.DataFrame, jobs: pl.DataFrame) -> pl.DataFrame:
    """Contribution rows, of some persons all up to a month back-paid on one day."""
    of_person = jobs.group_by(person_id="person").agg(pl.col("back_until").max(), pl.col("back_month").max())
    back = (pl.col("kind") == NORMAL) & (pl.col("month") <= pl.col("back_until"))
    recent = pl.col("month") > pl.col("back_until") - 12
    return (
        rows.join(of_person, on="person_id", how="left", maintain_order="left")
        .with_columns(
            kind=pl.when(back & recent).then(BACK).otherwise("kind"),
            paid_on=pl.when(back & recent).then(day_of(pl.col("back_month"), PAID_BACK_DAY)).otherwise("paid_on"),
        )
        .select(rows.columns)
    )


def _applications(jobs: pl.DataFrame, first: int, persons: int, figures: Figures, dice: Dice) -> pl.DataFrame:
    """The applications of the planted, some under a second name and number."""
    names, others = person_names(dice, persons), person_names(Dice(0, "second names"), persons)
    applying = jobs.filter(pl.col("applied").is_not_null())
    made = applying.select(
        "person",
        "payer",
        "names",
        "batch",
        "end_on",
        number=pl.col("person") + first,
        person_name=pl.lit(names).gather(pl.col("person")),
        second_name=pl.lit(others).gather(pl.col("person")) + "二",
        employer_id="payer",
        applied_on=pl.min_horizontal(day_of(pl.col("applied"), pl.col("applied_day")), pl.lit(EXTRACT_DAY)),
        month="applied",
        held=pl.lit(100),
        permit=pl.lit(0),
        rejected=pl.lit(0),
    )
    usual = applications_as_filed(made, figures)
    second = made.filter(pl.col("names") > 1).with_columns(
        number=pl.col("number") + 500_000_000, person_name="second_name", applied_on=pl.col("applied_on") - 20
    )
    return pl.concat([usual, applications_as_filed(second, figures)]).sort(
        "person_id", "application_id", maintain_order=True
    )


def planted_truth(field: Field) -> pl.DataFrame:
    """What was planted, by the numbers in the files: subject_kind, subject_id, scheme, innocent, honest_percent."""
    persons = person_text(Dice(field.seed, "truth"), field.seed, field.first, field.plan.persons, NO_TROUBLE)
    employers = employer_text(field.known, pl.Series(np.arange(len(field.known)))).ids
    planted = [
        field.plan.truth.filter(pl.col("subject_kind") == kind).with_columns(subject_id=pl.lit(ids).gather("subject"))
        for kind, ids in (("employer", employers), ("person", persons))
    ]
    return pl.concat(planted).select("subject_kind", "subject_id", "scheme", "innocent", "honest_percent")
