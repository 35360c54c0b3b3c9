"""A step as a Prefect task: tried again where that may help, its errors without text from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipelines.disk import no_room
from pipelines.errors import HechaError, SourceError

P = ParamSpec("P")
T = TypeVar("T")

RETRIES: Final = 2
RETRY_SECONDS: Final = 2


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
        told = no_room(error) or StepError(f"步骤 {what} 失败：{kind}", f"step {what} failed: {kind}")
        raise told from None


def private(step: Callable[P, T]) -> Callable[P, T]:
    """A step whose errors are without text."""

    @wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        with without_text(step.__name__):
            return step(*args, **kwargs)

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
