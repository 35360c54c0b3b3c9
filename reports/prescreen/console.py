"""Pre-screened lists on a terminal and as JSON: progress while they are judged, counts and faults at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from checks.law.months import month_text
from checks.prescreened import OUTCOMES, Outcome, Person, Prescreened
from reports.console.screen import Screen
from reports.prescreen.teller import COUNTS, Teller, about_judging
from reports.words.plain import printable_text


@dataclass(frozen=True)
class Line:
    """A list in the summary: its name, where its result is and how many rows of each outcome; or its fault.

    Attributes:
        remarks: what is to be known of it, a sentence a line.
    """

    name: str
    out: Path | None
    counts: dict[Outcome, int] | None
    fault: str
    remarks: tuple[str, ...] = ()


class Step(Protocol):
    """Tells that a list is done."""

    def __call__(self, line: Line) -> None:
        """One list more."""
        ...


@contextmanager
def progress_of_lists(total: int, teller: Teller) -> Iterator[Step]:
    """A bar on a terminal, a line a list elsewhere; on standard error."""
    if sys.stderr.isatty():
        console = Console(stderr=True, markup=False, highlight=False)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bars:
            task = bars.add_task(teller.text("title"), total=total)
            yield lambda line: bars.update(task, advance=1, description=printable_text(line.name)[:40])
        return
    done = 0

    def tell(line: Line) -> None:
        nonlocal done
        done += 1
        if total > 1:
            print(f"{done}/{total} {printable_text(line.name)} {_answers_of(line, teller)}", file=sys.stderr)

    yield tell


def _answers_of(line: Line, teller: Teller) -> str:
    if line.counts is None:
        return teller.text("unusable")
    return " ".join(f"{teller.text(outcome)} {count}" for outcome, count in line.counts.items() if count)


def show_lists(prescreened: Prescreened, lines: list[Line], out: Path, screen: Screen, teller: Teller) -> None:
    """Against what lists were judged, a line for each, the faults of those that could not be, where results are."""
    for name, value in about_judging(prescreened, teller)[1:]:
        screen.line(f"{name}: {value}")
    good = [line for line in lines if line.counts is not None]
    present = [outcome for outcome in OUTCOMES if any((line.counts or {}).get(outcome) for line in good)]
    rows: list[list[object]] = [
        [line.name, sum((line.counts or {}).values()), *((line.counts or {}).get(each, 0) for each in present)]
        for line in good
    ]
    if len(good) > 1:
        sums = (sum(int(str(row[index])) for row in rows) for index in range(1, len(present) + 2))
        rows.append([teller.text("total", len(good)), *sums])
    heads = [teller.text("list"), teller.text("count"), *(teller.text(each) for each in present)]
    screen.table(teller.text("totals"), heads, rows)
    for line in good:
        for remark in line.remarks:
            screen.line(f"{line.name}: {remark}")
    faults = [[line.name, line.fault] for line in lines if line.counts is None]
    screen.table(teller.text("faulty"), [teller.text("list"), teller.text("fault")], faults)
    screen.line()
    screen.line(f"{teller.text('out')}: {out}")


def as_data(prescreened: Prescreened, teller: Teller) -> dict[str, object]:
    """A list as data: the same as its workbook says."""
    return {
        "list": printable_text(prescreened.name),
        "extract_id": printable_text(prescreened.extract_id),
        "extract_digest": prescreened.extract_digest,
        "extracted_on": prescreened.extracted_on.isoformat(),
        "applied_on": prescreened.applied_on.isoformat(),
        "rulebook": prescreened.rulebook,
        "looked_until": month_text(prescreened.until),
        "remarks": {remark: teller.text(remark) for remark in prescreened.remarks},
        "left_out": [teller.own_column(title) for title in prescreened.left_out],
        "own_heads": [teller.own_column(head) for head in prescreened.own_heads],
        "counts": prescreened.counts(),
        "persons": [_person(person, prescreened, teller) for person in prescreened.persons],
    }


def _person(person: Person, prescreened: Prescreened, teller: Teller) -> dict[str, object]:
    passes, verdict = teller.first_month_to_pass(person), person.verdict
    return {
        "row": person.row_label,
        "person_name": teller.name(person),
        "person_id": teller.number(person),
        "employer_id": printable_text(person.employer_id),
        "employer_name": printable_text(person.employer_name),
        "outcome": person.outcome,
        "faults": person.faults,
        "repeats": person.repeats,
        "reasons": verdict.reasons if verdict else [],
        "why": teller.reasons_in_words(person),
        "bring": teller.papers_to_bring(person),
        "lacks": [asdict(lack) for lack in verdict.lacks] if verdict else [],
        "passes": None if passes is None else f"{passes:%Y-%m}",
        "passes_renewed": teller.first_month_if_renewed(person),
        "forecast": teller.forecast(person, prescreened.applied_on),
        "own": dict(
            zip(map(teller.own_column, prescreened.own_heads), map(teller.own_column, person.own), strict=True)
        ),
        **{name: getattr(verdict, name) if verdict else None for name in COUNTS},
    }


def as_json(data: object) -> str:
    """Data as JSON."""
    return json.dumps(data, ensure_ascii=False, default=str)
