"""Which decisions a run carries: those whose evidence is what it was. The others lapse, and it is said what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Any, Final

import duckdb
import polars as pl

from checks.law.months import first_day_of_month
from checks.law.rulebook import Rulebook
from pipelines.decisions.acts import Part, Question
from pipelines.decisions.evidence import QUESTIONS, Evidence, evidence
from pipelines.decisions.standing import Standing, Stands
from pipelines.store import database

CARRIED: Final = "carried"
_DECISION: Final = {
    "application_id": pl.String, "month": pl.Int32, "employer_key": pl.String, "what": pl.String, "answer": pl.String,
    "state": pl.String, "event": pl.Int64, "decided_by": pl.String, "because": pl.String, "changes": pl.Int32,
    "why": pl.String, "changed_kind": pl.String, "changed": pl.String,
}  # fmt: skip
_ACCEPTED: Final = {"event": pl.Int64, "code": pl.String, "employer_key": pl.String, "other_key": pl.String,
                    "until": pl.Date}  # fmt: skip
_QUESTION: Final = ("application_id", "month", "employer_key", "what")


def decisions_of_run(
    connection: duckdb.DuckDBPyConnection, stands: Standing, law: Rulebook, concerned: Set[str] | None = None
) -> pl.DataFrame:
    """What stands of the log, for a run: table decision without run_id, in order of application.

    A decision on an application that the run has not is left out.

    Args:
        connection: to the run, with its extract attached as `extract`. concerned: of these applications alone.
    """
    decisions = [each for each in stands.decisions if concerned is None or each.decision.subject in concerned]
    decided = _decided(connection, decisions, law)
    settled = decided.filter(pl.col("state") != "lapsed")
    accepted = _accepted(connection, stands.rules).join(settled, on=_QUESTION, how="anti", nulls_equal=True)
    if concerned is not None:
        accepted = accepted.filter(pl.col("application_id").is_in(list(concerned)))
    refers_accepted = pl.concat([decided, accepted]).sort(*_QUESTION, "event", nulls_last=False)
    return refers_accepted.with_columns(month=first_day_of_month(pl.col("month")))


def _decided(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Stands], law: Rulebook) -> pl.DataFrame:
    decided = sorted({each.decision.subject for each in decisions})
    of_these = "select application_id from verdict where application_id in (select unnest(cast($decided as varchar[])))"
    here = set(database.read(connection, of_these, decided=decided)["application_id"])
    concerned = [each for each in decisions if each.decision.subject in here]
    questions = [Question.of(each.decision.settles) for each in concerned]
    rows = [
        (number, each.decision.subject, question.what, question.month, question.employer_key)
        for number, (each, question) in enumerate(zip(concerned, questions, strict=True))
    ]
    if not rows:
        return pl.DataFrame(schema=_DECISION)
    evidence_now = evidence(connection, pl.DataFrame(rows, schema=QUESTIONS, orient="row"), law)
    return pl.DataFrame(list(_states(concerned, questions, evidence_now)), schema=_DECISION, orient="row")


def _states(decisions: list[Stands], questions: list[Question], evidence_now: Evidence) -> Iterator[tuple[Any, ...]]:
    prints = dict(evidence_now.findings.select("question", "fingerprint").iter_rows())
    for number, (each, question) in enumerate(zip(decisions, questions, strict=True)):
        same = prints.get(number) == each.decision.fingerprint
        state = "lapsed" if not same else "waiting" if each.waits else CARRIED
        what_changed = (
            (0, None, None, None) if same else first_difference(each.decision.evidence, evidence_now.of(number))
        )
        yield (
            *_columns_of_question(each, question),
            each.decision.answer,
            state,
            *_author(each),
            each.decision.because,
            *what_changed,
        )


def _columns_of_question(each: Stands, question: Question) -> tuple[object, ...]:
    return each.decision.subject, question.month, question.employer_key, question.what


def _author(each: Stands) -> tuple[int, str]:
    return each.event.sequence, each.event.by


def first_difference(before: Iterable[Part], now: Iterable[Part]) -> tuple[int, str, str, str]:
    """How many things are not what they were, and of the first what became of it, its kind and name.

    An answer that changed is named last: what changed it is named first, where that is known.
    """
    was, is_ = set(before), set(now)
    old, new = ({(part.kind, part.name) for part in one - other} for one, other in ((was, is_), (is_, was)))
    changed = sorted(old | new, key=lambda each: (each[0] == "answer", each))
    first = changed[0] if changed else ("answer", "")
    became = "new" if first not in old else "gone" if first not in new else "changed"
    return len(changed), became, *first


def _accepted(connection: duckdb.DuckDBPyConnection, rules: Iterable[Stands]) -> pl.DataFrame:
    """The refers that standing rules accept; of several rules one that waits for nobody, then the first."""
    by_event = {each.event.sequence: each for each in rules}
    if not by_event:
        return pl.DataFrame(schema=_DECISION)
    rows = [
        (number, rule.code, rule.employer_key, rule.other_key, rule.until)
        for number, rule in ((number, each.standing_rule) for number, each in by_event.items())
    ]
    connection.register("accepted_rule", pl.DataFrame(rows, schema=_ACCEPTED, orient="row").to_arrow())
    refers = database.read(connection, database.sql_files("decisions/rules")["accepted_refer"])
    refers_accepted = [
        (*refer, "pass", "waiting" if stands.waits else CARRIED, *_author(stands), stands.standing_rule.because)
        for event, *refer in refers.select("event", *_QUESTION).iter_rows()
        if (stands := by_event[event])
    ]
    rows_of_rules = pl.DataFrame(
        [(*row, 0, None, None, None) for row in refers_accepted], schema=_DECISION, orient="row"
    )
    return rows_of_rules.sort("state", "event").unique(_QUESTION, keep="first", maintain_order=True)
