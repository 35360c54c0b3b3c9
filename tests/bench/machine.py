"""The machine and the software that were measured; nothing that names the machine, or a place on it."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from tests.bench.processes import HOUSE

LIBRARIES: Final = ("polars", "duckdb", "pyarrow")


@dataclass(frozen=True)
class Machine:
    """Where and when it was measured (UTC), and on which commit; `changed`: files other than results differed."""

    day: str
    commit: str
    changed: bool
    processor: str
    cores: int
    memory_bytes: int
    system: str
    versions: dict[str, str]

    @property
    def name(self) -> str:
        """What the results are called."""
        return f"{self.day}-{self.commit[:7]}{'-changed' * self.changed}"


def describe_machine() -> Machine:
    """This machine, now."""
    return Machine(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=_git("rev-parse", "HEAD") or "unknown",
        changed=bool(_git("status", "--porcelain", "--", ".", ":!reports/benchmarks")),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.release()}",
        versions={"python": platform.python_version()} | {name: metadata.version(name) for name in LIBRARIES},
    )


def _processor() -> str:
    """The model of the processor, or its kind where the system does not tell the model."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _git(*arguments: str) -> str:
    """What git says; nothing outside a clone."""
    try:
        done = subprocess.run(["git", *arguments], cwd=HOUSE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
