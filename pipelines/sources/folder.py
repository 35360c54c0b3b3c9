"""A folder as an extract: a file a dataset (or several: contributions-2023.csv …) and a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from pipelines.sources.files import SourceFile, open_file
from pipelines.sources.manifest import Manifest, read_manifest

_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class Folder:
    """What was found in a folder: its manifest, the files recognised, in order of name, and those that were not."""

    path: Path
    manifest: Manifest
    files: list[SourceFile]
    unused: list[str]


def open_folder(path: Path, extracted_on: date | None) -> Folder:
    """Recognise the files of an extract.

    Raises:
        SourceError: no such folder, a required dataset without a file, a file without a head, a wrong manifest.
    """
    if not path.is_dir():
        raise SourceError(
            f"{path}：没有这个文件夹；请指明存放提取数据的文件夹",
            f"{path}: no such folder; name a folder that holds an extract",
        )
    manifest = read_manifest(path / "manifest.toml", path.resolve().name, extracted_on)
    found = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    used = {each: dataset for each in found if (dataset := _dataset(each)) is not None}
    for name, expected in DATASETS.items():
        if not expected.optional and name not in used.values():
            raise SourceError(
                f"{path}：缺少数据集 {name}；请补上 {name}.csv 或 {name}.parquet",
                f"{path}: dataset {name} is missing; add {name}.csv or {name}.parquet",
            )
    files = [open_file(each, each.name, DATASETS[name]) for each, name in used.items()]
    unused = [each.name for each in found if each not in used and each.name != "manifest.toml"]
    return Folder(path, manifest, files, unused)


def _dataset(path: Path) -> str | None:
    """The dataset a file is named after: its whole name, or what stands before the first hyphen."""
    name = path.stem.casefold().split("-")[0]
    return name if path.suffix.casefold() in _SUFFIXES and name in DATASETS else None
