"""What changed and why, in sentences of one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from checks.differences import (
    CAUSES,
    REJECTED,
    Change,
    ChangedApplication,
    Diff,
    Difference,
    LoneApplication,
    RunSide,
    SideValues,
)
from checks.law.answers import WORDS
from checks.law.months import month_number
from checks.law.reasons import NUMBERS, Language, reason
from checks.verdicts import CHECKS
from reports.masking import Mask
from reports.words.catalogue import word

TESTS: Final = ("payment", "employer_test", "base_match")
COUNTS: Final = ("points_months", "year_points", "base_points", "title_months")
_COLUMNS: Final = {
    "employer_name": "name", "start_on": "start", "from_on": "start", "from": "start", "end_on": "end",
    "until_on": "end", "until": "end", "work_region": "region",
}  # fmt: skip
"""The words of columns that are called otherwise than the column."""
_LISTS: Final = ("contribution_year", "reference_wage", "tier", "relief", "topup")
"""The sections of a rulebook that are lists of entries."""


@dataclass(frozen=True)
class Span:
    """Months one after another that changed alike and for the same, or one answer of another kind."""

    first: str
    last: str
    change: Change


@dataclass(frozen=True)
class Teller:
    """Says what changed, in one language.

    Attributes:
        mask: what becomes of identity numbers and names.
    """

    language: Language
    mask: Mask

    def text(self, name: str) -> str:
        """A word."""
        return word(name, self.language, "diff")

    def summary(self, comparison: Diff) -> list[str]:
        """Which runs were compared, and how many applications both have or one alone."""
        counts = {
            "both_have": comparison.compared,
            "changed": len(comparison.applications),
            "only_old": sum(not each.in_new for each in comparison.lone),
            "only_new": sum(each.in_new for each in comparison.lone),
        }
        runs = {"old": self._run(comparison.old), "new": self._run(comparison.new)}
        return [f"{self.text(name)}{self.text('colon')}{value}" for name, value in (runs | counts).items()]

    def _run(self, run: RunSide) -> str:
        shown = self.text("of_run").format(run.run_id, run.extract_id, run.extracted_on, run.rulebook)
        return self.mask.text(shown)

    def causes(self, comparison: Diff) -> list[str]:
        """How many answers of each kind changed, by cause."""
        lines = []
        for kind, counts in comparison.counts().items():
            each = self.text("comma").join(f"{self.text(f'cause.{cause}')} {counts[cause]}" for cause in CAUSES)
            lines.append(f"{self.text(f'kind.{kind}')}{self.text('colon')}{each}")
        return lines

    def heading(self, application: ChangedApplication) -> str:
        """Whose application it is, and which it renews."""
        who = f"{self.mask.name(application.person_name)} {self.mask.person_id(application.person_id)}".strip()
        employer = f"{application.employer_name} {application.employer_id}".strip()
        applied = f"{self.text('applied_on')} {application.applied_on}"
        parts = [application.application_id, who, employer, applied]
        if application.joined == "renewed":
            parts.append(self.text("renews").format(application.old_id, application.old_on))
        return self.mask.text("  ".join(parts))

    def counts_less_since(self, application: ChangedApplication) -> str:
        """From which month on less counts; empty where none does."""
        return self.text("since").format(application.since) if application.since else ""

    def lone_application(self, application: LoneApplication) -> str:
        """An application that one run alone has."""
        where = self.text("only_new" if application.in_new else "only_old")
        why = f"  {self.text('set_aside').format(', '.join(application.rejected))}" if application.rejected else ""
        person = self.mask.person_id(application.person_id)
        return self.mask.text(f"{application.application_id}  {person}  {application.applied_on}  {where}{why}")

    def changed_answer(self, span: Span) -> list[str]:
        """What an answer was and is, a line for each part that changed."""
        change = span.change
        if change.kind == "points":
            text = (self._counted(name, change) for name in COUNTS)
            return [f"{self.text('kind.points')}  {each}" for each in text if each]
        if change.kind == "verdict":
            return [self._outcome(self.text("kind.verdict"), change), *self._findings(change, CHECKS)]
        months = span.first if span.first == span.last else f"{span.first} {self.text('to')} {span.last}"
        return [self._outcome(f"{months}  {change.employer_name or change.employer_id}", change),
                *self._findings(change, TESTS), *self._base(change)]  # fmt: skip

    def _outcome(self, what: str, change: Change) -> str:
        return f"{what}  {' → '.join(dict.fromkeys(self._answer(each.get('outcome', '')) for each in _sides(change)))}"

    def _findings(self, change: Change, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            before, after = (each.get(name, "") for each in _sides(change))
            if before != after and before and after:
                yield f"  {self.text(name)}  {self._answer(before)} → {self._answer(after)}"

    def _base(self, change: Change) -> Iterator[str]:
        before, after = (each.get("base", "") for each in _sides(change))
        if before != after and before and after:
            yield f"  {self.text('base')}  {before} → {after}"

    def _answer(self, finding: str) -> str:
        """An answer with its reason in words; a month without a line has none."""
        answer, _, code = finding.partition(" ")
        text = self.text(answer) if answer in WORDS else self.text("no_row")
        because = reason(code).words(self.language) if code in NUMBERS else code
        return f"{text}{self.text('because').format(because)}" if because else text

    def _counted(self, name: str, change: Change) -> str:
        before, after = (f"{each[f'{name}_min']}–{each[f'{name}_max']}" for each in _sides(change))
        shown = (low if low == high else each for each in (before, after) for low, _, high in [each.partition("–")])
        return "" if before == after else f"{self.text(name)} {' → '.join(shown)}"

    def cause_in_words(self, change: Change) -> list[str]:
        """The cause, and the sets of differences that alone turn the answer; each difference a line."""
        cause = self.text("why").format(self.text(f"cause.{change.cause}"))
        if change.cause == "software":
            return [f"{cause}{self.text('otherwise_now')}"]
        if not change.sets:
            return [cause + self._unsolved(change), *self._listed(change.needed or change.pool)]
        size = len(change.sets[0])
        lines = [cause + (self.text("one") if size == 1 else self.text("several").format(size))]
        for index, each in enumerate(change.sets):
            lines += [*([self.text("or")] if index else []), *self._listed(each)]
        return lines

    def _unsolved(self, change: Change) -> str:
        if change.needed:
            return self.text("needed" if change.is_sought else "some_needed").format(
                len(change.pool), len(change.needed)
            )
        return self.text("larger" if change.is_sought else "unsought").format(len(change.pool))

    def _listed(self, items: Iterable[Difference]) -> list[str]:
        return [f"  · {self.difference(each)}" for each in items]

    def difference(self, item: Difference) -> str:
        """A row, fact or figure: where it stands, and what it was and is."""
        text = f"{self.subject_of(item)}{self.text('colon')}{self._sides(item)}"
        return self.mask.text(f"{text}  [{row}]" if (row := self.source(item)) else text)

    def subject_of(self, item: Difference) -> str:
        """What a difference is of."""
        if item.kind == "row":
            return self.text(f"dataset.{item.name}")
        section, _, rest = item.name.partition(".")
        if item.kind == "fact":
            return self.text(f"fact.{section}").format(
                self.text(f"dataset.{rest}") if section == "unattributed" else rest
            )
        return self._figure(item.name)

    def _figure(self, path: str) -> str:
        section, _, rest = path.partition(".")
        if section not in _LISTS:
            return word(path, self.language, "page")
        name, _, field = rest.rpartition(".")
        entry = self.text(f"figure.{section}")
        return f"{entry.format(name)} {self.column(field)}" if field.isidentifier() else entry.format(rest)

    def source(self, item: Difference) -> str:
        """File and row, in both extracts where they differ."""
        sides = [each for each in (item.before, item.after) if each and each.row_number is not None]
        text = dict.fromkeys(f"{each.source_file} {self.text('row')} {each.row_number}" for each in sides)
        return " → ".join(text)

    def _sides(self, item: Difference) -> str:
        before, after = item.before, item.after
        if before is None or after is None:
            kind = self.text("row_gone" if after is None else "row_added")
            return f"{kind} {self.values(known)}" if (known := before or after) else ""
        if before.values.keys() != after.values.keys():
            return f"{self.values(before)} → {self.values(after)}"
        changed = [name for name in before.values if before.values[name] != after.values[name]]
        moved = [self._valued(name, before.values[name], after.values[name]) for name in changed]
        same = {name: value for name, value in before.values.items() if name not in changed}
        return self.text("comma").join(filter(None, [*moved, self.values(SideValues(same))]))

    def values(self, given: SideValues) -> str:
        """What one side gives, empty values aside; of a row that was set aside, why."""
        if REJECTED in given.values:
            return self.text("rejected_for").format(given.values[self.language])
        return self.text("comma").join(self._valued(name, value) for name, value in given.values.items() if value)

    def _valued(self, column: str, *values: str) -> str:
        text = " → ".join(self._value(column, each) for each in values)
        return text if column == "value" else f"{self.column(column)} {text}"

    def _value(self, column: str, value: str) -> str:
        if not value:
            return self.text("empty")
        return self.text(value) if column in _CODED or value in ("true", "false") else value

    def column(self, name: str) -> str:
        """A column or a field of a figure."""
        return self.text(_COLUMNS.get(name, name))


_CODED: Final = ("kind", "item", "relation", "subject_kind")


def _sides(change: Change) -> tuple[dict[str, str], dict[str, str]]:
    return change.before, change.after


def spans_of_changes(changes: Iterable[Change]) -> list[Span]:
    """The changes in order, months that follow one another put together where they changed alike and for the same."""
    result: list[Span] = []
    for change in changes:
        last = result[-1] if result else None
        if last is not None and _goes_on(last, change):
            result[-1] = Span(last.first, change.month, last.change)
        else:
            result.append(Span(change.month, change.month, change))
    return result


def _goes_on(last: Span, change: Change) -> bool:
    if not (last.last and change.month) or _number(last.last) + 1 != _number(change.month):
        return False
    return _alike(last.change) == _alike(change)


def _number(month: str) -> int:
    return month_number(date.fromisoformat(f"{month}-01"))


def _alike(change: Change) -> tuple[object, ...]:
    """What two changes of months must agree in to be shown as one."""
    sides = [{name: value for name, value in each.items() if name != "base"} for each in _sides(change)]
    bases = [each.get("base") for each in _sides(change)]
    other_base = bases if None not in bases and bases[0] != bases[1] else []
    return change.employer_id, sides, other_base, _cause(change)


def by_cause(changes: Iterable[Change]) -> list[tuple[Change, list[Span]]]:
    """The changes of an application under their causes, each with what it changed; in order of the first of each."""
    groups: list[tuple[Change, list[Change]]] = []
    for change in changes:
        group = next((each for first, each in groups if _cause(first) == _cause(change)), None)
        if group is None:
            groups.append((change, [change]))
        else:
            group.append(change)
    return [(first, spans_of_changes(group)) for first, group in groups]


def _cause(change: Change) -> tuple[object, ...]:
    return change.cause, change.sets, change.needed, change.pool, change.is_sought
