"""Events that a page's own elements tell: microdata, RDFa Lite, h-event and hCalendar."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.read import read
from feeds.wire import Document, ReadOptions, WireOffer, WirePlace, WireText

PAGES = Path(__file__).parent / "pages"
BASE = "https://halmstad.example/kalender/"


def _read(page: str) -> Document:
    return read(page.encode(), ReadOptions(base_url=BASE))


def _document(name: str) -> Document:
    return read((PAGES / f"{name}.html").read_bytes(), ReadOptions(base_url=BASE))


def test_microdata_events_are_read_with_all_they_say() -> None:
    document = _document("microdata")

    first, second, third = document.events
    hall = WirePlace("Stora scenen", "Teatergatan 1", "Halmstad", "302 42", latitude=56.6745, longitude=12.8578)
    assert (document.format, document.error, document.problems) == ("microdata", None, ())
    assert (first.uid, first.title, first.language) == ("https://halmstad.example/e/12", "Trollkarlen från Oz", "sv")
    assert (first.start.isoformat(), first.end and first.end.isoformat()) == (
        "2026-10-03T18:30:00+02:00",
        "2026-10-03T20:45:00+02:00",
    )
    assert (first.url, first.place) == ("https://halmstad.example/forestallning/trollkarlen", hall)
    assert (first.description, first.status) == ("En saga för alla.\nOrdförande hälsar.", "scheduled")
    assert (first.image_url, first.organiser) == ("https://halmstad.example/bild/oz.jpg", "Teaterföreningen")
    assert (first.organiser_url, first.offers) == (
        "https://teater.example/",
        (WireOffer("220", "", "SEK", "https://halmstad.example/biljett/12"),),
    )
    assert (first.categories, first.performance_languages) == (("TheaterEvent", "Teater, Barn"), ("sv",))
    assert first.translations == (WireText("en", "The Wizard of Oz"),)
    assert (second.title, second.start, second.free, second.place) == ("Öppet hus", date(2026, 10, 10), True, hall)
    assert (third.start.isoformat(), third.place) == (
        "2026-10-12T18:00:00+02:00",
        WirePlace(name="Stadsbiblioteket", url="https://bibliotek.example/"),
    )


def test_rdfa_events_are_read_in_the_words_of_schema_org_alone() -> None:
    document = _document("rdfa")

    jazz, market = document.events
    assert (document.format, jazz.uid, jazz.title) == ("rdfa", f"{BASE}#jazz", "Jazz i hallen")
    assert (jazz.start.isoformat(), jazz.url) == ("2026-11-20T19:00:00+01:00", "https://halmstad.example/jazz")
    assert jazz.place == WirePlace(name="Sporthallen", locality="Laholm")
    assert jazz.offers == (WireOffer("150", "", "SEK"),)
    assert (market.title, market.start, market.place) == ("Loppis", date(2026, 11, 21), None)


def test_h_events_and_classic_ones_are_read_with_all_they_say() -> None:
    document = _document("hevent")

    meeting, cleaning, market, tour = document.events
    assert (document.format, document.problems) == ("hevent", ())
    assert (meeting.title, meeting.url) == ("Träff nr 3", "https://halmstad.example/traff/3")
    assert (meeting.start.isoformat(), meeting.end and meeting.end.isoformat()) == (
        "2026-09-05T19:00:00+02:00",
        "2026-09-05T21:30:00+02:00",
    )
    assert meeting.place == WirePlace(
        "Lokalen", "Storgatan 5", "Laholm", "312 30", latitude=56.512, longitude=13.043, url="https://lokalen.example/"
    )
    assert (meeting.description, meeting.description_is_html) == ("<p>Vi talar om <b>båtar</b>.</p>", True)
    assert (meeting.categories, meeting.image_url) == (("Föreläsning", "Hav"), "https://halmstad.example/b.jpg")
    assert meeting.organiser == "Båtklubben"
    assert (cleaning.start, cleaning.end, cleaning.place) == (
        date(2026, 9, 12),
        date(2026, 9, 14),
        WirePlace(name="Hamnen"),
    )
    assert (market.title, market.start, market.end) == ("Höstmarknad", date(2026, 10, 2), date(2026, 10, 5))
    assert (market.url, market.description) == ("https://halmstad.example/gammal", "Med knallar.")
    assert market.place == WirePlace("Torget", "Torget 2", "Hyltebruk", latitude=57.0, longitude=13.2)
    assert (tour.start.isoformat(), tour.status) == ("2026-10-07T14:00:00+02:00", "cancelled")


@pytest.mark.parametrize(
    ("start", "read_as"),
    [
        ('<span class="dt-start">2026-09-05 19:00</span>', "2026-09-05T19:00:00+02:00"),
        ('<time class="dt-start" datetime="2026-09-05T19:00Z">x</time>', "2026-09-05T19:00:00+00:00"),
        (
            '<b class="dt-start"><i class="value">2026-09-05</i> <i class="value">7:30 p.m.</i></b>',
            "2026-09-05T19:30:00+02:00",
        ),
        (
            '<b class="dt-start"><i class="value">12am</i><i class="value">2026-09-05</i></b>',
            "2026-09-05T00:00:00+02:00",
        ),
        (
            '<b class="dt-start"><i class="value">2026-09-05</i><i class="value">19:00-4</i></b>',
            "2026-09-05T19:00:00-04:00",
        ),
        ('<b class="dt-start"><abbr class="value" title="2026-09-05">lördag</abbr></b>', "2026-09-05"),
        ('<span class="dt-start">5 september 2026</span>', "2026-09-05"),
    ],
)
def test_start_in_any_form_is_read(start: str, read_as: str) -> None:
    (event,) = _read(f'<div class="h-event"><b class="p-name">A</b>{start}</div>').events

    assert event.start.isoformat() == read_as


def test_event_that_two_notations_tell_is_one() -> None:
    told = [
        {"@type": "Event", "name": "Konsert", "startDate": "2026-07-01T19:00", "url": "/konsert"},
        {"@type": "Event", "name": "Teater", "startDate": "2026-07-02T19:00"},
    ]
    marked = "".join(
        f'<div itemscope itemtype="https://schema.org/Event"><a itemprop="url" href="{url}"></a>'
        f'<b itemprop="name">{name}</b><time itemprop="startDate" datetime="{start}"></time></div>'
        for name, start, url in (
            ("Konsert på torget", "2026-07-01", "/konsert"),
            ("TEATER", "2026-07-02", "/teater"),
            ("Teater", "2026-07-02T21:00", "/teater-sent"),
            ("Loppis", "2026-07-03", "/loppis"),
        )
    )
    faulty = '<div class="h-event"><b class="p-name">Loppis</b><b class="dt-start">snart</b></div>'

    document = _read(f'<html><script type="application/ld+json">{json.dumps(told)}</script>{marked}{faulty}</html>')

    assert (document.format, document.problems) == ("jsonld", ())
    assert [(event.title, event.url.rpartition("/")[2]) for event in document.events] == [
        ("Konsert", "konsert"), ("Teater", ""), ("Teater", "teater-sent"), ("Loppis", "loppis"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        '<div itemscope itemtype="https://schema.org/Event" id="a" itemref="a b"><div id="b" itemscope itemprop="x" '
        'itemref="a"></div><b itemprop="name">A</b><b itemprop="startDate">2026-07-01</b></div>',
        '<div itemscope itemtype="https://schema.org/Event" itemref="c"><b itemprop="name">A</b>'
        '<b itemprop="startDate">2026-07-01</b></div><div id="c"><div itemprop="location" itemscope itemref="d">'
        '</div></div><div id="d"><div itemprop="location" itemscope itemref="c"></div></div>',
    ],
)
def test_items_that_refer_in_a_circle_do_no_harm(page: str) -> None:
    assert [event.title for event in _read(page).events] == ["A"]


ITEM = '<div itemscope itemtype="https://schema.org/Event" itemprop="location subEvent" class="h-event p-location">'
MOST = 1024 * 1024


@pytest.mark.parametrize(
    "part",
    [
        ITEM,
        ITEM + "</div>",
        '<p itemprop="name" class="p-name">',
        '<i itemscope itemref="a b c d e f g h"></i><i id="a" itemprop="x">x</i>',
        '<div vocab="https://schema.org/" typeof="Event" property="location">',
        '<div class="h-event"><span class="dt-start"><i class="value">1</i>',
        '<div class="vevent"><div class="location vcard"><div class="adr">x',
        '<div lang="sv" itemscope><b itemprop="description">x</b>',
    ],
    ids=range(8),
)
def test_page_made_to_cost_much_costs_little(part: str) -> None:
    page = f"<html>{ITEM}{part * (MOST // len(part))}".encode()
    began = time.process_time()

    read(page, ReadOptions())

    assert time.process_time() - began < 2


TAGS = ("div", "b", "time", "a", "meta", "abbr")
ATTRIBUTES = (
    "itemscope", 'itemtype="https://schema.org/Event"', 'itemprop="startDate"', 'itemprop="location"', 'itemref="a b"',
    'id="a"', 'id="b"', 'content="2026-07-01"', 'href="http://[x"', 'vocab="https://schema.org/"', 'typeof="Event"',
    'property="startDate"', 'resource="#a"', 'class="h-event"', 'class="dt-start value"', 'class="p-location h-card"',
    'class="vevent dtstart"', 'class="adr geo location"', 'lang="sv"', 'title="2026-07-01"', 'itemid="\x00"',
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.lists(st.sampled_from(ATTRIBUTES), max_size=4)), max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_heap_of_marks_is_answered(heap: list[tuple[str, list[str]]]) -> None:
    page = "<html>" + "".join(f"<{tag} {' '.join(marks)}>2026-07-01" for tag, marks in heap)

    document = _read(page)

    assert all(event.uid for event in document.events)
