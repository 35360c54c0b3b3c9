"""rules.md, section 0: the three answers, how they combine, and findings with their reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Answer(IntEnum):
    """Every test answers one of these, ordered pass > refer > fail."""

    FAIL = 0
    REFER = 1
    PASS = 2

    @property
    def word(self) -> str:
        """The answer as the tables write it."""
        return self.name.lower()


PASS, REFER, FAIL = Answer.PASS, Answer.REFER, Answer.FAIL


@dataclass(frozen=True)
class Finding:
    """An answer with its reason codes; a pass has none, save for a remark."""

    answer: Answer
    reasons: frozenset[str] = frozenset()

    def softened(self) -> Finding:
        """A fail becomes refer and keeps its reason."""
        return Finding(REFER, self.reasons) if self.answer == FAIL else self


PASSED = Finding(PASS)


def refer(*reasons: str) -> Finding:
    """A person must look, for these reasons."""
    return Finding(REFER, frozenset(reasons))


def fail(*reasons: str) -> Finding:
    """No, for these reasons."""
    return Finding(FAIL, frozenset(reasons))


def worst(answers: Iterable[Answer]) -> Answer:
    """Tests combine to the worst of them."""
    return min(answers)


def all_reasons(findings: Iterable[Finding]) -> list[str]:
    """Reasons sorted and without repeats."""
    return sorted(set().union(*(finding.reasons for finding in findings)))
