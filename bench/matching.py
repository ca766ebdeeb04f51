"""How long a verdict takes: µs for one occurrence and crossing × mode."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import MODES, Crossing, Mode, Port, SourceNote
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import Matcher, Stay, region_port

OCCURRENCES = 10_000
PLACES = 300
RUNS = 5
FIRST = date(2027, 1, 1)
_EVERY_DAY = Service("daily", weekdays=frozenset(range(7)))


def run() -> None:
    """Prints the median of five runs, with the day tables made anew in each, and once they are made."""
    crossings = [
        (_crossing("helsingborg-helsingor", 56.0435, 12.6915), _headway("helsingborg-helsingor")),
        (_crossing("goteborg-frederikshavn", 57.7, 11.945), _listed("goteborg-frederikshavn", 195)),
        (_crossing("halmstad-grenaa", 56.6575, 12.851), _listed("halmstad-grenaa", 275)),
    ]
    dice = random.Random(7)
    spots = [Spot(56.3 + dice.random(), 12.5 + 1.5 * dice.random()) for _ in range(PLACES)]
    stays = [(_stay(dice), dice.randrange(PLACES)) for _ in range(OCCURRENCES)]
    grounds = {
        (crossing.slug, mode): [
            ground_time(mode, region_port(crossing), spot, _entered(crossing), place="any") for spot in spots
        ]
        for crossing, _ in crossings
        for mode in MODES
    }
    cold, warm, counts = [], [], dict[str, int]()
    for _ in range(RUNS):
        started = perf_counter()
        boards = [Board(crossing, [timetable]) for crossing, timetable in crossings]
        matchers = [Matcher(board, mode) for board in boards for mode in MODES]
        _match(matchers, stays, spots, grounds)
        cold.append(perf_counter() - started)
        started = perf_counter()
        counts = _match(matchers, stays, spots, grounds)
        warm.append(perf_counter() - started)
    each = OCCURRENCES * len(crossings) * len(MODES)
    print(f"matching: {median(cold) / each * 1e6:.1f} µs per occurrence and crossing × mode, all tables made")
    print(f"matching: {median(warm) / each * 1e6:.1f} µs with the tables at hand ({each} verdicts: {counts})")


def _match(
    matchers: list[Matcher],
    stays: list[tuple[Stay, int]],
    spots: list[Spot],
    grounds: dict[tuple[str, Mode], list[GroundTime | None]],
) -> dict[str, int]:
    counts: dict[str, int] = {}
    for matcher in matchers:
        ground = grounds[matcher.crossing.slug, matcher.mode]
        for stay, place in stays:
            verdict = matcher.reach(stay, spots[place], ground[place]).verdict
            counts[verdict] = counts.get(verdict, 0) + 1
    return counts


def _entered(crossing: Crossing) -> list[EnteredGround]:
    """Minutes for those without a car, so that every mode is worked out."""
    port = region_port(crossing).slug
    return [EnteredGround(port, mode, 70, 80, 100, place="any") for mode in MODES if mode != "car"]


def _stay(dice: random.Random) -> Stay:
    day = FIRST + timedelta(days=dice.randrange(365))
    if dice.random() < 0.15:
        return Stay("all-day", day, day + timedelta(days=dice.randint(1, 5)))
    start = datetime(day.year, day.month, day.day, dice.randint(7, 20), tzinfo=UTC)
    return Stay("timed", day, None, start, start + timedelta(hours=dice.randint(1, 5)))


def _crossing(slug: str, latitude: float, longitude: float) -> Crossing:
    here = Port(f"{slug}-se", {"sv": slug}, "SE", latitude, longitude, "Europe/Stockholm", 500, True)
    there = Port(f"{slug}-dk", {"sv": slug}, "DK", 56.0, 10.5, "Europe/Copenhagen", 500, True)
    return Crossing(slug, here, there, "Operator", "running")


def _headway(slug: str) -> Timetable:
    departures = (
        Departure("out-row", "out", "daily", 6 * 3600, 1200, 1200, 25 * 3600, approximate=True),
        Departure("back-row", "back", "daily", 6 * 3600, 1200, 1200, 25 * 3600, approximate=True),
    )
    return _timetable(slug, departures)


def _listed(slug: str, minutes: int) -> Timetable:
    departures = tuple(
        Departure(f"{way}-{hour}", way, "daily", hour * 3600, minutes * 60)
        for way in ("out", "back")
        for hour in (4, 8, 12, 16, 20, 23)
    )
    return _timetable(slug, departures)


def _timetable(slug: str, departures: tuple[Departure, ...]) -> Timetable:
    last = date(2028, 12, 31)
    return Timetable(slug, slug, slug, FIRST - timedelta(days=1), last, SourceNote("bench"), (_EVERY_DAY,), departures)


if __name__ == "__main__":
    run()
