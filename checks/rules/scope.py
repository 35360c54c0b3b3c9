"""第一条, 第二条 second paragraph: whom the points are for; staff of branches elsewhere may not apply.

Not modelled: where a person really works when the contract names no region.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.facts.columns import Ints, first_of, flagged, flags, ints
from checks.law.answers import FAIL, PASSED, REFER
from checks.law.reasons import finding

_PERSON = finding("SCOPE_PERSON", FAIL)
_BRANCH = finding("SCOPE_BRANCH", FAIL)
_BRANCH_UNSURE = finding("SCOPE_BRANCH", REFER)
_HOME = "31"


def check(applications: pl.DataFrame, live: pl.DataFrame, persons: pl.Series) -> Ints:
    """The findings of the applications, in their order.

    Args:
        applications: person, contracts_rejected.
        live: row (the place of the application) and work_region of each contract live on the day of application.
        persons: the 17-digit numbers by person.
    """
    row, region = ints(live["row"]), pl.col("work_region").fill_null("")
    elsewhere = flags(live.select(region.str.contains("^[0-9]{2}") & ~region.str.starts_with(_HOME)).to_series())
    all_elsewhere = flagged(row, applications.height) & ~flagged(row[~elsewhere], applications.height)
    first_digits = ints(persons)[ints(applications["person"])] // 10**15
    outsider = np.isin(first_digits, [81, 82, 83]) | (first_digits // 10 == 9)
    branch = np.where(flags(applications["contracts_rejected"]), _BRANCH_UNSURE, _BRANCH)
    return first_of(((outsider, _PERSON), (all_elsewhere, branch)), PASSED)
