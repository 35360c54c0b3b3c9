"""What people decided of an application, with its checks."""

from __future__ import annotations

from checks.verdicts import CHECKS
from reports.console.screen import Screen
from reports.model.decisions import Decision
from reports.model.run_file import Row
from reports.words.catalogue import word

_HEADS = ("event", "item", "decided_answer", "state", "why", "decided_by", "because")


def show_checks(verdict: Row, decided: Row, decisions: list[Decision], screen: Screen) -> None:
    """The checks with their answers; where anything was decided, with the decided answers next to them."""
    names = [(screen.word(name), name) for name in (*CHECKS, "outcome")]
    if not decisions:
        rows = [[shown, verdict[name]] for shown, name in names]
        screen.table("", [screen.word("check"), screen.word("answer")], rows)
        return
    screen.table(
        "",
        [screen.word("check"), *side_heads(2, screen)],
        [[shown, verdict[name], decided[name]] for shown, name in names],
    )
    show_decisions(decisions, screen)


def show_decisions(decisions: list[Decision], screen: Screen) -> None:
    """What was decided, by whom and why, and what became of it; nothing where nothing was."""
    screen.table(
        _word("decisions", screen), [_word(name, screen) for name in _HEADS], [_row(each, screen) for each in decisions]
    )


def side_heads(sides: int, screen: Screen) -> list[str]:
    """Heads over the automatic and the decided side; none where there is but one."""
    return [""] if sides == 1 else [_word("automatic", screen), _word("decided", screen)]


def _row(each: Decision, screen: Screen) -> list[object]:
    state, why = _word(each.state, screen), each.lapsed_for(screen.language)
    return [each.event, each.item(screen.language), each.answer, state, why, each.by, each.because]


def _word(name: str, screen: Screen) -> str:
    return word(name, screen.language, "decisions")
