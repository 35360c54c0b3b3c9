"""Automatic passes to be looked at: as many as asked for, the same for the same key, spread over employers."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.commands.app import app
from pipelines.commands.values import share_given
from pipelines.decisions.log import read_events
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from pipelines.store.sample_key import NAME, sample_key
from reports.model.applications import Application
from reports.model.sample import draw_sample
from tests.commands import assert_one_line
from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import verified

MONTH = 2024 * 12 + 8
SHARES = st.decimals("0.01", "1", places=2)


def passes(*by_employer: int) -> list[Application]:
    """So many passes of each employer, on the days of September 2024 in turn."""
    return [
        application(f"{employer}-{number}", f"E{employer}", date(2024, 9, 1) + timedelta(days=number % 30))
        for employer, count in enumerate(by_employer)
        for number in range(count)
    ]


def application(name: str, employer: str, applied_on: date, outcome: str = "pass") -> Application:
    return Application(1, name, name, "", "", employer, "", applied_on, outcome, (), {})


@given(st.lists(st.integers(0, 60), max_size=8), SHARES, st.binary(min_size=32, max_size=32))
def test_the_share_is_drawn_of_all_and_of_each_employer(by_employer: list[int], share: Decimal, key: bytes) -> None:
    drawn = draw_sample(passes(*by_employer), MONTH, share, key)
    assert drawn.passes == sum(by_employer)
    assert len(drawn.drawn) == math.ceil(sum(by_employer) * share)
    of_employer = Counter(each.employer_id for each in drawn.drawn)
    for employer, count in enumerate(by_employer):
        assert abs(of_employer[f"E{employer}"] - count * share) < 2


@given(st.permutations(passes(7, 20, 3)), SHARES)
def test_the_same_key_draws_the_same_whatever_the_order(applications: list[Application], share: Decimal) -> None:
    key = bytes(range(32))
    assert draw_sample(applications, MONTH, share, key) == draw_sample(passes(7, 20, 3), MONTH, share, key)


def test_each_pass_is_drawn_about_as_often_as_others() -> None:
    times = Counter(
        each.application_id
        for number in range(2000)
        for each in draw_sample(passes(13, 12), MONTH, Decimal("0.04"), number.to_bytes(32, "big")).drawn
    )
    assert len(times) == 25
    assert min(times.values()) > 40
    assert max(times.values()) < 130


def test_only_passes_of_the_month_are_drawn() -> None:
    others = [
        application("refer", "E", date(2024, 9, 2), "refer"),
        application("fail", "E", date(2024, 9, 2), "fail"),
        application("before", "E", date(2024, 8, 31)),
        application("after", "E", date(2024, 10, 1)),
    ]
    drawn = draw_sample([*others, application("this", "E", date(2024, 9, 30))], MONTH, Decimal(1), b"k")
    assert [each.application_id for each in drawn.drawn] == ["this"]


@pytest.mark.parametrize(("text", "share"), [("4%", "0.04"), ("0.04", "0.04"), (" 33.3% ", "0.333"), ("100%", "1")])
def test_a_share_is_read_exactly(text: str, share: str) -> None:
    assert share_given(text) == Decimal(share)


@pytest.mark.parametrize("text", ["0", "0%", "101%", "-4%", "four", "", "nan", "inf", "4%%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(HechaError, match="--share"):
        share_given(text)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = sample_key(store)
    assert sample_key(store) == key
    assert len(key) == 64
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    (tmp_path / NAME).write_text("short", encoding="ascii")
    with pytest.raises(HechaError, match="key of the sample"):
        sample_key(store)


def test_a_key_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("x" * 64, encoding="ascii")
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HechaError, match="key of the sample"):
        sample_key(Store(tmp_path))


def test_the_command_draws_the_same_twice_and_masks(sample_store: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))
    wanted = ["sample", "--month", "2024-09", "--share", "20%", "--store", str(store), "--json"]
    first, second = (CliRunner().invoke(app, wanted) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.output == second.output
    told = json.loads(first.output)
    assert len(told["drawn"]) == math.ceil(told["passes"] * Decimal("0.2"))
    assert all("*" in each["person_id"] for each in told["drawn"])
    assert not (store / "access.log").exists()
    assert CliRunner().invoke(app, [*wanted, "--reveal"]).exit_code == 0
    assert "\tsample\t" in (store / "access.log").read_text(encoding="utf-8")


@pytest.fixture
def own_store(sample_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))


def drawn_of(store: Path, *more: str) -> list[dict[str, Any]]:
    told = json.loads(done("sample", "--month", "2024-09", "--share", "100%", "--json", "--store", store, *more))
    drawn: list[dict[str, Any]] = told["drawn"]
    return drawn


def done(*arguments: str | Path) -> str:
    """What a command prints that ends well."""
    result = hecha(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_was_said_of_a_pass_stands_in_the_sample_and_in_its_file(own_store: Path, tmp_path: Path) -> None:
    first, second, *_ = (each["application_id"] for each in drawn_of(own_store))
    assert {each["looked"] for each in drawn_of(own_store)} == {None}
    noted = ("--by", "张三", "--store", own_store)
    done("sample", first, "differs", "--because", "合同已终止", *noted)
    done("sample", first, "agrees", "--because", "合同有续签", *noted)
    done("sample", second, "differs", "--because", "单位并未缴费", *noted)
    looked = {each["application_id"]: each["looked"] for each in drawn_of(own_store)}
    assert (looked[first]["answer"], looked[first]["by"], looked[first]["event"]) == ("agrees", "张三", 2)
    assert (looked[second]["answer"], looked[second]["because"]) == ("differs", "单位并未缴费")
    assert looked[first]["run_id"] == (own_store / "latest.duckdb").resolve().stem
    shown = "".join(done("sample", "--month", "2024-09", "--share", "100%", "--store", own_store).split())
    assert "其中已抽查2件，不同意1件" in shown
    done("review", first, "--out", tmp_path / "review", "--store", own_store)
    (page,) = (tmp_path / "review").glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert [each for each in ("抽查复核", "合同已终止", "合同有续签", "张三", "不同意") if each not in text] == []
    assert "3 条记录" in done("audit", "--store", own_store)


def test_a_look_at_the_answer_of_another_run_says_so(own_store: Path) -> None:
    first = drawn_of(own_store)[0]["application_id"]
    looked_at = (own_store / "latest.duckdb").resolve().stem
    done("sample", first, "agrees", "--because", "无误", "--store", own_store)
    assert looked_at not in done("sample", "--month", "2024-09", "--share", "100%", "--store", own_store)
    later = verified(SAMPLE, own_store)
    assert later.resolve().stem != looked_at
    shown = done("sample", "--month", "2024-09", "--share", "100%", "--store", own_store)
    assert looked_at in "".join(shown.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("SQ-17", "agrees", "--because", "x"), "no automatic pass"),
        (("nobody", "agrees", "--because", "x"), "no application"),
        (("SQ-01", "agrees"), "--because"),
        (("SQ-01", "agrees", "--because", " "), "--because"),
        (("SQ-01",), "--month"),
        ((), "--month"),
        (("SQ-01", "agrees", "--because", "x", "--month", "2024-09"), "--month"),
        (("SQ-01", "agrees", "--because", "x", "--by", "王五"), "王五"),
    ],
)
def test_what_cannot_be_noted_is_one_line_and_nothing_is(
    arguments: tuple[str, ...], words: str, own_store: Path
) -> None:
    assert "SQ-01" in {each["application_id"] for each in drawn_of(own_store)}
    (own_store / "office.toml").write_text('[people]\ndecide = ["张三"]\n', encoding="utf-8")
    by = () if "--by" in arguments else ("--by", "张三")
    assert_one_line(hecha("sample", *arguments, *by, "--store", own_store, "--lang", "en"), words)
    assert read_events(own_store) == []
