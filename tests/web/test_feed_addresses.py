"""What feed an address is of: endings, codes, aliases; and that a code means one thing only."""

from __future__ import annotations

import pytest

from tests.web.conftest import NOW, PagesSite, concert
from visitapp.store.database import writing
from visitapp.store.feed_codes import create_feed_code
from visitapp.store.filter_value_rows import merge_values
from visitapp.web.feeds import Address, parse_address

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/sv/events.ics", Address("list", "sv", "", ".ics")),
        ("/de/events.geojson", Address("list", "de", "", ".geojson")),
        ("/da/events/konsert-abcde.ics", Address("event", "da", "konsert-abcde", ".ics")),
        ("/en/places/halmstads-slott.atom", Address("place", "en", "halmstads-slott", ".atom")),
        ("/f/abcdefg.json", Address("code", "", "abcdefg", ".json")),
        ("/sv/events/konsert-abcde.rss", None),
        ("/sv/places.rss", None),
        ("/f/ABCDEFG.ics", None),
        ("/f/short.ics", None),
        ("/fi/events.ics", None),
    ],
)
def test_path_is_taken_apart(path: str, address: Address | None) -> None:
    assert parse_address(path) == address


async def test_code_gives_the_slice_in_its_language(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Konsert"))
    await pages_site.add(concert("Match", categories=("sport",)))
    code = await create_feed_code("da", "category=sport", NOW)

    feed = await pages_site.get(f"/f/{code}.ics")
    refused = await pages_site.get(f"/f/{code}.ics?category=music")
    tracked = await pages_site.get(f"/f/{code}.ics?utm_source=x")
    unknown = await pages_site.get("/f/zzzzzzz.ics")

    lines = feed.text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:Match"]
    assert f"SOURCE;VALUE=URI:https://visit.example/f/{code}.ics" in lines
    assert (feed.status_code, refused.status_code, unknown.status_code) == (200, 400, 404)
    assert tracked.content == feed.content


async def test_place_that_was_merged_redirects_its_page_and_feeds_on(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Konsert"))
    async with writing():
        await merge_values("place", "gamla-slottet", "halmstads-slott")

    page = await pages_site.get("/sv/places/gamla-slottet")
    feed = await pages_site.get("/sv/places/gamla-slottet.ics")
    filtered = await pages_site.get("/sv/events.ics?place=gamla-slottet")

    assert (page.status_code, page.headers["location"]) == (301, "/sv/places/halmstads-slott")
    assert (feed.status_code, feed.text.count("BEGIN:VEVENT")) == (200, 1)
    assert (filtered.status_code, filtered.text.count("BEGIN:VEVENT")) == (200, 1)
    assert "/sv/places/gamla-slottet.ics" in feed.text.replace("\r\n ", "")
