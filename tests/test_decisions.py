"""What people decide on refers: recorded, carried while its evidence is the same, lapsed when that changes."""

from __future__ import annotations

import csv
import json
import random
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checks.law.months import month_number
from pipelines.commands.app import app
from pipelines.decisions import deciding
from pipelines.decisions.acts import Answer, Question
from pipelines.decisions.auditing import Fault, audit_log
from pipelines.decisions.deciding import Author, Justification, Settled
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.log import append_event, read_events
from pipelines.decisions.log_file import NAME
from pipelines.decisions.office import read_office
from pipelines.decisions.refreshing import refresh
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from reports.model.run_file import open_run
from tests.published import rows, verified
from tests.report_workbooks import read_cells

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"
RULEBOOK = Path(__file__).parent.parent / "checks" / "law" / "rulebook.toml"
WINDOW, EMPLOYED = Question("window"), Question("employed")
A, RELATED, WITH = "Y00000016", "Y00000059", "Y00000067"
JULY = month_number(date(2023, 7, 1))
LOOKED = Justification("看过合同原件")


class Office:
    """A store with a source that is verified again and again."""

    def __init__(self, folder: Path) -> None:
        self.source, self.store = folder / "source", Store(folder / "store")

    def verify(self, rulebook: Path | None = None) -> Path:
        return verified(self.source, self.store.root, rulebook=rulebook)

    def author(self, name: str | None = None) -> Author:
        return Author(read_office(self.store.root, None), name)

    def decide(
        self,
        application: str,
        question: Question,
        answer: Answer = "pass",
        why: Justification = LOOKED,
        by: str | None = None,
    ) -> Settled:
        run = self.store.find_run(None)
        return deciding.settle_refer(self.store, run, application, question, answer, why, self.author(by))

    def change(self, dataset: str, change: Callable[[list[dict[str, str]]], None]) -> None:
        """Change the rows of a file of the source."""
        path = self.source / f"{dataset}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            seen = list(csv.DictReader(file))
        heads = list(seen[0])
        change(seen)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(seen)

    def person(self, application: str) -> str:
        with (self.source / "applications.csv").open(encoding="utf-8", newline="") as file:
            return next(row["person_id"] for row in csv.DictReader(file) if row["application_id"] == application)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(SAMPLE, folder / "source")
    Office(folder).verify()
    return folder


@pytest.fixture
def office(first: Path, tmp_path: Path) -> Office:
    shutil.copytree(first, tmp_path / "office", symlinks=True)
    return Office(tmp_path / "office")


def decisions(run: Path) -> list[dict[str, Any]]:
    return rows(run, "select * from decision order by application_id, month nulls first, what")


def decided(run: Path, application: str) -> dict[str, Any]:
    return rows(run, f"select * from decided where application_id = '{application}'")[0]


def test_a_decision_stands_next_to_the_automatic_answer_in_the_next_run(office: Office) -> None:
    office.decide("SQ-17", WINDOW)
    run = office.verify()
    [row] = decisions(run)
    assert (row["application_id"], row["what"], row["answer"], row["state"]) == ("SQ-17", "window", "pass", "carried")
    assert row["because"] == LOOKED.because
    seen = decided(run, "SQ-17")
    assert (seen["automatic_window"], seen["window"]) == ("refer", "pass")
    assert (seen["automatic_outcome"], seen["outcome"]) == ("refer", "pass")
    assert rows(run, "select \"window\", outcome from verdict where application_id = 'SQ-17'") == [
        {"window": "refer", "outcome": "refer"}
    ]


def test_the_same_rows_delivered_anew_are_the_same_evidence(office: Office) -> None:
    """In another order, in two files, with copies, and with more of what nobody looks at."""
    office.decide("SQ-17", WINDOW)
    office.decide("SQ-10", EMPLOYED)
    office.decide("SQ-10", Question("employer", JULY, A))
    person = office.person("SQ-17")

    def deliver_anew(seen: list[dict[str, str]]) -> None:
        seen += [dict(row) for row in seen if row["person_id"] == person]
        random.Random(1).shuffle(seen)

    office.change("contributions", deliver_anew)
    path = office.source / "contributions.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *lines[::2]]), encoding="utf-8")
    path.with_name("contributions-2.csv").write_text("\n".join([head, *lines[1::2]]), encoding="utf-8")
    office.change("tax", lambda seen: seen.reverse())
    assert [row["state"] for row in decisions(office.verify())] == ["carried"] * 3


def test_a_changed_row_lets_a_decision_lapse_and_is_named(office: Office) -> None:
    office.decide("SQ-10", EMPLOYED)
    office.decide("SQ-10", Question("employer", JULY, A))
    person = office.person("SQ-10")

    def pay_more(seen: list[dict[str, str]]) -> None:
        row = next(row for row in seen if row["person_id"] == person and row["month"] == "2024-08")
        row["base"] = "12001"

    def name_otherwise(seen: list[dict[str, str]]) -> None:
        row = next(row for row in seen if row["person_id"] == person and row["month"] == "2023-07")
        row["employer_name"] = "上海别名有限公司"

    office.change("contributions", pay_more)
    of_check, of_line = decisions(office.verify())
    assert (of_check["state"], of_check["why"], of_check["changed_kind"]) == ("lapsed", "changed", "contributions")
    assert of_check["changed"] == f"2024-08 {A}"
    assert of_line["state"] == "carried", "its month is as it was"
    office.change("contributions", name_otherwise)
    _, of_line = decisions(office.verify())
    assert (of_line["state"], of_line["changed"]) == ("lapsed", f"2023-07 {A}")
    assert decided(office.store.find_run(None), "SQ-10")["outcome"] == "refer"


def test_a_row_more_and_a_row_less_are_named(office: Office) -> None:
    office.decide("SQ-17", WINDOW)
    person = office.person("SQ-17")
    path = office.source / "enrolments.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}{person},91319900Y000000162,2024-01-01,2024-02-29\n", encoding="utf-8")
    [row] = decisions(office.verify())
    assert (row["state"], row["why"], row["changed_kind"], row["changed"]) == ("lapsed", "new", "enrolments", A)
    path.write_text(before, encoding="utf-8")
    assert [row["state"] for row in decisions(office.verify())] == ["carried"], "the evidence is what it was"


def test_a_changed_figure_lets_a_decision_lapse_and_is_named(office: Office, tmp_path: Path) -> None:
    office.decide("SQ-17", WINDOW)
    text = RULEBOOK.read_text(encoding="utf-8")
    other = tmp_path / "rulebook.toml"
    before = "[window]"
    section = text[text.index(before) :]
    other.write_text(text.replace(section, section.replace("value = 6", "value = 7", 1)), encoding="utf-8")
    [row] = decisions(office.verify(other))
    assert (row["state"], row["changed_kind"], row["changed"]) == ("lapsed", "figure", "window.required")


def test_a_fail_waits_for_a_second_person(office: Office) -> None:
    settled = office.decide("SQ-17", WINDOW, "fail", by="张三")
    assert settled.waits
    run = office.verify()
    assert decisions(run)[0]["state"] == "waiting"
    assert decided(run, "SQ-17")["outcome"] == "refer"
    for same in ("张三", "张三 ", "\u3000张\u200b三"):
        with pytest.raises(HechaError, match="another person"):
            deciding.confirm_event(office.store, settled.event, office.author(same))
    deciding.confirm_event(office.store, settled.event, office.author("李四"))
    run = office.verify()
    assert decisions(run)[0]["state"] == "carried"
    assert decided(run, "SQ-17")["outcome"] == "fail"
    with pytest.raises(HechaError, match="has been confirmed"):
        deciding.confirm_event(office.store, settled.event, office.author("王五"))


def test_what_is_withdrawn_or_replaced_is_no_more(office: Office) -> None:
    one = office.decide("SQ-17", WINDOW)
    other = office.decide("SQ-17", WINDOW)
    with pytest.raises(HechaError, match="no decision that stands"):
        deciding.withdraw_event(office.store, one.event, "重复", office.author())
    assert [row["event"] for row in decisions(office.verify())] == [other.event]
    deciding.withdraw_event(office.store, other.event, "看错了人", office.author())
    assert decisions(office.verify()) == []


def test_months_that_are_decided_count_for_points_and_checks(office: Office) -> None:
    before = decided(office.store.find_run(None), "SQ-10")
    for month in range(JULY, JULY + 12):
        office.decide("SQ-10", Question("", month, A))
    after = decided(office.verify(), "SQ-10")
    assert before["points_months_min"] == 0
    assert after["points_months_min"] == 12
    assert (after["automatic_year_points_min"], after["year_points_min"]) == (0, 3)
    assert after["automatic_points_months_max"] == after["points_months_max"]
    line = rows(office.store.find_run(None), "select * from ledger_decided where application_id = 'SQ-10'")[0]
    assert (line["automatic_employer"], line["employer"], line["outcome"]) == ("refer", "pass", "pass")


def test_what_is_decided_after_a_run_shows_at_once(office: Office) -> None:
    run = office.store.find_run(None).resolve()
    office.decide("SQ-17", WINDOW)
    refresh(office.store, run, read_events(office.store.root))
    with open_run(run) as opened:
        assert opened.first_row("select outcome from decided where application_id = 'SQ-17'") == {"outcome": "pass"}
        assert opened.first_row("select count(*) as rows from decision") == {"rows": 1}
    assert decisions(run) == [], "the run itself never changes"
    again = office.verify()
    with open_run(run) as opened:
        later = opened.rows("select * exclude (run_id) from decision")
    assert later == rows(again, "select * exclude (run_id) from decision"), "as the next run has it"
    refresh(office.store, again, read_events(office.store.root))
    assert [each.stem for each in (office.store.root / "decided").iterdir()] == [
        f"{run.stem}.1-{read_events(office.store.root)[0].hash[:8]}"
    ]


@pytest.mark.parametrize(
    ("application", "question", "said"),
    [
        ("SQ-17", Question("permit"), "only a refer can be decided"),
        ("SQ-99", WINDOW, "no application"),
        ("SQ-10", Question("", JULY - 48, A), "no contribution in 2019-07"),
        ("SQ-10", Question("payment", JULY, A), "only a refer"),
    ],
)
def test_only_a_refer_of_the_run_is_decided(office: Office, application: str, question: Question, said: str) -> None:
    with pytest.raises(HechaError, match=said):
        office.decide(application, question)
    assert read_events(office.store.root) == []


def test_a_decision_says_why(office: Office) -> None:
    with pytest.raises(HechaError, match="say why"):
        office.decide("SQ-17", WINDOW, why=Justification("  "))


def test_a_standing_rule_accepts_a_reason_of_a_pair_until_a_day(office: Office) -> None:
    def accept(other: str | None, until: date) -> int:
        pair = (RELATED, other)
        return deciding.accept_reason(office.store, "EMPLOYER_RELATED", pair, until, LOOKED, office.author()).event

    applied_on = rows(office.store.find_run(None), "select applied_on from verdict where application_id = 'SQ-09'")
    day: date = applied_on[0]["applied_on"]
    accept(None, day.replace(year=day.year - 1))
    accept("Y12345678", day)
    assert decisions(office.verify()) == [], "too early, and of another pair"
    number = accept(WITH, day)
    run = office.verify()
    seen = [(row["what"], row["state"], row["event"]) for row in decisions(run)]
    assert seen == [("employed", "carried", number), ("employer", "carried", number)]
    assert decided(run, "SQ-09")["outcome"] == "pass"
    office.decide("SQ-09", EMPLOYED)
    assert [row["event"] for row in decisions(office.verify())] == [number + 1, number], "a decision goes before a rule"


def test_an_office_says_what_needs_a_second_person_and_who_may(office: Office) -> None:
    (office.store.root / "office.toml").write_text(
        '[second_person]\nanswers = []\nreasons = ["WINDOW_UNDECIDED"]\n'
        '[people]\ndecide = ["张三"]\nconfirm = ["李四"]\n',
        encoding="utf-8",
    )
    with pytest.raises(HechaError, match="not among those who may decide"):
        office.decide("SQ-17", WINDOW, by="王五")
    settled = office.decide("SQ-17", WINDOW, by="张三")
    assert settled.waits
    assert not office.decide("SQ-10", EMPLOYED, "fail", by="张三").waits
    with pytest.raises(HechaError, match="not among those who may confirm"):
        deciding.confirm_event(office.store, settled.event, office.author("王五"))
    deciding.confirm_event(office.store, settled.event, office.author("李四"))


@pytest.mark.parametrize(
    "text",
    [
        "[second]",
        "[second_person]\nanswers = ['maybe']",
        "[people]\ndecide = 1",
        "?",
        "[second_person]\nreasons = ['X']",
    ],
)
def test_an_office_file_that_is_not_understood_is_refused(office: Office, text: str) -> None:
    (office.store.root / "office.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HechaError, match=r"office\.toml"):
        office.decide("SQ-17", WINDOW)


@pytest.fixture
def with_document(office: Office, tmp_path: Path) -> Office:
    paper = tmp_path / "合同 原件.pdf"
    paper.write_bytes(b"%PDF a contract")
    office.decide("SQ-10", EMPLOYED, why=Justification("看过合同原件", [paper]))
    return office


def test_a_document_is_kept_under_its_hash_for_its_user_alone(with_document: Office) -> None:
    [kept] = (with_document.store.root / "documents").iterdir()
    assert kept.read_bytes() == b"%PDF a contract"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    [event] = read_events(with_document.store.root)
    [document] = event.act.documents  # type: ignore[union-attr]
    assert (document.name, document.sha256) == ("合同 原件.pdf", kept.name)
    assert audit_log(with_document.store.root).faults == ()


def test_an_audit_finds_a_changed_document_and_a_log_that_was_cut(with_document: Office) -> None:
    store = with_document.store.root
    for name in (NAME, HEAD):
        shutil.copy(store / name, store / f"{name}.before")
    with_document.decide("SQ-17", WINDOW)
    run = with_document.verify().resolve().stem
    seen = audit_log(store)
    assert (seen.events, seen.documents, seen.runs, seen.faults) == (2, 1, 2, ())
    shutil.copy(store / f"{NAME}.before", store / NAME)
    assert audit_log(store).faults == (Fault(2, "cut"),)
    shutil.copy(store / f"{HEAD}.before", store / HEAD)
    assert audit_log(store).faults == (Fault(2, "run", run),)
    append_event(store, read_events(store)[0].act)
    assert audit_log(store).faults == (Fault(2, "run", run),), "another event has taken its place"
    [kept] = (store / "documents").iterdir()
    kept.write_bytes(b"%PDF another")
    assert Fault(1, "document", "合同 原件.pdf") in audit_log(store).faults


def test_explain_report_queue_and_workbook_show_both_answers(office: Office) -> None:
    """By the commands, as a clerk goes: decide, look, ask what is left."""
    store = ["--store", str(office.store.root)]

    def hecha(*arguments: str) -> str:
        done = CliRunner().invoke(app, [*arguments, *store])
        assert done.exit_code == 0, done.output
        return done.stdout

    before = {each["application_id"] for each in json.loads(hecha("queue", "--json"))}
    said = hecha("decide", "SQ-17", "pass", "--check", "window", "--because", "回单已核对")
    assert "第 1 号" in said
    assert "复核" in hecha("decide", "SQ-10", "fail", "--month", "2023年7月", "--employer", A, "--because", "无合同")
    assert {each["application_id"] for each in json.loads(hecha("queue", "--json"))} == before - {"SQ-17"}
    [told] = json.loads(hecha("explain", "SQ-17", "--json"))
    assert (told["outcome"], told["decided"]["outcome"]) == ("refer", "pass")
    assert [each["state"] for each in told["decisions"]] == ["carried"]
    shown = hecha("explain", "SQ-10")
    assert "待第二人复核" in shown
    assert "无合同" in shown
    out = office.store.root.parent / "out"
    hecha("report", "--cases", "--out", str(out))
    assert "回单已核对" in (out / "report.html").read_text(encoding="utf-8")
    assert "回单已核对" in (out / "cases" / "SQ-17.html").read_text(encoding="utf-8")
    cells = read_cells(out / "report.xlsx")
    assert [row[:4] for row in cells["人工核定"][1:]] == [
        ["SQ-10", f"2023-07 {A} 单位一致", "不通过", "待第二人复核"],
        ["SQ-17", "前12个月缴费", "通过", "有效"],
    ]
    hecha("report", "--cases", "--queue", "--out", str(out))
    assert {page.stem for page in (out / "cases").glob("SQ-*.html")} == before - {"SQ-17"}
    assert "相符" in hecha("audit")
    hecha("withdraw", "1", "--because", "看错了")
    assert "SQ-17" in {each["application_id"] for each in json.loads(hecha("queue", "--json"))}
