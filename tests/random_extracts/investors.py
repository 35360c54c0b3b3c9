"""Investors of a random extract: shares, the tax of enterprises by year, and their local staff."""

from __future__ import annotations

from datetime import date

from tests.random_extracts.world import DAY, Firm, Row, World, new_person_id
from tests.reference.values import first_day, last_day, month_of

DECEMBER = 11
SHARES = ("100", "100", "60%", "60", "33.33", "50.5", "0", "25", None)
HUKOU = ("310115", "310115", "上海市", "上海市浦东新区", "31", "３１", "340100", "3", "江苏", None)


def add_investors(world: World) -> None:
    """Some of the applicants invested in some of the employers; most enterprises have taxes and staff on file."""
    rng = world.rng
    applications = [row for row in world.rows["applications"] if isinstance(row["applied_on"], date)]
    if not applications or world.chance(0.3):
        return
    firms = rng.sample(world.firms, 3)
    investors = rng.sample(applications, min(len(applications), 4 + len(applications) // 12))
    for number, row in enumerate(investors):
        add_investments(world, row, firms[number % 3])
        if world.chance(0.2):
            add_investments(world, row, rng.choice([rng.choice(world.firms), *world.near[firms[0].number]]))
    for number, firm in enumerate(firms):
        own = investors[number::3]
        if own and world.chance(0.9):
            add_taxes(world, firm, own)
        if own:
            add_staff(world, firm, own[0], rng.choice([11, 12, 23]) if number == 0 else rng.choice([0, 2, 2, 4]))


def add_investments(world: World, application: Row, firm: Firm) -> None:
    """Shares verified on some day, in one row or several, before and after the day of application."""
    rng, day = world.rng, application["applied_on"]
    assert isinstance(day, date)
    first = rng.choice([None, day, day - 300 * DAY])
    for _ in range(rng.choice([1, 1, 2])):
        world.add("investments", application["person_id"], firm.number, rng.choice(SHARES), first)
    if world.chance(0.4):
        later = rng.choice([day, day + DAY, day - DAY])
        world.add("investments", application["person_id"], firm.number, rng.choice(SHARES), later)


def add_taxes(world: World, firm: Firm, investors: list[Row]) -> None:
    """Tax of the years around the applications, at the edges of a step, refunded in part; some years are missing."""
    rng, step = world.rng, world.figures.investor.tax_per_step * 100
    years = {row["applied_on"].year for row in investors if isinstance(row["applied_on"], date)}
    for year in range(min(years) - 4, max(years) + 1):
        if year > world.extracted_on.year or world.chance(0.04):
            continue
        paid = rng.choice([step, step * 2, step * 5, step // 2, step * 14, 0]) + rng.choice([0, 0, 1, -1])
        world.add("enterprise_taxes", firm.number, str(year), paid, rng.choice([None, date(year, 12, 20)]))
        if world.chance(0.2):
            refund = -rng.choice([1, step, step * 20])
            world.add("enterprise_taxes", firm.number, str(year), refund, date(year, 12, 21))


def add_staff(world: World, firm: Firm, investor: Row, size: int) -> None:
    """Local staff of an enterprise, most of them paid in all months that matter; some apply themselves."""
    rng = world.rng
    day = investor["applied_on"]
    assert isinstance(day, date)
    persons = [new_person_id(rng) for _ in range(size)]
    for person_id in persons:
        add_member(world, firm, person_id, day)
    for row in rng.sample(world.rows["applications"], min(2, size)):
        world.add("local_staff", firm.number, row["person_id"], rng.choice(HUKOU[:5]))
    if size and world.chance(0.5):
        add_member(world, firm, str(investor["person_id"]), day)


def add_member(world: World, firm: Firm, person_id: str, day: date) -> None:
    """One of the staff: hukou, contract or enrolment, and the runs of months before the day and each December."""
    rng, figures, month = world.rng, world.figures.investor, month_of(day)
    regular = world.chance(0.85)
    for _ in range(rng.choice([1, 1, 1, 2])):
        world.add("local_staff", firm.number, person_id, HUKOU[0] if regular else rng.choice(HUKOU))
    payer = firm if regular or world.chance(0.7) else rng.choice(world.near[firm.number])
    if not regular and world.chance(0.3):
        return
    start, end = first_day(month - 50), None if regular else rng.choice([None, day, day - DAY])
    if world.chance(0.6):
        world.add("contracts", person_id, payer.number, payer.name, start, end, None)
    elif regular or world.chance(0.5):
        world.add("enrolments", person_id, payer.number, start, end)
    lasts = [month - rng.choice([0, 1]), *(year * 12 + DECEMBER for year in range(day.year - figures.years, day.year))]
    months = {last - back for last in lasts for back in range(figures.run_months)}
    for paid in sorted(m for m in months if m <= world.latest):
        if world.chance(0.004 if regular else 0.04):
            continue
        kind = "normal" if regular else rng.choice(["normal"] * 20 + ["back", "owed"])
        paid_on = last_day(paid) + (9 if regular or world.chance(0.95) else 99) * DAY
        world.add(
            "contributions", person_id, payer.number, payer.name, first_day(paid), 1000000, paid_on, kind, "combined"
        )
