"""A step as a Prefect task: tried again where that may help, its errors without text from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipelines.errors import HechaError, SourceError

P = ParamSpec("P")
T = TypeVar("T")

RETRIES: Final = 2
RETRY_SECONDS: Final = 2


class StepError(HechaError):
    """A step failed, and not by the source's fault; named by its kind alone, for its text may hold data."""


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


def made_task(step: Callable[P, T]) -> Task[P, T]:
    """A step as a task, to be called here or handed to a task runner."""
    made: Task[P, T] = task(
        name=step.__name__,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_worth_retrying,
        persist_result=False,
        cache_policy=NO_CACHE,
    )(private(step))
    return made


def as_task(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a step as a task."""
    return made_task(step)(*args, **kwargs)
