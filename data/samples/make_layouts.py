"""Makes `layouts/`: one small extract per layout as offices send it, each beside its canonical twin. All is invented.

    python data/samples/make_layouts.py [FOLDER]

Each folder holds `sent` (a folder, a workbook or an archive) and `canonical`: both load to the same rows.
`tax_payment_record` has no twin, for it cannot serve. It always writes the same bytes.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from cases.rows import Employer, Records, last_day, person_id, uscc
from offices_words import WORDS

from pipelines.reading.datasets import APPLICATIONS, CONTRACTS, CONTRIBUTIONS, ENROLMENTS, TAX

MADE_ON: Final = datetime(2024, 9, 20)  # noqa: DTZ001 - a property of the workbooks, not a moment
MANIFEST: Final = """extracted_on = 2024-09-20

[coverage]
tax = { from = "2024-03", until = "2024-08" }
contributions = { from = "2024-03", until = "2024-09" }
"""
FIRST, SECOND = Employer(uscc(901), "示例甲有限公司"), Employer(uscc(902), "示例乙（上海）有限公司")
NAMES: Final = {person_id(number): f"示例丙{number}" for number in (901, 902, 903)}
SHOWN: Final = (APPLICATIONS, CONTRIBUTIONS, TAX, CONTRACTS, ENROLMENTS)
HEADS: Final = {dataset.name: " ".join(dataset.heads) for dataset in SHOWN}
Cells = dict[str, str]
Tables = dict[str, list[Cells]]
Sheet = list[list[Any]]


def tables() -> Tables:
    """Three persons: one with each employer, and one who went from the first to the second."""
    careers = {
        901: [(FIRST, "2024-03", "2024-08")],
        902: [(SECOND, "2024-03", "2024-08")],
        903: [(FIRST, "2024-03", "2024-05"), (SECOND, "2024-06", "2024-08")],
    }
    tables: Tables = {name: [] for name in HEADS}
    for number, career in careers.items():
        records = Records(number, person_id(number))
        records.apply(career[-1][0], person_name=NAMES[records.person_id])
        for employer, since, until in career:
            records.work(employer, since, until, wage=10_000 + number)
        for row in records.rows:
            tables[row.dataset].append(row.cells)
    tables["contributions"][3] |= {"kind": "back", "paid_on": "2024-08-20"}
    return tables


def without(rows: list[Cells], *heads: str) -> list[Cells]:
    """The rows without some columns."""
    return [{head: cell for head, cell in row.items() if head not in heads} for row in rows]


# --- writing ------------------------------------------------------------------------------------------------------


def as_csv(rows: Iterable[Iterable[Any]], encoding: str = "utf-8") -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def plain(dataset: str, rows: list[Cells]) -> Sheet:
    """Rows under the canonical heads."""
    heads = HEADS[dataset].split()
    return [heads, *([row.get(head, "") for head in heads] for row in rows)]


def columns(rows: list[Cells], words: Mapping[str, str]) -> Sheet:
    """Rows under other heads: head by column."""
    return [list(words.values()), *([row.get(column, "") for column in words] for row in rows)]


def write_canonical(folder: Path, tables: Tables) -> None:
    """A folder as the rules describe it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(f'extract_id = "{folder.parent.name}"\n{MANIFEST}', encoding="utf-8")
    for dataset, rows in tables.items():
        (folder / f"{dataset}.csv").write_bytes(as_csv(plain(dataset, rows)))


def write_workbook(path: Path, sheets: Mapping[str, Sheet], merged: Mapping[str, str] | None = None) -> None:
    """A workbook; days as Excel stores them, ranges (A1:B1) merged under their text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": MADE_ON})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            if title == "隐藏":
                sheet.hide()
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            for index, text in (merged or {}).items():
                sheet.merge_range(index, text)


# --- the layouts: each writes what is sent, and returns the canonical rows ----------------------------------------


def offices_words(sent: Path, tables: Tables) -> Tables:
    """Heads, codes, title lines and file names as offices write them, in GB18030; names that need four bytes."""
    tables["applications"][0]["person_name"] = "示例𠮷㐂"
    kinds = {"normal": "正常缴费", "back": "补缴"}
    for dataset, (title, heads) in WORDS.items():
        rows = [{**row, "kind": kinds.get(row.get("kind", ""), ""), "item": "工资薪金所得"} for row in tables[dataset]]
        (sent / f"{title}.csv").write_bytes(as_csv([[title], [], *columns(rows, heads)], "gb18030"))
    return tables


_RETURN_HEADS: Final = (
    "序号 姓名 身份证件类型 身份证件号码 纳税人识别号 是否为非居民个人 所得项目 收入 费用 免税收入 减除费用 "
    "基本养老保险费 基本医疗保险费 失业保险费 住房公积金 应纳税额 应补（退）税额 备注"
)
_RETURN: Final = tuple(_RETURN_HEADS.split())
_RETURN_GROUPS: Final = {"H5:J5": "收入额计算", "L5:O5": "专项扣除", "P5:Q5": "税款计算"}


def withholding_return(sent: Path, tables: Tables) -> Tables:
    """个人所得税扣缴申报表: month and agent above the head, a head over two lines, numbered columns, a 合计 row."""
    tables["tax"] = [{**row, "tax_paid": "0.00"} for row in without(tables["tax"], "declared_on")]
    for agent in (FIRST, SECOND):
        for month in sorted({row["month"] for row in tables["tax"]}):
            rows = [row for row in tables["tax"] if (row["agent_id"], row["month"]) == (agent.employer_id, month)]
            name = f"个人所得税扣缴申报表-{agent.name[:3]}-{month}.xlsx"
            merged = {f"{letter}5:{letter}6": head for letter, head in _over_two_lines()} | _RETURN_GROUPS
            write_workbook(sent / name, {"扣缴申报表": _return(agent, month, rows)}, merged)
    canonical_files(sent, tables, but="tax")
    return tables


def _over_two_lines() -> list[tuple[str, str]]:
    """The columns whose head goes over both lines, by letter."""
    return [(chr(ord("A") + index), head) for index, head in enumerate(_RETURN) if not _grouped(index)]


def _grouped(index: int) -> bool:
    return 7 <= index <= 9 or 11 <= index <= 16


def _return(agent: Employer, month: str, rows: list[Cells]) -> Sheet:
    year, number = month.split("-")
    last = last_day(month)[8:]
    lead: Sheet = [
        ["个人所得税扣缴申报表"],
        [f"税款所属期：{year}年{number}月01日 至 {year}年{number}月{last}日"],
        [f"扣缴义务人名称：{agent.name}"],
        [f"扣缴义务人纳税人识别号（统一社会信用代码）：{agent.employer_id}", "", "", "", "", "", "金额单位：人民币元"],
    ]
    lower = [head if _grouped(index) else "" for index, head in enumerate(_RETURN)]
    records: Sheet = [_return_record(number, row) for number, row in enumerate(rows, start=1)]
    total = sum(float(row["income"]) for row in rows)
    ends: Sheet = [["合计", "", "", "", "", "", "", total], [], ["谨声明：本表真实、可靠、完整。"]]
    return [*lead, [], lower, list(range(1, len(_RETURN) + 1)), *records, *ends]


def _return_record(number: int, row: Cells) -> list[Any]:
    who = [number, NAMES[row["person_id"]], "居民身份证", row["person_id"], row["person_id"], "否"]
    pension = float(row["pension_deducted"])
    return [*who, "正常工资薪金", float(row["income"]), 0, 0, 5000, pension, 0, 0, 0, 0, float(row["tax_paid"]), ""]


def income_statement(sent: Path, tables: Tables) -> Tables:
    """收入纳税明细: a person's download, the person above the head; CSV with a byte order mark."""
    words = {
        "item": "所得项目小类",
        "agent_name": "扣缴义务人名称",
        "agent_id": "扣缴义务人纳税人识别号",
        "declared_on": "申报日期",
        "month": "税款所属期",
        "income": "本期收入",
        "exempt": "本期免税收入",
        "deducted": "本期减除费用",
        "special": "本期专项扣除",
    }
    tables["tax"] = without(tables["tax"], "pension_deducted")
    for number, (person, name) in enumerate(NAMES.items(), start=1):
        lead = [
            ["收入纳税明细"],
            [f"姓名：{name}  证件类型：居民身份证"],
            ["证件号码：", person],
            ["2024年3月至2024年8月"],
        ]
        rows = [{**row, "item": "正常工资薪金"} for row in tables["tax"] if row["person_id"] == person]
        (sent / f"收入纳税明细-{number}.csv").write_bytes(as_csv([*lead, *columns(rows, words)], "utf-8-sig"))
    canonical_files(sent, tables, but="tax")
    return tables


def tax_payment_record(sent: Path, tables: Tables) -> None:
    """纳税记录: names neither income nor employer, so it is refused."""
    heads = ["申报日期", "实缴（退）金额", "入（退）库日期", "所得项目", "税款所属期", "入库税务机关"]
    rows = [
        [row["declared_on"], "3.00", row["declared_on"], "工资、薪金所得", row["month"], "某税务所"]
        for row in tables["tax"][:3]
    ]
    (sent / "纳税记录.csv").write_bytes(as_csv([["纳税记录"], heads, *rows]))
    canonical_files(sent, tables, but="tax")


def element_codes(sent: Path, tables: Tables) -> Tables:
    """Core system element codes: AAE002 is the month billed in, AAE003 the month paid for; no day of payment."""
    paid: list[Cells] = []
    coded = []
    for index, row in enumerate(without(tables["contributions"], "kind", "paid_on")):
        late = index in (1, 7)
        month = date.fromisoformat(f"{row['month']}-01")
        billed = f"{month.year}{month.month + (2 if late else index % 2):02d}"
        paid.append({**row, "kind": "normal", "paid_on": last_day(f"{billed[:4]}-{billed[4:]}") if late else ""})
        coded.append({**row, "billed": billed, "month": f"{month:%Y%m}", "kind": "10"})
    words = {
        "person_id": "AAC002",
        "name": "AAC003",
        "employer_id": "AAB001",
        "employer_name": "AAB004",
        "billed": "AAE002",
        "month": "AAE003",
        "base": "AAE180",
        "kind": "AAE143",
    }
    (sent / "AC43.csv").write_bytes(as_csv(columns(coded, words), "gb18030"))
    canonical_files(sent, tables, but="contributions")
    return {**tables, "contributions": paid}


def employer_intervals(sent: Path, tables: Tables) -> Tables:
    """Contributions by month without an employer, beside a list of units by interval; in two files."""
    named = _named(tables["contributions"])
    months = {
        "person_id": "证件号码",
        "month": "缴费年月",
        "base": "缴费基数",
        "paid_on": "缴费日期",
        "kind": "缴费类型",
    }
    (sent / "缴费记录.csv").write_bytes(as_csv(columns(named, months)))
    heads = {"person_id": "证件号码", "interval": "起止年月", "employer_name": "单位名称"}
    (sent / "缴费单位起止.csv").write_bytes(as_csv(columns(_intervals(named), heads)))
    canonical_files(sent, tables, but="contributions")
    return {**tables, "contributions": named}


def contribution_statement(sent: Path, tables: Tables) -> Tables:
    """The same as a statement for each person: the person above the head, the list at the right of the months."""
    named = _named(tables["contributions"])
    heads = ["对应费款所属期", "缴费基数", "缴费日期", "缴费类型", "", "起止年月", "单位名称"]
    for number, (person, name) in enumerate(NAMES.items(), start=1):
        rows = [row for row in named if row["person_id"] == person]
        units = [[each["interval"], each["employer_name"]] for each in _intervals(rows)]
        paid = [
            [row["month"].replace("-", ""), int(row["base"]), date.fromisoformat(row["paid_on"]), row["kind"]]
            for row in rows
        ]
        beside = [[*row, "", *unit] for row, unit in zip(paid, units + [["", ""]] * len(paid), strict=False)]
        lead = [["社会保险缴费情况"], [f"姓名：{name}", "", "社会保障号码：", person], []]
        write_workbook(sent / f"社保缴费-{number}.xlsx", {"缴费情况": [*lead, heads, *beside]})
    canonical_files(sent, tables, but="contributions")
    return {**tables, "contributions": named}


def _named(rows: list[Cells]) -> list[Cells]:
    """Contributions whose employer is known by name alone."""
    return [{**row, "employer_id": row["employer_name"]} for row in rows]


def _intervals(rows: list[Cells]) -> list[Cells]:
    """The units of each person with their first and last month, the last one open."""
    spans: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        spans.setdefault((row["person_id"], row["employer_name"]), []).append(row["month"].replace("-", ""))
    return [
        {
            "person_id": person,
            "employer_name": name,
            "interval": f"{tables[0]}-{'' if tables[-1] == '202408' else tables[-1]}",
        }
        for (person, name), tables in spans.items()
    ]


def workbook(sent: Path, tables: Tables) -> Tables:
    """One workbook: a sheet per dataset, a manifest, a hidden sheet, blank rows, days as Excel stores them."""
    shutil.rmtree(sent)
    days = ("applied_on", "permit_valid_from", "permit_valid_until", "paid_on", "declared_on", "start_on", "end_on")
    sheets: dict[str, Sheet] = {
        "manifest": [
            ["extract_id", "workbook"],
            ["extracted_on", date(2024, 9, 20)],
            ["tax.from", "2024-03"],
            ["tax.until", "2024-08"],
            ["contributions.from", "202403"],
            ["contributions.until", "2024年9月"],
        ],
    }
    for dataset, rows in tables.items():
        head, *records = plain(dataset, rows)
        typed = [[_typed(name, cell, days) for name, cell in zip(head, record, strict=True)] for record in records]
        sheets[dataset] = [head, *typed[:2], [], *typed[2:]]
    write_workbook(sent.with_suffix(".xlsx"), sheets)
    return tables


def _typed(head: str, cell: str, days: tuple[str, ...]) -> Any:  # noqa: ANN401 - a cell holds many types
    if head in days and cell:
        return date.fromisoformat(cell)
    return float(cell) if head in ("base", "income", "pension_deducted") and cell else cell


def archive(sent: Path, tables: Tables) -> Tables:
    """A .zip with sub-folders and several files per dataset, one of them in GB18030."""
    shutil.rmtree(sent)
    early = [row for row in tables["contributions"] if row["month"] < "2024-06"]
    late = [row for row in tables["contributions"] if row["month"] >= "2024-06"]
    files = {
        "manifest.toml": f'extract_id = "archive"\n{MANIFEST}'.encode(),
        "社保/contributions-2024-1.csv": as_csv(plain("contributions", early), "gb18030"),
        "社保/contributions-2024-2.csv": as_csv(plain("contributions", late)),
    }
    files |= {f"其他/{name}.csv": as_csv(plain(name, rows)) for name, rows in tables.items() if name != "contributions"}
    with zipfile.ZipFile(sent.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, MADE_ON.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return tables


def canonical_files(sent: Path, tables: Tables, but: str) -> None:
    """All datasets but one as the rules describe them, and the manifest."""
    write_canonical(sent, {name: rows for name, rows in tables.items() if name != but})
    (sent / "manifest.toml").write_text(f'extract_id = "{sent.parent.name}"\n{MANIFEST}', encoding="utf-8")


LAYOUTS: Final[tuple[Callable[[Path, Tables], Tables | None], ...]] = (
    offices_words,
    withholding_return,
    income_statement,
    tax_payment_record,
    element_codes,
    employer_intervals,
    contribution_statement,
    workbook,
    archive,
)


def write_layouts(folder: Path) -> None:
    """Write every layout with its twin into a folder."""
    for layout in LAYOUTS:
        index = folder / layout.__name__
        shutil.rmtree(index, ignore_errors=True)
        (index / "sent").mkdir(parents=True)
        (index / "sent" / "manifest.toml").write_text(f'extract_id = "{index.name}"\n{MANIFEST}', encoding="utf-8")
        twin = layout(index / "sent", tables())
        if twin is not None:
            write_canonical(index / "canonical", twin)


if __name__ == "__main__":
    write_layouts(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "layouts")
