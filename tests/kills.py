"""Commands killed (SIGKILL) at moments of their run: what is published opens whole, and the next one succeeds.

`python -m tests.kills 50 1` kills each command so often, at moments drawn with the seed, and tells what was found; then
it verifies four times at once on one store, with twenty that read it meanwhile.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from pipelines.steps import Request, verify_source
from pipelines.store.database import reads_whole
from pipelines.store.shared_folders import WRITTEN
from pipelines.synth import write_extract
from reports.writing import PAGE, WORKBOOK

_READER: Final = """
import sys, duckdb, pathlib
latest, stop = map(pathlib.Path, sys.argv[1:])
reads, seen = 0, set()
while not stop.exists():
    with duckdb.connect(str(latest), read_only=True) as run:
        counts = "(select count(*) from verdict), (select count(*) from ledger), (select count(*) from reject)"
        seen.update(run.execute(f"select input_digest, {counts} from run").fetchall())
    reads += 1
print(reads, *sorted(seen), sep="|")
"""
"""Opens the newest run again and again until there is the file `stop`; how often, and what it found."""

COMMANDS: Final = ("verify", "report", "prescreen", "compare")
_HOUSE: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class KillBed:
    """A folder with two deliveries, a list, and the store in which both were verified."""

    root: Path
    whole: set[Path] = field(default_factory=set)
    """Files that were read to their end; nothing changes them."""

    @classmethod
    def made(cls, root: Path, persons: int) -> KillBed:
        """Make it; the first delivery is the one that killed runs verify."""
        bed = cls(root)
        (root / "tmp").mkdir()
        for seed in (2, 1):
            write_extract(root / f"in-{seed}", persons, seed)
            verify_source(Request(root / f"in-{seed}", bed.store))
        bed.persons.write_bytes((root / "in-1" / "applications.csv").read_bytes())
        return bed

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
        for path in (*self.root.glob("*.xlsx"), *self.root.glob("report/*.xlsx")):
            with zipfile.ZipFile(path) as workbook:
                if workbook.testzip() is not None:
                    yield f"{path.name} is half there"
        report = self.root / "report"
        if report.exists() and not all((report / name).exists() for name in (PAGE, WORKBOOK)):
            yield "the report is half there"

    def left(self) -> list[str]:
        """What is in the store's `work`, and next to the results but for the record of what was written."""
        beside = [path.name for path in self.root.glob(".*") if path.name != WRITTEN]
        return sorted([path.name for path in self.store.glob("work/*")] + beside)


def survived(bed: KillBed, name: str, kills: int, seed: int) -> str:
    """Kill a command so often and run it once more; what was found. AssertionError at the first fault."""
    whole, moments, running = bed.seconds(name), random.Random(f"{seed}-{name}"), 0
    for _ in range(kills):
        moment = moments.uniform(0, whole)
        running += bed.kill(name, moment)
        faults = list(bed.faults())
        assert not faults, f"{name} killed after {moment:.2f} s: {faults}"
    bed.seconds(name)
    assert not (left := bed.left()), f"{name} leaves {left}"
    return f"{name}: {kills} kills over {whole:.1f} s, {running} of them while it ran; nothing half published or left"


def at_once(bed: KillBed, runs: int, readers: int) -> str:
    """Verify both deliveries by turns, so many at once, while others read; what was read. AssertionError at a fault.

    Every reader finds a whole run each time: of either delivery as it was verified before.
    """
    for seed in (2, 1):
        assert bed.run("verify", str(bed.root / f"in-{seed}")).returncode == 0
    known, before = {_counts_of(path) for path in bed.store.glob("runs/*")}, len(list(bed.store.glob("runs/*")))
    bed.prepare("verify")
    stop = bed.root / "stop"
    line = [sys.executable, "-c", _READER, str(bed.store / "latest.duckdb"), str(stop)]
    reading = [subprocess.Popen(line, text=True, stdout=subprocess.PIPE) for _ in range(readers)]
    verifying = [bed.start("verify", str(bed.root / f"in-{number % 2 + 1}")) for number in range(runs)]
    ended = [(*each.communicate(), each.returncode) for each in verifying]
    stop.touch()
    told = [each.communicate()[0].strip().split("|") for each in reading]
    stop.unlink()
    assert [code for *_, code in ended] == [0] * runs, ended
    assert [each.returncode for each in reading] == [0] * readers
    assert {row for _, *rows in told for row in rows} <= known
    assert len(list(bed.store.glob("runs/*"))) == before + runs
    assert not (faults := [*bed.faults(), *bed.left()]), faults
    return f"{runs} runs at once, {readers} readers: {sum(int(count) for count, *_ in told)} reads, all of whole runs"


def _counts_of(run: Path) -> str:
    """What a reader finds in a run."""
    with duckdb.connect(str(run), read_only=True) as connection:
        tables = ("verdict", "ledger", "reject")
        counts = ", ".join(f"(select count(*) from {table})" for table in tables)
        return str(connection.execute(f"select input_digest, {counts} from run").fetchall()[0])


def main() -> None:
    """Kill each command, then run and read at once."""
    kills, seed = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as root:
        bed = KillBed.made(Path(root), persons=400)
        for name in COMMANDS:
            print(survived(bed, name, kills, seed), flush=True)
        print(at_once(bed, runs=4, readers=20), flush=True)


if __name__ == "__main__":
    main()
