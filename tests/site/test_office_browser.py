"""The offices' pages about gathering in a browser: axe's checks, the narrowest window, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.site.conftest import Site
from tests.site.test_browser import AXE, OFFLINE

pytestmark = pytest.mark.browser

PAGES = (
    "/office/duplicates", "/office/unknown-places", "an unknown place", "/office/places",
    "/office/places/tennisstadion", "/office/places/tennisstadion/merge?q=b", "/office/sources", "/office/sources/new",
    "/office/sources/demo-halmstad", "/office/mails",
)  # fmt: skip
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
HIDDEN_ENTRIES = """() => [...document.querySelectorAll("nav a")].filter((one) => {
  const {left, right} = one.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map((one) => one.textContent)"""
FOCUS = "() => document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def signed_in(chromium: str, demo_site: Site) -> Iterator[BrowserContext]:
    """Somebody of the region's office, at the narrowest window. Visitors see nothing of a new user."""
    added = demo_site.run("user", "add", "walker@region.example", "--office", "region", "--generate").stdout
    password = re.search(r"shown only now\): (\S+)", added)
    assert password
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{demo_site.base}/office/signin?lang=de")
        page.fill("#email", "walker@region.example")
        page.fill("#password", password[1])
        page.locator("main form button").click()
        page.goto(f"{demo_site.base}/office/?lang=de")
        page.close()
        yield context
        browser.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    made = signed_in.new_page()
    yield made
    made.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_passes_the_checks_and_hides_nothing_in_german(demo_site: Site, page: Page, path: str) -> None:
    if not AXE.is_file():
        missing("axe-core is not installed (npm ci)")
    if path == "an unknown place":
        page.goto(f"{demo_site.base}/office/unknown-places")
        path = str(page.locator("ul.queue h2 a").first.get_attribute("href"))

    page.goto(demo_site.base + path)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.add_script_tag(path=AXE)
    result = page.evaluate(RULES)

    faults = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in result["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert (faults, wide, page.evaluate(HIDDEN_ENTRIES)) == ([], 320, [])


def test_what_was_done_and_what_is_wrong_are_in_focus(demo_site: Site, page: Page) -> None:
    page.goto(f"{demo_site.base}/office/mails?lang=en")
    page.locator("main form button").press("Enter")
    page.wait_for_url("**done=saved")
    done = page.evaluate(FOCUS)
    page.goto(f"{demo_site.base}/office/sources/demo-halmstad")
    page.fill("[name=name]", "")
    page.locator("form.event-form button").press("Enter")
    page.wait_for_selector(".faults")
    wrong = page.evaluate(FOCUS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.evaluate("document.activeElement.name")
    page.goto(f"{demo_site.base}/office/mails?lang=de")

    assert done == "Saved."
    assert wrong.startswith("One thing needs your attention")
    assert field == "name"
