"""A step as a Prefect task: tried again where that may help, its errors without text from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipelines import retrying
from pipelines.errors import ConnectionLost, HechaError, SourceError
from pipelines.store.disk import error_of_full_disk

P = ParamSpec("P")
T = TypeVar("T")


class StepError(HechaError):
    """A step failed, and not by the source's fault; named by its kind alone, for its text may hold data."""


@contextmanager
def without_text(what: str) -> Iterator[None]:
    """Errors of what is done meanwhile carry no text from the data into Prefect's logs and states."""
    try:
        yield
    except HechaError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not pass
        kind = type(error).__name__
        versions = error_of_full_disk(error) or StepError(f"步骤 {what} 失败：{kind}", f"step {what} failed: {kind}")
        raise versions from None


def without_error_text(step: Callable[P, T]) -> Callable[P, T]:
    """A step whose errors are without text."""

    @wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        with without_text(step.__name__):
            return step(*args, **kwargs)

    return guarded


def _worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Not after a source that cannot be read or a lost connection, which was tried again: but a disk may be better."""
    error = state.result(raise_on_failure=False)
    return not isinstance(error, (SourceError, ConnectionLost))


def made_task(step: Callable[P, T]) -> Task[P, T]:
    """A step as a task, to be called here or handed to a task runner."""
    made: Task[P, T] = task(
        name=step.__name__,
        retries=retrying.ATTEMPTS - 1,
        retry_delay_seconds=retrying.SECONDS_BETWEEN,
        retry_condition_fn=_worth_retrying,
        persist_result=False,
        cache_policy=NO_CACHE,
    )(without_error_text(step))
    return made


def as_task(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a step as a task."""
    return made_task(step)(*args, **kwargs)
