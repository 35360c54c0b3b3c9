"""Where a clerk sees what was decided: queue, workbook of the queue, a month explained, summary of a run, letters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import rows, verified
from tests.report_workbooks import read_cells
from tests.test_clerks_day import done, new_delivery, queued
from tests.test_letters import words_of

A = "91319900Y000000162"
LAPSED = "第 1 号 前12个月缴费 通过：依据已变，失效（社保缴费记录 2024-03 Y00000016 有变化 等 6 处）"
WAITS = "第 3 号 当月缴费 不通过：待第二人复核"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two decisions of SQ-17 that lapsed, one of SQ-14 that waits, one of SQ-09 that holds."""
    folder = tmp_path_factory.mktemp("shown")
    store = folder / "store"
    run = verified(SAMPLE, store)
    person = rows(run, "select person_id from verdict where application_id = 'SQ-17'")[0]["person_id"]
    for decided in (
        ("SQ-17", "pass", "--check", "window"),
        ("SQ-17", "pass", "--month", "2024-03", "--employer", A),
        ("SQ-14", "fail", "--check", "paying"),
        ("SQ-09", "pass", "--check", "employed"),
    ):
        done("decide", *decided, "--because", "看过材料", "--by", "张", "--store", store)
    verified(new_delivery(folder / "next", spoiled=person), store)
    return store


def test_the_queue_says_what_lapsed_and_what_waits(store: Path) -> None:
    shown = done("queue", "--store", store)
    assert "人工核定" in shown
    assert "依据已变，失效（社保缴费记录" in shown
    decided = queued(store)["SQ-17"]["decisions"]
    assert [(each["event"], each["state"]) for each in decided] == [(1, "lapsed"), (2, "lapsed")]
    assert [each["state"] for each in queued(store)["SQ-14"]["decisions"]] == ["waiting"]
    assert queued(store)["SQ-10"]["decisions"] == []
    assert "SQ-09" not in queued(store)
    english = done("queue", "--store", store, "--lang", "en")
    assert "paying fail: waits" in " ".join(english.split())
    assert "lapsed" in english


def test_the_workbook_of_the_queue_is_in_its_order_and_says_the_same(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    done("mark", "SQ-03", "verified", "--on", "2024-09-20", "--store", copy)
    done("mark", "SQ-08", "waiting", "--on", "2024-09-20", "--store", copy)
    done("queue", "--xlsx", tmp_path / "queue.xlsx", "--store", copy)
    done("report", "--out", tmp_path / "report", "--store", copy)
    order = list(queued(copy))
    assert order[-2:] == ["SQ-03", "SQ-08"], "the later day, then whose clock stands"
    for path in (tmp_path / "queue.xlsx", tmp_path / "report" / "report.xlsx"):
        heads, *cells = read_cells(path)["待办"]
        assert [row[0] for row in cells] == order
        decided = {row[0]: row[heads.index("人工核定")] for row in cells}
        assert LAPSED in str(decided["SQ-17"]).split("\n")
        assert decided["SQ-14"] == WAITS
        assert not decided["SQ-10"]


def test_the_queue_asks_once_for_each_paper_and_says_of_whom(store: Path) -> None:
    found = queued(store)
    assert found["SQ-10"]["settles"] == ["请补：劳动（聘用）合同"]
    assert found["SQ-34"]["settles"] == ["请报送单位提供：更正后的这些数据行"]


@pytest.mark.parametrize(("language", "said"), [("zh", "依据已变，失效"), ("en", "lapsed")])
def test_a_month_that_is_explained_has_what_was_decided_of_it(store: Path, language: str, said: str) -> None:
    month = ("explain", "SQ-17", "--month", "2024-03", "--store", store)
    shown = done(*month, "--lang", language)
    assert said in shown
    assert "看过材料" in shown
    [told] = json.loads(done(*month, "--json"))
    assert [(each["event"], each["state"]) for each in told["decisions"]] == [(2, "lapsed")]
    [other] = json.loads(done("explain", "SQ-17", "--month", "2024-04", "--json", "--store", store))
    assert other["decisions"] == []
    assert said not in done("explain", "SQ-17", "--month", "2024-04", "--store", store, "--lang", language)


def test_the_summary_of_a_run_counts_what_was_carried_lapsed_and_waits(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    shown = done("verify", SAMPLE, "--store", copy)
    assert "人工核定 4:  有效 3  依据已变，失效 0  待第二人复核 1" in shown
    assert "核定后的积分申请 55:" in shown
    told = json.loads(done("verify", SAMPLE, "--store", copy, "--json"))
    assert told["decisions"] == {"carried": 3, "lapsed": 0, "waiting": 1}
    assert told["decided"]["pass"] == told["outcomes"]["pass"] + 2
    assert "人工核定" not in done("verify", SAMPLE, "--store", tmp_path / "fresh")


def test_who_fails_by_a_decision_reads_why_and_by_which_article(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    because = "当月未缴 {{ 7 * 7 }}<w:p/> 110101199001011237"
    done("decide", "SQ-14", "fail", "--check", "paying", "--because", because, "--by", "张", "--store", copy)
    done("confirm", "5", "--by", "王", "--store", copy)
    done("notice", "SQ-14", "SQ-09", "--result", "--out", tmp_path / "out", "--reveal", "--store", copy)
    passed, refused = (words_of(path.read_bytes()) for path in sorted((tmp_path / "out").glob("*.docx")))
    assert "经人工核定：当月未缴 {{ 7 * 7 }}<w:p/> 11************1237" in refused
    assert "第二条" in refused.split("经人工核定")[1]
    assert "看过材料" not in passed
    assert hecha("audit", "--store", copy).exit_code == 0


def test_the_command_that_settles_a_refer_is_shown_and_does(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    place = ("--store", copy)
    check = "  hecha decide SQ-17 结论 --check window --because 理由"
    line = f"  hecha decide SQ-17 结论 --month 2024-03 --employer {A} --test payment --because 理由"
    assert check in done("explain", "SQ-17", *place).splitlines()
    assert line in done("explain", "SQ-17", "--month", "2024-03", *place).splitlines()
    assert "hecha decide" not in done("explain", "SQ-09", *place), "a decision settles it"
    for command in (check, line):
        words = command.replace("结论", "pass").split()[1:]
        assert "已记录为第" in done(*words, *place)
        assert command not in done("explain", "SQ-17", *place).splitlines()
    assert line not in done("explain", "SQ-17", "--month", "2024-03", *place).splitlines()


def test_what_was_recorded_is_read_back(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    because = ("--because", "x", "--store", copy)
    decided = done("decide", "SQ-17", "pass", "--check", "window", *because)
    assert decided == "已记录为第 5 号核定：SQ-17 前12个月缴费 通过\n"
    rule = ("decide", "--accept", "EMPLOYER_RELATED", "--until", "2025-12-31", "--employer")
    known = done(*rule, A, *because, "--lang", "en")
    assert "(EMPLOYER_RELATED) is accepted of Y00000016 in applications made until 2025-12-31" in known
    assert "note:" not in known
    assert "没有单位 Y00000099" in done(*rule, "91319900Y00000099X", *because)
    assert "SQ-17 已分派给 李" in done("assign", "SQ-17", "李", "--store", copy)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("decide", "SQ-01", "pass", "--check", "permit", "--because", "x"), "系统结论是通过"),
        (("sample", "SQ-17", "agrees", "--because", "x"), "系统结论是转人工核实"),
        (("queue", "--employer", "999"), "没有单位 999"),
    ],
)
def test_what_cannot_be_is_said_in_the_clerks_words(arguments: tuple[str, ...], said: str, store: Path) -> None:
    refused = hecha(*arguments, "--store", store)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_masked_letters_say_so(store: Path, tmp_path: Path) -> None:
    letters = ("notice", "SQ-10", "--out", tmp_path, "--store", store)
    assert "--reveal" in done(*letters)
    without = done("notice", "SQ-01", "--out", tmp_path, "--store", store)
    assert without == "1 件申请没有需要单位补齐的材料，不生成告知书\n"
