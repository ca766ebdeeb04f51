"""The page of our feeds' health, and the look that fills it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.web.conftest import BASE, NOW, PagesSite, concert, tree_of
from tests.web.test_pages import faults_of
from visitapp.domain.language import LANGUAGES
from visitapp.feedhealth import EVERY_S, FeedHealth
from visitapp.publish.checked_feeds import read_checked
from visitapp.publish.rendered import RenderedFiles
from visitapp.store.feed_codes import create_feed_code
from visitapp.web.feeds import make_feed
from visitapp.web.healthfeeds import public_addresses

pytestmark = pytest.mark.anyio


class Watched:
    """A site whose feeds are rendered into a folder and looked at from there."""

    def __init__(self, site: PagesSite, folder: Path) -> None:
        self.site, self.results = site, folder / "feed-health.json"
        self.files = RenderedFiles(folder / "feeds")
        context = site.app.state.context
        site.app.state.context = replace(context, health_file=self.results)
        self.health = FeedHealth(context.database, self.files, self.results, BASE, lambda: site.clock[0])

    async def render(self, address: str) -> bytes:
        """Render a feed into its file."""
        path, _, query = address.partition("?")
        made = await make_feed(self.site.app.state.context, path, query)
        self.keep(address, made.body)
        return made.body

    def keep(self, address: str, body: bytes) -> None:
        """Put bytes where a rendered feed stands."""
        self.files.write(address, body, "text/plain", NOW, 1, date(2026, 12, 1))

    async def look(self) -> None:
        """Look at all feeds, when it is time."""
        assert await self.health.step() is False


@pytest.fixture
def watched(pages_site: PagesSite, tmp_path: Path) -> Watched:
    return Watched(pages_site, tmp_path)


def states(text: str) -> list[tuple[str, str]]:
    """Address and mood of each feed on a page."""
    found = []
    for one in tree_of(text).xpath("//div[@class='feed-slice']//tr[td] | //p[span[@class='state']]/a"):
        if one.tag == "a":
            found.append((one.get("href"), "none"))
        else:
            found.append((one.xpath("th/a/@href")[0], one.xpath("td[1]/span/@class")[0].rpartition("-")[2]))
    return found


async def test_page_without_a_look_says_so(pages_site: PagesSite) -> None:
    pages = [await pages_site.get(f"/{language}/subscribe/health") for language in LANGUAGES]

    assert [(page.status_code, faults_of(page.text)) for page in pages] == [(200, [])] * 4
    assert "not been checked yet" in pages[1].text
    assert {mood for page in pages for _, mood in states(page.text)} == {"none"}


async def test_sound_feed_is_shown_with_its_figures(watched: Watched) -> None:
    await watched.site.add(concert())
    await watched.render("/sv/events.ics")
    await watched.render("/sv/events.rss?municipality=halmstad")

    await watched.look()
    page = await watched.site.get("/sv/subscribe/health")

    shown = dict(states(page.text))
    row = tree_of(page.text).xpath("//tr[th/a/@href='/sv/events.ics']")[0]
    words = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert (shown["/sv/events.ics"], shown["/sv/events.rss?municipality=halmstad"]) == ("ok", "ok")
    assert shown["/sv/events.atom"] == "none"
    assert words[0] == "Alla kontroller godkända"
    assert words[2] == "1 lör 5 dec. 2026"
    assert "2 flöden är felfria" in page.text
    assert faults_of(page.text) == []


async def test_faulty_feed_stands_first_and_says_what_is_wrong(watched: Watched) -> None:
    await watched.site.add(concert("<b>Konsert</b>"))
    good = await watched.render("/de/events.ics")
    watched.keep("/de/events.ics", good.replace(b"SEQUENCE:0", b"SEQUENCE:<i>"))

    await watched.look()
    page = await watched.site.get("/en/subscribe/health")

    assert states(page.text)[0] == ("/de/events.ics", "bad")
    assert "A number cannot be read" in page.text
    assert "SEQUENCE:&lt;i&gt;" in page.text
    assert faults_of(page.text) == []


async def test_feed_is_checked_again_only_when_it_changed(watched: Watched) -> None:
    await watched.site.add(concert())
    first = await watched.render("/en/events.ics")
    await watched.look()
    before = read_checked(watched.results).feeds["/en/events.ics"]

    watched.site.clock[0] = NOW + timedelta(seconds=EVERY_S)
    await watched.look()
    same = read_checked(watched.results)
    watched.keep("/en/events.ics", first[:-3])
    watched.site.clock[0] = NOW + timedelta(seconds=EVERY_S * 2 - 1)
    await watched.look()
    early = read_checked(watched.results).feeds["/en/events.ics"]
    watched.site.clock[0] = NOW + timedelta(seconds=EVERY_S * 2)
    await watched.look()
    after = read_checked(watched.results).feeds["/en/events.ics"]

    assert (same.feeds["/en/events.ics"], same.looked_at) == (before, NOW + timedelta(seconds=EVERY_S))
    assert (early, before.report.sound) == (before, True)
    assert {one.code for one in after.report.findings} == {"cut-off", "unbalanced", "no-calendar"}


async def test_every_feed_of_a_filled_site_is_sound(watched: Watched) -> None:
    long = "Åäö, semikolon; ‏עברית 🎻 och\nen rad " * 60
    for number in range(12):
        await watched.site.add(concert(f"Konsert {number} {long[: number * 9]}", date(2026, 12, 1 + number * 2)))
    await create_feed_code("da", "category=music&cancelled=drop", NOW)
    addresses = await watched.site.reader.run(public_addresses)
    now_made = [one for one in addresses if one.partition("?")[0].endswith((".ics", ".rss"))]
    for address in now_made:
        await watched.render(address)

    await watched.look()
    found = read_checked(watched.results).feeds

    assert {address: [one.code for one in feed.report.findings] for address, feed in found.items()} == {
        address: [] for address in now_made
    }
    assert len(addresses) == (4 * 7 + 1) * 5


async def test_broken_results_are_as_none(watched: Watched) -> None:
    watched.results.parent.mkdir(exist_ok=True)

    for text in ("", "[]", '{"looked_at": "x", "feeds": {}}', '{"looked_at": "2026-01-01", "feeds": {"a": 7}}'):
        watched.results.write_text(text)
        assert (await watched.site.get("/en/subscribe/health")).status_code == 200


async def test_many_codes_are_paged_and_pages_stay_small(watched: Watched) -> None:
    for number in range(120):
        await create_feed_code("sv", f"q=ord{number}&municipality=halmstad", NOW)

    pages = [await watched.site.get(f"/de/subscribe/health?page={number}") for number in (1, 2, 15, 99)]

    assert [page.status_code for page in pages] == [200] * 4
    assert max(len(page.content) for page in pages) < 60_000
    assert [len(states(page.text)) for page in pages] == [50, 50, 40, 40]
    assert faults_of(pages[2].text) == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=1000", "page=١", "nope=1", "page=" + "9" * 5000])
async def test_bad_page_is_named(pages_site: PagesSite, query: str) -> None:
    assert (await pages_site.get(f"/sv/subscribe/health?{query}")).status_code == 400
