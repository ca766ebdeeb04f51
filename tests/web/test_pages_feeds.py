"""Feeds by their addresses, and what machines ask of the site itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from tests.web.conftest import BASE, NOW, PagesSite, concert, held, xml_of
from visitapp.domain.event.types import Whereabouts
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.store import models
from visitapp.store.changes import set_site_value
from visitapp.store.database import writing

pytestmark = pytest.mark.anyio


def titles(body: bytes) -> list[str]:
    """The summaries of a calendar, in its order."""
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(body).walk("VEVENT")]


async def test_calendar_holds_the_slice_of_its_query(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Musik"))
    await pages_site.add(concert("Marknad", categories=("market",)))
    await pages_site.add(concert("Förra året", date(2025, 12, 5)))

    whole = await pages_site.get("/sv/events.ics")
    music = await pages_site.get("/sv/events.ics?category=music&utm_source=x")
    past = await pages_site.get("/sv/events.ics?from=2025-12-01&to=2025-12-31")
    none = await pages_site.get("/sv/events.ics?category=comedy")

    assert [sorted(titles(one.content)) for one in (whole, music, past, none)] == [
        ["Marknad", "Musik"], ["Musik"], ["Förra året"], [],
    ]  # fmt: skip
    assert [one.status_code for one in (whole, music, past, none)] == [200] * 4
    assert whole.headers["content-type"] == "text/calendar; charset=utf-8"


async def test_news_feed_holds_the_slice_of_its_query(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert("Musik"))
    await pages_site.add(concert("Marknad", categories=("market",)))

    answer = await pages_site.get("/en/events.rss?category=music")

    channel = xml_of(answer.content).find("channel")
    assert channel is not None
    assert [item.findtext("link") for item in channel.findall("item")] == [f"{BASE}/en/events/{slug}"]
    assert channel.findtext("link") == f"{BASE}/en/events?category=music"


async def test_one_event_and_one_place_have_calendars(pages_site: PagesSite) -> None:
    days = (held(date(2026, 12, 5)), held(date(2026, 12, 12)))
    slug = await pages_site.add(concert("Konsert", held=days))
    await pages_site.add(concert("Annanstans", where=Whereabouts(name="Torget", municipality="laholm")))

    event = await pages_site.get(f"/sv/events/{slug}.ics")
    place = await pages_site.get("/sv/places/halmstads-slott.ics")
    news = await pages_site.get("/sv/places/halmstads-slott.rss")

    assert (titles(event.content), titles(place.content)) == (["Konsert"] * 2, ["Konsert"] * 2)
    assert len(xml_of(news.content).findall("channel/item")) == 1


async def test_calendar_of_an_event_that_left_stays_an_answer(pages_site: PagesSite) -> None:
    kept, gone = await pages_site.add(concert("Kvar")), await pages_site.add(concert("Borta"))
    removed = await pages_site.add(concert("Raderad"))
    target = await models.Event.get(slug=kept)
    async with writing():
        await models.Event.filter(slug=gone).update(state="merged", merged_into=target.uid)
        await models.Event.filter(slug=removed).update(state="removed")

    answers = [await pages_site.get(f"/sv/events/{slug}.ics") for slug in (kept, gone, removed)]

    assert [(answer.status_code, titles(answer.content)) for answer in answers] == [
        (200, ["Kvar"]), (200, ["Kvar"]), (200, []),
    ]  # fmt: skip
    assert answers[0].content == answers[1].content


async def test_new_way_of_writing_raises_last_modified_and_no_sequence(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    before = Calendar.from_ical((await pages_site.get("/sv/events.ics")).content).walk("VEVENT")[0]
    async with writing():
        await set_site_value("template_changed_at", "2026-12-02T00:00:00+00:00")

    after = Calendar.from_ical((await pages_site.get("/sv/events.ics")).content).walk("VEVENT")[0]

    assert [one.decoded("LAST-MODIFIED") for one in (before, after)] == [NOW, datetime(2026, 12, 2, tzinfo=UTC)]
    assert after["SEQUENCE"] == before["SEQUENCE"]


async def test_slice_of_a_place_is_named_after_it(pages_site: PagesSite) -> None:
    calendar = await pages_site.get("/en/events.ics?place=halmstads-slott")
    page = await pages_site.get("/en/events?place=halmstads-slott")

    assert str(Calendar.from_ical(calendar.content)["X-WR-CALNAME"]) == "Events: Halmstad Castle"
    assert "<h1>Events: Halmstad Castle</h1>" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sv/events/aldrig.ics", 404), ("/sv/places/aldrig.rss", 404), ("/sv/nowhere.ics", 404),
        *((f"/sv/events{ending}?near=x", 400) for ending in CONTENT_TYPES),
    ],
)  # fmt: skip
async def test_feed_that_cannot_be_says_why_in_a_line(pages_site: PagesSite, path: str, status: int) -> None:
    answer = await pages_site.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert answer.text.startswith(f"{status} ")
    assert answer.text.count("\n") == 1


async def test_demo_is_ready_after_its_first_harvest_and_its_verdicts(pages_site: PagesSite) -> None:
    empty = await pages_site.get("/readyz")
    await pages_site.add(concert(), demo=True)
    await models.Source.all().update(last_success_at=None)
    half = await pages_site.get("/readyz")
    await models.Source.all().update(last_success_at=NOW)
    await models.Occurrence.all().update(reach_key="v")

    after, alive = await pages_site.get("/readyz"), await pages_site.get("/healthz")

    assert [answer.status_code for answer in (empty, half, after, alive)] == [503, 503, 200, 200]


async def test_static_file_with_its_hash_is_kept_for_a_year(pages_site: PagesSite) -> None:
    page = (await pages_site.get("/sv/about")).text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]

    hashed, plain = await pages_site.get(address), await pages_site.get("/static/site.css")

    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "public, max-age=3600"
    assert len(hashed.content) < 30_000


async def test_sources_page_tells_failure_from_an_empty_calendar(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    await pages_site.add(concert("Två"), municipality="laholm")
    async with writing():
        for slug, outcome, found in (("halmstad", "complete", 0), ("laholm", "failed", 0)):
            source = await models.Source.get(slug=slug)
            await models.Harvest.create(
                source=source, started_at=NOW, finished_at=NOW, outcome=outcome, found=found, new=0, changed=0,
                unchanged=0, missing=0, withdrawn=0, problems=[{"where": "line 3", "what": "no date"}], error="",
            )  # fmt: skip
        await models.Source.filter(slug="laholm").update(failures=2)

    page = (await pages_site.get("/en/sources")).text

    said = ("Read, and it has no events now", "Failed 2 times in a row", "line 3: no date")
    assert [sentence for sentence in said if sentence not in page] == []


async def test_subscribe_page_gives_the_same_slice_everywhere(pages_site: PagesSite) -> None:
    page = (await pages_site.get("/de/subscribe?category=music&municipality=laholm")).text

    query = "municipality=laholm&amp;category=music"
    wanted = (f'href="webcal://visit.example/de/events.ics?{query}"', f'value="{BASE}/de/events.ics?{query}"',
              f'value="{BASE}/de/events.rss?{query}"', 'class="qr"')  # fmt: skip
    assert [part for part in wanted if part not in page] == []
