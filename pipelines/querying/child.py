"""The process that runs one query: bounded by the system, so that whatever the query does, nothing else suffers.

It reads an `Query` from standard input, writes the rows to standard output as an Arrow stream, and on standard error,
as JSON, what went wrong (`stage`, `message`) or whether there were more rows (`more`). Beyond its bounds it dies.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from typing import IO

import duckdb
import pyarrow as pa

from pipelines.querying.query import MEBIBYTE, Bounds, Query
from pipelines.querying.session import open_session
from pipelines.urgency import less_urgent

_ROWS_AT_ONCE = 1_024
_MOST_SAID = 4_000


class RefusedError(Exception):
    """The query is not run, or not on: `statement`, `wide`."""


def main() -> None:
    """Run the query."""
    query = Query.of_json(sys.stdin.buffer.read())
    _bind(query.bounds)
    stage = "open"
    try:
        connection = open_session(query)
        stage = "bind"
        rows = rows_of(connection, query.sql)
        stage = "run"
        more = write_rows(rows, query.bounds, sys.stdout.buffer)
    except RefusedError as refused:
        _tell(stage=str(refused))
    except MemoryError:
        _tell(stage="memory")
    except Exception as error:  # noqa: BLE001 - whatever DuckDB or Arrow raise: what is said of it the command decides
        _tell(stage=stage, kind=type(error).__name__, message=str(error)[:_MOST_SAID])
    else:
        _tell(more=more)


def _bind(bounds: Bounds) -> None:
    """Let the system end this process where it goes too far; nothing of its memory is kept."""
    processor = bounds.seconds * (os.cpu_count() or 1) + 1
    resource.setrlimit(resource.RLIMIT_AS, (bounds.address_space * MEBIBYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if bounds.nice:
        less_urgent(os.getpid(), bounds.nice)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, bounds.seconds + 1)


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
    """The rows of the one SELECT there is; nothing of it is run yet.

    Raises:
        RefusedError: it is anything else.
        duckdb.Error: it is wrong.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or not _is_select(statements[0]):
        raise RefusedError("statement")
    return connection.sql(statements[0].query)


def _is_select(statement: duckdb.Statement) -> bool:
    try:
        return bool(statement.type == duckdb.StatementType.SELECT)
    except ValueError:
        return False  # a kind that DuckDB has no name for


def write_rows(rows: duckdb.DuckDBPyRelation, bounds: Bounds, out: IO[bytes]) -> bool:
    """Write the rows, as many as may be; whether there are more.

    Raises:
        RefusedError: the rows are too large.
    """
    reader = rows.to_arrow_reader(_ROWS_AT_ONCE)
    left = bounds.rows
    with pa.ipc.new_stream(out, reader.schema) as stream:
        for chunk in reader:
            if chunk.nbytes > bounds.chunk * MEBIBYTE:
                raise RefusedError("wide")
            stream.write_batch(chunk.slice(0, left))
            out.flush()
            if chunk.num_rows > left:
                return True
            left -= chunk.num_rows
    return False


def _tell(**said: object) -> None:
    sys.stdout.flush()
    print(json.dumps(said), file=sys.stderr, flush=True)
    os._exit(0)  # what is left of the query is not waited for


if __name__ == "__main__":
    main()
