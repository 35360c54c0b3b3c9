"""`hecha report`: the pages word by word, masking and its log, hostile texts, deadlines, and folders written whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb
import psutil  # type: ignore[import-untyped]
import pytest
import python_calamine
from typer.testing import CliRunner, Result

from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import REASONS, Language, cited, reason
from checks.law.rulebook import built_in
from pipelines.commands.app import app
from reports.masking import LONGEST, Mask
from reports.model.deadlines import LAST_YEAR, decision_day, is_provisional
from reports.model.report import read_report
from reports.page import case_pages, cases
from reports.page.report_page import figures
from reports.page.timeline import LONGEST as LONGEST_PICTURE
from reports.words.catalogue import word
from tests.extract_files import FIRM, Cells, as_csv, person, sound, write
from tests.pages import Page
from tests.published import rows, verified

GOLDEN = Path(__file__).parent / "golden"
WRITTEN = [".hecha-report", "anomalies.html", "report.html", "report.xlsx"]
SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"
CHINESE = re.compile("[\u4e00-\u9fff]+")

LINK = re.compile(r"#\w+|(anomalies|report)\.html(#\w+)?|cases/[^/:?#%\"'<> ]+\.html|\.\./report\.html")
"""What a page may lead to."""


def hecha_report(store: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["report", "--store", str(store), "--out", str(out), *more])


def made(store: Path, out: Path, *more: str) -> Path:
    done = hecha_report(store, out, *more)
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def sample(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_store, tmp_path_factory.mktemp("sample") / "store", symlinks=True)


@pytest.fixture(scope="module")
def pages(sample: Path) -> dict[Language, Path]:
    return {"zh": made(sample, sample / "zh", "--cases"), "en": made(sample, sample / "en", "--cases", "--lang", "en")}


def page_of(folder: Path, application: str) -> Path:
    """The case page that the report links to from an application."""
    found = re.search(
        rf'href="(cases/[^"]+\.html)">{application}<', (folder / "report.html").read_text(encoding="utf-8")
    )
    if found:
        return folder / found[1]
    data = json.loads(Page(folder / "report.html").scripts[0])
    return folder / next(str(row[7]) for row in data["rows"] if row[0] == application)


# --- what the pages say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "application"), [("zh", ""), ("zh", "SQ-17"), ("zh", "SQ-34"), ("en", ""), ("en", "SQ-23")]
)
def test_pages_are_as_before(pages: dict[Language, Path], language: Language, application: str) -> None:
    path = page_of(pages[language], application) if application else pages[language] / "report.html"
    golden = GOLDEN / f"report_{language}{application and '_'}{application}.txt"
    found = Page(path).lines
    if os.environ.get("HECHA_REWRITE_GOLDEN") == "1":
        golden.write_text("\n".join([*found, ""]), encoding="utf-8", newline="\n")
    for number, (was, now) in enumerate(zip_longest(golden.read_text(encoding="utf-8").splitlines(), found), start=1):
        assert was == now, f"line {number}; HECHA_REWRITE_GOLDEN=1 rewrites {golden.name}"


def test_english_pages_hold_no_chinese_but_that_of_the_data(pages: dict[Language, Path]) -> None:
    data = "".join(path.read_text(encoding="utf-8") for path in SAMPLE.iterdir()) + built_in().model_dump_json()
    for path in [pages["en"] / "report.html", *(pages["en"] / "cases").iterdir()]:
        page = Page(path)
        assert ("html", {"lang": "en"}) in page.elements
        assert [text for text in CHINESE.findall(page.text) if text not in data] == []


def test_the_run_is_shown_by_its_receipt_and_no_clock(sample: Path, pages: dict[Language, Path]) -> None:
    started = rows(sample / "latest.duckdb", "select started_at from run")[0]["started_at"]
    assert f"{started + timedelta(hours=8):%Y-%m-%d %H:%M:%S}" in Page(pages["zh"] / "report.html").source


def test_rejected_rows_that_concern_nobody_are_said_before_the_outcome(pages: dict[Language, Path]) -> None:
    lines = Page(pages["zh"] / "report.html").lines
    first = next(place for place, line in enumerate(lines) if "无法归到具体的人" in line)
    assert first < lines.index("核验结论", lines.index("核验依据") + 1)


def test_every_application_has_its_case_page_named_by_its_number(sample: Path, pages: dict[Language, Path]) -> None:
    verdicts = rows(sample / "latest.duckdb", "select application_id from verdict order by application_id")
    files = sorted((pages["zh"] / "cases").iterdir())
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


def test_without_cases_nothing_links_to_them(sample: Path, tmp_path: Path) -> None:
    page = Page(made(sample, tmp_path / "out") / "report.html")
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == WRITTEN
    assert all(link.startswith("#") or link == "anomalies.html" for link in page.links())
    assert {row[7] for row in json.loads(page.scripts[0])["rows"]} == {""}


def test_the_same_run_gives_the_same_bytes_by_several_processes_as_by_one(
    sample: Path, pages: dict[Language, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes are worth it for many; here they have few at once."""
    pools: list[object] = []

    def noted(*given: Any, **more: Any) -> ProcessPoolExecutor:
        pools.append(given)
        return ProcessPoolExecutor(*given, **more)

    monkeypatch.setattr(case_pages, "ProcessPoolExecutor", noted)
    monkeypatch.setattr(cases, "AT_ONCE", 12)
    several = made(sample, tmp_path / "out", "--cases")
    assert pools
    by_one, by_several = (
        {path.name: path.read_bytes() for path in (folder / "cases").iterdir()} for folder in (pages["zh"], several)
    )
    assert by_one == by_several
    assert (several / "report.html").read_bytes() == (pages["zh"] / "report.html").read_bytes()


def test_a_case_shows_figures_and_rows_of_the_month_in_doubt(pages: dict[Language, Path]) -> None:
    text = Page(page_of(pages["zh"], "SQ-17")).text
    for told in ("到账 2024-06-03", "期限 2024-04-30", "contributions.csv 214", "标为正常缴费，但到账晚于期限"):
        assert told in text


def test_the_queue_is_ordered_by_doubts_then_missing_then_day(sample: Path) -> None:
    report = read_report((sample / "latest.duckdb").resolve(), Mask())
    places = [(len(each.doubts), len(each.missing), each.application.applied_on) for each in report.queue]
    assert places == sorted(places)
    referred = {each.application_id for each in report.applications if each.outcome == "refer"}
    assert {each.application.application_id for each in report.queue} == referred
    late = next(each for each in report.queue if each.application.application_id == "SQ-17")
    assert late.doubts[0].months == (("2024-03", "PAYMENT_LATE"),)


def test_a_store_without_the_extract_still_gives_pages_and_says_what_they_lack(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample, store, symlinks=True)
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


# --- words -----------------------------------------------------------------------------------------------------------


def test_every_reason_has_what_would_settle_it_and_an_article_in_english() -> None:
    final = {each.code for each in REASONS if not each.settles("zh")}
    assert final == {"PERMIT_NOT_VALID", "SCOPE_PERSON"}, "only these stay a fail whatever is brought"
    for each in REASONS:
        assert bool(each.settles("zh")) == bool(each.settles("en"))
        assert not CHINESE.search(cited(each.article, "en"))
    assert {each.missing for each in REASONS} - {""} <= {kind.code for kind in MISSING_KINDS}
    assert not [kind.article for kind in MISSING_KINDS if CHINESE.search(cited(kind.article, "en"))]


def test_every_figure_has_a_word() -> None:
    names = {name for name, _ in figures(built_in())}
    assert len(names) > 15
    assert all(word(name, "en", "page") for name in names)


def test_every_reason_of_a_check_is_shown_with_it(sample: Path, pages: dict[Language, Path]) -> None:
    found = rows(sample / "latest.duckdb", "select * from verdict_reason order by all")
    assert len({(row["check_name"], row["code"]) for row in found}) > 10
    for row in found:
        lines = Page(page_of(pages["zh"], row["application_id"])).lines
        of_check = [line for line in lines if line.startswith(f"{word(row['check_name'], 'zh')} ")]
        assert [line for line in of_check if line.endswith(f"{reason(row['code']).zh} {reason(row['code']).article}")]


def test_every_reason_code_is_in_report_workbook_and_explain(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample, tmp_path / "store", symlinks=True)
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
def test_the_enterprises_invested_in_are_shown(sample: Path, tmp_path: Path, language: Language) -> None:
    shutil.copytree(sample, tmp_path / "store", symlinks=True)
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


# --- deadlines (第七条) ----------------------------------------------------------------------------------------------


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


# --- hostile texts ---------------------------------------------------------------------------------------------------

MARKS = "\u202e\u200f\u2066\u0007\x1b[31m"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "]]></svg><img src=x onerror=alert(3)>",
    "\"'><a href=https://example.org onclick=alert(4)>",
    "{{ 7 * 7 }}{% raw %}${alert(5)}",
    f"{MARKS}abc",
    "长" * 10_000,
    "\u2028\u2029&lt;b&gt;",
]


def hostile_store(
    folder: Path,
    applications: list[Cells] | None = None,
    contributions: list[Cells] | None = None,
    extracted_on: str = "2024-09-20",
    **more: list[Cells],
) -> Path:
    """A store with the run of an extract with these rows beside those of one sound person."""
    tables: dict[str, list[Cells]] = {
        "applications": applications or [sound("applications", 1)],
        "contributions": contributions or [sound("contributions", 1)],
        "tax": more.pop("tax", [sound("tax", 1)]),
        "contracts": more.pop("contracts", [sound("contracts", 1)]),
        **more,
    }
    files: dict[str, str | bytes] = {f"{name}.csv": as_csv(name, cells) for name, cells in tables.items()}
    source = write(folder / "in", files)
    verified(source, folder / "store", date.fromisoformat(extracted_on))
    return folder / "store"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of an extract with hostile texts in every field that takes any text."""
    folder = tmp_path_factory.mktemp("hostile")
    numbers = range(1, len(HOSTILE) + 1)
    named = {"person_name", "employer_name", "agent_name", "work_region", "batch_id", "document", "region", "name"}

    def bad(dataset: str, number: int) -> Cells:
        cells = {**sound(dataset, number), **dict.fromkeys(named, HOSTILE[number - 1])}
        return cells if dataset != "applications" else {**cells, "application_id": f"{number}{HOSTILE[number - 1]}"}

    paid = [
        {**bad("contributions", number), "month": f"2024-{month:02d}", "paid_on": ""}
        for number in numbers
        for month in range(1, 9)
    ]
    firms = [{**bad("contributions", number), "employer_id": HOSTILE[number - 1]} for number in numbers]
    agents = [{**bad("tax", number), "agent_id": HOSTILE[number - 1]} for number in numbers]
    store = hostile_store(
        folder,
        applications=[bad("applications", number) for number in numbers],
        contributions=[*paid, *firms],
        tax=[*(bad("tax", number) for number in numbers), *agents],
        contracts=[bad("contracts", number) for number in numbers],
        employers=[{**bad("employers", number), "employer_id": FIRM} for number in numbers],
    )
    return made(store, folder / "out", "--cases")


def test_hostile_texts_make_no_element_no_handler_and_no_link(hostile: Path) -> None:
    for path in [*hostile.glob("*.html"), *(hostile / "cases").iterdir()]:
        page = Page(path)
        assert len(page.scripts) == (2 if path.name == "report.html" else 0)
        assert not {"img", "iframe", "object", "base", "link", "form"} & {tag for tag, _ in page.elements}
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        assert [link for link in page.links() if not LINK.fullmatch(link)] == []
        assert not [name for _, attributes in page.elements for name in attributes if name == "style"]


def test_hostile_texts_are_shown_as_text_without_their_marks(hostile: Path) -> None:
    report = Page(hostile / "report.html")
    assert "共 9 份。" in report.text
    assert HOSTILE[0] in report.text
    assert not set(MARKS[:4]) & set(report.source)
    assert "长" * (LONGEST - 10) in report.text
    assert "长" * (LONGEST + 10) not in report.source


def test_the_data_of_the_search_end_no_script(hostile: Path) -> None:
    data = Page(hostile / "report.html").scripts[0]
    assert not set("<>&\u2028\u2029") & set(data)
    assert f"1{HOSTILE[0]}" in [row[0] for row in json.loads(data)["rows"]]


def test_pages_ask_for_nothing_from_anywhere(pages: dict[Language, Path]) -> None:
    for path in [pages["zh"] / "report.html", *(pages["zh"] / "cases").iterdir()]:
        page = Page(path)
        policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a)
        assert policy is not None
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "http" not in page.source.replace("http-equiv", "")
        named = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(named) == len(set(named))


# --- masking ---------------------------------------------------------------------------------------------------------


def contents(folder: Path) -> str:
    """All text of a report, that of its workbook too."""
    return "\n".join(text for path in sorted(folder.rglob("*")) if path.is_file() for text in texts_of(path))


def texts_of(path: Path) -> list[str]:
    if path.suffix != ".xlsx":
        return [path.read_text(encoding="utf-8")]
    with zipfile.ZipFile(path) as parts:
        return [parts.read(name).decode() for name in sorted(parts.namelist())]


def people(store: Path) -> set[str]:
    return {row["person_id"] for row in rows(store / "latest.duckdb", "select person_id from person")}


def names(folder: Path) -> set[str]:
    text = (folder / "applications.csv").read_text(encoding="utf-8")
    return {line.split(",")[2] for line in text.splitlines()[1:]}


def test_nobody_can_be_known_from_masked_pages(sample: Path, pages: dict[Language, Path]) -> None:
    told = contents(pages["zh"]) + contents(pages["en"])
    assert [each for each in people(sample) | names(SAMPLE) if each in told] == []
    assert all(f"{each[:2]}************{each[-4:]}" in told for each in people(sample))


def test_an_identity_number_in_another_field_is_masked_too(tmp_path: Path) -> None:
    number = person(1)
    cells: list[Cells] = [
        {
            **sound("applications", 1),
            "application_id": f"A-{number}",
            "batch_id": number,
            "employer_name": f"户{number}",
        }
    ]
    store = hostile_store(tmp_path, applications=cells, extracted_on="2024-09-20")
    told = contents(made(store, tmp_path / "out", "--cases"))
    assert number not in told
    assert f"A-{number[:2]}************{number[-4:]}" in told


def test_an_identity_number_in_the_name_of_a_file_or_a_head_is_masked_too(tmp_path: Path) -> None:
    number = person(1)
    shown = f"{number[:2]}************{number[-4:]}"
    folder = shutil.copytree(SAMPLE, tmp_path / "in")
    text = (folder / "tax.csv").read_text(encoding="utf-8")
    (folder / f"tax-{number}-<b>=1+1.csv").write_text(f"<i>{number},{text}".replace("\n", "\n,"), encoding="utf-8")
    (folder / "tax.csv").unlink()
    store = tmp_path / "store"
    told = [
        CliRunner().invoke(app, ["verify", str(folder), "--store", str(store), *more])
        for more in (["--details"], ["--json"])
    ]
    told.append(CliRunner().invoke(app, ["explain", "SQ-02", "--month", "2024-05", "--store", str(store)]))
    for each in told:
        assert (each.exit_code, each.stderr) == (0, "")
        assert number not in each.stdout
        assert f"tax-{shown}-<b>=1+1.csv" in each.stdout
    assert f"<i>{shown}" in told[0].stdout
    report = contents(made(store, tmp_path / "out", "--cases"))
    assert number not in report
    assert f"tax-{shown}-&lt;b&gt;=1+1.csv" in report
    assert f"&lt;i&gt;{shown}" in report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲-110101199001011237.csv", "甲-11************1237.csv"),
        ("A110101199001011230", "A11************1230"),  # the check character is wrong
        ("11010119900101123", "1************1123"),  # one digit is gone
        ("1101011990010112377", "11*************2377"),  # one is too many
        ("110101900101123", "1**********1123"),  # of 15 digits
        ("１１０１０１１９９００１０１１２３７", "１１************１２３７"),
        ("310101 19900101 123x", "31**************123x"),
        ("91310115000001234X 913101190101123455", "91310115000001234X 913101190101123455"),  # numbers of employers
        ("202405160000123456 202412120512345", "202405160000123456 202412120512345"),  # numbers of applications
        ("20261129T061811767974-79a14a3f", "20261129T061811767974-79a14a3f"),
    ],
)
def test_identity_numbers_are_masked_in_any_text(text: str, shown: str) -> None:
    assert (Mask().text(text), Mask(reveal=True).text(text)) == (shown, text)


def test_a_mask_shows_a_third_at_most_and_nothing_of_what_is_short() -> None:
    for length in range(40):
        shown = Mask().person_id("1" * length)
        assert len(shown) == length
        assert sum(each != "*" for each in shown) <= (0 if length <= 8 else min(8, length // 3))


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧***"), ("李", "李*"), ("", ""), ("\u202e王五", "王*")]
)
def test_names_keep_their_first_character(name: str, shown: str) -> None:
    assert Mask().name(name) == shown


def test_revealing_shows_all_and_is_logged(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample, store, symlinks=True)
    run_id = rows(store / "latest.duckdb", "select run_id from run")[0]["run_id"]
    assert not (store / "access.log").exists()
    for more in ([], ["--cases"]):
        made(store, tmp_path / "out", "--reveal", *more)
    told = contents(tmp_path / "out")
    assert [each for each in people(store) | names(SAMPLE) - {""} if each not in told and each[:2] != "示例"] == []
    lines = (store / "access.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    when, who, run, what, whose = lines[1].split("\t")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)
    assert who.endswith(f"({os.getuid()})")
    assert run == run_id
    assert what == f"report --cases {tmp_path / 'out'}"
    applications = rows(store / "latest.duckdb", "select application_id, employer_id from verdict")
    employers = {str(each["employer_id"]) for each in applications}
    assert whose == f"applications {len(applications)}; employers {len(employers)}: {' '.join(sorted(employers))}"


def test_nothing_is_revealed_where_the_access_cannot_be_noted(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample, store, symlinks=True)
    (store / "access.log").mkdir()
    done = hecha_report(store, tmp_path / "out", "--reveal", "--lang", "en")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "nothing is revealed" in done.stderr
    assert list(tmp_path.iterdir()) == [store]


def test_masked_reports_leave_no_log(sample: Path, pages: dict[Language, Path]) -> None:
    assert pages
    assert not (sample / "access.log").exists()


# --- folders written whole -------------------------------------------------------------------------------------------


def test_a_folder_of_something_else_is_left_alone(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    done = hecha_report(sample, tmp_path / "out", "--lang", "en")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "nothing is written into it" in done.stderr
    assert contents(tmp_path / "out") == "mine"


def test_an_earlier_report_is_replaced_whole(sample: Path, tmp_path: Path) -> None:
    made(sample, tmp_path / "out", "--application", "SQ-17")
    made(sample, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".hecha-report",
        "anomalies.html",
        "report.html",
        "report.xlsx",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_clerks_day(sample: Path, tmp_path: Path) -> None:
    """Verify, report, annotate the to-do list, take a new delivery, report again: the annotations are there."""
    store, out, remark = tmp_path / "store", tmp_path / "out", "已电话联系单位，等劳动合同"
    shutil.copytree(sample, store, symlinks=True)
    made(store, out)
    (out / "我的记录.txt").write_text("SQ-03 待回电", encoding="utf-8")
    annotate(out / "report.xlsx", "xl/worksheets/sheet2.xml", remark)
    delivery = shutil.copytree(SAMPLE, tmp_path / "in")
    contracts = (delivery / "contracts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (delivery / "contracts.csv").write_text("".join(contracts[:-3]), encoding="utf-8")
    verified(delivery, store)
    told = hecha_report(store, out).stdout
    (kept,) = out.glob("report-20*.xlsx")
    assert kept.name in told
    books = {path.name: python_calamine.CalamineWorkbook.from_path(path) for path in out.glob("*.xlsx")}
    tables = {name: str(book.get_sheet_by_name("待办").to_python()) for name, book in books.items()}
    assert {name for name, table in tables.items() if remark in table} == {kept.name}
    assert tables["report.xlsx"].count("SQ-") > 10
    assert (out / "我的记录.txt").read_text(encoding="utf-8") == "SQ-03 待回电"
    run_id = rows(store / "latest.duckdb", "select run_id from run")[0]["run_id"]
    assert run_id in (out / "report.html").read_text(encoding="utf-8")


def annotate(book: Path, sheet: str, remark: str) -> None:
    """Write a remark into the first cell below a sheet's table, and save the workbook as a spreadsheet would, whole."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = f'<row r="900"><c r="A900" t="inlineStr"><is><t>{remark}</t></is></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row.encode())
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def test_a_report_that_fails_leaves_the_earlier_one(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(sample, tmp_path / "out")
    before = contents(tmp_path / "out")

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError(person(1))

    monkeypatch.setattr("reports.page.case_pages.case_page", broken)
    done = hecha_report(sample, tmp_path / "out", "--cases", "--lang", "en")
    assert done.exit_code == 1
    assert person(1) not in done.output
    assert contents(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_no_run_is_one_line(tmp_path: Path) -> None:
    done = hecha_report(tmp_path, tmp_path / "out", "--lang", "en")
    assert done.exit_code == 1
    assert "no such run" in done.stderr
    assert not (tmp_path / "out").exists()


STUCK = """
import sys, time
from pipelines.commands import app as cli
from reports.page import cases
from reports import writing
cases.AT_ONCE = 5
write = writing.write_case_pages
def write_case_pages(*given):
    for done in write(*given):
        yield done
        time.sleep(600)
writing.write_case_pages = write_case_pages
sys.argv = ["hecha", "report", *sys.argv[1:]]
cli.main()
"""


def test_what_a_killed_report_leaves_is_swept_and_its_processes_end(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    places = ["--store", str(sample), "--out", str(out), "--cases"]
    started = subprocess.Popen([sys.executable, "-c", STUCK, *places])
    while not list(out.glob(".hecha-new-*/cases/*.html")):
        assert started.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    workers = psutil.Process(started.pid).children(recursive=True)
    assert workers
    started.kill()
    started.wait()
    assert psutil.wait_procs(workers, timeout=60)[1] == []
    assert list(out.glob(".hecha-new-*"))
    done = hecha_report(sample, out)
    assert (done.exit_code, done.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == [
        ".hecha-report",
        "anomalies.html",
        "report.html",
        "report.xlsx",
    ]
