"""As a person would: Chromium on the running site. A proposal goes all the way; the pages pass axe's checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.conftest import missing
from tests.site.conftest import ROOT, Site, make_site, wait_until

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OFFLINE = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
IN_STEP_S = 2.0


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 390, "height": 844}, locale="da-DK")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, region_today: Path) -> Iterator[Site]:
    """A site without a demo, for those who change it."""
    with make_site(tmp_path_factory.mktemp("own") / "site", demo=False, begun=region_today) as site:
        site.start("serve")
        site.start("worker")
        yield site


def checked(page: Page) -> dict[str, tuple[list[Any], int]]:
    """What axe finds on a page in each colour scheme, and how wide the page is.

    One page is looked at twice, for only its style differs by scheme. Without motion, or a colour would be half-way.
    """
    if not AXE.is_file():
        missing("axe-core is not installed (npm ci)")
    page.add_script_tag(path=AXE)
    found: dict[str, tuple[list[Any], int]] = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults = [
            (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in page.evaluate(RULES)["violations"]
        ]
        found[scheme] = (faults, page.evaluate("document.documentElement.scrollWidth"))
    return found


SOUND: dict[str, tuple[list[Any], int]] = {"light": ([], 320), "dark": ([], 320)}
"""The same of a page without faults that is as narrow as the narrowest window."""


def send(page: Page) -> None:
    """Send the form, not sooner than a person can: a form sent within two seconds is a machine's."""
    wait_until(lambda: bool(page.evaluate("performance.now() > 2500")), "a person's pace")
    page.locator("p.actions button[value=send]").click()


def fill_in(page: Page, title: str, day: str) -> None:
    page.fill("[name=title]", title)
    page.fill("[name=summary]", "En kväll om fiske.")
    page.fill("#f-description", "Vi berättar om fiske & hav. Alla är välkomna.")
    page.fill("[name=start_date_1]", day)
    page.fill("[name=start_time_1]", "18:30")
    page.fill("[name=place_query]", "norrvik")
    page.click("button[value=find]")
    page.locator("label", has=page.locator("[name=place]:not([value=new])")).first.click()
    page.fill("[name=organiser]", "Fiskelaget")
    page.fill("[name=contact_name]", "Anna Andersson")
    page.fill("[name=contact_email]", "anna@example.org")
    page.check("[name=rights]")


def test_proposal_goes_through_the_office_into_the_feeds(own_site: Site, page: Page) -> None:
    added = own_site.run("user", "add", "eva@example.org", "--office", "bastad", "--generate").stdout
    password = re.search(r"shown only now\): (\S+)", added)
    assert password
    day = (datetime.now().astimezone().date() + timedelta(days=30)).isoformat()
    title = "Fiskekväll på Norrviken"

    page.goto(f"{own_site.base}/sv/submit")
    fill_in(page, title, day)
    send(page)
    page.wait_for_url("**/sv/submit/thanks**")
    before = own_site.get("/sv/events.ics").text
    page.goto(f"{own_site.base}/office/signin")
    page.fill("#email", "eva@example.org")
    page.fill("#password", password[1])
    page.locator("main form button").click()
    page.get_by_role("link", name=title).first.click()
    page.locator("button[value=approve]").click()
    page.wait_for_load_state()
    approved = monotonic()

    wait_until(lambda: title in own_site.get("/sv/events.ics").text, "the event in the calendar", IN_STEP_S)
    wait_until(lambda: title in own_site.get("/de/events.rss").text, "the event in the news", IN_STEP_S)
    spent = monotonic() - approved
    page.goto(f"{own_site.base}/da/events?municipality=bastad")
    page.get_by_role("link", name=title).first.click()
    shown = page.inner_text("main")

    assert title not in before
    assert spent < IN_STEP_S
    assert "anna@example.org" not in page.content() + own_site.get("/sv/events.ics").text
    assert "Fiskelaget" in shown
    assert title in shown


def test_proposal_with_faults_names_them_and_keeps_what_was_typed(own_site: Site, page: Page) -> None:
    page.goto(f"{own_site.base}/en/submit")
    page.fill("[name=title]", "A walk")
    page.fill("[name=contact_name]", "Anna")

    send(page)

    faults = page.locator(".faults li a")
    fields = [str(faults.nth(index).get_attribute("href")) for index in range(faults.count())]
    assert page.input_value("[name=title]") == "A walk"
    assert {"#f-contact_email", "#f-rights"} <= set(fields)
    assert all(page.locator(field).count() == 1 for field in fields)


def test_visitor_filters_switches_language_and_subscribes(demo_site: Site, context: BrowserContext, page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    page.goto(f"{demo_site.base}/")
    landed = page.url
    page.goto(f"{demo_site.base}/sv/events?municipality=bastad&crossing=helsingborg-helsingor&mode=car&stay=day")
    listed = page.locator("main a[href^='/sv/events/']").count()
    page.locator("header a[hreflang=de]").click()
    switched = page.url
    page.goto(f"{demo_site.base}/sv/subscribe?municipality=bastad&category=music")
    address = page.locator("input[value*='/sv/events.ics']").first.input_value()
    calendar = own_calendar(demo_site, address)

    assert landed == f"{demo_site.base}/da/"
    assert listed > 0
    assert switched.startswith(f"{demo_site.base}/de/events?")
    assert "municipality=bastad" in switched
    assert "stay=day" in switched
    assert address.endswith("/sv/events.ics?municipality=bastad&category=music")
    assert calendar.count("BEGIN:VEVENT") > 3
    assert [url for url in asked if not url.startswith((demo_site.base, "data:"))] == []
    assert context.cookies() == []


def own_calendar(site: Site, address: str) -> str:
    return site.get(address.removeprefix(site.base)).text


PAGES = (
    "/sv/", "/en/events?municipality=laholm", "/da/places", "/de/places/knystaforsen", "/sv/crossings",
    "/en/crossings/helsingborg-helsingor", "/da/subscribe", "/de/subscribe/health",
    "/en/subscribe?crossing=helsingborg-helsingor&from=2026-12-01&cancelled=drop&language=sv&place_q=a&organiser_q=b",
    "/de/embed", "/da/api", "/de/sources", "/sv/about", "/sv/submit", "/office/signin",
)  # fmt: skip


@pytest.mark.parametrize("path", [*PAGES, "an event"])
def test_page_passes_the_accessibility_checks(demo_site: Site, browser: Browser, path: str) -> None:
    if path == "an event":
        found = re.search(r'"(/sv/events/[a-z0-9-]+)"', demo_site.get("/sv/events?stay=day").text)
        assert found
        path = found[1]
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(demo_site.base + path)
        checks = checked(page)
    finally:
        context.close()

    assert checks == SOUND


CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const hidden = getComputedStyle(one).overflowY !== "visible" && !one.matches("input, textarea, select, .hidden");
  return hidden && one.offsetParent && one.scrollHeight > one.clientHeight + 1;
}).map((one) => one.className)"""


@pytest.mark.parametrize("language", ["sv", "da", "de"])
def test_builder_shows_the_ten_lines_whole(demo_site: Site, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{demo_site.base}/{language}/subscribe?municipality=bastad&crossing=helsingborg-helsingor")
    lines = page.locator(".calendar-line").count()
    cut = page.evaluate(CUT)
    context.close()

    assert (lines, cut) == (10, [])


SEEN = "() => { getSelection().selectAllChildren(document.documentElement); return getSelection().toString(); }"
"""The text that is shown: elements of XML have no innerText."""


@pytest.mark.parametrize("path", ["/en/events.rss", "/en/events.atom?feed=upcoming", "/en/events.rss?feed=changes"])
@pytest.mark.parametrize("width", [320, 1280])
def test_feed_opened_in_a_browser_is_a_readable_page(demo_site: Site, browser: Browser, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False, is_mobile=True)
    page = context.new_page()
    page.goto(demo_site.base + path)
    shown = page.evaluate(SEEN)
    title = page.title()
    first = page.locator("h2 a").first
    name = first.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('description, summary')).fontSize)")
    first.click()
    heading = page.locator("h1").inner_text()
    context.close()

    assert shown.startswith(f"{title}\n")
    assert "This is a news feed. Copy its address into a news reader to follow it." in shown
    assert f"\n{name}\n" in shown
    assert re.search(r"tag:|GMT|<p>|application/|\dT\d", shown) is None
    assert (wide, size) == (width, 17)
    assert heading.replace(" (demo)", "") in name


def test_every_page_works_without_scripts(demo_site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{demo_site.base}/en/events")
    page.fill("[name=q]", "music")
    page.locator("main form button").first.click()
    found = page.url
    page.locator("main a[href*='/en/events/']").first.click()
    headings = page.locator("h1").count()
    context.close()

    assert found.endswith("/en/events?q=music")
    assert headings == 1
