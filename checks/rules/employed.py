"""第二条: on the day of application the person is employed by the applying employer.

Not modelled: work without a written contract.
"""

from __future__ import annotations

import polars as pl

from checks.facts.columns import Flags, Ints, first_of, flagged, flags, ints
from checks.facts.employers import Employers
from checks.law.answers import FAIL, PASSED, REFER, softened
from checks.law.reasons import finding

_RELATED = finding("EMPLOYER_RELATED", REFER)
_NO_CONTRACT = finding("CONTRACT_MISSING", REFER)
_NOT_EMPLOYED = finding("NOT_EMPLOYED", FAIL)


def live_contracts(applications: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Each application beside each of the person's contracts that is live on its day.

    Args:
        applications: person, key, folded, month, applied_on.
        contracts: person, key, folded, start_on, end_on, work_region.

    Returns:
        row (the place of the application) and the application's columns, with contract_key, contract_folded and
        work_region.
    """
    theirs = contracts.select(
        "person", "start_on", "end_on", "work_region", contract_key="key", contract_folded="folded"
    )
    begun = pl.col("start_on") <= pl.col("applied_on")
    open_still = pl.col("end_on").is_null() | (pl.col("end_on") >= pl.col("applied_on"))
    return applications.with_row_index("row").join(theirs, on="person").filter(begun & open_still)


def check(applications: pl.DataFrame, live: pl.DataFrame, on_file: Flags, employers: Employers) -> Ints:
    """The findings of the applications, in their order.

    Args:
        applications: contracts_rejected.
        live: `live_contracts` of them.
        on_file: whether the person has a contract on file at all.
    """
    row, key, contract_key, month = (ints(live[name]) for name in ("row", "key", "contract_key", "month"))
    same = employers.identity(key, month) == employers.identity(contract_key, month)
    related = employers.branched(key, contract_key) | flags(live["folded"] == live["contract_folded"])
    cases = (
        (flagged(row[same], applications.height), PASSED),
        (flagged(row[related], applications.height), _RELATED),
        (~on_file, _NO_CONTRACT),
    )
    return softened(first_of(cases, _NOT_EMPLOYED), flags(applications["contracts_rejected"]))
