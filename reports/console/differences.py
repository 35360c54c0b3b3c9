"""What changed between two runs and why, on a terminal: counts first, then each application."""

from __future__ import annotations

from typing import Final

from checks.differences import CAUSES, ChangedApplication, Diff, RunSide
from reports.console.screen import Screen
from reports.differences.teller import Teller, by_cause

SHOWN: Final = 50
"""Applications that are shown unless all are asked for."""


def show_diff(comparison: Diff, screen: Screen, *, every: bool) -> None:
    """The two runs, counts by cause, and the applications: the first, or every one."""
    teller = Teller(screen.language, screen.mask)
    screen.line(f"{teller.text('old')}: {_run(comparison.old, teller)}")
    screen.line(f"{teller.text('new')}: {_run(comparison.new, teller)}")
    only = {side: sum(each.in_new == side for each in comparison.lone) for side in (False, True)}
    counts = {"both_have": comparison.compared, "changed": len(comparison.applications), "only_old": only[False],
              "only_new": only[True]}  # fmt: skip
    for name, count in counts.items():
        screen.line(f"{teller.text(name)}: {count:,}")
    if not comparison.applications:
        screen.line(teller.text("nothing"))
    else:
        rows = [
            [teller.text(f"kind.{kind}"), *(each[cause] for cause in CAUSES)]
            for kind, each in comparison.counts().items()
        ]
        screen.table(teller.text("counts"), ["", *(teller.text(f"cause.{cause}") for cause in CAUSES)], rows)
    shown = comparison.applications if every else comparison.applications[:SHOWN]
    for application in shown:
        _show_application(application, teller, screen)
    if len(shown) < len(comparison.applications):
        screen.line()
        screen.line(teller.text("more").format(len(comparison.applications) - len(shown)))
    for lone in comparison.lone if every else comparison.lone[:SHOWN]:
        screen.line(teller.lone(lone))


def _run(side: RunSide, teller: Teller) -> str:
    return teller.text("of_run").format(side.run_id, side.extract_id, side.extracted_on, side.rulebook)


def _show_application(application: ChangedApplication, teller: Teller, screen: Screen) -> None:
    screen.line()
    screen.line(f"== {teller.heading(application)} ==")
    if since := teller.since(application):
        screen.line(since)
    for change, spans in by_cause(application.changes):
        for span in spans:
            for line in teller.changed(span):
                screen.line(f"  {line}")
        for line in teller.why(change):
            screen.line(f"    {line}")
