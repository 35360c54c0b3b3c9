"""Blocks judged by the workers of a Dask cluster, through Prefect's task runner. Only paths and numbers pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import progress
from pipelines.dask import shared_folder as spread
from pipelines.dask.workers import require_workers
from pipelines.errors import HechaError
from pipelines.prefect_tasks import made_task
from pipelines.steps import Caller, Judging, Request, judge_on_this_machine
from pipelines.store.folder import Store

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture


@contextmanager
def judging_of_request(request: Request) -> Iterator[Judging]:
    """How the blocks of a request are judged: one after the other, or by the workers of the scheduler it names.

    Raises:
        HechaError: nobody answers there, or a worker cannot do the work; said before anything is loaded.
    """
    if request.dask is None:
        _require_no_folder(request.shared)
        yield judge_on_this_machine
        return
    _require_extra()
    root, option = (request.shared, "--shared") if request.shared else (request.store, "--store")
    with Store(root.resolve()).workplace(option) as folder:
        require_workers(request.dask, folder)
        yield partial(_by_workers, request.dask, folder)


def require_judging(request: Request) -> None:
    """Raise HechaError where the blocks of a request could not be judged."""
    with judging_of_request(request):
        pass


def _by_workers(address: str, folder: Path, loaded: Path, rows: list[int], work: Path, call: Caller) -> None:
    """Lay the blocks out, each given to a worker as soon as it is there, and gather what they say."""
    from prefect_dask.task_runners import DaskTaskRunner

    judge = made_task(spread.judge_written)
    call(spread.write_grounds, loaded, work, folder)
    with DaskTaskRunner(address=address) as runner:
        given = {}
        for block in range(len(rows)):
            call(spread.write_block, loaded, block, folder)
            given[block] = runner.submit(judge, {"folder": folder, "block": block})
        for block, count in enumerate(rows):
            # Let go, for Dask judges again what is kept and was a lost worker's.
            _await(given.pop(block), block)
            call(spread.collect_results, folder, block, work)
            progress.advance_rows(count)


def _await(judged: PrefectFuture[Any], block: int) -> None:
    try:
        judged.result()
    except HechaError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever became of the worker or the connection
        kind = type(error).__name__
        raise HechaError(
            f"第 {block} 块未能由 Dask 工作进程核验：{kind}；请查看工作进程的日志和内存",
            f"block {block} was not judged by the Dask workers: {kind}; look at their logs and memory",
        ) from None


def _require_no_folder(shared: Path | None) -> None:
    if shared is not None:
        raise HechaError("--shared 须与 --dask 一起使用", "--shared goes with --dask only")


def _require_extra() -> None:
    if find_spec("distributed") is None or find_spec("prefect_dask") is None:
        raise HechaError(
            "--dask 需要另外安装：pip install 'jifen-hecha[dask]'",
            "--dask needs more to be installed: pip install 'jifen-hecha[dask]'",
        )
