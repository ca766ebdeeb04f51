"""Hylte's demo calendar: the interface of Innocode's, which answers with one page a day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from visitapp.demo.entries import Edition, Venue


def day_pages(coming: Sequence[Edition], folder: str) -> Iterator[tuple[str, bytes]]:
    """The address behind `folder` and the bytes of each page: the days on which something begins, in order."""
    days = [list(group) for _, group in groupby(coming, key=lambda edition: edition.held_on)]
    for number, of_day in enumerate(days, 1):
        following = f"{folder}/api/events?page={number + 1}" if number < len(days) else None
        page = {
            "events": [_event(edition, folder) for edition in of_day],
            "pagination": {"page": number, "total": len(days), "next": following},
        }
        yield f"/api/events?page={number}", json.dumps(page, ensure_ascii=False).encode()


def configuration(categories: Sequence[str]) -> bytes:
    """What the calendar can be asked for."""
    named = [{"id": number, "name": name} for number, name in enumerate(categories, 1)]
    told = {"name": "Demo: Hyltekalendern", "description": "Påhittade exempel", "locale": "sv", "categories": named}
    return json.dumps(told, ensure_ascii=False).encode()


def _event(edition: Edition, folder: str) -> dict[str, object]:
    entry, words, end = edition.entry, edition.wording, edition.ends_at
    price = f"<p>Entré: {entry.price.words()}.</p>" if entry.price.words() else ""
    return {
        "title": words.title,
        "eventSlug": edition.key,
        "url": f"{folder}/event/{edition.key}",
        "description": f"<p>{words.text}</p>{price}",
        # Fault: the system stores days as midnights.
        "startDate": f"{edition.held_on}T00:00:00" if entry.fault == "midnight" else str(edition.held_on),
        # The day it began, also for what ends after midnight.
        "endDate": str(edition.held_on if entry.at else edition.last_day),
        "eventTime": entry.at,
        "eventEndTime": f"{end:%H:%M}" if end else "",
        "location": _location(entry.venue) if entry.venue else "",
        "posterUrls": [],
        "categories": [{"name": name} for name in entry.categories],
    }


def _location(venue: Venue) -> str:
    return venue.name if venue.locality in venue.name else f"{venue.name}, {venue.locality}"
