"""第六条4: the paying employer must be the contract's employer in that month (rules 2.2).

Not modelled: what a contract says beyond its employer, its dates and the region of work.

Reads of a line: covered (a contract covers the month), same_employer, related and unidentified (of one of these
contracts at least), dispatch (the register calls the payer a dispatch agency).
"""

from __future__ import annotations

import polars as pl

from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer


def employer_finding() -> pl.Expr:
    """The finding on a line's employer."""
    return first_of(
        (~pl.col("covered"), refer("CONTRACT_MISSING")),
        (pl.col("same_employer") & pl.col("dispatch"), refer("EMPLOYER_DISPATCH")),
        (pl.col("same_employer"), PASSED),
        (pl.col("related"), refer("EMPLOYER_RELATED")),
        (pl.col("unidentified"), refer("EMPLOYER_UNIDENTIFIED")),
        (OTHERWISE, fail("EMPLOYER_MISMATCH")),
    )
