"""Every reason a month or an application can carry, with all its words (`reasons.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from checks.law.answers import WORDS
from checks.law.tables import law_table

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Reason:
    """A reason code: the article it applies, the answers it may come with, and its words in two languages.

    Attributes:
        answers: PASS is that of a remark, which changes no answer.
        zh, en: the reason in plain words.
        settles_zh, settles_en: what a person looks at or asks for to settle it; empty where nothing does.
        missing: the kind of missing thing (`missing_kinds`) that, where it is listed, is what the reason speaks of.
    """

    code: str
    article: str
    answers: tuple[int, ...]
    zh: str
    en: str
    settles_zh: str = ""
    settles_en: str = ""
    missing: str = ""

    def words(self, language: Language) -> str:
        """The reason in plain words."""
        return self.zh if language == "zh" else self.en

    def settles(self, language: Language) -> str:
        """What would settle it; empty where nothing does."""
        return self.settles_zh if language == "zh" else self.settles_en


REASONS: Final = tuple(
    Reason(code, **{**row, "answers": tuple(map(WORDS.index, row["answers"]))})
    for code, row in sorted(law_table("reasons.toml").items())
)
"""In alphabetical order of code: the number of a reason is its index, counted from 1."""

NUMBERS: Final = {reason.code: number for number, reason in enumerate(REASONS, start=1)}
_BY_CODE: Final = {reason.code: reason for reason in REASONS}
_CITED: Final = law_table("articles.toml")


def reason(code: str) -> Reason:
    """The reason with this code; KeyError where there is none."""
    return _BY_CODE[code]


def reason_codes(reasons: int) -> list[str]:
    """The codes in a reason set, sorted."""
    return [each.code for number, each in enumerate(REASONS, start=1) if reasons >> number & 1]


def cited_article(article: str, language: Language) -> str:
    """An article of the regulation as it is cited; KeyError for one that is unknown in English."""
    return article if language == "zh" else str(_CITED[article])
