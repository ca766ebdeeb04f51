"""When an event is held, as pages and portlets write it in Swedish."""

from __future__ import annotations

from visitapp.demo.entries import Edition

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def long_words(edition: Edition) -> str:
    """As an event's own page says it: "lördag 28 november 2026 kl. 11.30–13.00"."""
    first, last = edition.held_on, edition.last_day
    words = f"{_WEEKDAYS[first.weekday()]} {first.day} {MONTHS[first.month - 1]} {first.year}"
    if not edition.entry.at:
        return words if last == first else f"{words} – {last.day} {MONTHS[last.month - 1]} {last.year}"
    return f"{words} {_clock(edition)}"


def card_words(edition: Edition) -> str:
    """As a card of a list says it, without a year: "28 nov"."""
    return f"{edition.held_on.day} {MONTHS[edition.held_on.month - 1][:3]}"


def portlet_words(edition: Edition) -> str:
    """As Cruncho's portlet says it: "28 november 2026 kl. 11.30–13.00", "5–7 juni 2026", "24 oktober 2026–20 februari
    2027"; what a month is shared of stands once."""
    first, last = edition.held_on, edition.last_day
    if edition.entry.at:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year} {_clock(edition)}"
    until = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {MONTHS[first.month - 1]}{year}–{until}"


def _clock(edition: Edition) -> str:
    clock, end = f"kl. {edition.entry.at.replace(':', '.')}", edition.ends_at
    return f"{clock}–{end:%H.%M}" if end else clock
