"""schema.org Event as JSON-LD, for event pages and for other harvesters.

By Google's list of required and recommended properties, as far as a source gives them: nothing is made up, so an
unknown hour is a date alone, an unknown price no offer, an unknown place no location. The name of what is invented
for the demo says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import last_day
from visitapp.publish.words import ZONE, local_date

SCHEMA = "https://schema.org"
MOST_EVENTS, MOST_BYTES = 30, 12_000
"""Of a series, as many events as fit: the page stays small."""
SHORT_TEXT = 280

_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
# The terms of https://www.w3.org/community/reports/a11y-discov-vocab/ that have one of ours.
_FEATURES = {"sign-language": "signLanguage", "captioned": "captions", "audio-described": "audioDescription"}

Node = dict[str, object]


@dataclass(frozen=True, slots=True)
class LinkedSite:
    """What the JSON-LD of a page in `language` needs to know of the site. Names are in that language, by slug."""

    base_url: str
    language: str
    site: str = ""
    municipality_names: Mapping[str, str] = field(default_factory=dict)
    category_names: Mapping[str, str] = field(default_factory=dict)
    audience_names: Mapping[str, str] = field(default_factory=dict)
    accessible_names: Mapping[str, str] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """The absolute address of a page in the language: "/events/x"; a path of the site when it has its own."""
        return f"{self.base_url}/{self.language}{path}"

    def absolute(self, address: str) -> str:
        """`address` with the site's own before it, unless it has one."""
        return address if "://" in address or not address else self.base_url + address


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What is known of an event beside its entries.

    `earlier`: by occurrence uid, every start it once had, oldest first. `precision_m`: how well an unconfirmed
    position is known. `part_of` and `parts`: slugs of the event in whose programme it stands, and of its own parts.
    """

    performance_languages: tuple[str, ...] = ()
    earlier: Mapping[str, Sequence[date | datetime]] = field(default_factory=dict)
    precision_m: int | None = None
    part_of: str = ""
    parts: tuple[str, ...] = ()


def event_jsonld(entries: Sequence[FeedEntry], site: LinkedSite, facts: EventFacts | None = None) -> Node:
    """The occurrences of one event, in order of time: one Event, or a graph with one Event each and their EventSeries.

    Of many occurrences, the first ones (MOST_EVENTS, MOST_BYTES).
    """
    known = facts or EventFacts()
    ordered = sorted(entries, key=lambda entry: (entry.starts_on, str(entry.starts_at), entry.occurrence_uid))
    if len(ordered) == 1:
        return {"@context": SCHEMA, **_event(ordered[0], site, known), **_related(known, site)}
    series = f"{event_address(ordered[0], site)}#series"
    events: list[Node] = []
    room = MOST_BYTES
    for entry in ordered[:MOST_EVENTS]:
        event = {**_event(entry, site, known, short=bool(events)), "superEvent": {"@id": series}}
        room -= len(json.dumps(event, ensure_ascii=False).encode())
        if events and room < 0:
            break
        events.append(event)
    return {"@context": SCHEMA, "@graph": [*events, _series(series, ordered, events, site, known)]}


def event_address(entry: FeedEntry, site: LinkedSite) -> str:
    """The address of the event's page."""
    return site.address(f"/events/{entry.slug}")


def event_id(entry: FeedEntry, site: LinkedSite) -> str:
    """What names one occurrence in JSON-LD."""
    return f"{event_address(entry, site)}#{entry.occurrence_uid}"


def dump_for_script(obj: object) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    dumped = json.dumps(obj, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        dumped = dumped.replace(sign, f"\\u{ord(sign):04x}")
    return dumped


def filled(values: Mapping[str, object]) -> Node:
    """A node without what is unknown."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, ())}


def geo_node(latitude: float | None, longitude: float | None, confirmed: bool, precision_m: int | None) -> Node | None:
    """A position; an unconfirmed one as the circle it lies in, and none when its precision is unknown."""
    if latitude is None or longitude is None:
        return None
    point: Node = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    if confirmed:
        return point
    return {"@type": "GeoCircle", "geoMidpoint": point, "geoRadius": str(precision_m)} if precision_m else None


def _event(entry: FeedEntry, site: LinkedSite, facts: EventFacts, short: bool = False) -> Node:
    return filled(
        {
            "@type": "Event",
            "@id": event_id(entry, site),
            "identifier": f"{entry.occurrence_uid}@{site.site}" if site.site else None,
            "name": _name(entry),
            "url": event_address(entry, site),
            "description": _text(entry, short),
            "inLanguage": _one_or_many(list(facts.performance_languages) or [entry.text_language]),
            **_times(entry),
            **_status(entry, facts),
            "eventAttendanceMode": _attendance(entry),
            "location": _location(entry, site, facts),
            "image": _image(entry, site),
            "organizer": _organiser(entry),
            "isAccessibleForFree": _free(entry),
            "offers": _offers(entry),
            "keywords": [site.category_names.get(slug, slug) for slug in entry.categories],
            "audience": [
                {"@type": "Audience", "audienceType": site.audience_names.get(slug, slug)} for slug in entry.audiences
            ],
            "accessibilityFeature": [_FEATURES[slug] for slug in entry.accessible if slug in _FEATURES],
            "sameAs": entry.url if "://" in entry.url else None,
        }
    )


def _series(
    name: str, entries: Sequence[FeedEntry], events: Sequence[Node], site: LinkedSite, facts: EventFacts
) -> Node:
    first = entries[0]
    cancelled = all(entry.status == "cancelled" for entry in entries)
    related = _related(facts, site)
    return filled(
        {
            "@type": "EventSeries",
            "@id": name,
            "identifier": f"tag:{site.site},2026:event/{first.event_uid}" if site.site else None,
            "name": _name(first),
            "url": event_address(first, site),
            "description": _text(first, short=True),
            "startDate": first.starts_on.isoformat(),
            "endDate": max(last_day(entry) for entry in entries).isoformat(),
            "eventStatus": f"{SCHEMA}/{'EventCancelled' if cancelled else 'EventScheduled'}",
            "eventAttendanceMode": _attendance(first),
            "location": _location(first, site, facts),
            "image": _image(first, site),
            "organizer": _organiser(first),
            **related,
            "subEvent": [*({"@id": event["@id"]} for event in events), *related.get("subEvent", ())],
        }
    )


def _related(facts: EventFacts, site: LinkedSite) -> dict[str, list[Node]]:
    """What the event is a part of, and its parts, by the addresses of their pages, which tell the rest."""
    told = (("superEvent", [facts.part_of] if facts.part_of else []), ("subEvent", facts.parts))
    return {
        name: [{"@type": "Event", "url": site.address(f"/events/{slug}")} for slug in slugs]
        for name, slugs in told
        if slugs
    }


def _name(entry: FeedEntry) -> str:
    return f"{entry.title} (demo)" if entry.demo else entry.title


def _text(entry: FeedEntry, short: bool) -> str:
    text = entry.description or entry.summary
    if not short or len(text) <= SHORT_TEXT:
        return text
    return entry.summary or text[:SHORT_TEXT].rpartition(" ")[0].rstrip(" \n,;:–-") + " …"


def _one_or_many(values: list[str]) -> object:
    return values[0] if len(values) == 1 else values


def _times(entry: FeedEntry) -> Node:
    if entry.starts_at is None:
        last = last_day(entry)
        end = last.isoformat() if last > entry.starts_on or entry.kind == "all-day" else None
        return {"startDate": entry.starts_on.isoformat(), "endDate": end}
    end = None
    if entry.ends_at is not None and entry.ends_at > entry.starts_at:
        end = _moment(entry.ends_at)
    return {"startDate": _moment(entry.starts_at), "endDate": end}


def _moment(at: date | datetime) -> str:
    return at.astimezone(ZONE).isoformat() if isinstance(at, datetime) else at.isoformat()


def _status(entry: FeedEntry, facts: EventFacts) -> Node:
    """Cancelled and postponed change nothing else; rescheduled only where the earlier start is known."""
    if entry.status in _STATUS:
        return {"eventStatus": f"{SCHEMA}/{_STATUS[entry.status]}"}
    start = entry.starts_at or entry.starts_on
    told = [*facts.earlier.get(entry.occurrence_uid, ()), *([entry.previous] if entry.previous else ())]
    earlier = list(dict.fromkeys(_moment(before) for before in told if not _same_start(before, start)))
    if not earlier:
        return {"eventStatus": f"{SCHEMA}/EventScheduled"}
    return {"eventStatus": f"{SCHEMA}/EventRescheduled", "previousStartDate": _one_or_many(earlier)}


def _same_start(before: date | datetime, now: date | datetime) -> bool:
    """Whether they are one instant, or one day of which only one of them knows the hour."""
    if isinstance(before, datetime) and isinstance(now, datetime):
        return before == now
    return local_date(before) == local_date(now)


def _attendance(entry: FeedEntry) -> str | None:
    there = bool(entry.place_name or entry.address or entry.latitude is not None)
    if entry.online_url:
        return f"{SCHEMA}/{'MixedEventAttendanceMode' if there else 'OnlineEventAttendanceMode'}"
    return f"{SCHEMA}/OfflineEventAttendanceMode" if there else None


def _location(entry: FeedEntry, site: LinkedSite, facts: EventFacts) -> object:
    municipality = site.municipality_names.get(entry.municipality, entry.municipality)
    places: list[Node] = []
    if entry.place_name or entry.address or entry.latitude is not None or (municipality and not entry.online_url):
        places.append(_place(entry, municipality, site, facts))
    if entry.online_url:
        places.append({"@type": "VirtualLocation", "url": entry.online_url})
    return places[0] if len(places) == 1 else places


def _place(entry: FeedEntry, municipality: str, site: LinkedSite, facts: EventFacts) -> Node:
    postal = {"@type": "PostalAddress", "streetAddress": entry.address, "addressLocality": municipality}
    if municipality:
        postal["addressCountry"] = "SE"
    # A position that is no known place's was given by the source itself.
    confirmed = entry.place_confirmed or not entry.place_slug
    address = site.address(f"/places/{entry.place_slug}") if entry.place_slug else ""
    return filled(
        {
            "@type": "Place",
            "@id": f"{address}#place" if address else None,
            "name": entry.place_name or entry.address or municipality,
            "url": address,
            "address": filled(postal),
            "geo": geo_node(entry.latitude, entry.longitude, confirmed, facts.precision_m),
            "amenityFeature": [
                {
                    "@type": "LocationFeatureSpecification",
                    "name": site.accessible_names.get(slug, slug),
                    "value": True,
                }
                for slug in entry.accessible
                if slug not in _FEATURES
            ],
        }
    )


def _image(entry: FeedEntry, site: LinkedSite) -> list[object]:
    address = site.absolute(entry.image_url)
    if not address:
        return []
    if not entry.image_credit:
        return [address]
    return [{"@type": "ImageObject", "url": address, "contentUrl": address, "creditText": entry.image_credit}]


def _organiser(entry: FeedEntry) -> Node | None:
    if not entry.organiser:
        return None
    return filled({"@type": "Organization", "name": entry.organiser, "url": entry.organiser_url})


def _free(entry: FeedEntry) -> bool | None:
    """Whether it is free; None when that is unknown, or a price begins at nothing."""
    if entry.price_kind == "free":
        return True
    return False if entry.price_kind != "unknown" and entry.price_low.strip("0.,") else None


def _offers(entry: FeedEntry) -> Node | None:
    """Price and tickets. Whether tickets are left, and since when they are sold, no source of ours says."""
    link = {"url": entry.ticket_url} if entry.ticket_url else {}
    if entry.price_kind == "free":
        return {"@type": "Offer", "price": "0", "priceCurrency": entry.currency or "SEK", **link}
    if entry.price_kind == "unknown" or not entry.price_low or not entry.currency:
        return {"@type": "Offer", **link} if link else None
    if entry.price_high and entry.price_high != entry.price_low:
        amounts = {"lowPrice": entry.price_low, "highPrice": entry.price_high}
        return {"@type": "AggregateOffer", **amounts, "priceCurrency": entry.currency, **link}
    return {"@type": "Offer", "price": entry.price_low, "priceCurrency": entry.currency, **link}
