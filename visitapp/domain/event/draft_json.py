"""Drafts as JSON and back: the form kept with each record, hashed to tell whether it changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from visitapp.domain.errors import InputError
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """`draft` as plain JSON values: instants and dates as ISO 8601, amounts as decimal strings."""
    plain = _plain(draft)
    assert isinstance(plain, dict)
    if not draft.where.room:
        del plain["where"]["room"]  # as drafts were written before there were rooms, so that hashes stay
    if not draft.part_of:
        del plain["part_of"]
    return plain


def draft_from_json(value: dict[str, Any]) -> Draft:
    """The draft that `draft_to_json` wrote. Raises InputError when the value is none."""
    try:
        lists: dict[str, Any] = {name: tuple(value.get(name, ())) for name in _LISTS}
        strings: dict[str, Any] = {name: value.get(name, "") for name in _STRINGS}
        return Draft(
            texts=tuple(Text(**text) for text in value["texts"]),
            held=tuple(held_from_json(held) for held in value["held"]),
            where=Whereabouts(**value.get("where", {})),
            price=price_from_json(value.get("price", {})),
            **lists,
            **strings,
            status=value.get("status", "scheduled"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError("draft", f"cannot be read: {error!r}") from error


def held_from_json(value: dict[str, Any]) -> Held:
    """One time an event is held, from its JSON form."""
    return Held(
        recurrence_key=value["recurrence_key"],
        kind=value["kind"],
        starts_on=date.fromisoformat(value["starts_on"]),
        starts_at=_instant(value.get("starts_at")),
        ends_at=_instant(value.get("ends_at")),
        ends_on=date.fromisoformat(value["ends_on"]) if value.get("ends_on") else None,
        zone=value.get("zone") or "Europe/Stockholm",
        status=value.get("status") or "scheduled",
    )


def price_from_json(value: dict[str, Any]) -> Price:
    """A price from its JSON form. Raises ValueError for an amount that is no decimal."""
    return Price(
        kind=value.get("kind", "unknown"),
        low=_amount(value.get("low")),
        high=_amount(value.get("high")),
        currency=value.get("currency", ""),
    )


def json_hash(value: object) -> str:
    """A hash of JSON values that does not depend on the order of keys; 32 hexadecimal digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


_LISTS = ("categories", "audiences", "accessible", "languages")
_STRINGS = ("organiser", "organiser_url", "url", "ticket_url", "image_url", "image_credit", "part_of")


def _plain(value: Any) -> object:
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [_plain(item) for item in value]
    if kind in _DATED:
        return value.isoformat()
    if kind is Decimal:
        return str(value)
    # Not dataclasses.asdict: it copies every leaf, ten times as slow.
    return {name: _plain(getattr(value, name)) for name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))
_DATED = frozenset((date, datetime))


def _instant(value: str | None) -> datetime | None:
    if not value:
        return None
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return instant


def _amount(value: str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no amount") from error
