"""Measures what docs/scaling.md reckons with: python -m tests.measure_dask EXTRACT (100,000 persons, by hecha synth).

Stage by stage in this process, then whole runs of the loaded extract, here and on a cluster of two worker processes.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import LocalCluster
from prefect.testing.utilities import prefect_test_harness

from pipelines.clock import receipt_clock
from pipelines.dask import shared_folder as spread
from pipelines.flows.verifying import verify_flow
from pipelines.steps import Request, judge_block, load_extract, publish_run, rows_by_block, save_rulebook
from tests.published import rows, verified


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the seconds of a stage, and the most memory this process has had."""
    begun = time.monotonic()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.monotonic() - begun:.1f} s; this process at most {peak:.0f} MiB", flush=True)


def stages(request: Request, work: Path, folder: Path) -> None:
    """Each stage in this process; the judging once from the extract and once from the shared folder."""
    save_rulebook(request.rulebook, work)
    with timed("load"):
        loaded = load_extract(request, work)
    blocks = range(len(rows_by_block(loaded)))
    counts = {name: rows(loaded, f"select count(*) as n from {name}")[0]["n"] for name in ("contributions", "tax")}
    print(f"{len(blocks)} blocks, {counts}, extract {loaded.stat().st_size >> 20} MiB")
    with timed("judge from the extract"):
        for block in blocks:
            judge_block(loaded, block, work)
    with timed("publish"):
        publish_run(loaded, request, receipt_clock(), work)
    with timed("lay out"):
        spread.write_grounds(loaded, work, folder)
        for block in blocks:
            spread.write_block(loaded, block, folder)
    before = _size(folder)
    with timed("judge from the shared folder, one after the other"):
        for block in blocks:
            spread.judge_written(folder, block)
    print(f"shared folder: {before} bytes laid out, {_size(folder) - before} bytes of results")


def runs(request: Request, shared: Path) -> None:
    """Runs that find the extract loaded."""
    with timed("run in this process"):
        verified(request.source, request.store)
    with (
        prefect_test_harness(server_startup_timeout=120),
        LocalCluster(n_workers=2, threads_per_worker=1) as cluster,  # type: ignore[no-untyped-call]
    ):
        for time_of in ("first", "second"):
            asked = Request(request.source, request.store, dask=cluster.scheduler_address, shared=shared)
            with timed(f"run on two worker processes, {time_of}"):
                verify_flow(**asked.as_parameters())
        kept = cluster.scheduler.workers.values()
        print("memory of the workers after it:", [f"{each.metrics['memory'] >> 20} MiB" for each in kept])


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def main(source: Path) -> None:
    """Measure in a temporary folder beside the extract."""
    with TemporaryDirectory(dir=source.parent) as place:
        work, folder, shared = (Path(place) / name for name in ("work", "folder", "shared"))
        work.mkdir()
        folder.mkdir()
        request = Request(source, Path(place) / "store")
        stages(request, work, folder)
        runs(request, shared)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
