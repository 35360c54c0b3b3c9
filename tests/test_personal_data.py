"""Nothing personal is in what the command prints, nor in the text of an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import steps
from tests.commands import assert_one_line, hecha, small
from tests.extract_files import Cells, as_csv, person, sound, write

pytestmark = pytest.mark.usefixtures("no_scheduler")


NAME, INCOME, BASE = "欧阳测试", "23456.78", "19876.54"


def personal(folder: Path) -> Path:
    """An extract in which identity numbers, names and incomes stand in good cells and in bad ones."""
    wrong = person(7)[:17] + ("0" if person(7)[17] != "0" else "1")
    tax = {**sound("tax", 1), "income": INCOME}
    paid = {**sound("contributions", 1), "base": BASE}
    rows: dict[str, list[Cells]] = {
        "applications": [
            {**sound("applications", 1), "person_name": NAME},
            {**sound("applications", 2), "person_name": NAME, "applied_on": person(2)},
            {**sound("applications", 1), "person_name": NAME, "applied_on": "2024-09-11"},
            {**sound("applications", 3), "person_id": wrong},
        ],
        "contributions": [
            paid,
            {**paid, "base": f"{BASE}元"},
            {**paid, "person_id": wrong, "month": NAME},
            {**paid, "kind": NAME},
        ],
        "tax": [tax, {**tax, "income": f"{INCOME}1"}, {**tax, "tax_paid": f"{NAME}{person(1)}"}],
        "contracts": [{**sound("contracts", 1), "employer_id": person(1), "employer_name": NAME, "end_on": NAME}],
        "sanctions": [{**sound("sanctions", 1), "subject_id": wrong, "document": NAME}],
    }
    return write(folder, {f"{name}.csv": as_csv(name, each) for name, each in rows.items()})


def assert_nothing_personal(text: str) -> None:
    numbers = [person(1), person(2), person(7)[:17], person(1)[:17], person(1)[6:14]]
    amounts = [INCOME, "23,456", "23456", BASE, "19,876", "19876"]
    assert [each for each in (*numbers, *amounts, NAME, NAME[:2], "测试") if each in text] == []


def test_verify_tells_nothing_personal(tmp_path: Path) -> None:
    folder, store = personal(tmp_path / "extract"), tmp_path / "store"
    for options in (["--details"], ["--details", "--lang", "en"], ["--json"], []):
        result = hecha("verify", folder, "--store", store, *options)
        assert result.exit_code == 0
        assert "VALUE_UNREADABLE" in result.stdout or not options
        assert_nothing_personal(result.stdout + result.stderr)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        *(("load_extract", error) for error in (ValueError, KeyError, AssertionError, OSError, MemoryError)),
        ("judge_block", RuntimeError),
        ("publish_run", RuntimeError),
    ],
)
def test_an_unexpected_error_tells_nothing_personal(
    step: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        try:
            raise LookupError(f"{person(1)} {NAME}")
        except LookupError as cause:
            raise error(f"{NAME} {person(1)}\n{INCOME}") from cause

    monkeypatch.setattr(steps, step, fail)
    folder, store = personal(tmp_path / "extract"), tmp_path / "store"
    for language in ("zh", "en"):
        result = hecha("verify", folder, "--store", store, "--lang", language)
        assert_nothing_personal(assert_one_line(result))
        assert isinstance(result.exception, SystemExit)
    assert [each for name in ("runs", "work") for each in store.glob(f"{name}/*")] == []
    assert not (store / "latest.duckdb").exists()


def test_explain_masks_identity_numbers(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert hecha("verify", folder, "--store", store).exit_code == 0
    masked = f"{person(1)[:2]}************{person(1)[-4:]}"
    for wanted, *options in (["A1"], ["A1", "--month", "2024-08", "--lang", "en"], [person(1), "--month", "2024-08"]):
        result = hecha("explain", wanted, "--store", store, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        assert masked in result.stdout
        assert person(1)[:17] not in result.stdout
        assert "人一" not in result.stdout


def test_explain_of_what_is_not_there_is_one_line_that_repeats_no_number(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert_one_line(hecha("explain", "A1", "--store", store))
    assert hecha("verify", folder, "--store", store).exit_code == 0
    assert person(2) not in assert_one_line(hecha("explain", person(2), "--store", store))
    assert_one_line(hecha("explain", "A1", "--store", store, "--run", "no-such-run", "--lang", "en"), "no such run")
    assert hecha("explain", f" {person(1).lower()} ", "--store", store).exit_code == 0
