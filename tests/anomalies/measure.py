"""Plants, verifies, and compares what stands out with the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.steps import Request, verify_source
from pipelines.synth import write_extract
from pipelines.synth.writing import truth_file
from tests.anomalies.features import features, isolation
from tests.published import rows

LOOKS_LIKE: Final = {"promotion": "lifted", "moderate_rise": "lifted", "change_of_jobs": "two_payers"}
"""The signal that an innocent twin might have."""


@dataclass(frozen=True)
class Grade:
    """Employers planted at one grade of camouflage, in per cent of honest staff, and which of them were found.

    Attributes:
        stray: employers that are neither planted nor twins and were flagged all the same; the same at every grade.
        forest: how many of the planted the forest finds when it may flag as many employers as the signals do.
        forest_at_best: when it may flag as many as there are.
        forest_flagged: how many employers it must flag to find as many of the planted as the signals do: where both
            find all that is planted, neither can be better by recall, and this is the work an office has with each.
    """

    honest_percent: int
    planted: int
    detected: int
    stray: int
    twins_flagged: int
    forest: int
    forest_at_best: int
    forest_flagged: int

    @property
    def flagged(self) -> int:
        """How many employers the signals flag among these and the innocent."""
        return self.detected + self.stray + self.twins_flagged


@dataclass(frozen=True)
class Measured:
    """What was planted and found: employers by grade and scheme, twins, and persons."""

    grades: list[Grade]
    schemes: pl.DataFrame
    persons: pl.DataFrame
    employers: int
    twins: int

    @property
    def precision(self) -> float:
        """The part of the employers flagged that was planted."""
        detected = sum(grade.detected for grade in self.grades)
        return detected / max(detected + self.grades[0].stray + self.grades[0].twins_flagged, 1)

    def recall(self, honest_percent: int) -> float:
        """The part found of what was planted at a grade."""
        return next(each.detected / each.planted for each in self.grades if each.honest_percent == honest_percent)

    @property
    def twins_flagged(self) -> float:
        """The part of the innocent twins that was flagged."""
        return self.grades[0].twins_flagged / self.twins


def measure(persons: int, work: Path, seed: int = 1) -> Measured:
    """Make an extract of so many persons with plants, a world of its own by its seed, verify it, and compare."""
    source, store = work / "extract", work / "store"
    write_extract(source, persons, seed, "parquet", planted=True)
    run = verify_source(Request(source, store))
    truth = pl.read_csv(truth_file(source))
    flagged = pl.DataFrame(rows(run, "select distinct subject_kind, subject_id, code from anomaly order by all"))
    employers = _scored(truth.filter(pl.col("subject_kind") == "employer"), flagged, features(source, store))
    return Measured(
        [_grade(employers, grade) for grade in truth["honest_percent"].drop_nulls().unique().sort()],
        _by_scheme(employers),
        _persons(truth.filter(pl.col("subject_kind") == "person"), flagged),
        employers.height,
        employers.filter("innocent").height,
    )


def together(worlds: Sequence[Measured]) -> Measured:
    """What was planted and found in several worlds, added up."""
    return Measured(
        [_added(grades) for grades in zip(*(each.grades for each in worlds), strict=True)],
        pl.concat([each.schemes for each in worlds])
        .group_by("innocent", "scheme", "honest_percent")
        .agg(pl.col("planted", "flagged").sum(), pl.col("codes").explode().drop_nulls().unique().sort())
        .sort("innocent", "scheme", "honest_percent"),
        pl.concat([each.persons for each in worlds])
        .group_by("innocent", "scheme")
        .agg(pl.col("planted", "flagged").sum())
        .sort("innocent", "scheme"),
        sum(each.employers for each in worlds),
        sum(each.twins for each in worlds),
    )


def _added(grades: Sequence[Grade]) -> Grade:
    counts = {each.name for each in fields(Grade)} - {"honest_percent"}
    return replace(grades[0], **{name: sum(getattr(grade, name) for grade in grades) for name in counts})


def _scored(truth: pl.DataFrame, flagged: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """All employers: what they are, which signals they have, and how strange they are to the forest."""
    signals = (
        flagged.filter(pl.col("subject_kind") == "employer")
        .group_by("subject_id")
        .agg(pl.col("code").sort().alias("codes"))
    )
    strange = known.select("subject_id", strange=pl.Series(isolation(known)))
    return (
        strange.join(truth.drop("subject_kind"), on="subject_id", how="full", coalesce=True)
        .join(signals, on="subject_id", how="full", coalesce=True)
        .with_columns(
            pl.col("strange").fill_null(0),
            pl.col("innocent").fill_null(value=False),
            flagged=pl.col("codes").is_not_null(),
        )
        .sort("subject_id")
    )


def _grade(employers: pl.DataFrame, honest_percent: int) -> Grade:
    """One grade beside all that is innocent."""
    guilty = pl.col("honest_percent") == honest_percent
    among = employers.filter(guilty.fill_null(value=False) | pl.col("honest_percent").is_null())
    planted = among.filter(guilty)
    innocent = among.filter(pl.col("honest_percent").is_null(), "flagged")
    detected = planted.filter("flagged").height
    flagged = detected + innocent.height
    strangest = among.sort("strange", "subject_id", descending=True)
    return Grade(
        honest_percent,
        planted.height,
        detected,
        innocent.filter(~pl.col("innocent")).height,
        innocent.filter("innocent").height,
        strangest.head(flagged).filter(guilty).height,
        strangest.head(planted.height).filter(guilty).height,
        _least(strangest.select(guilty.fill_null(value=False)).to_series(), detected),
    )


def _least(guilty: pl.Series, wanted: int) -> int:
    """How many of the first must be taken for so many that are guilty."""
    return int(guilty.cum_sum().search_sorted(wanted, "left")) + 1 if wanted else 0


def _by_scheme(employers: pl.DataFrame) -> pl.DataFrame:
    """For each scheme and twin how many there are, how many were found at each grade, and by which signals."""
    return (
        employers.drop_nulls("scheme")
        .group_by("innocent", "scheme", "honest_percent")
        .agg(pl.len().alias("planted"), pl.col("flagged").sum(), pl.col("codes").explode().drop_nulls().unique().sort())
        .sort("innocent", "scheme", "honest_percent")
    )


def _persons(truth: pl.DataFrame, flagged: pl.DataFrame) -> pl.DataFrame:
    """For each kind of planted person how many there are, and how many have its signal (a twin: that it looks like)."""
    codes = flagged.select("subject_id", "code")
    looks_like = pl.col("scheme").replace(LOOKS_LIKE)
    detected = truth.join(codes, on="subject_id", how="left").with_columns(
        hit=pl.col("code").str.to_lowercase().eq_missing(looks_like)
    )
    return (
        detected.group_by("innocent", "scheme", "subject_id")
        .agg(pl.col("hit").any())
        .group_by("innocent", "scheme")
        .agg(pl.len().alias("planted"), pl.col("hit").sum().alias("flagged"))
        .sort("innocent", "scheme")
    )


def as_table(measured: Measured) -> Iterator[str]:
    """The lines of the tables, in Markdown."""
    yield f"{measured.employers} employers, {measured.twins} of them innocent twins"
    yield (
        f"precision {measured.precision:.3f} (must: 0.95), recall at half camouflage {measured.recall(50):.3f} (0.8), "
        f"innocent twins flagged {measured.twins_flagged:.3f} (at most 0.01)"
    )
    yield "The forest: precision / recall where it flags as many as the signals, then recall where as many as planted,"
    yield "then how many it must flag to find as many as the signals: so both can be compared where both find all."
    yield ""
    yield from _head(
        "honest staff, %",
        "planted",
        "flagged",
        "precision",
        "recall",
        "forest",
        "forest, as planted",
        "forest flags for as many",
    )
    for grade in measured.grades:
        flagged, planted = max(grade.flagged, 1), grade.planted
        shares = (grade.detected / flagged, grade.detected / planted)
        forest = f"{grade.forest / flagged:.2f} / {grade.forest / planted:.2f}"
        best = f"{grade.forest_at_best / planted:.2f}"
        measures = (*(f"{each:.2f}" for each in shares), forest, best, grade.forest_flagged)
        yield _row(grade.honest_percent, planted, grade.flagged, *measures)
    yield ""
    yield from _head("scheme or twin", "innocent", "honest staff, %", "planted", "flagged", "signals")
    for innocent, scheme, honest, planted, flagged, codes in measured.schemes.iter_rows():
        yield _row(scheme, _yes(innocent), "" if honest is None else honest, planted, flagged, " ".join(codes))
    yield ""
    yield from _head("person", "innocent", "planted", "flagged")
    for innocent, scheme, planted, flagged in measured.persons.iter_rows():
        yield _row(scheme, _yes(innocent), planted, flagged)


def _head(*columns: str) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*("---" for _ in columns))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _yes(innocent: object) -> str:
    return "yes" if innocent else ""
