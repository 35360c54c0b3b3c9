"""The files of a random extract: each cell spelled in one of the forms that rules.md allows, mostly the plain one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from random import Random

from tests.random_extracts.employers import full_width
from tests.random_extracts.world import COLUMNS, DAY, EMPLOYER_NUMBERS, NAMES, OPTIONAL, REQUIRED, Cell, Row, World
from tests.reference.values import check_character, first_day

INVESTORS = ("investments", "enterprise_taxes", "local_staff")
CODED = {"kind", "insurance", "item", "relation", "subject_kind"}
WORDS = {
    "normal": "正常缴费 正常应缴 正常 10 Normal",
    "back": "补缴 正常补收 补收 BACK",
    "topup": "补差 TopUp",
    "deferred": "缓缴",
    "refund": "退收 退费 退款",
    "owed": "欠费 欠缴 未缴 OWED",
    "combined": "五险 综合 COMBINED",
    "pension": "企业职工基本养老保险 城镇职工基本养老保险 养老",
    "medical": "基本医疗保险 医疗",
    "wages": "正常工资薪金 工资薪金所得 工资薪金 Wages",
    "bonus": "全年一次性奖金 全年一次性奖金收入",
    "other": "劳务报酬所得 稿酬所得 经营所得 其他",
    "same": "同一 更名 换码",
    "successor": "承继 合并 分立 Successor",
    "dispatch": "劳务派遣",
    "independent": "独立法人",
    "person": "个人",
    "employer": "单位",
}


def write_manifest(world: World, folder: Path) -> None:
    """The manifest: each coverage whole, in part, or not there."""
    rng, last = world.rng, world.latest
    lines = [f'extract_id = "random-{world.seed}"', f"extracted_on = {world.extracted_on}"]
    starts = {
        "tax": [2012, 2018, last // 12 - 3, last // 12 - 2, last // 12 - 1],
        "contributions": [2016, last // 12, last // 12 - 1],
    }
    entries = []
    for dataset, told_here in (("tax", world.tells_tax_coverage), ("contributions", world.chance(0.5))):
        if told_here:
            first = rng.choice(starts[dataset]) * 12 + rng.choice([0, 0, 1, 6])
            until = max(first, last - rng.choice([0, 0, 1, 2, 3, rng.randint(4, 20)]))
            entries.append(f'{dataset} = {{from = "{first_day(first):%Y-%m}", until = "{first_day(until):%Y-%m}"}}')
    lines += ["[coverage]", *entries] if entries else []
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_dataset(world: World, dataset: str, folder: Path) -> None:
    """One CSV file: columns in any order, optional ones left out now and then, blank lines, short and long rows."""
    rng, columns = world.rng, list(COLUMNS[dataset])
    path = folder / f"{dataset}.csv"
    path.unlink(missing_ok=True)
    if dataset in OPTIONAL and (world.chance(0.06) or (dataset in INVESTORS and not world.rows[dataset])):
        return
    if world.chance(0.12) and dataset != "employer_links":
        columns.remove(rng.choice(sorted(set(columns) - set(REQUIRED[dataset])) or columns[-1:]))
    if world.chance(0.3):
        rng.shuffle(columns)
    with path.open("w", encoding=rng.choice(["utf-8", "utf-8-sig"]), newline="") as file:
        writer = csv.writer(file, lineterminator=rng.choice(["\n", "\r\n"]))
        writer.writerow(columns)
        for row in world.rows[dataset]:
            if world.chance(0.01):
                writer.writerow(rng.choice([[], [" "], ["", "\u3000"], [""] * len(columns), [""] * (len(columns) + 2)]))
            writer.writerow(record_of(world, row, columns))


def record_of(world: World, row: Row, columns: list[str]) -> list[str]:
    """The cells of a row as text; empty ones at the end may be left out, and one may be too many."""
    record = [spelled(world, column, row[column], row) for column in columns]
    if "+" in row:
        return [*record, str(row["+"])]
    while len(record) > 1 and record[-1] == "" and world.chance(0.3):
        record.pop()
    return record


def spelled(world: World, column: str, value: Cell, row: Row) -> str:
    """One cell in one of its forms, mostly the plain one."""
    rng, plain = world.rng, world.chance(0.8)
    if value is None:
        return "" if plain else rng.choice(["", " ", "\u3000"])
    if isinstance(value, date):
        if plain:
            return f"{value:%Y-%m}" if column == "month" else value.isoformat()
        return rng.choice(month_forms(value) if column == "month" else date_forms(value))
    if isinstance(value, int):
        return money(rng, value, plain)
    text = rng.choice(forms_of_text(world, column, value, row)) if not plain else value
    return rng.choice([text, text, f" {text}", f"{text}\u3000"]) if world.chance(0.05) else text


def date_forms(day: date) -> list[str]:
    """Other ways to write a date."""
    y, m, d = day.year, day.month, day.day
    others = [f"{y}/{m}/{d}", f"{y}.{m:02d}.{d}", f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d}日", f"{y}-{m}-{d:02d}"]
    others += [f"{day} 00:00:00", f"{day}T00:00:00.000", f"{y}/{m}/{d} 0:00", f"{y}年{m:02d}月{d:02d}日T0:00"]
    others += [full_width(f"{y}{m:02d}{d:02d}"), full_width(f"{y}/{m}/{d}")]
    return others


def month_forms(day: date) -> list[str]:
    """Other ways to write a month; it may be written as any date in it."""
    y, m = day.year, day.month
    others = [f"{y}/{m}", f"{y}.{m}", f"{y}-{m}", f"{y}{m:02d}", f"{y}年{m}月", f"{y}年{m:02d}月"]
    others += [full_width(f"{y}{m:02d}")]
    return [*others, *date_forms(day + 27 * DAY)]


def money(rng: Random, fen: int, plain: bool) -> str:
    """An amount in yuan."""
    sign, yuan, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    digits = f"{yuan}.{rest:02d}" if rest else f"{yuan}"
    if plain:
        return sign + digits
    tail = f".{rest:02d}"
    forms = [f"{sign}{yuan:,}{tail}", f"{sign}¥{yuan}{tail}", f"¥{sign}{yuan:,}{tail}", f"{sign}{yuan}{tail}000"]
    forms += [f"{sign or '+'}{digits}", full_width(sign + digits), f"{sign}￥{digits}", f"{sign}0{digits}"]
    forms += [f"{sign}{yuan}.{rest // 10}"] if rest % 10 == 0 else []
    forms += [form.replace("-", "\u2212") for form in forms[:3] if sign]
    return rng.choice(forms)


def forms_of_text(world: World, column: str, value: str, row: Row) -> list[str]:
    """Other ways to write a number, a name or a code."""
    person = column == "person_id" or (column == "subject_id" and row.get("subject_kind") == "person")
    if person and len(value) == 18 and value[-1] == check_of(value):
        short = [value[:6] + value[8:17]] * 2 if value[6:8] == "19" else []
        return [value.lower(), full_width(value), *short]
    if column in EMPLOYER_NUMBERS or (column == "subject_id" and not person):
        return list(next((firm.spellings for firm in world.firms if firm.number == value), (value,)))
    if column in NAMES:
        half = value.replace("（", "(").replace("）", ")")
        return [half, half.replace("(", " ("), value.replace("上海", "上海\u3000")]
    if column == "insurance" and value == "combined":
        return ["", *WORDS[value].split()]
    if value == "branch":
        return ["分支机构", "Branch"] if column == "kind" else ["分支机构", "分公司"]
    return WORDS[value].split() if value in WORDS and column in CODED else [value]


def check_of(number: str) -> str:
    """The check character of a number of 18 characters, nothing where it has none."""
    return check_character(number[:17]) if number[:17].isascii() and number[:17].isdigit() else ""
