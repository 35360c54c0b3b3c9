"""第二条: on the day of application the person is employed by the applying employer.

Not modelled: work without a written contract.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import FAIL, PASSED, REFER
from checks.employers import Employers
from checks.reasons import finding

_RELATED = finding("EMPLOYER_RELATED", REFER)
_NO_CONTRACT = finding("CONTRACT_MISSING", REFER)
_NOT_EMPLOYED = finding("NOT_EMPLOYED", FAIL)


def live_contracts(applications: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Each application beside each of the person's contracts that is live on its day.

    Args:
        applications: application, person, key, folded, month, applied_on.
        contracts: person, key, folded, start_on, end_on, work_region.

    Returns:
        The application's columns with contract_key, contract_folded and work_region.
    """
    theirs = contracts.select(
        "person", "start_on", "end_on", "work_region", contract_key="key", contract_folded="folded"
    )
    begun = pl.col("start_on") <= pl.col("applied_on")
    open_still = pl.col("end_on").is_null() | (pl.col("end_on") >= pl.col("applied_on"))
    return applications.join(theirs, on="person").filter(begun & open_still)


def check(applications: pl.DataFrame, live: pl.DataFrame, contracts: pl.DataFrame, employers: Employers) -> pl.Series:
    """The findings of the applications, in their order.

    Args:
        applications: application, person.
        live: `live_contracts` of them.
        contracts: person of every contract on file.
    """
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "contract_key")]
    branch = keys.pair(pl.col("key"), pl.col("contract_key")).is_in(employers.branches.implode())
    same_name = (pl.col("folded") == pl.col("contract_folded")).fill_null(False)
    fits = live.select("application", same=identities[0] == identities[1], related=branch | same_name)
    by_application = fits.group_by("application").agg(pl.col("same", "related").any())
    on_file = contracts.select("person", on_file=pl.lit(True)).unique()
    found = (
        applications.join(by_application, on="application", how="left", maintain_order="left")
        .join(on_file, on="person", how="left", maintain_order="left")
        .select(
            pl.when("same")
            .then(PASSED)
            .when("related")
            .then(_RELATED)
            .when(pl.col("on_file").is_null())
            .then(_NO_CONTRACT)
            .otherwise(_NOT_EMPLOYED)
        )
    )
    return found.to_series()
