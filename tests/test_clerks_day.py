"""A clerk's day: verify, queue, decide, second person, new delivery, carried and lapsed, letters, review, replay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import rows, verified
from tests.test_letters import words_of


def done(*arguments: str | Path) -> str:
    """What a command prints that ends well."""
    result = hecha(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def queued(store: Path) -> dict[str, Any]:
    return {each["application_id"]: each for each in json.loads(done("queue", "--json", "--store", store))}


def states(store: Path) -> dict[str, str]:
    """What became of each decision in the newest run, by application."""
    decisions = rows(store / "latest.duckdb", "select application_id, state from decision")
    return {each["application_id"]: each["state"] for each in decisions}


def new_delivery(folder: Path, spoiled: str) -> Path:
    """The same records again, another order, one payment of a person changed."""
    place = Path(shutil.copytree(SAMPLE, folder))
    path = place / "contributions.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    changed = [line.replace(",12000,", ",12100,") if spoiled in line else line for line in lines]
    assert changed != lines
    path.write_text("\n".join([head, *reversed(changed)]) + "\n", encoding="utf-8")
    return place


def in_the_morning(store: Path, folder: Path) -> None:
    """What is to be done, by when, by whom; and who lacks something is told of all of it at once."""
    assert {"SQ-10", "SQ-14", "SQ-17"} <= queued(store).keys()
    done("mark", "SQ-17", "verified", "--on", "2024-09-20", "--store", store)
    done("assign", "SQ-17", "张老师", "--store", store)
    assert queued(store)["SQ-17"]["due"] == "2024-10-23"

    done("notice", "SQ-10", "--out", folder / "letters", "--store", store)
    (letter,) = (folder / "letters").glob("*.docx")
    assert "没有劳动（聘用）合同记录" in words_of(letter.read_bytes())
    done("mark", "SQ-10", "waiting", "--on", "2024-09-20", "--store", store)


def two_people_decide(store: Path, folder: Path) -> None:
    """A pass holds at once, a fail wants a second person; then the applicants are told."""
    paper = folder / "record.txt"
    paper.write_text("six months paid", encoding="utf-8")
    done("decide", "SQ-17", "pass", "--check", "window", "--because", "已查社保经办系统", "--document", paper,
         "--by", "张", "--store", store)  # fmt: skip
    done("decide", "SQ-14", "fail", "--check", "paying", "--because", "当月未缴", "--by", "张", "--store", store)
    assert "SQ-17" not in queued(store)
    assert "SQ-14" in queued(store), "it waits for the second person"
    assert hecha("confirm", "5", "--by", "张", "--store", store).exit_code == 1
    done("confirm", "5", "--by", "王", "--store", store)
    done("notice", "SQ-14", "SQ-17", "--result", "--out", folder / "results", "--store", store)
    told = [words_of(path.read_bytes()) for path in sorted((folder / "results").glob("*.docx"))]
    assert "结论为：不通过" in told[0]
    assert "结论为：通过" in told[1]
    assert "经人工核定" in told[1]


def test_a_clerks_day(tmp_path: Path) -> None:
    store = tmp_path / "store"
    verified(SAMPLE, store)
    queue = queued(store)
    in_the_morning(store, tmp_path)
    two_people_decide(store, tmp_path)
    assert queue.keys() - queued(store).keys() == {"SQ-14", "SQ-17"}
    people = {
        each["application_id"]: each["person_id"]
        for each in rows(store / "latest.duckdb", "select application_id, person_id from verdict")
    }

    # The next delivery: the same records in another order carry a decision, a changed one lets it lapse.
    verified(new_delivery(tmp_path / "next", spoiled=people["SQ-17"]), store)
    assert states(store) == {"SQ-14": "carried", "SQ-17": "lapsed"}
    assert "SQ-14" not in queued(store)
    assert "SQ-17" in queued(store)
    assert queued(store)["SQ-17"]["due"] == "2024-10-23", "what was marked stays"

    # A complaint: the file has all of it, and the first run can be made again.
    done("mark", "SQ-17", "instance1", "--because", "对缴费月数有异议", "--on", "2024-11-01", "--store", store)
    done("review", "SQ-17", "--out", tmp_path / "review", "--store", store)
    (page,) = (tmp_path / "review").glob("*.html")
    text = page.read_text(encoding="utf-8")
    parts = ("已查社保经办系统", "record.txt", "沿用", "已失效", "对缴费月数有异议", "沪人社规〔2022〕41号", "张老师")
    assert [each for each in parts if each not in text] == []
    assert people["SQ-17"] not in text
    done("replay", "-1", "--store", store)
    done("replay", "--store", store)
    assert "7 条记录" in done("audit", "--store", store)
