"""rules.md, section 1, "Employer key": identity in a month, group, who is the same employer, and who is related."""

from __future__ import annotations

from collections.abc import Iterable

from tests.reference.figures import Figures
from tests.reference.records import Employer, EmployerLink, Party
from tests.reference.values import Month, identified, month_of


class Employers:
    """The employers of an extract and the links between their keys."""

    def __init__(self, employers: list[Employer], links: list[EmployerLink], figures: Figures) -> None:
        """From the kept rows; a key has at most one same or successor link onward."""
        self.onward = {link.from_key: link for link in links if link.relation in ("same", "successor")}
        self.branches = {
            frozenset((self.group(link.from_key), self.group(link.to_key)))
            for link in links
            if link.relation == "branch"
        }
        self.dispatching = {each.key for each in employers if each.kind == "dispatch"}
        self.local = {each.key for each in employers if each.region.startswith(figures.home_regions)}
        self.branch_endings = figures.branch_endings

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

    def same(self, one: Party, other: Party, month: Month) -> bool:
        """Same employer in a month: one identity, or one name where a key is not identified."""
        if self.identity(one.key, month) == self.identity(other.key, month):
            return True
        return unproved(one, other) and bool(one.names & other.names)

    def related(self, one: Party, other: Party) -> bool:
        """A branch link joins the groups, two names are equal, or one is that of the other's branch."""
        if frozenset((self.group(one.key), self.group(other.key))) in self.branches:
            return True
        return any(a == b or self.branch(a, b) or self.branch(b, a) for a in one.names for b in other.names)

    def branch(self, name: str, company: str) -> bool:
        """A name that begins with the company's, is longer, and ends as those of branches do."""
        return name != company and name.startswith(company) and name.endswith(self.branch_endings)


def unproved(one: Party, other: Party) -> bool:
    """A key of the two is not identified, so that nothing can be proved by comparing them."""
    return not identified(one.key) or not identified(other.key)


def same_in_any(employers: Employers, parties: Iterable[Party], other: Party, month: Month) -> bool:
    """One of these employers is the same as the other in a month."""
    return any(employers.same(each, other, month) for each in parties)
