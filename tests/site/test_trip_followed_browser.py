"""From a plan to the next boat: a visitor plans and subscribes, an office cancels; plan, calendar and feeds tell it.

Those browsers are without scripts; the server and the worker are processes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.conftest import quick_hash, run_apart
from tests.site.conftest import Site, make_site, wait_until
from tests.site.test_browser import OFFLINE
from tests.store.test_projection import add_event
from tests.web.conftest import concert, held
from tests.web.test_trips import timetable
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_database
from visitapp.store.timetables import save_timetables
from visitapp.store.users import add_user

pytestmark = pytest.mark.browser

WITHIN_S = 60.0
CLERK, PASSWORD = "eva@region.example", "a long password of the office"
REASON = "Storm på Øresund"
FEEDS = "/da/crossings/disruptions"
VERSION = "wanted => document.querySelector('[name=version]').value === wanted"


@dataclass(frozen=True, slots=True)
class Told:
    """What the calendar of the plan says of a boat."""

    uid: str
    sequence: int
    status: str
    modified: datetime
    alarms: int
    summary: str


@lru_cache(maxsize=1)
def saturday() -> date:
    """One that is near, the same for the whole test."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 + (5 - today.weekday()) % 7)


async def fill(url: str) -> None:
    """Boats every day, a concert on Saturday afternoon, and somebody of the region's office."""
    now, day = datetime.now(UTC), saturday()
    async with open_database(url):
        boats = replace(timetable(), valid_from=day - timedelta(days=30), valid_to=day + timedelta(days=30))
        await save_timetables([boats], "text", now)
        await add_event(concert(held=(held(day, 14),)))
        await add_user(CLERK, "Eva", "region", quick_hash(PASSWORD), now)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, region_today: Path) -> Iterator[Site]:
    """A site with boats, a server and a worker."""
    folder = tmp_path_factory.mktemp("followed") / "site"
    with make_site(folder, demo=False, begun=region_today) as made:
        run_apart(fill(sqlite_url(folder / "visitapp.sqlite3")))
        made.start("worker")
        made.start("serve")
        yield made


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        yield launched
        launched.close()


def someone(browser: Browser, locale: str) -> BrowserContext:
    """A browser on a phone without scripts."""
    made = browser.new_context(viewport={"width": 390, "height": 844}, locale=locale, java_script_enabled=False)
    made.set_default_timeout(15_000)
    return made


def boats(site: Site, address: str) -> list[Told]:
    """The legs of the plan as a calendar program has them, in their order."""
    found: list[Any] = Calendar.from_ical(site.get(address).content).walk("VEVENT")
    return [
        Told(
            str(one["UID"]), int(one["SEQUENCE"]), str(one["STATUS"]), one["LAST-MODIFIED"].dt,
            len(one.walk("VALARM")), str(one["SUMMARY"]),
        )
        for one in found
        if "CATEGORIES" in one and "TRAVEL" in one["CATEGORIES"].cats
    ]  # fmt: skip


def plan_a_weekend(context: BrowserContext, site: Site) -> tuple[str, str, str]:
    """Come to the site, ask for a weekend, keep it; the addresses to change it, to read it and of its calendar."""
    page = context.new_page()
    page.goto(site.base)
    page.locator("header a[href='/da/trips/new']").click()
    page.select_option("[name=crossing]", "helsingborg-helsingor")
    page.fill("[name=from]", saturday().isoformat())
    page.fill("[name=to]", (saturday() + timedelta(days=1)).isoformat())
    page.locator("form.trip-form button[type=submit]").click()
    page.locator("form[method=post] button").first.click()
    addresses = [page.locator(name).input_value() for name in ("#edit", "#read", "#ics")]
    page.close()
    return addresses[0], addresses[1], addresses[2].removeprefix(site.base)


def cancel(context: BrowserContext, site: Site, departs: str) -> None:
    """Sign in at the office and cancel the boat that leaves for the region on Saturday at an instant."""
    page = context.new_page()
    page.goto(f"{site.base}/office/signin")
    page.fill("#email", CLERK)
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    page.locator("a[href='/office/sailings']").first.click()
    page.select_option("[name=crossing]", "helsingborg-helsingor")
    page.fill("[name=date]", saturday().isoformat())
    page.locator("form.pick button").click()
    page.select_option("[name=direction]", "back")
    page.locator("form.pick button").click()
    page.locator("tr", has=page.locator(f"time[datetime^='{departs}']")).locator("a").click()
    page.check("[name=kind][value=cancelled]")
    page.fill("[name='reason:da']", REASON)
    page.locator("form.event-form button").click()
    assert page.locator("[role=status]").count() == 1
    page.close()


def test_a_cancelled_boat_reaches_plan_calendar_and_feeds_and_the_next_is_taken(site: Site, browser: Browser) -> None:
    visitor, office = someone(browser, "da-DK"), someone(browser, "sv-SE")
    edit, read, ics = plan_a_weekend(visitor, site)
    page = visitor.new_page()
    page.goto(edit)
    planned = page.locator(".trip-leg time").all_inner_texts()
    departs = page.locator(".trip-leg time").first.get_attribute("datetime") or ""
    before = boats(site, ics)

    cancel(office, site, departs.removesuffix("Z"))
    said = monotonic()

    wait_until(lambda: boats(site, ics)[0].status == "CANCELLED", "the boat in the calendar", WITHIN_S)
    wait_until(lambda: REASON in site.get(f"{FEEDS}.rss").text, "the boat in the news of disruptions", WITHIN_S)
    wait_until(lambda: REASON in site.get(f"{FEEDS}.ics").text, "the boat in their calendar", WITHIN_S)
    page.goto(read)
    for_readers = page.locator(".trip-matters").inner_text()
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page.goto(edit)
    matters = page.locator(".trip-matters").inner_text()
    spent = monotonic() - said
    off = boats(site, ics)
    page.locator(".trip-offers li", has_text="Resten af planen passer").locator("button").first.click()
    after, left = page.locator(".trip-leg time").all_inner_texts(), page.locator(".trip-matters").count()
    taken = boats(site, ics)
    cookies = visitor.cookies()
    visitor.close()
    office.close()

    assert (spent < WITHIN_S, sheets) == (True, 1)
    assert (f"er aflyst.\n\n{REASON}" in matters, REASON in for_readers) == (True, True)
    assert [one.status for one in before] == ["CONFIRMED", "CONFIRMED"]
    assert off[1] == before[1]
    assert (off[0].uid, off[0].sequence, off[0].status) == (before[0].uid, before[0].sequence + 1, "CANCELLED")
    assert off[0].modified > before[0].modified
    assert (before[0].alarms > 0, off[0].alarms, taken[0].alarms > 0) == (True, 0, True)
    assert off[0].summary == f"Aflyst: {before[0].summary}"
    assert (after[0] != planned[0], after[1], left) == (True, planned[1], 0)
    assert [one.status for one in taken] == ["CONFIRMED", "CONFIRMED"]
    assert feedparser.parse(site.get(f"{FEEDS}.rss").content).entries[0].title.startswith("Aflyst:")
    assert cookies == []


def test_with_scripts_a_visit_without_an_hour_is_dragged_over_others(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site.base}/en/trips/new?from={saturday()}&base=halmstad")
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()
    page.locator("button[value^='remove event']").click()
    page.wait_for_function(VERSION, arg="2")
    first = page.locator(".trip-visit", has=page.locator("a[href*='/places/']")).first
    title, was = first.locator(".trip-title").inner_text(), first.locator("time").get_attribute("datetime") or ""
    noon = page.locator(".trip-noon")
    room = noon.bounding_box() or {"height": 0.0}

    first.drag_to(noon, target_position={"x": 200, "y": room["height"] - 2})
    page.wait_for_function(VERSION, arg="3")

    row = page.locator(".trip-visit", has_text=title.splitlines()[0])
    moved, alerts = row.locator("time").get_attribute("datetime") or "", page.locator("[role=alert]").count()
    names = page.locator(".trip-title").all_inner_texts()
    page.reload()
    kept = page.locator(".trip-title").all_inner_texts()
    context.close()
    assert (moved > was, alerts, names) == (True, 0, kept)
