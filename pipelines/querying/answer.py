"""The rows of a query, as the process that runs it hands them over; it is killed at its time, or with the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from select import select
from threading import Timer
from typing import IO, Final

import pyarrow as pa

from pipelines.querying.query import Query
from pipelines.querying.refusals import QueryFailure, refusal

_MOST_SAID: Final = 1 << 16


@dataclass
class Answer:
    """Rows as they come, some at a time.

    Attributes:
        schema: of the rows, without any.
        chunks: raise HechaError where the query went wrong or too far.
        more: whether there were more than were handed over; known when the chunks have been gone through.
    """

    schema: pa.Schema
    chunks: Iterator[pa.RecordBatch]
    more: bool = False


class _Awaited:
    """A pipe that is waited for by `select`, which Ctrl-C breaks off; a read goes on, for Polars has it restarted."""

    closed = False

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe.fileno()

    def read(self, size: int) -> bytes:
        """As many bytes, fewer at the end."""
        content = bytearray()
        while len(content) < size:
            select([self._pipe], [], [])
            part = os.read(self._pipe, size - len(content))
            if not part:
                break
            content += part
        return bytes(content)


@contextmanager
def answer_of_query(query: Query) -> Iterator[Answer]:
    """Run a query in a process of its own, which is gone at the end.

    Raises:
        HechaError: the query is refused, is wrong, or goes too far.
    """
    with _started() as process:
        # The process bounds itself; what it runs is not to be trusted that far.
        timer = Timer(query.bounds.seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            with suppress(BrokenPipeError):
                _pipe(process.stdin).write(query.as_json())
                _pipe(process.stdin).close()
            yield _answer(process, query)
        finally:
            timer.cancel()
            process.kill()


def _started() -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches the command alone, which ends it."""
    command = [sys.executable, "-m", "pipelines.querying.child"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)  # noqa: S603


def _answer(process: subprocess.Popen[bytes], query: Query) -> Answer:
    try:
        stream = pa.ipc.open_stream(pa.PythonFile(_Awaited(_pipe(process.stdout)), mode="r"))
    except (pa.ArrowInvalid, OSError):
        raise refusal(_said(process), query) from None
    answer = Answer(stream.schema, iter(()))
    answer.chunks = _chunks(stream, process, answer, query)
    return answer


def _chunks(
    stream: pa.RecordBatchStreamReader, process: subprocess.Popen[bytes], answer: Answer, query: Query
) -> Iterator[pa.RecordBatch]:
    # A stream that breaks off ends with an error or without one.
    with suppress(pa.ArrowInvalid, OSError):
        yield from stream
    said = _said(process)
    if said.more is None:
        raise refusal(said, query)
    answer.more = said.more


def _said(process: subprocess.Popen[bytes]) -> QueryFailure:
    """What the process says of itself when it has ended; nothing where it was killed."""
    text = _pipe(process.stderr).read(_MOST_SAID)
    process.wait()
    try:
        return QueryFailure(**json.loads(text), signal=0)
    except (ValueError, TypeError):
        return QueryFailure(signal=max(-process.returncode, 0))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without a pipe")
    return pipe
