"""The file of an application as a page to be printed on A4, without a script."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language
from reports.masking import Mask, text_to_show
from reports.page.report_page import page_frame, single_figures, template_environment
from reports.review.review import COUNTS, Review
from reports.words.catalogue import word

_SHEET: Final = """.log td:nth-child(-n + 2) { white-space: nowrap; }
.log td:nth-child(4) { min-width: 9em; }
.log td:nth-child(3), .log td:nth-child(5) { min-width: 5.5em; }
.log code { white-space: normal; overflow-wrap: anywhere; }
h4 { break-after: avoid; }"""
"""Whatever people wrote, the page is no wider than the paper: a browser would print all of it smaller."""
_ANSWERS: Final = ("pass", "refer", "fail", "agrees", "differs")


def review_page(review: Review, language: Language, mask: Mask) -> str:
    """The page."""
    return (
        template_environment(mask, "reports.review")
        .get_template("review.html.j2")
        .render(
            review=review,
            counts=COUNTS,
            figures={digest: list(single_figures(each)) for digest, each in review.rulebooks.items()},
            w=lambda name, *values: word(name, language, "review").format(*map(text_to_show, values)),
            language=language,
            answers_in_words=_ANSWERS,
            revealed=mask.reveal,
            **page_frame(language, mask, sheet=_SHEET),
        )
    )
