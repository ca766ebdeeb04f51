"""An office adds two sources, answers what it is asked, corrects a title; the next harvest keeps all of it.

Its browser is without scripts; the server, the worker and the sources' server are processes and sockets of their own.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import quick_hash, run_apart
from tests.site.conftest import Site, make_site, wait_until
from tests.site.test_browser import OFFLINE
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_database
from visitapp.store.users import add_user

pytestmark = pytest.mark.browser

CLERK, PASSWORD = "eva@halmstad.example", "a long password of the office"
UNKNOWN, CORRECTED = "Rävhalls gamla loge", "Stora julkonserten på torget"


def day(number: int) -> str:
    """A day some weeks ahead, as calendars write it."""
    return f"{datetime.now(UTC).date() + timedelta(days=20 + number):%Y%m%d}"


def event(uid: str, title: str, number: int, hour: int, place: str, words: str) -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}\r\nSUMMARY:{title}\r\n"
        f"DTSTART;TZID=Europe/Stockholm:{day(number)}T{hour:02}0000\r\nLOCATION:{place}\r\n"
        f"DESCRIPTION:{words}\r\nEND:VEVENT\r\n"
    )


def calendar(name: str, *events: str) -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:{name}\r\n{''.join(events)}END:VCALENDAR\r\n"
    ).encode()


def church(words: str = "Kören sjunger in julen.") -> bytes:
    return calendar(
        "Kyrkan i Halmstad",
        event("1", "Julkonsert med Kören Vågspel", 0, 18, "S:t Nikolai kyrka", words),
        event("2", "Torsdagsjazz med Trio Måne", 3, 19, "S:t Nikolai kyrka", "En trio spelar i tornrummet."),
        event("3", "Luciatåg för alla", 5, 17, UNKNOWN, "Barn och vuxna lussar."),
    )


def town() -> bytes:
    return calendar(
        "Evenemang i Halmstad",
        event("a", "JULKONSERT MED KÖREN VÅGSPEL", 0, 18, "S:t Nikolai kyrka", "Kören sjunger in julen. Fri entré."),
        event("b", "Torsdagsjazz med Trio Måne", 3, 20, "S:t Nikolai kyrka", "Mingel och musik."),
    )


@dataclass
class Calendars:
    """A server of calendars, and what it serves now."""

    pages: dict[str, bytes] = field(default_factory=dict)
    port: int = 0

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def calendars() -> Iterator[Calendars]:
    served = Calendars({"/kyrkan.ics": church(), "/halmstad.ics": town()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("content-type", "text/calendar")
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named so by the library
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


async def fill(url: str) -> None:
    now = datetime.now(UTC)
    async with open_database(url):
        await add_user(CLERK, "Eva", "halmstad", quick_hash(PASSWORD), now)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, region_today: Path, calendars: Calendars) -> Iterator[Site]:
    """A site with the region's places whose operator allows the server of calendars."""
    allowed = {"VISITAPP_FETCH_PRIVATE": f"127.0.0.1:{calendars.port}"}
    folder = tmp_path_factory.mktemp("gathering") / "site"
    with make_site(folder, demo=True, begun=region_today, **allowed) as made:
        run_apart(fill(sqlite_url(folder / "visitapp.sqlite3")))
        made.start("worker")
        made.start("serve")
        yield made


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", java_script_enabled=False)
        context.set_default_timeout(45_000)
        yield context.new_page()
        browser.close()


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/office/signin?lang=en")
    page.fill("#email", CLERK)
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    page.goto(f"{site.base}/office/?lang=en")


def add_source(page: Page, site: Site, address: str) -> str:
    """Paste an address, look at the dry run, keep the source; what the dry run said."""
    page.goto(f"{site.base}/office/sources/new")
    page.fill("[name=url]", address)
    page.locator("button[value=look]").click()
    page.wait_for_selector("button[value=keep]")
    told = page.inner_text("main")
    page.locator("button[value=keep]").click()
    page.wait_for_url("**/office/sources/*done=added")
    return told


def titles(site: Site) -> list[str]:
    """What the calendar of all events says."""
    return sorted(re.findall(r"SUMMARY:(.*?)\r", site.get("/sv/events.ics").text.replace("\r\n ", "")))


def test_what_an_office_says_of_what_was_gathered_outlasts_the_next_harvest(
    site: Site, calendars: Calendars, page: Page
) -> None:
    sign_in(page, site)

    told = add_source(page, site, calendars.at("/kyrkan.ics"))
    assert "New (3)" in told
    assert UNKNOWN in told
    wait_until(lambda: len(titles(site)) == 3, "the church's events")

    told = add_source(page, site, calendars.at("/halmstad.ics"))
    assert "Told by others too (2)" in told

    def asked() -> bool:
        page.goto(f"{site.base}/office/duplicates")
        return "Asked (1)" in page.inner_text("main")

    wait_until(asked, "the question")
    assert "Torsdagsjazz" in page.inner_text("article")
    page.locator("button[value=same]").click()
    assert "The two are one event now." in page.inner_text("main")
    wait_until(lambda: len(titles(site)) == 3, "the doubles to be one")

    page.goto(f"{site.base}/office/unknown-places")
    page.get_by_role("link", name=UNKNOWN).click()
    page.fill("[name=q]", "Halmstads slott")
    page.locator("form.search button").click()
    page.locator("[name=place]").first.check()
    page.locator("form:has([name=place]) button").click()
    page.goto(f"{site.base}/office/unknown-places")
    assert page.get_by_role("link", name=UNKNOWN).count() == 0

    page.goto(f"{site.base}/office/events?q=julkonsert")
    page.get_by_role("link", name=re.compile("Julkonsert")).click()
    page.fill("[name='title:sv']", CORRECTED)
    page.locator("form.event-form button").click()
    wait_until(lambda: CORRECTED in titles(site), "the corrected title")
    before = titles(site)

    calendars.pages["/kyrkan.ics"] = church("Nu även med brasskvintett.")
    page.goto(f"{site.base}/office/sources")
    page.get_by_role("link", name="Kyrkan i Halmstad").click()
    page.get_by_role("button", name="Read it now").click()
    wait_until(lambda: "brasskvintett" in site.get("/sv/events.ics").text.replace("\r\n ", ""), "the next harvest")

    assert titles(site) == before == sorted([CORRECTED, "Luciatåg för alla", "Torsdagsjazz med Trio Måne"])
    text = site.get("/sv/events.ics").text.replace("\r\n ", "")
    assert "LOCATION:Halmstads slott" in text
    assert UNKNOWN not in text
    page.goto(f"{site.base}/office/duplicates?state=decided")
    assert "The same: eva@halmstad.example" in page.inner_text("main")
