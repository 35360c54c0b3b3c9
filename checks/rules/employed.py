"""第二条: on the day of application the person is employed by the applying employer (rules 3).

Not modelled: work without a written contract.

Reads of an application: of the person's contracts live on the day live, live_same_employer, live_related,
live_unidentified (one of them is so); ended_same_employer (one of the applying employer ended before the day),
on_file (there is a contract at all); own_line_lately (a line of the month of application or the month before whose
payment is not fail is of the applying employer), enrolled (an enrolment with it is open on the day).
"""

from __future__ import annotations

import polars as pl

from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer

_work_goes_on = pl.col("enrolled") | pl.col("own_line_lately")


def employed_finding() -> pl.Expr:
    """The finding of the check `employed`."""
    return first_of(
        (pl.col("live_same_employer"), PASSED),
        (pl.col("live_related"), refer("EMPLOYER_RELATED")),
        (pl.col("ended_same_employer") & _work_goes_on, refer("CONTRACT_EXPIRED")),
        (~pl.col("on_file"), refer("CONTRACT_MISSING")),
        (~pl.col("live") & _work_goes_on, refer("CONTRACT_MISSING")),
        (pl.col("live_unidentified"), refer("EMPLOYER_UNIDENTIFIED")),
        (OTHERWISE, fail("NOT_EMPLOYED")),
    )
