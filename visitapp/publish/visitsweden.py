"""Events, attractions and venues as linked data for tourism hubs, after Visit Sweden's application profile.

The Swedish Application Profile for Tourism 2.0 builds on schema.org, under its http address. docs/linked-data.md tells
what of the profile could be checked, and what could not.

Of an event from a source whose licence is not open only facts are given: what it is called, when, where, at what
price and at which address. Its words and pictures are left out, and so are translations by machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from visitapp.domain.event.types import Text
from visitapp.domain.place.types import Municipality, Place
from visitapp.publish.jsonld import Node, filled
from visitapp.publish.jsonld_place import facts_text, place_types
from visitapp.publish.licences import common_licence, is_open, licence_uri
from visitapp.publish.words import ZONE
from visitapp.store.api_read import EventFacts, OccurrenceFacts

SCHEMA = "http://schema.org/"
CONTEXT = {
    "@vocab": SCHEMA,
    "dcterms": "http://purl.org/dc/terms/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
LANGUAGE = "sv"
"""The landing pages are Swedish; they lead to the other languages."""


@dataclass(frozen=True, slots=True)
class TourismSite:
    """What the dump needs to know. `site` is the permanent name in ids; names of categories by slug and language."""

    base_url: str
    site: str
    municipalities: Mapping[str, Municipality] = field(default_factory=dict)
    category_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, kind: str, uid: str) -> str:
        """The permanent identifier of an event, an occurrence or a place."""
        return f"tag:{self.site},2026:{kind}/{uid}"


def tourism_page(address: str, first: str, following: str, nodes: Sequence[Node]) -> Node:
    """A page of the dump as a JSON-LD document. `following` is the address of the next page, "" on the last."""
    view = {
        "@id": address,
        "@type": "hydra:PartialCollectionView",
        "hydra:first": {"@id": first},
        "hydra:next": {"@id": following} if following else None,
    }
    members = [{"@id": node["@id"]} for node in nodes]
    collection: Node = {
        "@id": first,
        "@type": "hydra:Collection",
        "hydra:view": filled(view),
        "hydra:member": members,
    }
    return {"@context": CONTEXT, "@graph": [collection, *nodes]}


def place_node(place: Place, changed_at: datetime | None, site: TourismSite) -> Node:
    """An attraction or a venue. A position that no publication confirms is left out."""
    kinds = place_types(place)
    main = ["Place", *(["TouristAttraction"] if place.kind == "attraction" else [])]
    postal = _address(place.address, place.municipality, site)
    named = {language: f"{name} (demo)" if place.demo else name for language, name in place.names.items()}
    located = place.confirmed and place.latitude is not None and place.longitude is not None
    return filled(
        {
            "@id": site.name("place", place.uid),
            "@type": main,
            "identifier": site.name("place", place.uid),
            "additionalType": [{"@id": SCHEMA + kind} for kind in kinds],
            "name": _tagged(named),
            "alternateName": list(place.aliases),
            "description": _tagged({place.facts_language: facts_text(place)}),
            "url": {"@id": f"{site.base_url}/{LANGUAGE}/places/{place.slug}"},
            "sameAs": {"@id": place.url} if place.url else None,
            "address": postal,
            "geo": _point(place.latitude, place.longitude) if located else None,
            "containedInPlace": _municipality(place.municipality, site),
            "dcterms:source": [{"@id": note.url} for note in place.sources if note.url],
            "dcterms:modified": _instant(changed_at) if changed_at else None,
        }
    )


def event_nodes(
    event: EventFacts, place_uids: Mapping[str, str], site: TourismSite, related: Mapping[str, str]
) -> list[Node]:
    """One Event for each occurrence, and the EventSeries that they belong to where there are several.

    `place_uids`: the uid of a known place by its slug. `related`: of the events that this is part of, or that are
    parts of it, the uid of the only occurrence in the dump, "" of several; what is missing is not in the dump.
    """
    shared = _shared(event, place_uids, site)
    series = site.name("event", event.uid)
    whole, parts = _programme(event, related, site)
    several = len(event.occurrences) > 1
    nodes: list[Node] = []
    for one in event.occurrences:
        name = site.name("occurrence", one.uid)
        nodes.append(
            filled(
                {
                    "@id": name,
                    "@type": "Event",
                    "identifier": name,
                    **shared,
                    **_times(one),
                    **_status(one),
                    "superEvent": {"@id": series} if several else whole,
                    "subEvent": None if several else parts,
                    "dcterms:modified": _instant(max(event.changed_at, one.changed_at)),
                }
            )
        )
    if several:
        told = {key: shared[key] for key in ("name", "url", "dcterms:license", "dcterms:source")}
        own = {"@id": series, "@type": "EventSeries", "identifier": series, "superEvent": whole}
        below = [*({"@id": node["@id"]} for node in nodes), *parts]
        nodes.append(filled({**own, **told, "subEvent": below, "dcterms:modified": _instant(event.changed_at)}))
    return nodes


def _programme(
    event: EventFacts, related: Mapping[str, str], site: TourismSite
) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    """What the event is a part of, and its parts, each by the name of its node in the dump."""

    def named(uid: str) -> dict[str, str]:
        only = related[uid]
        return {"@id": site.name("occurrence", only) if only else site.name("event", uid)}

    whole = named(event.part_of) if event.part_of in related else None
    return whole, [named(uid) for uid in event.parts if uid in related]


def _shared(event: EventFacts, place_uids: Mapping[str, str], site: TourismSite) -> Node:
    """What all occurrences of an event have in common."""
    texts = [text for text in event.texts if text.origin != "machine"] or list(event.texts)
    free_to_share = bool(event.sources) and all(is_open(source.licence) for source in event.sources)
    credit = "; ".join(source.attribution for source in event.sources if source.attribution)
    return {
        "name": _tagged({text.language: f"{text.title} (demo)" if event.demo else text.title for text in texts}),
        "description": _tagged(_descriptions(texts)) if free_to_share else None,
        "image": _image(event, site) if free_to_share else None,
        "url": {"@id": f"{site.base_url}/{LANGUAGE}/events/{event.slug}"},
        "sameAs": {"@id": event.url} if "://" in event.url else None,
        "location": _location(event, place_uids, site),
        "organizer": _organiser(event),
        "offers": _offers(event),
        "isAccessibleForFree": True if event.price_kind == "free" else None,
        "keywords": [
            one for slug in event.tags.get("category", ()) for one in _tagged(site.category_names.get(slug, {}))
        ],
        "inLanguage": list(event.tags.get("language", ())),
        "creditText": credit,
        "dcterms:license": _reference(common_licence(source.licence for source in event.sources)),
        "dcterms:source": [
            filled({"name": source.name, "dcterms:license": _reference(licence_uri(source.licence))})
            for source in event.sources
        ],
    }


def _descriptions(texts: Sequence[Text]) -> dict[str, str]:
    return {text.language: text.description or text.summary for text in texts}


def _tagged(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(texts.items()) if text]


def _reference(address: str) -> dict[str, str] | None:
    return {"@id": address} if address else None


def _times(one: OccurrenceFacts) -> Node:
    if one.starts_at is None:
        last = one.last_day if one.last_day > one.starts_on or one.kind == "all-day" else None
        return {
            "startDate": {"@value": one.starts_on.isoformat(), "@type": "xsd:date"},
            "endDate": {"@value": last.isoformat(), "@type": "xsd:date"} if last else None,
        }
    ends = one.ends_at if one.ends_at and one.ends_at > one.starts_at else None
    return {"startDate": _local(one.starts_at), "endDate": _local(ends) if ends else None}


def _status(one: OccurrenceFacts) -> Node:
    """As on pages: rescheduled only where the start it had is known, and is another one."""
    if one.status in _STATUS:
        return {"eventStatus": {"@id": SCHEMA + _STATUS[one.status]}}
    start = one.starts_at.isoformat() if one.starts_at else one.starts_on.isoformat()
    moved = one.moved_from
    if not moved or moved == start or ("T" in moved) != ("T" in start):
        return {"eventStatus": {"@id": SCHEMA + "EventScheduled"}}
    before = _local(datetime.fromisoformat(moved)) if "T" in moved else {"@value": moved, "@type": "xsd:date"}
    return {"eventStatus": {"@id": SCHEMA + "EventRescheduled"}, "previousStartDate": before}


def _local(at: datetime) -> dict[str, str]:
    return {"@value": at.astimezone(ZONE).isoformat(), "@type": "xsd:dateTime"}


def _instant(at: datetime) -> dict[str, str]:
    return {"@value": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "@type": "xsd:dateTime"}


def _location(event: EventFacts, place_uids: Mapping[str, str], site: TourismSite) -> object:
    place = event.place
    if event.online_url and not (place.name or place.address):
        return {"@type": "VirtualLocation", "url": {"@id": event.online_url}}
    municipality = site.municipalities.get(event.municipality)
    name = place.name or place.address or (municipality.short_name if municipality else "")
    if not name:
        return None
    known = place.latitude is not None and place.longitude is not None and place.confirmed is not False
    return filled(
        {
            "@id": site.name("place", place_uids[place.slug]) if place.slug in place_uids else None,
            "@type": "Place",
            "name": _tagged(place.names) or name,
            "address": _address(place.address, event.municipality, site),
            "geo": _point(place.latitude, place.longitude) if known else None,
        }
    )


def _address(street: str, municipality: str, site: TourismSite) -> Node | None:
    found = site.municipalities.get(municipality)
    if not street and not found:
        return None
    return filled(
        {
            "@type": "PostalAddress",
            "streetAddress": street,
            "addressLocality": found.short_name if found else "",
            "addressCountry": "SE" if found else "",
        }
    )


def _point(latitude: float | None, longitude: float | None) -> Node:
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}


def _municipality(slug: str, site: TourismSite) -> Node | None:
    found = site.municipalities.get(slug)
    if found is None:
        return None
    return {
        "@type": "AdministrativeArea",
        "name": _tagged(found.names),
        "identifier": found.code,
    }


def _image(event: EventFacts, site: TourismSite) -> Node | None:
    if not event.image_url:
        return None
    address = event.image_url if "://" in event.image_url else site.base_url + event.image_url
    return filled(
        {
            "@type": "ImageObject",
            "contentUrl": {"@id": address},
            "creditText": event.image_credit,
        }
    )


def _organiser(event: EventFacts) -> Node | None:
    if not event.organiser:
        return None
    return filled(
        {
            "@type": "Organization",
            "name": event.organiser,
            "url": _reference(event.organiser_url),
        }
    )


def _offers(event: EventFacts) -> Node | None:
    link = _reference(event.ticket_url)
    if event.price_kind == "free":
        return filled(
            {
                "@type": "Offer",
                "price": "0",
                "priceCurrency": event.currency or "SEK",
                "url": link,
            }
        )
    if event.price_kind == "unknown" or not event.price_low or not event.currency:
        return {"@type": "Offer", "url": link} if link else None
    several = bool(event.price_high) and event.price_high != event.price_low
    return filled(
        {
            "@type": "AggregateOffer" if several else "Offer",
            "lowPrice" if several else "price": event.price_low,
            "highPrice": event.price_high if several else None,
            "priceCurrency": event.currency,
            "url": link,
        }
    )
