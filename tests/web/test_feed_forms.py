"""The forms and kinds of feeds by their addresses: what links to what, what is said of changes, and in which words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from lxml import etree

from tests.web.conftest import BASE, NOW, PagesSite, concert, held, xml_of
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Text, Whereabouts
from visitapp.publish.feed_check import check_feed
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.feed_codes import create_feed_code
from visitapp.store.filter_value_rows import remember_values
from visitapp.store.projection import project

pytestmark = pytest.mark.anyio

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
LATER = NOW + timedelta(hours=3)
CASTLE = concert().where
NEWS = (".rss", ".atom", ".json")


async def retell(site: PagesSite, slug: str, draft: Draft, at: datetime = LATER) -> None:
    """The source says something else of an event."""
    event = await models.Event.get(slug=slug)
    value = draft_to_json(draft)
    async with writing():
        await models.Record.filter(event_id=event.id).update(draft=value, hash=json_hash(value), changed_at=at)
        await project([event.id], at)
    site.clock[0] = max(site.clock[0], at)


async def json_of(site: PagesSite, address: str) -> Any:
    answer = await site.get(address)
    assert answer.status_code == 200, answer.text[:200]
    return json.loads(answer.content)


def links_of(body: bytes) -> list[tuple[str, str]]:
    """The links that a feed in XML has of itself."""
    root = xml_of(body)
    top = root if root.tag == f"{ATOM}feed" else root.find("channel")
    return [(link.get("rel"), link.get("href")) for link in top.findall(f"{ATOM}link")]


@pytest.mark.parametrize("kind", ["", "upcoming", "changes"])
async def test_each_form_names_itself_and_its_page(pages_site: PagesSite, kind: str) -> None:
    await pages_site.add(concert())
    asked = f"category=music&feed={kind}" if kind else "category=music"
    code = await create_feed_code("sv", asked, NOW)
    slice_page = f"{BASE}/sv/events?category=music"

    for path, page, query in (
        ("/sv/events", slice_page, asked),
        ("/sv/places/halmstads-slott", f"{BASE}/sv/places/halmstads-slott", asked),
        (f"/f/{code}", slice_page, ""),
    ):
        tail = f"?{query}" if query else ""
        for ending in (".rss", ".atom"):
            body = (await pages_site.get(f"{path}{ending}{tail}")).content
            page_link = [("alternate", page)] if ending == ".atom" else []
            assert links_of(body) == [("self", f"{BASE}{path}{ending}{tail}"), *page_link]
            assert ending == ".atom" or xml_of(body).findtext("channel/link") == page
        feed = await json_of(pages_site, f"{path}.json{tail}")
        assert (feed["feed_url"], feed["home_page_url"]) == (f"{BASE}{path}.json{tail}", page)
        assert [item["language"] for item in feed["items"]] == ["sv"]


async def test_every_form_passes_the_checks_of_feed_health(pages_site: PagesSite) -> None:
    await pages_site.add(
        concert("Åse & <Örn>\U0001f600", held=(held(date(2026, 12, 5)), held(date(2026, 12, 9), None)))
    )
    moved = await pages_site.add(concert("Flyttad"))
    await retell(pages_site, moved, concert("Flyttad", date(2026, 12, 7)))
    addresses = ["/de/events.ics", "/de/events.geojson", f"/sv/events/{moved}.ics"]
    addresses += [f"/da/events{ending}?feed={kind}" for ending in NEWS for kind in ("announced", "upcoming", "changes")]

    found: dict[str, list[str]] = {}
    for address in addresses:
        canonical = address.removesuffix("?feed=announced")
        body = (await pages_site.get(address)).content
        found[address] = [str(one) for one in check_feed(body, f"{BASE}{canonical}", LATER).findings]

    assert found == {address: [] for address in addresses}


async def test_upcoming_goes_by_start_with_the_ids_of_the_announced(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Sen", date(2027, 2, 1)))
    await pages_site.add(concert("Snart", held=(held(date(2026, 11, 28)), held(date(2026, 12, 3)))))
    await pages_site.add(concert("Förbi", date(2026, 11, 27)))

    upcoming = await json_of(pages_site, "/sv/events.json?feed=upcoming")
    announced = await json_of(pages_site, "/sv/events.json")

    assert [item["title"] for item in upcoming["items"]] == [
        "tors 3 dec. · Snart, Halmstad",
        "mån 1 feb. 2027 · Sen, Halmstad",
    ]
    assert {item["id"] for item in upcoming["items"]} < {item["id"] for item in announced["items"]}
    assert (len(announced["items"]), upcoming["_event"]["complete"], announced["_event"]["complete"]) == (3, True, True)
    assert all(item["date_published"] <= "2026-12-01T09:00:00Z" for item in upcoming["items"])


async def test_each_change_is_news_of_its_own_and_says_what_was_before(pages_site: PagesSite) -> None:
    draft = concert("Konsert", held=(replace(held(date(2026, 12, 5)), recurrence_key="a"),))
    slug = await pages_site.add(draft)
    moved = replace(draft, held=(replace(held(date(2026, 12, 6), 18), recurrence_key="a"),))
    await retell(pages_site, slug, moved)
    elsewhere = replace(moved, where=Whereabouts(name="Teatern", municipality="halmstad"))
    await retell(pages_site, slug, elsewhere, LATER + timedelta(hours=1))
    called_off = replace(elsewhere, held=(replace(moved.held[0], status="cancelled"),))
    await retell(pages_site, slug, called_off, LATER + timedelta(hours=2))

    feed = await json_of(pages_site, "/en/events.json?feed=changes")
    again = await json_of(pages_site, "/sv/events.json?feed=changes")

    items = feed["items"]
    assert [item["title"] for item in items] == [
        "Cancelled: Sun 6 Dec · Konsert, Halmstad",
        "New place: Sun 6 Dec · Konsert, Halmstad",
        "Moved: Sun 6 Dec · Konsert, Halmstad",
        "New: Sun 6 Dec · Konsert, Halmstad",
    ]
    assert [item["summary"].split("\n")[0] for item in items[:3]] == [
        "Cancelled. It was to be held: Sun, 6 Dec 2026 19:00–21:00.",
        "Moved from Halmstads slott, Halmstad to Teatern, Halmstad.",
        "Moved from Sat, 5 Dec 2026 20:00–22:00 to Sun, 6 Dec 2026 19:00–21:00.",
    ]
    assert [item["date_published"] for item in items] == [
        "2026-12-01T14:00:00Z", "2026-12-01T13:00:00Z", "2026-12-01T12:00:00Z", "2026-12-01T09:00:00Z",
    ]  # fmt: skip
    assert all(":notice/" in item["id"] for item in items)
    assert len({item["id"] for item in items}) == 4
    assert [item["id"] for item in again["items"]] == [item["id"] for item in items]
    assert again["items"][0]["title"] == "Inställt: sön 6 dec. · Konsert, Halmstad"


async def test_moved_event_says_where_it_was_in_calendar_and_news(pages_site: PagesSite) -> None:
    draft = concert("Konsert", held=(replace(held(date(2026, 12, 5)), recurrence_key="a"),))
    slug = await pages_site.add(draft)
    await retell(pages_site, slug, replace(draft, held=(replace(held(date(2026, 12, 6)), recurrence_key="a"),)))

    (event,) = Calendar.from_ical((await pages_site.get("/en/events.ics")).content).walk("VEVENT")
    item = (await json_of(pages_site, "/da/events.json"))["items"][0]

    assert str(event["DESCRIPTION"]).split("\n")[1] == "Moved from Sat, 5 Dec 2026 20:00."
    assert "Flyttet fra lør. 5. dec. 2026 20.00." in item["content_html"]


async def test_sequence_and_last_modified_rise_with_each_visible_change_and_never_fall(pages_site: PagesSite) -> None:
    def one(day: int, status: str = "scheduled", where: Whereabouts = CASTLE) -> Draft:
        return concert(held=(replace(held(date(2026, 12, day), status=status), recurrence_key="a"),), where=where)

    slug = await pages_site.add(one(5))
    elsewhere = Whereabouts(name="Teatern", municipality="halmstad")
    steps = [
        one(5), one(6), one(6, "cancelled"), one(6), one(5), one(5, where=elsewhere), one(5, where=elsewhere), one(5),
    ]  # fmt: skip
    seen = []
    for hour, draft in enumerate(steps):
        await retell(pages_site, slug, draft, LATER + timedelta(hours=hour))
        (event,) = Calendar.from_ical((await pages_site.get("/sv/events.ics")).content).walk("VEVENT")
        seen.append((str(event["UID"]), event.decoded("SEQUENCE"), event.decoded("LAST-MODIFIED")))

    assert len({uid for uid, _, _ in seen}) == 1
    unchanged = {0, 6}
    assert seen[0] == (seen[0][0], 0, NOW)
    for number in range(1, len(steps)):
        before, after = seen[number - 1][1:], seen[number][1:]
        assert after == before if number in unchanged else (after[0] > before[0] and after[1] > before[1])


async def test_event_taken_back_is_gone_and_no_cancellation(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert("Misstag"))
    event = await models.Event.get(slug=slug)
    async with writing():
        await models.Record.filter(event_id=event.id).delete()
        await project([event.id], LATER)

    calendar = await pages_site.get("/sv/events.ics")
    changes = await json_of(pages_site, "/sv/events.json?feed=changes")
    alone = await pages_site.get(f"/sv/events/{slug}.ics")

    assert (calendar.status_code, b"VEVENT" in calendar.content, changes["items"]) == (200, False, [])
    assert (alone.status_code, b"VEVENT" in alone.content) == (200, False)


async def test_place_that_is_no_more_has_feeds_without_events(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    before = await pages_site.get("/sv/places/halmstads-slott.ics")
    async with writing():
        await remember_values("place", ["huset-som-brann"])

    answers = [await pages_site.get(f"/sv/places/huset-som-brann{ending}") for ending in CONTENT_TYPES]
    never = await pages_site.get("/sv/places/aldrig.ics")

    assert b"VEVENT" in before.content
    assert [(answer.status_code, b"Konsert" in answer.content) for answer in answers] == [(200, False)] * 5
    assert never.status_code == 404


async def test_long_feed_stands_in_documents_that_lead_to_each_other(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    template, occurrence = await models.Event.get(), await models.Occurrence.get()
    text = await models.EventText.get()
    events = [clone(template, id=None, uid=f"e{number:04}", slug=f"e-{number:04}") for number in range(402)]
    async with writing():
        await models.Event.bulk_create(events)
        rows = dict(await models.Event.filter(uid__startswith="e0").values_list("uid", "id"))
        await models.EventText.bulk_create([clone(text, id=None, uid=uid, event_id=row) for uid, row in rows.items()])
        await models.Occurrence.bulk_create(
            [clone(occurrence, id=None, uid=f"o{uid}", event_id=row) for uid, row in rows.items()]
        )

    path = "/sv/events.atom?q=konsert"
    pages = {number: (await pages_site.get(f"{path}&page={number}")).content for number in (1, 2, 3, 9)}
    feeds = [await json_of(pages_site, f"/sv/events.json?page={number}") for number in (1, 2, 3)]

    address = f"{BASE}{path}"
    assert {number: links_of(body)[2:] for number, body in pages.items()} == {
        1: [("first", address), ("next", f"{address}&page=2")],
        2: [("first", address), ("previous", address), ("next", f"{address}&page=3")],
        3: [("first", address), ("previous", f"{address}&page=2")],
        9: [("first", address), ("previous", f"{address}&page=8")],
    }  # fmt: skip
    ids = [entry.findtext(f"{ATOM}id") for body in pages.values() for entry in xml_of(body).iter(f"{ATOM}entry")]
    assert (len(ids), len(set(ids))) == (403, 403)
    assert {xml_of(body).findtext(f"{ATOM}id") for body in pages.values()} == {
        "tag:visitapp.example,2026:/sv/events.atom?q=konsert"
    }
    assert not any(etree.ETXPath(f"//{HISTORY}complete")(xml_of(body)) for body in pages.values())
    assert [(len(feed["items"]), feed.get("next_url")) for feed in feeds] == [
        (200, f"{BASE}/sv/events.json?page=2"),
        (200, f"{BASE}/sv/events.json?page=3"),
        (3, None),
    ]


def clone(row: Any, **changed: object) -> Any:
    """A row like `row`, with other values."""
    values = {name: getattr(row, name) for name in row._meta.db_fields}
    return type(row)(**{name: value for name, value in (values | changed).items() if value is not None or name != "id"})


async def test_calendar_of_one_event_reminds_and_takes_ferry_filters_and_a_day(pages_site: PagesSite) -> None:
    days = (held(date(2026, 12, 5)), held(date(2026, 12, 12), None), held(date(2026, 12, 19), status="cancelled"))
    slug = await pages_site.add(concert("Konsert", held=days))
    crossing = await models.Crossing.get(slug="helsingborg-helsingor")
    occurrence = await models.Occurrence.get(starts_on=date(2026, 12, 5))
    plan = {"out": {"check_in_closes_at": "2026-12-05T14:30:00+00:00", "departs_at": "2026-12-05T15:00:00+00:00"}}
    await models.Reach.create(
        uid="r", occurrence=occurrence, crossing=crossing, mode="foot", verdict="day", reason="", plan=plan,
        changed_at=NOW, minutes_on_site=120,
    )  # fmt: skip

    def seen(answer: Any) -> list[tuple[date, list[object]]]:
        events: Any = Calendar.from_ical(answer.content).walk("VEVENT")
        return [
            (event["DTSTART"].dt.date() if hasattr(event["DTSTART"].dt, "date") else event["DTSTART"].dt,
             [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")])
            for event in events
        ]  # fmt: skip

    path = f"/en/events/{slug}.ics"
    whole, ferry = await pages_site.get(path), await pages_site.get(f"{path}?mode=foot&stay=day")
    one, kept = await pages_site.get(f"{path}?date=2026-12-12"), await pages_site.get(f"{path}?cancelled=drop")

    two_hours, evening = timedelta(hours=-2), timedelta(hours=-6)
    assert seen(whole) == [(date(2026, 12, 5), [two_hours]), (date(2026, 12, 12), [evening]), (date(2026, 12, 19), [])]
    assert seen(ferry) == [(date(2026, 12, 5), [two_hours, timedelta(hours=-5, minutes=-30)])]
    assert (seen(one), len(seen(kept))) == ([(date(2026, 12, 12), [evening])], 2)
    assert "DESCRIPTION:Check-in for the ferry" in ferry.text
    assert f"SOURCE;VALUE=URI:{BASE}{path}?mode=foot&stay=day" in ferry.text.replace("\r\n ", "")
    assert whole.text.count('X-ALT-DESC;FMTTYPE=text/html:<!DOCTYPE html><html lang="en">') == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("category=music", "category"),
        ("date=2026-02-30", "date"),
        ("date=x", "date"),
        ("date=2026-12-05&date=2026-12-06", "date"),
        ("from=2026-12-05", "from"),
        ("crossing=atlantis", "crossing"),
        ("what=1", "what"),
    ],
)
async def test_other_filters_of_one_event_are_refused_by_name(pages_site: PagesSite, asked: str, said: str) -> None:
    slug = await pages_site.add(concert())

    answer = await pages_site.get(f"/sv/events/{slug}.ics?{asked}")

    assert (answer.status_code, said in answer.text) == (400, True)


async def test_features_have_a_place_or_none_and_all_their_dates(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Konsert", held=(held(date(2026, 12, 5)), held(date(2026, 12, 6), None))), demo=True)
    await pages_site.add(concert("Var?", date(2026, 12, 9), where=Whereabouts(municipality="laholm")))

    found = await json_of(pages_site, "/en/events.geojson")

    first, second = found["features"]
    assert (first["geometry"]["coordinates"], second["geometry"]) == ([12.8617, 56.6704], None)
    assert first["properties"] == {
        "id": first["id"],
        "url": f"{BASE}/en/events/{(await models.Event.get(uid=first['id'].rpartition('/')[2])).slug}",
        "title": "Konsert",
        "summary": "Stråkar.",
        "language": "sv",
        "start": "2026-12-05T20:00:00+01:00",
        "end": "2026-12-05T22:00:00+01:00",
        "all_day": False,
        "time_given": True,
        "status": "scheduled",
        "dates": [
            {
                "start": "2026-12-05T20:00:00+01:00", "end": "2026-12-05T22:00:00+01:00", "all_day": False,
                "time_given": True, "status": "scheduled",
            },
            {"start": "2026-12-06", "all_day": False, "time_given": False, "status": "scheduled"},
        ],
        "place": "Halmstad Castle",
        "municipality": "Halmstad",
        "municipality_slug": "halmstad",
        "position_confirmed": first["properties"]["position_confirmed"],
        "categories": ["Music"],
        "category_slugs": ["music"],
        "price": {"free": False, "low": "180", "high": "180", "currency": "SEK"},
        "demo": True,
        "updated": "2026-12-01T09:00:00+00:00",
    }  # fmt: skip
    assert (found["complete"], found["url"], found["self"]) == (True, f"{BASE}/en/events", f"{BASE}/en/events.geojson")


async def test_only_what_has_an_hour_is_left_when_whole_days_are_dropped(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Konsert", held=(held(date(2026, 12, 5)), held(date(2026, 12, 6), None))))

    answer = await pages_site.get("/sv/events.ics?all_day=drop")

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == datetime(2026, 12, 5, 19, tzinfo=UTC)


async def test_text_in_another_language_is_marked_as_such_in_every_form(pages_site: PagesSite) -> None:
    await pages_site.add(concert(texts=(Text("sv", "Konsert", "Kort.", "Lång."),)), demo=True)

    atom = xml_of((await pages_site.get("/de/events.atom")).content)
    item = (await json_of(pages_site, "/de/events.json"))["items"][0]
    (event,) = Calendar.from_ical((await pages_site.get("/de/events.ics")).content).walk("VEVENT")

    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    said = ["Demo: Diese Veranstaltung ist erfunden.", "Nicht übersetzt. Sprache des Textes: Schwedisch."]
    assert (atom.get(xml_lang), atom.find(f"{ATOM}entry").get(xml_lang), item["language"]) == ("de", "sv", "sv")
    assert item["summary"].split("\n")[:2] == said
    assert str(event["DESCRIPTION"]).split("\n")[:2] == said
    assert all("(demo)" in title for title in (item["title"], str(event["SUMMARY"])))
