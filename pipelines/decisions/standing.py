"""What stands of the log: the latest decision on each question, and the standing rules, that nobody took back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.decisions.acts import Accepted, Confirmed, Decided, Withdrawn
from pipelines.decisions.log_rows import Event


@dataclass(frozen=True)
class Stands:
    """A `decision` or a `standing_rule` that stands; it `waits` for the second person it needs."""

    event: Event
    waits: bool

    @property
    def decision(self) -> Decided:
        """The decision; TypeError where it is none."""
        if not isinstance(self.event.act, Decided):
            raise TypeError
        return self.event.act

    @property
    def standing_rule(self) -> Accepted:
        """The standing rule; TypeError where it is none."""
        if not isinstance(self.event.act, Accepted):
            raise TypeError
        return self.event.act


@dataclass(frozen=True)
class Standing:
    """All that stands, in order of event."""

    decisions: tuple[Stands, ...]
    rules: tuple[Stands, ...]

    def event(self, number: int) -> Stands | None:
        """That of this number; None where there is none, it was taken back or a later decision took its place."""
        return next((each for each in (*self.decisions, *self.rules) if each.event.sequence == number), None)


def standing(events: Iterable[Event]) -> Standing:
    """What stands after some events."""
    decisions: dict[tuple[str, str], Event] = {}
    rules: dict[int, Event] = {}
    confirmed: set[int] = set()
    by_number: dict[int, Event] = {}
    for event in events:
        by_number[event.sequence] = event
        match event.act:
            case Decided(subject=subject, settles=settles):
                decisions[subject, settles] = event
            case Accepted():
                rules[event.sequence] = event
            case Confirmed(event=number):
                confirmed.add(number)
            case Withdrawn(event=number):
                rules.pop(number, None)
                act = by_number[number].act
                if isinstance(act, Decided) and decisions.get((act.subject, act.settles)) is by_number[number]:
                    del decisions[act.subject, act.settles]
    in_order = sorted((*decisions.values(), *rules.values()), key=lambda event: event.sequence)
    stands = [Stands(each, _waits(each, confirmed)) for each in in_order]
    return Standing(
        tuple(each for each in stands if isinstance(each.event.act, Decided)),
        tuple(each for each in stands if isinstance(each.event.act, Accepted)),
    )


def _waits(event: Event, confirmed: set[int]) -> bool:
    act = event.act
    return isinstance(act, (Decided, Accepted)) and act.second_person and event.sequence not in confirmed
