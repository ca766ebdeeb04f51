"""A visitor plans a weekend in a browser: without scripts, by keyboard; the pages pass axe's checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.site.conftest import Site
from tests.site.test_browser import OFFLINE, SOUND, checked

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        yield launched
        launched.close()


def weekend() -> str:
    """The planner's address for a weekend that is near, by the demo's boats."""
    today = datetime.now(UTC).date()
    saturday = today + timedelta(days=7 + (5 - today.weekday()) % 7)
    days = f"from={saturday}&to={saturday + timedelta(days=1)}"
    return f"/da/trips/new?crossing=helsingborg-helsingor&{days}"


def test_a_plan_is_kept_changed_by_keyboard_and_subscribed_to_without_scripts(
    demo_site: Site, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(demo_site.base + weekend())
        proposed = page.locator(".trip-title").all_inner_texts()
        with page.expect_navigation():
            page.locator("form[method=post] button").press("Enter")
        kept = page.locator(".trip-title").all_inner_texts()
        with page.expect_navigation():
            page.locator("button[value^='remove noon']").first.press("Enter")
        without = page.locator(".trip-title").all_inner_texts()
        page.goto(page.locator("#read").input_value())
        read, buttons = page.locator(".trip-title").all_inner_texts(), page.locator("button").count()
        address = page.locator("#ics").input_value()
        cookies = context.cookies()
    finally:
        context.close()

    calendar = demo_site.get(address.removeprefix(demo_site.base)).text
    assert proposed == kept
    assert (len(without), read, buttons, cookies) == (len(kept) - 1, without, 0, [])
    assert calendar.count("\r\nCATEGORIES:TRAVEL\r\n") == 2


def test_the_planner_and_a_kept_plan_pass_the_accessibility_checks(demo_site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    found = {}
    try:
        page = context.new_page()
        page.goto(demo_site.base + weekend())
        for step in ("planner", "kept", "read"):
            if step == "kept":
                with page.expect_navigation():
                    page.click("form[method=post] button")
            elif step == "read":
                page.goto(page.locator("#read").input_value())
            found[step] = checked(page)
    finally:
        context.close()

    assert found == {"planner": SOUND, "kept": SOUND, "read": SOUND}


@pytest.fixture
def kept(demo_site: Site, browser: Browser) -> Iterator[Page]:
    """A kept plan in a browser with scripts, which notes whether it ever shows another page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(demo_site.base + weekend())
    with page.expect_navigation():
        page.click("form[method=post] button")
    page.evaluate("window.stays = true")
    yield page
    context.close()


def plan_of(page: Page) -> list[str]:
    """The rows as they are shown: hour and name."""
    rows = page.locator(".trip-row").all()
    return [f"{row.locator('time').inner_text()} {row.locator('.trip-title').inner_text()}" for row in rows]


def pressed(page: Page, does: str, how: Callable[[], None]) -> None:
    """Do something, and wait until the server has answered and the page shows it."""
    version = page.locator("[name=version]").input_value()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        how()
    page.wait_for_function("old => document.querySelector('[name=version]').value !== old", arg=version)
    assert page.evaluate("window.stays") is True, does


def test_with_scripts_a_plan_changes_in_place_and_the_focus_stays(kept: Page) -> None:
    before = plan_of(kept)
    button = kept.locator("button[value^='earlier leg']").first

    button.focus()
    pressed(kept, "earlier", lambda: kept.keyboard.press("Enter"))

    after, focused = plan_of(kept), str(kept.evaluate("document.activeElement.value"))
    told = kept.locator("[data-said]").inner_text()
    kept.reload()
    assert (after != before, plan_of(kept)) == (True, after)
    assert focused.startswith("earlier leg:")
    assert told == ", ".join(reversed(after[0].split(" ", 1)))


def test_with_scripts_the_open_map_follows(kept: Page) -> None:
    signs = kept.locator(".leaflet-container path.leaflet-interactive")
    kept.click(".map-move")
    signs.first.wait_for()
    kept.evaluate("window.opened = document.querySelector('.leaflet-container')")

    while (button := kept.locator(".trip-visit button[value^='remove ']")).count():
        pressed(kept, "remove", button.first.click)

    assert signs.count() == 0
    assert kept.evaluate("window.opened === document.querySelector('.leaflet-container')") is True


def test_with_scripts_a_conflict_is_told_and_the_plan_shown_as_it_is(kept: Page) -> None:
    other = kept.context.new_page()
    other.goto(kept.url)
    lock = other.locator("button[value^='lock ']").first
    does = str(lock.get_attribute("value"))
    pressed_first = other.locator("[name=version]").input_value()
    lock.click()
    other.wait_for_function("old => document.querySelector('[name=version]').value !== old", arg=pressed_first)

    pressed(kept, "conflict", kept.locator("button[value^='remove noon']").first.click)

    assert kept.locator("[role=alert]").inner_text().startswith("Planen blev ændret et andet sted")
    assert kept.locator(f"button[value='un{does}']").count() == 1
    assert plan_of(kept) == plan_of(other)


def test_when_the_script_cannot_send_the_form_is_sent_as_it_is(kept: Page) -> None:
    kept.route(
        "**/trips/*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    before = len(plan_of(kept))

    with kept.expect_navigation():
        kept.locator("button[value^='remove noon']").first.click()

    assert len(plan_of(kept)) == before - 1


def test_with_scripts_the_planner_puts_in_and_leaves_out_in_place(demo_site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(demo_site.base + weekend())
        page.evaluate("window.stays = true")
        name = page.locator(".trip-more a").first.inner_text()
        page.locator("a.trip-add").first.click()
        page.wait_for_url("**with=**")
        with_it = [name in row for row in plan_of(page)]
        stays = page.evaluate("window.stays")
        with page.expect_navigation():
            page.locator("form[method=post] button").first.click()
        kept = [name in row for row in plan_of(page)]
    finally:
        context.close()

    assert (stays, any(with_it), kept) == (True, any(kept), with_it)


def test_with_scripts_a_link_into_the_page_leaves_the_page_there(kept: Page) -> None:
    kept.keyboard.press("Tab")
    kept.keyboard.press("Enter")
    kept.wait_for_url("**#main")
    kept.keyboard.press("Tab")

    inside = kept.evaluate("document.activeElement.closest('main') !== null")
    assert (kept.evaluate("window.stays"), inside) == (True, True)


def test_with_scripts_and_without_a_network_nothing_is_lost(kept: Page) -> None:
    before, version = plan_of(kept), kept.locator("[name=version]").input_value()
    kept.context.set_offline(True)

    kept.locator("button[value^='remove noon']").first.click()
    alert = kept.locator("[role=alert]")
    alert.wait_for()
    told, still = alert.inner_text(), plan_of(kept)
    kept.context.set_offline(False)
    pressed(kept, "remove", kept.locator("button[value^='remove noon']").first.click)

    assert (told, still) == ("Der er intet net lige nu: intet blev ændret. Prøv igen, når du er på nettet.", before)
    assert (len(plan_of(kept)), alert.count()) == (len(before) - 1, 0)
    assert kept.locator("[name=version]").input_value() == str(int(version) + 1)


def test_with_scripts_the_other_languages_have_the_plan_that_is_shown(demo_site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.goto(demo_site.base + weekend())
        page.locator("a.trip-add").first.click()
        page.wait_for_url("**with=**")
        wanted = page.url.partition("with=")[2].partition("#")[0]
        german = page.locator("a[hreflang=de]").first.get_attribute("href") or ""
        page.go_back()
        page.wait_for_function("!document.querySelector('a[hreflang=de]').href.includes('with=')")
    finally:
        context.close()

    assert german.endswith(f"with={wanted}")


@pytest.mark.parametrize("language", ["sv", "de"])
def test_a_plan_of_a_week_is_one_sheet_with_the_square_that_leads_to_it(
    demo_site: Site, browser: Browser, language: str
) -> None:
    days = weekend().partition("from=")[2].partition("&")[0]
    last = datetime.fromisoformat(days).date() + timedelta(days=6)
    context = browser.new_context()
    try:
        page = context.new_page()
        asked = f"crossing=helsingborg-helsingor&from={days}&to={last}&base=halmstad"
        page.goto(f"{demo_site.base}/{language}/trips/new?{asked}")
        with page.expect_navigation():
            page.click("form[method=post] button")
        page.goto(page.locator("#read").input_value())
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        shown, rows = page.locator(".trip-day").count(), page.locator(".trip-row").count()
        page.emulate_media(media="print")
        square, addresses = page.locator(".trip-share .qr").is_visible(), page.locator("#read").is_visible()
    finally:
        context.close()

    assert (sheets, shown, rows > 20, square, addresses) == (1, 7, True, True, False)
