"""The verification as a Prefect flow: the same composition, each step a task with retries. Only paths pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipelines.database import opened, read
from pipelines.errors import HechaError, SourceError
from pipelines.steps import Request, verification

P = ParamSpec("P")
T = TypeVar("T")

RETRIES: Final = 2
RETRY_SECONDS: Final = 2


class StepError(HechaError):
    """A step failed, and not by the source's fault; named by its kind alone, for its text may hold data."""


def require_api() -> None:
    """Raise HechaError where the Prefect API that is configured does not answer."""
    with get_client(sync_client=True) as client:
        if client.api_healthcheck() is not None:
            url = client.api_url
            raise HechaError(
                f"Prefect 服务 {url} 没有应答；请检查 PREFECT_API_URL，或取消该设置以在本进程内运行",
                f"the Prefect API at {url} does not answer; mend PREFECT_API_URL, or unset it to run in-process",
            )


def private(step: Callable[P, T]) -> Callable[P, T]:
    """A step whose errors carry no text from the data into Prefect's logs and states."""

    @wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except HechaError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not pass
            kind = type(error).__name__
            raise StepError(f"步骤 {step.__name__} 失败：{kind}", f"step {step.__name__} failed: {kind}") from None

    return guarded


def _worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """A source that cannot be read will not be better the second time; a disk or a connection may be."""
    error = state.result(raise_on_failure=False)
    return not isinstance(error, SourceError)


def as_task(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a step as a task."""
    made: Task[P, T] = task(
        name=step.__name__,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_worth_retrying,
        persist_result=False,
        cache_policy=NO_CACHE,
    )(private(step))
    return made(*args, **kwargs)


@flow(name="verify", persist_result=False, log_prints=False)
def verify_flow(
    source: str, store: str, rulebook: str | None = None, extracted_on: str | None = None, layouts: str | None = None
) -> str:
    """Verify an extract and publish the run; returns where it lies."""
    request = Request(
        Path(source),
        Path(store),
        Path(rulebook) if rulebook else None,
        date.fromisoformat(extracted_on) if extracted_on else None,
        Path(layouts) if layouts else None,
    )
    run = verification(request, call=as_task)
    _tell(run)
    return str(run)


def _tell(run: Path) -> None:
    """A table of the outcomes, in counts."""
    with opened(run, read_only=True) as connection:
        outcomes = read(connection, "select outcome, count(*) as applications from verdict group by all order by all")
        run_id = str(read(connection, "select run_id from run").item())
    rows = [{"outcome": str(outcome), "applications": int(count)} for outcome, count in outcomes.iter_rows()]
    create_table_artifact(table=rows, key="verification", description=f"run {run_id}: {run.name}")
    get_run_logger().info("run %s lies in %s", run_id, run)
