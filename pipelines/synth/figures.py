"""The figures of the rulebook that shape a synthetic extract."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from pipelines.synth.dice import Ints
from pipelines.synth.moments import EPOCH, EXTRACT_MONTH, day_number, month_number

RULEBOOK: Final = Path(__file__).resolve().parents[2] / "checks" / "law" / "rulebook.toml"


@dataclass(frozen=True)
class Figures:
    """By month number up to the extract: floor and cap in yuan, and the base year counted from 2018."""

    floor: Ints
    cap: Ints
    base_year: Ints
    pension_numerator: int
    pension_denominator: int
    in_force_from: int
    sanction_years: int


def read_figures(path: Path = RULEBOOK) -> Figures:
    """Read the figures; months without a contribution year stay 0."""
    book = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    floor, cap, base_year = np.zeros((3, EXTRACT_MONTH + 1), np.int64)
    for year in book["contribution_year"]:
        covered = slice(max(month_number(year["from"]), 0), max(month_number(year["until"]) + 1, 0))
        floor[covered], cap[covered] = year["floor"], year["cap"]
        base_year[covered] = year["base_year"] - EPOCH.astype(object).year
    numerator, denominator = book["payment"]["pension_employee_rate"]["value"].as_integer_ratio()
    in_force = day_number(book["rulebook"]["effective_from"])
    return Figures(floor, cap, base_year, numerator, denominator, in_force, book["ban"]["years"]["value"])
