"""Steps of the work, the day by which an application is due, and the queue by that day (第七条)."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from checks.law.handling import UNMARKED, Handling, Wait
from pipelines.console.pages.queue import listing_of
from pipelines.console.runs import Published
from pipelines.decisions.acts import Marked
from pipelines.decisions.handling import handlings
from pipelines.decisions.log import append_event, first_broken, read_events
from pipelines.store.folder import Store
from reports.masking import Mask
from reports.model.deadlines import due_of
from reports.model.listing import queued_applications
from tests.deliveries import hecha
from tests.published import rows

DAYS = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))


def queued(store: Path, *options: str) -> dict[str, Any]:
    """The queue by application."""
    done = hecha("queue", "--json", "--store", store, *options)
    assert done.exit_code == 0, done.output
    return {each["application_id"]: each for each in json.loads(done.stdout)}


def mark(store: Path, *arguments: str) -> str:
    done = hecha("mark", *arguments, "--store", store)
    assert done.exit_code == 0, done.output
    return done.stdout


# --- the day -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handling", "due", "earliest"),
    [
        (UNMARKED, "2024-10-14", True),
        (Handling(accepted=date(2024, 9, 12)), "2024-10-16", True),
        (Handling(accepted=date(2024, 9, 12), verified=date(2024, 9, 20)), "2024-10-23", False),
        (
            Handling(verified=date(2024, 9, 20), waits=(Wait(date(2024, 9, 23), date(2024, 9, 26)),)),
            "2024-10-28",
            False,
        ),
        (Handling(verified=date(2024, 9, 20), waits=(Wait(date(2024, 9, 23)),)), "2024-10-23", True),
        (
            Handling(verified=date(2024, 9, 20), waits=(Wait(date(2024, 9, 11), date(2024, 9, 13)),)),
            "2024-10-23",
            False,
        ),
        (
            Handling(verified=date(2024, 9, 20), waits=(Wait(date(2024, 10, 1), date(2024, 10, 6)),)),
            "2024-10-23",
            False,
        ),
    ],
    ids=["nothing marked", "accepted", "found true", "three days waited", "still waits", "waited before", "holidays"],
)
def test_twenty_working_days_from_when_it_was_found_true(handling: Handling, due: str, earliest: bool) -> None:
    """Applied on 2024-09-10; 15 to 17 September and 1 to 7 October were days of rest, 14 and 29 of September not."""
    found = due_of(date(2024, 9, 10), handling, 20)
    assert (found.day.isoformat(), found.earliest) == (due, earliest)


@given(DAYS, st.integers(1, 40), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=3))
def test_the_day_is_that_of_a_calendar_walked_day_by_day(start: date, days: int, spans: list[tuple[int, int]]) -> None:
    waits, last = [], start
    for after, length in spans:
        since = last + timedelta(days=after)
        waits.append(Wait(since, since + timedelta(days=length)))
        last = since + timedelta(days=length)
    standing = {each.since + timedelta(days=n) for each in waits for n in range(1, (each.until - each.since).days + 1)}  # type: ignore[operator]
    counted, day = 0, start
    while counted < days:
        day += timedelta(days=1)
        counted += chinese_calendar.is_workday(day) and day not in standing
    assert due_of(start, Handling(verified=start, waits=tuple(waits)), days).day == day


# --- marking -----------------------------------------------------------------------------------------------------


def test_a_clerk_marks_and_the_day_follows_everywhere(store: Path, tmp_path: Path) -> None:
    """Queue, its workbook, the report's page, case page and workbook say the same day."""
    before = queued(store)["SQ-03"]
    assert (before["due"], before["earliest"]) == ("2024-10-14", True)
    mark(store, "SQ-03", "accepted", "--on", "2024-09-12")
    mark(store, "SQ-03", "verified", "--on", "2024-09-20", "--by", "李")
    mark(store, "SQ-03", "waiting", "--on", "2024-09-23")
    assert queued(store)["SQ-03"]["waits_since"] == "2024-09-23"
    mark(store, "SQ-03", "resumed", "--on", "2024-09-26")
    assert hecha("assign", "SQ-03", "张老师", "--store", store).exit_code == 0
    after = queued(store)["SQ-03"]
    assert (after["due"], after["earliest"], after["assigned_to"]) == ("2024-10-28", False, "张老师")
    assert list(queued(store))[-1] == "SQ-03", "the latest is last"
    out = tmp_path / "report"
    assert hecha("report", "--application", "SQ-03", "--out", out, "--store", store).exit_code == 0
    assert "2024-10-28" in (out / "report.html").read_text(encoding="utf-8")
    assert "<strong>2024-10-28</strong>" in (out / "cases" / "SQ-03.html").read_text(encoding="utf-8")
    assert _sheet(out / "report.xlsx")["SQ-03"] == [date(2024, 10, 28), "", "张老师"]
    assert hecha("queue", "--xlsx", tmp_path / "queue.xlsx", "--store", store).exit_code == 0
    assert _sheet(tmp_path / "queue.xlsx")["SQ-03"] == [date(2024, 10, 28), "", "张老师"]
    assert _sheet(tmp_path / "queue.xlsx")["SQ-10"] == [date(2024, 10, 14), "最早日期", ""]
    assert first_broken(store) is None


def _sheet(path: Path) -> dict[str, list[Any]]:
    """Of each application in the sheet of the queue: the day, what is to be known of it, whose it is."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    _, *lines = book.get_sheet_by_name("待办").to_python()
    return {str(line[0]): list(line[1:4]) for line in lines}


@pytest.mark.parametrize(
    ("before", "step", "said"),
    [
        ([], "verified --on 2024-09-09", "2024-09-10"),
        ([], "resumed --on 2024-09-20", "没有在等待补件"),
        (["waiting --on 2024-09-18"], "waiting --on 2024-09-19", "2024-09-18"),
        (["waiting --on 2024-09-18"], "resumed --on 2024-09-17", "2024-09-18"),
        (["accepted --on 2024-09-18"], "verified --on 2024-09-17", "2024-09-18"),
        (["accepted --on 2024-09-18", "verified --on 2024-09-19"], "decided --on 2024-09-18", "2024-09-19"),
    ],
)
def test_a_step_that_cannot_follow_is_refused_in_a_line(before: list[str], step: str, said: str, store: Path) -> None:
    for each in before:
        mark(store, "SQ-03", *each.split())
    log = handlings(read_events(store))
    done = hecha("mark", "SQ-03", *step.split(), "--store", store)
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert handlings(read_events(store)) == log


def test_an_application_that_is_not_there_is_refused(store: Path) -> None:
    assert "没有这个申请编号" in hecha("mark", "nobody", "verified", "--store", store).stderr
    assert "没有这个申请编号" in hecha("assign", "nobody", "李", "--store", store).stderr
    assert hecha("assign", "SQ-03", " ", "--store", store).exit_code == 1
    assert not (store / "decisions.sqlite").exists()


def test_two_who_mark_the_same_at_once_do_no_harm(store: Path) -> None:
    """Both were let in before either was written: the log has both, the first one's wait counts."""
    for step, day in (("waiting", 18), ("waiting", 19), ("resumed", 20), ("resumed", 21)):
        append_event(store, Marked("SQ-03", step, date(2024, 9, day)))  # type: ignore[arg-type]
    assert handlings(read_events(store))["SQ-03"].waits == (Wait(date(2024, 9, 18), date(2024, 9, 20)),)


# --- the queue ---------------------------------------------------------------------------------------------------


def test_the_queue_is_every_refer_by_due_day(store: Path) -> None:
    refers = rows(
        store / "latest.duckdb", "select application_id, employer_id, reasons from verdict where outcome = 'refer'"
    )
    found = queued(store)
    assert found.keys() == {each["application_id"] for each in refers}
    assert [each["due"] for each in found.values()] == sorted(each["due"] for each in found.values())
    assert all(each["settles"] for each in found.values())
    for each in refers:
        assert [reason["code"] for reason in found[each["application_id"]]["reasons"]] == each["reasons"]


def test_it_is_narrowed_by_employer_reason_and_day(store: Path) -> None:
    refers = rows(
        store / "latest.duckdb", "select application_id, employer_id, reasons from verdict where outcome = 'refer'"
    )
    employer = "91319900Y000000162"
    assert queued(store, "--employer", employer).keys() == {
        each["application_id"] for each in refers if each["employer_id"] == employer
    }
    assert queued(store, "--reason", "source_rejected").keys() == {
        each["application_id"] for each in refers if "SOURCE_REJECTED" in each["reasons"]
    }
    mark(store, "SQ-03", "verified", "--on", "2024-09-20")
    assert "SQ-03" not in queued(store, "--due", "2024-10-22")
    assert "SQ-03" in queued(store, "--due", "2024-10-23")


def test_who_waits_for_papers_is_last_and_not_late(store: Path) -> None:
    mark(store, "SQ-03", "waiting", "--on", "2024-09-10")
    found = queued(store)
    assert list(found)[-1] == "SQ-03"
    assert (found["SQ-03"]["earliest"], found["SQ-03"]["late"]) == (True, False)


def test_names_are_masked_unless_revealed(store: Path) -> None:
    assert "*" in queued(store)["SQ-03"]["person_name"]
    assert "*" not in queued(store, "--reveal")["SQ-03"]["person_id"]
    assert "\tqueue\t" in (store / "access.log").read_text(encoding="utf-8")


def test_a_reason_that_is_none_is_refused(store: Path) -> None:
    done = hecha("queue", "--reason", "LATE", "--store", store)
    assert done.exit_code == 1
    assert "LATE" in done.stderr


def test_the_console_says_the_same_day(store: Path) -> None:
    """Also after a mark that came while a run was open, and in the list as on the application's page."""
    runs = Published(Store(store))
    assert due_in_console(runs) == ["2024-10-14"]
    mark(store, "SQ-03", "verified", "--on", "2024-09-20")
    assert due_in_console(runs) == ["2024-10-23"] == [queued(store)["SQ-03"]["due"]]
    runs.close()


def due_in_console(runs: Published) -> list[str]:
    run = runs.run(None)
    days = listing_of(run).filter(application_id="SQ-03")["due"]
    with run.reader() as file:
        assert [
            each.due for each in queued_applications(file, ["SQ-03"], run.rulebook, Mask(), run.handlings)
        ] == days.to_list()
    return [str(day) for day in days]
