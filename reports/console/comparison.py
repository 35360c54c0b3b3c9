"""The extracts of a store, and what two of them say otherwise, on a terminal: one line a contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from reports.compare.comparison import Comparison, Contradiction, Delivery, DifferenceCount, ExtractValues
from reports.compare.extracts import Extracts, Span
from reports.compare.rejects import Healing
from reports.console.screen import Screen
from reports.words.catalogue import word

SHORT = 12
"""How many characters of a digest are shown."""


def show_extracts(extracts: Extracts, store: Path, screen: Screen) -> None:
    """Every extract in a line of a table; files that cannot be read in a line each."""
    datasets = ("contributions", "tax", "applications")
    heads = ["extract", "digest", "extracted", "source_row"]
    screen.table(
        screen.word("extracts"),
        [
            *map(screen.word, heads),
            *map(screen.word, (*datasets, "contributions_covered", "tax_covered", "runs")),
        ],
        [
            [
                each.extract_id,
                each.digest[:SHORT],
                each.extracted_on,
                each.source,
                *(_kept_of_read(each.counts.get(dataset, {})) for dataset in datasets),
                _span(each.contributions, "all_months", screen),
                _span(each.tax, "nothing_covered", screen),
                each.runs,
            ]
            for each in extracts.extracts
        ],
    )
    for name in extracts.damaged:
        screen.line(screen.word("damaged").format(name))
    if not extracts.extracts and not extracts.damaged:
        screen.line(screen.word("no_extracts").format(store))


def _kept_of_read(count: dict[str, int]) -> str:
    return f"{count.get('kept', 0)}/{count.get('read', 0)}"


def _span(span: Span | None, without: str, screen: Screen) -> str:
    return "–".join(span) if span else screen.word(without)


def show_comparison(comparison: Comparison, screen: Screen) -> None:
    """Which two were compared, whose rows, and how often they differ."""
    screen.pairs([("earlier", _delivery(comparison.earlier, screen)), ("later", _delivery(comparison.later, screen))])
    if comparison.same_day:
        screen.line(screen.word("same_day"))
    counts = ("compared", "only_earlier", "only_later")
    screen.table(
        screen.word("persons"),
        [screen.word("dataset"), *map(screen.word, counts)],
        [
            [screen.word(dataset), *(getattr(persons, name) for name in counts)]
            for dataset, persons in comparison.persons.items()
        ],
    )
    _show_counts("contradictions", comparison.counts, screen)
    _show_counts("harmless", comparison.harmless, screen)
    _show_rejects(comparison.rejects, screen)
    if not comparison.counts:
        screen.line()
        screen.line(screen.word("no_contradiction"))


def _show_rejects(rejects: list[Healing], screen: Screen) -> None:
    counts = ("healed", "unhealed", "not_found", "new_rejects")
    screen.table(
        screen.word("rejects_fared"),
        [screen.word("dataset"), screen.word("file"), *map(screen.word, counts)],
        [
            [
                word(f"dataset.{each.dataset}", screen.language, "page"),
                each.source_file,
                each.healed,
                each.unhealed,
                each.not_found,
                each.new,
            ]
            for each in rejects
        ],
    )


def _delivery(delivery: Delivery, screen: Screen) -> str:
    made = f"{screen.word('extracted')} {delivery.extracted_on}"
    return f"{delivery.extract_id}  {delivery.digest[:SHORT]}  {made}  ({delivery.source})"


def _show_counts(title: str, counts: list[DifferenceCount], screen: Screen) -> None:
    screen.table(
        screen.word(title),
        [screen.word(name) for name in ("dataset", "code", "count", "words")],
        [[screen.word(each.dataset), each.kind, each.count, screen.word(each.kind)] for each in counts],
    )


def show_contradictions(contradictions: Iterable[Contradiction], screen: Screen) -> None:
    """Every one, under its dataset and kind."""
    for (dataset, kind), group in groupby(contradictions, key=lambda each: (each.dataset, each.kind)):
        screen.line()
        screen.line(f"== {screen.word(dataset)}  {kind}  {screen.word(kind)} ==")
        for each in group:
            screen.line(_contradiction(each, screen))


def _contradiction(each: Contradiction, screen: Screen) -> str:
    sides = f"{_given(each.before, screen)} → {_given(each.after, screen)}"
    return f"{each.person}  {each.month}  {each.employer_id}  {screen.word(each.part)}  {sides}"


def _given(given: ExtractValues | None, screen: Screen) -> str:
    if given is None:
        return "—"
    payment = screen.word(given.payment) if given.payment else ""
    more = f" (+{given.row_count - 1})" if given.row_count > 1 else ""
    said = " ".join(each for each in (given.amount, given.given_on, payment) if each)
    return f"{said} [{given.source_file} {screen.word('row')} {given.row_number}{more}]"
