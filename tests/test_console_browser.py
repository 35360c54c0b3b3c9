"""The console in a real browser: a day's round by keyboard, wide and narrow, no complaint, no finding of axe."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reports.model.run_file import open_run
from tests.conftest import SAMPLE
from tests.console import PASSWORD, Console, copied, served, users_file
from tests.test_browser import CHROMIUM, Watched
from tests.test_browser import browser as chromium
from tests.test_console_deciding import with_one_refer

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no chromium is installed (apt-get install chromium)"
)
browser = chromium
SIZES = {1280: 900, 390: 844}
VIOLATIONS = {"resultTypes": ["violations"]}
"""What axe tells of in full: of the rest one node a rule is enough, which takes less."""
TABS_AT_ONCE = 6
"""Asking after each where the focus is takes longer than to go back some steps."""
WATCH_FOCUS = """selector => {
    window.reached = () => document.querySelector(selector) === document.activeElement;
    window.passed = reached();
    document.addEventListener("focusin", () => { window.passed ||= reached(); });
}"""
PICTURES = os.environ.get("HECHA_PICTURES")


@pytest.fixture(scope="module")
def console(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("console_browsed")
    with served(copied(sample_store, folder), users_file(folder), deliveries=SAMPLE.parent) as console:
        yield console


def focus(page: Page, selector: str) -> None:
    """Walk with Tab to an element; where it cannot be reached so, nobody without a mouse gets there."""
    page.locator(selector).first.wait_for()
    page.evaluate(WATCH_FOCUS, selector)
    for _ in range(150 // TABS_AT_ONCE):
        if page.evaluate("passed"):
            break
        for _ in range(TABS_AT_ONCE):
            page.keyboard.press("Tab")
    for _ in range(TABS_AT_ONCE + 1):
        if page.evaluate("reached()"):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")


def press(page: Page, selector: str) -> None:
    focus(page, selector)
    with page.expect_navigation(timeout=300_000):
        page.keyboard.press("Enter")


def fill(page: Page, selector: str, text: str) -> None:
    focus(page, selector)
    page.keyboard.type(text)


def log_in(page: Page, console: Console, name: str) -> None:
    page.goto(f"{console.base}/login")
    fill(page, "#name", name)
    fill(page, "#password", PASSWORD)
    press(page, "main button")


def log_out(page: Page) -> None:
    press(page, "form[action='/logout'] button")
    assert "/login" in page.url


def look(page: Page, name: str) -> None:
    """No wider than the screen, no finding of axe; a picture where HECHA_PICTURES names a folder."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
    result = Axe().run(page, options=VIOLATIONS)
    assert result.violations_count == 0, f"{name}: {result.generate_report()}"
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", SIZES)
def test_a_day_s_round_by_keyboard(console: Console, browser: Browser, width: int) -> None:
    """Clerk: queue, filter, case, employer, list. Two: a decision. Analyst: anomalies, SQL. Lead: delivery. Auditor."""
    size = {"width": width, "height": SIZES[width]}
    with browser.new_context(viewport=size, bypass_csp=True) as context:  # type: ignore[arg-type]
        watched = Watched(context.new_page())
        page = watched.page
        page.goto(f"{console.base}/queue")
        look(page, "login")
        a_clerk(page, console)
        a_decision(page, console)
        an_analyst(page, console)
        a_lead(page, console)
        an_auditor(page, console)
    assert watched.complaints == []
    assert all(url.startswith(console.base) for url in requested(watched))


def requested(watched: Watched) -> list[str]:
    return [url for name, value in vars(watched).items() if name not in ("page", "complaints") for url in value]


def a_clerk(page: Page, console: Console) -> None:
    log_in(page, console, "wang")
    press(page, "nav a[href='/queue']")
    look(page, "queue")
    focus(page, "#order")
    page.keyboard.press("ArrowDown")
    press(page, ".filters button")
    assert "order=due" in page.url
    press(page, ".listed a[href*='/applications/']")
    look(page, "application")
    press(page, "form[action$='/reveal'] button")
    look(page, "revealed")
    page.go_back()
    press(page, ".actions a[href*='/employers/']")
    look(page, "employer")
    find(page, "SQ-17")
    press(page, "a[href*='/months/']")
    look(page, "month")
    a_list(page, console)
    log_out(page)


def a_list(page: Page, console: Console) -> None:
    """Drop an employer's list, watch it, and take the workbook back."""
    press(page, "nav a[href='/prescreening']")
    look(page, "prescreening")
    with open_run(console.desk.store.latest) as run:
        rows = run.rows("select person_id, employer_id from verdict order by all limit 2")
    content = "\n".join(["证件号码", *(str(row["person_id"]) for row in rows)]).encode()
    page.set_input_files("#files", {"name": "甲公司.csv", "mimeType": "text/csv", "buffer": content})
    fill(page, "#employer", str(rows[0]["employer_id"]))
    press(page, "main button.main")
    page.locator("#state a[download]").wait_for(timeout=300_000)
    look(page, "list_done")
    assert taken(page, "#state a[download]").endswith(".xlsx")


def taken(page: Page, selector: str) -> str:
    """The name of the file that a press of Enter takes along."""
    focus(page, selector)
    with page.expect_download(timeout=60_000) as downloading:
        page.keyboard.press("Enter")
    assert downloading.value.path().stat().st_size > 0
    return downloading.value.suggested_filename


def a_decision(page: Page, console: Console) -> None:
    """A clerk decides with a document, another confirms, and the letter on the outcome is taken along."""
    application, check = with_one_refer(console)
    log_in(page, console, "wang")
    find(page, application)
    assert taken(page, "button[formaction$='/review']").endswith(".html")
    focus(page, "#settles")
    page.keyboard.type(check[:1])
    page.locator("#settles").select_option(check)
    focus(page, "input[name='answer'][value='pass']")
    page.keyboard.press("ArrowRight")
    fill(page, "#because", "原件与数据不符")
    page.set_input_files(
        "#documents", {"name": "居住证.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 permit"}
    )
    press(page, "form[action$='/decide'] button.main")
    look(page, "decided")
    log_out(page)
    log_in(page, console, "li")
    press(page, "nav a[href='/decisions']")
    look(page, "decisions")
    press(page, "form[action$='/confirm'] button")
    find(page, application)
    assert page.locator(".verdict strong.answer.fail").count() == 1
    look(page, "confirmed")
    assert taken(page, "button[formaction$='/letters/result']").endswith(".docx")
    press(page, "nav a[href='/changes']")
    look(page, "changes")
    press(page, "nav a[href='/decisions']")
    fill(page, "input[id^='because-last_decisions']", "撤回重办")
    press(page, "form[action$='/withdraw'] button")
    log_out(page)


def find(page: Page, application: str) -> None:
    fill(page, "#number", application)
    press(page, ".search-number button")
    assert "/applications/" in page.url


def an_analyst(page: Page, console: Console) -> None:
    log_in(page, console, "zhao")
    look(page, "overview")
    press(page, "nav a[href='/anomalies']")
    press(page, "main a[href*='of=person']")
    look(page, "anomalies")
    press(page, "main tbody a")
    look(page, "anomaly")
    press(page, "nav a[href='/sql']")
    fill(page, "#sql", "select outcome, count(*) as applications from verdict group by all order by all")
    press(page, "main form button")
    assert page.locator(".wide tbody tr").count() == 3
    press(page, ".dictionary a")
    look(page, "sql")
    log_out(page)


def a_lead(page: Page, console: Console) -> None:
    log_in(page, console, "li")
    press(page, "nav a[href='/deliveries']")
    look(page, "deliveries")
    page.set_input_files("#files", [path for path in sorted(SAMPLE.iterdir()) if path.is_file()])
    press(page, "main form button")
    look(page, "work")
    page.locator("form[action$='/verify'] button").wait_for(timeout=300_000)
    look(page, "inspection")
    press(page, "form[action$='/verify'] button")
    page.locator("#state a[href*='/?run=']").wait_for(timeout=300_000)
    press(page, "#state a[href*='/?run=']")
    assert page.locator(".card").count() == 3
    assert page.locator("caption").count() == 1, "the rejects of the delivery"
    look(page, "rejects")
    press(page, "form[action$='/report'] button")
    page.locator("#state a[download]").first.wait_for(timeout=300_000)
    look(page, "report_done")
    press(page, "nav a[href='/works']")
    look(page, "works")
    log_out(page)


def an_auditor(page: Page, console: Console) -> None:
    log_in(page, console, "qian")
    press(page, "nav a[href='/audit']")
    look(page, "audit")
    press(page, ".who a[href='/sessions']")
    look(page, "sessions")
    press(page, "nav a[href='/audit']")
    assert "console application" in page.inner_text("main")
    log_out(page)


def test_everything_works_without_javascript(console: Console, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{console.base}/queue")
        page.fill("#name", "li")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.click(".listed a[href*='/applications/']")
        page.click("nav a[href='/deliveries']")
        page.fill("#source", str(SAMPLE))
        page.click("main form button")
        page.locator("form[action$='/verify'] button").wait_for(timeout=300_000)
        page.click("form[action='/language'] button")
        assert re.search("Tasks|Deliveries", page.inner_text("nav"))


def test_policy_lets_nothing_else_run(console: Console, browser: Browser) -> None:
    """As in use, with the policy in force: no complaint on any page."""
    with browser.new_context() as context:
        watched = Watched(context.new_page())
        log_in(watched.page, console, "li")
        for address in ("/", "/queue", "/anomalies", "/prescreening", "/deliveries", "/works"):
            watched.page.goto(f"{console.base}{address}")
        watched.page.goto(f"{console.base}/queue")
        watched.page.locator(".listed a[href*='/applications/']").first.click()
        assert watched.complaints == []


def test_a_case_prints_on_a4_without_the_frame(console: Console, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        log_in(page, console, "wang")
        page.goto(f"{console.base}/queue")
        page.locator(".listed a[href*='/applications/']").first.click()
        page.emulate_media(media="print")
        assert not page.locator("header nav").is_visible()
        assert page.locator(".actions:visible").count() == 0
        assert page.locator(".signed").is_visible()
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=printed, capture_output=True, check=True)
        sheets = text.stdout.decode().split("\f")[:-1]
        assert len(sheets) <= 2
        application = page.locator("dl.pairs dd strong").first.inner_text()
        for number, sheet in enumerate(sheets, start=1):
            last = [line for line in sheet.splitlines() if line.strip()][-1]
            assert re.search(rf"{application}\s.*{number}\D+{len(sheets)}", last), last
        if PICTURES:
            (Path(PICTURES) / "case.pdf").write_bytes(printed)
