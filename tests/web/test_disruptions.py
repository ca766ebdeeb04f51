"""What is disrupted: on the pages, in the API, and in feeds that feedparser and icalendar read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import icalendar
import pytest
from httpx import ASGITransport

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.crossing.types import Disruption, DisruptionKind
from visitapp.store.database import Database
from visitapp.store.disruptions import add_disruption, end_disruption
from visitapp.store.timetables import save_timetables
from visitapp.web.feedcache import CacheState
from visitapp.web.pagecache import PageCache

pytestmark = pytest.mark.anyio

SLUG = "goteborg-frederikshavn"
DAY = date(2026, 12, 5)
PAGE = f"/en/crossings/{SLUG}"
WHICH = "Gothenburg–Frederikshavn (demo), Sat, 5 Dec 2026 08:00"
ALL = "/en/crossings/disruptions"
BY = "a@region.example"
REASONS = (("sv", "Storm på <Kattegatt>"), ("da", "Storm i Kattegat"))


def said(kind: DisruptionKind, key: str = "o2", minutes: int = 0, at: datetime = NOW) -> Disruption:
    departs_at = datetime(2026, 12, 5, 22 if key == "o1" else 7, tzinfo=UTC)
    return Disruption(
        uid="", crossing=SLUG, kind=kind, direction="out", sailing_key=f"{key}@{DAY}", first_day=DAY, last_day=DAY,
        reasons=REASONS, made_by=BY, made_at=at, delay=timedelta(minutes=minutes),
        port="Varberg" if kind == "diverted" else "", source="The operator", departs_at=departs_at,
        arrives_at=departs_at + timedelta(minutes=210), demo=True,
    )  # fmt: skip


def suspended(first: date, last: date | None) -> Disruption:
    return Disruption(
        uid="", crossing=SLUG, kind="suspended", direction=None, sailing_key="", first_day=first, last_day=last,
        reasons=REASONS, made_by=BY, made_at=NOW,
    )  # fmt: skip


async def tell(site: PagesSite, *told: Disruption) -> list[str]:
    database = Database("", site.reader)
    return [await add_disruption(database, one) for one in told]


async def take_back(site: PagesSite, uid: str, at: datetime) -> None:
    await end_disruption(Database("", site.reader), uid, BY, at)


def texts(page: str, path: str) -> list[str]:
    return [" ".join(" ".join(one.itertext()).split()) for one in tree_of(page).xpath(path)]


async def rss(site: PagesSite, path: str = ALL) -> Any:
    return feedparser.parse((await site.get(f"{path}.rss")).content)


async def ics(site: PagesSite, path: str = ALL) -> list[Any]:
    answer = await site.get(f"{path}.ics")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


async def test_crossing_tells_the_status_of_each_sailing_and_since_when(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    await tell(pages_site, said("cancelled"), said("delayed", "o1", 75))

    page = (await pages_site.get(f"{PAGE}?date={DAY}")).text
    danish = (await pages_site.get(f"/da/crossings/{SLUG}?date={DAY}")).text

    rows = texts(page, "//section[@aria-labelledby='table']//tbody/tr")
    known = "Only in Swedish · Last known Tue, 1 Dec 2026 10:00 · Source: The operator"
    assert rows == [
        "08:00 07:15 11:30", f"Cancelled Storm på <Kattegatt> {known}",
        "23:00 00:15 Sat 5 Dec 22:15 03:45 Ada", f"Delayed by 1 h 15 min Storm på <Kattegatt> {known}",
    ]  # fmt: skip
    assert texts(page, "//tbody//span[@lang='sv']") == ["Storm på <Kattegatt>"] * 2
    assert texts(danish, "//tbody//span[@class='said']") == ["Storm i Kattegat"] * 2
    assert "a@region.example" not in page


async def test_suspended_crossing_has_no_sailings_and_says_why(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    await tell(pages_site, suspended(NOW.date(), DAY))

    page, listed = (await pages_site.get(f"{PAGE}?date={DAY}")).text, (await pages_site.get("/en/crossings")).text
    after = (await pages_site.get(f"{PAGE}?date=2026-12-06")).text
    home = (await pages_site.get("/en/")).text

    why = "Suspended 1–5 Dec 2026: Storm på <Kattegatt> (Only in Swedish)"
    assert texts(page, "//p[contains(@class,'empty-table')]")[0].startswith(why)
    for shown in (page, home):
        assert set(texts(shown, "//main//*[@lang='sv']")) == {"Storm på <Kattegatt>"}
    assert "state-bad" in page
    assert len(texts(after, "//tbody/tr/th//time")) == 2
    assert why in texts(home, "//article[@class='board'][contains(., 'Gothenburg')]//p[@class='way']")[0]
    assert texts(listed, "//ul[contains(@class,'disruptions')]/li")[0].startswith(
        "Gothenburg–Frederikshavn, 1–5 Dec 2026 Crossing suspended Storm"
    )


async def test_list_tells_what_is_disrupted_now_and_soon_only(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    quiet = (await pages_site.get("/en/crossings")).text
    uids = await tell(
        pages_site,
        said("diverted"),
        suspended(date(2026, 12, 16), None),
        suspended(date(2026, 11, 1), date(2026, 11, 9)),
    )

    page = (await pages_site.get("/en/crossings")).text
    pages_site.clock[0] = datetime(2026, 12, 6, 9, tzinfo=UTC)
    later = (await pages_site.get("/en/crossings")).text
    await take_back(pages_site, uids[1], NOW)

    path = "//ul[contains(@class,'disruptions')]/li/a"
    assert "No disruption is known to us." in quiet
    assert texts(page, path) == ["Gothenburg–Frederikshavn (demo), Sat, 5 Dec 2026 08:00"]
    assert tree_of(page).xpath(path + "/@href") == [f"{PAGE}?date={DAY}"]
    assert "To another port: Varberg" in page
    assert texts(later, path) == ["Gothenburg–Frederikshavn, from Wed, 16 Dec 2026 until further notice"]
    assert "No disruption is known to us." in (await pages_site.get("/en/crossings")).text


async def test_board_shows_a_boat_that_is_delayed_past_midnight(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    await tell(pages_site, said("delayed", "o1", 90))
    pages_site.clock[0] = datetime(2026, 12, 5, 23, 10, tzinfo=UTC)

    boats = texts((await pages_site.get("/en/")).text, "//article[@class='board']//span[starts-with(@class,'boat')]")

    assert boats[0] == "00:30 Delayed by 1 h 30 min"


async def test_pages_and_feeds_of_crossings_are_asked_for_anew(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    paths = [PAGE, "/en/crossings", f"{ALL}.rss", f"{ALL}.ics", f"{PAGE}/disruptions.rss", f"{PAGE}/disruptions.ics"]

    first = [await pages_site.get(path) for path in paths]
    again = [
        await pages_site.get(path, if_none_match=one.headers["etag"]) for path, one in zip(paths, first, strict=True)
    ]
    await tell(pages_site, said("full"), suspended(NOW.date(), NOW.date()))
    changed = [
        await pages_site.get(path, if_none_match=one.headers["etag"]) for path, one in zip(paths, first, strict=True)
    ]

    assert {one.headers["cache-control"] for one in (*first, *again, *changed)} == {"no-cache"}
    assert [one.status_code for one in (*first, *again, *changed)] == [200] * 6 + [304] * 6 + [200] * 6
    assert [one.headers["content-type"] for one in first[2:4]] == [
        "application/xml; charset=utf-8", "text/calendar; charset=utf-8",
    ]  # fmt: skip
    assert first[2].headers["access-control-allow-origin"] == "*"


async def test_feeds_tell_what_was_said_and_that_it_was_taken_back(pages_site: PagesSite) -> None:
    [uid] = await tell(pages_site, said("cancelled"))
    news, [entry] = await rss(pages_site), await ics(pages_site)

    assert [(item.title, item.id) for item in news.entries] == [
        (f"Cancelled: {WHICH}", f"tag:visitapp.example,2026:disruption/{uid}")
    ]
    assert "Storm på &lt;Kattegatt&gt;" in news.entries[0].content[0].value
    assert "Demo: this timetable is invented." in news.entries[0].summary
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (f"{uid}@visitapp.example", 0, "CONFIRMED")
    assert entry["DTSTART"].dt == datetime(2026, 12, 5, 7, tzinfo=UTC)
    assert entry["DTEND"].dt == datetime(2026, 12, 5, 10, 30, tzinfo=UTC)
    assert str(entry["SUMMARY"]) == "Cancelled: Gothenburg–Frederikshavn (demo)"

    await take_back(pages_site, uid, NOW + timedelta(hours=1))
    news, [entry] = await rss(pages_site), await ics(pages_site)

    assert [(item.title, item.id.rpartition("disruption/")[2]) for item in news.entries] == [
        (f"As by the timetable: {WHICH}", f"{uid}/ended"),
        (f"No longer so: Cancelled: {WHICH}", uid),
    ]
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (f"{uid}@visitapp.example", 1, "CANCELLED")
    assert entry["LAST-MODIFIED"].dt == NOW + timedelta(hours=1)


async def test_later_news_of_a_sailing_keep_its_calendar_entry(pages_site: PagesSite) -> None:
    later = NOW + timedelta(hours=1)
    [first] = await tell(pages_site, said("delayed", minutes=20))
    [second] = await tell(pages_site, said("delayed", minutes=45, at=later))

    news, [entry] = await rss(pages_site), await ics(pages_site)

    assert [item.title.partition(" Goth")[0] for item in news.entries] == [
        "Delayed by 45 min:", "No longer so: Delayed by 20 min:",
    ]  # fmt: skip
    assert [item.id.rpartition("/")[2] for item in news.entries] == [second, first]
    assert "Planned at 08:00, now at 08:45." in news.entries[0].summary
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (f"{first}@visitapp.example", 1, "CONFIRMED")
    assert entry["DTSTART"].dt == datetime(2026, 12, 5, 7, 45, tzinfo=UTC)


async def test_a_suspension_is_whole_days_in_a_calendar(pages_site: PagesSite) -> None:
    await tell(pages_site, suspended(date(2026, 12, 3), date(2026, 12, 5)), suspended(date(2026, 12, 7), None))

    [first, second] = await ics(pages_site, PAGE + "/disruptions")
    news = await rss(pages_site, "/sv/crossings/disruptions")

    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 12, 3), date(2026, 12, 6))
    assert (second["DTSTART"].dt, "DTEND" in second) == (date(2026, 12, 7), False)
    assert "until further notice" in str(second["DESCRIPTION"])
    assert {item.title for item in news.entries} == {
        "Linjen inställd: Göteborg–Frederikshavn, 3–5 dec. 2026",
        "Linjen inställd: Göteborg–Frederikshavn, från mån 7 dec. 2026 tills vidare",
    }


async def test_what_is_over_stays_for_thirty_days_and_its_going_is_a_change(pages_site: PagesSite) -> None:
    [uid, _] = await tell(pages_site, said("cancelled"), suspended(date(2026, 12, 3), None))
    await take_back(pages_site, uid, NOW)
    seen: list[tuple[int, int, str]] = []

    for day in (date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 5), date(2027, 2, 9)):
        pages_site.clock[0] = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        news = await rss(pages_site)
        seen.append((len(news.entries), len(await ics(pages_site)), news.feed.updated))

    assert seen == [
        (3, 2, "Tue, 01 Dec 2026 09:00:00 GMT"), (3, 2, "Tue, 01 Dec 2026 09:00:00 GMT"),
        (1, 1, "Mon, 04 Jan 2027 23:00:00 GMT"), (1, 1, "Mon, 04 Jan 2027 23:00:00 GMT"),
    ]  # fmt: skip


async def test_one_crossings_feed_has_its_own_only(pages_site: PagesSite) -> None:
    await tell(pages_site, said("full"), replace(suspended(DAY, DAY), crossing="ystad-ronne"))

    counts = [len((await rss(pages_site, path)).entries) for path in (ALL, PAGE + "/disruptions")]
    unknown = await pages_site.get("/en/crossings/nowhere/disruptions.ics")

    assert (counts, unknown.status_code) == ([2, 1], 404)


async def test_feeds_are_byte_equal_and_empty_ones_are_valid(pages_site: PagesSite) -> None:
    empty = [len((await rss(pages_site)).entries), len(await ics(pages_site))]
    await tell(pages_site, said("full"), suspended(DAY, None))

    twice = [[(await pages_site.get(f"{ALL}{ending}")).content for ending in (".rss", ".ics")] for _ in range(2)]

    assert empty == [0, 0]
    assert twice[0] == twice[1]


async def test_without_the_database_the_last_good_feed_is_the_answer(pages_site: PagesSite) -> None:
    state = CacheState(1, NOW.date())
    cached = PageCache(pages_site.app, state, lambda: pages_site.clock[0])
    pages_site.client._transport = _over(cached)  # the same client, asking through the cache
    await tell(pages_site, said("full"))
    before = [await pages_site.get(f"{ALL}{ending}") for ending in (".rss", ".ics")]

    pages_site.reader.lost, state.newest_change_id = True, 2
    after = [await pages_site.get(f"{ALL}{ending}") for ending in (".rss", ".ics")]
    never = await pages_site.get(f"{PAGE}/disruptions.ics")

    assert [one.status_code for one in (*before, *after, never)] == [200, 200, 200, 200, 503]
    assert [one.content for one in after] == [one.content for one in before]
    assert never.text.startswith("503 ")


async def test_api_tells_status_reason_and_suspension(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    await tell(pages_site, said("delayed", minutes=30), suspended(date(2026, 12, 6), date(2026, 12, 6)))

    asked = "from=2026-12-05&to=2026-12-06&direction=out"
    told = (await pages_site.get(f"/api/v1/crossings/{SLUG}/sailings?{asked}")).json()

    late, usual = told["items"]
    names = ("status", "departs_at", "planned_at", "reason", "status_source", "status_at")
    assert {name: late[name] for name in names} == {
        "status": "delayed", "departs_at": "2026-12-05T08:30:00+01:00", "planned_at": "2026-12-05T08:00:00+01:00",
        "reason": dict(REASONS), "status_source": "The operator", "status_at": "2026-12-01T09:00:00Z",
    }  # fmt: skip
    assert (usual["status"], usual["reason"], usual["status_at"]) == ("planned", {}, None)
    assert [(day["not_running"], day["suspended"], day["reason"]) for day in told["days"]] == [
        (None, [], {}), ("suspended", ["out", "back"], dict(REASONS)),
    ]  # fmt: skip


async def test_lists_ask_as_often_for_many_as_for_one(pages_site: PagesSite) -> None:
    asked: list[int] = []
    stops: Sequence[Sequence[Disruption]] = ([said("full")], [said("full", "o1"), suspended(DAY, None)])

    for more in stops:
        await tell(pages_site, *more)
        with pages_site.questions() as questions:
            await pages_site.get("/en/crossings")
            await pages_site.get(f"{ALL}.rss")
        asked.append(len(questions))

    assert asked[0] == asked[1]


def _over(application: Any) -> Any:

    return ASGITransport(application, raise_app_exceptions=False)
