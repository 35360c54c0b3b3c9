"""The ledger: every line with its three tests, the worst of which is its outcome (第六条4)."""

from __future__ import annotations

import polars as pl

from checks import base_match, employer, keys, payment
from checks.answers import FAIL, answer, reason_set, softened, worst
from checks.block import Block, Grounds
from checks.reasons import bit
from checks.stretches import stretches

_TESTS = ("payment", "employer_test", "base_match")
_SOURCES = {"payment": "contributions", "employer_test": "contracts", "base_match": "tax"}


def ledger(block: Block, grounds: Grounds) -> pl.DataFrame:
    """The lines of a block, sorted by person, month and employer key, with findings, outcome and reasons.

    Returns:
        The columns of `payment.lines`, `employer.test` and `base_match.test`, outcome (answer) and reasons (a set).
    """
    lines = payment.lines(block.contributions, grounds.rulebook)
    held = stretches(lines, grounds.rulebook)
    employed = employer.test(lines, held, block.contributions, block.contracts, grounds.employers)
    matched = base_match.test(lines, held, block.incomes, grounds.employers, grounds.rulebook, grounds.tax)
    return _combined(_softened(lines.hstack(employed).hstack(matched), block.rejected))


def _softened(lines: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """第六条 last sentence: what a rejected row of the person could have shown is not held against the person."""
    unhurt = lines.with_columns(source_rejected=pl.lit(value=False))
    places = keys.places_of(lines["person"], rejected["person"])
    asked = lines.select("person", *_TESTS)[places].join(rejected, on="person", how="left", maintain_order="left")
    missing = {test: pl.col(source) for test, source in _SOURCES.items()}
    hurt = pl.any_horizontal((answer(pl.col(test)) == FAIL) & missing[test] for test in _TESTS)
    soft = [softened(pl.col(test), missing[test]).alias(test) for test in _TESTS]
    return keys.put(unhurt, places, asked.select(*soft, source_rejected=hurt))


def _combined(lines: pl.DataFrame) -> pl.DataFrame:
    findings = [pl.col(test) for test in _TESTS]
    remarks = pl.when("remark").then(bit("TOPUP_NOT_COUNTED")).otherwise(0) | pl.when("source_rejected").then(
        bit("SOURCE_REJECTED")
    ).otherwise(0)
    return lines.with_columns(outcome=worst(findings), reasons=reason_set(findings) | remarks).drop(
        "remark", "source_rejected"
    )
