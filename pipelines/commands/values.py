"""Values of options, as people write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import polars as pl

from pipelines.errors import HechaError
from pipelines.reading.days import months
from pipelines.reading.values import cleaned_texts


def month_given(given: str) -> int:
    """A month in any form that is read, as year x 12 + month - 1.

    Raises:
        HechaError: it is none.
    """
    month = months(cleaned_texts(pl.Series([given])))[0]
    if month is None:
        raise HechaError(
            "--month：无法识别的月份；请写成 2024-07、202407 或 2024年7月",
            "--month: cannot be read as a month; write it like 2024-07, 202407 or 2024年7月",
        )
    return int(month)


def share_given(text: str) -> Decimal:
    """A share as people write it, exactly.

    Raises:
        HechaError: it is none, or not above 0 and at most 1.
    """
    percent = text.strip().removesuffix("%")
    try:
        share = Decimal(percent) / (100 if percent != text.strip() else 1)
    except InvalidOperation:
        share = Decimal(0)
    if share.is_nan() or not 0 < share <= 1:
        raise HechaError(
            "--share：比例须大于 0 且不超过 100%，如 4% 或 0.04",
            "--share: must be above 0 and at most 100 %, like 4% or 0.04",
        )
    return share
