"""JSON Feed and GeoJSON as we write them; the feed also as our own reader harvests it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from feeds.jsonfeed_write import write_jsonfeed
from feeds.news_write import NewsFeed, NewsItem
from feeds.read import read
from feeds.wire import ReadOptions

CHANGED = datetime(2026, 5, 1, 8, 30, 15, 250, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEED = NewsFeed(
    id="tag:visit.example,2026:/sv/events",
    title="Allt & mer",
    description="Evenemang <i sex> kommuner",
    language="sv",
    url="https://visit.example/sv/events?a=1&b=2",
    self_url="https://visit.example/sv/events.json?a=1&b=2",
    updated=CHANGED,
    author="visit.example",
    links=(("first", "https://visit.example/1"), ("next", "https://visit.example/2")),
    about="https://visit.example/sv/subscribe",
)
ITEM = NewsItem(
    id="tag:visit.example,2026:event/ab12c",
    title="lör 6 juni · Konsert & mat, Halmstad",
    url="https://visit.example/sv/events/konsert-ab12c",
    published=datetime(2026, 4, 1, 6, 0, tzinfo=UTC),
    updated=CHANGED,
    summary="Rad <ett>\x00",
    content_html="<p>Rad &lt;ett&gt;</p>",
    categories=("Mat & dryck",),
    start=datetime(2026, 6, 6, 19, 0, tzinfo=STOCKHOLM),
    end=datetime(2026, 6, 6, 21, 0, tzinfo=STOCKHOLM),
    status="scheduled",
    place="Torget, Halmstad",
    place_name="Torget",
    address="Storgatan 1",
    municipality="Halmstad",
    organiser="Föreningen",
    organiser_url="https://f.example/",
    latitude=56.674,
    longitude=12.857,
    free=False,
    ticket_url="https://t.example/",
    image_url="https://visit.example/a.jpg",
    image_credit="Å. Foto",
    language="da",
)


def test_feed_is_written_in_full() -> None:
    assert json.loads(write_jsonfeed(FEED, [ITEM])) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Allt & mer",
        "home_page_url": "https://visit.example/sv/events?a=1&b=2",
        "feed_url": "https://visit.example/sv/events.json?a=1&b=2",
        "description": "Evenemang <i sex> kommuner",
        "next_url": "https://visit.example/2",
        "language": "sv",
        "authors": [{"name": "visit.example"}],
        "_event": {"about": "https://visit.example/sv/subscribe", "complete": False},
        "items": [
            {
                "id": "tag:visit.example,2026:event/ab12c",
                "url": "https://visit.example/sv/events/konsert-ab12c",
                "title": "lör 6 juni · Konsert & mat, Halmstad",
                "content_html": "<p>Rad &lt;ett&gt;</p>",
                "summary": "Rad <ett>",
                "image": "https://visit.example/a.jpg",
                "date_published": "2026-04-01T06:00:00Z",
                "date_modified": "2026-05-01T08:30:15Z",
                "tags": ["Mat & dryck"],
                "language": "da",
                "_event": {
                    "start": "2026-06-06T19:00:00+02:00",
                    "end": "2026-06-06T21:00:00+02:00",
                    "all_day": False,
                    "time_given": True,
                    "status": "scheduled",
                    "place": {
                        "name": "Torget",
                        "address": "Storgatan 1",
                        "municipality": "Halmstad",
                        "latitude": 56.674,
                        "longitude": 12.857,
                        "position_confirmed": True,
                    },
                    "organiser": {"name": "Föreningen", "url": "https://f.example/"},
                    "free": False,
                    "ticket_url": "https://t.example/",
                    "image_credit": "Å. Foto",
                },
            }
        ],
    }


def test_whole_days_an_unknown_hour_and_a_plain_notice_are_told_apart() -> None:
    bare = NewsItem(id="tag:x", title="T", url="https://x.example/", published=CHANGED, updated=CHANGED)
    days = replace(bare, start=date(2026, 6, 6), end=date(2026, 6, 8))
    no_hour = replace(bare, start=date(2026, 6, 6), hour_given=False)

    items = json.loads(write_jsonfeed(replace(FEED, complete=True), [bare, days, no_hour]))["items"]

    assert [item.get("_event") for item in items] == [
        None,
        {"start": "2026-06-06", "end": "2026-06-08", "all_day": True, "time_given": True},
        {"start": "2026-06-06", "all_day": False, "time_given": False},
    ]


def test_feed_is_harvested_as_it_was_published() -> None:
    days = replace(ITEM, id="tag:2", start=date(2026, 6, 6), end=date(2026, 6, 8))

    document = read(write_jsonfeed(FEED, [ITEM, days]), ReadOptions(base_url="https://visit.example/"))

    assert (document.format, document.title, document.problems) == ("jsonfeed", "Allt & mer", ())
    assert [(one.uid, one.start, one.end, one.all_day) for one in document.events] == [
        (ITEM.id, ITEM.start, ITEM.end, False),
        ("tag:2", date(2026, 6, 6), date(2026, 6, 9), True),
    ]
    place = document.events[0].place
    assert place is not None
    assert (place.name, place.latitude, place.longitude, document.events[0].organiser) == (
        "Torget",
        56.674,
        12.857,
        "Föreningen",
    )
