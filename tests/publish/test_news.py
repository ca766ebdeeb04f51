"""Entries of the store as news."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import feedparser
from lxml import etree, html

from feeds.news_write import NewsItem
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import FeedInfo
from visitapp.publish.news import Paging, announced_items, render_news, written_item

DAY = date(2026, 6, 1)
INFO = FeedInfo(
    site="visit.example",
    base_url="https://visit.example",
    language="en",
    title="Events",
    description="What is on",
    self_path="/en/events.rss?category=music&q=a",
    page_path="/en/events?category=music&q=a",
    template_changed_at=datetime(2026, 4, 1, tzinfo=UTC),
    newest_change=datetime(2026, 5, 2, 12, 0, tzinfo=UTC),
    category_names={"music": "Music"},
    municipality_names={"halmstad": "Halmstad"},
)


def entry(**other: Any) -> FeedEntry:
    made = FeedEntry(
        occurrence_uid="o1",
        event_uid="e1",
        slug="concert-ab12c",
        title="Concert",
        summary="Short",
        description="Long <b>& bold</b>\n\nSecond",
        text_language="en",
        text_origin="original",
        kind="timed",
        starts_at=datetime(2026, 6, 6, 17, 0, tzinfo=UTC),
        ends_at=datetime(2026, 6, 6, 19, 0, tzinfo=UTC),
        starts_on=date(2026, 6, 6),
        ends_on=None,
        zone="Europe/Stockholm",
        status="scheduled",
        sequence=2,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        changed_at=datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        place_name="Stora torg",
        place_slug="stora-torg",
        address="Storgatan 1",
        latitude=56.674,
        longitude=12.857,
        place_confirmed=True,
        municipality="halmstad",
        online_url="",
        organiser="The society",
        url="https://source.example/1",
        ticket_url="",
        image_url="",
        price_kind="unknown",
        price_low="",
        price_high="",
        currency="",
        categories=("music",),
        source_names=("Halmstad",),
        demo=False,
    )
    return made._replace(**other)


def rss(entries: list[FeedEntry]) -> bytes:
    items = [written_item(".rss", shown, INFO) for shown in announced_items(entries, INFO, DAY)]
    return render_news(".rss", items, INFO, Paging(complete=True))


def announced(entries: list[FeedEntry], day: date = DAY) -> list[NewsItem]:
    return [shown.item for shown in announced_items(entries, INFO, day)]


def on(day: int, uid: str, **other: Any) -> FeedEntry:
    start = datetime(2026, 6, day, 17, 0, tzinfo=UTC)
    return entry(occurrence_uid=uid, starts_at=start, ends_at=None, starts_on=start.date(), **other)


def test_feed_is_read_back_by_feedparser() -> None:
    read: Any = feedparser.parse(rss([entry()]))

    (item,) = read.entries
    assert (read.bozo, read.feed.title, read.feed.link, read.feed.language, read.feed.updated) == (
        False,
        "Events",
        "https://visit.example/en/events?category=music&q=a",
        "en",
        "Sat, 02 May 2026 12:00:00 GMT",
    )
    assert [link.href for link in read.feed.links if link.rel == "self"] == [
        "https://visit.example/en/events.rss?category=music&q=a"
    ]
    assert (item.title, item.id, item.guidislink, item.link, item.published) == (
        "Sat 6 Jun · Concert, Halmstad",
        "tag:visit.example,2026:event/e1",
        False,
        "https://visit.example/en/events/concert-ab12c",
        "Mon, 02 Mar 2026 00:00:00 GMT",
    )
    assert (item.ev_startdate, item.ev_enddate, item.ev_location, item.ev_organizer, item.ev_type) == (
        "2026-06-06T19:00:00+02:00",
        "2026-06-06T21:00:00+02:00",
        "Stora torg, Halmstad",
        "The society",
        "Music",
    )


def test_content_is_html_without_the_mark_up_of_the_source() -> None:
    (item,) = announced([entry()])

    assert item.content_html == (
        "<p>Stora torg, Storgatan 1, Halmstad</p>"
        "<ul><li>Sat, 6 Jun 2026 19:00–21:00</li></ul>"
        "<p>Long &lt;b&gt;&amp; bold&lt;/b&gt;</p><p>Second</p>"
        "<p>Organiser: The society<br>Source: Halmstad</p>"
        '<p><a href="https://visit.example/en/events/concert-ab12c">'
        "https://visit.example/en/events/concert-ab12c</a></p>"
    )
    assert {element.tag for element in html.fragment_fromstring(item.content_html, create_parent=True).iter()} == {
        "div", "p", "ul", "li", "br", "a",
    }  # fmt: skip


def test_occurrences_of_an_event_are_folded_and_the_next_one_leads() -> None:
    held = [on(8, "c"), on(3, "a", status="cancelled"), on(5, "b")]

    (item,) = announced(held)
    (past,) = announced(held, date(2026, 7, 1))

    assert (item.title, past.title) == ("Fri 5 Jun · Concert, Halmstad", "Mon 8 Jun · Concert, Halmstad")
    assert "<li>Wed, 3 Jun 2026 19:00 (cancelled)</li><li>Fri, 5 Jun 2026 19:00</li>" in item.content_html


def test_newest_published_event_comes_first() -> None:
    entries = [
        on(5, "a", event_uid="old", published_at=datetime(2026, 1, 1, tzinfo=UTC)),
        on(9, "b", event_uid="new", published_at=datetime(2026, 5, 1, tzinfo=UTC)),
        on(7, "c", event_uid="also-old", published_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ]

    ids = [item.id.rpartition("/")[2] for item in announced(entries)]

    assert ids == ["new", "also-old", "old"]


def test_title_says_cancelled_demo_year_and_several_days() -> None:
    fair = {"kind": "all-day", "starts_at": None, "ends_at": None, "ends_on": date(2026, 6, 9)}
    entries = [
        entry(event_uid="a", status="cancelled"),
        entry(event_uid="b", demo=True, **fair),
    ]

    assert [item.title for item in announced(entries, date(2025, 12, 30))] == [
        "Sat, 6 Jun 2026 · CANCELLED: Concert, Halmstad",
        "6–8 Jun 2026 · Concert (demo), Halmstad",
    ]


def test_unknown_hour_is_a_date_alone() -> None:
    (item,) = announced([entry(kind="no-time", starts_at=None, ends_at=None)])

    assert (item.start, item.end, item.summary) == (date(2026, 6, 6), None, "No time given.\nShort")


def test_control_characters_never_get_in() -> None:
    dirty = entry(title="a\x00b\x0b", description="c\x1f\x85\ud800", organiser="\x07", place_name="\ufffe")

    root = etree.fromstring(rss([dirty]))

    assert root.findtext("./channel/item/title") == "Sat 6 Jun · ab, Halmstad"


def test_two_renders_are_byte_equal_whatever_the_order() -> None:
    entries = [on(3 + n % 5, f"o{n}", event_uid=f"e{n % 7}") for n in range(20)]

    assert rss(entries) == rss(entries[::-1])
