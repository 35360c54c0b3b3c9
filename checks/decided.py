"""第六条, last sentence: the answers of people put in the place of refers, and what follows of them by the same rules.

What a person decided of a month counts for every check and point that looks at that month; what they decided of a check
is that check's answer, whatever its months say.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checks.facts.block import Block, Grounds
from checks.judging import Judgement, judge_applications
from checks.law.answers import PASS
from checks.law.findings import PASSED, STEP, is_refer, worst_finding
from checks.ledger import TESTS
from checks.verdicts import CHECKS


@dataclass(frozen=True)
class Decisions:
    """What people decided of the refers of a block; answers are 0 (fail) and 2 (pass), null where nothing is decided.

    Attributes:
        tests: line, TESTS. checks: application, CHECKS. Each line and application once.
    """

    tests: pl.DataFrame
    checks: pl.DataFrame


def judge_decided(block: Block, lines: pl.DataFrame, decisions: Decisions, grounds: Grounds) -> Judgement:
    """The lines and applications of a block with its decisions applied.

    Args:
        lines: line, person, month, key, base, outcome and the TESTS, as `ledger.ledger` has them.

    Returns:
        columns as given, and as `verdicts.verdicts` has them; reasons are those of the refers before.
    """
    settled = _settled(lines, decisions.tests, "line", TESTS)
    judged = judge_applications(block, settled, grounds)
    checked = _settled(judged.verdicts, decisions.checks, "application", CHECKS)
    return Judgement(judged.ledger, checked, judged.tiers)


def _settled(rows: pl.DataFrame, decided: pl.DataFrame, key: str, names: tuple[str, ...]) -> pl.DataFrame:
    """Rows whose findings that are a refer become what was decided of them, and whose outcome is the worst."""
    both = rows.join(decided, on=key, how="left", maintain_order="left", suffix="_decided")
    findings = [_finding(name).alias(name) for name in names]
    return (
        both.select(rows.columns)
        .with_columns(both.select(findings))
        .with_columns(outcome=worst_finding(map(pl.col, names)))
    )


def _finding(name: str) -> pl.Expr:
    """What a finding becomes; a fail keeps the reason of the refer."""
    answer = pl.col(f"{name}_decided")
    settled = pl.when(answer == PASS).then(PASSED).otherwise(pl.col(name) - STEP)
    return pl.when(answer.is_not_null() & is_refer(pl.col(name))).then(settled).otherwise(pl.col(name)).cast(pl.Int32)
