"""Whether a Prefect API is configured, and what goes through it where one is; Prefect takes a second to import."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def run_as_configured(name: str, step: Callable[[], T]) -> T:
    """Take a step in this process, as a flow of this name where an API is configured; its parameters stay here.

    Raises:
        HechaError: the API does not answer.
    """
    if not prefect_configured():
        return step()
    silence_prefect()
    from pipelines.flows.verifying import require_api
    from pipelines.flows.working import run_as_flow

    require_api()
    return run_as_flow(name, step)


def prefect_configured() -> bool:
    """Whether an API is named in the environment or in a profile."""
    if not os.environ.get("PREFECT_API_URL") and not _has_profiles():
        return False
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() is not None


def silence_prefect() -> None:
    """Before Prefect reads its settings: what goes wrong is one line on the terminal; the log is Prefect's to keep."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


def _has_profiles() -> bool:
    try:
        home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
        return Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).exists()
    except (OSError, RuntimeError):
        return False  # nobody has a home, or none that may be looked into
