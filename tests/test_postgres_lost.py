"""A connection to PostgreSQL that is lost, and a query that is broken off."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any, Final

import polars as pl
import pytest

from pipelines import retrying
from pipelines.errors import ConnectionLost, HechaError, Unreachable
from pipelines.sources.databases.postgres import open_database
from pipelines.sources.databases.result import Result
from pipelines.sources.databases.side_by_side import Task, results_of_tasks
from tests.databases import MANY, contributions, rows_of, with_small_chunks
from tests.server import Server, started

pytestmark = pytest.mark.usefixtures("no_pause")


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_chunks(monkeypatch)


LONG: Final = "select i, repeat('x', 500) as x from generate_series(1, 40000) i"


@pytest.mark.usefixtures("small_chunks")
def test_connection_lost_while_reading_is_tried_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def load() -> int:
        attempts.append(1)
        with open_database(server.source(contributions=LONG), None) as database:
            read = 0
            for frame in contributions(database).below(1, 2):
                if not read and len(attempts) < 3:
                    server.terminate()
                read += frame.height
        return read

    assert retrying.with_retries(load) == 40_000
    assert len(attempts) == 3
    attempts.clear()
    monkeypatch.setattr(retrying, "ATTEMPTS", 2)
    with pytest.raises(ConnectionLost):
        retrying.with_retries(load)
    assert server.readers() == 0


def test_snapshot_lost_before_reading(server: Server) -> None:
    with open_database(server.source(contributions=MANY), None) as database:
        server.terminate()
        with pytest.raises(ConnectionLost):
            rows_of(contributions(database))


@pytest.mark.usefixtures("small_chunks")
def test_server_stopped_while_reading() -> None:
    with started() as other, open_database(other.source(contributions=LONG), None) as database:
        chunks = contributions(database).below(1, 2)
        next(chunks)
        other.process.stop()
        with pytest.raises(ConnectionLost):
            list(chunks)
        with pytest.raises(ConnectionLost):
            rows_of(contributions(database))


def test_unreachable_is_tried_again_only_after_a_loss() -> None:
    errors: list[HechaError] = [ConnectionLost("", ""), Unreachable("", "")]

    def work() -> str:
        if errors:
            raise errors.pop(0)
        return "done"

    assert retrying.with_retries(work) == "done"
    errors[:] = [Unreachable("", ""), ConnectionLost("", "")]
    with pytest.raises(Unreachable):
        retrying.with_retries(work)
    assert len(errors) == 1


@pytest.mark.usefixtures("small_chunks")
def test_consumer_that_stops_leaves_no_thread_and_no_connection(server: Server) -> None:
    before = threading.active_count()
    with open_database(server.source(contributions=LONG), None) as database:
        chunks = contributions(database).below(1, 2)
        next(chunks)
        assert server.readers() >= 1
        chunks.close()
        assert threading.active_count() == before
        assert gone(server, 1)
    assert gone(server, 0)


def gone(server: Server, left: int) -> bool:
    """Whether only so many connections are left, soon or after a while: a server takes note of an end late."""
    until = time.monotonic() + 60
    while server.readers() != left and time.monotonic() < until:
        time.sleep(0.02)
    return server.readers() == left


class Quick:
    """A task that ends at once."""

    def run(self) -> pl.DataFrame:
        return pl.DataFrame({"quick": [1]})

    def cancel(self) -> None:
        """It has ended."""


def test_query_without_a_row_yet_is_broken_off(server: Server) -> None:
    """The consumer stops while one range still waits for a query that would take an hour."""
    with open_database(server.source(), None) as database:
        slow = replace(contributions(database), result=Result("select pg_sleep(3600)", ("a",), ("text",)))
        tasks: list[Task[Any]] = [Quick(), *slow.ranges()]
        began, frames = time.monotonic(), results_of_tasks(tasks, 2)
        assert next(frames).columns == ["quick"]
        frames.close()
        assert time.monotonic() - began < 1800, "the query was waited for"
        assert gone(server, 1)
