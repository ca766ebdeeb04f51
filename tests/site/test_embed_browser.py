"""On somebody else's page, in Chromium: a frame and a script element, no cookies, the right height, axe's checks."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Page, sync_playwright

from tests.site.conftest import Site, wait_until
from tests.site.test_browser import SOUND, checked

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page on another origin of this machine, by another name and port; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html.encode() if self.path == "/" else b""
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it has there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@contextmanager
def opened(browser: Browser, html: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page on the other site, and what goes wrong on it."""
    context = browser.new_context(**{"viewport": {"width": 800, "height": 900}, **options})
    context.set_default_timeout(15_000)
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    try:
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        with another_site(html) as address:
            page.goto(address, wait_until="load")
            yield page, wrong
            assert context.cookies() == []
    finally:
        context.close()


def frames(page: Page, site: Site, count: int) -> list[Frame]:
    """The frames of the site in the page, in its order, once they are there with their lists."""

    def found() -> list[Frame]:
        handles = [page.locator("iframe").nth(at).element_handle() for at in range(page.locator("iframe").count())]
        inner = [handle.content_frame() if handle else None for handle in handles]
        return [one for one in inner if one and one.url.startswith(f"{site.base}/embed/")]

    wait_until(lambda: len(found()) == count and all(one.query_selector("footer") for one in found()), "the frames")
    return found()


def heights(page: Page) -> list[tuple[int, int]]:
    """Of each frame: its own height, and its content's."""
    made = []
    for index in range(page.locator("iframe").count()):
        handle = page.locator("iframe").nth(index).element_handle()
        assert handle is not None
        inner = handle.content_frame()
        assert inner is not None
        box = handle.bounding_box()
        assert box is not None
        made.append((round(box["height"]), int(inner.evaluate("document.documentElement.scrollHeight"))))
    return made


def follow(page: Page) -> None:
    """Wait until every frame is just as high as its content."""
    wait_until(lambda: all(own == content for own, content in heights(page)), "the height to follow the content", 10)


def test_both_forms_stand_on_another_site(demo_site: Site, browser: Browser) -> None:
    html = f"""<!doctype html><html lang="sv"><title>Hotell</title><h1>Hotell</h1>
        <iframe src="{demo_site.base}/embed/da/events?municipality=bastad&amp;limit=4" title="Båstad"
                style="width:100%;height:40rem;border:0"></iframe>
        <p>Och mera:</p>
        <script src="{demo_site.base}/embed/visitapp.js" data-municipality="halmstad,laholm" data-limit="6"
                data-crossing="helsingborg-helsingor" data-stay="day" data-cfasync="false" async></script>"""
    with opened(browser, html) as (page, wrong):
        framed, scripted = frames(page, demo_site, 2)
        wait_until(lambda: heights(page)[1][0] == heights(page)[1][1], "the height to follow")

        shown = [one.locator("h2 a").count() for one in (framed, scripted)]
        languages = [one.get_attribute("html", "lang") for one in (framed, scripted)]
        verdicts = scripted.locator(".verdict").count()
        titles = [page.locator("iframe").nth(at).get_attribute("title") for at in range(2)]
        inside = framed.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        origins = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).origin)")

    assert shown == [4, 6]
    assert verdicts == 6
    assert languages == ["da", "sv"]
    assert titles == ["Båstad", "Evenemang"]
    assert inside[0] == inside[1]
    assert [one for one in origins if not one.startswith((demo_site.base, "http://localhost:"))] == []
    assert wrong == []


def test_several_scripts_on_a_page_each_make_their_own(demo_site: Site, browser: Browser) -> None:
    html = "<!doctype html><html lang=en><title>Camp</title><h1>Camp</h1>" + "".join(
        f'<div id=d{limit}><script src="{demo_site.base}/embed/visitapp.js" data-lang="{language}" data-limit="{limit}"'
        f' data-heading="0" data-title="List {limit}" async></script></div>'
        for language, limit in (("de", 2), ("en", 3))
    )
    with opened(browser, html) as (page, wrong):
        frames(page, demo_site, 2)
        follow(page)
        lists = [page.frame_locator(f"#d{limit} iframe") for limit in (2, 3)]
        found = [(one.owner.get_attribute("title"), one.locator("h2").count()) for one in lists]
        before = heights(page)
        page.set_viewport_size({"width": 320, "height": 900})
        wait_until(lambda: heights(page) != before, "the narrow lists to be higher")
        follow(page)

    assert found == [("List 2", 2), ("List 3", 3)]
    assert wrong == []


def test_page_around_hears_only_its_own_frame(demo_site: Site, browser: Browser) -> None:
    html = f"""<!doctype html><html lang="en"><title>Camp</title><h1>Camp</h1>
        <script src="{demo_site.base}/embed/visitapp.js" data-limit="2"></script>"""
    with opened(browser, html) as (page, _):
        frames(page, demo_site, 1)
        follow(page)
        before = heights(page)

        page.evaluate("postMessage({visitapp: 'height', height: 9000}, '*')")
        page.evaluate("new Promise(done => setTimeout(done, 0))")

        assert heights(page) == before


def test_frame_is_whole_without_scripts(demo_site: Site, browser: Browser) -> None:
    html = f'<!doctype html><title>x</title><iframe src="{demo_site.base}/embed/en/events?limit=3" title="x"></iframe>'
    with opened(browser, html, java_script_enabled=False) as (page, _):
        shown = page.frame_locator("iframe").locator("h2 a")
        shown.first.wait_for()

        assert shown.count() == 3


@pytest.mark.parametrize(
    "path",
    [
        "/embed/sv/events?crossing=helsingborg-helsingor&accent=ffdd00",
        "/embed/de/events?layout=cards&accent=123456&heading=0",
        "/en/embed?category=music&layout=cards",
    ],
)
def test_embed_passes_the_accessibility_checks(demo_site: Site, browser: Browser, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(demo_site.base + path)
        if "/embed/" not in path:
            frames(page, demo_site, 1)
        found = checked(page)
    finally:
        context.close()

    assert found == SOUND


def test_webmaster_chooses_sees_and_copies(demo_site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo_site.base)
    wrong: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.goto(f"{demo_site.base}/de/embed")
        page.locator("summary", has_text="Alle Filter").click()
        page.check("[name=municipality][value=bastad]")
        page.select_option("[name=layout]", "cards")
        page.select_option("[name=limit]", "3")
        page.fill("[name=accent]", "#a34713")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/de/embed?*")
        preview = frames(page, demo_site, 1)[0]
        follow(page)
        shown = preview.locator("h2 a").count()
        address = page.url
        page.locator("button", has_text="Kopieren").first.click()
        page.locator("[role=status]", has_text="Kopiert").first.wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
    finally:
        context.close()

    assert address == f"{demo_site.base}/de/embed?municipality=bastad&limit=3&accent=a34713&layout=cards"
    assert shown == 3
    assert re.fullmatch(
        rf'<script src="{re.escape(demo_site.base)}/embed/visitapp.js" data-lang="de" data-municipality="bastad"'
        ' data-limit="3" data-accent="a34713" data-layout="cards" async></script>',
        copied,
    )
    assert wrong == []
