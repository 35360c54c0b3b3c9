"""The pages of a report: what they say, in both languages, and by when a decision is due."""

from __future__ import annotations

import json
import os
import re
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb
import pytest
import python_calamine
from typer.testing import CliRunner

from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import REASONS, Language, cited_article, reason
from checks.law.rulebook import built_in_rulebook
from pipelines.commands.app import app
from reports.masking import Mask
from reports.model.deadlines import LAST_YEAR, decision_day, is_provisional
from reports.model.report import read_report
from reports.page import case_pages, cases
from reports.page.report_page import single_figures
from reports.page.timeline import LONGEST as LONGEST_PICTURE
from reports.words.catalogue import word
from tests.extract_files import FIRM, Cells, person, sound
from tests.pages import Page
from tests.published import rows
from tests.reports import SAMPLE, hecha_report, hostile_store, made

GOLDEN = Path(__file__).parent / "golden"
WRITTEN = [".hecha-report", "anomalies.html", "report.html", "report.xlsx"]
CHINESE = re.compile("[\u4e00-\u9fff]+")


def page_of(folder: Path, application: str) -> Path:
    """The case page that the report links to from an application."""
    found = re.search(
        rf'href="(cases/[^"]+\.html)">{application}<', (folder / "report.html").read_text(encoding="utf-8")
    )
    if found:
        return folder / found[1]
    data = json.loads(Page(folder / "report.html").scripts[0])
    return folder / next(str(row[7]) for row in data["rows"] if row[0] == application)


# --- what the pages say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "application"), [("zh", ""), ("zh", "SQ-17"), ("zh", "SQ-34"), ("en", ""), ("en", "SQ-23")]
)
def test_pages_are_as_before(sample_pages: dict[Language, Path], language: Language, application: str) -> None:
    path = page_of(sample_pages[language], application) if application else sample_pages[language] / "report.html"
    golden = GOLDEN / f"report_{language}{application and '_'}{application}.txt"
    found = Page(path).lines
    if os.environ.get("HECHA_REWRITE_GOLDEN") == "1":
        golden.write_text("\n".join([*found, ""]), encoding="utf-8", newline="\n")
    for number, (was, now) in enumerate(zip_longest(golden.read_text(encoding="utf-8").splitlines(), found), start=1):
        assert was == now, f"line {number}; HECHA_REWRITE_GOLDEN=1 rewrites {golden.name}"


def test_english_pages_hold_no_chinese_but_that_of_the_data(sample_pages: dict[Language, Path]) -> None:
    data = (
        "".join(path.read_text(encoding="utf-8") for path in SAMPLE.iterdir()) + built_in_rulebook().model_dump_json()
    )
    for path in [sample_pages["en"] / "report.html", *(sample_pages["en"] / "cases").iterdir()]:
        page = Page(path)
        assert ("html", {"lang": "en"}) in page.elements
        assert [text for text in CHINESE.findall(page.text) if text not in data] == []


def test_the_run_is_shown_by_its_receipt_and_no_clock(sample_copy: Path, sample_pages: dict[Language, Path]) -> None:
    started = rows(sample_copy / "latest.duckdb", "select started_at from run")[0]["started_at"]
    assert f"{started + timedelta(hours=8):%Y-%m-%d %H:%M:%S}" in Page(sample_pages["zh"] / "report.html").source


def test_rejected_rows_that_concern_nobody_are_said_before_the_outcome(sample_pages: dict[Language, Path]) -> None:
    lines = Page(sample_pages["zh"] / "report.html").lines
    first = next(place for place, line in enumerate(lines) if "无法归到具体的人" in line)
    assert first < lines.index("核验结论", lines.index("核验依据") + 1)


def test_every_application_has_its_case_page_named_by_its_number(
    sample_copy: Path, sample_pages: dict[Language, Path]
) -> None:
    verdicts = rows(sample_copy / "latest.duckdb", "select application_id from verdict order by application_id")
    files = sorted((sample_pages["zh"] / "cases").iterdir())
    assert [file.stem for file in files] == [verdict["application_id"] for verdict in verdicts]
    assert all(file.stem in Page(file).text for file in files)


NUMBERED = ["../../x", "..\\x", "/etc/passwd", "a", "A", "a-2", "CON", "a:b", "a?#%", "x\n", "长" * 300, person(3)]


def test_case_pages_are_named_safely_and_only_those_requested_are_made(tmp_path: Path) -> None:
    """Numbers that lead elsewhere, are reserved, or differ in case alone: each has its own page below the folder."""
    applications = [{**sound("applications", 1), "application_id": number} for number in NUMBERED]
    store = hostile_store(tmp_path, applications)
    out = made(store, tmp_path / "out", "--cases")
    files = [path.name for path in (out / "cases").iterdir()]
    kept = rows(store / "latest.duckdb", "select application_id, outcome from verdict order by all")
    assert len({name.casefold() for name in files}) == len(kept) == len(NUMBERED)
    assert not [name for name in files if re.search(r'[/\\:*?"<>|%#\s]', name) or person(3)[6:14] in name]
    assert all(f"积分申请 {number}" in Page(page_of(out, number)).lines for number in ("a", "A", "a-2"))
    for options, count in (
        (["--queue"], sum(each["outcome"] == "refer" for each in kept)),
        (["--application", "a", "--application", "ＣＯＮ"], 3),
        (["--employer", FIRM.lower()], len(kept)),
        (["--employer", FIRM[8:17], "--application", "a-2"], 1),
    ):
        made(store, out, *options)
        cases = out / "cases"
        assert len([*cases.iterdir()] if cases.exists() else []) == count, options
    done = hecha_report(store, out, "--application", "a-3", "--employer", person(3), "--lang", "en")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "a-3" in done.stderr
    assert person(3) not in done.stderr


def test_equal_months_share_a_row_and_the_month_of_application_stands_alone(tmp_path: Path) -> None:
    paid = [
        {**sound("contributions", 1), "month": f"{2022 + place // 12}-{place % 12 + 1:02d}", "paid_on": ""}
        for place in range(32)
    ]
    out = made(hostile_store(tmp_path, contributions=paid), tmp_path / "out", "--cases")
    (case,) = (out / "cases").iterdir()
    source = case.read_text(encoding="utf-8")
    lines = [line for line in Page(case).lines if re.match(r"20\d\d-\d\d ", line)]
    own = sound("applications", 1)["applied_on"][:7]
    told = sum(int(found[1]) if (found := re.search(r"(\d+) 个月", line)) else 1 for line in lines)
    assert told == 32
    assert len(lines) < 20
    assert f"{own}：申请当月没有缴费记录" in Page(case).lines
    assert "counter(pages)" in source
    assert all(word in Page(case).text for word in ("经办", "复核"))


def test_without_cases_nothing_links_to_them(sample_copy: Path, tmp_path: Path) -> None:
    page = Page(made(sample_copy, tmp_path / "out") / "report.html")
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == WRITTEN
    assert all(link.startswith("#") or link == "anomalies.html" for link in page.links())
    assert {row[7] for row in json.loads(page.scripts[0])["rows"]} == {""}


def test_the_same_run_gives_the_same_bytes_by_several_processes_as_by_one(
    sample_copy: Path, sample_pages: dict[Language, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes are worth it for many; here they have few at once."""
    pools: list[object] = []

    def noted(*given: Any, **more: Any) -> ProcessPoolExecutor:
        pools.append(given)
        return ProcessPoolExecutor(*given, **more)

    monkeypatch.setattr(case_pages, "ProcessPoolExecutor", noted)
    monkeypatch.setattr(cases, "AT_ONCE", 12)
    several = made(sample_copy, tmp_path / "out", "--cases")
    assert pools
    by_one, by_several = (
        {path.name: path.read_bytes() for path in (folder / "cases").iterdir()}
        for folder in (sample_pages["zh"], several)
    )
    assert by_one == by_several
    assert (several / "report.html").read_bytes() == (sample_pages["zh"] / "report.html").read_bytes()


def test_a_case_shows_figures_and_rows_of_the_month_in_doubt(sample_pages: dict[Language, Path]) -> None:
    text = Page(page_of(sample_pages["zh"], "SQ-17")).text
    for told in ("到账 2024-06-03", "期限 2024-04-30", "contributions.csv 214", "标为正常缴费，但到账晚于期限"):
        assert told in text


def test_the_queue_is_ordered_by_doubts_then_missing_then_day(sample_copy: Path) -> None:
    report = read_report((sample_copy / "latest.duckdb").resolve(), Mask())
    places = [(len(each.doubts), len(each.missing), each.application.applied_on) for each in report.queue]
    assert places == sorted(places)
    referred = {each.application_id for each in report.applications if each.outcome == "refer"}
    assert {each.application.application_id for each in report.queue} == referred
    late = next(each for each in report.queue if each.application.application_id == "SQ-17")
    assert late.doubts[0].months == (("2024-03", "PAYMENT_LATE"),)


def test_a_store_without_the_extract_still_gives_pages_and_says_what_they_lack(
    sample_copy: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample_copy, store, symlinks=True)
    shutil.rmtree(store / "extracts")
    made(store, tmp_path / "out", "--application", "SQ-17")
    assert "提取数据文件已不在" in Page(tmp_path / "out" / "report.html").text
    assert "提取数据文件已不在" in Page(page_of(tmp_path / "out", "SQ-17")).text


def test_a_life_longer_than_the_picture_is_cut_and_said_so(tmp_path: Path) -> None:
    rows_of_person: list[Cells] = [
        {**sound("contributions", 1), "month": f"{2010 + place // 12}-{place % 12 + 1:02d}", "paid_on": ""}
        for place in range(LONGEST_PICTURE + 60)
    ]
    made(hostile_store(tmp_path, contributions=rows_of_person), tmp_path / "out", "--cases")
    text = Page(next((tmp_path / "out" / "cases").iterdir())).text
    assert f"图中只显示最近 {LONGEST_PICTURE} 个月" in text
    assert "2010-01" in text


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_reason_has_what_would_settle_it_and_an_article_in_english() -> None:
    final = {each.code for each in REASONS if not each.settles("zh")}
    assert final == {"PERMIT_NOT_VALID", "SCOPE_PERSON"}, "only these stay a fail whatever is brought"
    for each in REASONS:
        assert bool(each.settles("zh")) == bool(each.settles("en"))
        assert not CHINESE.search(cited_article(each.article, "en"))
    assert {each.missing for each in REASONS} - {""} <= {kind.code for kind in MISSING_KINDS}
    assert not [kind.article for kind in MISSING_KINDS if CHINESE.search(cited_article(kind.article, "en"))]


def test_every_figure_has_a_word() -> None:
    names = {name for name, _ in single_figures(built_in_rulebook())}
    assert len(names) > 15
    assert all(word(name, "en", "page") for name in names)


def test_every_reason_of_a_check_is_shown_with_it(sample_copy: Path, sample_pages: dict[Language, Path]) -> None:
    found = rows(sample_copy / "latest.duckdb", "select * from verdict_reason order by all")
    assert len({(row["check_name"], row["code"]) for row in found}) > 10
    for row in found:
        lines = Page(page_of(sample_pages["zh"], row["application_id"])).lines
        of_check = [line for line in lines if line.startswith(f"{word(row['check_name'], 'zh')} ")]
        assert [line for line in of_check if line.endswith(f"{reason(row['code']).zh} {reason(row['code']).article}")]


@pytest.mark.alters_runs
def test_every_reason_code_is_in_report_workbook_and_explain(sample_copy: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_copy, tmp_path / "store", symlinks=True)
    with duckdb.connect(str((tmp_path / "store" / "latest.duckdb").resolve())) as connection:
        codes = [each.code for each in REASONS]
        connection.execute("update verdict set reasons = $codes where application_id = 'SQ-17'", {"codes": codes})
    out = made(tmp_path / "store", tmp_path / "out", "--application", "SQ-17")
    book = python_calamine.CalamineWorkbook.from_path(out / "report.xlsx").get_sheet_by_name("核验结论").to_python()
    told = CliRunner().invoke(app, ["explain", "SQ-17", "--store", str(tmp_path / "store")])
    shown = {
        "page": Page(out / "report.html").text,
        "case": Page(page_of(out, "SQ-17")).text,
        "workbook": next("\n".join(map(str, row)) for row in book if row[0] == "SQ-17"),
        "explain": told.stdout,
    }
    for name, text in shown.items():
        plain = re.sub(r"\s", "", text)
        for each in REASONS:
            assert re.sub(r"\s", "", each.zh)[:8] in plain, f"{name}: {each.code}"
            assert name == "explain" or each.missing or each.settles("zh") in text, f"{name}: {each.code}"


INVESTOR = """insert into investor by name
select run_id, application_id, employer_id as enterprise_id, 3 as staff_here_min, 5 as staff_here_max,
    10 as tax_points_min, 30 as tax_points_max, 20 as staff_points_min, 20 as staff_points_max,
    20 as points_min, 30 as points_max, ['INVEST_SHARE_MISSING', 'INVEST_STAFF_UNDECIDED'] as reasons
from verdict where application_id = 'SQ-17'"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.alters_runs
def test_the_enterprises_invested_in_are_shown(sample_copy: Path, tmp_path: Path, language: Language) -> None:
    shutil.copytree(sample_copy, tmp_path / "store", symlinks=True)
    with duckdb.connect(str((tmp_path / "store" / "latest.duckdb").resolve())) as connection:
        connection.execute(INVESTOR)
    wanted = ["--application", "SQ-17", "--application", "SQ-34"]
    out = made(tmp_path / "store", tmp_path / "out", *wanted, "--lang", language)
    between = word("to", language)
    for page in (Page(out / "report.html"), Page(page_of(out, "SQ-17"))):
        assert word("investors", language, "page") in page.text
        for shown in (f"3 {between} 5", f"10 {between} 30", f"20 {between} 30"):
            assert shown in page.text
        for code in ("INVEST_SHARE_MISSING", "INVEST_STAFF_UNDECIDED"):
            assert f"{reason(code).words(language)} → {reason(code).settles(language)}" in page.text
    assert word("investors", language, "page") not in Page(page_of(out, "SQ-34")).text


# --- deadlines (第七条) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applied_on", "working_days", "due"),
    [
        (
            "2024-09-10",
            20,
            "2024-10-14",
        ),  # Mid-Autumn and National Day between, worked: 14 and 29 September, 12 October
        ("2024-11-04", 5, "2024-11-11"),  # a week without holidays: the day itself does not count
        ("2024-09-13", 1, "2024-09-14"),  # a Saturday that is worked
        ("2024-02-09", 1, "2024-02-18"),  # Spring Festival, then a Sunday that is worked
        ("2026-12-01", 20, "2026-12-29"),  # still within the library's years
    ],
)
def test_working_days_are_those_of_the_official_calendar(applied_on: str, working_days: int, due: str) -> None:
    assert decision_day(date.fromisoformat(applied_on), working_days) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("applied_on", "working_days", "due"),
    [
        ("2099-12-31", 1, "2100-01-04"),  # New Year's Day is a Friday
        ("2100-04-30", 2, "2100-05-04"),  # 1 and 2 May are a weekend, too
        ("2097-09-30", 1, "2097-10-04"),  # 1 to 3 October are Tuesday to Thursday
    ],
)
def test_beyond_the_calendar_the_day_is_provisional(applied_on: str, working_days: int, due: str) -> None:
    found = decision_day(date.fromisoformat(applied_on), working_days)
    assert (found, is_provisional(found)) == (date.fromisoformat(due), True)
    assert not is_provisional(date(LAST_YEAR, 12, 31))


def test_the_page_says_where_the_calendar_ends(tmp_path: Path) -> None:
    day = f"{LAST_YEAR}-12-20"
    applications: list[Cells] = [{**sound("applications", 1), "applied_on": day}]
    paid = [{**sound("contributions", 1), "month": f"{LAST_YEAR}-{month:02d}", "paid_on": ""} for month in range(1, 13)]
    contracts: list[Cells] = [{**sound("contracts", 1), "end_on": ""}]
    store = hostile_store(tmp_path, applications, paid, day, contracts=contracts)
    text = Page(made(store, tmp_path / "out", "--cases") / "report.html").text
    assert f"其中 1 份的日期超出已公布的 {LAST_YEAR} 年放假安排" in text
    due = decision_day(date.fromisoformat(day), 20)
    assert f"最早 {due}（暂定）" in Page(next((tmp_path / "out" / "cases").iterdir())).text
