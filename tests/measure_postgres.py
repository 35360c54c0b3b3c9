"""Measures reading contributions from PostgreSQL: python -m tests.measure_postgres [ROWS] [ROUNDS].

Starts a server of its own in a temporary folder, fills a table in three orders, and reads it through `open_database`
as the command does. Prints seconds, rows a second, and processor seconds of server and client, which other work on the
machine disturbs less; nothing is left behind.
"""

from __future__ import annotations

import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from pipelines.sources.databases.postgres import open_database
from tests.server import Server, started

FILL = """
create table contributions as
select ('99' || lpad(((i / 60) % 10000)::text, 4, '0') || '1990' || lpad((i / 60)::text, 8, '0'))::char(18) person_id,
       ('91' || lpad(((i::bigint * 7919) % 20000)::text, 16, '0'))::varchar(18) employer_id,
       ('单位' || ((i::bigint * 7919) % 20000))::varchar(100) employer_name,
       (date '2020-01-01' + (i % 60 || ' month')::interval)::date as month,
       (7384 + (i::bigint * 104729) % 3000000 / 100.0)::numeric(12, 2) base,
       (date '2020-02-10' + (i % 60) * 30)::date paid_on,
       'normal'::text kind,
       'combined'::text insurance
from generate_series(0, {rows} - 1) i
order by {order}
"""

ORDERS = {"as months came in": "i % 60, i", "person by person": "i", "in no order": "hashint4(i)"}


def main(rows: int, rounds: int) -> None:
    """Fill, then measure once a round."""
    with started() as server:
        path = server.source(contributions="select * from contributions")
        for told, order in ORDERS.items():
            server.run("drop table if exists contributions", FILL.format(rows=rows, order=order))
            server.run("vacuum analyze contributions", "checkpoint")
            print(f"stored {told}:")
            for _ in range(rounds):
                _measure(server, path, rows)


def _measure(server: Server, path: Path, rows: int) -> None:
    before = _server_seconds(server)
    process = get_context("spawn").Process(target=_read, args=(path, rows))
    process.start()
    process.join()
    assert process.exitcode == 0
    time.sleep(0.5)
    print(f"    processor: server {_server_seconds(server) - before:.1f} s", flush=True)


def _read(path: Path, rows: int) -> None:
    """In a process of its own, as a command is: one that has read before has its memory already."""
    own = sum(psutil.Process().cpu_times()[:2])
    began = time.perf_counter()
    with open_database(path, None) as database:
        records = dict(database.queries)["contributions"]
        opened = time.perf_counter()
        read = sum(frame.height for frame in records.below(1, 8))
        ended = time.perf_counter()
    assert read == rows
    print(
        f"{len(records.ranges())} ranges: opened and fingerprinted in {opened - began:.2f} s, "
        f"read in {ended - opened:.2f} s: {rows / (ended - opened) / 1e6:.2f} million rows/s reading, "
        f"{rows / (ended - began) / 1e6:.2f} overall\n"
        f"    processor: client {sum(psutil.Process().cpu_times()[:2]) - own:.1f} s; at most {_peak_memory()} MB",
        flush=True,
    )


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _server_seconds(server: Server) -> float:
    """Processor seconds of the server's connections that have ended."""
    times = psutil.Process(int((server.folder / "postmaster.pid").read_text().split()[0])).cpu_times()
    return float(times.children_user + times.children_system)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(*(numbers + [5_000_000, 3][len(numbers) :]))
