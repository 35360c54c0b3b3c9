"""An application's explanation on a terminal: checks, reasons, months, and the rows and figures behind a month."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from checks.law import findings
from checks.law.codes import ITEMS, KINDS, RELATIONS
from checks.law.months import month_end, month_text
from checks.law.reasons import Reason, reason
from checks.law.rulebook import Rulebook
from checks.verdicts import CHECKS
from reports.console.decisions import show_checks, show_decisions, side_heads
from reports.console.screen import Screen
from reports.model.explanation import TESTS, Explanation, Line
from reports.model.investors import COUNTS
from reports.model.run_file import Row, as_number, as_texts
from reports.words.catalogue import word
from reports.words.details import detail_in_words, in_a_row

_SETTLES: Final = {"zh": "settles", "en": "settles_en"}


def show_explanation(explanation: Explanation, screen: Screen) -> None:
    """An application's checks and months, and the papers behind them."""
    _show_application(explanation.verdict, screen)
    verdict = explanation.verdict
    show_checks(explanation.verdict, explanation.decided, explanation.decisions, screen)
    screen.table(
        screen.word("reasons"),
        [screen.word(name) for name in ("code", "article", "words", "look_up")],
        [_reason(each, screen, doubted=verdict["outcome"] == "refer") for each in explanation.reasons],
    )
    screen.table(
        screen.word("missing"),
        [screen.word(name) for name in ("code", "article", "lacking", "detail", "settles", "addressee")],
        [
            [
                each["what"],
                each["article"],
                each[screen.language],
                detail_in_words(str(each["detail"]), screen.language),
                each[_SETTLES[screen.language]],
                screen.word(f"of_{each['addressee']}"),
            ]
            for each in explanation.missing
        ],
    )
    _show_basis(explanation, screen)
    _show_investors(explanation, screen)
    _show_ledger(explanation, screen)
    screen.table(
        screen.word("own_rejects"),
        [screen.word(name) for name in ("file", "row", "column", "code", "words")],
        [
            [each["source_file"], str(each["row_number"]), each["column_name"], each["code"], each[screen.language]]
            for each in explanation.rejects
        ],
    )
    _show_papers(explanation, screen)
    decided = explanation.decided
    if decided["outcome"] == "refer":
        checks = [f"--check {check}" for check in CHECKS if decided[check] == "refer"]
        _show_how_to_decide(str(decided["application_id"]), checks, screen)


def _show_how_to_decide(application: str, questions: list[str], screen: Screen) -> None:
    """The command that settles each question which still needs a person."""
    if questions:
        screen.line()
        screen.line(word("how_to_decide", screen.language, "decisions"))
    for each in questions:
        screen.line(word("decide_so", screen.language, "decisions").format(application, each))


def show_month(explanation: Explanation, screen: Screen) -> None:
    """The evidence for the lines of the month requested, and nothing else."""
    _show_application(explanation.verdict, screen)
    for line in explanation.lines:
        _show_line(line, explanation, screen)
    if explanation.month is not None and not explanation.lines:
        screen.line()
        screen.line(screen.word("no_line").format(month_text(explanation.month)))
    questions = [each for line in explanation.lines for each in _undecided(line.line, explanation)]
    _show_how_to_decide(str(explanation.verdict["application_id"]), questions, screen)


def _undecided(line: Row, explanation: Explanation) -> list[str]:
    """The tests of a line that still need a person, as options of `hecha decide`."""
    settled = {each.what for each in explanation.decisions if each.is_of(line) and each.state == "carried"}
    refers = [name for name in TESTS if findings.answer_word(as_number(line[name])) == "refer"]
    named = f"--month {month_text(as_number(line['month']))} --employer {line['employer_id']}"
    return [f"{named} --test {what}" for what in (name.removesuffix("_test") for name in refers) if what not in settled]


def _show_application(verdict: Row, screen: Screen) -> None:
    screen.pairs(
        [
            ("application", verdict["application_id"]),
            ("person", screen.mask.person_id(str(verdict["person_id"]))),
            ("employer", verdict["employer_id"]),
            ("applied_on", verdict["applied_on"]),
            ("source_row", _source(verdict["row_number"], verdict["path"], screen)),
        ]
    )


def _reason(why: Reason, screen: Screen, *, doubted: bool) -> list[str]:
    settles = why.settles(screen.language) if doubted else ""
    return [why.code, why.article, why.words(screen.language), settles]


def _show_basis(explanation: Explanation, screen: Screen) -> None:
    names = ("window_months", "points_months", "year_points", "base_points", "title_months")
    sides = [explanation.verdict, explanation.decided] if explanation.decisions else [explanation.verdict]
    rows = [[screen.word(name), *(_interval(side, name, screen) for side in sides)] for name in names]
    rows += [
        [
            screen.word("tier").format(f"{Decimal(str(tier['multiple'])).normalize():f}"),
            *(_interval(tier, name, screen) for name in ("automatic_months", "months")[: len(sides)]),
        ]
        for tier in explanation.tiers
    ]
    screen.table(screen.word("basis"), ["", *side_heads(len(sides), screen)], rows)


def _interval(row: Row, name: str, screen: Screen) -> str:
    least, most = row[f"{name}_min"], row[f"{name}_max"]
    return str(least) if least == most else f"{least} {screen.word('to')} {most}"


def _in_words(codes: list[str], screen: Screen) -> str:
    """Reasons in plain words, one after another."""
    return ("；" if screen.language == "zh" else "; ").join(reason(code).words(screen.language) for code in codes)


def _show_investors(explanation: Explanation, screen: Screen) -> None:
    """The enterprises invested in with their points, then what is to be known of them."""
    screen.table(
        screen.word("investor"),
        [screen.word(name) for name in ("enterprise", *COUNTS, "words")],
        [
            [
                each["enterprise_id"],
                *(_interval(each, name, screen) for name in COUNTS),
                _in_words(as_texts(each["reasons"]), screen),
            ]
            for each in explanation.investors
        ],
    )
    codes = sorted({code for each in explanation.investors for code in as_texts(each["reasons"])})
    screen.table(
        "",
        [screen.word(name) for name in ("code", "article", "words", "look_up")],
        [_reason(reason(code), screen, doubted=True) for code in codes],
    )


def _show_ledger(explanation: Explanation, screen: Screen) -> None:
    tests = ("payment", "employer", "base_match", "outcome")
    heads = ["month", "employer", "base", "payment", "employer_test", "base_match", "outcome", "expected", "words"]
    sides = side_heads(2, screen)[1:] if explanation.decisions else []
    screen.table(
        screen.word("months"),
        [*(screen.word(name) for name in heads), *sides],
        [
            [
                f"{each['month']:%Y-%m}",
                each["employer_id"],
                str(each["base"]),
                *(str(each[test]) for test in tests),
                each["expected_base"],
                _in_words(as_texts(each["reasons"]), screen),
                *(each["decided_outcome"] for _ in sides),
            ]
            for each in explanation.ledger
        ],
    )


def _show_papers(explanation: Explanation, screen: Screen) -> None:
    """The contracts, enrolments and sanctions behind the checks on the application."""
    screen.table(
        screen.word("contract"), _contract_heads(screen), [_contract(each, screen) for each in explanation.contracts]
    )
    for title, rows in (("enrolment", explanation.enrolments), ("sanction", explanation.sanctions)):
        screen.table(
            screen.word(title),
            [screen.word(name) for name in ("employer", "start", "end", "source_row")],
            [
                [
                    each["employer_id"],
                    each["from_on"],
                    each["until_on"],
                    _source(each["row_number"], each["path"], screen),
                ]
                for each in rows
            ],
        )


def _contract_heads(screen: Screen) -> list[str]:
    return [screen.word(name) for name in ("employer", "name", "start", "end", "region", "source_row")]


def _contract(contract: Row, screen: Screen) -> list[object]:
    shown = ("employer_id", "name", "start_on", "end_on", "work_region")
    return [*(contract[name] for name in shown), _source(contract["row_number"], contract["path"], screen)]


def _show_line(line: Line, explanation: Explanation, screen: Screen) -> None:
    row = line.line
    screen.line()
    screen.line(f"== {month_text(as_number(row['month']))}  {row['employer_id']}  {row['employer_key']} ==")
    for code in as_texts(row["codes"]):
        if code not in {each.code for each in line.reasons.values() if each}:
            screen.line(f"{screen.word('remark')}:{_because(reason(code), screen, doubted=True)}")
    show_decisions([each for each in explanation.decisions if each.is_of(row)], screen)
    _show_payment(line, explanation.rulebook, screen)
    _show_employer(line, explanation.contracts, screen)
    _show_base_match(line, explanation, screen)


def _show_test(line: Line, test: str, screen: Screen) -> None:
    answer = findings.answer_word(as_number(line.line[test]))
    screen.line()
    screen.line(
        f"{screen.word(test)}: {screen.word(answer)}{_because(line.reasons[test], screen, doubted=answer == 'refer')}"
    )


def _because(why: Reason | None, screen: Screen, *, doubted: bool) -> str:
    return "".join(f"  {each}" for each in _reason(why, screen, doubted=doubted) if each) if why else ""


def _show_payment(line: Line, rulebook: Rulebook, screen: Screen) -> None:
    _show_test(line, TESTS[0], screen)
    month = as_number(line.line["month"])
    due = month + rulebook.payment.deadline_months_after.value
    screen.pairs([("base", _yuan(line.line["base"])), ("deadline", month_end(due))])
    for relief in rulebook.relief:
        if relief.from_month <= month <= relief.until_month:
            screen.line(f"  {relief.source}: {', '.join(map(screen.word, relief.kinds))} ≤ {relief.paid_by}")
    for topup in rulebook.topup:
        if topup.from_month <= month <= topup.until_month:
            screen.line(f"  {topup.source}: {screen.word('topup')} ≤ {topup.paid_by}")
    screen.table(
        "",
        [screen.word(name) for name in ("kind", "base", "paid_on", "employer", "source_row")],
        [
            [
                screen.word(KINDS[as_number(each["kind"])]),
                _yuan(each["base"]),
                each["paid_on"],
                each["employer_id"],
                _source(each["row_number"], each["path"], screen),
            ]
            for each in line.payments
        ],
    )


def _show_employer(line: Line, contracts: list[Row], screen: Screen) -> None:
    _show_test(line, TESTS[1], screen)
    if line.line["identity_key"] != line.line["employer_key"]:
        screen.pairs([("identity", line.line["identity_key"])])
    rests_on = [each for each in contracts if (each["source_file"], each["row_number"]) == line.contract]
    screen.table(screen.word("contract"), _contract_heads(screen), [_contract(each, screen) for each in rests_on])
    if not rests_on:
        screen.line(screen.word("no_contract"))
    screen.table(
        screen.word("register"),
        [screen.word(name) for name in ("employer", "kind", "source_row")],
        [
            [each["employer_id"], screen.word("kind_dispatch"), _source(each["row_number"], each["path"], screen)]
            for each in line.register
        ],
    )
    screen.table(
        screen.word("link"),
        [screen.word(name) for name in ("from_employer", "relation", "to_employer", "effective_on", "source_row")],
        [
            [
                each["from_id"],
                screen.word(RELATIONS[as_number(each["relation"])]),
                each["to_id"],
                each["effective_on"],
                _source(each["row_number"], each["path"], screen),
            ]
            for each in line.links
        ],
    )


def _show_base_match(line: Line, explanation: Explanation, screen: Screen) -> None:
    _show_test(line, TESTS[2], screen)
    rulebook = explanation.rulebook
    row, month = line.line, as_number(line.line["month"])
    year = next((each for each in rulebook.contribution_year if each.from_month <= month <= each.until_month), None)
    if year is not None:
        screen.pairs(
            [
                (
                    "limits",
                    f"{year.floor} {screen.word('to')} {year.cap}  ({year.source}, {screen.word(year.confidence)})",
                )
            ]
        )
    figures = rulebook.base_match
    limits = (
        figures.above_pass_percent,
        figures.above_refer_percent,
        figures.below_pass_percent,
        figures.below_refer_percent,
    )
    screen.line(screen.word("tolerance").format(*(each.value for each in limits)))
    _show_expected(row, screen)
    covered = screen.word("nothing_covered")
    if explanation.tax_from is not None and explanation.tax_until is not None:
        covered = f"{month_text(explanation.tax_from)} {screen.word('to')} {month_text(explanation.tax_until)}"
    screen.pairs(
        [("tax_covered", covered), ("looked_at", in_a_row(list(map(month_text, line.looked_at)), screen.language))]
    )
    screen.table(
        "",
        [
            screen.word(name)
            for name in ("month", "agent", "item", "income", "declared_on", "stands", "own", "source_row")
        ],
        [
            [
                month_text(as_number(each["month"])),
                each["employer_id"],
                screen.word(ITEMS[as_number(each["item"])]),
                _yuan(each["income"]),
                each["declared_on"],
                screen.word("yes" if each["stands"] else "no"),
                screen.word("yes" if each["own"] else "no"),
                _source(each["row_number"], each["path"], screen),
            ]
            for each in line.incomes
        ],
    )


def _show_expected(row: Row, screen: Screen) -> None:
    if row["expected_base"] is None:
        screen.line(screen.word("no_income"))
        return
    how = f"{screen.word(str(row['basis_name']))}: {_yuan(row['income'])} ÷ {row['income_months']}"
    screen.pairs(
        [("expected", f"{row['expected_base']}  ({how})"), ("deviation", f"{float(str(row['deviation'])):.2%}")]
    )


def _source(row_number: object, path: object, screen: Screen) -> str:
    return f"{path} {screen.word('row')} {row_number}"


def _yuan(fen: object) -> str:
    amount = as_number(fen)
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
