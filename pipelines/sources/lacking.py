"""What to say of records that are no table of a dataset: the columns they lack, and the heads that were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS, Dataset, Value
from pipelines.reading.layouts import Heads, Layouts
from pipelines.sources.no_head import Nearest, NoHeadError
from pipelines.sources.recognition import Recognition
from pipelines.sources.records import LINES_BEFORE_HEAD
from pipelines.sources.units import without_unit

_SHOWN: Final = 20
_FEWEST: Final = 3
"""Columns of a dataset that a line holds at least where it may be the head of one."""
_NO_HEAD: Final = re.compile(r"[0-9]{6}")
"""What has a number in it is a value; it may be a person's, and is not shown."""


def error_without_head(name: str, dataset: Dataset, lines: Sequence[Sequence[str]], layouts: Layouts) -> NoHeadError:
    """Records that are named after a dataset and have no head of it."""
    if not lines:
        required = ", ".join(dataset.required)
        return NoHeadError(
            f"{name}：文件是空的；表头须有：{required}", f"{name}: is empty; it needs a head with: {required}"
        )
    heads, cells = _best(dataset, lines, layouts)
    missing, (zh, en) = _lacking(heads), _shown(heads, cells)
    return NoHeadError(
        f"{name}：没有一行是 {dataset.name} 的完整表头；缺少列：{missing}{zh}",
        f"{name}: no line holds all columns of {dataset.name}; missing: {missing}{en}",
        Nearest(dataset, heads, cells) if heads.positions else None,
    )


def error_of_near_head(name: str, lines: Sequence[Sequence[str]], layouts: Layouts) -> NoHeadError | None:
    """Records named after nothing that may all the same be of a dataset, with a head that is not understood."""
    nearest = [(dataset, *_best(dataset, lines, layouts)) for dataset in DATASETS.values() if lines]
    close = [each for each in nearest if _is_close(each[0], each[1])]
    if not close:
        return None
    dataset, heads, cells = min(close, key=lambda each: (len(each[1].missing), -len(each[1].positions)))
    missing, (zh, en) = _lacking(heads), _shown(heads, cells)
    return NoHeadError(
        f"{name}：像是 {dataset.name}，但缺少列：{missing}{zh}；请补上或用 --layouts 说明表头；不属于本批数据的请移出",
        f"{name}: looks like {dataset.name}, but lacks: {missing}{en}; add them, or say with --layouts what its heads "
        "are; if it belongs to no dataset, take it out",
        Nearest(dataset, heads, cells),
    )


def error_of_missing_dataset(path: str, dataset: str, unread: Sequence[str]) -> SourceError:
    """A source without a dataset that it must have; what it holds unread may be that."""
    names = sorted(unread)[:_SHOWN]
    zh = f"；未能识别的文件：{'、'.join(names)}" if names else ""
    en = f"; files that are no dataset: {', '.join(names)}" if names else ""
    return SourceError(
        f"{path}：缺少数据集 {dataset}；请补上 {dataset}.csv、.xlsx 或 .parquet{zh}",
        f"{path}: dataset {dataset} is missing; add {dataset}.csv, .xlsx or .parquet{en}",
    )


def error_without_employer(name: str, cells: Sequence[str]) -> NoHeadError:
    """Contributions by month alone, and no list of the units that paid them anywhere."""
    zh, en = _words(cells)
    return NoHeadError(
        f"{name}：缺少列：employer_id，也没有缴费单位起止数据{zh}；请补上，或用 --layouts 说明表头",
        f"{name}: lacks: employer_id, and there is no interval list of employers{en}; add one, or say with --layouts "
        "what its heads are",
    )


def _is_close(dataset: Dataset, heads: Heads) -> bool:
    persons = {column.head for column in dataset.columns if column.value in (Value.PERSON, Value.SUBJECT)}
    few = len(heads.missing) <= (len(dataset.required) - 1) // 2
    return few and len(heads.positions) >= _FEWEST and bool(persons & heads.positions.keys())


def _lacking(heads: Heads) -> str:
    """The columns that are missing; where the line alone has all, brackets or the line above make others of them."""
    return ", ".join(heads.missing or heads.positions)


def _best(dataset: Dataset, lines: Sequence[Sequence[str]], layouts: Layouts) -> tuple[Heads, Sequence[str]]:
    """The line that lacks fewest columns."""
    known = Recognition(layouts).words
    named = ([without_unit(cell, known) for cell in cells] for cells in lines[:LINES_BEFORE_HEAD])
    candidates = ((layouts.find_heads(dataset, cells), cells) for cells in named)
    return min(candidates, key=lambda each: (len(each[0].missing), -len(each[0].positions)))


def _shown(heads: Heads, cells: Iterable[str]) -> tuple[str, str]:
    """The heads of a line; none where no column is known, for then it may be no head."""
    if not heads.positions:
        return "；没有找到表头", "; no head was found"
    return _words(cells)


def _words(cells: Iterable[str]) -> tuple[str, str]:
    words = [" ".join(cell.split()) for cell in cells if cell.strip() and not _NO_HEAD.search(cell)][:_SHOWN]
    return f"；找到的表头：{'、'.join(words)}", f"; heads found: {', '.join(words)}"
