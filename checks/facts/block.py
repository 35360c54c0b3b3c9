"""What the rules are given: a block of persons, and the grounds that all blocks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from checks.facts.coverage import Coverage
from checks.facts.employers import Employers
from checks.facts.incomes import Incomes
from checks.law.codes import SOURCES
from checks.law.months import month_number
from checks.law.rulebook import Rulebook


@dataclass(frozen=True)
class Unattributed:
    """The rejected rows of a dataset whose person cannot be read.

    Attributes:
        everybody: whether there are so many that they may be anybody's.
        known: the 17 digits of persons with a kept row in the dataset, who otherwise are not concerned.
    """

    everybody: bool
    known: pl.Series


@dataclass(frozen=True)
class Grounds:
    """What is the same for every block: the law, the employers, the sanctions and what the extract covers.

    Attributes:
        sanctions: subject_kind, person (Int64, the 17 digits), key, from_on, until_on (may be null).
        rejected: the 17 digits of persons of whom a row was rejected, by dataset.
        unattributed: by dataset; those without such rows are not there.
        dated_months: the months of which at least half of the normal combined and pension rows of the extract have a
            paid_on (`pipelines.judging.grounds`).
        tax, contributions: the months the tax data and the contribution data cover.
    """

    rulebook: Rulebook
    employers: Employers
    sanctions: pl.DataFrame
    rejected: Mapping[str, pl.Series]
    unattributed: Mapping[str, Unattributed]
    dated_months: pl.Series
    extracted_on: date
    tax: Coverage
    contributions: Coverage

    @property
    def extracted_month(self) -> int:
        """The month the data were extracted in."""
        return month_number(self.extracted_on)

    def doubts(self, persons: pl.Series) -> pl.DataFrame:
        """What rejected rows leave in doubt of each person, in order.

        Args:
            persons: the 17-digit numbers.

        Returns:
            <dataset>_rejected: a row of the person was rejected; <dataset>_unattributed: the person is perhaps
            concerned by rows of nobody readable.
        """
        none = pl.Series([], dtype=pl.Int64)
        rejected = {f"{each}_rejected": persons.is_in(self.rejected.get(each, none).implode()) for each in SOURCES}
        perhaps = {f"{each}_unattributed": self._perhaps_concerned(each, persons) for each in SOURCES}
        return pl.DataFrame(rejected | perhaps)

    def _perhaps_concerned(self, dataset: str, persons: pl.Series) -> pl.Series:
        rows = self.unattributed.get(dataset)
        if rows is None or rows.everybody:
            return pl.repeat(rows is not None, len(persons), dtype=pl.Boolean, eager=True)
        return ~persons.is_in(rows.known.implode())


@dataclass(frozen=True)
class Block:
    """The rows of some applicants; `person` is their index in `persons`, so that keys pack into 64 bits.

    Attributes:
        persons: the 17-digit numbers of the applicants, sorted.
        applications: person, application, key, name, registered_elsewhere (by the employer's number), applied_on,
            month, permit_valid_from, permit_valid_until; in order of person.
        contributions: combined and pension rows (`judged` in `pipelines.reading.datasets`): line, person, month, key,
            name, employer, base, paid_on, kind, source_file, row_number; sorted by line.
        incomes: what the standing tax rows say.
        contracts: person, key, name, start_on, end_on, work_region, source_file, row_number; sorted by person and
            source.
        enrolments: person, key, from_on, until_on.
        doubts: of each person, in order, what `Grounds.doubts` gives.
    """

    persons: pl.Series
    applications: pl.DataFrame
    contributions: pl.DataFrame
    incomes: Incomes
    contracts: pl.DataFrame
    enrolments: pl.DataFrame
    doubts: pl.DataFrame
