"""Places, crossings, sailings, sources and the rest as the open API tells them: JSON values, null for the unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.timetable import Timetable, not_running
from visitapp.domain.crossing.types import Crossing, Port, Rule, Sailing, SourceNote, StatusStep
from visitapp.domain.event.view import Term
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.types import Municipality, Place
from visitapp.publish.api_event import Json, Telling, instant_json
from visitapp.publish.hours_told import hours_json
from visitapp.store.api_read_things import Organiser
from visitapp.store.source_read import HarvestView, SourceHealth


def place_json(place: Place, telling: Telling, hours: OpeningHours | None) -> Json:
    """A venue or an attraction, with its opening hours where they are known."""
    return {
        "id": place.slug,
        "name": telling.named(place.names),
        "names": dict(place.names),
        "kind": place.kind,
        "category": place.category or None,
        "municipality": place.municipality or None,
        "address": place.address or None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision_m": place.precision_m,
        "confirmed": place.confirmed,
        "aliases": list(place.aliases),
        "url": place.url or None,
        "facts": list(place.facts),
        "facts_language": place.facts_language if place.facts else None,
        "sources": [_note(note) for note in place.sources],
        "opening_hours": hours_json(hours),
        "demo": place.demo,
        "links": {
            "self": telling.address(f"/places/{place.slug}"),
            "events": telling.address(f"/events?place={place.slug}"),
            "page": f"{telling.base_url}/{telling.language or 'sv'}/places/{place.slug}",
        },
    }


def place_feature_json(place: Place, telling: Telling, hours: OpeningHours | None) -> Json:
    """A place as a GeoJSON feature; its geometry is null where its position is not known."""
    known = place.latitude is not None and place.longitude is not None
    told = place_json(place, telling, hours)
    return {
        "type": "Feature", "id": place.slug,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]} if known else None,
        "properties": {key: value for key, value in told.items() if key != "id"},
    }  # fmt: skip


def organiser_json(one: Organiser, telling: Telling) -> Json:
    """Who holds events."""
    return {
        "id": one.slug, "name": one.name, "url": one.url or None, "events": one.events,
        "links": {
            "self": telling.address(f"/organisers/{one.slug}"),
            "events": telling.address(f"/events?organiser={one.slug}"),
        },
    }  # fmt: skip


def municipality_json(one: Municipality, telling: Telling, with_outline: bool = False) -> Json:
    """A municipality; its outline as a GeoJSON MultiPolygon where that is asked for."""
    told: Json = {
        "id": one.slug, "code": one.code, "name": telling.named(one.names), "names": dict(one.names),
        "short_name": one.short_name, "latitude": one.latitude, "longitude": one.longitude,
        "website": one.website or None, "tourist_site": one.tourist_site or None,
        "links": {
            "self": telling.address(f"/municipalities/{one.slug}"),
            "events": telling.address(f"/events?municipality={one.slug}"),
            "places": telling.address(f"/places?municipality={one.slug}"),
        },
    }  # fmt: skip
    if with_outline:
        told["outline"] = {"type": "MultiPolygon", "coordinates": one.polygons} if one.polygons else None
    return told


def term_json(term: Term, kind: str, telling: Telling) -> Json:
    """A word of the vocabulary. `kind` is the filter that takes it: category, audience, accessible."""
    return {
        "id": term.slug, "name": telling.named(term.names), "names": dict(term.names),
        "links": {"events": telling.address(f"/events?{kind}={term.slug}")},
    }  # fmt: skip


def crossing_json(one: Crossing, timetables: Iterable[Timetable], telling: Telling, today: date) -> Json:
    """A ferry line with its rules, and which timetables of it are published."""
    return {
        "id": one.slug,
        "name": "–".join(str(telling.named(port.names)) for port in (one.port_from, one.port_to)),
        "from": _port(one.port_from, telling),
        "to": _port(one.port_to, telling),
        "operator": one.operator or None,
        "status": one.status,
        "not_running_today": not_running(one, today) or None,
        "valid_from": _day(one.valid_from),
        "valid_to": _day(one.valid_to),
        "successor": one.successor or None,
        "international": one.international,
        "duration_minutes": int(one.duration.total_seconds() // 60) if one.duration else None,
        "frequency": dict(one.frequency),
        "notes": dict(one.notes),
        "booking_url": one.booking_url or None,
        "rules": [_rule(rule) for rule in one.rules],
        "timetables": [_timetable(table) for table in timetables],
        "history": [_step(step) for step in one.history],
        "sources": [_note(note) for note in one.sources],
        "checked_on": _day(one.checked_on),
        "demo": one.demo,
        "links": {
            "self": telling.address(f"/crossings/{one.slug}"),
            "sailings": telling.address(f"/crossings/{one.slug}/sailings"),
            "events": telling.address(f"/events?crossing={one.slug}"),
            "page": f"{telling.base_url}/{telling.language or 'sv'}/crossings/{one.slug}",
        },
    }


def _step(step: StatusStep) -> Json:
    return {
        "day": _day(step.day), "until": _day(step.until), "status": step.status, "source": step.sources[0].title,
        "sources": [_note(note) for note in step.sources],
    }  # fmt: skip


def sailing_json(one: Sailing, crossing: Crossing) -> Json:
    """A dated departure, by the clocks of its two ports."""
    ports, told = (crossing.port_from, crossing.port_to), one.disruption
    origin, destination = ports if one.direction == "out" else ports[::-1]
    return {
        "id": one.key, "direction": one.direction, "from": origin.slug, "to": destination.slug,
        "departs_at": instant_json(one.departs_at, ZoneInfo(origin.zone)),
        "arrives_at": instant_json(one.arrives_at, ZoneInfo(destination.zone)),
        "service_date": _day(one.service_date), "status": one.status, "approximate": one.approximate,
        "classes": sorted(one.classes), "vessel": one.vessel or None, "demo": one.demo,
        "planned_at": instant_json(one.planned_at, ZoneInfo(origin.zone)),
        "reason": dict(told.reasons) if told else {}, "other_port": (told.port or None) if told else None,
        "status_source": (told.source or None) if told else None,
        "status_at": instant_json(told.made_at if told else None),
    }  # fmt: skip


def source_json(one: SourceHealth, telling: Telling) -> Json:
    """A publication that is harvested, and how that goes."""
    return {
        "id": one.slug, "name": one.name, "url": None if one.demo else one.url or None, "format": one.format,
        "municipality": one.municipality or None, "language": one.language or None, "licence": one.licence or None,
        "attribution": one.attribution or None, "demo": one.demo, "active": one.active, "events": one.events,
        "failures": one.failures, "last_attempt_at": instant_json(one.last_attempt_at),
        "last_success_at": instant_json(one.last_success_at), "next_at": instant_json(one.next_at),
        "latest": _harvest(one.latest) if one.latest else None,
        "links": {"self": telling.address(f"/sources/{one.slug}")},
    }  # fmt: skip


def _port(port: Port, telling: Telling) -> Json:
    return {
        "id": port.slug, "name": telling.named(port.names), "names": dict(port.names), "country": port.country or None,
        "latitude": port.latitude, "longitude": port.longitude, "zone": port.zone, "confirmed": port.confirmed,
    }  # fmt: skip


def _rule(rule: Rule) -> Json:
    return {
        "class": rule.vehicle_class, "direction": rule.direction, "accepted": rule.accepted,
        "check_in_closes_minutes": rule.check_in_closes_min, "disembark_minutes": rule.disembark_min,
        "assumed": rule.assumed, "valid_from": _day(rule.valid_from), "valid_to": _day(rule.valid_to),
        "source": _note(rule.source) if rule.source else None,
    }  # fmt: skip


def _timetable(table: Timetable) -> Json:
    return {
        "name": table.name, "valid_from": _day(table.valid_from), "valid_to": _day(table.valid_to),
        "demo": table.demo, "source": _note(table.source),
    }  # fmt: skip


def _harvest(run: HarvestView) -> Json:
    return {
        "started_at": instant_json(run.started_at), "outcome": run.outcome, "found": run.found, "new": run.new,
        "changed": run.changed, "unchanged": run.unchanged, "missing": run.missing, "withdrawn": run.withdrawn,
        "problems": len(run.problems),
    }  # fmt: skip


def _note(note: SourceNote) -> Json:
    return {"title": note.title, "url": note.url or None, "checked_on": _day(note.checked_on)}


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
