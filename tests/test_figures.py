"""The built-in figures, one by one, against those of the regulation and of the practice around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from pydantic import BaseModel

from checks.law.months import month_text
from checks.law.rulebook import Period, Rulebook, built_in_rulebook


def months_of(period: Period) -> tuple[str, str]:
    return month_text(period.from_month), month_text(period.until_month)


def test_the_regulation_and_the_dates_of_application_it_governs() -> None:
    document = built_in_rulebook().rulebook
    assert document.document == "沪人社规〔2022〕41号"
    assert document.title == "上海市居住证积分管理办法实施细则"
    assert (document.effective_from, document.effective_until) == (date(2023, 1, 1), date(2027, 12, 31))


ENDINGS = ("分公司", "分厂", "分店", "分所", "分行", "支行", "分部", "办事处", "营业部")
FIGURES = [
    ("materials", "tax_months", 6, "sure"),
    ("scope", "outsider_numbers", ("81", "82", "83", "9"), "sure"),
    ("scope", "home_regions", ("31", "上海"), "sure"),
    ("scope", "home_registers", ("31", "10"), "fair"),
    ("window", "months", 12, "sure"),
    ("window", "required", 6, "sure"),
    ("payment", "deadline_months_after", 1, "fair"),
    ("payment", "billed_months_after", 1, "fair"),
    ("payment", "pension_employee_rate", Decimal("0.08"), "sure"),
    ("base_match", "above_pass_percent", 10, "practice"),
    ("base_match", "above_refer_percent", 20, "practice"),
    ("base_match", "below_pass_percent", 10, "practice"),
    ("base_match", "below_refer_percent", 100, "practice"),
    ("base_match", "out_of_range_yuan", 1, "practice"),
    ("base_match", "tax_month_offsets", (0, 1), "sure"),
    ("year_points", "months_per_year", 12, "sure"),
    ("year_points", "points_per_year", 3, "sure"),
    ("title_base", "multiple", Decimal("1.0"), "practice"),
    ("title_base", "months", 12, "practice"),
    ("title_base", "required", 6, "practice"),
    ("employer", "branch_endings", ENDINGS, "practice"),
    ("source", "unattributed_percent", 10, "practice"),
    ("investor", "years", 3, "sure"),
    ("investor", "tax_per_step", 100000, "fair"),
    ("investor", "staff_per_step", 10, "fair"),
    ("investor", "points_per_step", 10, "fair"),
    ("investor", "max_points", 120, "fair"),
    ("investor", "staff_min_consecutive_months", 6, "sure"),
    ("decision", "working_days", 20, "sure"),
    ("ban", "years", 3, "sure"),
]


@pytest.mark.parametrize(("section", "figure", "value", "confidence"), FIGURES)
def test_a_single_figure(section: str, figure: str, value: object, confidence: str) -> None:
    built = getattr(getattr(built_in_rulebook(), section), figure)
    assert (built.value, built.confidence) == (value, confidence)
    assert built.source


def test_every_single_figure_is_expected() -> None:
    sections = {name: getattr(built_in_rulebook(), name) for name in Rulebook.model_fields}
    models = {name: section for name, section in sections.items() if isinstance(section, BaseModel)}
    figures = {(name, figure) for name, section in models.items() for figure in type(section).model_fields}
    assert {pair for pair in figures if pair[0] not in ("rulebook", "anomalies")} == {
        (section, figure) for section, figure, *_ in FIGURES
    }


def test_the_figures_of_signals_are_the_offices_own_and_dated() -> None:
    anomalies = built_in_rulebook().anomalies
    assert anomalies is not None
    expected: dict[str, dict[str, object]] = {
        "staff": {"min_insured": 10, "months": 12},
        "no_wages": {"percent": 30},
        "leaves_after": {"percent": 50, "min_applicants": 8, "by_month": 2, "one_month_percent": 50},
        "one_base": {"percent": 25, "round_yuan": 100},
        "pays_for_others": {"percent": 10, "min_others": 5},
        "joined_together": {"percent": 60, "first_months": 3, "unpaid_percent": 30},
        "rotation": {"persons": 4, "percent": 10, "latest_months": 36},
        "back_paid_together": {"persons": 8, "percent": 10, "months_each": 3},
        "lifted": {"times": Decimal("1.8"), "back_to": Decimal("0.6"), "wage_percent": 80, "seen_months": 3},
        "declared_together": {"min_months": 4, "within_days": 90},
        "deduction_differs": {"percent": 50, "latest_months": 6, "tolerance_yuan": 1},
        "two_payers": {"min_months": 3},
        "just_enough": {"min_months": 6, "max_months": 8, "last_months": 5},
        "at_tier": {"above_percent": 1, "min_months": 6, "latest_months": 48},
        "several_names": {"min_names": 2},
    }
    own = {"dated": date(2026, 11, 29), "source": "hecha 自定", "confidence": "practice"}
    assert anomalies.model_dump() == {name: figures | own for name, figures in expected.items()}


def test_tiers() -> None:
    assert [(tier.multiple, tier.months, tier.required, tier.points) for tier in built_in_rulebook().tier] == [
        (Decimal("0.8"), 48, 36, 25),
        (Decimal("1.0"), 48, 36, 50),
        (Decimal("2.0"), 48, 36, 100),
        (Decimal("3.0"), 36, 24, 120),
    ]


def test_reliefs_and_top_ups() -> None:
    assert [(*months_of(each), set(each.kinds), each.paid_by) for each in built_in_rulebook().relief] == [
        ("2022-03", "2022-10", {"normal", "back", "deferred"}, date(2022, 12, 31)),
        ("2022-04", "2022-12", {"deferred"}, date(2023, 12, 31)),
    ]
    assert [(*months_of(each), each.paid_by, each.confidence) for each in built_in_rulebook().topup] == [
        ("2025-07", "2025-10", date(2025, 10, 31), "sure"),
        ("2026-07", "2026-07", date(2026, 9, 30), "fair"),
    ]


def test_contribution_years() -> None:
    assert [
        (*months_of(each), each.base_year, each.floor, each.cap) for each in built_in_rulebook().contribution_year
    ] == [
        ("2013-04", "2014-03", 2012, 2815, 14076),
        ("2014-04", "2015-03", 2013, 3022, 15108),
        ("2015-04", "2016-03", 2014, 3271, 16353),
        ("2016-04", "2017-03", 2015, 3563, 17817),
        ("2017-04", "2018-03", 2016, 3902, 19512),
        ("2018-04", "2019-03", 2017, 4279, 21396),
        ("2019-04", "2019-04", 2018, 4699, 23496),
        ("2019-05", "2020-06", 2018, 4927, 24633),
        ("2020-07", "2021-06", 2019, 4927, 28017),
        ("2021-07", "2022-06", 2020, 5975, 31014),
        ("2022-07", "2023-06", 2021, 6520, 34188),
        ("2023-07", "2024-06", 2022, 7310, 36549),
        ("2024-07", "2025-06", 2023, 7384, 36921),
        ("2025-07", "2026-06", 2024, 7460, 37302),
        ("2026-07", "2027-06", 2025, 7546, 37731),
    ]


def test_reference_wages_end_where_none_is_published() -> None:
    assert [(*months_of(each), each.wage) for each in built_in_rulebook().reference_wage] == [
        ("2013-04", "2014-03", 4692),
        ("2014-04", "2015-03", 5036),
        ("2015-04", "2016-03", 5451),
        ("2016-04", "2017-03", 5939),
        ("2017-04", "2018-03", 6504),
        ("2018-04", "2019-03", 7132),
        ("2019-04", "2019-10", 7832),
        ("2019-11", "2020-06", 8211),
        ("2020-07", "2021-06", 9339),
        ("2021-07", "2022-06", 10338),
        ("2022-07", "2023-06", 10338),
        ("2023-07", "2024-06", 11396),
        ("2024-07", "2025-06", 11396),
        ("2025-07", "2026-06", 11396),
    ]


def binary_numbers(value: object) -> Iterator[float]:
    """Every float in a model."""
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, list | tuple):
        for each in value:
            yield from binary_numbers(each)
    if isinstance(value, float):
        yield value


def test_decimals_are_decimals() -> None:
    assert list(binary_numbers(built_in_rulebook())) == []
