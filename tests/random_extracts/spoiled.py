"""Rows of a random extract that cannot be used, rows of nobody readable, and copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.random_extracts.world import COLUMNS, DAY, MONEY, NAMES, REQUIRED, SOURCES, Row, World
from tests.reference.values import FaultyValueError, clean, first_day, read_person_id

JUNK = {
    "date": "2023-02-30|2023-13-01|昨天|2023-1|2023/02-01|2023-02-01T00:01|2023-02-01 08:30:00|2023-02-01  0:00|45000|"
    "2023年2月|23-01-05|２０２３０２２９|٢٠٢٣-٠١-٠١|0000-01-01|2023-02-01Z",
    "month": "2024-13|七月|24-07|2024|2024-7-32|202400|2024-007|2024年7|٢٠٢٤-٠١|2024 - 07|2024-07 0:00",
    "money": "12,34|1.234|五千|.5|5.|1e3|--5|+¥-5|1,2345|NaN|¥+¥5|٥٠٠٠|0x10|1 200|¥ 5|12.005|,100|1,000,00|元5|−−5|–5",
    "share": "101|100.01|-1|33.333|一半|50％％|.5|5.|50 %|+5|1e1",
    "year": "24|2024年|20 24|02024|２０２|2024.0|二〇二四",
}


@dataclass(frozen=True)
class Spoiled:
    """A row about to be spoiled."""

    world: World
    dataset: str
    row: Row

    @property
    def rng(self) -> Random:
        """The extract's own."""
        return self.world.rng

    @property
    def all_readable(self) -> bool:
        """In this dataset every rejected row can be given to its person."""
        return self.world.unattributed.get(self.dataset) == "none"


Spoiler = Callable[[Spoiled], None]
SPOILED = {
    "contributions": 0.006,
    "tax": 0.007,
    "applications": 0.12,
    "contracts": 0.06,
    "enrolments": 0.08,
    "investments": 0.08,
    "enterprise_taxes": 0.05,
    "local_staff": 0.04,
}


def spoil_some(world: World, dataset: str) -> None:
    """Add spoiled twins of some rows, and spoil some rows themselves."""
    rng, rows = world.rng, world.rows[dataset]
    share = SPOILED.get(dataset, 0.2)
    for row in list(rows):
        if world.chance(share):
            twin = dict(row)
            if world.chance(0.5):
                rows.append(twin)
            else:
                twin = row
            for spoil in rng.sample(SPOILERS[dataset], rng.choice([1, 1, 1, 2])):
                spoil(Spoiled(world, dataset, twin))


def missing(it: Spoiled) -> None:
    """A required value is empty."""
    columns = [c for c in REQUIRED[it.dataset] if not (c == "person_id" and it.all_readable)]
    it.row[it.rng.choice(columns)] = None


def unreadable(it: Spoiled) -> None:
    """A month, date, money, share or year value that fits no form."""
    kinds = {column: kind_of(column) for column in it.row}
    column = it.rng.choice([column for column, kind in kinds.items() if kind])
    it.row[column] = it.rng.choice(JUNK[kinds[column]].split("|"))


def kind_of(column: str) -> str:
    """How a column is read, nothing if any text will do."""
    if column in ("month", "share", "year"):
        return column
    if column in MONEY:
        return "money"
    return "date" if column.endswith(("_on", "_from", "_until")) else ""


def wrong_person(it: Spoiled) -> None:
    """An identity number that is none."""
    if it.all_readable:
        return
    column = "subject_id" if it.dataset == "sanctions" else "person_id"
    if it.row[column] is None:
        return
    number = str(it.row[column])
    wrong = number[:17] + ("0" if number[-1:] != "0" else "1")
    others = [number[:17], number[:14], "X" + number[1:], "护照E1234567", number + "0", number[:16] + "X"]
    it.row[column] = it.rng.choice([wrong, wrong, *others])
    if it.dataset == "sanctions":
        it.row["subject_kind"] = "person"


def unknown_code(it: Spoiled) -> None:
    """A code of no list."""
    column = it.rng.choice([c for c in it.row if c in ("kind", "insurance", "relation", "subject_kind")])
    it.row[column] = it.rng.choice(["其他", "unknown", "normal-", "20", "?", "欠"])


def inverted(it: Spoiled) -> None:
    """An interval that ends the day before it starts."""
    start, end = ("start_on", "end_on") if it.dataset == "contracts" else ("from_on", "until_on")
    if isinstance(begins := it.row[start], date):
        it.row[end] = begins - it.rng.choice([1, 1, 40]) * DAY


def future_month(it: Spoiled) -> None:
    """A month after that of the extract."""
    it.row["month"] = first_day(it.world.latest + it.rng.choice([1, 1, 2, 12]))


def future_year(it: Spoiled) -> None:
    """A year after that of the extract."""
    it.row["year"] = str(it.world.extracted_on.year + it.rng.choice([1, 1, 30]))


def negative_base(it: Spoiled) -> None:
    """A negative base of a row that is no refund."""
    kind = it.rng.choice(["normal", "topup", "back", "owed"])
    it.row["base"], it.row["kind"] = -it.rng.choice([1, 100, 500000]), kind


def future_application(it: Spoiled) -> None:
    """Applied on the day after the extract, or later."""
    it.row["applied_on"] = it.world.extracted_on + it.rng.choice([1, 1, 30]) * DAY


def not_in_force(it: Spoiled) -> None:
    """Applied on the day before the rulebook's first day, or after its last."""
    first, last = it.world.figures.effective_from, it.world.figures.effective_until
    it.row["applied_on"] = it.rng.choice([first - DAY, first, last, last + DAY])


def no_day(it: Spoiled) -> None:
    """A successor link without its day."""
    it.row["relation"], it.row["effective_on"] = "successor", None


def too_long(it: Spoiled) -> None:
    """A cell more than the head has, which does no harm if it is empty."""
    it.row["+"] = it.rng.choice(["x", "0", "", " ", "\u3000"])


SPOILERS: dict[str, list[Spoiler]] = {
    "applications": [missing, unreadable, wrong_person, future_application, not_in_force, not_in_force, too_long],
    "contributions": [missing, unreadable, wrong_person, unknown_code, future_month, negative_base, too_long],
    "tax": [missing, unreadable, unreadable, wrong_person, future_month, too_long],
    "contracts": [missing, unreadable, wrong_person, inverted, too_long],
    "enrolments": [missing, unreadable, wrong_person, inverted, too_long],
    "employers": [missing, unknown_code, too_long],
    "employer_links": [missing, unreadable, unknown_code, no_day, too_long],
    "sanctions": [missing, unreadable, wrong_person, unknown_code, inverted, too_long],
    "investments": [missing, unreadable, unreadable, wrong_person, too_long],
    "enterprise_taxes": [missing, unreadable, unreadable, future_year, too_long],
    "local_staff": [missing, wrong_person, too_long],
}


def spoil_unattributed(world: World, dataset: str) -> None:
    """Where the extract wants it, rows of nobody readable are exactly unattributed_percent of all, or one row less."""
    rng, rows = world.rng, world.rows[dataset]
    share, sound = world.unattributed.get(dataset), [row for row in rows if readable(row)]
    if share not in ("at", "below") or not sound:
        return
    percent = world.figures.unattributed
    while len(rows) - len([row for row in rows if readable(row)]) < percent * len(rows):
        twin = dict(rng.choice(sound))
        wrong_person(Spoiled(world, dataset, twin))
        rows.append(twin)
    unattributed = sum(not readable(row) for row in rows)
    wanted = int(unattributed / percent) + (share == "below")
    rows += [dict(rng.choice(sound)) for _ in range(wanted - len(rows))]
    rng.shuffle(rows)


def readable(row: Row) -> bool:
    """The row's person can be read."""
    try:
        return bool(read_person_id(clean(str(row.get("person_id") or "-"))))
    except FaultyValueError:
        return False


def copy_some(world: World, dataset: str) -> None:
    """Add copies; some differ in what does not count (names, deductions), some in a little that does."""
    rows, rng = world.rows[dataset], world.rng
    for row in [row for row in rows if world.chance(0.03)]:
        twin = dict(row)
        for column in twin:
            if column in NAMES and world.chance(0.4):
                twin[column] = rng.choice([None, "上海子（集团）有限公司"])
            if column in ("pension_deducted", "tax_paid", "document") and world.chance(0.4):
                twin[column] = rng.choice([None, 100])
        if world.chance(0.15):
            differs = rng.choice([c for c in COLUMNS[dataset] if not (c == "person_id" and dataset in SOURCES)])
            twin[differs] = rng.choice(rows)[differs]
        rows.append(twin)
    rng.shuffle(rows)
