"""第六条4: the contribution base must be reasonably matched with the income declared for tax.

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import NOWHERE, Columns, Flags, Ints, at, first_of, frame, ints, taken
from checks.facts.coverage import Coverage
from checks.facts.employers import Employers
from checks.facts.incomes import Incomes
from checks.facts.stretches import Stretches
from checks.law.answers import FAIL, PASSED, REFER, answer
from checks.law.reasons import finding
from checks.law.rulebook import Figure, Rulebook
from checks.rules import silence
from checks.rules.candidates import Candidate, coming, expected_base, lasting, passing

_ABOVE = {REFER: finding("BASE_ABOVE_INCOME", REFER), FAIL: finding("BASE_ABOVE_INCOME", FAIL)}
_BELOW = {REFER: finding("BASE_BELOW_INCOME", REFER), FAIL: finding("BASE_BELOW_INCOME", FAIL)}
_OUT_OF_RANGE = finding("BASE_OUT_OF_RANGE", REFER)
_FIGURES: Final = ("base_year", "floor", "cap")
_NOTHING: Final = -1
"""What is said where there is no candidate: worse than any answer."""


def _figures(rulebook: Rulebook) -> Columns:
    """Base year, floor and cap (yuan) of each contribution year by number; last, under NO_YEAR, those of none."""
    figures = {name: [getattr(year, name) for year in rulebook.contribution_year] for name in _FIGURES}
    return {name: np.array([*values, 0]) for name, values in figures.items()}


def _with_incomes(stretches: Columns, found: Incomes, employers: Employers, rulebook: Rulebook) -> Columns:
    """Stretches with the figures of their year, the own income of their base year, and the first own wages of all."""
    person, group = stretches["person"], employers.group(stretches["key"])
    figures = at(_figures(rulebook), stretches["year"])
    of_year = keys.found(found.years, "place", keys.line(person, figures["base_year"], group))
    of_all = keys.found(found.first, "relation", keys.relation(person, group))
    return {**stretches, **figures, **of_year, **of_all, "group": group}


def _near_wages(places: Ints, found: Incomes, rulebook: Rulebook) -> dict[str, Ints]:
    """The own wages of the months that the base of each line may follow: wages_<offset>."""
    first, *others = rulebook.base_match.tax_month_offsets.value
    stands = {first: keys.places_among(found.wages["place"], keys.later(places, first))}
    for offset in others:
        # The wages of one month mostly stand right after those of the month before.
        stands[offset] = keys.places_among(found.wages["place"], keys.later(places, offset), stands[first] + 1)
    return {f"wages_{offset}": np.append(found.wages["wages"], 0)[place] for offset, place in stands.items()}


def _share(percent: Figure[Decimal], expected: Ints) -> Ints:
    """The per cent of the expected base, in whole fen, rounded down: what a difference in fen may not exceed."""
    over, under = percent.value.as_integer_ratio()
    return expected * over // under


def _finding(base: Ints, expected: Ints, rulebook: Rulebook) -> Ints:
    """What one candidate says of the base (fen)."""
    figures = rulebook.base_match
    over = base - expected * 100
    cases = (
        (over > _share(figures.above_refer_percent, expected), _ABOVE[FAIL]),
        (over > _share(figures.above_pass_percent, expected), _ABOVE[REFER]),
        (-over > _share(figures.below_refer_percent, expected), _BELOW[FAIL]),
        (-over > _share(figures.below_pass_percent, expected), _BELOW[REFER]),
    )
    return first_of(cases, PASSED)


def _nearer(base: Ints, cap: Ints, expected: Ints, best: Ints) -> Flags:
    """Whether the deviation from `expected` is smaller than that from `best`, exactly.

    Of any base above the cap the larger is nearer, so it may be held at the cap: the products fit 64 bits.
    """
    held = np.minimum(base, cap * 100)
    return np.abs(held - expected * 100) * best < np.abs(held - best * 100) * expected


def _at(months: Ints | int, places: Ints) -> Ints | int:
    return months if isinstance(months, int) else months[places]


@dataclass(frozen=True)
class _Best:
    """The best candidate so far of each row: what it expects (yuan), its finding, its number.

    Where there is none yet it says _NOTHING.
    """

    expected: Ints
    said: Ints
    which: Ints

    @classmethod
    def none(cls, rows: int) -> _Best:
        """Of so many rows, none yet."""
        return cls(np.zeros(rows, np.int64), np.full(rows, _NOTHING), np.full(rows, _NOTHING))

    def at(self, places: Ints) -> _Best:
        """Those of the rows at some places, from now on apart."""
        return _Best(self.expected[places], self.said[places], self.which[places])

    def put(self, places: Ints, best: _Best) -> None:
        """Take others at some places."""
        self.expected[places], self.said[places], self.which[places] = best.expected, best.said, best.which

    def weigh(self, candidates: Iterable[Candidate], rows: Columns, rulebook: Rulebook) -> None:
        """Take those of the candidates that are better: the best answer, of equals the nearest, of those the first.

        Args:
            rows: base (fen), floor, cap (yuan; 0 where no year is known).
        """
        for each in candidates:
            there = np.flatnonzero(each.there & (rows["cap"] > 0))
            base, floor, cap = (rows[name][there] for name in ("base", "floor", "cap"))
            expected = expected_base(each.amount[there], _at(each.months, there), floor, cap)
            held = self.at(there)
            nearer = _nearer(base, cap, expected, held.expected)
            # Nothing is better than a pass that is as near.
            likely = np.flatnonzero((held.said < PASSED) | nearer)
            says = _finding(base[likely], expected[likely], rulebook)
            now, before = answer(says), answer(held.said[likely])
            wins = np.flatnonzero((now > before) | ((now == before) & nearer[likely]))
            won = likely[wins]
            self.put(there[won], _Best(expected[won], says[wins], np.full(len(won), each.number)))


def _unmet(rows: Columns, best: _Best) -> Flags:
    """No candidate expects the very base yet: none is better than one that does."""
    differs: Flags = best.expected * 100 != rows["base"]
    unmet: Flags = (rows["cap"] > 0) & ((best.said == _NOTHING) | differs)
    return unmet


def _by_month(best: _Best, near: Columns, held: Columns, stretch: Ints, rulebook: Rulebook, tax: Coverage) -> _Best:
    """The best of lines that their stretch leaves unmet, with the candidates of their month weighed in.

    Args:
        best: that of the stretch; near: month and own wages near by; held: the stretches; stretch: that of each line.
    """
    becomes = np.any([each.there for each in coming(held, rulebook, tax, held["end"])], axis=0)
    late = np.flatnonzero(becomes[stretch])
    rows, known = at(held, stretch[late]) | at(near, late), best.at(late)
    known.weigh(coming(rows, rulebook, tax, rows["month"]), rows, rulebook)
    best.put(late, known)
    rows = {**near, **at({name: held[name] for name in ("base", "floor", "cap")}, stretch)}
    best.weigh(passing(rows, rulebook), rows, rulebook)
    return best


def _in_range(rows: Columns, rulebook: Rulebook) -> Flags:
    room, base = rulebook.base_match.out_of_range_yuan.value, rows["base"]
    return (base >= (rows["floor"] - room) * 100) & (base <= (rows["cap"] + room) * 100)


def _shown(rows: Columns, best: _Best, candidates: Iterable[Candidate], rulebook: Rulebook) -> dict[str, Ints]:
    """What is told of the best candidate of each row, and the finding on the base before silence is looked at.

    Where there is no candidate, `said` alone and the finding mean something.
    """
    basis, income, months, since = (np.zeros_like(best.which) for _ in range(4))
    for each in candidates:
        own = np.flatnonzero(best.which == each.number)
        basis[own], income[own] = each.basis, each.amount[own]
        months[own], since[own] = _at(each.months, own), each.since[own]
    strays = (best.said == PASSED) & ~_in_range(rows, rulebook)
    matched = first_of(((rows["cap"] == 0, silence.NO_PARAMETERS), (strays, _OUT_OF_RANGE)), best.said)
    told = {"basis": basis, "income": income, "income_months": months, "income_since": since}
    return {"base_match": matched, "said": best.said, "expected_base": best.expected, **told}


def test(
    lines: pl.DataFrame,
    stretches: Stretches,
    found: Incomes,
    employers: Employers,
    rulebook: Rulebook,
    tax: Coverage,
) -> pl.DataFrame:
    """The finding on each line's base, and the expected base it was measured against.

    Only for lines that their stretch leaves unmet are the candidates of their month weighed.

    Args:
        lines: line, person, month, key, base (fen).
        stretches: those of the lines.
        found: the incomes of the same persons.
        tax: the months the tax data cover.

    Returns:
        base_match (finding), expected_base (yuan), basis (number of BASES), income (fen), income_months and
        income_since (the month the income begins) of each line: the expected base is income ÷ income_months, rounded
        and held between floor and cap.
    """
    held = _with_incomes(stretches.rows, found, employers, rulebook)
    number, own = stretches.number, ints(lines["line"]) + (held["group"] - held["key"])[stretches.number]
    near = {"month": ints(lines["month"])} | _near_wages(own, found, rulebook)
    of_stretch = _Best.none(len(held["base"]))
    of_stretch.weigh(lasting(held, rulebook, tax), held, rulebook)
    unmet = np.flatnonzero(_unmet(held, of_stretch)[number])
    of_line = _by_month(of_stretch.at(number[unmet]), at(near, unmet), held, number[unmet], rulebook, tax)
    won = np.flatnonzero(of_line.which != of_stretch.which[number[unmet]])
    winners = at(held, number[unmet[won]]) | at(near, unmet[won])
    by_month = chain(coming(winners, rulebook, tax, winners["month"]), passing(winners, rulebook))
    of_stretches = _shown(held, of_stretch, lasting(held, rulebook, tax), rulebook)
    of_winners = _shown(winners, of_line.at(won), by_month, rulebook)
    told = {name: np.append(column, of_winners[name]) for name, column in of_stretches.items()}
    chosen = number.copy()
    chosen[unmet[won]] = len(held["base"]) + np.arange(len(won))
    said, matched = told.pop("said"), told.pop("base_match")[chosen]
    quiet = np.flatnonzero(silence.quiet(near, rulebook))
    asked = {
        "person": ints(lines["person"])[quiet],
        "month": near["month"][quiet],
        "base_match": matched[quiet],
        "said": said[chosen[quiet]],
    }
    matched[quiet] = silence.findings(asked, found, rulebook, tax)
    places = np.where(said == _NOTHING, NOWHERE, np.arange(len(said)))[chosen]
    return frame({"base_match": matched}).hstack(taken(frame(told), places))
