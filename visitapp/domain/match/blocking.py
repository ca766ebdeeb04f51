"""Which tellings are worth comparing: those of a common day that share a place, a ticket or a word of the title.

What a telling looks at is bounded, so that ten times as many events cost about ten times as much: a word that is in
the titles of half a town on its big day counts only together with the hour, and what is held on many days stands in
the blocks of its months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from visitapp.domain.match.alike_places import own_place_words
from visitapp.domain.match.telling import NO_HOUR, Telling
from visitapp.domain.match.words import EMPTY

MOST = 24
"""So many tellings a block holds; with more it is divided by the hour, and an hour with more is given up."""
LONG_DAYS = 7
"""What is held on more days stands in blocks of its months."""
MOST_DAYS = 400
FAR_MINUTES = 120
CELL_LATITUDE, CELL_LONGITUDE = 0.0027, 0.0049
"""300 m each at 56.6° north: what is closer lies in the same or the next cell."""
ANYWHERE = ""

Key = tuple[object, ...]


def candidates(tellings: Iterable[Telling]) -> Iterator[tuple[Telling, Telling]]:
    """Each pair that is worth comparing, once: the one given earlier first."""
    blocks = Blocks()
    for one in tellings:
        for other in blocks.candidates_of(one):
            yield other, one
        blocks.add(one)


class Blocks:
    """Tellings by day and what they may share. Add them one by one; ask for one before or after it is added."""

    def __init__(self) -> None:
        self._blocks: dict[int, list[Telling] | None] = {}
        self._municipalities: set[str] = set()

    def add(self, one: Telling) -> None:
        """Take in a telling; it is found from now on."""
        self._municipalities.add(one.municipality)
        days = _days(one)
        long = len(days) > LONG_DAYS
        for when in _months(days) if long else days:
            for key in _keys(one, when):
                self._put(hash(key), one, when)

    def candidates_of(self, one: Telling) -> list[Telling]:
        """The tellings added so far that are worth comparing with this one, by their keys; not itself."""
        days = _days(one)
        found: dict[int, Telling] = {}
        for when in (*days, *_months(days)):
            for key in self._asked(one, when):
                self._look(hash(key), one, when, found)
        found.pop(one.key, None)
        return [found[key] for key in sorted(found) if not _hours_apart(one, found[key])]

    def _put(self, key: int, one: Telling, when: int) -> None:
        block = self._blocks.setdefault(key, [])
        if block is not None and len(block) < MOST:
            block.append(one)
            return
        if block is not None:
            self._blocks[key] = None
            for other in block:
                self._put_by_hour(key, other, when)
        self._put_by_hour(key, one, when)

    def _put_by_hour(self, key: int, one: Telling, when: int) -> None:
        for hour in _hours(one, when):
            block = self._blocks.setdefault(hash((key, hour)), [])
            if block is not None and len(block) < MOST:
                block.append(one)

    def _look(self, key: int, one: Telling, when: int, found: dict[int, Telling]) -> None:
        block = self._blocks.get(key, [])
        if block is None:
            for hour in _hours(one, when):
                for other in self._blocks.get(hash((key, hour))) or ():
                    found[other.key] = other
            return
        for other in block:
            found[other.key] = other

    def _asked(self, one: Telling, when: int) -> Iterator[Key]:
        yield from _keys(one, when)
        yield from _cells_around(one, when)
        others = self._municipalities if one.municipality == ANYWHERE else (ANYWHERE,)
        for municipality in others:
            if municipality != one.municipality and municipality in self._municipalities:
                yield from _word_keys(one, when, municipality)


def _keys(one: Telling, when: int) -> Iterator[Key]:
    """The blocks of a day (its ordinal) or month (below 0) in which a telling stands."""
    yield from _word_keys(one, when, one.municipality)
    if one.place:
        yield when, "place", one.place
    for stem in _name_stems(one):
        yield when, "name", one.municipality, stem
    if one.street:
        yield when, "street", one.municipality, one.street
    if not (one.place_name and one.street):
        # The one gives a name, the other an address: only the hour is left to meet by.
        for minute in {minute for day, minute in one.times if day == when and minute != NO_HOUR}:
            yield when, "start", one.municipality, minute
    for address in {one.ticket, one.url} - {""}:
        yield when, "address", address
    cell = _cell(one)
    if cell:
        yield when, "cell", *cell


def _word_keys(one: Telling, when: int, municipality: str) -> Iterator[Key]:
    for stem in {word[:5] for title in one.titles for word in title.words}:
        yield when, "word", municipality, stem


def _name_stems(one: Telling) -> set[str]:
    """What the name of a place is looked up by: its own words and its village's, else what kind of place it is."""
    told = {word[:5] for word in one.place_name if word not in EMPTY}
    own = {word[:5] for word in own_place_words(one)} | ({word[:5] for word in one.locality.split()} & told)
    return own - {one.municipality[:5]} or told


def _hours_apart(one: Telling, other: Telling) -> bool:
    """Whether each is held once, and so long after the other that not even its doors open then."""
    if len(one.times) != 1 or len(other.times) != 1 or one.spans or other.spans:
        return False
    (_, minute), (_, at) = one.times[0], other.times[0]
    return NO_HOUR not in (minute, at) and abs(minute - at) > FAR_MINUTES


def _cell(one: Telling) -> tuple[int, int] | None:
    if one.latitude is None or one.longitude is None:
        return None
    return int(one.latitude // CELL_LATITUDE), int(one.longitude // CELL_LONGITUDE)


def _cells_around(one: Telling, when: int) -> Iterator[Key]:
    cell = _cell(one)
    for north in (-1, 0, 1) if cell else ():
        for east in (-1, 0, 1):
            if cell and (north or east):
                yield when, "cell", cell[0] + north, cell[1] + east


def _days(one: Telling) -> list[int]:
    days = {day for day, _ in one.times}
    for first, last in one.spans:
        days.update(range(first, min(last, first + MOST_DAYS) + 1))
    return sorted(days)[:MOST_DAYS]


def _months(days: list[int]) -> list[int]:
    """The months of days, as numbers below 0, for a day's ordinal is above."""
    return sorted({-(on.year * 12 + on.month) for on in map(date.fromordinal, days)})


def _hours(one: Telling, when: int) -> set[int]:
    """The hours at which a telling is held on a day, or on any when a month is meant; -1 for none."""
    hours = {minute // 60 for day, minute in one.times if when < 0 or day == when}
    return hours or {NO_HOUR}
