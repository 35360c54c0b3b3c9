"""Identity numbers and names as a report shows them: masked, unless they were asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reports.words import masked, plain

LONGEST: Final = 400
"""Characters of one value that are shown; what is longer is cut, and the cut is seen."""

_DAY: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER: Final = re.compile(rf"(?<!\d)[1-9]\d{{5}}{_DAY}\d{{3}}[\dX](?!\d)", re.IGNORECASE)
_WEIGHTS: Final = tuple(2**place % 11 for place in range(17, 0, -1))


@dataclass(frozen=True)
class Mask:
    """What becomes of personal data in a report."""

    reveal: bool = False

    def person_id(self, number: str) -> str:
        """An identity number: its first and last four characters."""
        return number if self.reveal else masked(number)

    def name(self, name: str) -> str:
        """A person's name: its first character, then stars, three at most."""
        told = plain(name).strip()
        return told if self.reveal or not told else told[0] + "*" * min(max(len(told) - 1, 1), 3)

    def text(self, value: object) -> str:
        """Any other text of the data; identity numbers that stand in it are masked."""
        told = plain(value)
        return told if self.reveal else _NUMBER.sub(_masked_if_valid, told)


def shown(value: object) -> str:
    """A value as text without control or direction characters, cut to what can be read."""
    text = plain(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _masked_if_valid(found: re.Match[str]) -> str:
    """GB 11643: the check character tells identity numbers from other numbers of 18 characters."""
    number = found[0].upper()
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return masked(found[0]) if "10X98765432"[total % 11] == number[17] else found[0]
