"""Makes the sample again: `python data/samples/make_extract.py [FOLDER]` writes FOLDER/extract and FOLDER/README.md.

Without FOLDER it writes beside itself. It always writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cases import applications, employers, investors, months, payments, sources
from cases.case import REGISTERED, Case
from cases.rows import Records, Row, person_id

from pipelines.reading.datasets import DATASETS

HEADS: Final = {name: " ".join(each.heads) for name, each in DATASETS.items() if not each.key_to_others}
CHINESE: Final = {
    "contracts": "证件号码 统一社会信用代码 用人单位名称 合同起始日期 合同终止日期 工作地行政区划",
    "enrolments": "证件号码 统一社会信用代码 参保日期 停保日期",
    "sanctions": "对象类型 对象编号 from_on until_on document",
}
"""Datasets with the heads that offices use."""
BLANK_BEFORE: Final = {"enrolments": 10}
"""The record before which a file has a blank line; spreadsheets count it as a row."""
SHORT: Final = ("enrolments", "employer_links", "sanctions")
"""Files whose rows stop after their last value."""
MANIFEST: Final = """\
extract_id = "sample-2024-09"
extracted_on = 2024-09-20

[coverage]
tax = {from = "2022-01", until = "2024-08"}
"""
INTRODUCTION: Final = """\
# A sample extract (示例数据)

A small extract (数据提取批次) in which every reason (原因) and every kind of rejected row (问题数据行) occurs.
Everything in it is invented: persons, employers, numbers and amounts. Identity numbers and USCCs (统一社会信用代码)
have right check characters, save where a case shows a wrong one, and name a prefecture (99) that exists nowhere.

    hecha verify data/samples/extract
    hecha explain SQ-17 --month 2024-03

It was made on 2024-09-20, for applications (积分申请) of 2024-09-10; its tax rows (个税扣缴明细) cover 2022-01 to
2024-08. Every person's records are clean but for what the table says. `make_extract.py` writes `extract/` and this
page from the cases in `cases/`.

`layouts/` holds small extracts as offices send them (缴费情况单, 个税明细, workbook, archive and others), each `sent`
beside the `canonical` files that load to the same rows; `make_layouts.py` writes it. They load too:

    hecha verify data/samples/layouts/workbook/sent.xlsx

What hecha says: the verdict (核验结论) on the application, then the months of the ledger (逐月核验台账) that do not
pass or have a remark, investors (投资者) with what the data of their enterprise leave open, rejected rows, and notes.
The answers are pass (通过), refer (转人工核实) and fail (不通过). Rows are counted as a spreadsheet shows them. One
answer cannot occur: `BASE_BELOW_INCOME` never comes with fail, for the rulebook refers every base up to 100 % below the
income.

"""


def cases() -> list[tuple[Case, Records]]:
    """Each case with its rows, in the order of the numbers of their applications."""
    files = (applications, months, sources, employers, payments, investors)
    listed = [case for file in files for case in file.CASES]
    made = [(case, Records(number, person_id(number))) for number, case in enumerate(listed, start=1)]
    for case, records in made:
        case.build(records)
    return made


def rows(made: list[tuple[Case, Records]]) -> Iterator[Row]:
    """All rows of the extract: the register of employers first, then those of the cases."""
    for employer in REGISTERED:
        yield Row("employers", employer.registered())
    for _, records in made:
        yield from records.rows


def lines(dataset: str, records: list[Row]) -> list[list[str]]:
    """The lines of a file: head, records, and a blank line in some."""
    heads = HEADS[dataset].split()
    found = [[row.cells.get(head, "") for head in heads] for row in records]
    if dataset in SHORT:
        found = [_short(cells) for cells in found]
    if dataset in BLANK_BEFORE:
        found.insert(BLANK_BEFORE[dataset] - 1, [])
    return [CHINESE.get(dataset, HEADS[dataset]).split(), *found]


def _short(cells: list[str]) -> list[str]:
    return cells if cells[-1] else _short(cells[:-1])


def write_extract(folder: Path, by_dataset: dict[str, list[Row]]) -> None:
    """Write the manifest and a CSV file for each dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(MANIFEST, encoding="utf-8", newline="\n")
    for dataset, records in by_dataset.items():
        with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines(dataset, records))


def _row_number(dataset: str, index: int) -> int:
    """The row a spreadsheet shows for a record counted from 0."""
    return index + 2 + (index + 1 >= BLANK_BEFORE.get(dataset, sys.maxsize))


def _where(records: Records, by_dataset: dict[str, list[Row]]) -> str:
    """The rows a case points at, by file."""
    places = []
    looked_at = {id(row) for row in records.rows if row.look}
    for dataset, all_rows in by_dataset.items():
        numbers = [_row_number(dataset, index) for index, row in enumerate(all_rows) if id(row) in looked_at]
        if numbers:
            places.append(f"`{dataset}.csv` {', '.join(map(str, numbers))}")
    return "<br>".join(places)


def _subject(records: Records) -> str:
    """The application, or the dataset where none is made."""
    application = next((row.cells for row in records.rows if row.dataset == "applications"), None)
    if application is None:
        return f"a row of {records.rows[0].dataset}"
    return f"{application['application_id']} {application['person_name']}"


def readme(made: list[tuple[Case, Records]], by_dataset: dict[str, list[Row]]) -> str:
    """The page that lists the cases."""
    heads = ["case", "application or row", "what was done", "what hecha says (codes)", "where to look (file and row)"]
    table = [heads, ["---"] * len(heads)]
    for case, records in made:
        says = "<br>".join(case.says)
        table.append([case.title, _subject(records), case.done, says, _where(records, by_dataset)])
    return INTRODUCTION + "".join(f"| {' | '.join(cells)} |\n" for cells in table)


def main(folder: Path) -> None:
    """Write the sample into a folder."""
    made = cases()
    by_dataset = {dataset: [row for row in rows(made) if row.dataset == dataset] for dataset in HEADS}
    write_extract(folder / "extract", by_dataset)
    (folder / "README.md").write_text(readme(made, by_dataset), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
