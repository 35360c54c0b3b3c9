"""The report as one page that needs nothing else: styles and script inside, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from importlib import resources
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from checks.law.months import month_text
from checks.law.reasons import Language, cited_article, reason
from checks.law.rulebook import Figure, Rulebook
from reports.masking import Mask, text_to_show
from reports.model.investors import COUNTS
from reports.model.queue import Queued
from reports.model.report import Report
from reports.model.summary import OF_NOBODY
from reports.page.pictures import ANSWERS, COLOURS, parts_of_bar
from reports.words.catalogue import Context, word
from reports.words.details import detail_in_words

_LONGEST_NUMBER: Final = 40
_SAID_BY_SCRIPT: Final = ("found", "none", "idle", "more", "shown")
_SCRIPT_SAFE: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Words:
    """What templates say in a language."""

    language: Language
    mask: Mask
    context: Context = "page"

    def __call__(self, name: str, *values: object) -> Markup:
        """A word of the pages with its blanks filled."""
        text = _escaped(name, self.language, self.context)
        return text.format(*map(partial(_finalize, self.mask), values)) if values else text

    def reason(self, code: str) -> str:
        """A reason in plain words."""
        return reason(code).words(self.language)

    def article(self, code: str) -> str:
        """The article of a reason."""
        return self.law(reason(code).article)

    def law(self, text: str) -> str:
        """An article as given."""
        return cited_article(text, self.language)

    def settles(self, code: str) -> str:
        """What would settle a doubt."""
        return reason(code).settles(self.language)

    def detail(self, text: str) -> str:
        """The detail of a missing thing: datasets, columns and spans in words."""
        return detail_in_words(text, self.language)

    def due(self, each: Queued) -> Markup:
        """The day by which an application is to be decided; whether it may be later, and for what."""
        name = ("earliest" if each.earliest else "due_day") + ("_provisional" if each.provisional else "")
        day, since = self(name, each.due), each.handling.waits_since
        return day if since is None else Markup("{} {}").format(day, self("clock_stands", since))

    def decisions(self, name: str) -> str:
        """A word about what people decided."""
        return word(name, self.language, "decisions")

    def pick(self, zh: str, en: str) -> str:
        """The text in this language."""
        return zh if self.language == "zh" else en


@cache
def _escaped(name: str, language: Language, context: Context) -> Markup:
    return escape(word(name, language, context))


def report_page(report: Report, language: Language, with_cases: frozenset[str]) -> str:
    """The page of a report; applications (by application_id) link to their case pages where those are made."""
    bars = (("bar_applications", report.summary.outcomes), ("bar_months", report.summary.months))
    mask = Mask(report.revealed)
    return (
        template_environment(mask)
        .get_template("report.html.j2")
        .render(
            report=report,
            summary=report.summary,
            rulebook=report.rulebook,
            figures=list(single_figures(report.rulebook)),
            rejects=sorted(report.summary.rejects, key=lambda each: each.dataset not in OF_NOBODY),
            with_cases=with_cases,
            bars=[(name, list(parts_of_bar(counts))) for name, counts in bars],
            colours=COLOURS,
            investor_counts=COUNTS,
            data=_search_data(report, mask, language, with_cases),
            **page_frame(language, mask, script=f"{_asset('masks.js')}\n{_asset('report.js')}"),
        )
    )


def render_page(template: str, language: Language, mask: Mask, sheet: str, **values: object) -> str:
    """A page without a script; `sheet` is a style of its own, with nothing of the data but in escaped strings."""
    framed = page_frame(language, mask, sheet=sheet)
    return template_environment(mask).get_template(template).render(**values, **framed, revealed=mask.reveal)


def single_figures(rulebook: Rulebook) -> Iterator[tuple[str, Figure[Any]]]:
    """The single figures of a rulebook, by section and name."""
    for section in type(rulebook).model_fields:
        part = getattr(rulebook, section)
        for name, figure in () if part is None or isinstance(part, tuple) else part:
            if isinstance(figure, Figure):
                yield f"{section}.{name}", figure


def page_frame(language: Language, mask: Mask, *, script: str = "", sheet: str = "") -> dict[str, object]:
    """What every page is given: its words, its style, and a policy that lets nothing else in."""
    style = f"{_asset('style.css')}\n{sheet}".strip()
    policy = f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    return {
        "t": Words(language, mask),
        "lang": {"zh": "zh-CN", "en": "en"}[language],
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "policy": f"{policy}; script-src {_hash(script)}" if script else policy,
        "answers": ANSWERS,
    }


@cache
def _asset(name: str) -> str:
    return resources.files("reports.page").joinpath("templates", name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def template_environment(mask: Mask, *rooms: str) -> Environment:
    """What templates of the pages, and of other rooms (packages) that show parts of them, are filled by."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in (*rooms, "reports.page")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_finalize, mask),
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["n"] = lambda count: f"{count:,}"
    environment.filters["month"] = month_text
    environment.filters["money"] = lambda yuan: f"{yuan:,.2f}"
    environment.filters["exact"] = _exact
    return environment


def _finalize(mask: Mask, value: object) -> object:
    """Whatever a template shows: texts masked and neutralised, before they are escaped."""
    if isinstance(value, Markup | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else text_to_show(mask.text(value))


def _exact(value: object) -> str:
    """A figure without needless zeros."""
    if isinstance(value, tuple):
        return "、".join(map(_exact, value))
    if isinstance(value, str):
        return value
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f"{value:,}"


def _ends(length: int) -> list[int]:
    """How many of the first and of the last characters of a number of this length are shown."""
    masked = Mask().person_id("0" * length)
    shown = [len(masked) - len(masked.lstrip("0")), len(masked) - len(masked.rstrip("0"))]
    return shown if "*" in masked else [length, 0]


def _search_data(report: Report, mask: Mask, language: Language, with_cases: frozenset[str]) -> Markup:
    """What the search looks through; nothing in it can end the script element that holds it."""
    codes = sorted({code for each in report.applications for code in each.reasons})
    employers = sorted({(each.employer_id, each.employer_name) for each in report.applications})
    index = {employer: number for number, employer in enumerate(employers)}
    data = {
        "answers": [[each, word(each, language, "page")] for each in ANSWERS],
        "reasons": [reason(code).words(language) for code in codes],
        "employers": [[text_to_show(mask.text(text)) for text in each] for each in employers],
        "words": {name: word(f"search_{name}", language, "page") for name in _SAID_BY_SCRIPT},
        "ends": [[0, 0] if mask.reveal else _ends(length) for length in range(_LONGEST_NUMBER)],
        "rows": [
            [
                text_to_show(mask.text(each.application_id)),
                each.person_id,
                text_to_show(each.person_name),
                index[each.employer_id, each.employer_name],
                each.applied_on.isoformat(),
                ANSWERS.index(each.outcome),
                [codes.index(code) for code in each.reasons],
                each.page if each.application_id in with_cases else "",
            ]
            for each in report.applications
        ],
    }
    return Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_SAFE))  # noqa: S704 - no < left
