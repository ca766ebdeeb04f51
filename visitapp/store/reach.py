"""Keep the verdicts: whether each occurrence can be reached over each crossing, and left again.

An occurrence is due when its `reach_key` is not the version of what verdicts are made of (crossings, timetables, ground
minutes). Where it is a version of which the parts are still known (visitapp.store.reach_parts), only the verdicts over
crossings that changed since are made; otherwise all are. The projection clears the key when an occurrence changes, and
visitapp.store.disruptions when one of its days is disrupted, visitapp.store.roads when the way there takes another
time. While one of several days lasts, the key also names the day: its way there must not lie in the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import compress
from typing import TYPE_CHECKING

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Mode, Port
from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.types import Reach
from visitapp.domain.reach.verdict import Matcher, Stay, clock_of, serves_region
from visitapp.domain.reach.ways import TimetableWay, Ways, timetable_way
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.crossing_read import all_timetables, entered_ground, list_crossings
from visitapp.store.database import Database, Query, Row, chunks, day, marks, maybe_day, maybe_instant, writing
from visitapp.store.disruption_read import Told, disruptions_in_force, told_so_far
from visitapp.store.reach_parts import keep_parts, kept_parts, reach_parts
from visitapp.store.reach_rows import known_reaches, mark_made, row_to_write, still_as_read, write_reaches
from visitapp.store.road_read import learnt_so_far, road_times
from visitapp.store.roads import learnt_by_now

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

BATCH = 500
LINE = 10_000
"""Occurrences that are found due at a time: to find any of them all are looked at."""
LOOK_BACK = timedelta(days=7)
"""Occurrences of the last week still stand in feeds."""
_RULES = 2
"""Which rules verdicts are made by: another number has all of them made anew."""


class Verdicts:
    """Answers for every crossing and mode. Built once for each version of timetables; keeps its sailings.

    `told`: the disruptions that they count with; `learnt`: the ways on roads. `transport`: what those on foot go on
    by, where it is known.
    """

    def __init__(self, query: Query, transport: PublicTransport | None = None) -> None:
        timetables, disruptions = all_timetables(query), disruptions_in_force(query)
        self._transport = transport
        self._networks = transport.version if transport else ""
        self.version, self.told = reach_version(query, self._networks), told_so_far(query)
        self.learnt, self._roads = learnt_so_far(query), road_times(query)
        self.crossing_ids = {slug: int(key) for key, slug in query.rows("SELECT id, slug FROM crossing")}
        self._ground: list[EnteredGround] = entered_ground(query)
        self.matchers: list[Matcher] = []
        for crossing in list_crossings(query):
            if serves_region(crossing):
                board = Board(crossing, timetables.get(crossing.slug, ()), disruptions.get(crossing.slug, ()))
                self.matchers += [Matcher(board, mode) for mode in MODES]
        self._zones = {matcher.zone for matcher in self.matchers}
        self._places: dict[tuple[Spot | None, str, str], tuple[Ways, ...]] = {}
        self._line: list[int] = []
        self.parts, self._before = reach_parts(query, _RULES, self._networks), kept_parts(query)
        self.parts_kept = self._before.get(self.version) == self.parts
        self._other_since: dict[str, tuple[bool, ...]] = {}

    def next_due(self, query: Query, today: date) -> list[Due]:
        """The next occurrences whose verdicts are not of this version, soonest first; none when all are."""
        while True:
            if not self._line:
                self._line = _due_rows(query, self.version, today, LINE)[::-1]
            some, self._line = self._line[-BATCH:], self._line[:-BATCH]
            due = _still_due(query, self.version, today, some)
            if due or not some:
                return due

    def fit(self, query: Query) -> bool:
        """Whether they are made of what stands in the database; what was learnt of roads since is taken in."""
        if (learnt := learnt_so_far(query)) != self.learnt:
            self.learnt, self._roads = learnt, road_times(query)
            self._places.clear()
        return (self.version, self.told) == (reach_version(query, self._networks), told_so_far(query))

    def of(self, due: Due, today: date) -> list[Reach]:
        """The reach of one occurrence for each crossing and mode that may have another than is kept."""
        not_before, clocks = min(today, due.last_day), {zone: clock_of(due.stay, zone) for zone in self._zones}
        return [
            matcher.answer(due.stay, clocks[matcher.zone], due.spot, ways, not_before)
            for matcher, ways in compress(zip(self.matchers, self._ways(due), strict=True), self._other(due, today))
        ]

    def _other(self, due: Due, today: date) -> tuple[bool, ...]:
        """For each matcher whether its verdict may be another than the one that is kept.

        What is kept of several days may be of days that have passed since: it is all made anew.
        """
        version, _, told_on = due.key.partition(" ")
        if told_on != str(today) and due.stay.starts_on <= today and due.stay.starts_on != due.last_day:
            version = ""
        found = self._other_since.get(version)
        if found is None:
            parts = self._before.get(version, {})
            found = self._other_since[version] = tuple(
                parts.get(slug) != self.parts[slug] for slug in (matcher.crossing.slug for matcher in self.matchers)
            )
        return found

    def _ways(self, due: Due) -> tuple[Ways, ...]:
        """For each matcher the way to the place of an occurrence."""
        key = (due.spot, due.place, due.municipality)
        found = self._places.get(key)
        if found is None:
            if len(self._places) > 5_000:
                self._places.clear()
            made: dict[tuple[str, Mode], Ways] = {}
            for matcher in self.matchers:
                if (matcher.port.slug, matcher.mode) not in made:
                    made[matcher.port.slug, matcher.mode] = self._ways_from(matcher.port, matcher.mode, due)
            found = self._places[key] = tuple(made[matcher.port.slug, matcher.mode] for matcher in self.matchers)
        return found

    def _ways_from(self, port: Port, mode: Mode, due: Due) -> Ways:
        ground = ground_time(mode, port, due.spot, self._ground, due.place, due.municipality, self._roads)
        return Ways(ground, self._ride(port, due) if mode == "foot" else None)

    def _ride(self, port: Port, due: Due) -> TimetableWay | None:
        """By public transport; beside it counts what leads to this very place, not minutes for a whole municipality."""
        if self._transport is None:
            return None
        real = [one for one in self._ground if not one.demo]
        beside = ground_time("foot", port, due.spot, real, due.place, roads=self._roads)
        return timetable_way(self._transport, port, due.spot, beside)


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence that wants verdicts. `sequence` and `key` tell whether it is still the one that was read.

    `key`: of which version the verdicts are that are kept of it, and of which day.
    """

    id: int
    event: int
    uid: str
    sequence: int
    last_day: date
    stay: Stay
    spot: Spot | None
    place: str
    municipality: str
    key: str


def reach_version(query: Query, networks: str = "") -> str:
    """A hash of what verdicts are made of, and of the rules. `networks`: the version of buses and trains."""
    rows = [
        [list(map(str, row)) for row in query.rows(sql)]
        for sql in (
            "SELECT slug, shown_hash FROM crossing ORDER BY slug",
            "SELECT slug, country, latitude, longitude, zone, confirmed FROM port ORDER BY slug",
            "SELECT uid, imported_at FROM timetable ORDER BY uid",
            "SELECT uid, low_min, middle_min, high_min, demo FROM ground_minutes ORDER BY uid",
        )
    ]
    return json_hash([_RULES, *rows, networks] if networks else [_RULES, *rows])


def find_due(query: Query, version: str, today: date, most: int = BATCH) -> list[Due]:
    """Occurrences whose verdicts are not of `version`, soonest first."""
    return _still_due(query, version, today, _due_rows(query, version, today, most))


_DUE = (
    "FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"
    " WHERE (substr(o.reach_key, 1, 32) <> ? OR (o.reach_key <> ? AND o.starts_on < ? AND o.last_day >= ?"
    " AND o.starts_on < o.last_day)) AND o.state = 'current' AND o.last_day >= ? AND e.state = 'public'"
)


def _due_values(version: str, today: date) -> tuple[object, ...]:
    return version, _day_key(version, today), today, today, today - LOOK_BACK


def _due_rows(query: Query, version: str, today: date, most: int) -> list[int]:
    rows = query.rows(f"SELECT o.id {_DUE} ORDER BY o.sort_from, o.id LIMIT ?", *_due_values(version, today), most)
    return [row[0] for row in rows]


def _still_due(query: Query, version: str, today: date, occurrences: Sequence[int]) -> list[Due]:
    """Those of these rows that are due, soonest first."""
    sql = (
        "SELECT o.id, o.uid, o.kind, o.starts_on, o.ends_on, o.starts_at, o.ends_at, e.latitude, e.longitude,"
        f" p.confirmed, p.slug, e.municipality_slug, o.sequence, o.last_day, o.event_id, o.sort_from,"
        f" o.reach_key {_DUE} AND o.id IN"
    )
    rows = [
        row
        for chunk in chunks(occurrences)
        for row in query.rows(f"{sql} ({marks(chunk)})", *_due_values(version, today), *chunk)
    ]
    return [_due(row) for row in sorted(rows, key=lambda row: (row[15], row[0]))]


async def compute_due(database: Database, verdicts: Verdicts, now: datetime, today: date) -> int:
    """Compute and keep the verdicts of the next batch; how many occurrences it was.

    0: none is due, or there is other news of sailings or roads than `verdicts` are made of; then nothing is kept.
    """
    due = await database.reader.run(lambda query: verdicts.next_due(query, today))
    if not due:
        return 0
    answers = await database.reader.run(lambda _: {one.id: verdicts.of(one, today) for one in due})
    async with writing() as connection:
        if await _told_by_now() != verdicts.told or await learnt_by_now() != verdicts.learnt:
            return 0
        if not verdicts.parts_kept:
            await keep_parts(verdicts.version, verdicts.parts)
        # One that moved, or went, since it was read stays due: this verdict is of its old time.
        still = await still_as_read(connection, [one.id for one in due])
        kept = [one for one in due if still.get(one.id) == (one.sequence, one.key)]
        changed = await _save(connection, kept, answers, verdicts, now)
        await mark_made(connection, [one.id for one in kept], _day_key(verdicts.version, today))
        if changed:
            await append_change("reach", "", now, changed)
    verdicts.parts_kept = True
    return len(due)


async def _told_by_now() -> Told:
    """`told_so_far` inside a transaction, which no disruption can pass by."""
    told = models.Disruption.all()
    return await told.count(), await told.filter(ended_at__isnull=False).count()


def _day_key(version: str, today: date) -> str:
    """`version` is 32 characters long; what stands after it counts only while an occurrence of several days lasts."""
    return f"{version} {today}"


async def _save(
    connection: TransactionalDBClient, due: Sequence[Due], answers: dict[int, list[Reach]], verdicts: Verdicts,
    now: datetime,
) -> set[int]:  # fmt: skip
    """Write the verdicts that say something else than before; the events they are of."""
    crossings = {verdicts.crossing_ids[slug] for slug in {reach.crossing for one in due for reach in answers[one.id]}}
    known = await known_reaches(connection, [one.id for one in due], crossings)
    rows, events = [], set()
    for one in due:
        for reach in answers[one.id]:
            uid = f"{one.uid}:{reach.crossing}:{reach.mode}"
            row = row_to_write(known.get(uid), uid, one.id, verdicts.crossing_ids[reach.crossing], reach, now)
            if row is not None:
                rows.append(row)
                events.add(one.event)
    await write_reaches(connection, rows)
    return events


def _due(row: Row) -> Due:
    latitude, longitude, confirmed = row[7], row[8], row[9]
    spot = None
    if latitude is not None and longitude is not None:
        spot = Spot(latitude, longitude, bool(confirmed) if confirmed is not None else True)
    stay = Stay(
        kind=row[2], starts_on=day(row[3]), ends_on=maybe_day(row[4]), starts_at=maybe_instant(row[5]),
        ends_at=maybe_instant(row[6]),
    )  # fmt: skip
    place = row[10] or ""
    return Due(
        row[0], row[14], row[1], row[12], day(row[13]), stay, spot, place, row[11] if spot is not None or place else "",
        row[16],
    )  # fmt: skip
