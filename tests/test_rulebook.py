"""Rulebooks: a wrong one is refused in one line, another gives other answers. The built-in one: test_figures.py."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from itertools import product
from pathlib import Path

import pytest

from checks.law.months import month_number, month_text
from checks.law.rulebook import Rulebook, RulebookError, built_in_rulebook, read_rulebook
from pipelines.errors import SourceError
from pipelines.steps import Request, verify_source
from tests.extract_files import FIRM, Cells, Database, as_csv, person, write

TEXT = resources.files("checks.law").joinpath("rulebook.toml").read_text(encoding="utf-8")


def changed(*replaced: str) -> str:
    """The built-in rulebook with some passages replaced: old, new, old, new … (the first of each kind)."""
    text = TEXT
    for old, new in zip(replaced[::2], replaced[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text


def without(start: str, end: str) -> str:
    """The built-in rulebook without the passage from `start` up to `end`."""
    at = TEXT.index(start)
    return TEXT[:at] + TEXT[TEXT.index(end, at + len(start)) :]


WRITTEN_BEFORE = without("[materials]", "[window]")


def test_the_digest_follows_the_figures_and_not_the_layout_of_the_file() -> None:
    same = (
        TEXT.replace("\n\n", "\n# a remark\n\n")
        .replace("[window]", "[window]   #")
        .replace("multiple = 1.0", "multiple = 1.0  ")
    )
    assert read_rulebook(same, "same").digest == read_rulebook(TEXT, "built-in").digest == built_in_rulebook().digest
    other = changed("required = { value = 6", "required = { value = 7")
    assert read_rulebook(other, "other").digest != built_in_rulebook().digest


@pytest.mark.parametrize("text", [TEXT, WRITTEN_BEFORE], ids=["built-in", "written before materials"])
def test_a_rulebook_survives_being_kept_as_json(text: str) -> None:
    rulebook = read_rulebook(text, "office.toml")
    kept = Rulebook.model_validate_json(rulebook.model_dump_json(by_alias=True))
    assert kept == rulebook
    assert kept.digest == rulebook.digest


def test_a_rulebook_written_before_materials_is_read_and_keeps_its_digest() -> None:
    before = read_rulebook(WRITTEN_BEFORE, "office.toml")
    assert before.materials is None
    assert before.model_copy(update={"materials": built_in_rulebook().materials}) == built_in_rulebook()
    figures = before.model_dump_json(by_alias=True, exclude={"materials"})
    assert before.digest == hashlib.sha256(figures.encode()).hexdigest()


def test_a_rulebook_written_before_anomalies_is_read_and_keeps_its_digest() -> None:
    before = read_rulebook(without("# 异常线索", "# 缴费基数"), "office.toml")
    assert before.anomalies is None
    assert before.digest == "5d4116fa65c947a174682a6bfbee6dcccf79378510f8a03c79275c45f1d36c39"


def test_a_signal_without_figures_is_none_of_the_rulebooks() -> None:
    anomalies = read_rulebook(without("rotation = {", "back_paid_together"), "office.toml").anomalies
    assert anomalies is not None
    assert anomalies.rotation is None
    assert anomalies.lifted is not None


# --- wrong rulebooks ----------------------------------------------------------------------------------------------

YEAR, WAGE = 'until = "2024-06"\nbase_year', 'until = "2024-06"\nwage'

WRONG = {
    # name: (text, words the line must hold)
    "a hole between contribution years": (
        changed(YEAR, YEAR.replace("06", "05")),
        "contribution_year hole 2024-05 2024-07",
    ),
    "contribution years overlap": (changed(YEAR, YEAR.replace("06", "07")), "contribution_year overlap 2024-07"),
    "a hole between reference wages": (changed(WAGE, WAGE.replace("06", "04")), "reference_wage hole 2024-04 2024-07"),
    "reference wages overlap": (changed(WAGE, WAGE.replace("06", "12")), "reference_wage overlap 2024-12 2024-07"),
    "an unknown signal": (changed("rotation = {", "carousel = {"), "anomalies carousel"),
    "an unknown figure of a signal": (
        changed("rotation = { persons = 4,", "rotation = { people = 4, persons = 4,"),
        "rotation people",
    ),
    "a signal without a date": (changed("min_names = 2, dated = 2026-11-29,", "min_names = 2,"), "several_names dated"),
    "an unknown table": (changed("[decision]", "[fees]\nyuan = 5\n\n[decision]"), "fees"),
    "an unknown figure": (changed("[decision]", "[decision]\ncalendar_days = 28"), "decision calendar_days"),
    "an unknown key of a figure": (
        changed("working_days = { value = 20,", 'working_days = { value = 20, unit = "day",'),
        "decision working_days unit",
    ),
    "an unknown key of an entry": (changed("multiple = 1.0", "multiple = 1.0\nbonus = 1"), "tier bonus 2"),
    "a negative count": (changed("required = { value = 6", "required = { value = -6"), "window required"),
    "none required": (changed("required = { value = 6", "required = { value = 0"), "window required"),
    "no tax months": (changed("tax_months = { value = 6", "tax_months = { value = 0"), "materials tax_months"),
    "materials without a figure": (without("tax_months = {", "\n"), "materials tax_months"),
    "a negative percentage": (
        changed("above_pass_percent = { value = 10", "above_pass_percent = { value = -10"),
        "base_match above_pass_percent",
    ),
    "a negative deadline": (
        changed("deadline_months_after = { value = 1", "deadline_months_after = { value = -1"),
        "payment deadline_months_after",
    ),
    "a negative share of rows": (
        changed("unattributed_percent = { value = 10", "unattributed_percent = { value = -10"),
        "source unattributed_percent",
    ),
    "a negative month of billing": (
        changed("billed_months_after = { value = 1", "billed_months_after = { value = -1"),
        "payment billed_months_after",
    ),
    "a title base of zero": (changed("multiple = { value = 1.0", "multiple = { value = 0"), "title_base multiple"),
    "no title base": (without("[title_base]", "[employer]"), "title_base"),
    "no ending of branches": (changed('value = ["分公司"', 'value = [], old = ["分公司"'), "employer branch_endings"),
    "an empty ending": (changed('"分公司"', '""'), "employer branch_endings"),
    "an empty beginning of numbers": (changed('["81", ', '["", '), "scope outsider_numbers"),
    "no register of the city": (changed('value = ["31", "10"]', "value = []"), "scope home_registers"),
    "a negative offset": (changed("value = [0, 1]", "value = [0, -1]"), "base_match tax_month_offsets"),
    "no offset": (changed("value = [0, 1]", "value = []"), "base_match tax_month_offsets"),
    "a negative floor": (changed("floor = 2815", "floor = -2815"), "contribution_year floor 1"),
    "a negative wage": (changed("wage = 5036", "wage = -5036"), "reference_wage wage 2"),
    "a negative multiple": (changed("multiple = 2.0", "multiple = -2.0"), "tier multiple 3"),
    "negative points": (changed("points = 25", "points = -25"), "tier points 1"),
    "a cap below its floor": (changed("cap = 14076", "cap = 2814"), "contribution_year cap floor 1"),
    "a month that is none": (changed('from = "2022-03"', 'from = "2022-13"'), "relief from 1 2022-13"),
    "a month with one digit": (changed('from = "2022-03"', 'from = "2022-3"'), "relief from 1 2022-3"),
    "a month in words": (changed('from = "2022-03"', 'from = "March 2022"'), "relief from 1"),
    "a month as a number": (
        changed('from = "2022-03"\nuntil = "2022-10"', "from = 202203\nuntil = 202210"),
        "relief from 1",
    ),
    "a day for a month": (changed('from = "2022-03"', "from = 2022-03-01"), "relief from 1"),
    "until before from": (changed('until = "2022-10"', 'until = "2022-02"'), "relief until from 1"),
    "the regulation ends before it starts": (
        changed("effective_until = 2027-12-31", "effective_until = 2022-12-31"),
        "rulebook effective_until",
    ),
    "a day that does not exist": (changed("paid_by = 2022-12-31", 'paid_by = "2022-12-32"'), "relief paid_by 1"),
    "a missing figure": (without("required = { value = 6", "\n"), "window required"),
    "a missing section": (without("[ban]", "# 缴费基数"), "ban"),
    "a missing cap": (without("cap = 14076", "\n"), "contribution_year cap 1"),
    "a missing value": (changed("working_days = { value = 20,", "working_days = {"), "decision working_days value"),
    "no contribution year at all": (
        "contribution_year = []\n" + without("[[contribution_year]]", "# The reference wage").strip(),
        "contribution_year",
    ),
    "a figure without a source": (
        changed("working_days = { value = 20, source =", 'working_days = { value = 20, source = "", old_source ='),
        "decision working_days",
    ),
    "an unknown confidence": (changed('confidence = "fair"', 'confidence = "certain"'), "confidence"),
    "an unknown kind": (changed('kinds = ["deferred"]', 'kinds = ["late"]'), "relief kinds 2"),
    "no kind": (changed('kinds = ["deferred"]', "kinds = []"), "relief kinds 2"),
    "two equal tiers": (changed("multiple = 1.0", "multiple = 0.8"), "tier multiple"),
    "two equal tiers, written otherwise": (changed("multiple = 1.0", "multiple = 0.80"), "tier multiple"),
    "a word for a number": (changed("required = { value = 6", 'required = { value = "six"'), "window required"),
    "half a month": (changed("required = { value = 6", "required = { value = 6.5"), "window required"),
    "a truth for a number": (changed("required = { value = 6", "required = { value = true"), "window required"),
    "no number": (
        changed("above_pass_percent = { value = 10", "above_pass_percent = { value = nan"),
        "above_pass_percent",
    ),
    "no end": (
        changed("above_pass_percent = { value = 10", "above_pass_percent = { value = inf"),
        "above_pass_percent",
    ),
    "a figure twice": (changed("[window]", "[ban]\n[window]"), "TOML"),
    "no TOML": ("[window\nmonths = 12", "TOML"),
    "a table of another kind": ("window,months,12\n", "TOML"),
    "nothing": ("", "rulebook"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rulebook_is_refused_with_where_and_why_in_one_line(name: str) -> None:
    text, words = WRONG[name]
    with pytest.raises(RulebookError) as refused:
        read_rulebook(text, "office.toml")
    line = str(refused.value)
    assert line.startswith("office.toml: ")
    assert "\n" not in line
    assert [word for word in words.split() if word not in line] == []


def test_periods_may_stand_in_any_order() -> None:
    first = "[[contribution_year]]" + TEXT.split("[[contribution_year]]", 2)[1]
    swapped = TEXT.replace(first, "", 1) + f"\n{first}"
    years = read_rulebook(swapped, "swapped").contribution_year
    assert sorted(years, key=lambda each: each.from_month) == list(built_in_rulebook().contribution_year)


def test_tiers_equal_in_all_but_the_multiple_are_two() -> None:
    text = changed("multiple = 1.0", "multiple = 0.81")
    assert [tier.multiple for tier in read_rulebook(text, "x").tier][:2] == [Decimal("0.8"), Decimal("0.81")]


# --- another rulebook gives another answer ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight months paid in time before an application in September 2024; wages of 10000, in 2023-09 a base of 11500."""
    start = month_number(date(2024, 1, 1))
    base: Cells = {"person_id": person(1), "employer_id": FIRM, "kind": "normal"}
    paid = [{**base, "month": month_text(number), "base": "10000"} for number in range(start, start + 8)]
    wages = [
        {"person_id": person(1), "agent_id": FIRM, "month": f"{year}-{number:02d}", "item": "wages", "income": "10000"}
        for year, number in product((2022, 2023), range(1, 13))
    ]
    application = {"application_id": "A1", "person_id": person(1), "employer_id": FIRM, "applied_on": "2024-09-10"}
    files: dict[str, str | bytes] = {
        "applications.csv": as_csv("applications", [application]),
        "contributions.csv": as_csv("contributions", [*paid, {**base, "month": "2023-07", "base": "11500"}]),
        "tax.csv": as_csv("tax", wages),
    }
    return write(tmp_path_factory.mktemp("figures") / "extract", files)


def answers(source: Path, root: Path, text: str | None) -> tuple[object, ...]:
    """The window's answer and its months, and the base match of July 2023, under a rulebook."""
    path = None if text is None else root / "office.toml"
    if path is not None and text is not None:
        path.write_text(text, encoding="utf-8")
    run = Database(verify_source(Request(source, source.parent / "store", path)))
    window = run.rows('select "window", window_months_min, window_months_max from verdict')[0]
    return (*window, *run.rows("select base_match from ledger where month = date '2023-07-01'")[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, ("pass", 8, 8, "refer"), id="the built-in one"),
        pytest.param(
            changed("required = { value = 6", "required = { value = 8"), ("pass", 8, 8, "refer"), id="8 required"
        ),
        pytest.param(
            changed("required = { value = 6", "required = { value = 9"), ("fail", 8, 8, "refer"), id="9 required"
        ),
        pytest.param(
            "\ufeff" + changed("above_pass_percent = { value = 10", "above_pass_percent = { value = 15"),
            ("pass", 8, 8, "pass"),
            id="15 % above is fine (behind a byte order mark)",
        ),
        pytest.param(
            changed("above_refer_percent = { value = 20", "above_refer_percent = { value = 14.9999"),
            ("pass", 8, 8, "fail"),
            id="15 % above is too much",
        ),
    ],
)
def test_another_rulebook_gives_another_answer(
    text: str | None, expected: tuple[object, ...], source: Path, tmp_path: Path
) -> None:
    assert answers(source, tmp_path, text) == expected


def test_another_rulebook_rejects_other_applications(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    day = date(2024, 9, 10)
    path.write_text(changed("effective_from = 2023-01-01", f"effective_from = {day + timedelta(1)}"), encoding="utf-8")
    run = Database(verify_source(Request(source, tmp_path / "store", path)))
    assert run.rows("select code, raw_value from reject") == [("RULEBOOK_NOT_IN_FORCE", "2024-09-10")]
    path.write_text(changed("effective_from = 2023-01-01", f"effective_from = {day}"), encoding="utf-8")
    run = Database(verify_source(Request(source, tmp_path / "store", path)))
    assert run.rows("select code from reject") == []
    assert run.rows("select rulebook_digest from run") == [(read_rulebook(path.read_text("utf-8"), "").digest,)]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[window\n", None], ids=["no text", "no TOML", "no file"])
def test_a_rulebook_file_that_cannot_be_used_is_named(content: bytes | None, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=r"office\.toml"):
        verify_source(Request(source, tmp_path / "store", path))
