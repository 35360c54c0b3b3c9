"""The console in a real browser: a day's round by keyboard, wide and narrow, no complaint, no finding of axe."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import SAMPLE
from tests.console import PASSWORD, Console, copied, served, users_file
from tests.test_browser import CHROMIUM, Watched
from tests.test_browser import browser as chromium

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no chromium is installed (apt-get install chromium)"
)
browser = chromium
SIZES = {1280: 900, 390: 844}
PICTURES = os.environ.get("HECHA_PICTURES")


@pytest.fixture(scope="module")
def console(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("console_browsed")
    with served(copied(sample_store, folder), users_file(folder), deliveries=SAMPLE.parent) as console:
        yield console


def focus(page: Page, selector: str) -> None:
    """Walk with Tab to an element; where it cannot be reached so, nobody without a mouse gets there."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(150):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")


def press(page: Page, selector: str) -> None:
    focus(page, selector)
    with page.expect_navigation():
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
    result = Axe().run(page)
    assert result.violations_count == 0, f"{name}: {result.generate_report()}"
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", SIZES)
def test_a_day_s_round_by_keyboard(console: Console, browser: Browser, width: int) -> None:
    """Clerk: queue, filter, case, employer, list. Analyst: anomalies, SQL. Lead: delivery. Auditor: log."""
    size = {"width": width, "height": SIZES[width]}
    with browser.new_context(viewport=size, bypass_csp=True) as context:  # type: ignore[arg-type]
        watched = Watched(context.new_page())
        page = watched.page
        page.goto(f"{console.base}/queue")
        look(page, "login")
        a_clerk(page, console)
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
    fill(page, "#number", "SQ-17")
    press(page, ".search-number button")
    assert "/applications/" in page.url
    press(page, "a[href*='/months/']")
    look(page, "month")
    press(page, "nav a[href='/prescreening']")
    look(page, "prescreening")
    log_out(page)


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
    fill(page, "#source", str(SAMPLE))
    press(page, "main form button")
    look(page, "work")
    page.locator("form[action$='/verify'] button").wait_for(timeout=120_000)
    look(page, "inspection")
    press(page, "form[action$='/verify'] button")
    page.locator("#state a[href*='/?run=']").wait_for(timeout=120_000)
    press(page, "#state a[href*='/?run=']")
    assert page.locator(".card").count() == 3
    press(page, "nav a[href='/works']")
    look(page, "works")
    log_out(page)


def an_auditor(page: Page, console: Console) -> None:
    log_in(page, console, "qian")
    press(page, "nav a[href='/audit']")
    look(page, "audit")
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
        page.locator("form[action$='/verify'] button").wait_for(timeout=120_000)
        page.click("form[action='/language'] button")
        assert re.search("tasks|deliveries", page.inner_text("nav"))


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
        assert page.pdf(format="A4").startswith(b"%PDF")
