"""The report in a real browser: nothing is asked of anywhere, search and links work, every page prints on A4."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.run_file import open_run
from reports.page import report_page as page
from reports.words.plain import printable_text
from tests.deliveries import hecha
from tests.published import rows

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = [
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no chromium is installed (apt-get install chromium)"),
    pytest.mark.usefixtures("sample_pages"),
]

A4 = (210, 297)
MARGIN = 13
MILLIMETRE = 96 / 25.4


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """A tab that remembers what it complained of and what it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requested: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.requested.append(request.url))


@pytest.fixture
def tab(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page())
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_without_complaint_and_ask_for_nothing(sample_copy: Path, tab: Watched, language: str) -> None:
    files = [sample_copy / language / "report.html", *sorted((sample_copy / language / "cases").iterdir())[::7]]
    for file in files:
        tab.page.goto(file.as_uri())
    assert tab.complaints == []
    assert tab.requested == [file.as_uri() for file in files]


def test_hostile_texts_run_nothing_and_widen_nothing(hostile_pages: Path, tab: Watched) -> None:
    files = [hostile_pages / "report.html", *sorted((hostile_pages / "cases").iterdir())]
    for file in files:
        tab.page.goto(file.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
    tab.page.goto(files[0].as_uri())
    tab.page.fill("#wanted", "alert")
    tab.page.locator("#found tbody tr").first.wait_for()
    assert tab.complaints == []
    assert {url.partition("?")[0] for url in tab.requested} == {file.as_uri() for file in files}


def narrowed(tab: Watched, typed: str) -> list[str]:
    tab.page.fill("#wanted", typed)
    tab.page.wait_for_timeout(200)
    return tab.page.locator("#found tbody tr td:first-child").all_inner_texts()


def test_typing_narrows_what_is_found(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    assert narrowed(tab, "") == []
    assert len(narrowed(tab, "sq-1")) == 10
    assert narrowed(tab, "sq-17") == ["SQ-17"]
    assert narrowed(tab, "没有这个") == []
    assert "没有找到" in tab.page.inner_text("#status")
    number = rows(sample_copy / "latest.duckdb", "select person_id from verdict where application_id = 'SQ-17'")[0][
        "person_id"
    ]
    assert narrowed(tab, number) == ["SQ-17"], "a whole identity number is matched in its masked form"
    assert "SQ-17" in narrowed(tab, "上海示例甲")
    tab.page.select_option("#outcome", label="不通过")
    tab.page.fill("#wanted", "")
    tab.page.wait_for_timeout(200)
    failed = rows(
        sample_copy / "latest.duckdb", "select application_id from verdict where outcome = 'fail' order by all"
    )
    assert narrowed(tab, "") == [row["application_id"] for row in failed]


TYPED = [
    *(
        "341222199001010016",
        "34122219900101001X",
        "341222900101001",
        "E12345678",
        "12345678",
        "1234567",
        "a",
        "",
        " 王 ",
    ),
    *(
        "张三",
        "欧阳小明",
        "李",
        "Anna Maria",
        "\u202e王五",
        "\U00020bb7田",
        "Ｅ１２３",
        "1" * 39,
        "1" * 80,
        "台胞证 0012",
    ),
    *("x" * length for length in range(1, 45)),
]


def test_what_is_typed_is_masked_as_the_data_were(tab: Watched) -> None:
    script = resources.files("reports.page").joinpath("templates", "masks.js").read_text(encoding="utf-8")
    given = [TYPED, [page._ends(length) for length in range(page._LONGEST_NUMBER)]]
    use = "([typed, ends]) => typed.map((each) => [masks(ends).number(each), masks(ends).name(each)])"
    tab.page.evaluate(f"{script}; window.masks = masks")
    narrowed = tab.page.evaluate(use, given)
    assert narrowed == [[Mask().person_id(printable_text(each)), Mask().name(each)] for each in TYPED]


def test_whole_names_are_found_and_all_hits_can_be_seen(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    name = next(row.person_name for row in applicants(sample_copy) if row.application_id == "SQ-17")
    assert "SQ-17" in narrowed(tab, name)
    everything = len(applicants(sample_copy))
    assert len(narrowed(tab, "SQ")) == min(everything, 50)
    while tab.page.is_visible("#more"):
        tab.page.click("#more")
    assert tab.page.locator("#found tbody tr").count() == everything


def applicants(sample_copy: Path) -> list[Application]:
    with open_run(sample_copy / "latest.duckdb") as run:
        return [*read_applications(run, Mask(reveal=True)).values()]


def test_the_queue_is_narrowed_and_sorted(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    seen = "rows => rows.filter(row => !row.hidden).map(row => row.cells[0].textContent.trim())"
    closest = tab.page.eval_on_selector_all(".queue tbody tr", seen)
    tab.page.click(".queue thead th:first-child button")
    assert tab.page.eval_on_selector_all(".queue tbody tr", seen) == sorted(closest)
    tab.page.keyboard.press("Enter")
    assert tab.page.get_attribute(".queue thead th:first-child", "aria-sort") == "descending"
    assert tab.page.eval_on_selector_all(".queue tbody tr", seen) == sorted(closest, reverse=True)
    tab.page.click(".queue thead th:last-child button")
    assert tab.page.eval_on_selector_all(".queue tbody tr", seen) == closest
    number = next(row.person_id for row in applicants(sample_copy) if row.application_id == "SQ-17")
    tab.page.fill("#queue-filter", number)
    tab.page.wait_for_timeout(200)
    assert tab.page.eval_on_selector_all(".queue tbody tr", seen) == ["SQ-17"]
    assert tab.page.inner_text("#queue-status").startswith("显示 1 份")


@pytest.mark.parametrize("file", ["report.html", "cases/SQ-17.html", "cases/SQ-34.html"])
def test_a_narrow_screen_needs_no_scrolling_and_says_what_a_cell_is(sample_copy: Path, tab: Watched, file: str) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 800})
    for language in ("zh", "en"):
        tab.page.goto((sample_copy / language / file).as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 390
        beyond = "all => all.filter(each => each.getBoundingClientRect().right > 391).map(each => each.outerHTML)"
        assert tab.page.eval_on_selector_all("main td, main th:not(thead th), main p, main input", beyond) == []
        labels = tab.page.eval_on_selector_all("tbody td[data-label]", "all => all.map(each => each.dataset.label)")
        assert {"zh": "单位", "en": "employer"}[language] in labels


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(sample_copy: Path, browser: Browser, width: int) -> None:
    """Contrast AA among the rest; the policy of the pages would let no script of others run."""
    with browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True) as context:
        tab = context.new_page()
        for file in ("zh/report.html", "en/report.html", "zh/cases/SQ-17.html", "en/cases/SQ-34.html"):
            tab.goto((sample_copy / file).as_uri())
            if "report" in file:
                tab.fill("#wanted", "SQ-")
                tab.locator("#found tbody tr").first.wait_for()
            narrowed = Axe().run(tab)
            assert narrowed.violations_count == 0, narrowed.generate_report()


def test_focus_is_seen(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    for _ in range(12):
        tab.page.keyboard.press("Tab")
        width = tab.page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, tab.page.evaluate("document.activeElement.outerHTML")


def test_the_search_works_by_keyboard(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.type("SQ-30")
    tab.page.wait_for_timeout(200)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/cases/SQ-30.html")


def test_links_lead_to_the_case_and_back(sample_copy: Path, tab: Watched) -> None:
    tab.page.goto((sample_copy / "zh" / "report.html").as_uri())
    narrowed(tab, "SQ-17")
    tab.page.click("#found a")
    tab.page.wait_for_url("**/cases/*.html")
    assert "SQ-17" in tab.page.inner_text("header")
    tab.page.click("header a")
    tab.page.wait_for_url("**/report.html")
    targets = tab.page.eval_on_selector_all("a", "links => links.map(link => link.href)")
    for target in sorted({target for target in targets if "/cases/" in target}):
        assert Path(target.removeprefix("file://")).exists()


def printed(tab: Watched, file: Path, target: Path) -> list[str]:
    """The text of each page of the PDF."""
    tab.page.goto(file.as_uri())
    tab.page.pdf(path=str(target), prefer_css_page_size=True)
    told = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True).stdout
    return told.split("\f")[:-1]


pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext (apt-get install poppler-utils)")


@pdftotext
def test_the_report_prints_with_all_its_pages(sample_copy: Path, tab: Watched, tmp_path: Path) -> None:
    pages = printed(tab, sample_copy / "zh" / "report.html", tmp_path / "report.pdf")
    assert len(pages) >= 4
    assert "核验结论" in pages[0]
    whole = re.sub(r"\s", "", "".join(pages))
    for application in rows(
        sample_copy / "latest.duckdb", "select application_id from verdict where outcome = 'refer'"
    ):
        assert application["application_id"] in whole
    assert "不是行政决定" in re.sub(r"\s", "", pages[-1])


@pdftotext
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_prints_on_a4_with_the_answer_and_the_picture_on_its_first_page(
    sample_copy: Path, tab: Watched, tmp_path: Path, language: str
) -> None:
    pages = printed(tab, sample_copy / language / "cases" / "SQ-17.html", tmp_path / "case.pdf")
    assert len(pages) == 2
    assert "SQ-17" in pages[0]
    assert {"zh": "缴费基数（颜色表示该月结论）", "en": "base (colour"}[language] in pages[0]


@pytest.mark.parametrize("number", [1, 17, 31, 34])
def test_nothing_reaches_beyond_the_margins_of_a4(sample_copy: Path, tab: Watched, number: int) -> None:
    width = int((A4[0] - 2 * MARGIN) * MILLIMETRE)
    tab.page.set_viewport_size({"width": width, "height": 1000})
    tab.page.emulate_media(media="print")
    for file in (sample_copy / "zh" / "report.html", sample_copy / "en" / "cases" / f"SQ-{number:02d}.html"):
        tab.page.goto(file.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_for_a_complaint_is_no_wider_than_a4_whatever_people_wrote(
    sample_store: Path, tab: Watched, tmp_path: Path, language: str
) -> None:
    store = Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))
    place, long = ("--store", str(store)), "一二三四五六七八九十" * 30
    rule = ("--accept", "EMPLOYER_RELATED", "--employer", "91319900Y00000059F", "--other", "91319900Y00000067A")
    for command in (
        ("decide", *rule, "--until", "2025-12-31", "--because", long),
        ("decide", "SQ-09", "pass", "--check", "employed", "--because", "W" * 200, "--document", str(tmp_path / "x")),
        ("assign", "SQ-09", long[:60], "--by", "W" * 40),
    ):
        (tmp_path / "x").write_text("x")
        done = hecha(*command, *place)
        assert done.exit_code == 0, done.output
    assert hecha("review", "SQ-09", "--out", tmp_path / "out", "--lang", language, *place).exit_code == 0
    (page_file,) = (tmp_path / "out").glob("*.html")
    width = int((A4[0] - 2 * MARGIN) * MILLIMETRE)
    tab.page.set_viewport_size({"width": width, "height": 1000})
    tab.page.emulate_media(media="print")
    tab.page.goto(page_file.as_uri())
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
