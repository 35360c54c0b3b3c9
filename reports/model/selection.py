"""Which applications get a case page: all, or those requested."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reports.model.applications import Application

_USCC_LENGTH = 18


@dataclass(frozen=True)
class Selection:
    """What was requested; each narrows what the others leave.

    Attributes:
        queue: only what still needs a person. applications: only these, by number. employer: only those through this
            one, by its number, its organisation code, or its name.
    """

    queue: bool = False
    applications: tuple[str, ...] = ()
    employer: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows it."""
        return self == Selection()

    def as_options(self) -> str:
        """What was requested, as options of the command."""
        employer = () if self.employer is None else ("--employer", self.employer)
        numbers = (word for number in self.applications for word in ("--application", number))
        return " ".join(("--cases", *("--queue",) * self.queue, *numbers, *employer))

    def unknown_names(self, known: Mapping[str, Application]) -> list[str]:
        """What was requested by number or name and is not there."""
        numbers, employers = (
            {_folded(each) for each in known},
            {name for each in known.values() for name in _names(each)},
        )
        requested = [each for each in self.applications if _folded(each) not in numbers]
        return requested + [each for each in (self.employer,) if each is not None and _folded(each) not in employers]

    def requested_applications(self, known: Mapping[str, Application], queued: Collection[str] = ()) -> frozenset[str]:
        """The applications (by application_id) that were requested.

        Args:
            queued: those that still need a person.
        """
        wanted = {_folded(each) for each in self.applications}
        return frozenset(
            name
            for name, each in known.items()
            if (not self.queue or name in queued)
            and (not wanted or _folded(name) in wanted)
            and (self.employer is None or _folded(self.employer) in _names(each))
        )


def _names(application: Application) -> set[str]:
    number = _folded(application.employer_id)
    code = {number[8:17]} if len(number) == _USCC_LENGTH else set()
    return ({number, _folded(application.employer_name)} | code) - {""}


def _folded(text: str) -> str:
    """A number or a name as it is compared: full-width and lower case are no difference, nor are blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
