"""A trip as JSON, as it is kept. Instants as ISO 8601 in UTC, days as dates; `version` names the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import Spot
from visitapp.domain.trip.types import Item, Leg, Note, Rest, Stop, Trip, Visit, Wish

VERSION = 1


def trip_to_json(trip: Trip) -> dict[str, Any]:
    """The wish, the items in their order, what is not wanted, and the notes."""
    return {
        "version": VERSION,
        "wish": _wish_to_json(trip.wish),
        "items": [_item_to_json(item) for item in trip.items],
        "dropped": sorted(trip.dropped),
        "notes": [[note.code, note.about] for note in trip.notes],
    }


def trip_from_json(value: Mapping[str, Any]) -> Trip:
    """A trip that `trip_to_json` wrote. Raises InputError for a form of another version."""
    if value.get("version") != VERSION:
        raise InputError("trip", "is of a version that is not known here", str(value.get("version")))
    return Trip(
        _wish_from_json(value["wish"]),
        tuple(_item_from_json(item) for item in value["items"]),
        frozenset(value["dropped"]),
        tuple(Note(code, about) for code, about in value["notes"]),
    )


def _wish_to_json(wish: Wish) -> dict[str, Any]:
    return {
        "crossing": wish.crossing, "mode": wish.mode, "first_day": wish.first_day.isoformat(),
        "last_day": wish.last_day.isoformat(), "base": wish.base, "children": wish.children,
        "interests": list(wish.interests),
    }  # fmt: skip


def _wish_from_json(value: Mapping[str, Any]) -> Wish:
    return Wish(
        value["crossing"], value["mode"], date.fromisoformat(value["first_day"]),
        date.fromisoformat(value["last_day"]), value["base"], value["children"], tuple(value["interests"]),
    )  # fmt: skip


def _item_to_json(item: Item) -> dict[str, Any]:
    if isinstance(item, Leg):
        return {
            "kind": "leg", "crossing": item.crossing, "direction": item.direction, "sailing": item.sailing_key,
            "service_date": item.service_date.isoformat(),
            "check_in_closes_at": item.check_in_closes_at.isoformat(), "departs_at": item.departs_at.isoformat(),
            "arrives_at": item.arrives_at.isoformat(), "on_land_at": item.on_land_at.isoformat(),
            "origin": item.origin, "destination": item.destination, "homeward": item.homeward,
            "marks": list(item.marks), "why": item.why, "locked": item.locked,
        }  # fmt: skip
    span = {"starts_at": item.starts_at.isoformat(), "ends_at": item.ends_at.isoformat(), "locked": item.locked}
    if isinstance(item, Visit):
        return {
            "kind": "visit", "ref": item.ref, "title": item.title, "slug": item.slug, "fixed": item.fixed,
            "stop": _stop_to_json(item.stop), "marks": list(item.marks), "why": item.why, **span,
        }  # fmt: skip
    return {"kind": "rest", "rest": item.kind, "day": item.day.isoformat(), **span}


def _item_from_json(value: Mapping[str, Any]) -> Item:
    at = {name: datetime.fromisoformat(value[name]) for name in value if name.endswith("_at")}
    if value["kind"] == "leg":
        return Leg(
            crossing=value["crossing"], direction=value["direction"], sailing_key=value["sailing"],
            service_date=date.fromisoformat(value["service_date"]), origin=value["origin"],
            destination=value["destination"], homeward=value["homeward"], marks=tuple(value["marks"]),
            why=value["why"], locked=value["locked"], **at,
        )  # fmt: skip
    if value["kind"] == "visit":
        return Visit(
            ref=value["ref"], title=value["title"], slug=value["slug"], fixed=value["fixed"],
            stop=_stop_from_json(value["stop"]), marks=tuple(value["marks"]), why=value["why"],
            locked=value["locked"], **at,
        )  # fmt: skip
    return Rest(value["rest"], date.fromisoformat(value["day"]), locked=value["locked"], **at)


def _stop_to_json(stop: Stop) -> dict[str, Any]:
    spot = stop.spot
    return {
        "spot": None if spot is None else [spot.latitude, spot.longitude, spot.confirmed],
        "place": stop.place, "municipality": stop.municipality, "port": stop.port,
    }  # fmt: skip


def _stop_from_json(value: Mapping[str, Any]) -> Stop:
    spot = value["spot"]
    return Stop(None if spot is None else Spot(*spot), value["place"], value["municipality"], value["port"])
