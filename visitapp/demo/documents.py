"""The demo's source documents, by path and day.

Pure: the day is an argument and nothing else changes a document. From one day to the next only
events whose last day has passed leave, and the next editions of the same entries enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from visitapp.demo.calendars import bastad_calendar, hogskolan_calendar
from visitapp.demo.entries import Edition, Entry, editions
from visitapp.demo.news import hylte_json_feed, laholm_rss, ljungby_atom
from visitapp.demo.pages import falkenberg_page, halmstad_page, list_page, ljungby_page, plain_page
from visitapp.demo.texts import bastad, falkenberg, halmstad, hogskolan, hylte, laholm, ljungby

ROOT = "/demo/sources"

DemoFormat = Literal["jsonld", "rss", "jsonfeed", "atom", "ical"]


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """The bytes of one address, with the headers they are sent with. `etag` is strong and quoted."""

    body: bytes
    content_type: str
    etag: str
    last_modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A source of the demo, as it is entered. `municipality` is a slug, None for the university."""

    slug: str
    name: str
    path: str
    municipality: str | None
    office: str
    format: DemoFormat
    language: str
    licence: str
    attribution: str


def _source(office: str, name: str, file: str, wire_format: DemoFormat) -> DemoSource:
    return DemoSource(
        slug=f"demo-{office}",
        name=f"Demo: {name}",
        path=f"{ROOT}/{file}",
        municipality=None if office == "hh" else office,
        office=office,
        format=wire_format,
        language="sv",
        licence="CC0-1.0",
        attribution=f"Demo: påhittade evenemang ({name})",
    )


_SOURCES = (
    _source("halmstad", "Evenemang i Halmstad", "halmstad", "jsonld"),
    _source("falkenberg", "Evenemang i Falkenberg", "falkenberg", "jsonld"),
    _source("laholm", "Evenemang i Laholm", "laholm.rss", "rss"),
    _source("hylte", "Hyltekalendern", "hylte.json", "jsonfeed"),
    _source("ljungby", "Evenemangskalendern i Ljungby", "ljungby.atom", "atom"),
    _source("bastad", "Evenemang i Båstad", "bastad.ics", "ical"),
    _source("hh", "Högskolan i Halmstad", "hogskolan.ics", "ical"),
)


def sources() -> tuple[DemoSource, ...]:
    """The seven sources, in the order they are to be entered."""
    return _SOURCES


def document(path: str, day: date) -> DemoDocument | None:
    """The document at `path` (under /demo/sources/) on `day`, a local date; None when there is none.

    The same path and day give the same bytes.
    """
    return _documents(day).get(path)


@lru_cache(maxsize=4)
def _documents(day: date) -> dict[str, DemoDocument]:
    documents: dict[str, DemoDocument] = {}
    html = "text/html; charset=utf-8"

    def add(name: str, content_type: str, body: bytes) -> None:
        etag = f'"{sha256(body).hexdigest()[:24]}"'
        documents[f"{ROOT}/{name}"] = DemoDocument(body, content_type, etag)

    add("halmstad", html, halmstad_page(editions(halmstad.ENTRIES, day), f"{ROOT}/halmstad"))
    add("falkenberg", html, falkenberg_page(editions(falkenberg.ENTRIES, day), f"{ROOT}/falkenberg"))

    in_laholm = editions(laholm.ENTRIES, day)
    rss, feed_json, atom = "application/rss+xml", "application/feed+json", "application/atom+xml"
    # Fault: the charset stands in the document only, not in the header.
    add("laholm.rss", rss, laholm_rss(in_laholm, f"{ROOT}/laholm"))
    in_hylte = editions(hylte.ENTRIES, day)
    add("hylte.json", f"{feed_json}; charset=utf-8", hylte_json_feed(in_hylte, f"{ROOT}/hylte"))
    in_ljungby = editions(ljungby.ENTRIES, day)
    add("ljungby.atom", f"{atom}; charset=utf-8", ljungby_atom(in_ljungby, f"{ROOT}/ljungby"))

    for town, coming, feed, feed_type in (
        ("laholm", in_laholm, "laholm.rss", rss),
        ("hylte", in_hylte, "hylte.json", feed_json),
        ("ljungby", in_ljungby, "ljungby.atom", atom),
    ):
        name = town.capitalize()
        add(town, html, list_page(coming, name, f"{ROOT}/{town}", f"{ROOT}/{feed}", feed_type))
        for edition in coming:
            page = f"{town}/{edition.key}"
            body = ljungby_page(edition, f"{ROOT}/{page}") if town == "ljungby" else plain_page(edition, name)
            add(page, html, body)

    add("bastad.ics", "text/calendar; charset=utf-8", _bastad(day))
    at_the_university = editions(hogskolan.ENTRIES, day)
    add("hogskolan.ics", "text/calendar; charset=utf-8", hogskolan_calendar(at_the_university))
    return documents


def _bastad(day: date) -> bytes:
    series: Sequence[Entry] = [entry for entry in bastad.ENTRIES if entry.rrule]
    coming: Sequence[Edition] = editions((entry for entry in bastad.ENTRIES if not entry.rrule), day)
    return bastad_calendar(coming, series)
