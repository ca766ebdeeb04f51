"""What the pairs are made of: seeds (what is held), spots (where), and a happening of a seed at a spot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from random import Random

from tests.pairs.pair import Split

SEED = "visitapp pairs 1"
FOLDER = Path(__file__).parent
YEAR = 2027
LANGUAGES = ("en", "da", "de")


@dataclass(frozen=True, slots=True)
class Seed:
    """Something that is held now and then: its title, who performs, the title as another desk writes it, the gist."""

    theme: str
    title: str
    who: str
    otherwise: str
    gist: str
    titles: tuple[str, str, str]
    """In English, Danish and German."""

    @property
    def split(self) -> Split:
        """Which part it belongs to with all that is made of it: about 30 of 100 are kept back."""
        return "kept back" if self in _kept_back() else "shown"

    @property
    def is_match(self) -> bool:
        """Whether two teams meet; they are told as "one; other"."""
        return self.theme == "sport" and "; " in self.who

    @property
    def is_run(self) -> bool:
        """Whether it is gone over one of several distances."""
        return self.theme == "sport" and not self.who and self.title.endswith(("loppet", "rundan", "milen", "joggen"))

    def title_in(self, language: str) -> str:
        return self.title if language == "sv" else self.titles[LANGUAGES.index(language)]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the world has it. `uid` is "" when no known place is meant."""

    uid: str
    name: str
    municipality: str
    locality: str
    latitude: float
    longitude: float
    address: str
    aliases: tuple[str, ...]
    rooms: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """One time it is held. `at` is local and None where nobody sets an hour; `days` is over 1 for whole days."""

    on: date
    at: datetime | None = None
    minutes: int = 0
    days: int = 1

    def moved(self, **by: int) -> Time:
        """The same so much later: `days=`, `hours=`, `minutes=`."""
        at = self.at + timedelta(**by) if self.at else None
        return replace(self, at=at, on=at.date() if at else self.on + timedelta(**by))


@dataclass(frozen=True, slots=True)
class Happening:
    """What is true of an event, before anybody tells it. `mark` tells it from its siblings ("del 2", "3–5 år")."""

    seed: Seed
    title: str
    spot: Spot
    times: tuple[Time, ...]
    who: str
    room: str = ""
    mark: str = ""
    note: str = ""
    """A sentence that the organiser gives to everyone."""
    price: Decimal | None = None
    organiser: str = ""
    key: str = ""
    """Names it in addresses and ids; the same for everyone who tells it."""

    @property
    def start(self) -> Time:
        return self.times[0]


_HOURS: dict[str, tuple[tuple[int, int], ...]] = {
    "music": ((18, 0), (19, 0), (19, 30), (20, 0), (12, 15)),
    "stage": ((14, 0), (15, 0), (18, 0), (19, 0)),
    "comedy": ((19, 0), (19, 30), (20, 0)),
    "library": ((9, 30), (10, 0), (14, 0), (15, 30), (17, 0)),
    "talk": ((13, 0), (18, 0), (18, 30), (19, 0)),
    "university": ((8, 15), (10, 15), (13, 15), (15, 0)),
    "worship": ((10, 0), (11, 0), (16, 0), (18, 0)),
    "sport": ((10, 0), (11, 0), (14, 0), (18, 30)),
    "course": ((9, 0), (17, 30), (18, 0), (19, 0)),
    "market": ((9, 0), (10, 0), (11, 0)),
    "nature": ((5, 30), (9, 0), (10, 0), (20, 30)),
    "tour": ((11, 0), (13, 0), (14, 0), (20, 0)),
    "exhibition": ((11, 0), (12, 0)),
    "film": ((15, 0), (18, 0), (20, 15)),
    "food": ((11, 30), (12, 0), (17, 0), (19, 0)),
    "make": ((10, 0), (13, 0), (15, 0)),
    "games": ((14, 0), (18, 0), (19, 0)),
    "family": ((10, 0), (11, 0), (13, 0)),
    "festival": ((10, 0), (12, 0), (17, 0)),
}
_LASTS = {"sport": 120, "market": 300, "exhibition": 240, "festival": 420, "library": 60, "worship": 60, "course": 90}
_USES: dict[str, tuple[str, ...]] = {
    "worship": ("church",), "university": ("university",), "festival": ("outdoor",), "talk": ("talk", "library"),
    "family": ("family", "outdoor"),
}  # fmt: skip
_TIED = {
    "Hallandsgården": "halmstad", "Andersberg": "halmstad", "Laholm": "laholm", "Lagan": "laholm", "Unnaryd": "hylte",
    "Falkenberg": "falkenberg", "Glommen": "falkenberg", "Ljungby": "ljungby", "Sagobygden": "ljungby",
    "Sunnerbo": "ljungby", "Bolmen": "ljungby", "Båstad": "bastad", "Birgit Nilsson": "bastad", "Bjäre": "bastad",
}  # fmt: skip
"""Words in titles that belong to one municipality."""
_PRICES = ("0", "0", "60", "80", "120", "150", "195", "240", "295", "345")


@cache
def seeds() -> tuple[Seed, ...]:
    """All seeds, in the order of their file."""
    found, theme = [], ""
    for line in _lines("seeds.txt"):
        if line.startswith("["):
            theme = line.strip("[]")
            continue
        title, who, otherwise, gist, *titles = (part.strip() for part in line.split("|"))
        english, danish, german = titles
        found.append(Seed(theme, title, who, otherwise, gist, (english, danish, german)))
    return tuple(found)


@cache
def spots() -> tuple[Spot, ...]:
    """All places, in the order of their file."""
    found = []
    for line in _lines("places.txt"):
        uid, name, municipality, locality, latitude, longitude, address, aliases, rooms, uses = (
            part.strip() for part in line.split("|")
        )
        found.append(
            Spot(
                uid.strip("~"),
                name,
                municipality,
                locality,
                float(latitude),
                float(longitude),
                address,
                tuple(aliases.split("; ")),
                tuple(rooms.split("; ")),
                tuple(uses.split()),
            )
        )
    return tuple(found)


def seeds_of(*themes: str) -> list[Seed]:
    """The seeds of some themes; all when none is named."""
    return [seed for seed in seeds() if not themes or seed.theme in themes]


def spots_for(seed: Seed) -> list[Spot]:
    """Where a seed may be held."""
    wanted = set(_USES.get(seed.theme, (seed.theme,)))
    town = next((slug for word, slug in _TIED.items() if word in seed.title), "")
    found = [spot for spot in spots() if wanted & set(spot.uses) and town in ("", spot.municipality)]
    return [spot for spot in found if spot.name in seed.title] or found


def chance(*names: object) -> Random:
    """Numbers by chance that are the same whenever they are asked for by these names."""
    return Random("|".join((SEED, *map(str, names))))


def happening(seed: Seed, number: int, spot: Spot | None = None) -> Happening:
    """The `number`-th happening of a seed: at one of its spots, on a day of the year, at a likely hour."""
    by = chance("happening", seed.theme, seed.title, number)
    spot = spot or by.choice(spots_for(seed))
    on = date(YEAR, 1, 2) + timedelta(days=by.randrange(360))
    hour, minute = by.choice(_HOURS[seed.theme])
    time = Time(on, datetime(on.year, on.month, on.day, hour, minute), _LASTS.get(seed.theme, 90))  # noqa: DTZ001
    amount = "0" if seed.theme in ("worship", "library", "market") else by.choice(_PRICES)
    organiser = seed.who or spot.name
    key = f"{by.randrange(10**6):06d}"
    return Happening(seed, seed.title, spot, (time,), seed.who, price=Decimal(amount), organiser=organiser, key=key)


@cache
def _kept_back() -> frozenset[Seed]:
    """Three tenths of each theme, by chance; of matches and of runs too, for they have kinds of pairs of their own."""

    def lot(seed: Seed) -> tuple[str, bool, bool]:
        return seed.theme, seed.is_match, seed.is_run

    drawn = sorted(seeds(), key=lambda seed: (lot(seed), sha256(f"{SEED}|{seed.title}".encode()).digest()))
    lots = [list(group) for _, group in groupby(drawn, lot)]
    return frozenset(seed for group in lots for seed in group[: round(len(group) * 0.3)])


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
