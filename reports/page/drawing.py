"""The timeline of a case as paths and labels, which a template lays into its page as SVG.

To the right an SVG counts months and is stretched to the width there is; down it counts pixels. Labels stand outside
what is stretched, so that they are as large on a telephone as on paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from checks.law.months import month_text
from checks.law.rulebook import Rulebook
from reports.page.pictures import COLOURS, INK
from reports.page.timeline import Timeline

PAYERS: Final = {"A": "#9fb8d8", "B": "#c9b8dc", "C": "#a9d3cf", "D": "#e3c7a3", "…": "#cfd4da"}
"""The payers that have a colour of their own, and the rest."""
WINDOW: Final = "#eaf1fb"
LIMITS: Final = "#6b7280"
"""The colours of the window, and of floor and cap."""
MONEY: Final = 140
LANE: Final = 13
"""Pixels of the part that shows money, and of the lane of a state."""

_STATES: Final = {"paid": COLOURS["pass"], "doubt": COLOURS["refer"], "back": COLOURS["fail"], "missing": "#8c96a1"}
"""How a month was paid, best first, and its colour."""
_STATE_OF: Final = {"pass": "paid", "refer": "doubt", "fail": "back"}
_GRID: Final = "#e5e7eb"
_AXIS: Final = "#9ca3af"
_SHORT: Final = 30
"""Months up to which quarters are named, not years."""
_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True)
class Shape:
    """Bars, or lines of so many pixels, of one colour."""

    path: Markup
    colour: str
    width: float = 0
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """Words next to the picture, at a share of its width or so many pixels down."""

    at: float
    text: str


@dataclass(frozen=True)
class Drawing:
    """A timeline drawn; shapes in the order in which they cover each other."""

    months: int
    shapes: tuple[Shape, ...]
    amounts: tuple[Label, ...]
    lanes: tuple[Label, ...]
    times: tuple[Label, ...]

    @property
    def height(self) -> int:
        """Pixels of the picture, with a row for the times."""
        return MONEY + (len(_STATES) + 1) * LANE + 5


def draw_timeline(shown: Timeline, rulebook: Rulebook) -> Drawing:
    """The picture of a timeline."""
    limits = list(_limits(shown, rulebook))
    highest = [max(mark.base, mark.expected or 0) for mark in shown.marks]
    top = 1.12 * max([1.0, *highest, *(limit for *_, limit in limits)])
    months, times = shown.last - shown.first + 1, list(_times(shown))
    amounts = list(_amounts(top))
    money = (*_wages(shown, top), *_limit_lines(limits, top), *_bases(shown, top), *_expected(shown, top))
    return Drawing(
        months=months,
        shapes=(*_behind(shown, amounts, times, top), *money, *_states(shown)),
        amounts=tuple(Label(_down(amount, top), f"{amount:,}") for amount in amounts),
        lanes=tuple(Label(_lane(state) + LANE / 2, state) for state in _STATES),
        times=tuple(Label((at - shown.first) / months, label) for at, label in times),
    )


def _times(shown: Timeline) -> Iterator[tuple[int, str]]:
    """Januaries by year; the quarters of a short span by month."""
    step = 3 if shown.last - shown.first < _SHORT else 12
    for month in range(shown.first, shown.last):
        if month % step == 0:
            yield month, month_text(month) if step < 12 else str(month // 12)


def _amounts(top: float) -> Iterator[int]:
    """Round amounts from nothing to the top, six at most."""
    power = 10 ** max(len(str(int(top / 5))) - 1, 0)
    step = next(each * power for each in _STEPS if each * power * 5 >= top)
    return iter(range(0, int(top) + 1, step))


def _limits(shown: Timeline, rulebook: Rulebook) -> Iterator[tuple[int, int, int]]:
    """Floors and caps with the months from which and to which they hold."""
    for year in rulebook.contribution_year:
        since, until = max(year.from_month, shown.first), min(year.until_month, shown.last)
        if since <= until:
            yield from ((since - shown.first, until + 1 - shown.first, limit) for limit in (year.floor, year.cap))


def _behind(shown: Timeline, amounts: Iterable[int], times: Iterable[tuple[int, str]], top: float) -> Iterator[Shape]:
    since, until = max(shown.window[0] - shown.first, 0), max(shown.window[1] - shown.first, 0)
    months = shown.last - shown.first + 1
    yield Shape(_joined([_bar(since, until, 0, MONEY)]), WINDOW)
    yield Shape(_joined(f"M{at - shown.first} 0V{MONEY}" for at, _ in times), _GRID, 1)
    yield Shape(_joined(_level(0, months, _down(amount, top)) for amount in amounts if amount), _GRID, 1)
    yield Shape(_joined(_level(0, months, _lane(state) + LANE / 2) for state in _STATES), _GRID, 1)
    yield Shape(_joined([_level(0, months, MONEY)]), _AXIS, 1)


def _wages(shown: Timeline, top: float) -> Iterator[Shape]:
    """Wages stacked by payer; what is higher than the picture is cut off at its top."""
    heights: dict[int, float] = defaultdict(float)
    bars: dict[str, list[str]] = {colour: [] for colour in PAYERS}
    for (month, payer), wages in sorted(shown.wages.items()):
        if shown.first <= month <= shown.last and wages > 0:
            low, heights[month] = heights[month], min(heights[month] + wages, top)
            at = month - shown.first
            bar = _bar(at + 0.12, at + 0.88, _down(heights[month], top), _down(low, top))
            bars[payer if payer in PAYERS else "…"].append(bar)
    yield from (Shape(_joined(each), PAYERS[payer]) for payer, each in bars.items() if each)


def _limit_lines(limits: Iterable[tuple[int, int, int]], top: float) -> Iterator[Shape]:
    yield Shape(_joined(_level(since, until, _down(limit, top)) for since, until, limit in limits), LIMITS, 1.2, True)


def _bases(shown: Timeline, top: float) -> Iterator[Shape]:
    for outcome, colour in COLOURS.items():
        marks = [mark for mark in shown.marks if mark.outcome == outcome]
        at = ((mark.month - shown.first, _down(mark.base, top)) for mark in marks)
        yield Shape(_joined(_level(month + 0.06, month + 0.94, down) for month, down in at), colour, 3.5)


def _expected(shown: Timeline, top: float) -> Iterator[Shape]:
    at = ((mark.month - shown.first, _down(mark.expected, top)) for mark in shown.marks if mark.expected is not None)
    yield Shape(_joined(_level(month + 0.2, month + 0.8, down) for month, down in at), INK, 1.1)


def _states(shown: Timeline) -> Iterator[Shape]:
    """The best state of each month, whoever paid."""
    order = [*_STATES]
    best: dict[int, str] = dict.fromkeys(range(shown.first, shown.last + 1), "missing")
    for mark in shown.marks:
        best[mark.month] = min(best[mark.month], _STATE_OF[mark.payment], key=order.index)
    for state, colour in _STATES.items():
        months = [month - shown.first for month, each in best.items() if each == state]
        middle = _lane(state) + LANE / 2
        yield Shape(_joined(_bar(at + 0.1, at + 0.9, middle - 4, middle + 4) for at in months), colour)


def _down(yuan: float, top: float) -> float:
    return MONEY * (1 - yuan / top)


def _lane(state: str) -> float:
    return MONEY + 5 + [*_STATES].index(state) * LANE


def _level(since: float, until: float, down: float) -> str:
    return f"M{since:.4g} {down:.4g}H{until:.4g}"


def _bar(since: float, until: float, low: float, high: float) -> str:
    return f"M{since:.4g} {low:.4g}H{until:.4g}V{high:.4g}H{since:.4g}z"


def _joined(parts: Iterable[str]) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - figures of our own
