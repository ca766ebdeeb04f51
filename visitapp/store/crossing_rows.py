"""A crossing as the JSON body of its row, and back. Ports stand by slug; their rows hold the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from visitapp.domain.crossing.types import Crossing, Port, Rule, SourceNote, StatusStep
from visitapp.store.database import from_json
from visitapp.store.place_read import note_from_json


def crossing_body(crossing: Crossing) -> dict[str, Any]:
    """All of `crossing` but its slug, status and ports."""
    told = {"pets": crossing.pets} if crossing.pets else {}
    return {
        **told,
        "operator": crossing.operator,
        "valid_from": _iso(crossing.valid_from),
        "valid_to": _iso(crossing.valid_to),
        "successor": crossing.successor,
        "booking_url": crossing.booking_url,
        "duration_min": None if crossing.duration is None else int(crossing.duration.total_seconds() // 60),
        "frequency": crossing.frequency,
        "rules": [_rule_body(rule) for rule in crossing.rules],
        "sources": [_note_body(note) for note in crossing.sources],
        "checked_on": _iso(crossing.checked_on),
        "history": [_step_body(step) for step in crossing.history],
        "notes": crossing.notes,
        "status": crossing.status,
        "ports": [crossing.port_from.slug, crossing.port_to.slug],
        "demo": crossing.demo,
    }


def crossing_of(slug: str, status: str, body: Mapping[str, Any], port_from: Port, port_to: Port) -> Crossing:
    """The crossing that `crossing_body` wrote."""
    minutes = body["duration_min"]
    return Crossing(
        slug=slug, port_from=port_from, port_to=port_to, operator=body["operator"],
        status=status,  # type: ignore[arg-type]  # only our own words are written
        valid_from=_date(body["valid_from"]), valid_to=_date(body["valid_to"]), successor=body["successor"],
        booking_url=body["booking_url"], duration=None if minutes is None else timedelta(minutes=minutes),
        frequency=body["frequency"], rules=tuple(_rule_of(rule) for rule in body["rules"]),
        sources=tuple(note_from_json(note) for note in body["sources"]), checked_on=_date(body["checked_on"]),
        history=tuple(_step_of(step) for step in body["history"]),
        notes=body["notes"], demo=body["demo"], pets=body.get("pets", {}),
    )  # fmt: skip


def port_of(row: Mapping[str, Any] | tuple[Any, ...]) -> Port:
    """A port from its row: slug, names, country, latitude, longitude, zone, precision_m, confirmed."""
    values = tuple(row)
    return Port(values[0], from_json(values[1]), values[2], values[3], values[4], values[5], values[6], bool(values[7]))


def _rule_body(rule: Rule) -> dict[str, Any]:
    return {
        "vehicle_class": rule.vehicle_class,
        "check_in_closes_min": rule.check_in_closes_min,
        "disembark_min": rule.disembark_min,
        "direction": rule.direction,
        "valid_from": _iso(rule.valid_from),
        "valid_to": _iso(rule.valid_to),
        "source": _note_body(rule.source) if rule.source else None,
        "assumed": rule.assumed,
        "accepted": rule.accepted,
    }


def _rule_of(body: Mapping[str, Any]) -> Rule:
    return Rule(
        vehicle_class=body["vehicle_class"], check_in_closes_min=body["check_in_closes_min"],
        disembark_min=body["disembark_min"], direction=body["direction"], valid_from=_date(body["valid_from"]),
        valid_to=_date(body["valid_to"]), source=note_from_json(body["source"]) if body["source"] else None,
        assumed=body["assumed"], accepted=body["accepted"],
    )  # fmt: skip


def _step_body(step: StatusStep) -> dict[str, Any]:
    return {
        "day": step.day.isoformat(), "until": _iso(step.until), "status": step.status,
        "sources": [_note_body(note) for note in step.sources],
    }  # fmt: skip


def _step_of(body: Mapping[str, Any] | Sequence[str]) -> StatusStep:
    """A step; before they had sources with addresses it was day, status and the source's title."""
    if not isinstance(body, Mapping):
        day, status, title = body
        return StatusStep(date.fromisoformat(day), status, (SourceNote(title),))
    sources = tuple(note_from_json(note) for note in body["sources"])
    return StatusStep(date.fromisoformat(body["day"]), body["status"], sources, _date(body["until"]))


def _note_body(note: SourceNote) -> dict[str, Any]:
    return {"title": note.title, "url": note.url, "checked_on": _iso(note.checked_on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
