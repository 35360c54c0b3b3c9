"""The contracts of the data: what breaks one is named by table and column, never by value."""

from __future__ import annotations

import polars as pl
import pytest

from checks.contracts import ContractError
from checks.schemas import NOTES, TIERS

SOUND = pl.DataFrame(
    {"application": [7, 8], "tier": [0, 3], "months_min": [0, 5], "months_max": [4, 5]},
    schema=dict.fromkeys(("application", "tier", "months_min", "months_max"), pl.Int32),
)
SECRET = -987654


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        pytest.param(SOUND.with_columns(tier=pl.lit(SECRET, pl.Int32)), "tier", id="below its range"),
        pytest.param(SOUND.with_columns(tier=pl.lit(None, pl.Int32)), "tier", id="null"),
        pytest.param(SOUND.with_columns(tier=pl.lit(SECRET, pl.Int64)), "tier", id="another type"),
        pytest.param(SOUND.drop("tier"), "columns", id="a column is gone"),
        pytest.param(SOUND.with_columns(more=pl.lit(SECRET)), "columns", id="a column too many"),
    ],
)
def test_what_breaks_a_contract_is_named_without_its_value(broken: pl.DataFrame, part: str) -> None:
    with pytest.raises(ContractError, match=f"tier: {part} breaks") as error:
        TIERS.validate(broken)
    assert str(SECRET) not in str(error.value)


def test_what_does_not_fit_its_type_is_not_shown() -> None:
    with pytest.raises(ContractError, match="tier: a column breaks its type") as error:
        TIERS.promised_columns(SOUND.with_columns(months_max=pl.lit(2**40 + SECRET)))
    assert str(2**40 + SECRET) not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_rows_are_made_as_promised() -> None:
    wide = SOUND.with_columns(pl.all().cast(pl.Int64), more=pl.lit(1)).select("more", *SOUND.columns[::-1])
    assert TIERS.promised_columns(wide).equals(SOUND)


@pytest.mark.parametrize("columns", [SOUND.columns, SOUND.columns[::-1]], ids=["in order", "in any order"])
def test_sound_rows_hold(columns: list[str]) -> None:
    TIERS.validate(SOUND.select(columns))
    TIERS.validate(SOUND.clear())


def _names(**cells: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"code": ["X"], "dataset": ["tax"], "value": ["v"], "rows": [1], **cells})


@pytest.mark.parametrize("value", [["v"], ["单位"]])
def test_texts_hold(value: list[str | None]) -> None:
    NOTES.validate(_names(value=value))


@pytest.mark.parametrize("value", [[""], [None]])
def test_an_empty_text_breaks_its_contract(value: list[str | None]) -> None:
    with pytest.raises(ContractError, match="notes: value breaks"):
        NOTES.validate(_names(value=value).cast({"value": pl.String}))
