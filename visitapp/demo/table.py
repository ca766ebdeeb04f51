"""The demo's CSV file: a list of events as a secretary keeps it in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from visitapp.demo.entries import Edition

_HEADINGS = ("Id", "Titel", "Startdatum", "Starttid", "Sluttid", "Plats", "Postort", "Arrangör", "Kategori", "Pris",
             "Beskrivning", "Status")  # fmt: skip


def events_table(coming: Sequence[Edition]) -> bytes:
    """A line an edition, with semicolons and a byte order mark, as spreadsheets of the region save it."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(_HEADINGS)
    lines.writerows(map(_cells, coming))
    return f"\ufeff{text.getvalue()}".encode()


def _cells(edition: Edition) -> tuple[str, ...]:
    entry, words, end = edition.entry, edition.wording, edition.ends_at
    venue, start = entry.venue, entry.at.replace(":", ".")
    return (
        edition.key, words.title, edition.held_on.isoformat(), start, f"{end:%H.%M}" if end else "",
        venue.name if venue else "", venue.locality if venue else "", entry.organiser, ", ".join(entry.categories),
        entry.price.words(), words.text, "Inställt" if entry.cancelled else "",
    )  # fmt: skip
