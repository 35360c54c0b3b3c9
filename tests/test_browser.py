"""The report in a real browser: nothing is asked of anywhere, search and links work, every page prints on A4."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from typer.testing import CliRunner

from pipelines.cli import app
from tests.published import rows, verified
from tests.test_report import SAMPLE
from tests.test_report import hostile as hostile_pages

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no chromium is installed (apt-get install chromium)"
)

A4 = (210, 297)
MARGIN = 13
MILLIMETRE = 96 / 25.4
hostile = hostile_pages


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browsed")
    verified(SAMPLE, root)
    for language in ("zh", "en"):
        command = ["report", "--store", str(root), "--out", str(root / language), "--cases", "--lang", language]
        assert CliRunner().invoke(app, command).exit_code == 0
    return root


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
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.asked.append(request.url))


@pytest.fixture
def tab(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page())
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_without_complaint_and_ask_for_nothing(store: Path, tab: Watched, language: str) -> None:
    files = [store / language / "report.html", *sorted((store / language / "cases").iterdir())[::7]]
    for file in files:
        tab.page.goto(file.as_uri())
    assert tab.complaints == []
    assert tab.asked == [file.as_uri() for file in files]


def test_hostile_texts_run_nothing_and_widen_nothing(hostile: Path, tab: Watched) -> None:
    files = [hostile / "report.html", *sorted((hostile / "cases").iterdir())]
    for file in files:
        tab.page.goto(file.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
    tab.page.goto(files[0].as_uri())
    tab.page.fill("#wanted", "alert")
    tab.page.locator("#found tbody tr").first.wait_for()
    assert tab.complaints == []
    assert {url.partition("?")[0] for url in tab.asked} == {file.as_uri() for file in files}


def found(tab: Watched, typed: str) -> list[str]:
    tab.page.fill("#wanted", typed)
    tab.page.wait_for_timeout(200)
    return tab.page.locator("#found tbody tr td:first-child").all_inner_texts()


def test_typing_narrows_what_is_found(store: Path, tab: Watched) -> None:
    tab.page.goto((store / "zh" / "report.html").as_uri())
    assert found(tab, "") == []
    assert len(found(tab, "sq-1")) == 10
    assert found(tab, "sq-17") == ["SQ-17"]
    assert found(tab, "没有这个") == []
    assert "没有找到" in tab.page.inner_text("#status")
    number = rows(store / "latest.duckdb", "select person_id from verdict where application_id = 'SQ-17'")[0][
        "person_id"
    ]
    assert found(tab, number) == ["SQ-17"], "a whole identity number is matched in its masked form"
    assert "SQ-17" in found(tab, "上海示例甲")
    tab.page.select_option("#outcome", label="不通过")
    tab.page.fill("#wanted", "")
    tab.page.wait_for_timeout(200)
    failed = rows(store / "latest.duckdb", "select application_id from verdict where outcome = 'fail' order by all")
    assert found(tab, "") == [row["application_id"] for row in failed]


def test_the_search_works_by_keyboard(store: Path, tab: Watched) -> None:
    tab.page.goto((store / "zh" / "report.html").as_uri())
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.type("SQ-30")
    tab.page.wait_for_timeout(200)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/cases/SQ-30.html")


def test_links_lead_to_the_case_and_back(store: Path, tab: Watched) -> None:
    tab.page.goto((store / "zh" / "report.html").as_uri())
    found(tab, "SQ-17")
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
def test_the_report_prints_with_all_its_pages(store: Path, tab: Watched, tmp_path: Path) -> None:
    pages = printed(tab, store / "zh" / "report.html", tmp_path / "report.pdf")
    assert len(pages) >= 4
    assert "核验结论" in pages[0]
    whole = re.sub(r"\s", "", "".join(pages))
    for application in rows(store / "latest.duckdb", "select application_id from verdict where outcome = 'refer'"):
        assert application["application_id"] in whole
    assert "不是行政决定" in re.sub(r"\s", "", pages[-1])


@pdftotext
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_prints_on_a4_with_the_answer_and_the_picture_on_its_first_page(
    store: Path, tab: Watched, tmp_path: Path, language: str
) -> None:
    pages = printed(tab, store / language / "cases" / "SQ-17.html", tmp_path / "case.pdf")
    assert len(pages) == 2
    assert "SQ-17" in pages[0]
    assert {"zh": "缴费基数（颜色为该月结论）", "en": "base (colour"}[language] in pages[0]


@pytest.mark.parametrize("place", [1, 17, 31, 34])
def test_nothing_reaches_beyond_the_margins_of_a4(store: Path, tab: Watched, place: int) -> None:
    width = int((A4[0] - 2 * MARGIN) * MILLIMETRE)
    tab.page.set_viewport_size({"width": width, "height": 1000})
    tab.page.emulate_media(media="print")
    for file in (store / "zh" / "report.html", store / "en" / "cases" / f"SQ-{place:02d}.html"):
        tab.page.goto(file.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
