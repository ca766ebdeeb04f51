"""Laholm's demo calendar: the "more" of a SiteVision event application."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from zlib import crc32

from visitapp.demo.entries import Edition


def more_articles(coming: Sequence[Edition], folder: str) -> bytes:
    """An article an edition, days and hours apart. It has no field for prices, translations or who arranges."""
    articles = [_article(edition, folder) for edition in coming]
    return json.dumps({"articles": articles, "total": len(articles)}, ensure_ascii=False).encode()


def _article(edition: Edition, folder: str) -> dict[str, object]:
    entry, words, end = edition.entry, edition.wording, edition.ends_at
    price = f"<p>Entré: {entry.price.words()}.</p>" if entry.price.words() else ""
    article: dict[str, object] = {
        "id": f"4.{crc32(edition.key.encode()):08x}",
        "title": escape(words.title, quote=False) if entry.fault == "escaped" else words.title,
        "content": f"<p>{words.text}</p>{price}",
        "place": entry.venue.name or entry.venue.address if entry.venue else "",
        "url": f"{folder}/{edition.key}",
        "image": "",
        "startDate": f"{edition.held_on.year}-02-31" if entry.fault == "no date" else edition.held_on.isoformat(),
        "startTime": entry.at,
        # Two habits side by side, as when editors were never told which.
        "endTime": f"{end:%H.%M}" if end else "",
        "category": entry.categories[0],
    }
    return article | {"endDate": edition.last_day.isoformat()} if entry.days > 1 else article
