"""The picture of a case: base, floor and cap, expected base and declared wages month by month, and how it was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import altair as alt
from markupsafe import Markup

from checks.law.months import month_text
from checks.law.reasons import Language
from checks.law.rulebook import Rulebook
from reports.page.pictures import COLOURS, INK, Chart, Picture, Rows
from reports.words.page import page_word

LONGEST: Final = 120
"""Months a picture shows at most."""

PAYERS: Final = {"A": "#9fb8d8", "B": "#c9b8dc", "C": "#a9d3cf", "D": "#e3c7a3", "…": "#cfd4da"}
"""The payers that have a colour of their own, and the rest."""

STATES: Final = {"paid": COLOURS["pass"], "doubt": COLOURS["refer"], "back": COLOURS["fail"], "missing": "#8c96a1"}
"""How a month was paid, and its colour."""

_SHORT: Final = 30
_EXTENT: Final = 92
"""Pixels for the words of a lane, which Vega measures too short where they are Chinese."""
_STATE_OF: Final = {"pass": "paid", "refer": "doubt", "fail": "back"}
_ANSWERS: Final = ("fail", "refer", "pass")


@dataclass(frozen=True)
class Mark:
    """A line as the picture shows it; base and expected base in yuan."""

    month: int
    base: float
    expected: int | None
    outcome: str
    payment: str


@dataclass(frozen=True)
class Timeline:
    """What the picture of a case shows.

    Attributes:
        first, last: months. window: the first month looked at and the month of application.
        wages: yuan by month and payer's letter.
    """

    first: int
    last: int
    window: tuple[int, int]
    marks: tuple[Mark, ...]
    wages: Mapping[tuple[int, str], float]

    @property
    def is_cut(self) -> bool:
        """Whether there are lines before the first month shown."""
        return any(mark.month < self.first for mark in self.marks)


def timeline(window: tuple[int, int], marks: Iterable[Mark], wages: Mapping[tuple[int, str], float]) -> Timeline:
    """The span from the first line, or from the window, to the last line or the month of application."""
    lines = tuple(marks)
    last = max([window[1], *(mark.month for mark in lines)])
    first = max(min([window[0], *(mark.month for mark in lines)]), last - LONGEST + 1)
    return Timeline(first, last, window, lines, wages)


def timeline_picture(shown: Timeline, rulebook: Rulebook, language: Language, name: str) -> Markup:
    """The picture as SVG."""
    spoken = page_word("timeline_alt", language).format(month_text(shown.first), month_text(shown.last))
    return _picture(language).svg(_data(shown, rulebook, language), spoken, name)


def _data(shown: Timeline, rulebook: Rulebook, language: Language) -> dict[str, Rows]:
    marks = [mark for mark in shown.marks if mark.month >= shown.first]
    limits = list(_limits(shown, rulebook))
    top = 1.12 * max([*(float(each["cap"]) for each in limits), *(mark.base for mark in marks), 1.0])
    return {
        "frame": [{"since": shown.first, "until": shown.last + 1, "zero": 0, "top": top}],
        "window": [{"since": shown.window[0], "until": shown.window[1]}],
        "year": list(_years_of(shown)),
        "limit": limits,
        "wage": list(_wages(shown, top)),
        "base": [
            {"since": mark.month + 0.06, "until": mark.month + 0.94, "base": mark.base, "outcome": mark.outcome}
            for mark in marks
        ],
        "expected": [
            {"since": mark.month + 0.2, "until": mark.month + 0.8, "expected": mark.expected}
            for mark in marks
            if mark.expected is not None
        ],
        "state": list(_states(shown, marks, language)),
    }


def _years_of(shown: Timeline) -> Iterable[dict[str, object]]:
    """Januaries by year; the quarters of a short span by month."""
    step = 3 if shown.last - shown.first < _SHORT else 12
    for month in range(shown.first, shown.last):
        if month % step == 0:
            yield {"at": month, "label": month_text(month) if step < 12 else str(month // 12)}


def _limits(shown: Timeline, rulebook: Rulebook) -> Iterable[dict[str, int]]:
    for year in sorted(rulebook.contribution_year, key=lambda each: each.from_month):
        since, until = max(year.from_month, shown.first), min(year.until_month, shown.last)
        if since <= until:
            yield from ({"at": at, "floor": year.floor, "cap": year.cap} for at in (since, until + 1))


def _wages(shown: Timeline, top: float) -> Iterable[dict[str, object]]:
    """Wages stacked by payer; what is higher than the picture is cut off at its top."""
    heights: dict[int, float] = defaultdict(float)
    for (month, payer), wages in sorted(shown.wages.items()):
        if shown.first <= month <= shown.last and wages > 0:
            low, heights[month] = heights[month], min(heights[month] + wages, top)
            colour = payer if payer in PAYERS else "…"
            yield {
                "since": month + 0.12, "until": month + 0.88, "low": low, "high": heights[month], "payer": colour
            }  # fmt: skip


def _states(shown: Timeline, marks: list[Mark], language: Language) -> Iterable[dict[str, object]]:
    best: dict[int, int] = {}
    for mark in marks:
        best[mark.month] = max(best.get(mark.month, 0), _ANSWERS.index(mark.payment))
    for month in range(shown.first, shown.last + 1):
        state = _STATE_OF[_ANSWERS[best[month]]] if month in best else "missing"
        lane = page_word(f"state_{state}", language)
        yield {"since": month + 0.1, "until": month + 0.9, "lane": lane, "state": state}


@cache
def _picture(language: Language) -> Picture:
    charts = (_money(_across("since")), _lanes(_across("since"), language), _years())
    return Picture(alt.vconcat(*charts, spacing=5).resolve_scale(x="shared"))


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=0))


def _money(across: alt.X) -> Chart:
    amount = alt.Axis(title=None, tickCount=4, format=",d", minExtent=_EXTENT)
    frame = (
        alt.Chart(alt.NamedData("frame"))
        .mark_rule(color="#9ca3af")
        .encode(x=across, x2="until:Q", y=alt.Y("zero:Q", axis=amount))
    )
    top = alt.Chart(alt.NamedData("frame")).mark_rule(opacity=0).encode(x=across, x2="until:Q", y="top:Q")
    window = alt.Chart(alt.NamedData("window")).mark_rect(color="#eaf1fb").encode(x=across, x2="until:Q")
    years = alt.Chart(alt.NamedData("year")).mark_rule(color="#e5e7eb").encode(x=_across("at"))
    return (
        alt.layer(window, years, _wage(across), *_limit_lines(), _base(across), _expected(across), frame, top)
        .properties(width=640, height=172)
        .resolve_scale(color="independent")
    )


def _wage(across: alt.X) -> Chart:
    colour = alt.Color("payer:N", legend=None, scale=alt.Scale(domain=list(PAYERS), range=list(PAYERS.values())))
    return (
        alt.Chart(alt.NamedData("wage"))
        .mark_rect()
        .encode(x=across, x2="until:Q", y="low:Q", y2="high:Q", color=colour)
    )


def _limit_lines() -> list[Chart]:
    line = alt.Chart(alt.NamedData("limit")).mark_line(
        interpolate="step-after", color="#6b7280", strokeWidth=1.2, strokeDash=[5, 3]
    )
    return [line.encode(x=_across("at"), y=f"{limit}:Q") for limit in ("floor", "cap")]


def _base(across: alt.X) -> Chart:
    colour = alt.Color("outcome:N", legend=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())))
    return (
        alt.Chart(alt.NamedData("base"))
        .mark_rule(strokeWidth=3.5)
        .encode(x=across, x2="until:Q", y="base:Q", color=colour)
    )


def _expected(across: alt.X) -> Chart:
    return (
        alt.Chart(alt.NamedData("expected"))
        .mark_rule(color=INK, strokeWidth=1.1)
        .encode(x=across, x2="until:Q", y="expected:Q")
    )


def _lanes(across: alt.X, language: Language) -> Chart:
    lanes = [page_word(f"state_{state}", language) for state in STATES]
    lane = alt.Y(
        "lane:N",
        title=None,
        scale=alt.Scale(domain=lanes),
        axis=alt.Axis(ticks=False, domain=False, grid=True, labelPadding=6, minExtent=_EXTENT, labelLimit=_EXTENT),
    )
    colour = alt.Color("state:N", legend=None, scale=alt.Scale(domain=list(STATES), range=list(STATES.values())))
    state = alt.Chart(alt.NamedData("state")).mark_bar(height=8).encode(x=across, x2="until:Q", y=lane, color=colour)
    return alt.layer(state).properties(width=640, height=56)


def _years() -> Chart:
    label = alt.Chart(alt.NamedData("year")).mark_text(align="left", fontSize=11, color=INK, dx=2)
    return alt.layer(label.encode(x=_across("at"), text="label:N")).properties(width=640, height=12)
