"""第六条4: the paying employer must be the contract's employer in that month.

Not modelled: what a contract says beyond its employer, its dates and the region of work.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import NOWHERE, Columns, Flags, Ints, at, columns, flagged, frame, ints, taken, where
from checks.facts.employers import Employers
from checks.facts.stretches import Stretches
from checks.law.answers import FAIL, PASSED, REFER
from checks.law.months import NEVER, month_of
from checks.law.reasons import finding

NO_CONTRACT = finding("CONTRACT_MISSING", REFER)
"""The finding on a month that no contract covers."""
_DISPATCH = finding("EMPLOYER_DISPATCH", REFER)
_RELATED = finding("EMPLOYER_RELATED", REFER)
_MISMATCH = finding("EMPLOYER_MISMATCH", FAIL)
_NAMELESS: Final = -1
"""The number of no name."""


def _dated(contracts: pl.DataFrame) -> Columns:
    """Contracts with the months they touch: person, key, name, first, last."""
    months = contracts.select(
        "person", "key", first=month_of(pl.col("start_on")), last=month_of(pl.col("end_on")).fill_null(NEVER)
    )
    return columns(months) | {"name": _names(contracts)}


def _names(rows: pl.DataFrame) -> Ints:
    """The number of each row's folded name."""
    return ints(rows["folded"].fill_null(_NAMELESS))


def _alone(line: Ints, stretches: Columns, contracts: Columns) -> Ints:
    """The contract of its own key that covers each line; NOWHERE where several do, or none.

    What a contract covers of lines one after another of one person and key follows one another, too: since one place,
    until another.

    Args:
        contracts: `_dated`, in order of person and source.
    """
    runs = _runs(stretches)
    run, contract = keys.beside(runs["relation"], keys.relation(contracts["person"], contracts["key"]))
    held, covering = at(runs, run), at(contracts, contract)
    first, last = np.maximum(covering["first"], held["begin"]), np.minimum(covering["last"], held["end"])
    since = np.searchsorted(line, keys.line(held["person"], first, held["key"]))
    until = np.searchsorted(line, keys.line(held["person"], last, held["key"]), "right")
    spans = keys.sorted_by(where({"since": since, "until": until, "contract": contract}, since < until), "since")
    since, until = spans["since"], spans["until"]
    overlaps = np.zeros(len(since), np.bool_)
    overlaps[1:] |= since[1:] < np.maximum.accumulate(until)[:-1]
    overlaps[:-1] |= until[:-1] > since[1:]
    return _spread(where(spans, ~overlaps), len(line))


def _runs(stretches: Columns) -> Columns:
    """Stretches one after another of one person and key, put together."""
    relation = keys.relation(stretches["person"], stretches["key"])
    begins = keys.begins(relation)
    runs = where({"relation": relation, **stretches}, begins)
    return runs | {"end": stretches["end"][keys.ends(begins)]}


def _spread(spans: Columns, height: int) -> Ints:
    """The contract of the span that holds each place; NOWHERE where none does. Spans do not overlap."""
    steps = np.zeros(height + 1, np.int64)
    steps[spans["since"]] = spans["contract"] - NOWHERE
    steps[spans["until"]] -= spans["contract"] - NOWHERE
    return np.cumsum(steps[:height]) + NOWHERE


def _weighed(lines: Columns, rows: pl.DataFrame, contracts: Columns, employers: Employers) -> tuple[Ints, Ints]:
    """The findings on lines that not one contract alone covers, and the contract each rests on.

    Weighed are all contracts that cover the month: the best answer holds, and of its contracts the first by source.

    Args:
        lines: line, person, month, key; rows: as in `test`; contracts: `_dated`.
    """
    row, contract = keys.ranges(*keys.bounds(contracts["person"], lines["person"]))
    month = lines["month"][row]
    covers = (contracts["first"][contract] <= month) & (month <= contracts["last"][contract])
    row, contract, month = row[covers], contract[covers], month[covers]
    key, contract_key = lines["key"][row], contracts["key"][contract]
    named = _named(lines["line"][row], contracts["name"][contract], rows)
    answers = (
        (np.ones(len(row), np.bool_), _MISMATCH),
        (employers.branched(key, contract_key) | named, _RELATED),
        (employers.identity(key, month) == employers.identity(contract_key, month), PASSED),
        (key == contract_key, PASSED),
    )
    found, rests_on = (np.full(len(lines["line"]), nothing) for nothing in (NO_CONTRACT, NOWHERE))
    for holds, answer in answers:
        # Of what is written to one place the last stays.
        first_last = np.flatnonzero(holds)[::-1]
        found[row[first_last]], rests_on[row[first_last]] = answer, contract[first_last]
    return found, rests_on


def _named(line: Ints, name: Ints, rows: pl.DataFrame) -> Flags:
    """Whether a row of each line carries an employer name."""
    asked, place = keys.ranges(*keys.bounds(ints(rows["line"]), line))
    carried = _names(rows)[place]
    return flagged(asked[(carried != _NAMELESS) & (carried == name[asked])], len(line))


def test(
    lines: pl.DataFrame, stretches: Stretches, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers
) -> pl.DataFrame:
    """The finding on each line's employer and the contract it rests on.

    Args:
        lines: line, person, month, key; sorted by line.
        stretches: those of the lines.
        rows: the contribution rows with line and folded (name), sorted by line.
        contracts: person, key, folded, start_on, end_on, source_file, row_number.

    Returns:
        employer_test (finding), identity (the key it stands for in its month), contract_file and contract_row (null
        where no contract covers the month) of each line.
    """
    ordered = contracts.sort("person", "source_file", "row_number")
    dated, held = _dated(ordered), columns(lines.select("line", "person", "month", "key"))
    contract = _alone(held["line"], stretches.rows, dated)
    found = np.full(lines.height, PASSED)
    left = np.flatnonzero(contract == NOWHERE)
    found[left], contract[left] = _weighed(at(held, left), rows, dated, employers)
    found[employers.dispatch[held["key"]] & (found == PASSED)] = _DISPATCH
    sources = ordered.select(contract_file="source_file", contract_row="row_number")
    tested = frame({"employer_test": found, "identity": employers.identity(held["key"], held["month"])})
    return tested.hstack(taken(sources, contract))
