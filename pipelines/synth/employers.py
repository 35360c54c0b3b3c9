"""Invented employers: few large and many small ones, with valid numbers, and names that show what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from pipelines.identifiers import USCC_ALPHABET, uscc_check
from pipelines.synth.dice import Dice, Ints
from pipelines.synth.moments import EXTRACT_MONTH, day_of
from pipelines.synth.rows import with_repeated
from pipelines.synth.shares import Shares

PERSONS_PER_EMPLOYER: Final = 15
FIELD: Final = 5
"""Employers of about the same size; each of a person's jobs is with another place in its field, so none comes twice."""
FIRST_EMPLOYERS: Final = 8 * FIELD
LEVEL: Final = 20
"""Employers of about the same, largest size; behind them sizes fall like 1/rank."""
DISTRICTS: Final = (310101, 310104, 310105, 310106, 310107, 310110, 310112, 310113, 310114, 310115, 310117, 310120)
ELSEWHERE: Final = (320500, 330100, 340100, 440300)
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
SUCCESSOR, BRANCH = 2, 3
"""The links that differ from `same`, which is 1."""
FULL_WIDTH: Final = dict(zip("0123456789ABCDEFGHXY", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＸＹ", strict=True))


def pool_of_employers(person: Ints) -> Ints:
    """How many employers the person of this number, counted from 0, finds; it grows by whole fields."""
    return FIRST_EMPLOYERS + person // (PERSONS_PER_EMPLOYER * FIELD) * FIELD


def choose_employers(dice: Dice, name: str, pools: Ints) -> Ints:
    """An employer below each pool; rank k is chosen with a chance of about 1/k.

    The exponential that this needs is drawn straight between powers of two: that is exact, so equal on every machine.
    """
    mantissa, exponent = np.frexp(pools / LEVEL + 1)
    octave, part = np.divmod(dice.stream(name).random(pools.shape) * (exponent - 2 + 2 * mantissa), 1)
    rank: Ints = (LEVEL * (np.ldexp(1 + part, octave.astype(np.int64)) - 1)).astype(np.int64)
    return np.minimum(rank, pools - 1)


def make_registry(seed: int, size: int, shares: Shares) -> pl.DataFrame:
    """What is known of each employer, by its number: whole numbers only, so that millions of them take little memory.

    `link` is 0 or the relation to the next employer, which pays from month `since` on. Habits: `tax_offset` months from
    wage to tax month, contributions paid `in_month` or in the next, bonus in thousandths of a month's wage.
    """
    dice = Dice(seed, "employers")
    return pl.DataFrame(
        [
            dice.pick("dispatch", size, shares.dispatch),
            dice.pick("branch", size, 0.05),
            dice.between("district", size, 0, len(DISTRICTS) - 1),
            dice.between("region", size, 0, len(ELSEWHERE) - 1),
            dice.pick("bad_uscc", size, shares.bad_uscc),
            dice.pick("link", size, shares.linked, BRANCH),
            dice.between("since", size, EXTRACT_MONTH - 60, EXTRACT_MONTH - 1),
            dice.pick("tax_offset", size, 0.6),
            dice.pick("in_month", size, 0.15),
            dice.between("pay_day", size, 5, 15),
            dice.pick("bonus", size, 0.5, 30).cast(pl.Int16) * 100,
            dice.between("bonus_month", size, 0, 2),
            dice.pick("lists", size, 0.3),
        ]
    ).with_columns(pl.all().exclude("since", "bonus").cast(pl.Int8), pl.col("since", "bonus").cast(pl.Int16))


@dataclass(frozen=True)
class EmployerText:
    """Numbers and names of some employers; each column holds form after form, as tables of moments do."""

    ids: pl.Series
    names: pl.Series


def employer_text(known: pl.DataFrame, numbers: pl.Series) -> EmployerText:
    """The texts of the employers of these numbers; `known` are their rows of the registry.

    Forms of a number: plain, 15-digit, nine characters, full-width, padded. Forms of a name: plain, full-width, padded.
    """
    digits = numbers.cast(pl.String).str.zfill(7)
    region = pl.Series(DISTRICTS).gather(known["district"]).cast(pl.String)
    organisation = "Y" + digits + _organisation_check(digits)
    first_17 = "91" + region + organisation
    check = pl.select(uscc_check(pl.lit(first_17))).to_series()
    wrong = check.replace_strict(list(USCC_ALPHABET), list(USCC_ALPHABET[1:] + USCC_ALPHABET[0]))
    ids = first_17 + wrong.zip_with(known["bad_uscc"] == 1, check)
    names = "上海示例" + numbers.cast(pl.String).str.zfill(6) + "有限公司"
    wide_ids, wide_names = (text.str.replace_many(FULL_WIDTH) for text in (ids, names))
    return EmployerText(
        pl.concat([ids, region + organisation, organisation, wide_ids, " " + ids + "\u3000"]),
        pl.concat([names, wide_names, " " + names + "\u3000"]),
    )


def _organisation_check(digits: pl.Series) -> pl.Series:
    """Check character (GB 11714) of the organisation code Y and seven digits; Y counts 34."""
    weighted = pl.sum_horizontal(
        pl.lit(digits).str.slice(index, 1).cast(pl.Int64) * weight
        for index, weight in enumerate(ORGANISATION_WEIGHTS[1:])
    )
    check = 11 - (weighted + 34 * ORGANISATION_WEIGHTS[0]) % 11
    return pl.select(check.replace_strict(range(1, 12), list("123456789X0"), return_dtype=pl.String)).to_series()


def make_employers(known: pl.DataFrame) -> pl.DataFrame:
    """The dataset employers, in the registry's order; a branch is elsewhere."""
    row = pl.int_range(pl.len())
    elsewhere = pl.lit(pl.Series(ELSEWHERE)).gather(pl.col("region"))
    at_home = pl.lit(pl.Series(DISTRICTS)).gather(pl.col("district"))
    return known.select(
        employer_id=row,
        name=row,
        kind=pl.when(pl.col("dispatch") == 1).then(2).otherwise("branch"),
        region=pl.when(pl.col("branch") == 1).then(elsewhere).otherwise(at_home),
    )


def make_links(known: pl.DataFrame, count: int, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The dataset employer_links: from each of the first `count` employers to the next, and some back."""
    linked = known.with_columns(place=pl.int_range(pl.len())).filter(
        pl.col("link") > 0, pl.col("place") < min(count, len(known) - 1)
    )
    back = (dice.pick("link_conflict", len(linked), shares.link_conflict) == 1) & (linked["link"] < BRANCH)
    return with_repeated(linked, back).select(
        from_id=pl.col("place") + pl.col("second"),
        to_id=pl.col("place") + 1 - pl.col("second"),
        relation=pl.col("link") - 1,
        effective_on=pl.when(pl.col("link") == SUCCESSOR).then(day_of(pl.col("since"), 1)),
    )
