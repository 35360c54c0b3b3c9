"""Sorted 64-bit keys. In a block a person is a number below 2^22, an employer key is one below 2^24."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.facts.columns import Columns, Flags, Ints, at, frame, ints

PERSONS_AT_MOST = 2**22
EMPLOYERS_AT_MOST = 2**24
_MONTHS = 2**17
_NO_KEY = -1
_FEW = 50_000
"""So many keys are found one by one before Polars would have begun."""


def person_month(person: Ints, month: Ints | int) -> Ints:
    """One person in one month."""
    return person * _MONTHS + month


def person_and_month(place: Ints) -> tuple[Ints, Ints]:
    """What `person_month` packed."""
    return place // _MONTHS, place % _MONTHS


def line(person: Ints, month: Ints, key: Ints) -> Ints:
    """One person, month and employer key, ordered so."""
    return person_month(person, month) * EMPLOYERS_AT_MOST + key


def first_line(person_month: Ints) -> Ints:
    """Where the lines of a person and month begin."""
    return person_month * EMPLOYERS_AT_MOST


def person_month_of(place: Ints) -> Ints:
    """The person and month that `line` packed."""
    return place // EMPLOYERS_AT_MOST


def person_month_and_employer(place: Ints) -> tuple[Ints, Ints, Ints]:
    """What `line` packed."""
    return *person_and_month(person_month_of(place)), place % EMPLOYERS_AT_MOST


def later(place: Ints, months: int) -> Ints:
    """What `line` packed, so many months later."""
    return place + months * EMPLOYERS_AT_MOST


def relation(person: Ints, employer: Ints) -> Ints:
    """One person with one employer key, identity or group."""
    return person * EMPLOYERS_AT_MOST + employer


def pair(one: Ints, other: Ints) -> Ints:
    """Two employer keys, whichever comes first."""
    return np.minimum(one, other) * EMPLOYERS_AT_MOST + np.maximum(one, other)


def in_order(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rows in order of a key."""
    return rows if rows[by].is_sorted() else rows.sort(by, maintain_order=True)


def places_among(key: Ints, asked: Ints, guess: Ints | None = None) -> Ints:
    """Where each key asked for stands among keys in order, all different; their number where it does not.

    Args:
        guess: where they probably stand; only those that do not are looked for.
    """
    padded = np.append(key, _NO_KEY)
    if guess is not None:
        places = np.minimum(guess, len(key))
        left = np.flatnonzero(padded[places] != asked)
        places[left] = places_among(key, asked[left])
        return places
    if len(asked) > max(_FEW, len(key) // 4) and (asked[1:] >= asked[:-1]).all():
        return _merged(key, asked)
    places = np.searchsorted(key, asked)
    return np.where(padded[places] == asked, places, len(key))


def _merged(key: Ints, asked: Ints) -> Ints:
    """`places_among` of keys in order, too: Polars merges what it knows to be sorted."""
    left, right = (frame({"key": each}).with_columns(pl.col("key").set_sorted()) for each in (asked, key))
    found = left.join(right.with_row_index("place"), on="key", how="left", maintain_order="left")
    return ints(found["place"].fill_null(len(key)))


def found(rows: Columns, by: str, asked: Ints) -> dict[str, Ints]:
    """What stands under each key asked for, by column; 0 where nothing does.

    Args:
        rows: in order of the key, which stands there once.
    """
    places = places_among(rows[by], asked)
    return {name: np.append(column, 0)[places] for name, column in rows.items() if name != by}


def begins(*same: Ints) -> Flags:
    """Whether a row begins a run: it differs from the one before it in one of these columns."""
    begun = np.zeros(len(same[0]), np.bool_)
    begun[:1] = True
    for column in same:
        begun[1:] |= column[1:] != column[:-1]
    return begun


def ends(begun: Flags) -> Flags:
    """Whether a row is the last of its run, from where runs begin."""
    return np.append(begun[1:], np.True_)[: len(begun)]


def sorted_by(rows: Columns, by: str) -> Columns:
    """Rows in order of a key."""
    key = rows[by]
    return rows if (key[1:] >= key[:-1]).all() else at(rows, np.argsort(key, kind="stable"))


def bounds(values: Ints, asked: Ints) -> tuple[Ints, Ints]:
    """Where each value asked for begins among values in order, and where those after it begin."""
    return np.searchsorted(values, asked), np.searchsorted(values, asked, "right")


def ranges(first: Ints, after: Ints) -> tuple[Ints, Ints]:
    """The places from each first one until before another, beside the number of their range."""
    counts = after - first
    number = np.repeat(np.arange(len(first)), counts)
    return number, np.arange(len(number)) + (first - np.cumsum(counts) + counts)[number]


def beside(asked: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The places of each value asked for beside those at which it stands among values in any order."""
    order = np.argsort(values, kind="stable")
    number, place = ranges(*bounds(values[order], asked))
    return number, order[place]


@dataclass(frozen=True)
class Runs:
    """Rows of one key each, one after another: the first of each run, the few others, and the runs of these."""

    first: Ints
    others: Ints
    run: Ints

    @classmethod
    def of(cls, key: Ints) -> Runs:
        """The runs of a key in order."""
        begun = begins(key)
        others = np.flatnonzero(~begun)
        return cls(np.flatnonzero(begun), others, np.cumsum(begun)[others] - 1)

    def combined(self, how: np.ufunc, values: Ints) -> Ints:
        """The values of each run, combined by a function that does not mind their order."""
        found = values[self.first]
        how.at(found, self.run, values[self.others])
        return found
