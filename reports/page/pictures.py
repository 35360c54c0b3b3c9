"""Pictures by Altair as SVG, made offline, to stand inside a page.

A picture is compiled once and filled for each case. Labels are few, for measuring text is what takes the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Final, TypeAlias

import altair as alt
import vl_convert
from markupsafe import Markup

from checks.law.reasons import Language
from reports.words.page import page_word

FONT: Final = "sans-serif"
"""What labels are measured with; the page's style names the fonts they are drawn in. A list here doubles the time."""
COLOURS: Final = {"pass": "#2e7d4f", "refer": "#d99a1c", "fail": "#b3362b"}
INK: Final = "#1f2a37"
ANSWERS: Final = ("pass", "refer", "fail")

Rows: TypeAlias = Sequence[Mapping[str, object]]
Chart: TypeAlias = Any
"""A chart; what Altair says of its types is not what they are."""
_NAMED: Final = re.compile(r'(\bid="|url\(#|href="#)')
_ROOT: Final = re.compile(r"<svg [^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\"[^>]*>")
_PARTS: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What Vega says of the parts of a picture, which has one name as a whole."""
_LONG: Final = re.compile(r"(\d\.\d\d)\d+")


class Picture:
    """A chart over named data, compiled to Vega once."""

    def __init__(self, chart: Chart) -> None:
        styled = (
            chart.configure(font=FONT, aria=False)
            .configure_view(stroke=None)
            .configure_axis(
                labelColor=INK,
                titleColor=INK,
                labelFontSize=11,
                titleFontSize=11,
                gridColor="#e5e7eb",
                domainColor="#9ca3af",
            )
        )
        self._vega: dict[str, Any] = vl_convert.vegalite_to_vega(styled.to_dict())

    def svg(self, data: Mapping[str, Rows], title: str, name: str) -> Markup:
        """The picture of some data; `name` makes its ids unique in the page, `title` is read aloud."""
        filled = copy(self._vega)
        filled["data"] = [
            {**each, "format": None, "values": list(data[each["name"]])} if each["name"] in data else each
            for each in self._vega["data"]
        ]
        return _inline(vl_convert.vega_to_svg(filled), title, name)


def _inline(svg: str, title: str, name: str) -> Markup:
    """An SVG as part of a page: named, scaled to the page's width, its numbers no longer than they need be."""
    root = _ROOT.match(svg)
    if root is None:
        raise ValueError("no picture was drawn")
    body = _PARTS.sub("", _LONG.sub(r"\1", _NAMED.sub(rf"\1{name}-", svg[root.end() :])))
    head = Markup('<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-labelledby="{2}">')
    return (head + Markup('<title id="{2}">{3}</title>')).format(*root.groups(), f"{name}-title", title) + Markup(body)  # noqa: S704 - drawn by Vega, which escapes


def outcomes_picture(counts: Mapping[str, Mapping[str, int]], language: Language) -> Markup:
    """A bar for applications and one for lines of the ledger, by answer."""
    parts = [part for name, answers in counts.items() for part in _parts(page_word(name, language), answers, language)]
    bars = [page_word(name, language) for name in counts]
    return _outcomes(bars).svg({"part": parts}, page_word("picture_outcomes", language), "outcomes")


def _parts(bar: str, answers: Mapping[str, int], language: Language) -> list[dict[str, object]]:
    total, until = max(sum(answers.values()), 1), 0.0
    parts: list[dict[str, object]] = []
    for answer in ANSWERS:
        since, until = until, until + answers[answer] / total
        label = f"{page_word(answer, language)} {answers[answer] / total:.0%}" if until - since > 0.12 else ""
        parts.append(
            {"bar": bar, "answer": answer, "since": since, "until": until, "at": (since + until) / 2, "label": label}
        )
    return parts


def _outcomes(bars: list[str]) -> Picture:
    axis = alt.Axis(domain=False, ticks=False, labelPadding=8, labelFontSize=12)
    lane = alt.Y("bar:N", title=None, sort=bars, axis=axis)
    colour = alt.Color("answer:N", legend=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())))
    base = alt.Chart(alt.NamedData("part"))
    share = alt.X("since:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    boxes = base.mark_bar(height=22, stroke="white", strokeWidth=1.5).encode(
        x=share, x2="until:Q", y=lane, color=colour
    )
    ink = alt.condition("datum.answer == 'refer'", alt.value(INK), alt.value("white"))
    labels = base.mark_text(fontSize=12, fontWeight="bold").encode(
        x=alt.X("at:Q", axis=None), y=lane, text="label:N", color=ink
    )
    return Picture(alt.layer(boxes, labels).properties(width=1000, height=68))
