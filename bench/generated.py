"""Generated events of a region: the same for the same number, spread over places, organisers, categories and days."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from zoneinfo import ZoneInfo

from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.place.types import Place
from visitapp.domain.text import slug_words

ZONE = ZoneInfo("Europe/Stockholm")
DAYS_BACK, DAYS_AHEAD = 60, 340
MOST_DATES = 400
"""The event number 0 is held so often."""

_FIRST = (
    *("vår", "sommar", "höst", "vinter", "jul", "midsommar", "kvälls", "natt", "söndags", "stads", "by", "kust"),
    *("havs", "skogs", "å", "ström", "slotts", "kyrk", "barn", "familje", "ungdoms", "pensionärs", "folk", "gatu"),
    *("trädgårds", "hantverks", "konst", "musik", "dans", "teater", "film", "bok", "mat", "fiske", "cykel", "häst"),
)
_LAST = (
    *("konsert", "marknad", "fest", "vandring", "visning", "utställning", "kurs", "kväll", "dag", "promenad"),
    *("föreställning", "tävling", "samling", "körsång", "loppis", "mässa", "frukost", "lunch", "träff", "läsning"),
    *("verkstad", "lekar", "tur", "resa", "båt", "lopp", "match", "gudstjänst", "föreläsning", "invigning"),
)
_SMALL = ("och", "i", "på", "med", "för", "till", "vid", "som", "är", "vi", "alla", "från", "den", "ett", "en", "av")
WORDS = (*_SMALL, *(first + last for last in _LAST for first in _FIRST))
_WEIGHTS = tuple(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
_DATES = ((0.78, 1), (0.92, 2), (0.98, 4), (1.0, 8))
_LANGUAGES = (("en", 0.25), ("da", 0.08), ("de", 0.08))


def generated_places(count: int, municipalities: Sequence[str]) -> list[Place]:
    """Venues in turn in each of `municipalities` (slugs), on a grid over the region."""
    places = []
    for number in range(count):
        dice = random.Random(f"place {number}")
        name = f"{dice.choice(_FIRST)}{dice.choice(('salen', 'gården', 'huset', 'kvarnen', 'torget'))} {number}"
        where = municipalities[number % len(municipalities)]
        places.append(
            Place(
                uid=f"bench-{number}", slug=slug_words(name), kind="venue" if number % 4 else "attraction",
                names={"sv": name.capitalize()}, municipality=where, category="hall",
                latitude=56.4 + dice.random() * 0.6, longitude=12.5 + dice.random() * 1.4, precision_m=100,
                confirmed=bool(number % 7), address=f"Storgatan {number}",
            )
        )  # fmt: skip
    return places


def generated_event(
    number: int, events: int, today: date, places: Sequence[Place], categories: Sequence[str], audiences: Sequence[str]
) -> Draft:
    """One of `events` events: 1.5 occurrences on average, some past, some of whole days, some called off.

    The first of `places` has three of a hundred events. There is an organiser for every twenty events.
    """
    dice = random.Random(number)
    words = dice.choices(WORDS, cum_weights=_WEIGHTS, k=60)
    title = " ".join(dice.choices(WORDS[len(_SMALL) :], k=2)).capitalize()
    body = " ".join(words).capitalize() + "."
    texts = [Text("sv", f"{title} {number}", body[:110], body)]
    texts += [
        Text(language, f"{title} {number} ({language})", body[:90], body[90:], "translated")
        for language, share in _LANGUAGES
        if dice.random() < share
    ]
    return Draft(
        texts=tuple(texts),
        held=_held(number, dice, today),
        where=_where(dice, places),
        organiser=_organiser(dice.randrange(events // 20 + 1)),
        categories=tuple(dice.choices(categories, k=1 if dice.random() < 0.7 else 2)),
        audiences=(dice.choice(audiences),) if dice.random() < 0.3 else (),
        price=Price("free") if number % 3 == 0 else Price("fixed", Decimal(dice.randrange(40, 400, 10)), None, "SEK"),
        url=f"https://example.org/{number}",
        status="cancelled" if dice.random() < 0.02 else "scheduled",
    )


def _organiser(number: int) -> str:
    return f"Föreningen {WORDS[100 + number % 83].capitalize()} {number}"


def _where(dice: random.Random, places: Sequence[Place]) -> Whereabouts:
    kind = dice.random()
    if kind < 0.95:
        place = places[0] if kind < 0.03 else places[int(dice.random() ** 2 * len(places))]
        if kind < 0.85:
            return Whereabouts(place=place.uid, municipality=place.municipality)
        shift = dice.random() / 20
        return Whereabouts(
            name=f"Vid {place.name('sv')}", address=place.address, municipality=place.municipality,
            latitude=(place.latitude or 0.0) + shift, longitude=(place.longitude or 0.0) + shift,
        )  # fmt: skip
    return Whereabouts(online_url="https://example.org/live", municipality=places[0].municipality)


def _held(number: int, dice: random.Random, today: date) -> tuple[Held, ...]:
    chance, kind = dice.random(), dice.random()
    count = MOST_DATES if number == 0 else next(count for share, count in _DATES if chance < share)
    first = today + timedelta(days=dice.randrange(-DAYS_BACK, DAYS_AHEAD))
    hour = dice.randrange(9, 21)
    step = 1 if number == 0 else 7
    return tuple(_one(first + timedelta(days=step * index), hour, kind, dice) for index in range(count))


def _one(day: date, hour: int, kind: float, dice: random.Random) -> Held:
    if kind < 0.12:
        length = dice.randrange(2, 40) if kind < 0.04 else 1
        return Held(day.isoformat(), "all-day", day, ends_on=day + timedelta(days=length))
    if kind < 0.2:
        return Held(day.isoformat(), "no-time", day)
    starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
    return Held(starts_at.isoformat(), "timed", day, starts_at, starts_at + timedelta(hours=2))
