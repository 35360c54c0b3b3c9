"""Measures reading contributions from PostgreSQL: python -m tests.measure_postgres [ROWS] [ROUNDS].

Starts a server of its own in a temporary folder, fills a table in three orders, and reads it through `open_database`
as the command does. Prints seconds, rows a second, and processor seconds of server and client, which other work on the
machine disturbs less; nothing is left behind.
"""

from __future__ import annotations

import resource
import sys
import time
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
            server.run("vacuum analyze contributions")
            print(f"stored {told}:")
            for _ in range(rounds):
                _measure(server, path, rows)


def _measure(server: Server, path: Path, rows: int) -> None:
    before = _processor(server)
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
        f"{rows / (ended - began) / 1e6:.2f} overall"
    )
    used = [after - then for after, then in zip(_processor(server), before, strict=True)]
    print(f"    processor: server {used[0]:.1f} s, client {used[1]:.1f} s; at most {_peak_memory()} MB", flush=True)


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _processor(server: Server) -> tuple[float, float]:
    """Processor seconds of the server's connections that have ended, and of this process."""
    time.sleep(0.5)
    postmaster = psutil.Process(int((server.folder / "postmaster.pid").read_text().split()[0])).cpu_times()
    own = psutil.Process().cpu_times()
    return postmaster.children_user + postmaster.children_system, own.user + own.system


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(*(numbers + [5_000_000, 3][len(numbers) :]))
