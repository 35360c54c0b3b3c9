"""A sample of automatic passes, each with what was said of it, as the command shows it and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from checks.law.reasons import Language
from reports.console.screen import Screen
from reports.model.applications import Application
from reports.model.sample import Sample, SampleLook
from reports.words.catalogue import word

_HEADS: Final = ("application", "person_number", "name", "employer_number", "employer_name", "applied_on", "looked")


def show_sample(drawn: Sample, looks: Mapping[str, SampleLook], run_id: str, screen: Screen) -> None:
    """Show what was drawn from a run."""
    language = screen.language
    share = f"{(drawn.share * 100).normalize():f}%"
    screen.line(word("sample_drawn", language, "office").format(drawn.month, drawn.passes, share, len(drawn.drawn)))
    answers = [looks[each.application_id].answer for each in drawn.drawn if each.application_id in looks]
    if answers:
        screen.line(word("sample_looked", language, "office").format(len(answers), answers.count("differs")))
    rows = [
        [*_columns(each).values(), _in_words(looks.get(each.application_id), run_id, language)] for each in drawn.drawn
    ]
    screen.table("", [word(name, language, "office") for name in _HEADS], rows)


def as_data(drawn: Sample, looks: Mapping[str, SampleLook]) -> dict[str, object]:
    """A sample as JSON has it; `looked` is null of what nobody looked at yet."""
    return {
        "month": drawn.month,
        "share": str(drawn.share),
        "passes": drawn.passes,
        "drawn": [
            {**_columns(each), "looked": asdict(look) if (look := looks.get(each.application_id)) else None}
            for each in drawn.drawn
        ],
    }


def _columns(each: Application) -> dict[str, str]:
    return {
        "application_id": each.application_id,
        "person_id": each.person_id,
        "person_name": each.person_name,
        "employer_id": each.employer_id,
        "employer_name": each.employer_name,
        "applied_on": each.applied_on.isoformat(),
    }


def _in_words(look: SampleLook | None, run_id: str, language: Language) -> str:
    """What was said, by whom; and of which run, where it was another."""
    if look is None:
        return ""
    name = "looked_by" if look.run_id == run_id else "looked_by_of"
    answer = word(look.answer, language, "review")
    return word(name, language, "office").format(answer, look.by, look.at, look.because, look.run_id)
