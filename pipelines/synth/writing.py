"""Writes a synthetic extract, a part at a time, so that memory does not grow with the number of persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Literal, TypeAlias

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from pipelines.synth.extract import make_parts, make_world
from pipelines.synth.moments import EXTRACTED_ON, TAX_FROM, TAX_UNTIL
from pipelines.synth.plants.rows import planted_truth
from pipelines.synth.shapes import DATASETS
from pipelines.synth.share_options import unusual_shares
from pipelines.synth.shares import Shares

USUAL: Final = Shares()
FileFormat: TypeAlias = Literal["csv", "parquet"]
_VARIED: Final = ("income", "tax_paid")
"""Columns of too many values for a dictionary of them to be worth its time."""
Append: TypeAlias = Callable[[pl.DataFrame], None]
"""Adds rows to an open file."""


def write_extract(
    folder: Path,
    persons: int,
    seed: int = 1,
    file_format: FileFormat = "csv",
    shares: Shares = USUAL,
    *,
    planted: bool = False,
) -> dict[str, int]:
    """Write a synthetic canonical extract into a new or empty folder; returns the rows written per dataset.

    All columns are text in both formats. The same seed and shares give the same bytes, and the first persons of an
    extract are those of a larger one. Employers grow with the persons. What is `planted` comes after all others, and
    the truth about it is next to the folder (`truth_file`), where nobody looks who reads the folder.

    Raises ValueError for an impossible number of persons or seed, FileExistsError where the folder is not empty.
    """
    world = make_world(persons, seed, shares, planted=planted)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"not empty: {folder}")
    written = Counter(dict.fromkeys(DATASETS, 0))
    with ExitStack() as files:
        appends = {name: files.enter_context(SINKS[file_format](folder, name)) for name in DATASETS}
        threads = files.enter_context(ThreadPoolExecutor(len(DATASETS)))
        writing: dict[str, Future[None]] = {}
        for dataset, rows in make_parts(world):
            # Files are written side by side; a part waits for the one before it in its file.
            if dataset in writing:
                writing[dataset].result()
            writing[dataset] = threads.submit(appends[dataset], rows)
            written[dataset] += len(rows)
        for last in writing.values():
            last.result()
    if world.field is not None:
        planted_truth(world.field).write_csv(truth_file(folder))
    (folder / "manifest.toml").write_text(_manifest(persons, seed, shares), "utf-8")
    return dict(written)


def truth_file(folder: Path) -> Path:
    """Where it is written what was planted in an extract."""
    return folder.resolve().with_name(f"{folder.resolve().name}.truth.csv")


@contextmanager
def _csv(folder: Path, dataset: str) -> Iterator[Append]:
    """A UTF-8 file with a head."""
    with (folder / f"{dataset}.csv").open("wb") as file:
        pl.DataFrame(schema=dict.fromkeys(DATASETS[dataset].columns, pl.String)).write_csv(file)
        yield lambda rows: rows.write_csv(file, include_header=False, quote_style="never")


@contextmanager
def _parquet(folder: Path, dataset: str) -> Iterator[Append]:
    """A file with a row group for each part."""
    columns, path = DATASETS[dataset].columns, folder / f"{dataset}.parquet"
    # Text is written as Polars holds it; the file does not say so, for not every reader knows that.
    schema = pa.schema([(column, pa.string_view()) for column in columns])

    def append(rows: pl.DataFrame) -> None:
        if len(rows):
            writer.write_table(rows.to_arrow(compat_level=pl.CompatLevel.newest()), row_group_size=len(rows))

    with parquet.ParquetWriter(
        path,
        schema,
        compression="zstd",
        write_statistics=False,
        use_dictionary=[column for column in columns if column not in _VARIED],
        store_schema=False,
    ) as writer:
        yield append


SINKS: Final = {"csv": _csv, "parquet": _parquet}


def _manifest(persons: int, seed: int, shares: Shares) -> str:
    """The manifest; shares that are not as usual are remarks in it, for it has no key for them."""
    return "".join(f"# --share {name}={share}\n" for name, share in unusual_shares(shares).items()) + (
        f'extract_id = "synth-{persons}-{seed}"\n'
        f"extracted_on = {EXTRACTED_ON}\n"
        f'[coverage]\ntax = {{from = "{TAX_FROM}", until = "{TAX_UNTIL}"}}\n'
    )
