"""An explanation as data for programs: what the screen shows, names and numbers masked as there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from checks.law import findings
from checks.law.codes import ITEMS, KINDS, RELATIONS
from checks.law.months import month_text
from checks.law.reasons import Language, Reason, reason
from checks.verdicts import CHECKS
from reports.masking import Mask
from reports.model.decisions import Decision
from reports.model.explanation import TESTS, Explanation, Line
from reports.model.run_file import Row, as_number, as_texts
from reports.words.catalogue import word
from reports.words.details import detail_in_words

Data = dict[str, object]
_BASIS: Final = ("window_months", "points_months", "year_points", "base_points", "title_months")
_LEDGER: Final = ("employer_id", "base", "payment", "employer", "base_match", "outcome", "expected_base", "basis")
_POINTS: Final = ("staff_here", "tax_points", "staff_points", "points")


def as_data(explained: Explanation, mask: Mask, language: Language) -> Data:
    """An explanation; of a month alone, where one was requested. Money in yuan, counts as [least, most]."""
    verdict = explained.verdict
    head: Data = {
        "application_id": verdict["application_id"],
        "person_id": mask.person_id(str(verdict["person_id"])),
        "employer_id": verdict["employer_id"],
        "applied_on": verdict["applied_on"],
        **_source(verdict),
    }
    if explained.month is not None:
        month = month_text(explained.month)
        decisions = [_decision(each, language) for each in explained.decisions if each.month == month]
        lines = [_line(each, language) for each in explained.lines]
        return head | {"month": month, "decisions": decisions, "lines": lines}
    doubted = verdict["outcome"] == "refer"
    return head | {
        "outcome": verdict["outcome"],
        "decided": _decided(explained),
        "decisions": [_decision(each, language) for each in explained.decisions],
        "checks": {check: verdict[check] for check in CHECKS},
        "reasons": [_reason(each, language, doubted=doubted) for each in explained.reasons],
        "missing": [_missing(each, language) for each in explained.missing],
        "basis": {name: _interval(verdict, name) for name in _BASIS},
        "tiers": _tiers(explained, "automatic_months"),
        "investor": [_investor(each, language) for each in explained.investors],
        "months": [_month(each, language) for each in explained.ledger],
        "rejected_rows": [
            {name: each[name] for name in ("dataset", "source_file", "row_number", "column_name", "code")}
            | {"words": each[language]}
            for each in explained.rejects
        ],
        "contracts": [_picked(each, "employer_id name start_on end_on work_region") for each in explained.contracts],
        "enrolments": [_picked(each, "employer_id from_on until_on") for each in explained.enrolments],
        "sanctions": [_picked(each, "employer_id from_on until_on") for each in explained.sanctions],
    }


def _decided(explained: Explanation) -> Data:
    """The verdict with the decisions of people; the same as the automatic one where nothing is decided."""
    row = explained.decided
    return {
        "outcome": row["outcome"],
        "checks": {check: row[check] for check in CHECKS},
        "basis": {name: _interval(row, name) for name in _BASIS},
        "tiers": _tiers(explained, "months"),
    }


def _tiers(explained: Explanation, name: str) -> list[Data]:
    return [{"multiple": each["multiple"], "months": _interval(each, name)} for each in explained.tiers]


def _decision(each: Decision, language: Language) -> Data:
    shown = {
        name: getattr(each, name) or None for name in ("month", "employer_key", "what", "answer", "state", "event")
    }
    return shown | {"by": each.by, "because": each.because, "lapsed_for": each.lapsed_for(language) or None}


def _picked(row: Row, names: str) -> Data:
    return {name: row[name] for name in names.split()} | _source(row)


def _source(row: Row) -> Data:
    return {"source_file": row["path"], "row_number": row["row_number"]}


def _interval(row: Row, name: str) -> list[object]:
    return [row[f"{name}_min"], row[f"{name}_max"]]


def _reason(why: Reason, language: Language, *, doubted: bool) -> Data:
    settles = why.settles(language) if doubted else ""
    return {"code": why.code, "article": why.article, "words": why.words(language), "settles": settles}


def _reasons(codes: Iterable[str], language: Language) -> list[Data]:
    return [{"code": code, "words": reason(code).words(language)} for code in codes]


def _missing(row: Row, language: Language) -> Data:
    settles = row["settles" if language == "zh" else "settles_en"]
    return {
        "what": row["what"],
        "article": row["article"],
        "words": row[language],
        "detail": detail_in_words(str(row["detail"]), language),
        "settles": settles,
        "asked_of": row["addressee"],
    }


def _investor(row: Row, language: Language) -> Data:
    points = {name: _interval(row, name) for name in _POINTS}
    return {"enterprise_id": row["enterprise_id"], **points, "reasons": _reasons(as_texts(row["reasons"]), language)}


def _month(row: Row, language: Language) -> Data:
    shown = {name: row[name] for name in _LEDGER}
    decided = {name: row[f"decided_{name}"] for name in ("payment", "employer", "base_match", "outcome")}
    return {
        "month": f"{row['month']:%Y-%m}",
        **shown,
        "decided": decided,
        "reasons": _reasons(as_texts(row["reasons"]), language),
    }


def _line(line: Line, language: Language) -> Data:
    row = line.line
    tests = {
        test: {
            "answer": findings.answer_word(as_number(row[test])),
            "reason": None if why is None else _reason(why, language, doubted=True),
        }
        for test, why in ((test, line.reasons[test]) for test in TESTS)
    }
    return {
        "employer_id": row["employer_id"],
        "employer_key": row["employer_key"],
        "identity_key": row["identity_key"],
        "base": _yuan(row["base"]),
        **tests,
        "reasons": _reasons(as_texts(row["codes"]), language),
        "expected_base": row["expected_base"],
        "basis": row["basis_name"],
        "income": None if row["income"] is None else _yuan(row["income"]),
        "income_months": row["income_months"],
        "deviation": row["deviation"],
        "looked_at": list(map(month_text, line.looked_at)),
        "rests_on_contract": line.contract[1] is not None,
        "payments": [_payment(each, language) for each in line.payments],
        "links": [
            _picked(each, "from_id to_id effective_on") | {"relation": RELATIONS[as_number(each["relation"])]}
            for each in line.links
        ],
        "incomes": [_income(each, language) for each in line.incomes],
    }


def _payment(row: Row, language: Language) -> Data:
    kind = word(KINDS[as_number(row["kind"])], language)
    return {"kind": kind, "base": _yuan(row["base"])} | _picked(row, "paid_on employer_id")


def _income(row: Row, language: Language) -> Data:
    item = word(ITEMS[as_number(row["item"])], language)
    shown = {"month": month_text(as_number(row["month"])), "item": item, "income": _yuan(row["income"])}
    return shown | _picked(row, "employer_id declared_on stands own")


def _yuan(fen: object) -> Decimal:
    return Decimal(as_number(fen)) / 100
