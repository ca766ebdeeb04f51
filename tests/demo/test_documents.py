"""The demo's documents, read by readers that know nothing of how they were made."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import visitapp.data
from tests.demo.demoreading import body, links, page_nodes, read, vevents
from visitapp.demo.documents import document
from visitapp.demo.entries import Edition, Entry
from visitapp.demo.sources import SOURCES
from visitapp.demo.texts import (
    bastad,
    bibliotek,
    bjare,
    falkenberg,
    foreningar,
    halmstad,
    hogskolan,
    hylte,
    kyrka,
    laholm,
    ljungby,
    teater,
)  # fmt: skip

NOVEMBER = date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))

TABLES = {
    "demo-halmstad": halmstad.ENTRIES,
    "demo-falkenberg": falkenberg.ENTRIES,
    "demo-laholm": laholm.ENTRIES,
    "demo-hylte": hylte.ENTRIES,
    "demo-ljungby": ljungby.ENTRIES,
    "demo-bastad": bastad.ENTRIES,
    "demo-hh": hogskolan.ENTRIES,
    "demo-bibliotek": bibliotek.ENTRIES,
    "demo-teater": teater.ENTRIES,
    "demo-kyrka": kyrka.ENTRIES,
    "demo-foreningar": foreningar.ENTRIES,
    "demo-bjare": bjare.ENTRIES,
}
READABLE = {
    "demo-halmstad": 23,
    "demo-falkenberg": 20,
    "demo-laholm": 16,
    "demo-hylte": 14,
    "demo-ljungby": 21,
    "demo-bastad": 17,
    "demo-hh": 14,
    "demo-bibliotek": 5,
    "demo-teater": 5,
    "demo-kyrka": 5,
    "demo-foreningar": 5,
    "demo-bjare": 5,
}
OFFICES = {source.slug: source.office for source in SOURCES}
REGION = json.loads((Path(visitapp.data.__path__[0]) / "region.json").read_text(encoding="utf-8"))


def test_the_six_platforms_and_their_neighbours_stand_for_the_offices() -> None:
    slugs = {town["slug"] for town in REGION["municipalities"]}

    assert {source.municipality for source in SOURCES} == slugs | {None}
    assert [(source.office, source.format) for source in SOURCES] == [
        ("halmstad", "cruncho"),
        ("falkenberg", "listing"),
        ("laholm", "sitevision"),
        ("hylte", "innocode"),
        ("ljungby", "listing"),
        ("bastad", "tribe"),
        ("hh", "ical"),
        ("halmstad", "rss"),
        ("halmstad", "jsonfeed"),
        ("laholm", "jsonfeed"),
        ("ljungby", "csv"),
        ("bastad", "ical"),
    ]


@settings(max_examples=6, deadline=None)
@given(days)
def test_every_day_brings_the_same_number_of_events(day: date) -> None:
    counts = {source.slug: len(read(source, day)) for source in SOURCES}

    assert counts == READABLE
    assert sum(counts.values()) == 150


@settings(max_examples=4, deadline=None)
@given(days)
def test_events_of_two_days_running_are_the_same(day: date) -> None:
    for source in SOURCES:
        today, tomorrow = read(source, day), read(source, day + timedelta(days=1))
        both = today.keys() & tomorrow.keys()

        assert {key: today[key].said for key in both} == {key: tomorrow[key].said for key in both}
        assert len(both) >= len(today) - 4


@settings(max_examples=6, deadline=None)
@given(days)
def test_no_event_is_over(day: date) -> None:
    for source in SOURCES:
        over = {key: told.days for key, told in read(source, day).items() if any(last < day for _, last in told.days)}

        assert over == {}


@settings(max_examples=6, deadline=None)
@given(days)
def test_every_municipality_has_something_soon(day: date) -> None:
    sunday = day + timedelta(days=6 - day.weekday())
    next_month = day.replace(day=1) + timedelta(days=31)
    for source in SOURCES[:6]:
        found = [first for told in read(source, day).values() for first, _ in told.days]

        assert any(day <= first < day + timedelta(days=7) for first in found), source
        assert any(max(day, sunday - timedelta(days=1)) <= first <= sunday for first in found), source
        assert any((first.year, first.month) == (next_month.year, next_month.month) for first in found), source


def test_a_document_is_byte_equal_when_asked_again() -> None:
    first = {source.address: document(source.address, NOVEMBER) for source in SOURCES}

    # Asking for other days in between makes the documents anew.
    for later in range(1, 9):
        document(SOURCES[0].address, NOVEMBER + timedelta(days=later))
    again = {source.address: document(source.address, NOVEMBER) for source in SOURCES}

    assert again == first
    assert again[SOURCES[0].address] is not first[SOURCES[0].address]


def test_another_address_has_no_document() -> None:
    assert document("/demo/sources/halmstad/evenemang/", NOVEMBER) is None
    assert document("/demo/sources/hylte/api/events?page=99", NOVEMBER) is None
    assert document("/demo/sources/ljungby/nothing", NOVEMBER) is None


@pytest.mark.parametrize("slug", TABLES)
def test_every_text_says_demo_and_every_slug_stands_once(slug: str) -> None:
    entries = TABLES[slug]

    assert [
        (entry.slug, code)
        for entry in entries
        for code, wording in entry.wordings().items()
        if "demo" not in wording.text.lower()
    ] == []
    assert len({entry.slug for entry in entries}) == len(entries)


@pytest.mark.parametrize("slug", TABLES)
def test_every_event_of_a_document_says_that_it_is_a_demo(slug: str) -> None:
    source = next(one for one in SOURCES if one.slug == slug)

    assert [key for key, told in read(source, NOVEMBER).items() if "demo" not in str(told.said).casefold()] == []


def names_of(slug: str) -> set[str]:
    codes = {town["slug"]: town["code"] for town in REGION["municipalities"]}
    code = codes["halmstad" if OFFICES[slug] == "hh" else OFFICES[slug]]
    venues = {place["name"] for place in REGION["venues"] if place["municipality"] == code}
    return venues | {place["name"]["sv"] for place in REGION["attractions"] if place["municipality"] == code}


@pytest.mark.parametrize("slug", TABLES)
def test_place_names_are_those_of_the_region_but_for_marked_variants(slug: str) -> None:
    known = names_of(slug)
    named = {entry.venue.name.strip(): entry.venue.variant for entry in TABLES[slug] if entry.venue}

    assert {name for name, variant in named.items() if not variant} - known == set()
    assert {name for name, variant in named.items() if variant} & known == set()


def test_yearly_events_of_the_region_stand_in_the_tables() -> None:
    sure = {
        (event["municipality"], event["name"]["sv"])
        for event in REGION["annual_events"]
        if event["confidence"] != "low"
    }
    codes = {town["slug"]: town["code"] for town in REGION["municipalities"]}
    known: list[Entry] = [entry for entries in TABLES.values() for entry in entries if entry.known]
    municipalities = [codes[OFFICES[slug]] for slug, entries in TABLES.items() for e in entries if e.known]

    assert len(known) == len(sure) == 27
    assert sorted(municipalities) == sorted(code for code, _ in sure)


def test_nothing_was_published_after_autumn_2026() -> None:
    published = [Edition(entry, NOVEMBER).published_at for entries in TABLES.values() for entry in entries]

    assert min(published) >= datetime(2026, 9, 1, tzinfo=UTC)
    assert max(published) < datetime(2026, 11, 20, tzinfo=UTC)


def test_hylte_answers_a_page_a_day_and_says_what_it_can_be_asked_for() -> None:
    pages, address = [], "/demo/sources/hylte/api/events?page=1"
    while address:
        page = json.loads(body(address, NOVEMBER))
        pages.append({event["startDate"][:10] for event in page["events"]})
        address = page["pagination"]["next"]
    configuration = json.loads(body("/demo/sources/hylte/api/configuration", NOVEMBER))

    assert {len(of_day) for of_day in pages} == {1}
    assert len(pages) == len(set.union(*pages)) > 7
    assert "Marknad och loppis" in {category["name"] for category in configuration["categories"]}


def test_bastad_answers_the_same_events_as_a_calendar() -> None:
    export = vevents(body("/demo/sources/bastad/events/?ical=1", NOVEMBER))
    source = next(one for one in SOURCES if one.slug == "demo-bastad")

    assert sorted(event["DTSTART"].dt.isoformat()[:10] for event in export) == sorted(
        told.days[0][0].isoformat() for told in read(source, NOVEMBER).values()
    )


def test_library_is_windows_1252_not_well_formed_and_tells_an_exhibition_day_by_day() -> None:
    feed = feedparser.parse(body("/demo/sources/biblioteket.rss", NOVEMBER))
    shown = [item for item in feed.entries if item.title.startswith("Utställning")]

    assert (feed.encoding, bool(feed.bozo), len(feed.entries)) == ("windows-1252", True, 70)
    assert "Släkt & hembygd: forska med oss" in {item.title for item in feed.entries}
    assert [(shown[0].ev_startdate, shown[-1].ev_startdate), len({item.id for item in shown})] == [
        ("2026-10-05", "2026-12-19"), 66,
    ]  # fmt: skip
    assert len({item.published for item in feed.entries if item.published.endswith("CEST")}) == 1


def test_series_on_bjare_skips_moves_and_cancels() -> None:
    events = vevents(body("/demo/sources/bjare.ics", NOVEMBER))
    series = [event for event in events if event["UID"] == "torsdagsmusik@bjare.demo.example"]

    master = next(event for event in series if "RECURRENCE-ID" not in event)
    in_2027 = {
        str(event["RECURRENCE-ID"].dt): (str(event["DTSTART"].dt), event["STATUS"])
        for event in series
        if "RECURRENCE-ID" in event and event["RECURRENCE-ID"].dt.year == 2027
    }
    closed = [str(day.dt)[:10] for day in master["EXDATE"].dts if day.dt.year == 2027]

    assert in_2027 == {
        "2027-02-04 18:00:00+01:00": ("2027-02-04 18:00:00+01:00", "CANCELLED"),
        "2027-03-04 18:00:00+01:00": ("2027-03-05 18:00:00+01:00", "CONFIRMED"),
        "2027-12-09 18:00:00+01:00": ("2027-12-09 16:30:00+01:00", "CONFIRMED"),
    }
    assert closed == ["2027-12-23", "2027-12-30"]


def test_falkenberg_tells_more_languages_in_jsonld_and_the_rest_in_microdata() -> None:
    source = next(one for one in SOURCES if one.slug == "demo-falkenberg")
    pages = {address: body(address, NOVEMBER) for address in read(source, NOVEMBER)}

    assert {page.count(b"itemscope") > 0 for page in pages.values() if not list(page_nodes(page))} == {True}
    assert 5 < sum(bool(list(page_nodes(page))) for page in pages.values()) < 15


def test_ljungbys_festival_names_its_parts_and_each_of_them_it() -> None:
    source = next(one for one in SOURCES if one.slug == "demo-ljungby")
    nodes = {told.said["@id"]: told.said for told in read(source, NOVEMBER).values()}
    (festival,) = (node for node in nodes.values() if "subEvent" in node)

    parts = [nodes[part["@id"]] for part in festival["subEvent"]]

    assert [(part["name"][0]["@value"], part["startDate"][:10]) for part in parts] == [
        ("Elden tänds", "2026-12-11"), ("Lyktvandring med osäker guide", "2026-12-11"),
        ("Skrönskola för barn", "2026-12-12"), ("Stora ljugarkvällen", "2026-12-12"),
    ]  # fmt: skip
    assert {part["superEvent"]["@id"] for part in parts} == {festival["@id"]}
    assert sum("superEvent" in node for node in nodes.values()) == 4


@pytest.mark.parametrize(
    "address",
    ["halmstad/evenemang", "laholm/evenemang", "hylte/event", "bastad/event", "biblioteket", "teatern", "forsamlingen"],
)
def test_every_link_of_a_list_for_people_leads_to_a_page_that_says_demo(address: str) -> None:
    *pages, (_, data) = links(body(f"/demo/sources/{address}", NOVEMBER))

    assert len(pages) >= 5
    assert all("Demo" in body(link, NOVEMBER).decode() for _, link in pages)
    assert body(data if data.startswith("/") else f"/demo/sources/{data}", NOVEMBER)
