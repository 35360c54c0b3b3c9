"""Pages filled with what they show: masked and escaped, in the language of whoever looks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup, escape

from checks.law.reasons import Language
from reports.masking import Mask
from reports.model.run_file import local
from reports.page.pictures import ANSWERS, COLOURS
from reports.page.report_page import Words, environment

MASKED: Final = Mask()


def filled(template: str, language: Language, mask: Mask, **values: Any) -> str:  # noqa: ANN401 - whatever a template shows
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
    """Filters: `local` for moments of a log, `as_typed` for what a form gives back to whoever typed it."""
    made = environment(mask, "pipelines.console")
    made.filters["local"] = local
    made.filters["as_typed"] = lambda text: Markup(escape(text))  # noqa: S704 - escaped
    return made
