"""第六条 last sentence: where a source row of the person could not be used, a person looks.

Not modelled: what the rejected row would have said.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from checks.facts.columns import Ints, flags
from checks.law.answers import PASSED, REFER
from checks.law.reasons import finding

_REJECTED = finding("SOURCE_REJECTED", REFER)
SOURCES: Final = ("contributions", "tax", "contracts", "enrolments")
"""The datasets whose rejected rows concern a person."""


def check(applications: pl.DataFrame) -> Ints:
    """The findings of the applications, in their order, from <dataset>_rejected."""
    some = np.any([flags(applications[f"{dataset}_rejected"]) for dataset in SOURCES], axis=0)
    return np.where(some, _REJECTED, PASSED)
