"""Invented persons: identity numbers that are valid, unique and in use nowhere, and names."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from pipelines.identifiers import PERSON_CHECKS, person_check, person_id
from pipelines.synth.dice import Dice
from pipelines.synth.employers import FULL_WIDTH
from pipelines.synth.shares import Shares

COMMON: Final = (34,) * 8 + (32,) * 6 + (41,) * 5 + (33,) * 4 + (36,) * 3 + (42,) * 3
PROVINCES: Final = (*COMMON, 37, 51, 43, 35, 61, 14, 23, 21, 50, 62)
"""Origins of persons; the place in this list is the county, so no two share a region. Prefecture 99 exists nowhere."""
OUTSIDE: Final = (81, 82, 83)
BORN_FROM: Final = date(1968, 1, 1)
BIRTHDAYS: Final = (date(1999, 12, 31) - BORN_FROM).days + 1
SEQUENCES: Final = 999
CAPACITY: Final = len(PROVINCES) * BIRTHDAYS * SEQUENCES
STRIDE: Final = 286_331_153
"""Without a common factor with the capacity: multiples of it reach every number once, and spread evenly."""
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张"
GIVEN: Final = "安文明德智信仁和平静思远嘉宁清雅书言景行知予"


def person_numbers(first: int, persons: int, offset: int) -> pl.Expr:
    """The first 17 digits, without trouble, of `persons` persons from number `first` on.

    A person's number, spread over all numbers by a one-to-one map, is taken apart into region, birthday and sequence.
    """
    spread = (pl.int_range(first, first + persons) * STRIDE + offset) % CAPACITY
    slot, rest = spread % len(PROVINCES), spread // len(PROVINCES)
    born = pl.lit(BORN_FROM) + pl.duration(days=rest % BIRTHDAYS)
    birthday = born.dt.year().cast(pl.Int64) * 10_000 + born.dt.month().cast(pl.Int64) * 100 + born.dt.day()
    region = pl.lit(pl.Series(PROVINCES)).gather(slot) * 10_000 + 9_900 + slot
    return (region * 10**8 + birthday) * 1000 + 1 + rest // BIRTHDAYS


def person_text(dice: Dice, seed: int, first: int, persons: int, shares: Shares) -> pl.Series:
    """Identity numbers of one chunk, form after form: plain, 15-digit, full-width, padded, wrong check, cut short."""
    offset = int(Dice(seed, "people").between("offset", 1, 0, CAPACITY - 1)[0])
    outside = dice.pick("outside_scope", persons, shares.outside_scope, len(OUTSIDE)).cast(pl.Int64)
    number = person_numbers(first, persons, offset)
    moved = pl.lit(pl.Series(OUTSIDE)).gather((pl.lit(outside) - 1).clip(0)) * 10**15 + number % 10**15
    table = pl.select(number=pl.when(pl.lit(outside) > 0).then(moved).otherwise(number)).select(
        plain=person_id(pl.col("number")), short=pl.col("number").cast(pl.String), check=person_check(pl.col("number"))
    )
    plain, short = table["plain"], table["short"]
    old = short.str.slice(0, 6) + short.str.slice(8)
    wide = plain.str.replace_many(FULL_WIDTH)
    wrong = short + table["check"].replace_strict(list(PERSON_CHECKS), list(PERSON_CHECKS[1:] + PERSON_CHECKS[0]))
    return pl.concat([plain, old, wide, " " + plain + "\u3000", wrong, short])


def person_names(dice: Dice, persons: int) -> pl.Series:
    """Invented names of three characters."""
    surnames, given = pl.Series(list(SURNAMES)), pl.Series(list(GIVEN))
    first = surnames.gather(dice.between("surname", persons, 0, len(surnames) - 1))
    middle, last = (given.gather(dice.between(part, persons, 0, len(given) - 1)) for part in ("middle", "last"))
    return first + middle + last
