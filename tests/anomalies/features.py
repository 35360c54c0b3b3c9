"""What an isolation forest is given: for each employer the share of every signal, whatever its thresholds."""

from __future__ import annotations

from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from checks.law.rulebook import Rulebook, built_in_rulebook
from pipelines.steps import Request, verify_source
from tests.published import rows

LOWEST: dict[str, dict[str, Any]] = {
    "no_wages": {"percent": Decimal("0.0001")},
    "leaves_after": {"percent": 0, "min_applicants": 1, "one_month_percent": 10_000},
    "one_base": {"percent": 0},
    "pays_for_others": {"percent": 0, "min_others": 1},
    "joined_together": {"percent": 0, "unpaid_percent": 0},
    "rotation": {"percent": 1},
    "back_paid_together": {"persons": 1, "percent": 0},
}
"""Figures of the employers' signals with which every employer has its share."""


def without_thresholds() -> Rulebook:
    """The rulebook with them."""
    anomalies = built_in_rulebook().anomalies
    assert anomalies is not None
    usual = anomalies.model_dump()
    lowest = {name: usual[name] | figures for name, figures in LOWEST.items()}
    figures = type(anomalies).model_validate(lowest | {"staff": anomalies.staff})
    return built_in_rulebook().model_copy(update={"anomalies": figures})


def features(source: Path, store: Path) -> pl.DataFrame:
    """For each employer with enough insured the largest share of each signal, 0 where it has none."""
    rulebook = store / "without_thresholds.toml"
    rulebook.write_text(as_toml(without_thresholds()), encoding="utf-8")
    run = verify_source(Request(source, store, rulebook))
    shares = pl.DataFrame(
        rows(run, "select subject_id, code, max(share)::double as share from anomaly group by all order by all")
    )
    return shares.pivot("code", index="subject_id", values="share").fill_null(0).sort("subject_id")


def as_toml(rulebook: Rulebook) -> str:
    """A rulebook as an office would write it, with the anomalies of `rulebook`."""
    text = resources.files("checks.law").joinpath("rulebook.toml").read_text(encoding="utf-8")
    start, end = text.index("[anomalies]"), text.index("# 缴费基数: `required`")
    assert rulebook.anomalies is not None
    signals = rulebook.anomalies.model_dump(exclude_none=True, mode="json")
    return text[:start] + "[anomalies]\n" + "".join(_entry(*each) for each in signals.items()) + "\n" + text[end:]


def _entry(name: str, figures: dict[str, Any]) -> str:
    texts = ("source", "confidence")
    cells = (f'{key} = "{value}"' if key in texts else f"{key} = {value}" for key, value in figures.items())
    return f"{name} = {{ {', '.join(cells)} }}\n"


def isolation(features: pl.DataFrame) -> NDArray[np.float64]:
    """How little each employer is like the others, by a forest: the more, the stranger."""
    matrix = features.drop("subject_id").to_numpy()
    forest = IsolationForest(n_estimators=300, random_state=0).fit(matrix)
    return np.asarray(-forest.score_samples(matrix))
