"""The whole against an independent slow reference of the rules, on random extracts with every edge in them."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checks.law.answers import WORDS
from checks.law.reasons import REASONS
from pipelines.synth import write_extract as write_synthetic
from tests import reference
from tests.published import Rows, counts, rows, tables, verified
from tests.random_extracts import write_extract

SEEDS = range(int(os.environ.get("HECHA_SEEDS", "4")))
"""`make reference` tries 100."""
PERSONS = 100
BOUNDS = ("window_months", "points_months", "year_points", "base_points")
CHECKS = ("permit", "scope", "sanction", "employed", "paying", "window", "source")
TESTS = ("payment", "employer", "base_match")
EXACT = {
    "ledger": [
        *("person_id", "month", "employer_id", "employer_key", "base", "outcome", "reasons", "expected_base", "basis"),
        *TESTS,
    ],
    "verdict": [
        *("application_id", "batch_id", "person_id", "employer_id", "applied_on", "outcome", "reasons"),
        *CHECKS,
        *(f"{name}_{end}" for name in BOUNDS for end in ("min", "max")),
    ],
    "tier": ["application_id", "multiple", "months_min", "months_max"],
    "missing": ["application_id", "what", "detail", "settles"],
    "reject": ["dataset", "source_file", "row_number", "column_name", "code", "person_id"],
}
TITLES = ["application_id", "title_months_min", "title_months_max"]
INVESTOR = [
    *("application_id", "enterprise_id", "staff_here_min", "staff_here_max", "tax_points_min", "tax_points_max"),
    *("staff_points_min", "staff_points_max", "points_min", "points_max", "reasons"),
]

SAID: dict[str, Counter[tuple[str, str]]] = {}
"""How often each reason came with which answer, by extract and rulebook."""
OFTEN = len(SEEDS) // 4


def _counted(rows: Rows, columns: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(_comparable(row[column]) for column in columns) for row in rows)


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _deviations(rows: Rows) -> dict[tuple[str, str, str], Any]:
    return {
        (row["person_id"], row["month"], row["employer_key"]): None
        if row["deviation"] is None
        else pytest.approx(float(row["deviation"]), rel=1e-12)
        for row in rows
    }


def _compare(folder: Path, store: Path, rulebook: Path = reference.RULEBOOK) -> Counter[tuple[str, str]]:
    """Every table of both, row for row; how often each reason came with which answer."""
    expected = reference.verify(folder, rulebook=rulebook)
    run = verified(folder, store, rulebook=rulebook)
    got = tables(run)
    for name, columns in EXACT.items():
        _same(name, got[name], expected[name], columns)  # type: ignore[literal-required]
    for name, columns, want in (("verdict", TITLES, expected["verdict"]), ("investor", INVESTOR, expected["investor"])):
        _same(name, rows(run, f"select {', '.join(columns)} from {name}"), want, columns)
    assert _deviations(got["ledger"]) == _deviations(expected["ledger"])
    assert counts(run) == expected["counts"]
    return expected["findings"]


def _same(name: str, got: Rows, expected: Rows, columns: list[str]) -> None:
    want, have = _counted(expected, columns), _counted(got, columns)
    assert have - want == Counter(), f"{name}: rows that the reference does not give"
    assert want - have == Counter(), f"{name}: rows of the reference that are missing"


@pytest.mark.parametrize("seed", SEEDS)
def test_hecha_answers_as_the_reference(seed: int, tmp_path: Path) -> None:
    write_extract(tmp_path / "in", seed, PERSONS)
    SAID[str(seed)] = _compare(tmp_path / "in", tmp_path / "store")


OTHER_FIGURES = {
    "the wage may be declared up to two months later": [("value = [0, 1]", "value = [0, 1, 2]")],
    "the wage is always declared in the month after": [("value = [0, 1]", "value = [1]")],
    "the latest three months of tax": [("tax_months = { value = 6", "tax_months = { value = 3")],
    "nothing asked of the tax data": [
        (
            """[materials]  # 第四条: what is required of the applicant
tax_months = { value = 6, source = "沪人社规〔2022〕41号 第四条(二)3", confidence = "sure" }
""",
            "",
        )
    ],
    "due in its own month": [("deadline_months_after = { value = 1", "deadline_months_after = { value = 0")],
    "due three months later": [("deadline_months_after = { value = 1", "deadline_months_after = { value = 3")],
    "tolerances with decimals": [
        ("above_pass_percent = { value = 10", "above_pass_percent = { value = 10.5"),
        ("above_refer_percent = { value = 20", "above_refer_percent = { value = 20.25"),
        ("below_refer_percent = { value = 100", "below_refer_percent = { value = 12.5"),
    ],
    "nine of eighteen months": [
        ("months = { value = 12, source", "months = { value = 18, source"),
        ("required = { value = 6", "required = { value = 9"),
    ],
    "tiers that are soon reached": [("multiple = 1.0", "multiple = 1.5"), ("required = 36", "required = 7")],
    "a ban of one year": [
        (
            'years = { value = 3, source = "沪人社规〔2022〕41号 第十四条',
            'years = { value = 1, source = "沪人社规〔2022〕41号 第十四条',
        )
    ],
    "rows of nobody readable count from a fiftieth on": [
        ("unattributed_percent = { value = 10", "unattributed_percent = { value = 2")
    ],
    "no branch by its name": [('branch_endings = { value = ["分公司", ', 'branch_endings = { value = ["分厂", ')],
    "numbers of other places are at home": [('value = ["31", "10"]', 'value = ["43", "33"]')],
    "titles want less": [("multiple = { value = 1.0", "multiple = { value = 0.75")],
    "an investor's steps are small": [
        ("staff_per_step = { value = 10", "staff_per_step = { value = 1"),
        ("tax_per_step = { value = 100000", "tax_per_step = { value = 30000"),
        ("staff_min_consecutive_months = { value = 6", "staff_min_consecutive_months = { value = 2"),
    ],
}


def _rulebook(case: str, folder: Path) -> Path:
    text = reference.RULEBOOK.read_text(encoding="utf-8")
    for built_in, other in OTHER_FIGURES[case]:
        assert built_in in text
        text = text.replace(built_in, other)
    rulebook = folder / "rulebook.toml"
    rulebook.write_text(text, encoding="utf-8")
    return rulebook


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract that is judged by one rulebook after the other, and is loaded once for those that read it alike."""
    place = tmp_path_factory.mktemp("delivery")
    write_extract(place / "in", 200, PERSONS)
    return place


@pytest.mark.parametrize("case", OTHER_FIGURES)
def test_hecha_answers_as_the_reference_by_other_figures(case: str, delivery: Path, tmp_path: Path) -> None:
    SAID[case] = _compare(delivery / "in", delivery / "store", _rulebook(case, tmp_path))


def test_hecha_answers_as_the_reference_on_a_synthetic_extract(tmp_path: Path) -> None:
    write_synthetic(tmp_path / "in", 150, seed=4)
    _compare(tmp_path / "in", tmp_path / "store")


def _said(tmp_path: Path, delivery: Path) -> Counter[tuple[str, str]]:
    """Of all extracts and rulebooks above; by the reference alone where a test did not run."""
    for seed in map(str, SEEDS):
        if seed not in SAID:
            write_extract(tmp_path / seed, int(seed), PERSONS)
            SAID[seed] = reference.verify(tmp_path / seed)["findings"]
    for case in OTHER_FIGURES.keys() - SAID.keys():
        SAID[case] = reference.verify(delivery / "in", rulebook=_rulebook(case, tmp_path))["findings"]
    return sum(SAID.values(), Counter())


def test_every_reason_comes_often_with_every_answer_it_may_have(
    tmp_path: Path, delivery: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(tmp_path, delivery)
    with capsys.disabled():
        print(f"\nReasons in {len(SEEDS)} extracts of {PERSONS} persons, by the answer they came with:")
        for (code, answer), times in sorted(said.items()):
            print(f"{times:8}  {code} {answer}")
    wanted = [(reason.code, WORDS[answer]) for reason in REASONS for answer in reason.answers]
    assert {each: said[each] for each in wanted if said[each] < OFTEN} == {}
    assert {code for code, _ in said} == {reason.code for reason in REASONS}
