"""Makes the labelled pairs and writes their file: `python -m tests.pairs.make`. The same pairs every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from random import Random

from tests.pairs import retitle
from tests.pairs.bases import Happening, Seed, chance, happening, seeds_of
from tests.pairs.houses import HOUSES, House, two_houses
from tests.pairs.marks import ALL as ALL_MARKS
from tests.pairs.marks import marked, title_with
from tests.pairs.pair import FILE, Label, Level, Pair, Side, write_pairs
from tests.pairs.retell import TELLINGS, Telling
from tests.pairs.siblings import SIBLINGS, Apart
from tests.pairs.strangers import MEETINGS, Meeting
from tests.pairs.telling import Manner, tell, usual
from tests.pairs.unsure import UNSURE

TRIES = 40
"""How many happenings are tried for each pair wanted: not every seed fits every kind."""
_HABITS = (
    retitle.with_subtitle, retitle.with_venue, retitle.with_category, retitle.with_date, retitle.shouted,
    retitle.with_emoji, retitle.with_status, retitle.with_town, retitle.with_quotes, retitle.mistyped,
)  # fmt: skip


def all_pairs() -> list[Pair]:
    """All pairs, mixed."""
    made: list[Pair] = []
    for told in (*TELLINGS, *UNSURE):
        made += islice(_told_twice(told), told.count)
    for apart in SIBLINGS:
        made += islice(_siblings(apart), apart.count)
    for meeting in MEETINGS:
        made += islice(_strangers(meeting), meeting.count)
    made.sort(key=lambda pair: sha256(pair.id.encode()).digest())
    return [replace(pair, id=f"p{number:04d}") for number, pair in enumerate(made, 1)]


def _told_twice(told: Telling) -> Iterator[Pair]:
    for number, seed in _turns(seeds_of(*told.themes), told.kind, told.count):
        by = chance(told.kind, seed.title, number)
        what = happening(seed, number)
        houses = two_houses(seed, by)
        if told.one_house:
            houses = (HOUSES[by.choice(told.one_house)],) * 2
        left, right = (usual(house, by) for house in houses)
        if by.randrange(100) < told.marked:
            what, right = _mark(what, right, by)
            if told.kind == "mark spelt otherwise" and right.title in (None, what.title):
                continue
        elif told.marked == 100:
            continue
        changed = told.change(what, left, right, by)
        if changed is None:
            continue
        one, left, other, right = changed
        sides = tell(one, houses[0], left, by), tell(other, houses[1], right, by)
        yield _pair(told.label, told.kind, told.level, (seed,), number, sides, by)


def _mark(what: Happening, right: Manner, by: Random) -> tuple[Happening, Manner]:
    """A happening with a mark, and a telling that spells it in its own way; as they were where no mark fits."""
    families = [family for family in ALL_MARKS if family.fits(what.seed)]
    if not families:
        return what, right
    spellings = by.choice(by.choice(families).all_of)
    return marked(what, spellings, by), replace(right, title=title_with(what.title, by.choice(spellings), by))


def _siblings(apart: Apart) -> Iterator[Pair]:
    fitting = [seed for seed in seeds_of(*apart.themes) if apart.fits(seed)]
    for number, seed in _turns(fitting, apart.kind, apart.count):
        by = chance(apart.kind, seed.title, number)
        two = apart.split(happening(seed, number), by)
        if two is None:
            continue
        houses = _houses_apart(seed, by)
        manners = [_clear(usual(house, by), apart.hours, apart.places, by) for house in houses]
        if by.randrange(100) < apart.dressed:
            side = by.randrange(2)
            habit = by.choice(_HABITS)
            manners[side] = replace(manners[side], title=habit(two[side].title, two[side], by))
        sides = tell(two[0], houses[0], manners[0], by), tell(two[1], houses[1], manners[1], by)
        yield _pair("not same", apart.kind, apart.level, (seed,), number, sides, by)


def _strangers(meeting: Meeting) -> Iterator[Pair]:
    fitting = [seed for seed in seeds_of(*meeting.themes) if meeting.fits(seed)]
    for number, seed in _turns(fitting, meeting.kind, meeting.count):
        by = chance(meeting.kind, seed.title, number)
        others = [
            other for other in fitting
            if other.title != seed.title and other.split == seed.split and (other.theme == seed.theme) == meeting.alike
        ]  # fmt: skip
        if not others:
            continue
        other = by.choice(others)
        two = meeting.meet(happening(seed, number), happening(other, number), by)
        if two is None:
            continue
        houses = _houses_apart(seed, by)
        manners = [_clear(usual(house, by), meeting.hours, meeting.level != "easy", by) for house in houses]
        if meeting.reused:
            page = f"https://programmet.{two[0].spot.municipality}.example/"
            manners = [replace(manner, address=page) for manner in manners]
        if meeting.cancelled:
            manners[0] = replace(manners[0], status="cancelled")
        sides = tell(two[0], houses[0], manners[0], by), tell(two[1], houses[1], manners[1], by)
        yield _pair("not same", meeting.kind, meeting.level, (seed, other), number, sides, by)


def _houses_apart(seed: Seed, by: Random) -> tuple[House, House]:
    """Two houses, or now and then the same house twice: one source tells siblings too."""
    one, other = two_houses(seed, by)
    return (one, one) if by.random() < 0.2 else (one, other)


def _clear(manner: Manner, hours: bool, places: bool, by: Random) -> Manner:
    """A manner that does not leave out what alone keeps two events apart."""
    hour = hours or by.random() < 0.88
    vague = not places and by.random() < 0.08
    return replace(manner, hour=hour, where="municipality" if vague else manner.where)


def _turns(seeds: Sequence[Seed], kind: str, count: int) -> Iterator[tuple[int, Seed]]:
    """Seeds in an order of the kind's own, over and over, with a number that is new each time round."""
    order = sorted(seeds, key=lambda seed: sha256(f"{kind}|{seed.title}".encode()).digest())
    first = chance(kind).randrange(10**6)
    for turn in range(count * TRIES):
        yield first + turn // len(order), order[turn % len(order)]


def _pair(
    label: Label, kind: str, level: Level, seeds: Sequence[Seed], number: int, sides: tuple[Side, Side], by: Random
) -> Pair:
    left, right = sides if by.random() < 0.5 else (sides[1], sides[0])
    base = " + ".join(sorted(seed.title for seed in seeds))
    return Pair(f"{kind}|{base}|{number}", base, seeds[0].split, label, f"{label}: {kind}", level, left, right)


if __name__ == "__main__":
    pairs = all_pairs()
    write_pairs(pairs)
    print(f"{len(pairs)} pairs in {FILE.name}, from {len(HOUSES)} kinds of source")
