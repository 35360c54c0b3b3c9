"""第六条4: what is said of a base where the own employer declared no wages in any month they may stand in.

Absence of a declaration speaks against a person only where the data could have shown one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from checks.facts import keys
from checks.facts.columns import Columns, Flags, Ints, first_of
from checks.facts.coverage import Coverage
from checks.facts.incomes import Incomes
from checks.law.answers import FAIL, PASS, REFER, answer
from checks.law.reasons import finding
from checks.law.rulebook import Rulebook

NO_PARAMETERS: Final = finding("PARAMETERS_MISSING", REFER)
"""The finding on a month without a contribution year, of which nothing more is said."""

_OTHER_AGENT = finding("TAX_OTHER_AGENT", REFER)
_MISSING = {REFER: finding("TAX_MISSING", REFER), FAIL: finding("TAX_MISSING", FAIL)}
_NOT_COVERED = finding("TAX_NOT_COVERED", REFER)


def quiet(near: Columns, rulebook: Rulebook) -> Flags:
    """Whether a line has no own wages (wages_<offset>) in any of the months the wage may have been declared in."""
    own = [near[f"wages_{offset}"] for offset in rulebook.base_match.tax_month_offsets.value]
    some: Flags = np.any(own, axis=0)
    return ~some


def findings(asked: Columns, found: Incomes, rulebook: Rulebook, tax: Coverage) -> Ints:
    """The base_match of quiet lines: the best candidate's finding, or one on the absence of wages.

    Args:
        asked: person, month, base_match (finding so far), said (what the best candidate says; below 0 without one).
    """
    offsets = rulebook.base_match.tax_month_offsets.value
    person, month, held, said = asked["person"], asked["month"], asked["base_match"], answer(asked["said"])
    anyone = np.any([found.anyone(keys.person_month(person, month + offset)) for offset in offsets], axis=0)
    covered = np.all([tax.holds(month + offset) for offset in offsets], axis=0)
    kept = (held == NO_PARAMETERS) | np.where(covered, said == FAIL, said == PASS)
    absent = np.where(said < FAIL, _MISSING[FAIL], _MISSING[REFER])
    return first_of(((kept, held), (~covered, _NOT_COVERED), (anyone, _OTHER_AGENT)), absent)
