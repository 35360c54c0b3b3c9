"""The employers of a random extract: numbers that prove something or nothing, names of branches, links, sanctions."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.random_extracts.world import DAY, SOURCES, Firm, World
from tests.reference.deadlines import deadline
from tests.reference.figures import read_figures
from tests.reference.values import first_day, last_day, month_of, organisation_check

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HOME = ("91310115", "91310104", "91310000")
ELSEWHERE = ("91430100", "91100000", "91330100", "91200000")
CHAINS = ((0, 1), (1, 2), (2, 3), (4, 5), (5, 6))
BRANCH_LINKS = ((7, 8), (3, 8), (8, 9), (9, 9), (6, 7))
CONFLICTS = ((2, 0), (0, 4), (6, 6), (6, 4), (6, 9), (10, 10), (10, 9))
NEAR = ((0, 1, 2, 3, 14), (4, 5, 6, 10, 15), (7, 8, 9, 11, 3, 16), (6, 7), (12, 13, 0))


def new_world(seed: int) -> World:
    """The day of the extract, its employers, and what share of rows names nobody readable."""
    rng, figures = Random(seed), read_figures()
    first = date(2028, 1, 1) if rng.random() < 0.12 else date(2023, 1, 1)
    last = date(2028, 6, 30) if first.year == 2028 else date(2027, 12, 31)
    day = first + rng.randrange((last - first).days + 1) * DAY
    month = month_of(day)
    due = deadline(month - 1, figures.deadline_months_after)
    extracted_on = rng.choice([day, day, last_day(month), first_day(month), due, due, due + DAY])
    shares = {dataset: rng.choice(["none"] * 6 + ["few"] * 5 + ["below", "at"]) for dataset in SOURCES}
    return World(rng, seed, extracted_on, figures, new_firms(rng), rng.random() < 0.75, shares)


def new_firms(rng: Random) -> list[Firm]:
    """Twelve of Shanghai, two of them with names of branches, two from elsewhere, and three that prove nothing."""
    names = [f"上海{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午'[n]}{n % 10}（集团）有限公司" for n in range(17)]
    endings = ["分公司", "浦东分公司", "第一营业部", "分公司筹备处", "有限责任"]
    names[10], names[11] = names[4] + rng.choice(endings), names[7] + rng.choice(endings)
    for number, twin in ((14, 0), (15, 4), (16, 7)):
        names[number] = rng.choice([names[number], names[twin]])
    firms = [registered(rng, name, HOME) for name in names[:12]]
    firms += [registered(rng, name, ELSEWHERE) for name in names[12:14]]
    return [*firms, registered(rng, names[14], HOME, proved=False), digits(rng, names[15]), free_text(rng, names[16])]


def registered(rng: Random, name: str, registers: tuple[str, ...], proved: bool = True) -> Firm:
    """An employer with a number of 18 characters, whose organisation code has the right check character or not."""
    eight = "MA" + "".join(rng.choice(USCC_LETTERS) for _ in range(6))
    check = organisation_check(eight)
    organisation = eight + (check if proved else "1" if check == "0" else "0")
    number = uscc(rng, rng.choice(registers) + organisation)
    other = uscc(rng, number[:8] + organisation)
    short = (organisation, organisation.lower(), f"{organisation[:8]}-{organisation[8]}", "310115" + organisation)
    return Firm(number, (*short, number.lower(), full_width(number), other), name)


def uscc(rng: Random, start: str) -> str:
    """A number of 18 characters with its GB 32100 check character, now and then with a wrong one."""
    total = sum(USCC_LETTERS.index(letter) * 3**place % 31 for place, letter in enumerate(start))
    return start + USCC_LETTERS[(-total + (rng.random() < 0.1)) % 31]


def digits(rng: Random, name: str) -> Firm:
    """An employer with the digits of some old list."""
    number = f"00{rng.randrange(10**6):06d}"
    return Firm(number, (number, full_width(number), f" {number}"), name)


def free_text(rng: Random, name: str) -> Firm:
    """An employer with a number of no form at all, now and then of 18 characters."""
    text = f"单位 {rng.randrange(100, 1000)}-ab" + rng.choice(["", "，原编号未知待查核"])
    return Firm(text.upper().replace("，", ","), (text, text.upper(), f" {text}"), name)


def full_width(text: str) -> str:
    """The full-width forms of ASCII, which NFKC takes back."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def add_links(world: World) -> None:
    """Chains of same and successor links, branches, and links that conflict or cannot be used."""
    rng, firms = world.rng, world.firms
    for start, end in CHAINS:
        if world.chance(0.8):
            link(world, firms[start], firms[end], rng.choice(["same", "successor", "successor"]), world.day_near(30))
    for start, end in BRANCH_LINKS:
        if world.chance(0.7):
            link(world, firms[start], firms[end], "branch", rng.choice([None, world.day_near(20)]))
    for start, end in rng.sample(CONFLICTS, rng.randint(1, 5)):
        link(world, firms[start], firms[end], rng.choice(["same", "successor"]), world.day_near(30))
    rng.shuffle(world.rows["employer_links"])
    for numbers in NEAR:
        for number in numbers:
            world.near.setdefault(firms[number].number, []).extend(firms[n] for n in numbers if n != number)


def link(world: World, start: Firm, end: Firm, relation: str, day: date | None) -> None:
    """One link; that of a same link has a day now and then, which says nothing."""
    effective_on = day if relation != "same" or world.chance(0.3) else None
    world.add("employer_links", start.number, end.number, relation, effective_on)


def add_employers(world: World) -> None:
    """A row for most employers, two for some; dispatch is rare, regions of all forms."""
    regions = ["310000", "31", "上海市浦东新区", "430100", "3", None, None]
    for firm in world.firms:
        for _ in range(world.rng.choice([0, 1, 1, 1, 1, 2])):
            kind = world.rng.choice(["independent"] * 6 + ["branch", "dispatch", None])
            world.add("employers", firm.number, firm.name, kind, world.rng.choice(regions))


def add_sanctions(world: World) -> None:
    """Bans on persons and employers, with a first or last day near the applications, some without an end."""
    rng = world.rng
    applications = [row for row in world.rows["applications"] if isinstance(row["applied_on"], date)]
    for row in rng.sample(applications, min(len(applications), 2 + len(applications) // 8)):
        day = row["applied_on"]
        assert isinstance(day, date)
        start, end = sanction_around(world, day)
        firm = next((f for f in world.firms if f.number == row["employer_id"]), world.firms[0])
        document = rng.choice([None, f"沪处〔{day.year}〕{rng.randrange(9)}号"])
        if world.chance(0.85):
            world.add("sanctions", "person", row["person_id"], start, end, document)
        else:
            world.add(
                "sanctions", "employer", rng.choice([firm, *world.near[firm.number]]).number, start, end, document
            )


def sanction_around(world: World, day: date) -> tuple[date, date | None]:
    """A ban with both its days around a day, or without an end, around the years it lasts."""
    rng = world.rng
    if world.chance(0.5):
        year = day.year - world.figures.sanction_years
        same_day = date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)
        start = rng.choice([same_day - DAY, same_day, same_day + DAY, day, day - 30 * DAY, day + DAY])
        return start, None
    start = day - rng.choice([-1, 0, 1, 400]) * DAY
    return start, max(start, day + rng.choice([-1, 0, 1, 700]) * DAY)
