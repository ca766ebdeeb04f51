"""A visitor plans a weekend in a browser: without scripts, by keyboard; the pages pass axe's checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import missing
from tests.site.conftest import Site
from tests.site.test_browser import AXE, OFFLINE

pytestmark = pytest.mark.browser

RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_planner_and_a_kept_plan_pass_the_accessibility_checks(
    demo_site: Site, browser: Browser, scheme: str
) -> None:
    if not AXE.is_file():
        missing("axe-core is not installed (npm ci)")
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    found: list[tuple[str, object, int]] = []
    try:
        page = context.new_page()
        page.goto(demo_site.base + weekend())
        for step in ("planner", "kept", "read"):
            if step == "kept":
                with page.expect_navigation():
                    page.click("form[method=post] button")
            elif step == "read":
                page.goto(page.locator("#read").input_value())
            page.add_script_tag(path=AXE)
            faults = [
                (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in page.evaluate(RULES)["violations"]
            ]
            found.append((step, faults, page.evaluate("document.documentElement.scrollWidth")))
    finally:
        context.close()

    assert found == [("planner", [], 320), ("kept", [], 320), ("read", [], 320)]
