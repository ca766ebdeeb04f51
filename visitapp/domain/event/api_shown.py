"""A draft in the words of the API: what is published of it, in the form in which it may be sent back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.event.types import Draft, Held, Price, Whereabouts, original_language


def event_as_json(draft: Draft) -> dict[str, Any]:
    """All that a draft says, without what it leaves open."""
    value: dict[str, Any] = {
        "texts": {
            text.language: {
                "title": text.title, "summary": text.summary, "description": text.description, "origin": text.origin,
            }
            for text in draft.texts
        },
        "original_language": original_language(draft.texts),
        "status": draft.status,
        "occurrences": [occurrence_as_json(held) for held in draft.held],
        "place": _place(draft.where),
        "online_url": draft.where.online_url,
        "organiser": {"name": draft.organiser, "url": draft.organiser_url},
        "categories": list(draft.categories),
        "audiences": list(draft.audiences),
        "accessible": list(draft.accessible),
        "languages": list(draft.languages),
        "price": _price(draft.price),
        "url": draft.url,
        "ticket_url": draft.ticket_url,
        "image": {"url": draft.image_url, "credit": draft.image_credit},
    }  # fmt: skip
    for name in ("organiser", "image"):
        value[name] = {key: one for key, one in value[name].items() if one}
    return {name: one for name, one in value.items() if one}


def occurrence_as_json(held: Held) -> dict[str, Any]:
    """One time: instants with the offset of its zone, days as dates, the end of whole days exclusive."""
    value: dict[str, Any] = {"kind": held.kind, "starts_on": held.starts_on.isoformat(), "status": held.status}
    zone = ZoneInfo(held.zone)
    if held.starts_at is not None:
        value["starts_at"] = _local(held.starts_at, zone)
    if held.ends_at is not None:
        value["ends_at"] = _local(held.ends_at, zone)
    if held.ends_on is not None:
        value["ends_on"] = held.ends_on.isoformat()
    return {**value, "zone": held.zone}


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()


def _place(where: Whereabouts) -> dict[str, Any]:
    value = {
        "id": where.place, "name": where.name, "address": where.address, "locality": where.locality,
        "latitude": where.latitude, "longitude": where.longitude, "municipality": where.municipality,
    }  # fmt: skip
    return {name: one for name, one in value.items() if one not in ("", None)}


def _price(price: Price) -> dict[str, Any]:
    value = {"kind": price.kind, "low": price.low, "high": price.high, "currency": price.currency}
    return {name: str(one) for name, one in value.items() if one not in ("", None)}
