"""The demo's sources, each with the address and the form that its real kin has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from visitapp.domain.place.strategy import PlaceStrategy

ROOT = "/demo/sources"

DemoFormat = Literal["cruncho", "listing", "sitevision", "innocode", "tribe", "ical", "rss", "jsonfeed", "csv"]
"""Of what is read at the address itself, as feeds.wire calls it."""


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A source of the demo, as it is entered.

    `municipality` is a slug, None for the university. `address` is a path, with the query where it has one. `place`:
    the Swedish name of the place that its strategy needs.
    """

    slug: str
    name: str
    address: str
    municipality: str | None
    office: str
    format: DemoFormat
    language: str
    licence: str
    attribution: str
    place_strategy: PlaceStrategy = "event"
    place: str = ""


def _source(
    slug: str, name: str, address: str, wire_format: DemoFormat, office: str = "", room_of: str = ""
) -> DemoSource:
    office = office or slug
    return DemoSource(
        slug=f"demo-{slug}",
        name=f"Demo: {name}",
        address=f"{ROOT}/{address}",
        municipality=None if office == "hh" else office,
        office=office,
        format=wire_format,
        language="sv",
        licence="CC0-1.0",
        attribution=f"Demo: påhittade evenemang ({name})",
        place_strategy="room" if room_of else "event",
        place=room_of,
    )


SOURCES = (
    _source("halmstad", "Evenemang i Halmstad", "halmstad/evenemang?svAjaxReqParam=ajax", "cruncho"),
    _source("falkenberg", "Evenemang i Falkenberg", "falkenberg/evenemang", "listing"),
    _source("laholm", "Evenemang i Laholm", "laholm/appresource/4.demo/12.demo/more?length=100", "sitevision"),
    _source("hylte", "Hyltekalendern", "hylte/api/events?page=1", "innocode"),
    _source("ljungby", "Evenemangskalendern i Ljungby", "ljungby/uppleva-och-gora/evenemangskalender", "listing"),
    _source("bastad", "Evenemang i Båstad", "bastad/wp-json/tribe/events/v1/events", "tribe"),
    _source("hh", "Högskolan i Halmstad", "hogskolan.ics", "ical"),
    _source("bibliotek", "Biblioteket i Halmstad", "biblioteket.rss", "rss", "halmstad", "Stadsbiblioteket Halmstad"),
    _source("teater", "Teatern i Halmstad", "teatern.json", "jsonfeed", "halmstad"),
    _source("kyrka", "Församlingen i Laholm", "forsamlingen.json", "jsonfeed", "laholm"),
    _source("foreningar", "Föreningarna i Ljungby", "foreningarna.csv", "csv", "ljungby"),
    _source("bjare", "Föreningarna på Bjäre", "bjare.ics", "ical", "bastad"),
)
"""In the order they are to be entered."""
