"""Tables written as lines, and read as a source."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from pipelines.reading.layouts import built_in_layouts
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.tables import Table, recognise
from tests.extract_files import FIRM, person

LAYOUTS = built_in_layouts()
Lines = list[list[str]]
HEAD = ["证件号码", "单位编号", "缴费年月", "缴费基数", "到账日期", "缴费类型"]
RETURN = ["序号", "姓名", "身份证件号码", "所得项目", "收入", "基本养老保险费", "备注"]


def paid(number: int, month: str = "202408", base: str = "8000") -> list[str]:
    return [person(number), FIRM, month, base, "2024-09-15", "正常缴费"]


def declared(number: int, income: str = "8000.00") -> list[str]:
    return ["1", "人", person(number), "正常工资薪金", income, "640", ""]


def period(month: int, agent: str = FIRM) -> Lines:
    return [
        ["扣缴申报表"],
        [f"税款所属期：2024年{month:02}月01日 至 2024年{month:02}月28日"],
        [f"扣缴义务人识别号：{agent}"],
    ]


def tables(tmp_path: Path, lines: Lines, dataset: str = "contributions") -> list[Table]:
    path = tmp_path / "a.csv"
    path.write_text("".join(",".join(cells) + "\n" for cells in lines), encoding="utf-8")
    return recognise(CsvRecords(path, "a.csv"), DATASETS[dataset], LAYOUTS)


def read(tmp_path: Path, lines: Lines, dataset: str = "contributions") -> pl.DataFrame:
    (table,) = tables(tmp_path, lines, dataset)
    return pl.concat([part for part in table.chunks() if part.height], how="diagonal")


def refused(tmp_path: Path, lines: Lines, words: str, dataset: str = "contributions") -> None:
    with pytest.raises(SourceError, match=words) as told:
        read(tmp_path, lines, dataset)
    assert told.value.zh.startswith("a.csv：")
