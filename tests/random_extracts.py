"""Random extracts, dense with the edges of rules.md: write_extract() writes one, reproducible by its seed.

Persons and employers are invented. Cells are kept as values (dates, months as first days, fen) until a file is
written; only then is each spelled in one of the forms that rules.md allows, so that copies differ in spelling too.
`python -m tests.random_extracts [SEEDS]` prints how often each reason and reject code occurs over many extracts.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.reference import Tables, verify
from tests.reference.figures import ContributionYear, Figures, read_figures
from tests.reference.values import check_character, first_day, last_day, month_of

Cell = str | int | date | None
Row = dict[str, Cell]

# The columns of each dataset in order; a star marks a required one.
STARRED = {
    "applications": "application_id* person_id* person_name employer_id* employer_name applied_on* "
    "permit_valid_from permit_valid_until batch_id",
    "contributions": "person_id* employer_id* employer_name month* base* paid_on kind* insurance",
    "tax": "person_id* agent_id* agent_name month* item* income* pension_deducted tax_paid declared_on",
    "contracts": "person_id* employer_id* employer_name start_on* end_on work_region",
    "enrolments": "person_id* employer_id* from_on* until_on",
    "employers": "employer_id* name kind region",
    "employer_links": "from_id* to_id* relation* effective_on",
    "sanctions": "subject_kind* subject_id* from_on* until_on* document",
}
COLUMNS = {dataset: columns.replace("*", "").split() for dataset, columns in STARRED.items()}
REQUIRED = {dataset: [c[:-1] for c in columns.split() if c[-1] == "*"] for dataset, columns in STARRED.items()}
MONEY = {"base", "income", "pension_deducted", "tax_paid"}
EMPLOYER_NUMBERS = {"employer_id", "agent_id", "from_id", "to_id"}
NAMES = {"employer_name", "agent_name", "name", "person_name"}
DAY = timedelta(days=1)

CODED = {"kind", "insurance", "item", "relation", "subject_kind"}
WORDS = {
    "normal": "正常缴费 正常应缴 正常 10 Normal",
    "back": "补缴 正常补收 补收 BACK",
    "topup": "补差 TopUp",
    "deferred": "缓缴",
    "refund": "退收 退费 退款",
    "combined": "五险 综合 COMBINED",
    "pension": "企业职工基本养老保险 城镇职工基本养老保险 养老",
    "medical": "基本医疗保险 医疗",
    "wages": "正常工资薪金 工资薪金所得 工资薪金 Wages",
    "bonus": "全年一次性奖金 全年一次性奖金收入",
    "other": "劳务报酬所得 稿酬所得 工资、薪金 其他",
    "same": "同一 更名 换码",
    "successor": "承继 合并 分立 Successor",
    "dispatch": "劳务派遣",
    "independent": "独立法人",
    "person": "个人",
    "employer": "单位",
}
JUNK = {
    "date": "2023-02-30|2023-13-01|昨天|2023-1|2023/02-01|2023-02-01T00:01|2023-02-01 08:30:00|2023-02-01  0:00|45000|"
    "2023年2月|23-01-05|２０２３０２２９|٢٠٢٣-٠١-٠١|0000-01-01|2023-02-01Z",
    "month": "2024-13|七月|24-07|2024|2024-7-32|202400|2024-007|2024年7|٢٠٢٤-٠١|2024 - 07|2024-07 0:00",
    "money": "12,34|1.234|五千|.5|5.|1e3|--5|+¥-5|1,2345|NaN|¥+¥5|٥٠٠٠|0x10|1 200|¥ 5|12.005|,100|1,000,00|元5",
}


@dataclass(frozen=True)
class Firm:
    """An invented employer: its number as registered, its other spellings, and its name."""

    number: str
    spellings: tuple[str, ...]
    name: str


@dataclass
class World:
    """One extract in the making."""

    rng: Random
    seed: int
    extracted_on: date
    figures: Figures
    firms: list[Firm]
    tells_tax_coverage: bool
    near: dict[str, list[Firm]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {dataset: [] for dataset in COLUMNS})

    def chance(self, share: float) -> bool:
        """True in this share of calls."""
        return self.rng.random() < share

    def add(self, dataset: str, *cells: Cell) -> Row:
        """A row of a dataset, its cells in the order of the columns."""
        row: Row = dict(zip(COLUMNS[dataset], cells, strict=True))
        self.rows[dataset].append(row)
        return row


def write_extract(folder: Path, seed: int, persons: int = 40) -> None:
    """Write a canonical CSV extract with a manifest; the same seed gives the same files."""
    world = new_world(seed)
    add_links(world)
    add_employers(world)
    for number in range(persons):
        add_person(world, number)
    add_sanctions(world)
    cut_wages(world)
    for dataset in COLUMNS:
        spoil_some(world, dataset)
        copy_some(world, dataset)
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(world, folder)
    for dataset in COLUMNS:
        write_dataset(world, dataset, folder)


def new_world(seed: int) -> World:
    """The day of the extract and the employers."""
    rng = Random(seed)
    first = date(2028, 1, 1) if rng.random() < 0.15 else date(2023, 1, 1)
    last = date(2028, 6, 30) if first.year == 2028 else date(2027, 12, 31)
    day = first + rng.randrange((last - first).days + 1) * DAY
    extracted_on = rng.choice([day, day, last_day(month_of(day)), first_day(month_of(day))])
    firms = [new_firm(rng, number) for number in range(11)]
    return World(rng, seed, extracted_on, read_figures(), firms, rng.random() < 0.75)


# --- employers ----------------------------------------------------------------------------------------------------

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(rng: Random, organisation: str) -> str:
    """A number of 18 characters with its GB 32100 check character, now and then with a wrong one."""
    start = rng.choice(["91310115", "91310104", "91310000"]) + organisation
    total = sum(USCC_LETTERS.index(letter) * 3**place % 31 for place, letter in enumerate(start))
    return start + USCC_LETTERS[(-total + (rng.random() < 0.1)) % 31]


def new_firm(rng: Random, number: int) -> Firm:
    """An employer; one has a number of no known form, and two share their name."""
    name = f"上海{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number % 10}（集团）有限公司"
    if number == 7:
        text = f"单位 {rng.randrange(100, 1000)}-ab"
        return Firm(text.upper(), (text, text.upper(), f" {text}"), name)
    organisation = "MA" + "".join(rng.choice(USCC_LETTERS) for _ in range(7))
    registered = uscc(rng, organisation)
    short = (organisation, organisation.lower(), f"{organisation[:8]}-{organisation[8]}", "310115" + organisation)
    return Firm(registered, (*short, registered.lower(), full_width(registered), uscc(rng, organisation)), name)


def add_links(world: World) -> None:
    """Chains of same and successor links, branches, and links that conflict or cannot be used."""
    rng, firms = world.rng, world.rng.sample(world.firms, len(world.firms))
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6)]
    for start, end in pairs:
        if world.chance(0.8):
            relation = rng.choice(["same", "successor", "successor"])
            link(world, firms[start], firms[end], relation, day_near(world, 30))
    for start, end in [(7, 8), (3, 8), (8, 9), (9, 9)]:
        if world.chance(0.7):
            link(world, firms[start], firms[end], "branch", rng.choice([None, day_near(world, 20)]))
    conflicts = [(2, 0), (0, 4), (6, 6), (6, 4), (6, 9), (10, 10), (10, 9)]
    for start, end in rng.sample(conflicts, rng.randint(1, 5)):
        link(world, firms[start], firms[end], rng.choice(["same", "successor"]), day_near(world, 30))
    rng.shuffle(world.rows["employer_links"])
    for links in ([0, 1, 2, 3], [4, 5, 6], [7, 8, 9, 3]):
        for number in links:
            world.near.setdefault(firms[number].number, []).extend(firms[n] for n in links if n != number)
    for firm in firms:
        world.near.setdefault(firm.number, [world.firms[0]])


def link(world: World, start: Firm, end: Firm, relation: str, day: date | None) -> None:
    """One link; that of a same link has a day now and then, which says nothing."""
    effective_on = day if relation != "same" or world.chance(0.3) else None
    world.add("employer_links", start.number, end.number, relation, effective_on)


def add_employers(world: World) -> None:
    """A row for most employers, two for some."""
    for firm in world.firms:
        for _ in range(world.rng.choice([0, 1, 1, 1, 1, 2])):
            kind = world.rng.choice(["independent", "branch", "dispatch", None])
            world.add("employers", firm.number, firm.name, kind, "310000")


def add_sanctions(world: World) -> None:
    """Bans on persons and employers, with a first or last day near the applications."""
    rng = world.rng
    applications = [row for row in world.rows["applications"] if isinstance(row["applied_on"], date)]
    for row in rng.sample(applications, min(7, len(applications))):
        day = row["applied_on"]
        assert isinstance(day, date)
        start = day - rng.choice([-1, 0, 1, 400]) * DAY
        end = max(start, day + rng.choice([-1, 0, 1, 700]) * DAY)
        firm = next((f for f in world.firms if f.number == row["employer_id"]), world.firms[0])
        subject = rng.choice([firm, *world.near[firm.number]]).number
        document = rng.choice([None, f"沪处〔{day.year}〕{rng.randrange(9)}号"])
        if world.chance(0.4):
            world.add("sanctions", "person", row["person_id"], start, end, document)
        else:
            world.add("sanctions", "employer", subject, start, end, document)


# --- one person ---------------------------------------------------------------------------------------------------


@dataclass
class Life:
    """What one person's rows are made from."""

    person_id: str
    day: date
    home: Firm
    contract_firm: Firm
    tax_firm: Firm
    wages: int
    kinds: list[str]
    steady: bool

    @property
    def month(self) -> int:
        """The month of the first application."""
        return month_of(self.day)


def new_person_id(rng: Random) -> str:
    """An invented identity number with its check character."""
    born = date(1968, 1, 1) + rng.randrange(14000) * DAY
    region = rng.choice(["340123", "310230", "360102", "420106", "410102", "330106"])
    if rng.random() < 0.1:
        region = rng.choice(["810000", "820000", "830000", "931056", "840000", "800000"])
    digits = f"{region}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return digits + check_character(digits)


def day_near(world: World, months: int) -> date:
    """A day at or around the turn of one of the last months, or any day in it."""
    month = month_of(world.extracted_on) - world.rng.randint(0, months)
    any_day = first_day(month) + world.rng.randrange(28) * DAY
    return world.rng.choice([first_day(month), last_day(month), any_day, any_day])


def application_day(world: World) -> date:
    """A day on which the rulebook is in force, mostly close to the extract."""
    rng, in_force = world.rng, world.figures
    latest = min(world.extracted_on, in_force.effective_until)
    turns = [
        first_day(month_of(latest)),
        last_day(month_of(latest) - 1),
        first_day(month_of(latest) - rng.randint(1, 14)),
    ]
    recent = [latest, latest - rng.randint(0, 20) * DAY, latest - rng.randint(0, 60) * DAY]
    day = rng.choice([*turns, *recent, latest - rng.randint(0, 500) * DAY])
    day = in_force.effective_from if world.chance(0.06) else day
    return min(max(day, in_force.effective_from), latest)


def add_person(world: World, number: int) -> None:
    """Everything of one person: a home employer, perhaps another for the contract and for the wages."""
    rng = world.rng
    home = rng.choice(world.firms)
    steady = world.chance(0.4)

    def other(share: float) -> Firm:
        if steady or not world.chance(share):
            return home
        return rng.choice([*world.near[home.number], *world.near[home.number], rng.choice(world.firms)])

    wages = rng.choice([3000, 7000, 9000, 11000, 12340, 20000, 22000, 24000, 34000, 50000]) * 100
    kinds = rng.choice([["normal"], ["normal"] * 6 + ["back", "deferred"], ["back", "deferred", "normal"]])
    kinds = ["normal"] if steady else kinds
    life = Life(new_person_id(rng), application_day(world), home, other(0.35), other(0.3), wages, kinds, steady)
    add_applications(world, life, number)
    add_contracts(world, life)
    add_enrolments(world, life)
    months = sorted(insured_months(world, life))
    add_tax(world, life, months)
    for month in months:
        add_line(world, life, month)


def add_applications(world: World, life: Life, number: int) -> None:
    """Up to three applications, the first on the life's own day."""
    rng = world.rng
    for turn in range(rng.choice([0, 1, 1, 1, 2, 2, 3])):
        day = life.day if turn == 0 else application_day(world)
        start, end = permit_around(rng, day)
        firm = rng.choice([life.contract_firm, life.contract_firm, life.home, rng.choice(world.firms)])
        application_id = f"{rng.choice('AAAa')}{world.seed}-{number}{'' if turn == 0 else '.' + str(turn)}"
        name = rng.choice([firm.name, firm.name, life.home.name, None])
        batch = rng.choice([None, "B1", "b1", "B2"])
        who = (application_id, life.person_id, f"人{number}", firm.number, name)
        row = world.add("applications", *who, day, start, end, batch)
        if world.chance(0.05):
            world.rows["applications"].append({**row, "applied_on": max(day - DAY, world.figures.effective_from)})


def permit_around(rng: Random, day: date) -> tuple[date | None, date | None]:
    """A permit that is valid on the day, at its edges too, or is not, or is unclear."""
    if rng.random() < 0.85:
        return rng.choice(
            [(day - 200 * DAY, day + 165 * DAY), (day, day + 364 * DAY), (day - 364 * DAY, day), (day, day)]
        )
    late, early, next_day = day - 366 * DAY, day - DAY, day + DAY
    expired, not_yet, inverted = (late, early), (next_day, day + 365 * DAY), (next_day, early)
    return rng.choice([expired, not_yet, inverted, (next_day, day), (None, next_day), (early, None), (None, None)])


def insured_months(world: World, life: Life) -> set[int]:
    """Months before the application, its own, and months at the turns of the law's figures."""
    rng, last = world.rng, month_of(world.extracted_on)
    months: set[int] = set()
    lengths = [7, 13, 14, 26, 40, 52, 62] if life.steady else [0, 5, 7, 7, 8, 12, 13, 13, 14, 14, 26]
    length = rng.choice(lengths)
    gap = 0.0 if life.steady else rng.choice([0.0, 0.05, 0.4])
    months |= {life.month - back for back in range(1, length) if not world.chance(gap)}
    months |= {life.month} if world.chance(0.55) else set()
    months |= {m for m in range(life.month + 1, last + 1) if world.chance(0.2)}
    if world.chance(0.25):
        year = rng.choice(world.figures.contribution_years)
        months |= {m for m in range(year.months.first - 2, year.months.first + 2) if m <= last}
    if world.chance(0.3):
        policy = rng.choice([r.months for r in world.figures.reliefs] + [t.months for t in world.figures.topups])
        edges = {policy.first - 1, policy.first, policy.first + 1, policy.last, policy.last + 1}
        months |= {m for m in edges if m <= last}
    if world.chance(0.3):
        months |= {rng.randint(month_of(date(2012, 11, 1)), last) for _ in range(3)}
    return months


def add_contracts(world: World, life: Life) -> None:
    """Contracts that begin or end at month edges, with holes, for the home employer or another."""
    rng = world.rng
    if world.chance(0.06):
        return
    elsewhere = world.chance(0.12)
    months = 200 if life.steady else rng.choice([3, 13, 60, 60, 200])
    start = first_day(life.month - months) - rng.choice([0, 0, 1, 15]) * DAY
    while start <= world.extracted_on:
        ends = [None, None, date(9999, 12, 31), life.day, life.day - DAY, last_day(life.month - rng.randint(1, 9))]
        end = rng.choice(ends)
        end = end if end is None or end >= start else None
        firm = rng.choice([life.contract_firm] * 5 + [life.home])
        region = rng.choice([None, "310115", "3", "31", "上海市", "3x", "３１"])
        region = rng.choice(["320500", "34", "１１0000", "32上海", region]) if elsewhere else region
        name = rng.choice([firm.name, firm.name, None])
        world.add("contracts", life.person_id, firm.number, name, start, end, region)
        if (end is None or end.year == 9999) and world.chance(0.85):
            return
        end = end if end and end.year != 9999 else start + 90 * DAY
        start = rng.choice([end + DAY, end, end + 2 * DAY, first_day(month_of(end) + 1), last_day(month_of(end) + 1)])


def add_enrolments(world: World, life: Life) -> None:
    """Enrolments that are open on the day of application, or just not, or with another employer."""
    rng = world.rng
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        before = life.day - 400 * DAY
        start = rng.choice([before, before, life.day, life.day + DAY, first_day(life.month - 1), last_day(life.month)])
        turns = [last_day(life.month - 1), first_day(life.month), first_day(month_of(world.extracted_on) - 1)]
        end = rng.choice([None, None, life.day, life.day - DAY, *turns])
        end = end if end is None or end >= start else None
        firm = rng.choice([life.contract_firm, life.home, rng.choice(world.firms)])
        world.add("enrolments", life.person_id, firm.number, start, end)


# --- wages and contributions --------------------------------------------------------------------------------------


def add_tax(world: World, life: Life, months: list[int]) -> None:
    """Wages of some months of the base years and around the insured months; some persons have none at all."""
    rng = world.rng
    if world.chance(0.0 if life.steady else 0.1):
        return
    base_years = {found.base_year for m in months if (found := world.figures.contribution_year(m))}
    wanted: set[int] = set()
    if life.steady or world.chance(0.4):
        for year in base_years:
            wanted |= {month_of(date(year, rng.randint(1, 12), 1)) for _ in range(rng.choice([0, 1, 2, 2, 3]))}
    share = 0.97 if life.steady else rng.choice([0.1, 0.6, 0.9])
    wanted |= {m + rng.choice([0, 0, 1]) for m in months if world.chance(share)}
    latest = month_of(world.extracted_on)
    wanted = {m for m in wanted if m <= latest}
    if wanted and world.chance(0.15 if life.steady else 0.4):
        first = max(min(wanted), latest - rng.randint(1, 25))
        wanted = {m for m in wanted if m >= first} | {first, min(first + 1, latest)}
    if world.chance(0.05):
        month = rng.randint(month_of(date(2011, 12, 1)), latest)
        item = rng.choice(["bonus", "other"])
        world.add("tax", life.person_id, life.tax_firm.number, None, first_day(month), item, 990000, None, None, None)
    for month in sorted(wanted):
        first_wages = month == min(wanted) and world.chance(0.5)
        add_wages(world, life, month, life.wages // 3 if first_wages else wages_of(life, month))


def wages_of(life: Life, month: int) -> int:
    """The wages (fen) of a month: the same all year, with a few fen in some years for the rounding to whole yuan."""
    return life.wages + (0, 49, 50, 10000)[month // 12 % 4]


def add_wages(world: World, life: Life, month: int, wages: int) -> None:
    """The tax rows of a month: wages, declared once or corrected, reversed or in parts, bonuses and other items."""
    rng = world.rng
    declared_on = rng.choice([None, last_day(month) + 10 * DAY, last_day(month) + 10 * DAY])
    later = (declared_on or last_day(month)) + 30 * DAY
    firm = life.tax_firm if not world.chance(0.06) else rng.choice(world.firms)

    def declare(item: str, income: int, day: date | None, agent: Firm = firm) -> None:
        name, pension, paid = (
            rng.choice([agent.name, None]),
            rng.choice([None, income * 8 // 100]),
            rng.choice([None, 0]),
        )
        world.add("tax", life.person_id, agent.number, name, first_day(month), item, income, pension, paid, day)

    shape = rng.random()
    if shape < 0.06:  # corrected: only the later one stands
        declare("wages", wages + 70000, declared_on)
        declare("wages", wages, later)
    elif shape < 0.10:  # in two parts of one day
        declare("wages", wages // 3, declared_on)
        declare("wages", wages - wages // 3, declared_on)
    elif shape < 0.13:  # a reversal to nothing, or below it
        declare("wages", wages, declared_on)
        declare("wages", -wages - rng.choice([0, 1]), declared_on)
    elif shape < 0.16:  # one part from an employer near by
        declare("wages", wages // 2, declared_on, rng.choice(world.near[firm.number]))
        declare("wages", wages - wages // 2, declared_on)
    else:
        declare("wages", rng.choice([wages] * 20 + [0, 1, wages * 2]), declared_on)
    if world.chance(0.05):
        declare("bonus", rng.choice([100, 5000, 2400000, -100]), rng.choice([declared_on, later]))
    if world.chance(0.05):
        declare("other", rng.choice([99900, -100]), declared_on)


def add_line(world: World, life: Life, month: int) -> None:
    """The contribution rows of a month: mostly one, else several kinds, insurances or employers."""
    rng = world.rng
    base = base_of(world, life, month)

    def pay(kind: str, fen: int, firm: Firm = life.home, insurance: str | None = None) -> None:
        name = rng.choice([firm.name, firm.name, life.contract_firm.name, None])
        insurance = insurance or rng.choice(["combined", "pension"])
        day = paid_on(world, kind, month)
        world.add("contributions", life.person_id, firm.number, name, first_day(month), fen, day, kind, insurance)

    shape, topped_up = rng.random(), any(month in topup.months for topup in world.figures.topups)
    if shape > 0.03:
        pay(rng.choice(life.kinds), base)
    if shape < 0.12 or (topped_up and shape < 0.4):
        kinds = ["normal", "back", "deferred", "refund", "refund"] + ["topup"] * (9 if topped_up else 2)
        for kind in rng.choices(kinds, k=rng.choice([1, 2, 2, 3])):
            pay(kind, aside_of(rng, kind, base))
    elif shape < 0.17:
        firm = rng.choice([life.contract_firm, *world.near[life.home.number], rng.choice(world.firms)])
        pay(
            rng.choice(["normal", "normal", "back"]),
            rng.choice([base, base, base + 100, base * 23 // 20, base * 3]),
            firm,
        )
    elif shape < 0.20:
        pay("normal", base, insurance="medical")


def aside_of(rng: Random, kind: str, base: int) -> int:
    """The base of a second row: a difference for top-ups, for refunds a part, the whole or more."""
    if kind == "topup":
        return rng.choice([0, 100, 7600, 50000])
    if kind == "refund":
        return rng.choice([1, -1]) * rng.choice([0, 1, 30000, base - 1, base, base, base + 1, base + 100])
    return base + rng.choice([0, 0, 1, -1, 20000])


def base_of(world: World, life: Life, month: int) -> int:
    """A base (fen) at or around a limit of what the wages of the base year or of the month allow."""
    rng = world.rng
    year = world.figures.contribution_year(month)
    if year is None:
        return life.wages
    source = wages_of(life, rng.choice([year.base_year * 12, month, month + 1]))
    expected = min(max((source + 50) // 100, year.floor), year.cap)
    if world.chance(0.9 if life.steady else 0.3):
        return expected * 100
    return max(0, edge_of_range(rng, expected, year) if world.chance(0.5) else edge_of_deviation(rng, expected))


def edge_of_range(rng: Random, expected: int, year: ContributionYear) -> int:
    """Floor or cap, whichever is nearer, with nothing, one yuan or a fen more to either side."""
    limit = year.floor if expected - year.floor < year.cap - expected else year.cap
    return limit * 100 + rng.choice([0, -1, 1, -100, 100, -101, 101, -200, 200])


def edge_of_deviation(rng: Random, expected: int) -> int:
    """10 or 20 percent above or below, or twice, half or nothing of the expected base, and one fen to either side."""
    percent = rng.choice([110, 110, 120, 120, 90, 80, 100, 200, 50, 0])
    return expected * percent + rng.choice([0, 0, 1, -1])


def paid_on(world: World, kind: str, month: int) -> date | None:
    """In time, on the last day, a day late, much later, or around the last day of a relief or of a top-up."""
    rng = world.rng
    last = last_day(month + world.figures.deadline_months_after)
    limits = [r.paid_by for r in world.figures.reliefs if month in r.months]
    limits += [t.paid_by for t in world.figures.topups if month in t.months and kind == "topup"]
    if limits and world.chance(0.5):
        return rng.choice(limits) + rng.choice([0, 0, 1, -1]) * DAY
    if kind != "normal" or world.chance(0.06):
        return rng.choice([None, last + DAY, last + 400 * DAY, last])
    return rng.choice([last_day(month) + 9 * DAY] * 6 + [last, None, first_day(month)])


def cut_wages(world: World) -> None:
    """Where the manifest tells no coverage of tax, often leave out the early wages, which would decide it."""
    if not world.tells_tax_coverage and world.chance(0.6):
        since = month_of(world.extracted_on) - world.rng.choice([-1, 3, 12, 20, 30])
        rows = world.rows["tax"]
        rows[:] = [row for row in rows if row["item"] != "wages" or month_in(row) >= since]


def month_in(row: Row) -> int:
    """The month of a row before it is spoiled."""
    month = row["month"]
    return month_of(month) if isinstance(month, date) else 0


# --- rows that cannot be used, and copies -------------------------------------------------------------------------


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


Spoiler = Callable[[Spoiled], None]
SPOILED = {"contributions": 0.009, "tax": 0.01, "applications": 0.18, "contracts": 0.1, "enrolments": 0.1}


def spoil_some(world: World, dataset: str) -> None:
    """Add spoiled twins of some rows, and spoil some rows themselves."""
    rng, rows = world.rng, world.rows[dataset]
    share = SPOILED.get(dataset, 0.25)
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
    it.row[it.rng.choice(REQUIRED[it.dataset])] = None


def unreadable(it: Spoiled) -> None:
    """A month, date or money value that fits no form."""
    columns = [c for c in it.row if c == "month" or c in MONEY or c.endswith(("_on", "_from", "_until"))]
    column = it.rng.choice(columns)
    kind = "month" if column == "month" else "money" if column in MONEY else "date"
    it.row[column] = it.rng.choice(JUNK[kind].split("|"))


def wrong_person(it: Spoiled) -> None:
    """An identity number that is none."""
    column = "subject_id" if it.dataset == "sanctions" else "person_id"
    number = str(it.row[column])
    wrong = number[:17] + ("0" if number[-1:] != "0" else "1")
    others = [number[:17], number[:14], "X" + number[1:], "护照E1234567", number + "0", number[:16] + "X"]
    it.row[column] = it.rng.choice([wrong, wrong, *others])
    if it.dataset == "sanctions":
        it.row["subject_kind"] = "person"


def unknown_code(it: Spoiled) -> None:
    """A code of no list."""
    column = it.rng.choice([c for c in it.row if c in ("kind", "insurance", "relation", "subject_kind")])
    it.row[column] = it.rng.choice(["其他", "unknown", "normal-", "20", "?"])


def inverted(it: Spoiled) -> None:
    """An interval that ends the day before it starts."""
    start, end = ("start_on", "end_on") if it.dataset == "contracts" else ("from_on", "until_on")
    if isinstance(begins := it.row[start], date):
        it.row[end] = begins - it.rng.choice([1, 1, 40]) * DAY


def future_month(it: Spoiled) -> None:
    """A month after that of the extract."""
    it.row["month"] = first_day(month_of(it.world.extracted_on) + it.rng.choice([1, 1, 2, 12]))


def negative_base(it: Spoiled) -> None:
    """A negative base of a row that is no refund."""
    it.row["base"], it.row["kind"] = -it.rng.choice([1, 100, 500000]), it.rng.choice(["normal", "topup", "back"])


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
    """A cell more than the head has."""
    it.row["+"] = it.rng.choice(["x", "0", ""])


SPOILERS: dict[str, list[Spoiler]] = {
    "applications": [missing, unreadable, wrong_person, future_application, not_in_force, not_in_force, too_long],
    "contributions": [missing, unreadable, wrong_person, unknown_code, future_month, negative_base, too_long],
    "tax": [missing, unreadable, unreadable, wrong_person, future_month, too_long],
    "contracts": [missing, unreadable, wrong_person, inverted, too_long],
    "enrolments": [missing, unreadable, wrong_person, inverted, too_long],
    "employers": [missing, unknown_code, too_long],
    "employer_links": [missing, unreadable, unknown_code, no_day, too_long],
    "sanctions": [missing, unreadable, wrong_person, unknown_code, inverted, too_long],
}


def copy_some(world: World, dataset: str) -> None:
    """Add copies; some differ in what does not count (names, deductions), some in a little that does."""
    rows, rng = world.rows[dataset], world.rng
    for row in [row for row in rows if world.chance(0.04)]:
        twin = dict(row)
        for column in twin:
            if column in NAMES and world.chance(0.4):
                twin[column] = rng.choice([None, "上海子（集团）有限公司"])
            if column in ("pension_deducted", "tax_paid", "document") and world.chance(0.4):
                twin[column] = rng.choice([None, 100])
        if world.chance(0.15):
            differs = rng.choice(COLUMNS[dataset])
            twin[differs] = rng.choice(rows)[differs]
        rows.append(twin)
    rng.shuffle(rows)


# --- files --------------------------------------------------------------------------------------------------------


def write_manifest(world: World, folder: Path) -> None:
    """The manifest: each coverage whole, in part, or not there."""
    rng, last = world.rng, month_of(world.extracted_on)
    lines = [f'extract_id = "random-{world.seed}"', f"extracted_on = {world.extracted_on}"]
    starts = {"tax": [2012, 2018, last // 12 - 2, last // 12 - 1], "contributions": [2016, last // 12, last // 12 - 1]}
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
    if dataset in ("enrolments", "employers", "employer_links", "sanctions") and world.chance(0.08):
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
        return rng.choice(month_forms(value) if column == "month" else date_forms(value))[0 if plain else 1]
    if isinstance(value, int):
        return money(rng, value, plain)
    text = rng.choice(forms_of_text(world, column, value, row)) if not plain else value
    return rng.choice([text, text, f" {text}", f"{text}\u3000"]) if world.chance(0.05) else text


def date_forms(day: date) -> list[tuple[str, str]]:
    """Pairs of the plain form and another."""
    y, m, d = day.year, day.month, day.day
    others = [f"{y}/{m}/{d}", f"{y}.{m:02d}.{d}", f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d}日", f"{y}-{m}-{d:02d}"]
    others += [f"{day} 00:00:00", f"{day}T00:00:00.000", f"{y}/{m}/{d} 0:00", f"{y}年{m:02d}月{d:02d}日T0:00"]
    others += [full_width(f"{y}{m:02d}{d:02d}"), full_width(f"{y}/{m}/{d}")]
    return [(day.isoformat(), other) for other in others]


def month_forms(day: date) -> list[tuple[str, str]]:
    """Pairs of the plain form and another; a month may be written as any date in it."""
    y, m = day.year, day.month
    others = [f"{y}/{m}", f"{y}.{m}", f"{y}-{m}", f"{y}{m:02d}", f"{y}年{m}月", f"{y}年{m:02d}月"]
    others += [full_width(f"{y}{m:02d}")]
    others += [other for _, other in date_forms(day + 27 * DAY)]
    return [(f"{day:%Y-%m}", other) for other in others]


def full_width(text: str) -> str:
    """The full-width forms of ASCII, which NFKC takes back."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


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


# --- how often things occur ---------------------------------------------------------------------------------------


def occurrences(seeds: range) -> Counter[str]:
    """How often each reason code, reject code, basis and answer occurs in the reference's tables of these extracts."""
    found: Counter[str] = Counter()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            write_extract(Path(folder), seed)
            found.update(told(verify(Path(folder))))
    return found


def told(tables: Tables) -> Iterator[str]:
    """Everything countable in the tables of one extract."""
    checks = "permit scope sanction employed paying window source outcome"
    answers = {
        "ledger": "payment employer base_match outcome basis",
        "verdict": f"{checks} base_points_min base_points_max",
    }
    for table, rows in (("ledger", tables["ledger"]), ("verdict", tables["verdict"])):
        for row in rows:
            yield from (f"{table}  {reason}" for reason in row["reasons"])
            yield from (f"{table}  {column} {row[column]}" for column in answers[table].split())
    yield from (f"missing  {row['what']}" for row in tables["missing"])
    for row in tables["reject"]:
        yield f"reject  {row['code']}"
        yield f"reject  {row['code']} {row['dataset']} {row['column_name']}"
    for dataset, counts in tables["counts"].items():
        for what, number in counts.items():
            yield from [f"rows  {dataset} {what}"] * number


def main() -> None:
    """Print the frequency table of the first extracts."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
    started = time.perf_counter()
    for what, times in sorted(occurrences(seeds).items()):
        print(f"{times:8}  {what}")
    print(f"{(time.perf_counter() - started) / len(seeds):.2f} s per extract")


if __name__ == "__main__":
    main()
