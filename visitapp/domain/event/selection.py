"""The filters of every list, feed and API address: one meaning for all of them.

`read_selection` turns query parameters into a `Selection` or says which one is wrong; a feed that ignored a
filter it does not know would be silently full.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.errors import InputError
from visitapp.domain.text import clean_line
from visitapp.domain.writtenday import written_day

NewsKind = Literal["announced", "upcoming", "changes"]
"""Which news feed: newest first, by first publication; by start; or what is new, moved, cancelled, newest first."""
CancelledRule = Literal["keep", "drop"]
AllDayRule = Literal["keep", "drop"]
"""drop: only what has an hour."""

IGNORED = re.compile(r"utm_.*|fbclid|gclid|msclkid|mc_.*")
"""Parameters that others hang on our addresses; they mean nothing here."""

MOST_VALUES = 20
MOST_PAGES = 9999


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that are, or once were, valid: slugs. A value once valid stays valid (a merged place, say)."""

    municipalities: frozenset[str]
    categories: frozenset[str]
    audiences: frozenset[str]
    accessible: frozenset[str]
    places: frozenset[str]
    organisers: frozenset[str]
    crossings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Selection:
    """A slice of the events. Empty means "any". `day` and `to` are local dates, both inclusive.

    `crossing`, `mode`, `stay`: those that can be reached so; `by_ferry` tells whether any of them is asked for.
    `radius_km` goes with `near` (latitude, longitude).
    """

    q: str = ""
    municipality: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    organiser: tuple[str, ...] = ()
    from_day: date | None = None
    to_day: date | None = None
    free: bool = False
    accessible: tuple[str, ...] = ()
    language: str = ""
    near: tuple[float, float] | None = None
    radius_km: float = 10.0
    crossing: str = ""
    mode: Mode | None = None
    stay: Literal["day", "night"] | None = None
    cancelled: CancelledRule = "keep"
    all_day: AllDayRule = "keep"
    feed: NewsKind = "announced"
    sort: Literal["start", "distance"] = "start"
    page: int = 1

    @property
    def by_ferry(self) -> bool:
        """Whether the slice is of what can be reached over a crossing."""
        return bool(self.crossing or self.mode or self.stay)

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the slice (the page and the form of the feed do not)."""
        plain = Selection(
            cancelled=self.cancelled, all_day=self.all_day, feed=self.feed, sort=self.sort, page=self.page
        )
        return self != plain

    def verdicts(self) -> tuple[str, ...]:
        """The verdicts that count: a day trip is day or tight; with no `stay`, a night will do."""
        if self.stay == "day":
            return ("day", "tight")
        return ("night",) if self.stay == "night" else ("day", "tight", "night")

    def query(self, **changed: object) -> str:
        """The canonical query string of this slice: fixed order, sorted values, defaults left out.

        `changed` replaces fields, by the names of the parameters ("from", "to" too, as `from_`).
        """
        return urlencode(_pairs(self, {key.rstrip("_"): value for key, value in changed.items()}))


def read_selection(pairs: Sequence[tuple[str, str]], choices: Choices) -> Selection:
    """The slice that query parameters ask for.

    Raises InputError naming the parameter: an unknown one, one given twice that cannot be, or a value that never
    was valid. Empty values (an untouched form field) and tracking parameters are passed over; a value of nothing but
    control characters is none, for who sent it meant something.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if IGNORED.fullmatch(name):
            continue
        if name not in _READERS:
            raise InputError(name[:60], "is no filter here")
        if value.strip() and not clean_line(value):
            raise InputError(name, "is empty")
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    read: dict[str, object] = {}
    for name, values in given.items():
        if len(values) > (MOST_VALUES if name in _REPEATABLE else 1):
            raise InputError(name, "is given too often")
        read[_FIELD_OF.get(name, name)] = _READERS[name](name, values, choices)
    selection = Selection(**read)  # type: ignore[arg-type]  # each reader returns its field's type
    if selection.from_day and selection.to_day and selection.to_day < selection.from_day:
        raise InputError("to", "lies before from", str(selection.to_day))
    if selection.sort == "distance" and selection.near is None:
        raise InputError("sort", "by distance needs near")
    if "radius_km" in given and selection.near is None:
        raise InputError("radius_km", "needs near")
    return selection


def _slugs(name: str, values: list[str], choices: Choices) -> tuple[str, ...]:
    valid: frozenset[str] = getattr(choices, _CHOICES_OF[name])
    for value in values:
        if value not in valid:
            raise InputError(name, "is none that is known here", value)
    return tuple(sorted(set(values)))


def _crossing(name: str, values: list[str], choices: Choices) -> str:
    return _slugs(name, values, choices)[0]


def _day(name: str, values: list[str], _: Choices) -> date:
    day = written_day(values[0])
    if day is None or not 1990 <= day.year <= 2100:
        raise InputError(name, "is no date like 2027-06-01", values[0])
    return day


def _words(name: str, values: list[str], _: Choices) -> str:
    words = clean_line(values[0])
    if max(len(words), len(values[0])) > 200:
        raise InputError(name, "is longer than 200 characters")
    return words


def _free(name: str, values: list[str], _: Choices) -> bool:
    if values[0] not in ("1", "0"):
        raise InputError(name, "is 1 or 0", values[0])
    return values[0] == "1"


def _language(name: str, values: list[str], _: Choices) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", values[0]):
        raise InputError(name, "is no language code like sv", values[0])
    return values[0]


def _near(name: str, values: list[str], _: Choices) -> tuple[float, float]:
    match = re.fullmatch(r"(-?\d{1,2}(?:\.\d{1,8})?),\s?(-?\d{1,3}(?:\.\d{1,8})?)", values[0])
    if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise InputError(name, "is no latitude,longitude like 56.67,12.86", values[0])
    return (round(float(match[1]), 5) + 0.0, round(float(match[2]), 5) + 0.0)  # + 0.0: no minus zero


def _radius(name: str, values: list[str], _: Choices) -> float:
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?", values[0]) or not 0 < float(values[0]) <= 300:
        raise InputError(name, "is no distance of up to 300 km", values[0])
    return float(values[0])


def _one_of(*allowed: str):  # type: ignore[no-untyped-def]  # returns a reader like the others here
    def read(name: str, values: list[str], _: Choices) -> str:
        if values[0] not in allowed:
            raise InputError(name, "is one of " + ", ".join(allowed), values[0])
        return values[0]

    return read


def _page(name: str, values: list[str], _: Choices) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", values[0]) or int(values[0]) > MOST_PAGES:
        raise InputError(name, f"is no number from 1 to {MOST_PAGES}", values[0])
    return int(values[0])


_REPEATABLE = frozenset(("municipality", "category", "audience", "place", "organiser", "accessible"))
_CHOICES_OF = {
    "municipality": "municipalities",
    "category": "categories",
    "audience": "audiences",
    "place": "places",
    "organiser": "organisers",
    "accessible": "accessible",
    "crossing": "crossings",
}
_FIELD_OF = {"from": "from_day", "to": "to_day"}
_NAME_OF = {field: name for name, field in _FIELD_OF.items()}
_READERS = {
    "q": _words,
    "municipality": _slugs,
    "category": _slugs,
    "audience": _slugs,
    "place": _slugs,
    "organiser": _slugs,
    "from": _day,
    "to": _day,
    "free": _free,
    "accessible": _slugs,
    "language": _language,
    "near": _near,
    "radius_km": _radius,
    "crossing": _crossing,
    "mode": _one_of(*MODES),
    "stay": _one_of("day", "night"),
    "cancelled": _one_of("keep", "drop"),
    "all_day": _one_of("keep", "drop"),
    "feed": _one_of("announced", "upcoming", "changes"),
    "sort": _one_of("start", "distance"),
    "page": _page,
}
PARAMETERS = tuple(_READERS)


_WRITTEN = tuple(
    (field.name, _NAME_OF.get(field.name, field.name), getattr(Selection(), field.name)) for field in fields(Selection)
)
"""Each field, what it is called in an address, and what need not be written: a page has a dozen addresses."""


def _pairs(selection: Selection, changed: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for field, name, default in _WRITTEN:
        value = changed.get(name, getattr(selection, field))
        if value is None or value == default:
            continue
        if name in ("radius_km", "sort") and changed.get("near", selection.near) is None:
            continue
        if name == "near" and isinstance(value, tuple):
            pairs.append((name, ",".join(f"{degrees:.5f}".rstrip("0").rstrip(".") for degrees in value)))
        elif isinstance(value, tuple):
            pairs.extend((name, str(item)) for item in value)
        elif isinstance(value, bool):
            pairs.append((name, "1"))
        elif isinstance(value, float):
            pairs.append((name, f"{value:g}"))
        else:
            pairs.append((name, str(value)))
    return pairs
