"""schema.org Event nodes as the pages of Falkenberg's and Ljungby's demo events write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from visitapp.demo.entries import Edition, Entry, Price, Venue, parts_of, whole_of

Node = dict[str, object]
Zone = Callable[[datetime], str]


def falkenberg_node(edition: Edition, page: str) -> Node:
    """Times in whatever form, prices with two decimals, no @id."""
    entry = edition.entry
    zone: Zone = {"utc": _utc, "offset": _offset_without_colon}.get(entry.fault, datetime.isoformat)
    node: Node = {
        "@context": "http://schema.org",
        "@type": ["Event", entry.kind] if entry.kind != "Event" else "Event",
        "name": _tagged(edition, "title"),
        "url": page,
        **_dates(edition, zone),
        "description": _tagged(edition, "text"),
        "inLanguage": "sv",
        "eventStatus": "EventCancelled" if entry.cancelled else "EventScheduled",
        "keywords": list(entry.categories),
        "location": _falkenberg_place(entry.venue or Venue(), entry.fault),
    }
    if entry.fault == "space":
        node["startDate"] = f"{node['startDate']} "
    if entry.organiser:
        node["organizer"] = entry.organiser
    if entry.price.low is not None:
        node["offers"] = [{"@type": "Offer", "price": f"{entry.price.low}.00", "priceCurrency": "SEK"}]
    if entry.price.high is not None:
        node |= _offers(entry.price)
    return node


def ljungby_node(edition: Edition, folder: str, entries: Sequence[Entry]) -> Node:
    """One event a page of `folder`, its place in a list and the address a single line.

    A festival names its parts by their ids alone, a part its festival by its title too.
    """
    entry, page = edition.entry, f"{folder}/{edition.key}"
    venue = entry.venue or Venue()
    place: Node = {"@type": "Place", "address": venue.line()}
    if venue.name:
        place = {"@type": "Place", "name": venue.name, "address": _street(venue)}
    if venue.position:
        place["geo"] = {"latitude": str(venue.position[0]), "longitude": str(venue.position[1])}
    status = "http://schema.org/EventCancelled" if entry.cancelled else "http://schema.org/EventScheduled"
    node: Node = {
        "@context": {"@vocab": "http://schema.org/"},
        "@type": entry.kind,
        "@id": f"{page}#event",
        "name": _tagged(edition, "title"),
        "description": _tagged(edition, "text"),
        **_dates(edition, _utc if entry.fault == "utc" else datetime.isoformat),
        "eventStatus": status,
        "location": [place],
        "keywords": list(entry.categories),
        "mainEntityOfPage": page,
    }
    if entry.organiser:
        node["organizer"] = [{"@type": "Organization", "name": entry.organiser}]
    parts, whole = parts_of(edition, entries), whole_of(edition, entries)
    if parts:
        node["subEvent"] = [{"@id": f"{folder}/{part.key}#event"} for part in parts]
    if whole is not None:
        festival = {"@type": whole.entry.kind, "@id": f"{folder}/{whole.key}#event", "name": whole.wording.title}
        node["superEvent"] = festival
    return node | _offers(entry.price)


def script_text(value: object, indent: int | None = None) -> str:
    """JSON that may stand inside a script element: no `</` in it."""
    return json.dumps(value, ensure_ascii=False, indent=indent).replace("</", "<\\/")


def _tagged(edition: Edition, part: str) -> object:
    wordings = edition.entry.wordings()
    if len(wordings) == 1:
        return getattr(edition.wording, part)
    return [{"@value": getattr(words, part), "@language": code} for code, words in wordings.items()]


def _dates(edition: Edition, zone: Zone) -> Node:
    start, end = edition.starts_at, edition.ends_at
    if start is not None:
        dates: Node = {"startDate": zone(start)}
        return dates | {"endDate": zone(end)} if end else dates
    dates = {"startDate": edition.held_on.isoformat()}
    return dates if edition.entry.hour_unknown else dates | {"endDate": edition.last_day.isoformat()}


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _offset_without_colon(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M%z}"


def _place(venue: Venue) -> Node:
    address: Node = {"@type": "PostalAddress", "addressCountry": "SE"}
    if venue.address:
        address["streetAddress"] = venue.address
    if venue.locality:
        address["addressLocality"] = venue.locality
    place: Node = {"@type": "Place", "address": address}
    if venue.name:
        place["name"] = venue.name
    if venue.position:
        latitude, longitude = venue.position
        place["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return place


def _falkenberg_place(venue: Venue, fault: str) -> object:
    if fault == "place as text":
        return venue.name
    place = _place(venue)
    if fault == "position as text" and venue.position:
        place["geo"] = {"latitude": f" {venue.position[0]}", "longitude": f"{venue.position[1]} "}
    return place


def _street(venue: Venue) -> str:
    return ", ".join(part for part in (venue.address, venue.locality) if part)


def _offers(price: Price) -> Node:
    if price.low is None:
        return {}
    if price.low == 0:
        return {"isAccessibleForFree": True}
    if price.high is None:
        return {"offers": {"@type": "Offer", "price": price.low, "priceCurrency": "SEK"}}
    span = {"lowPrice": price.low, "highPrice": price.high, "priceCurrency": "SEK"}
    return {"offers": {"@type": "AggregateOffer"} | span}
