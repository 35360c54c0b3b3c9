"""The ledger: every line with its three tests, the worst of which is its outcome (第六条4)."""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.facts.block import Block, Grounds
from checks.facts.columns import flags, frame, ints
from checks.facts.stretches import stretches
from checks.law.answers import FAIL, answer, reason_set, softened, worst
from checks.law.reasons import bit
from checks.rules import base_match, employer, payment

_SOURCES = {"payment": "contributions", "employer_test": "contracts", "base_match": "tax"}
"""The tests of a line, and the dataset each rests on."""


def ledger(block: Block, grounds: Grounds) -> pl.DataFrame:
    """The lines of a block, sorted by person, month and employer key, with findings, outcome and reasons.

    Returns:
        The columns of `payment.lines`, `employer.test` and `base_match.test`, outcome (answer) and reasons (a set).
    """
    lines = payment.lines(block.contributions, grounds.rulebook)
    held = stretches(lines, grounds.rulebook)
    employed = employer.test(lines, held, block.contributions, block.contracts, grounds.employers)
    matched = base_match.test(lines, held, block.incomes, grounds.employers, grounds.rulebook, grounds.tax)
    return _combined(lines.hstack(employed).hstack(matched), block)


def _combined(lines: pl.DataFrame, block: Block) -> pl.DataFrame:
    """The lines with outcome and reasons.

    第六条 last sentence: what a rejected row of the person could have shown is not held against the person.
    """
    person, findings = ints(lines["person"]), {}
    hurt = np.zeros(lines.height, np.bool_)
    for test, dataset in _SOURCES.items():
        finding, rejected = ints(lines[test]), block.rejected[dataset][person]
        hurt |= (answer(finding) == FAIL) & rejected
        findings[test] = softened(finding, rejected)
    remarks = np.where(flags(lines["remark"]), bit("TOPUP_NOT_COUNTED"), 0) | np.where(hurt, bit("SOURCE_REJECTED"), 0)
    found = findings | {"outcome": worst(findings.values()), "reasons": reason_set(findings.values()) | remarks}
    return lines.drop("remark", *_SOURCES).hstack(frame(found))
