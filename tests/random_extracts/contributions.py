"""The contribution rows of a random extract: which months, what kinds, refunds, days and bases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from tests.random_extracts.incomes import wages_of
from tests.random_extracts.world import DAY, Firm, Life, World
from tests.reference.figures import ContributionYear
from tests.reference.values import first_day, last_day, month_of

Pay = Callable[..., None]


def insured_months(world: World, life: Life) -> set[int]:
    """Months before the application, its own, and months at the turns of the law's figures."""
    rng, last = world.rng, world.latest
    months = months_of_story(world, life)
    months |= {life.month} if world.chance(0.85 if life.steady else 0.6) else set()
    months |= {m for m in range(life.month + 1, last + 1) if world.chance(0.2)}
    if world.chance(0.2):
        year = rng.choice(world.figures.contribution_years)
        months |= {m for m in range(year.months.first - 2, year.months.first + 2) if m <= last}
    if world.chance(0.25):
        policy = rng.choice([r.months for r in world.figures.reliefs] + [t.months for t in world.figures.topups] * 2)
        edges = {policy.first - 1, policy.first, policy.first + 1, policy.last, policy.last + 1}
        months |= {m for m in edges if m <= last}
    if world.chance(0.2):
        months |= {rng.randint(month_of(date(2012, 11, 1)), last) for _ in range(3)}
    return months


def months_of_story(world: World, life: Life) -> set[int]:
    """The months before the application in which a person was insured."""
    rng = world.rng
    if life.story in ("newcomer", "rehired"):
        before = {life.hired - rng.randint(5, 24) for _ in range(rng.choice([0, 0, 2, 6]))}
        return {*range(life.hired, life.month)} | before
    lengths = [7, 7, 7, 7, 7, 13, 13, 14, 26, 55] if life.steady else [0, 2, 5, 7, 7, 8, 12, 13, 13, 14, 14, 20]
    gap = 0.0 if life.steady else rng.choice([0.0, 0.05, 0.4])
    return {life.month - back for back in range(1, rng.choice(lengths)) if not world.chance(gap)}


def add_line(world: World, life: Life, month: int) -> None:
    """The contribution rows of a month: mostly one, else several kinds, insurances or employers, or refunds."""
    rng = world.rng
    base = base_of(world, life, month)
    early = life.story in ("newcomer", "rehired") and month < life.hired and world.chance(0.5)
    payer = rng.choice(world.firms) if early else life.home

    def pay(kind: str, fen: int, firm: Firm = payer, insurance: str | None = None, *days: date | None) -> None:
        name = rng.choice([firm.name, firm.name, life.contract_firm.name, None])
        insurance = insurance or rng.choice(["combined", "pension"])
        day = rng.choice(days) if days else paid_on(world, kind, month)
        world.add("contributions", life.person_id, firm.number, name, first_day(month), fen, day, kind, insurance)

    shape, topped_up = rng.random(), any(month in topup.months for topup in world.figures.topups)
    kind = "owed" if month >= world.latest - 2 and world.chance(0.12) else rng.choice(life.kinds)
    if life.steady:
        shape += rng.choice([0, 1, 1])
    if 0.05 < shape < 0.13:
        add_refunded(world, life, month, base, pay)
        return
    if shape > 0.02:
        pay(kind, base)
    if kind == "owed" and world.chance(0.3):
        pay("topup", 7600, payer, None, None)
    if shape < 0.05 or (topped_up and shape < 0.4):
        kinds = ["normal", "back", "deferred", "owed", "refund", "refund"] + ["topup"] * (9 if topped_up else 3)
        for other in rng.choices(kinds, k=rng.choice([1, 2, 2, 3])):
            pay(other, aside_of(rng, other, base))
    elif shape < 0.17:
        firm = rng.choice([life.contract_firm, *world.near[life.home.number], rng.choice(world.firms)])
        bases = [base, base, base + 100, base * 23 // 20, base * 3]
        pay(rng.choice(["normal", "normal", "back", "owed"]), rng.choice(bases), firm)
    elif shape < 0.19:
        pay("normal", base, insurance="medical")


def add_refunded(world: World, life: Life, month: int, base: int, pay: Pay) -> None:
    """Payments and refunds of equal amounts, in several orders, some without a day."""
    rng, start = world.rng, last_day(month)
    days = [None, start + 3 * DAY, start + 9 * DAY, start + 9 * DAY, start + 16 * DAY, start + 70 * DAY]
    kinds = ["topup"] if world.chance(0.2) else ["normal"] * 5 + ["back", "deferred", "topup", "owed"]
    for kind in rng.choices(kinds, k=rng.choice([0, 1, 1, 1, 2, 3])):
        pay(kind, base, life.home, None, *days)
    for _ in range(rng.choice([1, 1, 1, 2])):
        amount = rng.choice([base] * 5 + [base // 3, base + 1])
        pay("refund", rng.choice([1, -1, -1]) * amount, life.home, None, *days)
    if world.chance(0.4):
        pay(rng.choice(["normal", "normal", "topup", "back"]), rng.choice([base, base + 20000]), life.home, None, *days)


def aside_of(rng: Random, kind: str, base: int) -> int:
    """The base of a second row: a difference for top-ups, for refunds a part, the whole or more."""
    if kind == "topup":
        return rng.choice([0, 100, 7600, 50000])
    if kind == "refund":
        return rng.choice([1, -1]) * rng.choice([0, 1, 30000, base - 1, base, base + 1, base + 100])
    return base + rng.choice([0, 0, 1, -1, 20000])


def base_of(world: World, life: Life, month: int) -> int:
    """A base (fen) at or around a limit of what the wages of the base year or of some month allow."""
    rng = world.rng
    year = world.figures.contribution_year(month)
    if year is None:
        return life.wages
    earned = sorted(life.income)[:2]
    sources = [wages_of(life, m) for m in (year.base_year * 12, month, month + 1)]
    if life.story in ("newcomer", "rehired"):
        sources = [life.income[m] for m in earned] * 2 + [
            life.income[m] for m in (month, month + 1) if m in life.income
        ]
    source = rng.choice(sources or [life.wages])
    expected = min(max((source + 50) // 100, year.floor), year.cap)
    if world.chance(0.85 if life.steady else 0.4):
        return expected * 100
    if any(month in topup.months for topup in world.figures.topups):
        return edge_of_topup(world, year)
    return max(0, edge_of_range(rng, expected, year) if world.chance(0.4) else edge_of_deviation(rng, expected))


def edge_of_topup(world: World, year: ContributionYear) -> int:
    """Floor of the year, or cap of the year before less a yuan, and a fen to either side; or between them."""
    before = world.figures.year_before(year)
    limits = [year.floor, (before or year).cap - 1, (before or year).cap, (year.floor + year.cap) // 2]
    return world.rng.choice(limits) * 100 + world.rng.choice([0, 1, -1])


def edge_of_range(rng: Random, expected: int, year: ContributionYear) -> int:
    """Floor or cap, whichever is nearer, with nothing, one yuan or a fen more to either side."""
    limit = year.floor if expected - year.floor < year.cap - expected else year.cap
    return limit * 100 + rng.choice([0, -1, 1, -100, 100, -101, 101, -200, 200])


def edge_of_deviation(rng: Random, expected: int) -> int:
    """10 or 20 percent above or below, or twice, half or nothing of the expected base, and one fen to either side."""
    percent = rng.choice([110, 110, 120, 120, 90, 80, 100, 200, 200, 50, 0])
    return expected * percent + rng.choice([0, 0, 1, -1])


def paid_on(world: World, kind: str, month: int) -> date | None:
    """In time, on the last day or the working day after it, late, or around the last day of a relief or a top-up."""
    rng, due = world.rng, world.deadline(month)
    last = last_day(month + world.figures.deadline_months_after)
    limits = [r.paid_by for r in world.figures.reliefs if month in r.months]
    limits += [t.paid_by for t in world.figures.topups if month in t.months and kind == "topup"]
    edges = [last, due, due, due + DAY, last + DAY]
    if limits and world.chance(0.5):
        return rng.choice(limits) + rng.choice([0, 0, 1, -1]) * DAY
    if kind != "normal":
        return rng.choice([None, *edges, last_day(month) + 9 * DAY, last + 400 * DAY, last + 400 * DAY])
    if world.chance(world.share_undated(month)):
        return None
    return rng.choice(edges) if world.chance(0.1) else rng.choice([last_day(month) + 9 * DAY] * 9 + [first_day(month)])
