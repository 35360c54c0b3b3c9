"""What changed between two runs and why, on a terminal: counts first, then each application."""

from __future__ import annotations

from typing import Final

from checks.differences import CAUSES, ChangedApplication, Diff
from reports.console.screen import Screen
from reports.differences.teller import Teller, by_cause

SHOWN: Final = 50
"""Applications that are shown unless all are requested."""


def show_diff(comparison: Diff, screen: Screen, *, shown: int | None) -> None:
    """The two runs, counts by cause, and the applications: so many of them, or every one."""
    teller = Teller(screen.language, screen.mask)
    for line in teller.summary(comparison):
        screen.line(line)
    if not comparison.applications:
        screen.line(teller.text("nothing"))
    else:
        rows = [
            [teller.text(f"kind.{kind}"), *(each[cause] for cause in CAUSES)]
            for kind, each in comparison.counts().items()
        ]
        screen.table(teller.text("counts"), ["", *(teller.text(f"cause.{cause}") for cause in CAUSES)], rows)
    for application in comparison.applications[:shown]:
        _show_application(application, teller, screen)
    if left := len(comparison.applications[shown:]) if shown else 0:
        screen.line()
        screen.line(teller.text("more").format(left))
    for lone in comparison.lone[:shown]:
        screen.line(teller.lone_application(lone))


def _show_application(application: ChangedApplication, teller: Teller, screen: Screen) -> None:
    screen.line()
    screen.line(f"== {teller.heading(application)} ==")
    if since := teller.counts_less_since(application):
        screen.line(since)
    for change, spans in by_cause(application.changes):
        for span in spans:
            for line in teller.changed_answer(span):
                screen.line(f"  {line}")
        for line in teller.cause_in_words(change):
            screen.line(f"    {line}")
