"""第一条, 第二条 second paragraph, 第三条: whom the points are for, and where the employer is registered (rules 3).

Staff of branches elsewhere may not apply. Not modelled: where a person really works when the contract names no region.

Reads of an application: person_number (the identity number's digits), live and all_elsewhere (every contract live on
the day is elsewhere), contracts_rejected, registered_elsewhere (the applying employer's number was given out
elsewhere), local (a row of the register gives its key a region of the city).
Figures: scope.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer
from checks.law.rulebook import Rulebook


def is_work_elsewhere(law: Rulebook) -> pl.Expr:
    """Whether a contract is for work elsewhere: its region is a code, and not the city's. Reads: work_region."""
    region = pl.col("work_region").fill_null("")
    return region.str.contains("^[0-9]{2}") & ~_begins(region, law.scope.home_regions.value)


def is_local(law: Rulebook) -> pl.Expr:
    """Whether a region is the city's. Reads: region."""
    return _begins(pl.col("region").fill_null(""), law.scope.home_regions.value)


def registered_elsewhere(law: Rulebook) -> pl.Expr:
    """Whether an employer number was given out elsewhere: by its third and fourth character. Reads: employer_id."""
    number, registers = pl.col("employer_id"), law.scope.home_registers.value
    return (number.str.len_chars() == 18) & ~number.str.slice(2, 2).is_in(registers)


def scope_finding(law: Rulebook) -> pl.Expr:
    """The finding of the check `scope`."""
    return first_of(
        (_begins(pl.col("person_number"), law.scope.outsider_numbers.value), fail("SCOPE_PERSON")),
        (pl.col("all_elsewhere") & pl.col("contracts_rejected"), refer("SCOPE_BRANCH")),
        (pl.col("all_elsewhere"), fail("SCOPE_BRANCH")),
        (pl.col("registered_elsewhere") & ~pl.col("local"), refer("EMPLOYER_NOT_LOCAL")),
        (OTHERWISE, PASSED),
    )


def _begins(text: pl.Expr, beginnings: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(text.str.starts_with(each) for each in beginnings)
