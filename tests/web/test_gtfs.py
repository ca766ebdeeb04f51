"""The timetables kept by hand at one address for journey planners."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.gtfs_read import read_gtfs
from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

PATH = "/gtfs/visitapp.zip"
REAL = replace(TIMETABLE, uid="real", crossing="ystad-ronne", demo=False)


async def test_only_real_timetables_kept_by_hand_are_given(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE, REAL], "hand", NOW)
    await save_timetables([replace(REAL, uid="imported", crossing="helsingborg-helsingor")], "gtfs", NOW)

    real, with_demo = await pages_site.get(PATH), await pages_site.get(f"{PATH}?demo=1")

    assert sorted(read_gtfs(real.content).routes) == ["ystad-ronne"]
    assert sorted(read_gtfs(with_demo.content).routes) == ["goteborg-frederikshavn", "ystad-ronne"]
    headers = real.headers
    assert (headers["content-type"], headers["access-control-allow-origin"]) == ("application/zip", "*")
    assert headers["content-disposition"] == 'attachment; filename="visitapp.zip"'


async def test_zip_is_not_sent_twice_and_is_new_after_a_change(pages_site: PagesSite) -> None:
    await save_timetables([REAL], "hand", NOW)
    first = await pages_site.get(PATH)

    same = await pages_site.get(PATH, if_none_match=first.headers["etag"])
    await save_timetables([replace(REAL, departures=REAL.departures[:1])], "hand", NOW)
    changed = await pages_site.get(PATH, if_none_match=first.headers["etag"])

    assert (same.status_code, same.content, changed.status_code) == (304, b"", 200)
    assert len(read_gtfs(changed.content).trips) == 1


async def test_without_timetables_the_address_answers_an_empty_feed(pages_site: PagesSite) -> None:
    answer = await pages_site.get(PATH)
    feed = read_gtfs(answer.content)
    refused = await pages_site.get(f"{PATH}?demo=yes")

    assert (answer.status_code, feed.trips, feed.problems, refused.status_code) == (200, (), (), 400)


@pytest.mark.parametrize("path", ["/en/crossings", "/en/api", "/en/about"])
async def test_pages_lead_to_it(pages_site: PagesSite, path: str) -> None:
    links = tree_of((await pages_site.get(path)).text).xpath("//main//a/@href")

    assert [str(one) for one in links].count(PATH) == 1


async def test_catalogue_names_it(pages_site: PagesSite) -> None:
    told = (await pages_site.get("/dcat.ttl")).text

    assert "https://visit.example/gtfs/visitapp.zip" in told
