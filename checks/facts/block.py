"""What the rules are given: a block of persons, and the grounds that all blocks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from checks.facts.columns import Flags, Ints
from checks.facts.coverage import Coverage
from checks.facts.employers import Employers
from checks.facts.incomes import Incomes
from checks.law.months import month_number
from checks.law.rulebook import Rulebook


@dataclass(frozen=True)
class Grounds:
    """What is the same for every block: the law, the employers, the sanctions and what the extract covers.

    Attributes:
        sanctions: subject_kind, person (Int64, the 17 digits), key, from_on, until_on.
        rejected: the 17 digits of persons of whom a row was rejected, sorted, by dataset.
        tax, contributions: the months the tax data and the contribution data cover.
    """

    rulebook: Rulebook
    employers: Employers
    sanctions: pl.DataFrame
    rejected: Mapping[str, Ints]
    extracted_on: date
    tax: Coverage
    contributions: Coverage

    @property
    def extracted_month(self) -> int:
        """The month the data were extracted in."""
        return month_number(self.extracted_on)


@dataclass(frozen=True)
class Block:
    """The rows of some applicants; `person` is their place in `persons`, so that keys pack into 64 bits.

    Attributes:
        persons: the 17-digit numbers of the applicants, sorted.
        applications: person, application, key, folded, applied_on, permit_valid_from, permit_valid_until; in order
            of person, in which their months are found in less time.
        contributions: combined and pension rows: line, person, month, key, employer, folded, base, paid_on, kind,
            source_file, row_number; sorted by line.
        incomes: what the standing tax rows say.
        contracts: person, key, folded, start_on, end_on, work_region, source_file, row_number.
        enrolments: person, key, from_on, until_on.
        rejected: by dataset, whether a row of each person was rejected there.
    """

    persons: pl.Series
    applications: pl.DataFrame
    contributions: pl.DataFrame
    incomes: Incomes
    contracts: pl.DataFrame
    enrolments: pl.DataFrame
    rejected: Mapping[str, Flags]
