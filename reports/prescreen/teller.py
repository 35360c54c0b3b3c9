"""What is said of a pre-screened person, in words, and masked unless it is to be revealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from checks.law.missing_kinds import MISSING_KINDS, MissingKind
from checks.law.months import month_number, month_text
from checks.law.reasons import Language, reason
from checks.prescreened import Forecast, Lack, Person, Prescreened
from checks.projection import MONTHS_AHEAD
from reports.masking import Mask
from reports.words.catalogue import word
from reports.words.plain import printable_text

_SHOWN: Final = 20


COUNTS: Final = ("window_months", "points_months", "year_points", "base_points")
"""What is counted of a person, at least and at most."""


@dataclass(frozen=True)
class Teller:
    """Tells of persons in one language, masked unless they are to be revealed."""

    language: Language
    reveal: bool

    def text(self, name: str, *values: object) -> str:
        """A word, with values put in."""
        return word(name, self.language, "prescreen").format(*values)

    def name(self, person: Person) -> str:
        """The person's name."""
        return Mask(self.reveal).name(person.person_name)

    def number(self, person: Person) -> str:
        """The person's identity number, as the list gives it."""
        return Mask(self.reveal).person_id(printable_text(person.person_id))

    def own_column(self, text: str) -> str:
        """What stands in a column of the list's own, or in its head."""
        return Mask(self.reveal).text(text)

    def reasons_in_words(self, person: Person) -> list[str]:
        """Why the outcome is no pass, a reason a line; and what is to be known of the row."""
        texts = [self.text(fault) for fault in person.faults] + [self.text("other_name")] * person.other_name
        others = "、".join(person.repeats) if self.language == "zh" else ", ".join(person.repeats)
        if person.outcome == "repeated":
            return [self.text("repeated_meaning", person.repeats[0])]
        if person.outcome == "absent":
            texts.append(self.text("absent_meaning"))
        if person.verdict is not None:
            texts += [self._reason(code) for code in person.verdict.reasons]
        return texts + [self.text("repeats_meaning", others)] * bool(others)

    def papers_to_bring(self, person: Person) -> list[str]:
        """What would settle what the extract lacks, a paper a line, with what it is for; then each other doubt."""
        lacks = person.verdict.lacks if person.verdict else []
        parts: dict[str, list[str]] = {}
        for lack in lacks:
            parts.setdefault(lack.what, []).append(self._part(lack))
        kinds = sorted(
            (kind for kind in MISSING_KINDS if kind.code in parts), key=lambda kind: kind.addressee == "bureau"
        )
        papers = [self._settles(kind, [part for part in parts[kind.code] if part]) for kind in kinds]
        return list(dict.fromkeys([*papers, *self._look_up(person, set(parts))]))

    def _look_up(self, person: Person, lacking: set[str]) -> list[str]:
        """What settles the doubts whose paper is not among what is lacking."""
        if person.verdict is None or person.outcome != "refer":
            return []
        doubts = [reason(code) for code in person.verdict.reasons]
        settles = [each.settles(self.language) for each in doubts if each.missing not in lacking]
        return [each for each in settles if each]

    def first_month_to_pass(self, person: Person) -> date | None:
        """The first month to pass, as its first day."""
        month = person.verdict.forecast.passes if person.verdict else None
        return None if month is None else date(month // 12, month % 12 + 1, 1)

    def first_month_if_renewed(self, person: Person) -> str | None:
        """The first month to pass with the permit, which alone stands in the way, to be renewed; None elsewhere."""
        ahead = person.verdict.forecast if person.verdict else None
        return None if ahead is None or ahead.passes or ahead.renewed is None else month_text(ahead.renewed)

    def first_month(self, person: Person) -> date | str | None:
        """The first month to pass, by itself or with the permit to be renewed."""
        renewed = self.first_month_if_renewed(person)
        return self.first_month_to_pass(person) if renewed is None else self.text("month_renewed", renewed)

    def forecast(self, person: Person, on: date) -> str:
        """What the months to come bring."""
        if person.verdict is None:
            return ""
        ahead, between = person.verdict.forecast, "；" if self.language == "zh" else "; "
        if ahead.passes is not None:
            return self.text("now") if person.outcome == "pass" else self.text("later", month_text(ahead.passes))
        ahead_of = [*self._renewed(ahead, on), *self._undecided(ahead, person.outcome), *self._ends(ahead, on)]
        return between.join(ahead_of)

    def _renewed(self, ahead: Forecast, on: date) -> list[str]:
        """The month in which only the permit, which has ended by then, stands in the way."""
        if ahead.renewed is None:
            return []
        now = ahead.renewed == month_number(on)
        return [self.text("renewed_now") if now else self.text("renewed", month_text(ahead.renewed))]

    def _undecided(self, ahead: Forecast, outcome: str) -> list[str]:
        last = month_text(ahead.last)
        if ahead.opens is None:
            return [self.text("never", last, self._listed(ahead.last_for))]
        if outcome == "fail":
            text = self.text("opens", month_text(ahead.opens), self._listed(ahead.opens_for))
        else:
            text = self.text("open", last, self._listed(ahead.opens_for))
        again = [self.text("again", last, self._listed(ahead.last_for))] if ahead.last_answer == "fail" else []
        return [text, *again]

    def _ends(self, ahead: Forecast, on: date) -> list[str]:
        """The days that stand in the way."""
        days = {
            "permit_until": "PERMIT_NOT_VALID" in ahead.last_for and ahead.permit_until,
            "sanctioned_until": ahead.sanctioned_until and ahead.sanctioned_until >= on and ahead.sanctioned_until,
        }
        return [self.text(name, day) for name, day in days.items() if day]

    def _listed(self, codes: list[str]) -> str:
        between = "、" if self.language == "zh" else ", "
        return between.join(reason(code).words(self.language) for code in codes)

    def _reason(self, code: str) -> str:
        colon = "：" if self.language == "zh" else ": "
        return f"{reason(code).article}{colon}{reason(code).words(self.language)}"

    def _settles(self, kind: MissingKind, parts: list[str]) -> str:
        """The document and what it is for; the employer need not supply what the bureau owes that sent the data."""
        if self.language == "zh":
            text = f"{kind.settles_zh}（{'、'.join(parts)}）" if parts else kind.settles_zh
        else:
            text = f"{kind.settles_en} ({', '.join(parts)})" if parts else kind.settles_en
        return self.text("of_bureau", text) if kind.addressee == "bureau" else text

    def _part(self, lack: Lack) -> str:
        if lack.first is None or lack.last is None:
            return self.text(lack.part) if lack.part else ""
        first, last = month_text(lack.first), month_text(lack.last)
        return first if first == last else self.text("span", first, last)


def assumptions_in_words(teller: Teller) -> list[str]:
    """What is assumed of the months to come, a sentence a line."""
    names = ("assume_employment", "assume_payment", "assume_same")
    return [*map(teller.text, names), teller.text("assume_day", MONTHS_AHEAD)]


def remarks_on_list(prescreened: Prescreened, teller: Teller) -> list[str]:
    """What is to be known of the list, a sentence a line."""
    between = "、" if teller.language == "zh" else ", "
    listed = {"left_out": prescreened.left_out, "own_heads": prescreened.own_heads}
    texts = [teller.text(name, between.join(map(teller.own_column, each))) for name, each in listed.items() if each]
    other = [person.row_label for person in prescreened.persons if person.other_name]
    more = [f"+{len(other) - _SHOWN}"] if len(other) > _SHOWN else []
    named = [teller.text("other_names", between.join([*other[:_SHOWN], *more]))] if other else []
    return [*map(teller.text, prescreened.remarks), *named, *texts]


def about_judging(prescreened: Prescreened, teller: Teller) -> list[tuple[str, object]]:
    """What was judged against what."""
    return [
        (teller.text("list"), printable_text(prescreened.name)),
        *((teller.text("employer"), printable_text(" ".join(each).strip())) for each in prescreened.employers()),
        (teller.text("as_if"), prescreened.applied_on),
        (teller.text("extract"), printable_text(prescreened.extract_id)),
        (teller.text("extracted"), prescreened.extracted_on),
        (teller.text("rulebook"), prescreened.rulebook),
        (teller.text("looked_until"), month_text(prescreened.until)),
    ]
