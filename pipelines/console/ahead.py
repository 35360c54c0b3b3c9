"""What the first pages of a run rest on, reckoned when it is opened, before anybody wants them."""

from __future__ import annotations

from checks.law.reasons import Language
from pipelines.console.pages.anomalies import ranked_anomalies
from pipelines.console.pages.overview import summary_of
from pipelines.console.pages.queue import listing_of
from pipelines.console.runs import OpenRun


def reckon_pages_ahead(run: OpenRun, language: Language) -> None:
    """The list of applications, the figures of the first page, and the anomalies in the console's own language."""
    listing_of(run)
    summary_of(run)
    ranked_anomalies(run, language)
