"""Events and occurrences as the open API tells them: JSON values, null for what nobody said.

Instants are RFC 3339 with the offset of the zone they are held in, so that the local hour can be read off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.event.types import Text
from visitapp.domain.event.view import ReachView
from visitapp.domain.language import LANGUAGES, best_language
from visitapp.store.api_read import EventFacts, OccurrenceFacts, PlaceOfEvent, Winner
from visitapp.store.api_read_walk import Removed

Json = dict[str, Any]
_FIELD_NAMES = {"held": "occurrences", "where": "place", "accessible": "accessible", "image_url": "image"}


@dataclass(frozen=True, slots=True)
class Telling:
    """How things are told: the site's address and permanent name, and the language asked for ("": all)."""

    base_url: str
    site: str
    language: str = ""

    def address(self, path: str) -> str:
        """An absolute address of the API."""
        return f"{self.base_url}/api/v1{path}"

    def named(self, names: Mapping[str, str]) -> str | None:
        """A name in the language asked for, Swedish where none is."""
        return names.get(self.language or "sv") or names.get("sv") or next(iter(names.values()), None)


def event_json(event: EventFacts, telling: Telling, with_reach: bool = False) -> Json:
    """One event with its occurrences."""
    first = _first_text(event.texts, telling.language)
    shown = [first] if telling.language and first else _ordered(event.texts)
    return {
        "id": event.uid,
        "slug": event.slug,
        "state": event.state,
        "status": event.status or "scheduled",
        "title": first.title if first else None,
        "language": first.language if first else None,
        "fallback": bool(telling.language and first and first.language != telling.language),
        "original_language": _ordered(event.texts)[0].language if event.texts else None,
        "texts": {
            text.language: {
                "title": text.title, "summary": text.summary or None, "description": text.description or None,
                "origin": text.origin,
            }
            for text in shown
        },
        "occurrences": [
            occurrence_json(one, event.reaches.get(one.uid, ()) if with_reach else None, telling)
            for one in event.occurrences
        ],
        **_where(event, telling),
        "organiser": _organiser(event, telling),
        "categories": list(event.tags.get("category", ())),
        "audiences": list(event.tags.get("audience", ())),
        "accessible": list(event.tags.get("accessible", ())),
        "languages": list(event.tags.get("language", ())),
        "price": _price(event),
        "url": event.url or None,
        "ticket_url": event.ticket_url or None,
        "image": _image(event, telling),
        "part_of": _other(event.part_of, telling) if event.part_of else None,
        "parts": [_other(uid, telling) for uid in event.parts],
        "demo": event.demo,
        "sources": [
            {
                "id": one.slug, "name": one.name, "licence": one.licence or None,
                "attribution": one.attribution or None, "kind": one.kind,
            }
            for one in event.sources
        ],
        "published_at": instant_json(event.published_at),
        "changed_at": instant_json(event.changed_at),
        "links": _links(event, telling),
    }  # fmt: skip


def event_brief_json(event: EventFacts, telling: Telling) -> Json:
    """What an occurrence tells of its event."""
    first = _first_text(event.texts, telling.language)
    return {
        "id": event.uid,
        "slug": event.slug,
        "title": first.title if first else None,
        "language": first.language if first else None,
        "fallback": bool(telling.language and first and first.language != telling.language),
        **_where(event, telling),
        "organiser": _organiser(event, telling),
        "categories": list(event.tags.get("category", ())),
        "price": _price(event),
        "demo": event.demo,
        "links": _links(event, telling),
    }


def occurrence_json(one: OccurrenceFacts, reaches: Sequence[ReachView] | None, telling: Telling) -> Json:
    """One time an event is held. `reaches` None: not asked for."""
    zone = _zone(one.zone)
    told: Json = {
        "id": one.uid,
        "ical_uid": f"{one.uid}@{telling.site}",
        "kind": one.kind,
        "starts_at": instant_json(one.starts_at, zone),
        "ends_at": instant_json(one.ends_at, zone),
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat() if one.ends_on else None,
        "last_day": one.last_day.isoformat(),
        "zone": one.zone,
        "status": one.status,
        "previous_start": _previous(one.moved_from, zone),
        "sequence": one.sequence,
        "changed_at": instant_json(one.changed_at),
    }
    if reaches is not None:
        told["reach"] = [_reach(reach, zone) for reach in reaches]
    return told


def occurrence_with_event_json(
    event: EventFacts, one: OccurrenceFacts, telling: Telling, with_reach: bool = False
) -> Json:
    """An occurrence and, in short, the event it is of."""
    told = occurrence_json(one, event.reaches.get(one.uid, ()) if with_reach else None, telling)
    return {**told, "event": event_brief_json(event, telling), "links": _occurrence_links(one, event, telling)}


def feature_json(event: EventFacts, telling: Telling) -> Json:
    """An event as a GeoJSON feature (RFC 7946 §3.2); its geometry is null where its place is not known."""
    known = event.place.latitude is not None and event.place.longitude is not None
    brief = event_brief_json(event, telling)
    when = event.occurrences[0] if event.occurrences else None
    brief["next"] = occurrence_json(when, None, telling) if when else None
    point = {"type": "Point", "coordinates": [event.place.longitude, event.place.latitude]}
    return {
        "type": "Feature", "id": event.uid, "geometry": point if known else None,
        "properties": {key: value for key, value in brief.items() if key != "id"},
    }  # fmt: skip


def removed_json(one: Removed, telling: Telling) -> Json:
    """An event that has to be deleted from a copy of the slice."""
    replacement = {"id": one.replaced_by, "href": telling.address(f"/events/{one.replaced_by}")}
    return {
        "id": one.uid, "reason": one.reason, "at": instant_json(one.at),
        "replaced_by": replacement if one.replaced_by else None,
    }  # fmt: skip


def winner_json(one: Winner) -> Json:
    """Who said a field."""
    return {
        "field": _FIELD_NAMES.get(one.field, one.field), "language": one.language or None,
        "by": "source" if one.source else "office", "source": one.source or None,
        "at": instant_json(one.corrected_at),
    }  # fmt: skip


def instant_json(at: datetime | None, zone: ZoneInfo | None = None) -> Any:
    """RFC 3339: in UTC with Z, or with the offset of `zone`; null for none."""
    if at is None:
        return None
    if zone is None:
        return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return at.astimezone(zone).isoformat()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _ordered(texts: Sequence[Text]) -> list[Text]:
    """The original first, then in our own order of languages."""
    known = {language: number for number, language in enumerate(LANGUAGES)}
    return sorted(texts, key=lambda text: (text.origin != "original", known.get(text.language, 9), text.language))  # type: ignore[call-overload]


def _first_text(texts: Sequence[Text], language: str) -> Text | None:
    if not language:
        return _ordered(texts)[0] if texts else None
    best = best_language(language, {text.language for text in texts})
    return next((text for text in texts if text.language == best), None)


def _where(event: EventFacts, telling: Telling) -> Json:
    return {
        "place": _place(event.place, event.municipality, telling),
        "municipality": event.municipality or None,
        "online_url": event.online_url or None,
    }


def _other(uid: str, telling: Telling) -> Json:
    return {"id": uid, "href": telling.address(f"/events/{uid}")}


def _place(place: PlaceOfEvent, municipality: str, telling: Telling) -> Json | None:
    if not (place.slug or place.name or place.address or place.latitude is not None):
        return None
    return {
        "id": place.slug or None,
        "name": telling.named(place.names) or place.name or None,
        "address": place.address or None,
        "municipality": municipality or None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "confirmed": place.confirmed,
        "href": telling.address(f"/places/{place.slug}") if place.slug else None,
    }


def _organiser(event: EventFacts, telling: Telling) -> Json | None:
    if not event.organiser:
        return None
    slug = event.organiser_slug
    return {
        "id": slug or None, "name": event.organiser, "url": event.organiser_url or None,
        "href": telling.address(f"/organisers/{slug}") if slug else None,
    }  # fmt: skip


def _price(event: EventFacts) -> Json:
    """Unknown is not free: only "free" is."""
    return {
        "kind": event.price_kind or "unknown", "low": event.price_low or None, "high": event.price_high or None,
        "currency": event.currency or None,
    }  # fmt: skip


def _image(event: EventFacts, telling: Telling) -> Json | None:
    if not event.image_url:
        return None
    own = event.image_url.startswith("/")
    return {"url": (telling.base_url if own else "") + event.image_url, "credit": event.image_credit or None}


def _links(event: EventFacts, telling: Telling) -> Json:
    page = f"{telling.base_url}/{telling.language or 'sv'}/events/{event.slug}"
    return {"self": telling.address(f"/events/{event.uid}"), "page": page, "ical": f"{page}.ics"}


def _occurrence_links(one: OccurrenceFacts, event: EventFacts, telling: Telling) -> Json:
    return {
        "self": telling.address(f"/occurrences/{one.uid}"), "event": telling.address(f"/events/{event.uid}"),
    }  # fmt: skip


def _previous(moved_from: str, zone: ZoneInfo) -> str | None:
    """The start before the last move: an instant, or a day where no hour was known."""
    if len(moved_from) <= 10:
        return moved_from or None
    return str(instant_json(datetime.fromisoformat(moved_from), zone))


def _reach(reach: ReachView, zone: ZoneInfo) -> Json:
    return {
        "crossing": reach.crossing,
        "mode": reach.mode,
        "verdict": reach.verdict,
        "reason": reach.reason or None,
        "out": _journey(reach.plan.get("out"), zone),
        "home": _journey(reach.plan.get("home"), zone),
        "minutes_on_site": reach.minutes_on_site,
        "assumptions": list(reach.plan.get("assumptions", ())),
        "changed_at": instant_json(reach.changed_at),
    }


@lru_cache(maxsize=4096)
def _local(at: str, zone: ZoneInfo) -> str:
    """An instant as it is kept in a plan, with the offset of `zone`. Those of one sailing stand in many plans."""
    return str(instant_json(datetime.fromisoformat(at), zone))


def _journey(plan: Mapping[str, Any] | None, zone: ZoneInfo) -> Json | None:
    """One way across; the instants in the order they happen, null for those that a way has not."""
    if not plan:
        return None
    told: Json = {"direction": plan.get("direction"), "sailing": plan.get("sailing")}
    for name in ("leaves_at", "check_in_closes_at", "departs_at", "arrives_at", "on_land_at", "there_at"):
        value = plan.get(name)
        told[name] = _local(value, zone) if value else None
    told["ground_minutes"] = [seconds // 60 for seconds in plan.get("ground_s", ())]
    told["ground_estimated"] = bool(plan.get("estimated"))
    told["ground_calculated"] = bool(plan.get("calculated"))
    told["ground_published"] = bool(plan.get("published"))
    told["ground_by_road"] = bool(plan.get("by_road"))
    told["legs"] = [_leg(leg, zone) for leg in plan.get("legs", ())]
    return told


def _leg(leg: Mapping[str, Any], zone: ZoneInfo) -> Json:
    """A ride, or without a vehicle a walk; null for the stop where one is at the port or the place."""
    told: Json = {name: leg.get(name) or None for name in ("vehicle", "line", "headsign", "from", "to")}
    for name in ("departs_at", "arrives_at"):
        told[name] = _local(leg[name], zone)
    return told | {name: bool(leg.get(name)) for name in ("approximate", "demo")}
