"""What a query reads, and how far it may go: what the command hands to the process that runs it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Bounds:
    """How far a query may go.

    Attributes:
        seconds: by the clock on the wall; of processor time as many on each core.
        rows: that are handed over; whether there are more is said.
        memory: mebibytes that DuckDB may keep; what it holds beyond goes to disk. address_space: of the whole process.
        overflow: mebibytes on disk. chunk: mebibytes that are handed over at once, about a thousand rows.
        nice: how much less urgent it is than the command; threads: of DuckDB, 0 for one on each core.
    """

    seconds: int = 5
    rows: int = 1_000
    memory: int = 1_024
    address_space: int = 4_096
    overflow: int = 4_096
    chunk: int = 64
    nice: int = 0
    threads: int = 0


@dataclass(frozen=True)
class Query:
    """A query.

    Attributes:
        files: paths of a run and of its extract (None where the store lacks it), then likewise of the runs next to it.
        views: statements that make those over several runs.
        workplace: a folder for what memory does not hold.
    """

    sql: str
    files: list[tuple[str, str | None]]
    views: list[str]
    workplace: str
    bounds: Bounds

    def as_json(self) -> bytes:
        """As it is sent."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of_json(cls, sent: bytes) -> Query:
        """As it was sent."""
        given = json.loads(sent)
        files = [(run, extract) for run, extract in given["files"]]
        return cls(given["sql"], files, given["views"], given["workplace"], Bounds(**given["bounds"]))
