"""Halmstad's demo calendar: the answer of a SiteVision portlet to Cruncho, the days as sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from zlib import crc32

from visitapp.demo.daywords import portlet_words
from visitapp.demo.entries import Edition, Venue


def portlet_answer(coming: Sequence[Edition], folder: str) -> bytes:
    """An item an entry, with a sentence for each time it is held. It has no field for prices or for who arranges."""
    by_entry = sorted(coming, key=lambda edition: edition.entry.slug)
    grouped = [list(group) for _, group in groupby(by_entry, key=lambda edition: edition.entry.slug)]
    items = [_item(several, folder) for several in sorted(grouped, key=lambda several: several[0].held_on)]
    return json.dumps({"items": items, "total": len(items)}, ensure_ascii=False).encode()


def _item(several: Sequence[Edition], folder: str) -> dict[str, object]:
    entry, words = several[0].entry, several[0].wording
    price = f"<p>Entré: {entry.price.words()}.</p>" if entry.price.words() else ""
    item: dict[str, object] = {
        "id": 100_000 + crc32(entry.slug.encode()) % 900_000,
        "title": words.title,
        "description": f"<p>{words.text}</p>{price}",
        "link": f"{folder}/{entry.slug}",
        "image": None,
        "categories": list(entry.categories),
        "dates": {"entries": ["hela sommaren"] if entry.fault == "no date" else list(map(portlet_words, several))},
    }
    # Fault: some editors leave the place out, and the card shows none.
    return item if entry.venue is None or entry.fault == "no place" else item | {"location": _location(entry.venue)}


def _location(venue: Venue) -> dict[str, object]:
    told: dict[str, object] = {"name": venue.name, "address": venue.address, "city": venue.locality}
    if venue.position:
        told |= {"lat": venue.position[0], "lng": venue.position[1]}
    return told
