"""From a resolved event to the columns of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from visitapp.domain.event.draft_json import draft_to_json
from visitapp.domain.event.types import Draft, in_room
from visitapp.domain.place.unknown import unknown_key
from visitapp.domain.text import fold, fold_place, slug_words
from visitapp.store import models
from visitapp.store.bulk import new_row

TAG_KINDS = ("category", "audience", "accessible", "language")


def shown_event(draft: Draft, place: models.Place | None, sources: Sequence[models.Source]) -> dict[str, Any]:
    """All that a visitor sees of the event itself, times left out: what its hash is of."""
    shown = draft_to_json(draft)
    del shown["held"]
    if place is not None:
        shown["place"] = [place.names, place.address, place.latitude, place.longitude, place.confirmed, place.slug]
    shown["sources"] = _credits(sources)
    shown["demo"] = _demo(sources)
    return shown


def event_values(draft: Draft, place: models.Place | None, sources: Sequence[models.Source]) -> dict[str, Any]:
    """The columns of the event row that the draft gives."""
    where, price = draft.where, draft.price
    return {
        "municipality_slug": where.municipality,
        "place_id": place.id if place else None,
        "place_name": where.name or in_room(where.room, _name(place) if place else ""),
        "room": where.room if place else "",
        "place_key": "" if place else unknown_key(where),
        "address": where.address or (place.address if place else ""),
        "latitude": place.latitude if place else where.latitude,
        "longitude": place.longitude if place else where.longitude,
        "online_url": where.online_url,
        "organiser": draft.organiser,
        "organiser_slug": slug_words(draft.organiser),
        "organiser_url": draft.organiser_url,
        "url": draft.url,
        "ticket_url": draft.ticket_url,
        "image_url": draft.image_url,
        "image_credit": draft.image_credit,
        "price_kind": price.kind,
        "price_low": "" if price.low is None else str(price.low),
        "price_high": "" if price.high is None else str(price.high),
        "currency": price.currency,
        "tags": _tags(draft),
        "status": draft.status,
        "demo": _demo(sources),
        "sources": _credits(sources),
    }


def text_rows(event_id: int, draft: Draft) -> list[models.EventText]:
    """One row a language."""
    return [
        new_row(
            models.EventText, uid=f"{event_id}:{text.language}", event_id=event_id, language=text.language,
            title=text.title, summary=text.summary, description=text.description, origin=text.origin,
        )
        for text in draft.texts
    ]  # fmt: skip


def tag_rows(event_id: int, draft: Draft) -> list[models.EventTag]:
    """One row for each category, audience, accessibility fact and language."""
    return [
        new_row(models.EventTag, uid=f"{event_id}:{kind}:{value}", event_id=event_id, kind=kind, value=value)
        for kind, values in _tags(draft).items()
        for value in values
    ]


def search_text(draft: Draft, place: models.Place | None) -> str:
    """What a search looks through: every language's words, the place under all its names, the organiser."""
    words = [word for text in draft.texts for word in (text.title, text.summary, text.description)]
    words += [draft.organiser, draft.where.name, draft.where.room, draft.where.locality, draft.where.address]
    names = [*place.names.values(), *place.aliases] if place else []
    folded = fold(" ".join(words + names))
    return f"{folded} {fold_place(' '.join(names))}".strip()


def _tags(draft: Draft) -> dict[str, list[str]]:
    values = (draft.categories, draft.audiences, draft.accessible, draft.languages)
    return {kind: sorted(set(value)) for kind, value in zip(TAG_KINDS, values, strict=True)}


def _credits(sources: Sequence[models.Source]) -> list[dict[str, str]]:
    return [
        {
            "slug": source.slug, "name": source.name, "licence": source.licence,
            "attribution": source.attribution, "kind": source.kind,
        }
        for source in sources
    ]  # fmt: skip


def _demo(sources: Sequence[models.Source]) -> bool:
    return bool(sources) and all(source.demo for source in sources)


def _name(place: models.Place) -> str:
    return str(place.names.get("sv") or next(iter(place.names.values()), ""))
