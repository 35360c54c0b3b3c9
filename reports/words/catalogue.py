"""The words of users in two languages: `zh.po` and `en.po`, compiled by `make words`.

A word is called by a name (msgid) and where it is shown (msgctxt); its blanks are {} or {0}. Translators and offices
change the .po files alone.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Final, Literal, NoReturn

from checks.law.reasons import Language

Context = Literal[
    "screen",
    "page",
    "workbook",
    "prescreen",
    "inspection",
    "anomalies",
    "query",
    "office",
    "console",
    "diff",
    "letter",
    "decisions",
    "review",
]
SCREEN: Final = "screen"


def word(name: str, language: Language, context: Context = SCREEN) -> str:
    """A word in a context, or that of the screen where the context has none of its own.

    Raises:
        KeyError: there is none of this name.
    """
    try:
        return _catalogue(language).pgettext(context, name)
    except KeyError:
        if context == SCREEN:
            raise
        return word(name, language)


class _Unknown(NullTranslations):
    """What answers for words that are not there."""

    def pgettext(self, context: str, message: str) -> NoReturn:
        raise KeyError(f"{context}: {message}")


@cache
def _catalogue(language: Language) -> GNUTranslations:
    with resources.files("reports.words").joinpath(f"{language}.mo").open("rb") as compiled:
        catalogue = GNUTranslations(compiled)
    catalogue.add_fallback(_Unknown())
    return catalogue
