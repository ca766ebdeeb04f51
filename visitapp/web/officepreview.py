"""A draft as a visitor would see it, before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.event.types import Draft, Held
from visitapp.domain.event.view import OccurrenceView
from visitapp.publish.words import Words
from visitapp.store.occurrence_rows import last_day
from visitapp.web.names import Names
from visitapp.web.wording import When, address_line, language_note, lead_and_paragraphs, price_text, when_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What the event's page would show. `language` is given only when it is not the reader's."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    language: str
    note: str
    whens: tuple[When, ...]
    place: str
    address: str
    known_place: bool
    positioned: bool
    price: str
    organiser: str
    url: str
    categories: tuple[str, ...]
    audiences: tuple[str, ...]


def preview_of(draft: Draft, names: Names, spoken: Words, today: date) -> Preview:
    """The preview in the reader's language; the text as it was written."""
    text, where, price = draft.texts[0], draft.where, draft.price
    low = "" if price.low is None else str(price.low)
    high = "" if price.high is None else str(price.high)
    lead, paragraphs = lead_and_paragraphs(text.summary, text.description)
    municipality = names.municipalities.get(where.municipality, where.municipality)
    return Preview(
        title=text.title,
        summary=lead,
        paragraphs=paragraphs,
        language="" if text.language == spoken.language else text.language,
        note=language_note(text.language, text.origin, spoken),
        whens=tuple(when_of(_view(held), spoken, today) for held in draft.held),
        place=where.name,
        address=address_line(where.name, where.address, municipality),
        known_place=bool(where.place),
        positioned=bool(where.place) or where.latitude is not None,
        price=price_text(price.kind, low, high, price.currency, spoken),
        organiser=draft.organiser,
        url=draft.url,
        categories=tuple(names.categories.get(slug, slug) for slug in draft.categories),
        audiences=tuple(names.audiences.get(slug, slug) for slug in draft.audiences),
    )


def _view(held: Held) -> OccurrenceView:
    return OccurrenceView(
        "", held.kind, held.starts_at, held.ends_at, held.starts_on, held.ends_on, last_day(held), held.zone,
        held.status,
    )  # fmt: skip
