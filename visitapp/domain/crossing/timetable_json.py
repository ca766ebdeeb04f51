"""Timetables as JSON objects, for keeping: from_json(to_json(timetable)) == timetable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from visitapp.domain.crossing.timetable import Departure, GtfsOrigin, Service, Timetable
from visitapp.domain.crossing.types import SourceNote


def to_json(timetable: Timetable) -> dict[str, object]:
    """A JSON object of strings, numbers, lists and objects; the same timetable gives the same object."""
    return {
        "crossing": timetable.crossing,
        "uid": timetable.uid,
        "name": timetable.name,
        "valid_from": timetable.valid_from.isoformat(),
        "valid_to": timetable.valid_to.isoformat(),
        "source": _source_to_json(timetable.source),
        "clock": timetable.clock,
        "zone": timetable.zone,
        "demo": timetable.demo,
        "services": [_service_to_json(service) for service in timetable.services],
        "departures": [_departure_to_json(departure) for departure in timetable.departures],
    }


def from_json(data: Mapping[str, Any]) -> Timetable:
    """The timetable of an object that to_json made. Raises KeyError or ValueError on another's object."""
    return Timetable(
        crossing=data["crossing"],
        uid=data["uid"],
        name=data["name"],
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=date.fromisoformat(data["valid_to"]),
        source=_source_from_json(data["source"]),
        clock=data["clock"],
        zone=data["zone"],
        demo=data["demo"],
        services=tuple(_service_from_json(item) for item in data["services"]),
        departures=tuple(_departure_from_json(item) for item in data["departures"]),
    )


def _source_to_json(source: SourceNote) -> dict[str, object]:
    checked = source.checked_on.isoformat() if source.checked_on else None
    return {"title": source.title, "url": source.url, "checked_on": checked}


def _source_from_json(data: Mapping[str, Any]) -> SourceNote:
    checked = date.fromisoformat(data["checked_on"]) if data["checked_on"] else None
    return SourceNote(title=data["title"], url=data["url"], checked_on=checked)


def _service_to_json(service: Service) -> dict[str, object]:
    return {
        "name": service.name,
        "weekdays": sorted(service.weekdays),
        "ranges": [[first.isoformat(), last.isoformat()] for first, last in service.ranges],
        "added": [day.isoformat() for day in sorted(service.added)],
        "excluded": [day.isoformat() for day in sorted(service.excluded)],
    }


def _service_from_json(data: Mapping[str, Any]) -> Service:
    return Service(
        name=data["name"],
        weekdays=frozenset(data["weekdays"]),
        ranges=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in data["ranges"]),
        added=frozenset(date.fromisoformat(day) for day in data["added"]),
        excluded=frozenset(date.fromisoformat(day) for day in data["excluded"]),
    )


def _departure_to_json(departure: Departure) -> dict[str, object]:
    # Only where there is one, so that nothing that was kept before is another timetable.
    origin = {} if departure.origin is None else {"origin": list(departure.origin)}
    return {
        "key": departure.key,
        "direction": departure.direction,
        "service": departure.service,
        "time_s": departure.time_s,
        "duration_s": departure.duration_s,
        "every_s": departure.every_s,
        "until_s": departure.until_s,
        "approximate": departure.approximate,
        "classes": sorted(departure.classes),
        "vessel": departure.vessel,
        **origin,
    }


def _departure_from_json(data: Mapping[str, Any]) -> Departure:
    return Departure(
        key=data["key"],
        direction=data["direction"],
        service=data["service"],
        time_s=data["time_s"],
        duration_s=data["duration_s"],
        every_s=data["every_s"],
        until_s=data["until_s"],
        approximate=data["approximate"],
        classes=frozenset(data["classes"]),
        vessel=data["vessel"],
        origin=GtfsOrigin(*data["origin"]) if "origin" in data else None,
    )
