"""Employers of cases: invented, each with an organisation code of its own that has the right check character."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from stdnum.cn import uscc

FULL_WIDTH: Final = 0xFEE0
"""The distance from letters and digits to those of full width."""
WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
"""Of the first eight characters of an organisation code (GB 11714)."""


def check_character(eight: str) -> str:
    """The ninth character of an organisation code: 11 less the weighted sum modulo 11; X for 10, 0 for 11."""
    total = sum(weight * int(character, 36) for weight, character in zip(WEIGHTS, eight, strict=True))
    return "0123456789X0"[11 - total % 11]


@dataclass(frozen=True)
class Firm:
    """An employer of a case, written as one of the numbers it has; registered in Shanghai unless said."""

    letter: str
    form: str = "{uscc}"
    region: str = "310000"

    @property
    def tax_number(self) -> Firm:
        """As an old tax number of 15 characters."""
        return self.written("310115{code}")

    @property
    def code(self) -> Firm:
        """As the nine characters of its organisation code."""
        return self.written("{code}")

    @property
    def unidentified(self) -> Firm:
        """As eight characters that prove nothing, like 00245678."""
        return self.written("00{case:05d}{letter}")

    def registered_in(self, region: str) -> Firm:
        """Under a unified code given out elsewhere: the same organisation code."""
        return replace(self, region=region)

    def written(self, form: str) -> Firm:
        """As any other text: {uscc} ({lower}, {wide}) and {code} are its numbers, {wrong} a code with a wrong end."""
        return replace(self, form=form)

    def number(self, case: int) -> str:
        """The number as the extract has it."""
        eight = f"YY{self.letter}{case:05d}"
        right = check_character(eight)
        code, wrong = eight + right, eight + ("1" if right == "0" else "0")
        number = f"91{self.region}{code}"
        number += uscc.calc_check_digit(number)
        wide = "".join(chr(ord(letter) + FULL_WIDTH) for letter in number)
        numbers = {"code": code, "wrong": wrong, "uscc": number, "lower": number.lower(), "wide": wide}
        return self.form.format(**numbers, case=case, letter=self.letter)


A, B, C, D = (Firm(letter) for letter in "ABCD")
