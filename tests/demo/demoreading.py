"""The demo's documents, read in few lines that know nothing of how they were made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
from dateutil.rrule import rrulestr
from lxml import etree, html

from visitapp.demo.documents import document
from visitapp.demo.sources import DemoSource

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """An event of a document: what it says, and the first and last day of each time it is held."""

    said: Any
    days: tuple[tuple[date, date], ...]


def body(address: str, day: date) -> bytes:
    """The bytes at an address on a day."""
    found = document(address, day)
    assert found is not None, address
    return found.body


def read(source: DemoSource, day: date) -> dict[str, Told]:
    """The events of a source that have a date, by what names each; series for 200 days."""
    return dict(READERS[source.slug](source.address, day))


def page_nodes(text: bytes) -> Iterator[dict[str, Any]]:
    """The JSON-LD of a page; ValueError when it is none."""
    for script in html.document_fromstring(text.decode()).iter("script"):
        if (script.get("type") or "").startswith("application/ld+json"):
            yield json.loads(script.text or "")


def links(text: bytes) -> list[tuple[str, str]]:
    """(rel, address) of a page's links."""
    return [(link.get("rel", ""), link.get("href", "")) for link in html.document_fromstring(text.decode()).iter("a")]


def vevents(text: bytes) -> list[Any]:
    """The VEVENTs of a calendar."""
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def _cruncho(address: str, day: date) -> Iterator[tuple[str, Told]]:
    for item in json.loads(body(address, day))["items"]:
        if "hela sommaren" not in item["dates"]["entries"]:
            days = tuple(map(_sentence, item["dates"]["entries"]))
            yield str(item["id"]), Told({**item, "dates": ()}, days)


def _sentence(text: str) -> tuple[date, date]:
    until = re.search(r"(\d+) (\w+) (\d{4})(?: kl\..*)?$", text)
    assert until, text
    last = date(int(until[3]), MONTHS.index(until[2]) + 1, int(until[1]))
    begun = re.match(r"(\d+)(?: ([a-z]+))?(?: (\d{4}))?", text)
    assert begun, text
    month = MONTHS.index(begun[2]) + 1 if begun[2] else last.month
    hours = re.search(r"kl\. ([\d.]+)–([\d.]+)$", text)
    over_midnight = bool(hours and hours[2] < hours[1])
    return date(int(begun[3] or last.year), month, int(begun[1])), last + timedelta(days=over_midnight)


def _listing(address: str, day: date) -> Iterator[tuple[str, Told]]:
    further: str | None = address
    while further:
        listed = links(body(further, day))
        for rel, link in listed:
            if rel != "next":
                yield from _event_page(link, day)
        further = next((link for rel, link in listed if rel == "next"), None)


def _event_page(address: str, day: date) -> Iterator[tuple[str, Told]]:
    page = body(address, day)
    try:
        nodes = list(page_nodes(page))
    except ValueError:
        return
    if nodes:
        [node] = nodes
        yield address, Told(node, (_span(node["startDate"], node.get("endDate")),))
        return
    told = {name.get("itemprop"): name for name in html.document_fromstring(page.decode()).iter("time", "meta")}
    end = told["endDate"].get("content") if "endDate" in told else None
    yield address, Told(page, (_span(told["startDate"].get("datetime", ""), end),))


def _sitevision(address: str, day: date) -> Iterator[tuple[str, Told]]:
    for article in json.loads(body(address, day))["articles"]:
        if not article["startDate"].endswith("02-31"):
            first, last = _span(article["startDate"], article.get("endDate"))
            end = article["endTime"].replace(".", ":")
            over_midnight = timedelta(days=bool(end) and end < article["startTime"])
            yield article["id"], Told(article, ((first, last + over_midnight),))


def _innocode(address: str, day: date) -> Iterator[tuple[str, Told]]:
    further: str | None = address
    while further:
        page = json.loads(body(further, day))
        for event in page["events"]:
            first, last = _span(event["startDate"], event["endDate"])
            end = event["eventEndTime"]
            over_midnight = timedelta(days=bool(end) and end < event["eventTime"])
            yield event["eventSlug"], Told(event, ((first, last + over_midnight),))
        further = page["pagination"]["next"]


def _tribe(address: str, day: date) -> Iterator[tuple[str, Told]]:
    further: str | None = address
    while further:
        page = json.loads(body(further, day))
        for event in page["events"]:
            if event["start_date"]:
                yield event["global_id"], Told(event, (_span(event["start_date"], event["end_date"]),))
        further = page.get("next_rest_url")


def _rss(address: str, day: date) -> Iterator[tuple[str, Told]]:
    spans: dict[str, list[tuple[date, date]]] = {}
    said: dict[str, Any] = {}
    well_formed = body(address, day).replace(b"& ", b"&amp; ")
    for item in etree.fromstring(well_formed).iter("item"):
        told = {child.tag.rpartition("}")[2]: child.text or "" for child in item}
        said.setdefault(told["link"], told)
        spans.setdefault(told["link"], []).append(_span(told["startdate"], told.get("enddate")))
    for link, days in spans.items():
        yield link, Told(said[link], ((days[0][0], days[-1][1]),))


def _json_feed(address: str, day: date) -> Iterator[tuple[str, Told]]:
    for item in json.loads(body(address, day))["items"]:
        yield item["id"], Told(item, (_span(item["_event"]["start"], item["_event"].get("end")),))


def _csv(address: str, day: date) -> Iterator[tuple[str, Told]]:
    heading, *lines = body(address, day).decode("utf-8-sig").splitlines()
    names = heading.split(";")
    for line in lines:
        cells = dict(zip(names, line.split(";"), strict=False))
        yield cells["Id"], Told(line, (_span(cells["Startdatum"], None),))


def _calendar(address: str, day: date) -> Iterator[tuple[str, Told]]:
    for event in vevents(body(address, day)):
        if "RECURRENCE-ID" not in event:
            name = f"{event.get('UID', event.get('SUMMARY'))} {event['DTSTART'].dt}"
            yield name, Told(event.to_ical(), tuple(_calendar_days(event, day)))


def _calendar_days(event: Any, day: date) -> Iterator[tuple[date, date]]:
    start = event["DTSTART"].dt
    if "RRULE" in event:
        # By the naive wall clock: only the dates are asked for.
        rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=datetime.combine(start, time()))
        midnight = datetime.combine(day, time())
        for found in rule.between(midnight, midnight + timedelta(days=200), inc=True):
            yield found.date(), found.date()
        return
    first = start.date() if isinstance(start, datetime) else start
    end = event["DTEND"].dt if "DTEND" in event else start
    yield first, end.date() if isinstance(end, datetime) else max(first, end - timedelta(days=1))


def _span(start: str, end: str | None) -> tuple[date, date]:
    first = datetime.fromisoformat(start.strip()).date()
    return first, datetime.fromisoformat(end.strip()).date() if end else first


READERS = {
    "demo-halmstad": _cruncho,
    "demo-falkenberg": _listing,
    "demo-laholm": _sitevision,
    "demo-hylte": _innocode,
    "demo-ljungby": _listing,
    "demo-bastad": _tribe,
    "demo-hh": _calendar,
    "demo-bibliotek": _rss,
    "demo-teater": _json_feed,
    "demo-kyrka": _json_feed,
    "demo-foreningar": _csv,
    "demo-bjare": _calendar,
}
