"""The tax rows of a random extract: wages by story, corrections, reversals, and other agents."""

from __future__ import annotations

from datetime import date

from tests.random_extracts.world import DAY, Firm, Life, Row, World
from tests.reference.values import first_day, last_day, month_of


def wages_of(life: Life, month: int) -> int:
    """The wages (fen) of a month: the same all year, with a few fen in some years for the rounding to whole yuan."""
    return life.wages + (0, 49, 50, 10000)[month // 12 % 4]


def add_tax(world: World, life: Life, months: list[int]) -> None:
    """The wages of a person by story; some persons have none at all."""
    if world.chance(0.0 if life.steady else 0.08):
        return
    if life.story in ("newcomer", "rehired"):
        life.income.update(income_since_hired(world, life))
    else:
        life.income.update(income_around(world, life, months))
    if world.chance(0.05):
        day = first_day(world.rng.randint(month_of(date(2011, 12, 1)), world.latest))
        item = world.rng.choice(["bonus", "other"])
        world.add("tax", life.person_id, life.tax_firm.number, None, day, item, 990000, None, None, None)
    turn = life.month - world.rng.randint(0, 9)
    for month, wages in sorted(life.income.items()):
        elsewhere = life.story == "other agent" and month >= turn
        add_wages(world, life, month, wages, world.near[life.home.number][-1] if elsewhere else life.tax_firm)


def income_since_hired(world: World, life: Life) -> dict[int, int]:
    """A first month in part or too high, late by up to three months, then all; who came back had wages years before."""
    rng = world.rng
    first = life.hired + rng.choice([0, 0, 0, 1, 2, 2, 3])
    income = {month: wages_of(life, month) for month in range(first, world.latest + 1) if not world.chance(0.03)}
    income[first] = rng.choice([life.wages // 3, life.wages // 3, life.wages, life.wages * 2])
    if world.chance(0.15):
        income.pop(first + 1, None)
    if life.story == "rehired":
        left = life.hired - rng.choice([10, 14, 20, 26, 30])
        income |= dict.fromkeys(range(left - rng.choice([1, 3, 12]), left), life.wages)
    return {month: wages for month, wages in income.items() if month <= world.latest}


def income_around(world: World, life: Life, months: list[int]) -> dict[int, int]:
    """Wages of some months of the base years and around the insured months."""
    rng, latest = world.rng, world.latest
    base_years = {found.base_year for m in months if (found := world.figures.contribution_year(m))}
    wanted: set[int] = set()
    if life.steady or world.chance(0.4):
        for year in base_years:
            wanted |= {month_of(date(year, rng.randint(1, 12), 1)) for _ in range(rng.choice([0, 1, 2, 2, 3]))}
    share = 0.97 if life.steady else rng.choice([0.1, 0.6, 0.9])
    wanted |= {m + rng.choice([0, 0, 1]) for m in months if world.chance(share)}
    wanted = {m for m in wanted if m <= latest}
    if wanted and world.chance(0.15 if life.steady else 0.35):
        first = max(min(wanted), latest - rng.randint(1, 25))
        wanted = {m for m in wanted if m >= first} | {first, min(first + 1, latest)}
    income = {month: wages_of(life, month) for month in wanted}
    if wanted and world.chance(0.5):
        income[min(wanted)] = life.wages // 3
    return income


def add_wages(world: World, life: Life, month: int, wages: int, agent: Firm) -> None:
    """The tax rows of a month: wages, declared once or corrected, reversed or in parts, bonuses and other items."""
    rng = world.rng
    declared_on = rng.choice([None, last_day(month) + 10 * DAY, last_day(month) + 10 * DAY])
    later = (declared_on or last_day(month)) + 30 * DAY
    agent = agent if not world.chance(0.04) else rng.choice(world.firms)

    def declare(item: str, income: int, day: date | None, by: Firm = agent) -> None:
        name, paid = rng.choice([by.name, None]), rng.choice([None, 0])
        pension = rng.choice([None, income * 8 // 100])
        world.add("tax", life.person_id, by.number, name, first_day(month), item, income, pension, paid, day)

    shape = rng.random()
    if shape < 0.05:  # corrected: only the later one stands
        declare("wages", wages + 70000, declared_on)
        declare("wages", wages, later)
    elif shape < 0.10:  # corrected by a reversal: all stand
        declare("wages", wages + 70000, declared_on)
        declare("wages", -wages - 70000, later)
        declare("wages", wages, rng.choice([later, later + 30 * DAY]))
    elif shape < 0.13:  # a reversal under an older declaration: all stand
        declare("wages", rng.choice([-1, -70000, -wages]), declared_on)
        declare("wages", wages, later)
    elif shape < 0.16:  # in two parts of one day
        declare("wages", wages // 3, declared_on)
        declare("wages", wages - wages // 3, declared_on)
    elif shape < 0.18:  # a reversal to nothing, or below it
        declare("wages", wages, declared_on)
        declare("wages", -wages - rng.choice([0, 1]), declared_on)
    elif shape < 0.21:  # one part from an employer near by
        declare("wages", wages // 2, declared_on, rng.choice(world.near[agent.number]))
        declare("wages", wages - wages // 2, declared_on)
    else:
        declare("wages", rng.choice([wages] * 20 + [0, 1, wages * 2]), declared_on)
    if world.chance(0.05):
        declare("bonus", rng.choice([100, 5000, 2400000, -100]), rng.choice([declared_on, later]))
    if world.chance(0.05):
        declare("other", rng.choice([99900, -100]), declared_on)


def cut_wages(world: World) -> None:
    """Where the manifest tells no coverage of tax, often leave out the early wages, which would decide it."""
    if not world.tells_tax_coverage and world.chance(0.6):
        since = world.latest - world.rng.choice([-1, 3, 12, 20, 30])
        rows = world.rows["tax"]
        rows[:] = [row for row in rows if row["item"] != "wages" or month_in(row) >= since]


def month_in(row: Row) -> int:
    """The month of a row before it is spoiled."""
    month = row["month"]
    return month_of(month) if isinstance(month, date) else 0
