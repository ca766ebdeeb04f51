"""Each page announces the feeds of the very slice it shows."""

from __future__ import annotations

import pytest

from tests.web.conftest import PagesSite, concert, tree_of
from visitapp.publish.formats import CONTENT_TYPES, MEDIA_TYPES

pytestmark = pytest.mark.anyio

FORMS = list(MEDIA_TYPES.values())


@pytest.mark.parametrize(
    ("page", "slice_"),
    [
        ("/sv/", "/sv/events{}"),
        ("/en/events?category=music&page=1", "/en/events{}?category=music"),
        ("/de/events?q=slott&free=1&utm_source=x", "/de/events{}?q=slott&free=1"),
        ("/da/places/halmstads-slott", "/da/places/halmstads-slott{}"),
        ("/sv/crossings/goteborg-frederikshavn", "/sv/events{}?crossing=goteborg-frederikshavn"),
    ],
)
async def test_page_announces_its_slice_in_every_form(pages_site: PagesSite, page: str, slice_: str) -> None:
    await pages_site.add(concert())

    found = tree_of((await pages_site.get(page)).text).xpath("//link[@rel='alternate'][@type]")
    links = [link for link in found if "/crossings/" not in link.get("href")]

    assert [link.get("href") for link in links] == [slice_.format(ending) for ending in CONTENT_TYPES]
    assert [link.get("type") for link in links] == FORMS
    assert len({link.get("title") for link in links}) == len(FORMS)
    for link, kind in zip(links, CONTENT_TYPES.values(), strict=True):
        answer = await pages_site.get(link.get("href"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


async def test_event_page_announces_its_calendar(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())

    (link,) = tree_of((await pages_site.get(f"/sv/events/{slug}")).text).xpath("//link[@rel='alternate'][@type]")

    assert (link.get("href"), link.get("type")) == (f"/sv/events/{slug}.ics", "text/calendar")
