"""Ports and crossings from the project's own data file (visitapp/data/ferries.json, already parsed)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from visitapp.domain.crossing.types import Crossing, Port, Rule, SourceNote, StatusStep
from visitapp.domain.errors import InputError

T = TypeVar("T")


def load_ferries(data: Mapping[str, Any]) -> tuple[list[Port], list[Crossing]]:
    """The ports and the crossings between them, in the file's order.

    Raises InputError when a crossing names a port or a source that the file lacks; KeyError or
    ValueError when a field is missing or is no date.
    """
    checked_on = date.fromisoformat(data["checked_on"])
    sources = {name: SourceNote(item["title"], item["url"], checked_on) for name, item in data["sources"].items()}
    ports = [_port(item) for item in data["ports"]]
    by_slug = {port.slug: port for port in ports}
    return ports, [_crossing(item, by_slug, sources) for item in data["crossings"]]


def _port(item: Mapping[str, Any]) -> Port:
    return Port(
        slug=item["slug"],
        names=dict(item["names"]),
        country=item["country"],
        latitude=item["latitude"],
        longitude=item["longitude"],
        zone=item["zone"],
        precision_m=item["precision_m"],
        confirmed=item["confirmed"],
    )


def _crossing(item: Mapping[str, Any], ports: Mapping[str, Port], sources: Mapping[str, SourceNote]) -> Crossing:
    slug, minutes = item["slug"], item["duration_min"]
    return Crossing(
        slug=slug,
        port_from=_named(ports, f"{slug} from", item["from"]),
        port_to=_named(ports, f"{slug} to", item["to"]),
        operator=item["operator"],
        status=item["status"],
        valid_from=_date(item["valid_from"]),
        valid_to=_date(item["valid_to"]),
        successor=item["successor"],
        booking_url=item["booking_url"],
        duration=None if minutes is None else timedelta(minutes=minutes),
        frequency=dict(item["frequency"]),
        rules=tuple(_rule(slug, rule, sources) for rule in item["rules"]),
        sources=tuple(_named(sources, f"{slug} sources", name) for name in item["sources"]),
        checked_on=_date(item["checked_on"]),
        history=tuple(
            StatusStep(
                date.fromisoformat(step["day"]),
                step["status"],
                tuple(_named(sources, f"{slug} history", name) for name in step["sources"]),
                _date(step.get("until")),
            )
            for step in item["history"]
        ),
        notes=dict(item["notes"]),
        pets=dict(item.get("pets", {})),
    )


def _rule(slug: str, item: Mapping[str, Any], sources: Mapping[str, SourceNote]) -> Rule:
    source = item["source"]
    return Rule(
        vehicle_class=item["vehicle_class"],
        check_in_closes_min=item["check_in_closes_min"],
        disembark_min=item["disembark_min"],
        direction=item["direction"],
        valid_from=_date(item["valid_from"]),
        valid_to=_date(item["valid_to"]),
        source=None if source is None else _named(sources, f"{slug} rules", source),
        assumed=item["assumed"],
        accepted=item["accepted"],
    )


def _named(known: Mapping[str, T], field: str, name: str) -> T:
    if name not in known:
        raise InputError(field, "names what the file lacks", name)
    return known[name]


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
