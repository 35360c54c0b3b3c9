"""The facts of an extract, and the canonical file of each dataset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from stdnum.cn import ric, uscc

FIRMS: Final = {
    f"91310115MA9XX{number:04d}" + uscc.calc_check_digit(f"91310115MA9XX{number:04d}"): f"上海示例{sign}有限公司"
    for number, sign in enumerate("甲乙丙", 1)
}
"""Invented employers: number and name."""


@dataclass(frozen=True)
class Column:
    """A column of the facts: canonical head, and what kind of value it has."""

    head: str
    kind: str


COLUMNS: Final = {
    "contributions": (
        Column("person_id", "person"),
        Column("employer_id", "employer"),
        Column("employer_name", "name"),
        Column("month", "month"),
        Column("base", "money"),
        Column("paid_on", "day"),
        Column("kind", "contribution_kind"),
        Column("insurance", "insurance"),
    ),
    "tax": (
        Column("person_id", "person"),
        Column("agent_id", "employer"),
        Column("agent_name", "name"),
        Column("month", "month"),
        Column("item", "item"),
        Column("income", "money"),
        Column("declared_on", "day"),
    ),
    "contracts": (
        Column("person_id", "person"),
        Column("employer_id", "employer"),
        Column("employer_name", "name"),
        Column("start_on", "day"),
        Column("end_on", "end"),
        Column("work_region", "region"),
    ),
    "enrolments": (
        Column("person_id", "person"),
        Column("employer_id", "employer"),
        Column("from_on", "day"),
        Column("until_on", "end"),
    ),
}
"""The columns of each dataset in disguise; applications stay as they are."""

Fact = dict[str, str]
"""A row: canonical text by head."""


def person(number: int) -> str:
    """An invented identity number."""
    digits = f"34122219900102{number:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def facts(random: Random) -> dict[str, list[Fact]]:
    """Rows of every dataset, of persons who are paid and declared month by month."""
    found: dict[str, list[Fact]] = {dataset: [] for dataset in COLUMNS}
    for number in range(1, random.randint(4, 8)):
        firm, name = random.choice([*FIRMS.items()])
        who = {"person_id": person(number), "employer_id": firm, "employer_name": name}
        first = date(random.randint(2021, 2023), random.randint(1, 12), random.randint(1, 28))
        ends = random.choice(["", "", str(first + timedelta(days=1095))])
        found["contracts"].append({**who, "start_on": str(first), "end_on": ends, "work_region": "310115"})
        found["enrolments"].append({**who, "from_on": str(first), "until_on": ""})
        for back in range(random.randint(3, 9)):
            found["contributions"].append(_contribution(random, who, 2024 * 12 + 7 - back))
            found["tax"].append(_declared(random, who, 2024 * 12 + 7 - back))
    return found


def _contribution(random: Random, who: Fact, month: int) -> Fact:
    kind = random.choice(["normal"] * 8 + ["back", "topup", "refund", "owed"])
    base = f"{random.randint(7384, 36549)}"
    return {
        **who,
        "month": _text(month),
        "base": f"-{base}" if kind == "refund" else base,
        "paid_on": "" if kind == "owed" else f"{_text(month + 1)}-{random.randint(1, 28):02d}",
        "kind": kind,
        "insurance": random.choice(["combined", "pension"]),
    }


def _declared(random: Random, who: Fact, month: int) -> Fact:
    return {
        "person_id": who["person_id"],
        "agent_id": who["employer_id"],
        "agent_name": who["employer_name"],
        "month": _text(month),
        "item": random.choice(["wages"] * 6 + ["bonus"]),
        "income": f"{random.randint(500000, 4000000) / 100:.2f}",
        "declared_on": f"{_text(month + 1)}-{random.randint(1, 15):02d}",
    }


def _text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
