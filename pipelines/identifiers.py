"""Numbers of persons (GB 11643) and employers (GB 32100, GB 11714): their check characters, and persons as integers.

A person is carried as the integer of the first 17 digits of the identity number; the 18th character follows from them.
"""

from __future__ import annotations

import polars as pl

PERSON_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = [3**digit % 31 for digit in range(17)]
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
ORGANISATION_CHECKS = "0X987654321"


def person_check(person: pl.Expr) -> pl.Expr:
    """Check character (GB 11643, ISO 7064 MOD 11-2) of a 17-digit number given as Int64."""
    weighted = pl.sum_horizontal((person // 10**digit % 10) * (2 ** (digit + 1) % 11) for digit in range(17))
    return (weighted % 11).replace_strict(list(range(11)), list(PERSON_CHECKS), return_dtype=pl.String)


def person_id(person: pl.Expr) -> pl.Expr:
    """The 18-character identity number of a person carried as Int64."""
    return person.cast(pl.String).str.zfill(17) + person_check(person)


def uscc_check(first_17: pl.Expr) -> pl.Expr:
    """Check character (GB 32100, MOD 31) of the first 17 characters; null where one is outside the alphabet."""
    values = [
        first_17.str.slice(index, 1).replace_strict(
            list(USCC_ALPHABET), list(range(31)), default=None, return_dtype=pl.Int64
        )
        for index in range(17)
    ]
    weighted = sum((value * weight for value, weight in zip(values, USCC_WEIGHTS, strict=True)), start=pl.lit(0))
    return ((31 - weighted % 31) % 31).replace_strict(
        list(range(31)), list(USCC_ALPHABET), default=None, return_dtype=pl.String
    )


def is_organisation_code(key: pl.Expr) -> pl.Expr:
    """Whether a text is nine characters of which the last is the check character of the eight before (GB 11714)."""
    values = [
        key.str.slice(index, 1).replace_strict(
            list(ORGANISATION_ALPHABET), list(range(36)), default=0, return_dtype=pl.Int64
        )
        for index in range(8)
    ]
    weighted = sum(
        (value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True)), start=pl.lit(0)
    )
    check = (weighted % 11).replace_strict(list(range(11)), list(ORGANISATION_CHECKS), return_dtype=pl.String)
    return key.str.contains(r"^[0-9A-Z]{9}$") & (key.str.slice(8, 1) == check)
