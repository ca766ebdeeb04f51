"""The demo's documents, read by readers that know nothing of how they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

import visitapp.data
from visitapp.demo.documents import DemoSource, document, sources
from visitapp.demo.entries import Edition, Entry
from visitapp.demo.texts import bastad, falkenberg, halmstad, hogskolan, hylte, laholm, ljungby

NOVEMBER = date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))

TABLES = {
    "halmstad": halmstad.ENTRIES,
    "falkenberg": falkenberg.ENTRIES,
    "laholm": laholm.ENTRIES,
    "hylte": hylte.ENTRIES,
    "ljungby": ljungby.ENTRIES,
    "bastad": bastad.ENTRIES,
    "hh": hogskolan.ENTRIES,
}
READABLE = {
    "halmstad": 27,
    "falkenberg": 20,
    "laholm": 16,
    "hylte": 14,
    "ljungby": 16,
    "bastad": 17,
    "hh": 14,
}
REGION = json.loads((Path(visitapp.data.__path__[0]) / "region.json").read_text(encoding="utf-8"))


def body(path: str, day: date) -> bytes:
    found = document(path, day)
    assert found is not None, path
    return found.body


def page_events(text: bytes) -> Iterator[dict[str, Any]]:
    for script in html.document_fromstring(text.decode()).iter("script"):
        if (script.get("type") or "").startswith("application/ld+json"):
            yield from nodes_of(json.loads(script.text or ""))


def nodes_of(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "startDate" in value:
        yield value
    for node in value.get("@graph", []):
        yield from nodes_of(node)
    for element in value.get("itemListElement", []):
        yield from nodes_of(element["item"])


def plain(name: Any) -> str:
    return str(name if isinstance(name, str) else name[0]["@value"])


def moment(text: str) -> date | None:
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read.date()


def read_page(path: str, day: date) -> dict[str, Any]:
    """Events of a page by name and start, those without a date left out."""
    return {
        f"{plain(node['name'])} {node['startDate']}": node
        for node in page_events(body(path, day))
        if moment(node["startDate"])
    }


def read_laholm(path: str, day: date) -> dict[str, Any]:
    feed = feedparser.parse(body(path, day))
    return {entry.id: dict(entry) for entry in feed.entries if moment(entry.ev_startdate)}


def read_hylte(path: str, day: date) -> dict[str, Any]:
    return {item["id"]: item for item in json.loads(body(path, day))["items"]}


def read_ljungby(path: str, day: date) -> dict[str, Any]:
    events: dict[str, Any] = {}
    for entry in feedparser.parse(body(path, day)).entries:
        page = "/demo/sources/" + entry.link.removeprefix("/demo/sources/")
        try:
            [node] = page_events(body(page, day))
        except json.JSONDecodeError:
            continue
        events[entry.id] = (dict(entry), node)
    return events


def vevents(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def read_calendar(path: str, day: date) -> dict[str, Any]:
    return {
        f"{event.get('UID', event.get('SUMMARY'))} {event['DTSTART'].dt}": event.to_ical()
        for event in vevents(body(path, day))
        if "DTSTART" in event and "RECURRENCE-ID" not in event
    }


def read(source: DemoSource, day: date) -> dict[str, Any]:
    reader = {
        "jsonld": read_page,
        "rss": read_laholm,
        "jsonfeed": read_hylte,
        "atom": read_ljungby,
        "ical": read_calendar,
    }[source.format]
    return reader(source.path, day)


def held_on(source: DemoSource, day: date) -> Iterator[tuple[date, date]]:
    """First and last day of everything in the document, series expanded for 200 days."""
    if source.format == "ical":
        for event in vevents(body(source.path, day)):
            yield from calendar_days(event, day)
        return
    for event in read(source, day).values():
        start, end = times_of(source.format, event)
        first, last = moment(start), moment(end or start)
        assert first is not None
        assert last is not None
        yield first, last


def times_of(wire_format: str, event: Any) -> tuple[str, str | None]:
    if wire_format == "rss":
        return event["ev_startdate"], event.get("ev_enddate")
    if wire_format == "jsonfeed":
        return event["_event"]["start"], event["_event"].get("end")
    node = event[1] if wire_format == "atom" else event
    return node["startDate"], node.get("endDate")


def calendar_days(event: Any, day: date) -> Iterator[tuple[date, date]]:
    if "DTSTART" not in event or "RECURRENCE-ID" in event:
        return
    start = event["DTSTART"].dt
    if "RRULE" in event:
        # By the naive wall clock: only the dates are asked for.
        begin = datetime.combine(start, time())
        midnight = datetime.combine(day, time())
        rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=begin)
        for found in rule.between(midnight, midnight + timedelta(days=200), inc=True):
            yield found.date(), found.date()
        return
    first = start.date() if isinstance(start, datetime) else start
    end = event["DTEND"].dt if "DTEND" in event else start
    yield first, end.date() if isinstance(end, datetime) else max(first, end - timedelta(days=1))


def test_seven_sources_stand_for_the_offices() -> None:
    slugs = {town["slug"] for town in REGION["municipalities"]}

    assert {source.municipality for source in sources()} == slugs | {None}
    assert [(source.office, source.format) for source in sources()] == [
        ("halmstad", "jsonld"),
        ("falkenberg", "jsonld"),
        ("laholm", "rss"),
        ("hylte", "jsonfeed"),
        ("ljungby", "atom"),
        ("bastad", "ical"),
        ("hh", "ical"),
    ]


@settings(max_examples=20, deadline=None)
@given(days)
def test_every_day_brings_the_same_number_of_events(day: date) -> None:
    counts = {source.office: len(read(source, day)) for source in sources()}

    assert counts == READABLE
    assert sum(counts.values()) == 124


@settings(max_examples=20, deadline=None)
@given(days)
def test_events_of_two_days_running_are_the_same(day: date) -> None:
    for source in sources():
        today, tomorrow = read(source, day), read(source, day + timedelta(days=1))
        both = today.keys() & tomorrow.keys()

        assert {key: today[key] for key in both} == {key: tomorrow[key] for key in both}
        assert len(both) >= len(today) - 4


@settings(max_examples=20, deadline=None)
@given(days)
def test_no_event_is_over(day: date) -> None:
    for source in sources():
        assert [(first, last) for first, last in held_on(source, day) if last < day] == []


@settings(max_examples=20, deadline=None)
@given(days)
def test_every_municipality_has_something_soon(day: date) -> None:
    sunday = day + timedelta(days=6 - day.weekday())
    next_month = day.replace(day=1) + timedelta(days=31)
    for source in sources():
        if source.municipality is None:
            continue
        found = list(held_on(source, day))

        assert any(day <= first < day + timedelta(days=7) for first, _ in found), source
        assert any(max(day, sunday - timedelta(days=1)) <= first <= sunday for first, _ in found), source
        assert any((first.year, first.month) == (next_month.year, next_month.month) for first, _ in found), source


def test_a_document_is_byte_equal_when_asked_again() -> None:
    first = {source.path: document(source.path, NOVEMBER) for source in sources()}

    # Asking for other days in between makes the documents anew.
    for later in range(1, 9):
        document("/demo/sources/halmstad", NOVEMBER + timedelta(days=later))
    again = {source.path: document(source.path, NOVEMBER) for source in sources()}

    assert again == first
    assert again["/demo/sources/halmstad"] is not first["/demo/sources/halmstad"]


def test_another_path_has_no_document() -> None:
    assert document("/demo/sources/halmstad/", NOVEMBER) is None
    assert document("/demo/sources/ljungby/nothing", NOVEMBER) is None


def test_every_document_says_that_it_is_a_demo() -> None:
    for source in sources():
        assert "påhittade exempel" in body(source.path, NOVEMBER).decode(
            "cp1252" if source.format == "rss" else "utf-8"
        ).replace("\r\n ", "")


@pytest.mark.parametrize("office", TABLES)
def test_every_text_says_demo_and_every_slug_stands_once(office: str) -> None:
    entries = TABLES[office]

    assert [
        (entry.slug, code)
        for entry in entries
        for code, wording in entry.wordings().items()
        if "demo" not in wording.text.lower()
    ] == []
    assert len({entry.slug for entry in entries}) == len(entries)


def names_of(office: str) -> set[str]:
    codes = {town["slug"]: town["code"] for town in REGION["municipalities"]}
    code = codes["halmstad" if office == "hh" else office]
    venues = {place["name"] for place in REGION["venues"] if place["municipality"] == code}
    return venues | {place["name"]["sv"] for place in REGION["attractions"] if place["municipality"] == code}


@pytest.mark.parametrize("office", TABLES)
def test_place_names_are_those_of_the_region_but_for_marked_variants(office: str) -> None:
    known = names_of(office)
    named = {entry.venue.name.strip(): entry.venue.variant for entry in TABLES[office] if entry.venue}

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
    municipalities = [codes[office] for office, entries in TABLES.items() for e in entries if e.known]

    assert len(known) == len(sure) == 27
    assert sorted(municipalities) == sorted(code for code, _ in sure)


def test_nothing_was_published_after_autumn_2026() -> None:
    published = [Edition(entry, NOVEMBER).published_at for entries in TABLES.values() for entry in entries]

    assert min(published) >= datetime(2026, 9, 1, tzinfo=UTC)
    assert max(published) < datetime(2026, 11, 20, tzinfo=UTC)


def test_laholm_is_windows_1252_and_not_well_formed() -> None:
    feed = feedparser.parse(body("/demo/sources/laholm.rss", NOVEMBER))

    assert (feed.encoding, bool(feed.bozo), len(feed.entries)) == ("windows-1252", True, 17)
    assert {entry.title for entry in feed.entries} >= {"Kaffe & kaka med musik", "Lördagsloppis på Stortorget"}
    assert {entry.published for entry in feed.entries if entry.published.endswith("CEST")} == {
        "Tue, 08 Sep 2026 22:52:00 CEST"
    }


def test_bastad_series_skips_moves_and_cancels() -> None:
    events = vevents(body("/demo/sources/bastad.ics", NOVEMBER))
    series = [event for event in events if event["UID"] == "torsdagsmusik@bastad.demo.example"]

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


def test_ljungby_links_lead_to_pages_with_one_event_each() -> None:
    feed = feedparser.parse(body("/demo/sources/ljungby.atom", NOVEMBER))
    links = [entry.link for entry in feed.entries]

    assert (len(links), feed.bozo) == (17, False)
    assert {link.startswith("/") for link in links} == {True, False}
    assert len(read_ljungby("/demo/sources/ljungby.atom", NOVEMBER)) == 16


def test_every_link_of_a_list_leads_to_a_page_that_says_demo() -> None:
    for town in ("laholm", "hylte", "ljungby"):
        listed = html.document_fromstring(body(f"/demo/sources/{town}", NOVEMBER).decode())
        links = [anchor.get("href", "") for anchor in listed.iter("a")]

        assert len(links) == READABLE[town] + (town != "hylte")
        assert all("Demo" in body(link, NOVEMBER).decode() for link in links)
