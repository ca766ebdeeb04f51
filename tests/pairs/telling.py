"""A happening as one house tells it: the draft that a harvest would make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tests.pairs.bases import LANGUAGES, Happening, Spot, Time
from tests.pairs.houses import TOWNS, House, Where, Wording, source_name
from tests.pairs.marks import mark_abroad
from tests.pairs.pair import Side
from tests.pairs.wording import description
from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.text import slug_words

ZONE = ZoneInfo("Europe/Stockholm")
CATEGORIES = {
    "music": "music", "stage": "stage", "comedy": "comedy", "library": "literature-film", "talk": "tour-talk",
    "university": "study-career", "worship": "worship", "sport": "sport", "course": "make", "market": "market",
    "nature": "nature", "tour": "tour-talk", "exhibition": "art", "film": "literature-film", "food": "food",
    "make": "make", "games": "games-social", "family": "family", "festival": "festival",
}  # fmt: skip
KM_PER_LATITUDE, KM_PER_LONGITUDE = 111.2, 61.2
"""At 56.6° north."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is told this time. None means as the house or the happening has it."""

    title: str | None = None
    language: str = "sv"
    hour: bool = True
    where: Where = "name"
    words: Wording = "full"
    prices: bool = True
    positions: bool = False
    status: EntryStatus = "scheduled"
    times: tuple[Time, ...] | None = None
    off_km: float = 0.04
    ticket: bool = False
    address: str = ""
    also: str = ""
    """A language in which title and text stand too."""


def usual(house: House, by: Random) -> Manner:
    """How a house tells things when nothing is special."""
    return Manner(
        where=by.choice(house.where), words=by.choice(house.words), prices=house.prices and by.random() < 0.7,
        positions=house.positions or by.random() < 0.1, ticket=house.kind == "ticket seller" or by.random() < 0.2,
    )  # fmt: skip


def tell(what: Happening, house: House, manner: Manner, by: Random) -> Side:
    """What `house` says of `what`, in this manner."""
    names = _names(what, house, by)
    title = manner.title or (what.title if manner.language == "sv" else _title_abroad(what, manner.language))
    town = TOWNS[what.spot.municipality]
    texts = [_text(manner.language, title, description(what, town, manner.words, manner.language, by))]
    if manner.also:
        there = description(what, town, "full", manner.also, by)
        texts.append(replace(_text(manner.also, _title_abroad(what, manner.also), there), origin="translated"))
    times = manner.times or what.times
    paid = manner.ticket and what.price not in (None, Decimal(0))
    draft = Draft(
        texts=tuple(texts),
        held=tuple(_held(time, manner, house, by.randrange(10) < 6, str(n)) for n, time in enumerate(times)),
        where=_where(what, manner, by),
        organiser=what.organiser if by.random() < 0.5 else "",
        categories=(CATEGORIES[what.seed.theme],) if by.random() < 0.7 else (),
        price=_price(what.price) if manner.prices else Price(),
        url=manner.address or house.address.format(**names),
        ticket_url=f"https://biljettluckan.example/e/{what.key}" if paid else "",
        status=manner.status,
    )
    return Side(house.kind, source_name(house, what), house.ids.format(**names), draft)


def _names(what: Happening, house: House, by: Random) -> dict[str, str]:
    number = f"{by.randrange(10**4, 10**6)}"
    page = slug_words(what.title, 60) + ("" if by.random() < 0.5 else f"-{number[:3]}")
    return {
        "town": TOWNS[what.spot.municipality], "slug": what.spot.municipality, "page": page, "n": number,
        "key": what.key, "organiser_slug": slug_words(what.organiser, 40),
    }  # fmt: skip


def _title_abroad(what: Happening, language: str) -> str:
    title = what.seed.title_in(language)
    return f"{title}, {mark_abroad(what.mark, LANGUAGES.index(language))}" if what.mark else title


def _text(language: str, title: str, told: str) -> Text:
    summary = told if len(told) <= 160 else told[:150].rpartition(" ")[0] + "…"
    return Text(language, title, summary, told)


def _held(time: Time, manner: Manner, house: House, ends: bool, key: str) -> Held:
    if time.days > 1:
        return Held(key, "all-day", time.on, ends_on=time.on + timedelta(days=time.days), status=manner.status)
    if time.at is None or not manner.hour:
        return Held(key, "no-time", time.on, status=manner.status)
    starts = _instant(time.at)
    until = starts + timedelta(minutes=time.minutes) if time.minutes and house.ends and ends else None
    return Held(key, "timed", time.on, starts, until, status=manner.status)


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def _price(amount: Decimal | None) -> Price:
    if amount is None:
        return Price()
    return Price("free") if amount == 0 else Price("fixed", amount, amount, "SEK")


def _where(what: Happening, manner: Manner, by: Random) -> Whereabouts:
    spot, way = what.spot, manner.where
    if way == "nothing":
        return Whereabouts()
    if way == "municipality":
        return Whereabouts(municipality=spot.municipality)
    at = _near(spot, manner.off_km, by) if manner.positions or way == "nearby" else None
    latitude, longitude = at or (None, None)
    if way == "nearby":
        return Whereabouts(latitude=latitude, longitude=longitude, municipality=spot.municipality)
    place, name = spot.uid, spot.name
    if way == "alias":
        chosen = by.randrange(len(spot.aliases))
        # A register knows some of the other names, never all.
        place, name = (spot.uid if chosen == 0 else ""), spot.aliases[chosen]
    if way == "room" or (what.room and by.random() < 0.5):
        room = what.room or by.choice(spot.rooms)
        place, name = "", by.choice((f"{room}, {spot.name}", f"{spot.name}, {room}", f"{spot.name} ({room})"))
    address = f"{spot.address}, {spot.locality}"
    if way == "address":
        place, name = "", ""
    elif by.random() < 0.5:
        address = by.choice(("", spot.address, spot.locality))
    locality = spot.locality if by.random() < 0.6 else ""
    return Whereabouts(place, name, address, locality, latitude, longitude, spot.municipality)


def _near(spot: Spot, off_km: float, by: Random) -> tuple[float, float]:
    """A position at most so far off."""
    north, east = ((by.random() * 1.4 - 0.7) * off_km for _ in "ab")
    return (
        round(spot.latitude + north / KM_PER_LATITUDE, 6),
        round(spot.longitude + east / KM_PER_LONGITUDE, 6),
    )
