"""Commands killed (SIGKILL) at moments of their run: what is published opens whole, and the next one succeeds.

`python -m tests.kills 50 1` kills each command so often, at moments drawn with the seed, and tells what was found.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from pipelines.database import reads_whole
from pipelines.steps import Request, verification
from pipelines.synth import write_extract
from reports.writing import PAGE, WORKBOOK

COMMANDS: Final = ("verify", "report", "prescreen", "compare")
_HOUSE: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Place:
    """A folder with two deliveries, a list, and the store in which both were verified."""

    root: Path
    whole: set[Path] = field(default_factory=set)
    """Files that were read to their end; nothing changes them."""

    @classmethod
    def made(cls, root: Path, persons: int) -> Place:
        """Make it; the first delivery is the one that killed runs verify."""
        place = cls(root)
        (root / "tmp").mkdir()
        for seed in (2, 1):
            write_extract(root / f"in-{seed}", persons, seed)
            verification(Request(root / f"in-{seed}", place.store))
        place.persons.write_bytes((root / "in-1" / "applications.csv").read_bytes())
        return place

    @property
    def store(self) -> Path:
        """Where the runs are."""
        return self.root / "store"

    @property
    def persons(self) -> Path:
        """An employer's list."""
        return self.root / "list.csv"

    def command(self, name: str) -> tuple[str, ...]:
        """The arguments of a command."""
        digests = [path.stem for path in sorted(self.store.glob("extracts/*"))]
        return {
            "verify": ("verify", str(self.root / "in-1")),
            "report": ("report", "--out", str(self.root / "report")),
            "prescreen": ("prescreen", str(self.persons), "--against", digests[0]),
            "compare": ("compare", *digests, "--out", str(self.root / "compared.csv")),
        }[name]

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command on the store."""
        line = [sys.executable, "-m", "pipelines", *command, "--store", str(self.store)]
        env = {**os.environ, "TMPDIR": str(self.root / "tmp"), "PREFECT_HOME": str(self.root / "prefect")}
        env.pop("PREFECT_API_URL", None)
        return subprocess.Popen(line, cwd=_HOUSE, env=env, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        started = self.start(*command)
        _, stderr = started.communicate()
        return subprocess.CompletedProcess(command, started.returncode, None, stderr)

    def seconds(self, name: str) -> float:
        """How long a command takes; an error where it fails."""
        self.prepare(name)
        begun = time.monotonic()
        done = self.run(*self.command(name))
        assert done.returncode == 0, f"{name}: {done.stderr}"
        return time.monotonic() - begun

    def prepare(self, name: str) -> None:
        """Let a verification load its delivery, as if it had never seen it."""
        if name == "verify":
            with duckdb.connect(str(self.store / "latest.duckdb"), read_only=True) as connection:
                digest = connection.execute("select input_digest from run").fetchall()[0][0]
            extract = self.store / "extracts" / f"{digest}.duckdb"
            extract.unlink(missing_ok=True)
            self.whole.discard(extract)

    def kill(self, name: str, seconds: float) -> bool:
        """Kill a command after so many seconds; whether it still ran."""
        self.prepare(name)
        started = self.start(*self.command(name))
        time.sleep(seconds)
        started.kill()
        started.communicate()
        return started.returncode != 0

    def faults(self) -> Iterator[str]:
        """What is half there: files of the store that do not open whole, a report without its parts."""
        files = {*self.store.glob("extracts/*"), *self.store.glob("runs/*"), (self.store / "latest.duckdb").resolve()}
        for path in files - self.whole:
            if not reads_whole(path):
                yield f"{path.name} does not open"
            self.whole.add(path)
        report = self.root / "report"
        if report.exists() and not all((report / name).exists() for name in (PAGE, WORKBOOK)):
            yield "the report is half there"

    def left(self) -> list[str]:
        """What lies in the store's `work` and beside the results."""
        beside = [path.name for path in self.root.glob(".*")]
        return sorted([path.name for path in self.store.glob("work/*")] + beside)


def survived(place: Place, name: str, kills: int, seed: int) -> str:
    """Kill a command so often and run it once more; what was found. AssertionError at the first fault."""
    whole, moments, running = place.seconds(name), random.Random(f"{seed}-{name}"), 0
    for _ in range(kills):
        moment = moments.uniform(0, whole)
        running += place.kill(name, moment)
        faults = list(place.faults())
        assert not faults, f"{name} killed after {moment:.2f} s: {faults}"
    place.seconds(name)
    assert not (left := place.left()), f"{name} leaves {left}"
    return f"{name}: {kills} kills over {whole:.1f} s, {running} of them while it ran; nothing half published or left"


def main() -> None:
    """Kill each command."""
    kills, seed = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as root:
        place = Place.made(Path(root), persons=400)
        for name in COMMANDS:
            print(survived(place, name, kills, seed), flush=True)


if __name__ == "__main__":
    main()
