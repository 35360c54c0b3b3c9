"""Pages filled with what they show: masked and escaped, in the language of whoever looks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup, escape

from checks.law.months import month_text
from checks.law.reasons import Language
from pipelines.decisions.acts import Question
from reports.masking import Mask
from reports.model.run_file import shanghai_time
from reports.page.pictures import ANSWERS, COLOURS
from reports.page.report_page import Words, template_environment
from reports.words.catalogue import word

MASKED: Final = Mask()


def fill_page(template: str, language: Language, mask: Mask, **values: Any) -> str:  # noqa: ANN401 - whatever a template shows
    """A page, or a part of one.

    Args:
        template: of this room, or of the report's pages. values: names that it uses.
    """
    frame = {
        "w": Words(language, mask, "console"),
        "t": Words(language, mask),
        "lang": {"zh": "zh-CN", "en": "en"}[language],
        "answers": ANSWERS,
        "colours": COLOURS,
        "revealed": mask.reveal,
    }
    return _environment(mask).get_template(template).render({**frame, **values})


@cache
def _environment(mask: Mask) -> Environment:
    """Filters: `local` for moments of a log, `as_typed` for what a form gives back to whoever typed it.

    `kind` names an act of the log of decisions, `settled` says what one settles.
    """
    made = template_environment(mask, "pipelines.console")
    made.filters["local"] = shanghai_time
    made.filters["as_typed"] = lambda text: Markup(escape(text))  # noqa: S704 - escaped
    made.filters["kind"] = lambda act: type(act).__name__.lower()
    made.filters["settled"] = _settled
    return made


def _settled(text: str, language: Language) -> str:
    """What a decision settles, in words."""
    question = Question.of(text)
    month = "" if question.month is None else month_text(question.month)
    return " ".join(filter(None, (month, question.employer_key, word(question.what, language))))
