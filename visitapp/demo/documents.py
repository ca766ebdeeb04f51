"""The demo's source documents, by address and day.

Pure: the day is an argument and nothing else changes a document. From one day to the next only
events whose last day has passed leave, and the next editions of the same entries enter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import groupby

from visitapp.demo.calendars import exported_calendar, hogskolan_calendar, series_calendar
from visitapp.demo.cruncho import portlet_answer
from visitapp.demo.entries import Edition, editions
from visitapp.demo.innocode import configuration, day_pages
from visitapp.demo.news import json_feed, library_rss
from visitapp.demo.pages import card_pages, channel_page, falkenberg_page, list_page, ljungby_page, plain_page
from visitapp.demo.sitevision import more_articles
from visitapp.demo.sources import ROOT
from visitapp.demo.table import events_table
from visitapp.demo.texts import (
    bastad,
    bibliotek,
    bjare,
    falkenberg,
    foreningar,
    halmstad,
    hogskolan,
    hylte,
    kyrka,
    laholm,
    ljungby,
    teater,
)  # fmt: skip
from visitapp.demo.tribe import rest_pages

HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"

_Document = tuple[str, str, bytes]
"""Address below ROOT, content type, bytes."""


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """The bytes of one address, with the headers they are sent with. `etag` is strong and quoted."""

    body: bytes
    content_type: str
    etag: str


def document(address: str, day: date) -> DemoDocument | None:
    """The document at `address` (a path under /demo/sources/, with its query) on `day`, a local date; or None.

    The same address and day give the same bytes.
    """
    return _documents(day).get(address)


@lru_cache(maxsize=4)
def _documents(day: date) -> dict[str, DemoDocument]:
    made = (_halmstad, _falkenberg, _laholm, _hylte, _ljungby, _bastad, _smaller)
    return {
        f"{ROOT}/{address}": DemoDocument(body, content_type, f'"{sha256(body).hexdigest()[:24]}"')
        for documents in made
        for address, content_type, body in documents(day)
    }


def _halmstad(day: date) -> Iterator[_Document]:
    coming, folder = editions(halmstad.ENTRIES, day), f"{ROOT}/halmstad/evenemang"
    yield "halmstad/evenemang?svAjaxReqParam=ajax", JSON, portlet_answer(coming, folder)
    by_entry = sorted(coming, key=lambda edition: edition.entry.slug)
    pages = [(slug, list(several)) for slug, several in groupby(by_entry, key=lambda edition: edition.entry.slug)]
    links = [(f"{folder}/{slug}", several) for slug, several in pages]
    yield "halmstad/evenemang", HTML, list_page(links, "Evenemang i Halmstad", f"{folder}?svAjaxReqParam=ajax")
    for slug, several in pages:
        yield f"halmstad/evenemang/{slug}", HTML, plain_page(several, "Halmstad")


def _falkenberg(day: date) -> Iterator[_Document]:
    coming, folder = editions(falkenberg.ENTRIES, day), f"{ROOT}/falkenberg/evenemang"
    for query, body in card_pages(coming, folder):
        yield f"falkenberg/evenemang{query}", HTML, body
    for edition in coming:
        body = falkenberg_page(edition, f"{folder}/{edition.key}")
        yield f"falkenberg/evenemang/{edition.key}", HTML, body


def _laholm(day: date) -> Iterator[_Document]:
    coming, folder = editions(laholm.ENTRIES, day), "laholm/evenemang"
    data = "laholm/appresource/4.demo/12.demo/more?length=100"
    yield data, JSON, more_articles(coming, f"{ROOT}/{folder}")
    yield from _for_people(coming, folder, "Evenemang i Laholm", data)


def _hylte(day: date) -> Iterator[_Document]:
    coming = editions(hylte.ENTRIES, day)
    for address, body in day_pages(coming, f"{ROOT}/hylte"):
        yield f"hylte{address}", JSON, body
    categories = sorted({name for entry in hylte.ENTRIES for name in entry.categories})
    yield "hylte/api/configuration", JSON, configuration(categories)
    yield from _for_people(coming, "hylte/event", "Hyltekalendern", "hylte/api/events?page=1")


def _ljungby(day: date) -> Iterator[_Document]:
    coming, here = editions(ljungby.ENTRIES, day), "ljungby/uppleva-och-gora/evenemangskalender"
    yield here, HTML, channel_page(coming, f"{ROOT}/{here}")
    for edition in coming:
        yield f"{here}/{edition.key}", HTML, ljungby_page(edition, f"{ROOT}/{here}", ljungby.ENTRIES)


def _bastad(day: date) -> Iterator[_Document]:
    coming = editions(bastad.ENTRIES, day)
    for address, body in rest_pages(coming, f"{ROOT}/bastad"):
        yield f"bastad{address}", JSON, body
    export = "bastad/events/?ical=1"
    yield export, "text/calendar; charset=utf-8", exported_calendar(coming, "Evenemang i Båstad", "bastad.demo.example")
    yield from _for_people(coming, "bastad/event", "Evenemang i Båstad", export)


def _smaller(day: date) -> Iterator[_Document]:
    calendar = "text/calendar; charset=utf-8"
    yield "hogskolan.ics", calendar, hogskolan_calendar(editions(hogskolan.ENTRIES, day))
    yield "bjare.ics", calendar, series_calendar(bjare.ENTRIES, "Föreningarna på Bjäre", "bjare.demo.example")
    yield "foreningarna.csv", "text/csv; charset=utf-8", events_table(editions(foreningar.ENTRIES, day))
    in_library, name = editions(bibliotek.ENTRIES, day), "Biblioteket i Halmstad"
    # Fault: the charset stands in the document only, not in the header.
    yield "biblioteket.rss", "application/rss+xml", library_rss(in_library, name, f"{ROOT}/biblioteket")
    yield from _for_people(in_library, "biblioteket", name, "biblioteket.rss")
    for entries, name, folder in (
        (teater.ENTRIES, "Teatern i Halmstad", "teatern"),
        (kyrka.ENTRIES, "Församlingen i Laholm", "forsamlingen"),
    ):
        coming = editions(entries, day)
        yield f"{folder}.json", "application/feed+json", json_feed(coming, name, f"{ROOT}/{folder}")
        yield from _for_people(coming, folder, name, f"{folder}.json")


def _for_people(coming: Sequence[Edition], folder: str, name: str, data: str) -> Iterator[_Document]:
    """The pages that the links in a document lead to, and a list of them."""
    links = [(f"{ROOT}/{folder}/{edition.key}", (edition,)) for edition in coming]
    yield folder, HTML, list_page(links, name, f"{ROOT}/{data}")
    for edition in coming:
        yield f"{folder}/{edition.key}", HTML, plain_page((edition,), name)
