"""What was decided after a run was made: reckoned anew where it was decided since, and the same as if of all."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.decisions import refreshing
from pipelines.decisions.acts import Accepted, Act, Assigned, Confirmed, Decided, Marked, Withdrawn
from pipelines.decisions.applying import TABLES, Applied, apply_log
from pipelines.decisions.judged_run import opened_run
from pipelines.decisions.log import append_event, read_events
from pipelines.decisions.log_rows import Event
from pipelines.decisions.refreshing import refresh
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from reports.model.run_file import open_run
from tests.published import verified
from tests.test_carrying import decided_refers
from tests.test_decisions import SAMPLE

Tables = dict[str, list[dict[str, Any]]]
STEPS = 12


@pytest.fixture
def store(tmp_path: Path) -> Store:
    verified(SAMPLE, tmp_path / "store")
    return Store(tmp_path / "store")


def shown(run: Path) -> Tables:
    """What readers of a run see."""
    with open_run(run) as opened:
        return {table: opened.rows(f"select * exclude (run_id) from {table} order by all") for table in TABLES}


def of_all(run: Path, log: list[Event]) -> Tables:
    """The same, reckoned of all applications at once."""
    with opened_run(run) as judged:
        results = apply_log(judged.connection, log, judged.law, lambda: refreshing._grounds(judged.extract, judged.law))
    return {table: in_order(getattr(results, table)) for table in TABLES}


def in_order(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return rows.sort(pl.all(), nulls_last=True).to_dicts()


def later_files(store: Store) -> list[str]:
    return [each.stem.rpartition(".")[2].partition("-")[0] for each in (store.root / "decided").glob("*")]


@pytest.mark.parametrize("seed", range(2))
def test_a_run_shows_after_each_event_what_it_would_if_all_were_reckoned_anew(store: Store, seed: int) -> None:
    chance, run = random.Random(seed), store.find_run(None).resolve()
    acts = [event.act for event in decided_refers(run)]
    rule = Accepted("EMPLOYER_RELATED", "Y00000016", "Y00000059", date(2030, 1, 1), "总公司代缴", ())
    states: set[str] = set()
    for _ in range(STEPS):
        log = read_events(store.root)
        some = chance.randrange(len(log)) + 1 if log else 0
        earlier = log[some - 1].act if log else None
        options: list[Act] = [chance.choice(acts), chance.choice(acts), rule, Assigned("SQ-01", "li")]
        act = chance.choice(options)
        if isinstance(act, Decided):
            act = Decided(**{**vars(act), "second_person": chance.random() < 0.5})
        if isinstance(earlier, Decided | Accepted) and chance.random() < 0.4:
            options = [Withdrawn(earlier.subject, some, "看错了人"), Confirmed(earlier.subject, some)]
            act = chance.choice(options)
        append_event(store.root, act)
        log = read_events(store.root)
        refresh(store, run, log)
        assert shown(run) == of_all(run, log)
        states |= {each["state"] for each in shown(run)["decision"]}
    assert states >= {"carried", "waiting"}


def test_only_what_was_decided_since_is_reckoned_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run, reckoned = store.find_run(None).resolve(), list[set[str] | None]()

    def counted(*given: Any, **more: Any) -> Applied:
        reckoned.append(given[4] if len(given) > 4 else more.get("concerned"))
        return apply_log(*given, **more)

    monkeypatch.setattr(refreshing, "apply_log", counted)
    acts = [event.act for event in decided_refers(run)]
    one, other = acts[0], next(each for each in acts if each.subject != acts[0].subject)
    for act, files in (
        (Assigned("SQ-01", "li"), []),
        (one, ["2"]),
        (Marked("SQ-03", "verified", date(2024, 9, 20)), ["2"]),
        (other, ["4"]),
        (Withdrawn(one.subject, 2, "看错了人"), ["5"]),
    ):
        append_event(store.root, act)
        refresh(store, run, read_events(store.root))
        assert later_files(store) == files
    assert reckoned == [{one.subject}, {other.subject}, {one.subject}]
    again = verified(SAMPLE, store.root)
    append_event(store.root, one)
    refresh(store, again, read_events(store.root))
    assert reckoned[3:] == [{one.subject}], "what the run has itself is of the others"
    assert shown(again) == of_all(again, read_events(store.root))


def test_where_what_was_reckoned_before_cannot_be_read_all_is_reckoned(store: Store) -> None:
    run = store.find_run(None).resolve()
    for event in decided_refers(run)[:2]:
        append_event(store.root, event.act)
        refresh(store, run, read_events(store.root))
        for each in (store.root / "decided").glob("*"):
            each.write_bytes(b"torn")
    append_event(store.root, event.act)
    refresh(store, run, read_events(store.root))
    assert later_files(store) == ["3"]
    assert shown(run) == of_all(run, read_events(store.root))


def test_a_log_that_is_another_is_reckoned_of_all(store: Store) -> None:
    run = store.find_run(None).resolve()
    acts = [event.act for event in decided_refers(run)]
    append_event(store.root, acts[0])
    refresh(store, run, read_events(store.root))
    for each in store.root.glob("decisions.*"):
        each.unlink()
    for act in acts[1:3]:
        append_event(store.root, act)
    refresh(store, run, read_events(store.root))
    assert shown(run) == of_all(run, read_events(store.root))
    assert len(shown(run)["decision"]) == 2


def test_known_events_are_not_read_again_and_a_changed_last_one_is_found(store: Store) -> None:
    for number in range(3):
        append_event(store.root, Assigned(f"SQ-0{number + 1}", "li"))
    log = read_events(store.root)
    assert read_events(store.root, log[:2]) == log
    assert read_events(store.root, log) == log
    other = Event(**{**vars(log[2]), "hash": log[1].hash})
    with pytest.raises(HechaError, match="damaged"):
        read_events(store.root, [*log[:2], other])
