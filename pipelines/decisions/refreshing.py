"""What people decided after a run was made, in a file of its own that readers take in the place of the run's tables.

A run file never changes. The file is in `decided/` of the store, named by run and the last event that decides. It is
made from the one before, or the run itself: anew of the applications that were decided since, the others as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.facts.block import Grounds
from checks.law.rulebook import Rulebook
from pipelines.decisions.acts import Accepted, Confirmed, Decided, Withdrawn
from pipelines.decisions.applying import TABLES, Applied, apply_log, known_of, write_applied
from pipelines.decisions.judged_run import ExtractGoneError, JudgedRun, opened_run
from pipelines.decisions.log import read_events
from pipelines.decisions.log_rows import Event
from pipelines.judging.grounds import read_grounds, reader_of_extract
from pipelines.store import database
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store

_DECIDING: Final = (Decided, Withdrawn, Confirmed, Accepted)
_ORDER: Final = {
    "decision": ("application_id", "month", "employer_key", "what", "event"),
    "decided_verdict": ("application_id",),
    "decided_tier": ("application_id", "multiple"),
}


@contextmanager
def decided_by_now(store: Store, run: Path) -> Iterator[None]:
    """Read a run with what people decided by now.

    Raises:
        HechaError: the log cannot be read; or as `refresh` and `reading`.
    """
    with errors_of_reading(*files_of(run)):
        refresh(store, run, read_events(store.root))
        yield


def refresh(store: Store, run: Path, log: Sequence[Event]) -> None:
    """Let readers of a run see what the log says; what the run has itself, where its extract is not in the store.

    Raises:
        HechaError: run or extract are damaged or of another version.
    """
    if log:
        with suppress(ExtractGoneError), opened_run(run) as judged:
            _refresh(store, judged, log, f"{run.resolve().stem}.")


def prepare(run: Path) -> None:
    """Read what decisions of a run are judged on, before anybody decides.

    Raises:
        HechaError: run or extract are damaged or of another version.
    """
    with suppress(ExtractGoneError), opened_run(run) as judged:
        _grounds(judged.extract, judged.law)


def decided_of(run: Path, log: Sequence[Event], application_id: str, work: Path) -> Path | None:
    """A file in a folder with what a part of the log says of one application of a run; None without its extract.

    Raises:
        HechaError: run or extract are damaged or of another version.
    """
    with suppress(ExtractGoneError), opened_run(run) as judged:
        grounds = partial(_grounds, judged.extract, judged.law)
        results = apply_log(judged.connection, log, judged.law, grounds, {application_id})
        return _written(results, judged.run_id, work)
    return None


def _refresh(store: Store, judged: JudgedRun, log: Sequence[Event], prefix: str) -> None:
    folder, own = store.root / "decided", (judged.events, judged.head)
    last = known_of([event for event in log if isinstance(event.act, _DECIDING)])
    follows_own = known_of(log[: judged.events]) == own
    current = folder / f"{prefix}{last[0]}-{last[1][:8]}.duckdb"
    earlier = {path: path.stem.removeprefix(prefix) for path in folder.glob(f"{prefix}*.duckdb") if path != current}
    needed = not follows_own or last[0] > judged.events
    if needed and not current.exists():
        tables = _tables(judged, log, [_Base(*_known(name), path) for path, name in earlier.items()], follows_own)
        with store.workplace() as work:
            store.publish(_written(tables, judged.run_id, work), current)
    for path in earlier if needed else (*earlier, current):
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Base:
    """Tables of decisions that know so many events, the last of which has a hash that begins so; None: the run's."""

    events: int
    hash_begins: str
    path: Path | None

    def precedes(self, log: Sequence[Event]) -> bool:
        known, last = known_of(log[: self.events])
        return known == self.events and last.startswith(self.hash_begins)


def _known(name: str) -> tuple[int, str]:
    known, _, hash_begins = name.partition("-")
    return int(known), hash_begins


def _tables(judged: JudgedRun, log: Sequence[Event], earlier: list[_Base], follows_own: bool) -> Applied:
    """What the log says of a run; of applications that were not decided since, what was reckoned before."""
    own = [_Base(judged.events, judged.head, None)] if follows_own else []
    bases = sorted((each for each in own + earlier if each.precedes(log)), key=lambda base: base.events, reverse=True)
    apply = partial(apply_log, judged.connection, log, judged.law, partial(_grounds, judged.extract, judged.law))
    for base in bases:
        concerned = _concerned(log, base.events)
        if concerned is None:
            break
        # Whoever reads the run at the same time may have made a newer one and swept this away.
        with suppress(duckdb.IOException):
            return _put_together(_read(judged, base), apply(concerned), concerned)
    return apply()


def _concerned(log: Sequence[Event], since: int) -> set[str] | None:
    """The applications that were decided after so many events; None where a standing rule may concern any."""
    concerned = set()
    for event in log[since:]:
        act = event.act
        if isinstance(act, (Withdrawn, Confirmed)):
            act = log[act.event - 1].act
        if isinstance(act, Accepted):
            return None
        if isinstance(act, Decided):
            concerned.add(act.subject)
    return concerned


def _read(judged: JudgedRun, base: _Base) -> Applied:
    def read(connection: duckdb.DuckDBPyConnection) -> Applied:
        return Applied(*(database.read(connection, f"select * exclude (run_id) from {table}") for table in TABLES))

    if base.path is None:
        return read(judged.connection)
    with database.open_database(base.path, read_only=True) as connection:
        return read(connection)


def _put_together(before: Applied, since: Applied, concerned: Set[str]) -> Applied:
    """The tables as before, but of the applications concerned as they are since."""
    tables = {}
    for table, order in _ORDER.items():
        others = getattr(before, table).filter(~pl.col("application_id").is_in(list(concerned)))
        both = pl.concat([others, getattr(since, table)], how="vertical_relaxed")
        tables[table] = both.sort(*order, nulls_last=False)
    return Applied(**tables)


def _written(results: Applied, run_id: str, work: Path) -> Path:
    target = work / "decided.duckdb"
    forms = {**database.sql_files("tables/run"), **database.sql_files("tables/decided")}
    with database.making_database(target) as connection:
        for table in ("verdict", *TABLES):
            connection.execute(forms[table])
        connection.execute("drop table verdict")  # whose columns decided_verdict has taken
        write_applied(connection, results, run_id)
    return target


@lru_cache(maxsize=2)
def _grounds(extract: Path, law: Rulebook) -> Grounds:
    """What all applications are judged on; kept, for a console refreshes after each decision."""
    with database.open_database(extract, read_only=True) as connection:
        return read_grounds(reader_of_extract(connection), law)
