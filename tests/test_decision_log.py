"""The log of decisions: events are added and nothing else, and whatever is changed in it shows."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from pipelines.decisions.acts import (
    Accepted,
    Act,
    Assigned,
    Confirmed,
    Decided,
    Document,
    Instance,
    Marked,
    Part,
    Question,
    Reviewed,
    Withdrawn,
)
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.log import Broken, append_event, first_broken, read_events
from pipelines.decisions.log_file import NAME
from pipelines.errors import HechaError

SHA = "5" * 64
DECIDED = Decided(
    "A1", "window", "pass", "看过银行回单", (Document("回单.pdf", SHA),), SHA, "run", "WINDOW_UNDECIDED",
    (Part("contributions", "2024-05", SHA),),
)  # fmt: skip
EVERY_KIND: tuple[Act, ...] = (
    DECIDED,
    Withdrawn("A1", 1, "看错了人"),
    Confirmed("A1", 1),
    Accepted("EMPLOYER_RELATED", "123456789", None, date(2027, 1, 1), "总公司代缴", ()),
    Marked("A1", "verified", date(2026, 11, 2)),
    Assigned("A1", "王五"),
    Instance("A1", 2, date(2026, 11, 3), "申诉"),
    Reviewed("A1", "run", "agrees", "抽查"),
)
COLUMNS = ("sequence", "at", "by", "account", "kind", "subject", "settles", "answer", "because", "documents",
           "fingerprint", "payload", "previous", "hash")  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for act in EVERY_KIND:
        append_event(tmp_path, act)
    return tmp_path


def test_what_is_added_is_read_again_in_order(store: Path) -> None:
    assert [each.act for each in read_events(store)] == list(EVERY_KIND)
    assert [each.sequence for each in read_events(store)] == list(range(1, len(EVERY_KIND) + 1))
    assert first_broken(store) is None


def test_who_is_the_account_or_the_name_that_is_given(tmp_path: Path) -> None:
    append_event(tmp_path, DECIDED)
    append_event(tmp_path, DECIDED, by="张三 ")
    append_event(tmp_path, DECIDED, by=" ")
    by_account, by_name, by_nobody = read_events(tmp_path)
    assert by_account.by == by_account.account == by_name.account == by_nobody.by
    assert by_name.by == "张三"


def test_nothing_is_decided_where_there_is_no_log(tmp_path: Path) -> None:
    assert read_events(tmp_path) == []
    assert first_broken(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_log_is_for_its_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        append_event(tmp_path, DECIDED)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir() if each.is_file()} == {0o600}


@pytest.mark.parametrize(
    "statement",
    [
        "update event set because = 'x' where sequence = 1",
        "delete from event where sequence = 8",
        "insert or replace into event select * from event where sequence = 2",
        "insert into event select 10, at, by, account, kind, subject, settles, answer, because, documents, "
        "fingerprint, payload, previous, hash from event where sequence = 1",
    ],
)
def test_sqlite_itself_refuses_all_but_an_event_at_the_end(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store / NAME)) as log, pytest.raises(sqlite3.IntegrityError, match="event"):
        log.execute(statement)
    assert [each.act for each in read_events(store)] == list(EVERY_KIND)


def _tampered(store: Path, statement: str) -> Broken | None:
    with closing(sqlite3.connect(store / NAME)) as log:
        triggers = log.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            log.execute(f"drop trigger {name}")
        log.execute(statement)
        for _, text in triggers:
            log.execute(text)
        log.commit()
    return first_broken(store)


@pytest.mark.parametrize("column", COLUMNS[1:])
@pytest.mark.parametrize("sequence", [1, 4, 8])
def test_a_changed_column_of_any_event_is_found_and_the_event_named(store: Path, column: str, sequence: int) -> None:
    found = _tampered(store, f"update event set {column} = coalesce({column}, '') || ' ' where sequence = {sequence}")
    assert found is not None
    assert found.sequence == sequence


def test_an_event_that_is_gone_is_found(store: Path) -> None:
    assert _tampered(store, "delete from event where sequence = 3") == Broken(3, "lacking")


def test_a_trigger_that_is_gone_is_found(store: Path) -> None:
    with closing(sqlite3.connect(store / NAME)) as log:
        log.execute("drop trigger event_kept")
    assert first_broken(store) == Broken(0, "form")


def test_a_changed_byte_of_the_file_is_found_or_does_no_harm(store: Path) -> None:
    """SQLite leaves some bytes of a page unused: what is there nobody reads, now or after the next event."""
    path, head, said = store / NAME, store / HEAD, read_events(store)
    whole, noted = path.read_bytes(), head.read_bytes()
    found = 0
    for place in range(0, len(whole), int(os.environ.get("HECHA_DECISION_BYTES", "53"))):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x21]) + whole[place + 1 :])
        head.write_bytes(noted)
        try:
            broken = first_broken(store)
        except HechaError:
            broken = Broken(0, "unusable")
        found += broken is not None
        if broken is None:
            assert read_events(store) == said, f"byte {place}"
            append_event(store, DECIDED)
            assert first_broken(store) is None, f"byte {place}"
            assert [each.act for each in read_events(store)] == [*EVERY_KIND, DECIDED], f"byte {place}"
        for left in store.glob(f"{NAME}-*"):
            left.unlink()
    assert found > len(whole) // 4 // 53


def test_no_file_at_all_is_no_log_and_a_strange_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    (tmp_path / NAME).symlink_to(tmp_path / "other")
    with pytest.raises(HechaError, match="no link"):
        append_event(tmp_path, DECIDED)
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).write_text("not a database, and long enough to be one: " * 20)
    with pytest.raises(HechaError, match="damaged"):
        read_events(tmp_path)


def _append_often(store: Path, name: str, times: int) -> None:
    for _ in range(times):
        append_event(store, DECIDED, by=name)


def test_processes_that_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.starmap(_append_often, [(tmp_path, name, 7) for name in "abc"])
    assert sorted(each.by for each in read_events(tmp_path)) == sorted("abc" * 7)
    assert first_broken(tmp_path) is None


_DECIDES = """
import sys
from pathlib import Path
from pipelines.decisions.acts import Assigned
from pipelines.decisions.log import append_event
while True:
    print(append_event(Path(sys.argv[1]), Assigned("A1", "王五")), flush=True)
"""


def test_kill_9_while_deciding_loses_nothing_and_leaves_the_chain_whole(tmp_path: Path) -> None:
    for kill in range(int(os.environ.get("HECHA_DECISION_KILLS", "2"))):
        process = subprocess.Popen(
            [sys.executable, "-c", _DECIDES, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.003 * (kill % 30))
        process.send_signal(signal.SIGKILL)
        confirmed = [int(line) for line in (first + process.stdout.read()).splitlines()]
        process.stdout.close()
        process.wait()
        assert len(read_events(tmp_path)) >= confirmed[-1], "what the process was given a number for is there"
        assert first_broken(tmp_path) is None


def test_a_question_is_read_as_it_is_written() -> None:
    for question in (Question("window"), Question("base_match", 2024 * 12 + 6, "12/34 5")):
        assert Question.of(str(question)) == question
    assert str(Question("payment", 2024 * 12 + 6, "123456789")) == "2024-07/payment/123456789"
