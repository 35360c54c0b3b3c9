"""The steps of a verification and their one composition: plain functions over paths, called in-process or as tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, Final, ParamSpec, Protocol, TypeVar

import duckdb

from checks.facts.block import Grounds
from checks.law.rulebook import Rulebook, RulebookError, built_in_rulebook, read_rulebook
from pipelines import limits, progress, threads
from pipelines import publishing as runs
from pipelines.clock import receipt_clock
from pipelines.decisions.log import read_events
from pipelines.decisions.log_rows import Event
from pipelines.errors import SourceError
from pipelines.extract import loading as extract
from pipelines.judging import blocks, investors
from pipelines.judging.grounds import read_grounds, reader_of_extract
from pipelines.names import readable_name
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import read_layouts
from pipelines.retrying import with_retries
from pipelines.settings_files import settings_text
from pipelines.signals import exit_code
from pipelines.sources.source import open_source
from pipelines.store import database
from pipelines.store.folder import Store

P = ParamSpec("P")
T = TypeVar("T")

RULEBOOK: Final = "rulebook.json"
_ONE_READS: Final = Lock()


@dataclass(frozen=True)
class Request:
    """What is to be verified, where the results go, and by which figures."""

    source: Path
    store: Path
    rulebook: Path | None = None
    extracted_on: date | None = None
    layouts: Path | None = None
    dask: str | None = None
    shared: Path | None = None

    def as_parameters(self) -> dict[str, Any]:
        """As texts, for a scheduler."""
        return {
            "source": str(self.source.resolve()),
            "store": str(self.store.resolve()),
            "rulebook": str(self.rulebook.resolve()) if self.rulebook else None,
            "extracted_on": self.extracted_on.isoformat() if self.extracted_on else None,
            "layouts": str(self.layouts.resolve()) if self.layouts else None,
            "dask": self.dask,
            "shared": str(self.shared.resolve()) if self.shared else None,
        }


class Caller(Protocol):
    """Calls a step: directly, or as a task."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the step with its arguments."""
        ...


def call_directly(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a step in this process."""
    return step(*args, **kwargs)


class Judging(Protocol):
    """Judges all blocks of an extract; the results are in the workplace."""

    def __call__(self, loaded: Path, rows: list[int], work: Path, call: Caller) -> None:
        """Judge as many blocks as there are counts of rows, and say what is done."""
        ...


def judge_on_this_machine(loaded: Path, rows: list[int], work: Path, call: Caller) -> None:
    """Judge blocks on this machine, one more at once than it has cores: some wait for the file or for Python."""
    judging = (partial(call, judge_block, loaded, block, work) for block in range(len(rows)))
    with database.open_database(loaded, read_only=True) as connection:
        database.limit_memory(connection)
        database.read_by_callers(connection)
        done = threads.results_in_order(chain([partial(_grounds, loaded, work)], judging), threads.CORES + 1)
        next(done)  # the grounds, read along with the rows of the first blocks
        for count, _ in zip(rows, done, strict=True):
            progress.advance_rows(count)


def verify_source(request: Request, call: Caller = call_directly, judge_all: Judging = judge_on_this_machine) -> Path:
    """A whole run: load the source, judge its blocks, publish. Returns where the run is.

    Raises:
        SourceError: the source or the rulebook cannot be used; nothing was published.
    """
    started_at = receipt_clock()
    with Store(request.store.resolve()).workplace() as work:
        save_rulebook(request.rulebook, work)
        loaded = call(load_extract, request, work)
        try:
            return _judged_and_published(loaded, request, started_at, work, call, judge_all)
        except Exception:
            if exit_code() is not None or not call(remove_if_damaged, loaded):
                raise
        # What the store kept was damaged, and the source is there.
        loaded = call(load_extract, request, work)
        return _judged_and_published(loaded, request, started_at, work, call, judge_all)


def _judged_and_published(
    loaded: Path, request: Request, started_at: datetime, work: Path, call: Caller, judge_all: Judging
) -> Path:
    with database.keep_open(loaded):
        rows = rows_by_block(loaded)
        progress.begin_stage("judging", sum(rows))
        judge_all(loaded, rows, work, call)
    progress.begin_stage("publishing")
    return call(publish_run, loaded, request, started_at, work)


def remove_if_damaged(loaded: Path) -> bool:
    """Whether an extract in the store is damaged; it is gone then, so that its source is loaded again."""
    if database.reads_whole(loaded):
        return False
    loaded.unlink(missing_ok=True)
    return True


def save_rulebook(path: Path | None, work: Path) -> None:
    """Read the rulebook once and keep it next to the work, so that every step uses the same figures."""
    keep_rulebook(given_rulebook(path), work)


def keep_rulebook(rulebook: Rulebook, work: Path) -> None:
    """Keep the figures next to the work."""
    (work / RULEBOOK).write_text(rulebook.model_dump_json(by_alias=True), encoding="utf-8")


def given_rulebook(path: Path | None) -> Rulebook:
    """The rulebook in a file, or the built-in one.

    Raises:
        SourceError: it cannot be used.
    """
    if path is None:
        return built_in_rulebook()
    try:
        return read_rulebook(settings_text(path), readable_name(path.name))
    except RecursionError:
        raise limits.SETTINGS_DEPTH.error_over_limit(readable_name(path.name)) from None
    except OSError as error:
        raise SourceError(
            f"{path}：无法作为规则参数表读取：{type(error).__name__}",
            f"{path}: cannot be read as a rulebook: {type(error).__name__}",
        ) from None
    except RulebookError as error:
        raise SourceError(f"规则参数表 {error}", f"rulebook {error}") from None


def saved_rulebook(work: Path) -> Rulebook:
    """The figures that all steps of a run use."""
    return Rulebook.model_validate_json((work / RULEBOOK).read_text(encoding="utf-8"))


def load_extract(request: Request, work: Path) -> Path:
    """The extract file of the source: as it is in the store, or loaded and moved there.

    A database that is lost while it is read is read again from a new snapshot.
    """
    return with_retries(lambda: _loaded(request, work))


def _loaded(request: Request, work: Path) -> Path:
    store, layouts = Store(request.store.resolve()), read_layouts(request.layouts)
    with open_source(request.source, request.extracted_on, layouts, work) as source:
        limits = Limits.of(source.manifest.extracted_on, saved_rulebook(work))
        settings = extract.Settings(limits, layouts)
        digest = extract.digest_of_source(source, settings)
        target = store.extract(digest)
        made = None if _is_whole(target) else extract.load_source(source, settings, digest, work)
    # Not before the source is closed: that is when it is known that what was read is what was digested.
    if made is not None:
        store.publish(made, target)
    return target


def _is_whole(loaded: Path) -> bool:
    """Whether the extract is in the store and opens; a damaged one is loaded again, for the source is there."""
    if not loaded.exists():
        return False
    try:
        with database.open_database(loaded, read_only=True) as connection:
            return connection.execute("select extract_digest from extract").fetchall() == [(loaded.stem,)]
    except duckdb.Error:
        return False


def rows_by_block(loaded: Path) -> list[int]:
    """How many contribution rows each block of persons of an extract has."""
    with database.open_database(loaded, read_only=True) as connection:
        blocks_and_rows = "select blocks, block, rows from extract left join counted on true"
        counted = "with counted as (select block, count(*) as rows from contributions group by block)"
        counts = connection.execute(f"{counted} {blocks_and_rows}").fetchall()
    rows = {block: count for _, block, count in counts}
    return [rows.get(block, 0) for block in range(counts[0][0])]


def judge_block(loaded: Path, block: int, work: Path) -> None:
    """Judge one block of an extract; the results are in the workplace."""
    blocks.judge_block(loaded, block, partial(_grounds, loaded, work), work)


def _grounds(loaded: Path, work: Path) -> Grounds:
    """Read once by a process, for all blocks of a run and for what is published of them."""
    with _ONE_READS:
        return _read_grounds(loaded, work)


@lru_cache(maxsize=1)
def _read_grounds(loaded: Path, work: Path) -> Grounds:
    with database.open_database(loaded, read_only=True) as connection:
        return read_grounds(reader_of_extract(connection), saved_rulebook(work))


def publish_run(loaded: Path, request: Request, started_at: datetime, work: Path) -> Path:
    """Make the run file of the judged blocks, move it into the store and let `latest` point at it."""
    store = Store(request.store.resolve())
    settings: dict[str, object] = {
        "source": readable_name(request.source.name),
        "rulebook": readable_name(request.rulebook.name) if request.rulebook else "built-in",
        "layouts": readable_name(request.layouts.name) if request.layouts else "built-in",
        "extracted_on": request.extracted_on.isoformat() if request.extracted_on else None,
        "dask": request.dask,
    }
    receipt = runs.Receipt(started_at, settings)
    target = store.run(receipt.run_id(loaded))
    store.publish(build_run(loaded, receipt, work, read_events(store.root)), target)
    store.point_latest(target, work)
    return target


def build_run(loaded: Path, receipt: runs.Receipt, work: Path, log: Sequence[Event]) -> Path:
    """The run file of the judged blocks and of what people decided (`log`), in the workplace."""
    grounds = _grounds(loaded, work)
    investors.judge_investors(loaded, grounds, work)
    return runs.build_run(loaded, grounds, receipt, work, log)
