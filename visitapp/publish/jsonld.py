"""schema.org Event as JSON-LD, for event pages and for other harvesters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import last_day
from visitapp.publish.words import ZONE

SCHEMA = "https://schema.org"
_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


def event_jsonld(
    entries: Sequence[FeedEntry], base_url: str, language: str, municipality_names: Mapping[str, str] | None = None
) -> dict[str, object]:
    """The occurrences of one event, in order of time: one Event, or a graph with one Event each.

    An unknown hour is a date alone, an unknown price no offer, an unknown place no location.
    """
    ordered = sorted(entries, key=lambda entry: (entry.starts_on, str(entry.starts_at), entry.occurrence_uid))
    events = [_event(entry, base_url.rstrip("/"), language, municipality_names or {}) for entry in ordered]
    if len(events) == 1:
        return {"@context": SCHEMA, **events[0]}
    return {"@context": SCHEMA, "@graph": events}


def dump_for_script(obj: object) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    dumped = json.dumps(obj, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        dumped = dumped.replace(sign, f"\\u{ord(sign):04x}")
    return dumped


def _event(entry: FeedEntry, base_url: str, language: str, names: Mapping[str, str]) -> dict[str, object]:
    address = f"{base_url}/{language}/events/{entry.slug}"
    image = entry.image_url if "://" in entry.image_url or not entry.image_url else base_url + entry.image_url
    whole: dict[str, object] = {
        "@type": "Event",
        "@id": f"{address}#{entry.occurrence_uid}",
        "name": f"{entry.title} (demo)" if entry.demo else entry.title,
        "url": address,
        "description": entry.description or entry.summary,
        "inLanguage": entry.text_language,
        **_times(entry),
        "eventStatus": f"{SCHEMA}/{_STATUS.get(entry.status, 'EventScheduled')}",
        "eventAttendanceMode": _attendance(entry),
        "location": _location(entry, names.get(entry.municipality, entry.municipality)),
        "image": [image] if image else None,
        "organizer": {"@type": "Organization", "name": entry.organiser} if entry.organiser else None,
        "isAccessibleForFree": True if entry.price_kind == "free" else None,
        "offers": _offers(entry),
    }
    return {key: value for key, value in whole.items() if value not in (None, "", [])}


def _times(entry: FeedEntry) -> dict[str, object]:
    if entry.starts_at is None:
        last = last_day(entry)
        end = last.isoformat() if last > entry.starts_on or entry.kind == "all-day" else None
        return {"startDate": entry.starts_on.isoformat(), "endDate": end}
    end = None
    if entry.ends_at is not None and entry.ends_at > entry.starts_at:
        end = entry.ends_at.astimezone(ZONE).isoformat()
    return {"startDate": entry.starts_at.astimezone(ZONE).isoformat(), "endDate": end}


def _attendance(entry: FeedEntry) -> str | None:
    there = bool(entry.place_name or entry.address or entry.latitude is not None)
    if entry.online_url:
        return f"{SCHEMA}/{'MixedEventAttendanceMode' if there else 'OnlineEventAttendanceMode'}"
    return f"{SCHEMA}/OfflineEventAttendanceMode" if there else None


def _location(entry: FeedEntry, municipality: str) -> object:
    places: list[dict[str, object]] = []
    if entry.place_name or entry.address or entry.latitude is not None or (municipality and not entry.online_url):
        places.append(_place(entry, municipality))
    if entry.online_url:
        places.append({"@type": "VirtualLocation", "url": entry.online_url})
    return places[0] if len(places) == 1 else places


def _place(entry: FeedEntry, municipality: str) -> dict[str, object]:
    postal = {"@type": "PostalAddress", "streetAddress": entry.address, "addressLocality": municipality}
    if municipality:
        postal["addressCountry"] = "SE"
    place: dict[str, object] = {
        "@type": "Place",
        "name": entry.place_name or entry.address or municipality,
        "address": {key: value for key, value in postal.items() if value},
    }
    if entry.latitude is not None and entry.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": entry.latitude, "longitude": entry.longitude}
    return {key: value for key, value in place.items() if value}


def _offers(entry: FeedEntry) -> dict[str, object] | None:
    link = {"url": entry.ticket_url} if entry.ticket_url else {}
    if entry.price_kind == "free":
        return {"@type": "Offer", "price": "0", "priceCurrency": entry.currency or "SEK", **link}
    if entry.price_kind == "unknown" or not entry.price_low or not entry.currency:
        return None
    if entry.price_high and entry.price_high != entry.price_low:
        amounts = {"lowPrice": entry.price_low, "highPrice": entry.price_high}
        return {"@type": "AggregateOffer", **amounts, "priceCurrency": entry.currency, **link}
    return {"@type": "Offer", "price": entry.price_low, "priceCurrency": entry.currency, **link}
