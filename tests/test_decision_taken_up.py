"""A log without `decisions.head`, of an earlier hecha or with its head lost, is taken up by a person, and it shows."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipelines.accounts import account
from pipelines.decisions.acts import TakenUp
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.head import START, Head
from pipelines.decisions.log import append_event, first_broken, read_events, take_up
from pipelines.decisions.log_file import NAME
from pipelines.errors import HechaError
from tests.commands import assert_one_line
from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import verified
from tests.test_decision_head import COUNT, cut, filled


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    """The sample's, with a log that has no head."""
    copy = Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))
    (filled(copy, COUNT) / HEAD).unlink()
    return copy


def last_hash(store: Path) -> str:
    with closing(sqlite3.connect(store / NAME)) as log:
        return str(log.execute("select hash from event order by sequence desc limit 1").fetchone()[0])


def audited(store: Path) -> dict[str, Any]:
    return dict(json.loads(hecha("audit", "--json", "--store", store).stdout))


def take(store: Path, hash_given: str, *more: str | Path) -> Any:
    return hecha("audit", "--take-up", hash_given, "--because", "与备份核对无缺", "--store", store, *more)


def test_it_is_refused_in_a_line_that_leads_to_the_audit(store: Path) -> None:
    for command in (("queue",), ("assign", "SQ-17", "王"), ("withdraw", "1", "--because", "x"), ("explain", "SQ-17")):
        for language in ("zh", "en"):
            assert_one_line(hecha(*command, "--store", store, "--lang", language), "hecha audit")
    said = hecha("audit", "--store", store)
    assert said.exit_code == 1
    (line,) = said.stdout.splitlines()
    assert f"hecha audit --take-up {last_hash(store)} --because" in line
    assert audited(store)["faults"] == [{"event": COUNT, "why": "unheaded", "where": last_hash(store)}]
    assert not (store / HEAD).exists(), "nothing was made good in silence"


def test_who_took_it_up_when_with_what_and_why_is_in_the_log_and_in_every_audit(store: Path) -> None:
    last = last_hash(store)
    done = take(store, last, "--by", "王五")
    assert done.exit_code == 0
    assert "5 条" in done.stdout
    assert hecha("assign", "SQ-17", "赵六", "--store", store).exit_code == 0
    kept = read_events(store)[COUNT]
    assert (kept.by, kept.account, kept.act) == ("王五", account(), TakenUp(COUNT, last, "与备份核对无缺"))
    for language in ("zh", "en"):
        whole, taken = hecha("audit", "--store", store, "--lang", language).stdout.splitlines()
        assert "7" in whole
        for part in (last, "王五", account(), "与备份核对无缺", f"{COUNT + 1}", f"{kept.at:%Y-}"):
            assert part in taken
    (told,) = audited(store)["taken_up"]
    assert (told["event"], told["events"], told["last_hash"], told["by"]) == (COUNT + 1, COUNT, last, "王五")


def test_from_then_on_a_cut_is_found_as_ever_also_that_of_the_taking_up(store: Path) -> None:
    take(store, last_hash(store))
    whole = {name: (store / name).read_bytes() for name in (NAME, HEAD)}
    cut(store, COUNT)
    assert audited(store)["faults"][0]["why"] == "cut"
    for name, content in whole.items():
        (store / name).write_bytes(content)
    (store / HEAD).unlink()
    cut(store, COUNT - 1)
    assert take(store, last_hash(store), "--by", "赵六").exit_code == 0
    assert [each["by"] for each in audited(store)["taken_up"]] == ["赵六"], "nobody takes a log up unseen"


@pytest.mark.parametrize("spoilt", ["", "0" * 64, "12 first characters"])
def test_whoever_takes_it_up_names_the_last_event_they_saw(store: Path, spoilt: str) -> None:
    before = (store / NAME).read_bytes()
    assert_one_line(take(store, spoilt.replace("12 first characters", last_hash(store)[:12])), "hecha audit")
    assert (store / NAME).read_bytes() == before
    assert not (store / HEAD).exists()


def test_why_must_be_said_and_by_one_who_may(store: Path) -> None:
    last = last_hash(store)
    assert_one_line(hecha("audit", "--take-up", last, "--because", " ", "--store", store), "--because")
    (store / "office.toml").write_text('[people]\ndecide = ["张三"]\n', encoding="utf-8")
    assert_one_line(take(store, last, "--by", "李四"), "李四")
    assert take(store, last, "--by", "张三").exit_code == 0


def test_one_with_its_head_or_with_another_fault_is_not_taken_up(store: Path) -> None:
    last = last_hash(store)
    take(store, last)
    assert_one_line(take(store, last_hash(store)), "hecha audit")
    (store / HEAD).write_text(f"{COUNT + 3} {last}\n")
    assert_one_line(take(store, last_hash(store)), "hecha audit")
    (store / HEAD).unlink()
    with closing(sqlite3.connect(store / NAME)) as log:
        log.execute("drop trigger event_kept")
    assert audited(store)["faults"][0]["why"] == "form"
    assert_one_line(take(store, last_hash(store)), "hecha audit")


def test_a_cut_log_that_a_run_remembers_is_not_taken_up(tmp_path: Path) -> None:
    store = filled(tmp_path / "store", COUNT)
    verified(SAMPLE, store)
    (store / HEAD).unlink()
    assert audited(store)["faults"][0]["why"] == "unheaded"
    cut(store, COUNT - 1)
    assert [each["why"] for each in audited(store)["faults"]] == ["unheaded", "run"]
    assert_one_line(take(store, last_hash(store)), "hecha audit")
    assert not (store / HEAD).exists()


def test_what_was_added_since_it_was_looked_at_is_not_taken_up(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    with pytest.raises(HechaError, match="changed since"):
        take_up(tmp_path, Head(2, last_hash(tmp_path)), "x")
    (tmp_path / HEAD).unlink()
    for strange in (Head(1, last_hash(tmp_path)), Head(2, START), Head()):
        with pytest.raises(HechaError, match="changed since"):
            take_up(tmp_path, strange, "x")
    assert take_up(tmp_path, Head(2, last_hash(tmp_path)), "x") == 3


_ENDS = """
import os, signal, sys
from pathlib import Path
from pipelines.decisions import log
from pipelines.decisions.head import Head
log.publish_head = lambda store: os.kill(os.getpid(), signal.SIGKILL)
log.take_up(Path(sys.argv[1]), Head(2, sys.argv[2]), "x", "first")
"""


def test_kill_9_before_the_head_is_noted_leaves_it_to_be_taken_up_again(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    (tmp_path / HEAD).unlink()
    command = [sys.executable, "-c", _ENDS, str(tmp_path), last_hash(tmp_path)]
    assert subprocess.run(command, cwd=Path(__file__).parent.parent, check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / HEAD).exists()
    take_up(tmp_path, Head(3, last_hash(tmp_path)), "x", "second")
    assert first_broken(tmp_path) is None
    assert [each.by for each in read_events(tmp_path)[2:]] == ["first", "second"]
    assert append_event(tmp_path, TakenUp(0, START, "x")) == 5
    assert (tmp_path / HEAD).stat().st_mode & 0o777 == 0o600
