"""rules.md, section 1, "Employer key": identity in a month, group, and who is related."""

from __future__ import annotations

from collections.abc import Iterable

from tests.reference.records import Employer, EmployerLink
from tests.reference.values import Month, employer_key, month_of, squeezed


class Employers:
    """The employers of an extract and the links between their keys."""

    def __init__(self, employers: list[Employer], links: list[EmployerLink]) -> None:
        """From the kept rows; a key has at most one same or successor link onward."""
        self.onward = {link.from_key: link for link in links if link.relation in ("same", "successor")}
        self.branches = {frozenset((link.from_key, link.to_key)) for link in links if link.relation == "branch"}
        self.dispatching = {employer_key(e.employer_id) for e in employers if e.kind == "dispatch"}

    def identity(self, key: str, month: Month) -> str:
        """Follow same links always and successor links effective in the month or before, until none applies."""
        while (link := self.onward.get(key)) and (
            link.relation == "same" or (link.effective_on is not None and month_of(link.effective_on) <= month)
        ):
            key = link.to_key
        return key

    def group(self, key: str) -> str:
        """Follow every same and successor link whatever its date."""
        while link := self.onward.get(key):
            key = link.to_key
        return key

    def related(self, key: str, names: Iterable[str], other_key: str, other_names: Iterable[str]) -> bool:
        """A branch link joins the two keys, or two names are non-empty and equal."""
        shared = set(map(squeezed, names)) & set(map(squeezed, other_names)) - {""}
        return frozenset((key, other_key)) in self.branches or bool(shared)
