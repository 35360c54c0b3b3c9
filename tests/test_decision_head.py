"""The end of the log is noted outside of it: what is cut off, put back, exchanged or added by others shows."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

import pytest

from pipelines.decisions.acts import Assigned
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.log import Broken, append_event, first_broken, read_events
from pipelines.decisions.log_file import NAME
from pipelines.errors import HechaError
from tests.commands import assert_one_line
from tests.deliveries import hecha

COUNT = 5


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path, COUNT)


def filled(store: Path, count: int, to: str = "王五") -> Path:
    for _ in range(count):
        append_event(store, Assigned("A1", to))
    return store


def cut(store: Path, last: int) -> None:
    """Take the events after one away, as whoever can write the file can."""
    with closing(sqlite3.connect(store / NAME)) as log:
        triggers = log.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            log.execute(f"drop trigger {name}")
        log.execute("delete from event where sequence > ?", [last])
        for _, text in triggers:
            log.execute(text)
        log.commit()


def assert_noticed(store: Path, broken: Broken, said: str = "damaged") -> None:
    """The audit names it, and nobody reads or adds to the log."""
    assert first_broken(store) == broken
    for use in (read_events, lambda folder: append_event(folder, Assigned("A1", "李四"))):
        with pytest.raises(HechaError, match=said):
            use(store)
    assert first_broken(store) == broken, "and nothing was made good in silence"


@pytest.mark.parametrize("last", range(COUNT))
def test_an_end_that_is_cut_off_is_found(store: Path, last: int) -> None:
    cut(store, last)
    assert_noticed(store, Broken(last + 1, "cut"))


def test_a_log_that_was_put_back_is_found(store: Path) -> None:
    before = (store / NAME).read_bytes()
    filled(store, 1)
    (store / NAME).write_bytes(before)
    assert_noticed(store, Broken(COUNT + 1, "cut"))


def test_a_log_that_is_gone_is_found_and_no_other_begun(store: Path) -> None:
    (store / NAME).unlink()
    assert_noticed(store, Broken(1, "cut"))
    assert not (store / NAME).exists()


def test_another_log_is_found(store: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = filled(tmp_path_factory.mktemp("other"), COUNT + 1, "赵六")
    shutil.copyfile(other / NAME, store / NAME)
    assert_noticed(store, Broken(COUNT, "head"))


def test_a_head_that_is_gone_or_behind_is_found(store: Path) -> None:
    behind = (store / HEAD).read_bytes()
    filled(store, 2)
    (store / HEAD).write_bytes(behind)
    assert_noticed(store, Broken(COUNT + 2, "added"))
    (store / HEAD).unlink()
    assert_noticed(store, Broken(COUNT + 2, "unheaded"), "hecha audit")


@pytest.mark.parametrize("last", range(1, COUNT))
def test_an_end_that_is_cut_off_with_its_head_is_found(store: Path, last: int) -> None:
    cut(store, last)
    (store / HEAD).unlink()
    assert_noticed(store, Broken(last, "unheaded"), "hecha audit")


def test_any_changed_byte_of_the_head_is_found(store: Path) -> None:
    whole = (store / HEAD).read_bytes()
    for index in range(len(whole)):
        for other in (whole[index] ^ 1, whole[index] ^ 0x20, whole[index] ^ 0x80):
            (store / HEAD).write_bytes(whole[:index] + bytes([other]) + whole[index + 1 :])
            assert first_broken(store) is not None, f"byte {index}"
    for text in (b"", whole[:-1], whole * 2, b"0" + whole, b"0" + whole[1:]):
        (store / HEAD).write_bytes(text)
        assert_noticed(store, Broken(0, "head_file"))


def test_a_head_that_is_a_link_is_refused(store: Path) -> None:
    (store / HEAD).rename(store / "elsewhere")
    (store / HEAD).symlink_to("elsewhere")
    for use in (read_events, first_broken, lambda folder: append_event(folder, Assigned("A1", "李四"))):
        with pytest.raises(HechaError, match="no link"):
            use(store)


def test_the_audit_says_it_in_a_line(sample_store: Path, tmp_path: Path) -> None:
    store = filled(Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True)), 3)
    assert hecha("audit", "--store", store).exit_code == 0
    cut(store, 2)
    done = hecha("audit", "--store", store)
    assert (done.exit_code, done.stdout.splitlines()) == (
        1, ["核定记录自第 3 条起被截去：条数少于 decisions.head 所记；请从备份恢复"],
    )  # fmt: skip
    assert_one_line(hecha("assign", "SQ-17", "王", "--store", store, "--lang", "en"), "hecha audit")
    assert_one_line(hecha("queue", "--store", store, "--lang", "en"), "hecha audit")
    (store / HEAD).write_text("x")
    assert "decisions.head is damaged" in hecha("audit", "--store", store, "--lang", "en").stdout


_ENDS = """
import os, signal, sys
from pathlib import Path
from pipelines.decisions import log
from pipelines.decisions.acts import Assigned
def ending(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def then(*given, real=getattr(log, sys.argv[2])):
    real(*given)
    ending()
setattr(log, sys.argv[2], ending if sys.argv[3] == "before" else then)
log.append_event(Path(sys.argv[1]), Assigned("A1", "李四"))
"""


@pytest.mark.parametrize(
    ("before", "step", "moment", "there"),
    [
        (0, "make_log", "after", False),
        (0, "publish_head", "before", False),
        (0, "publish_head", "after", False),
        (3, "prepare_head", "before", False),
        (3, "prepare_head", "after", False),
        (3, "publish_head", "before", True),
        (3, "publish_head", "after", True),
    ],
)
def test_kill_9_between_the_log_and_its_head_is_no_false_alarm(
    before: int, step: str, moment: str, there: bool, tmp_path: Path
) -> None:
    filled(tmp_path, before)
    command = [sys.executable, "-c", _ENDS, str(tmp_path), step, moment]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    assert first_broken(tmp_path) is None
    assert len(read_events(tmp_path)) == before + there
    for more in (1, 2):
        assert append_event(tmp_path, Assigned("A1", "赵六")) == before + there + more
        assert first_broken(tmp_path) is None
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file() and each.name[0] != ".") == [HEAD, NAME]


def _add(store: Path, done: Signal, count: int) -> None:
    filled(store, count)
    done.set()


def test_who_reads_while_others_decide_sees_no_false_alarm(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    done = context.Event()
    writer = context.Process(target=_add, args=(tmp_path, done, int(os.environ.get("HECHA_DECISION_READS", "15"))))
    writer.start()
    reads, seen = 0, 0
    while not done.is_set():
        assert first_broken(tmp_path) is None
        count = len(read_events(tmp_path))
        assert count >= seen
        seen, reads = count, reads + 1
    writer.join()
    assert writer.exitcode == 0
    assert reads > 1
