"""The persons of a random extract: who they are, their applications, contracts and enrolments."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.random_extracts.contributions import add_line, insured_months
from tests.random_extracts.incomes import add_tax
from tests.random_extracts.world import DAY, Firm, Life, World, new_person_id
from tests.reference.values import first_day, last_day, month_of

STORIES = {
    "steady": 44,
    "plain": 36,
    "newcomer": 12,
    "rehired": 8,
    "other agent": 6,
    "contract ended": 8,
    "contract elsewhere": 8,
    "paid elsewhere": 6,
}
KINDS = (["normal"], ["normal"] * 6 + ["back", "deferred", "owed"], ["back", "deferred", "normal"])


def add_person(world: World, number: int) -> None:
    """Everything of one person: a home employer, perhaps another for the contract and for the wages."""
    life = new_life(world)
    add_applications(world, life, number)
    add_contracts(world, life)
    add_enrolments(world, life)
    months = sorted(insured_months(world, life))
    add_tax(world, life, months)
    for month in months:
        add_line(world, life, month)


def new_life(world: World) -> Life:
    """Who a person is."""
    rng = world.rng
    story = rng.choices([*STORIES], [*STORIES.values()])[0]
    home, anybody = rng.choice(world.firms), rng.choice(world.firms)
    near = [*world.near[home.number], *world.near[home.number], anybody]
    plain = story in ("plain", "contract ended")
    contract_firm = rng.choice(near) if plain and world.chance(0.35) else home
    contract_firm = anybody if story == "contract elsewhere" else contract_firm
    tax_firm = rng.choice(near) if plain and world.chance(0.3) else home
    if story == "paid elsewhere":
        contract_firm, home, tax_firm = home, anybody, anybody
    day = application_day(world)
    return Life(
        person_id=new_person_id(rng),
        day=day,
        home=home,
        contract_firm=contract_firm,
        tax_firm=tax_firm,
        wages=rng.choice([3000, 7000, 9000, 11000, 12340, 20000, 22000, 24000, 34000, 50000]) * 100,
        kinds=["normal"] if story in ("steady", "newcomer", "rehired") else rng.choice(KINDS),
        story=story,
        hired=month_of(day) - rng.choice([2, 5, 7, 9, 13, 16, 20]),
    )


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


def add_applications(world: World, life: Life, number: int) -> None:
    """Up to three applications, the first on the life's own day."""
    rng = world.rng
    for turn in range(rng.choice([0, 1, 1, 1, 1, 1, 1, 2])):
        day = life.day if turn == 0 else application_day(world)
        start, end = permit_around(rng, day)
        others = [life.home, *world.near[life.home.number], rng.choice(world.firms)]
        firm = life.contract_firm if world.chance(0.95 if life.steady else 0.7) else rng.choice(others)
        firm = life.home if life.story == "contract elsewhere" else firm
        application_id = f"{rng.choice('AAAa')}{world.seed}-{number}{'' if turn == 0 else '.' + str(turn)}"
        name = rng.choice([firm.name, firm.name, firm.name, life.home.name, None])
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
    others = [inverted, (next_day, day), (None, next_day), (early, None), (None, None), (next_day, next_day)]
    return rng.choice([expired, expired, expired, not_yet, *others])


def add_contracts(world: World, life: Life) -> None:
    """The contracts that a person's story gives them; some persons have none."""
    rng = world.rng
    if world.chance(0.05):
        return
    if life.story == "contract ended":
        ended_contract(world, life)
    elif life.story in ("newcomer", "rehired"):
        new_contract(world, life)
    else:
        contracts_by_turns(world, life)
    if world.chance(0.04):
        start = life.day - rng.choice([0, 400]) * DAY
        add_contract(world, life, rng.choice(world.firms), start, rng.choice([None, life.day]))


def ended_contract(world: World, life: Life) -> None:
    """A contract that ended before the day of application, now and then with another employer, and nothing since."""
    rng = world.rng
    end = rng.choice([life.day - DAY, life.day - DAY, life.day, last_day(life.month - 1), life.day - 800 * DAY])
    firm = life.contract_firm if world.chance(0.7) else rng.choice(world.firms)
    add_contract(world, life, firm, end - 900 * DAY, end)


def new_contract(world: World, life: Life) -> None:
    """A contract from the month of hiring on, which covers it whole or not; sometimes two that do so together."""
    rng, first = world.rng, first_day(life.hired)
    start = rng.choice([first, first, first - DAY, first + DAY, first + 14 * DAY])
    end = rng.choice([None, None, None, last_day(life.hired), last_day(life.hired) - DAY, first + 20 * DAY])
    firm = rng.choice([life.home] * 6 + world.near[life.home.number][:2])
    add_contract(world, life, firm, start, end)
    if end is not None:
        add_contract(world, life, life.home, end + DAY, None)


def contracts_by_turns(world: World, life: Life) -> None:
    """Contracts that begin or end at month edges, with holes, for the home employer or another."""
    rng = world.rng
    months = 200 if life.steady else rng.choice([3, 13, 60, 60, 200])
    start = first_day(life.month - months) - rng.choice([0, 0, 1, 15]) * DAY
    while start <= world.extracted_on:
        ends = [None, None, date(9999, 12, 31), life.day, life.day - DAY, last_day(life.month - rng.randint(1, 9))]
        end = None if life.steady and world.chance(0.7) else rng.choice(ends)
        end = end if end is None or end >= start else None
        others = [life.home] if life.story == "plain" else []
        add_contract(world, life, rng.choice([life.contract_firm] * 5 + others), start, end)
        if (end is None or end.year == 9999) and world.chance(0.85):
            return
        end = end if end and end.year != 9999 else start + 90 * DAY
        start = rng.choice([end + DAY, end, end + 2 * DAY, first_day(month_of(end) + 1), last_day(month_of(end) + 1)])


def add_contract(world: World, life: Life, firm: Firm, start: date, end: date | None) -> None:
    """One contract; who works elsewhere does so in all of them."""
    rng = world.rng
    region = rng.choice([None, None, None, "310115", "3", "31", "上海市", "3x", "３１"])
    name = rng.choice([firm.name, firm.name, None])
    if int(life.person_id[-4:-1]) % 9 == 0:
        region = rng.choice(["320500", "34", "１１0000", "32上海", region])
        if world.chance(0.12):
            world.add("contracts", life.person_id, firm.number, name, start, "不详", region)
    world.add("contracts", life.person_id, firm.number, name, start, end, region)


def add_enrolments(world: World, life: Life) -> None:
    """Enrolments that are open on the day of application, or just not, or with another employer."""
    rng = world.rng
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        before = life.day - 400 * DAY
        start = rng.choice([before, before, life.day, life.day + DAY, first_day(life.month - 1), last_day(life.month)])
        turns = [last_day(life.month - 1), first_day(life.month), first_day(world.latest - 1)]
        end = rng.choice([None, None, None, life.day, life.day - DAY, *turns])
        end = end if end is None or end >= start else None
        firm = rng.choice([life.contract_firm, life.home, rng.choice(world.firms)])
        world.add("enrolments", life.person_id, firm.number, start, end)
