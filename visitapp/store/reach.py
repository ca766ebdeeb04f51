"""Keep the verdicts: whether each occurrence can be reached over each crossing, and left again.

An occurrence is due when its `reach_key` is not the version of what verdicts are made of (crossings, timetables,
ground minutes); the projection clears the key when an occurrence changes, and visitapp.store.disruptions when one of
its days is disrupted. While one of several days lasts, the key also names the day: its way there must not lie in the
past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.types import Reach
from visitapp.domain.reach.verdict import Matcher, Stay, region_port, serves_region
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.crossing_read import all_timetables, entered_ground, list_crossings
from visitapp.store.database import Database, Query, Row, day, maybe_day, maybe_instant, writing
from visitapp.store.disruption_read import Told, disruptions_in_force, told_so_far

BATCH = 200
LOOK_BACK = timedelta(days=7)
"""Occurrences of the last week still stand in feeds."""
_RULES = 2
"""Which rules verdicts are made by: another number has all of them made anew."""


class Verdicts:
    """Answers for every crossing and mode. Built once for each version of timetables; keeps its sailings.

    `told`: the disruptions that they count with.
    """

    def __init__(self, query: Query) -> None:
        timetables, disruptions = all_timetables(query), disruptions_in_force(query)
        self.version, self.told = reach_version(query), told_so_far(query)
        self.crossing_ids = {slug: int(key) for key, slug in query.rows("SELECT id, slug FROM crossing")}
        self._ground: list[EnteredGround] = entered_ground(query)
        self._matchers: list[Matcher] = []
        for crossing in list_crossings(query):
            if serves_region(crossing):
                board = Board(crossing, timetables.get(crossing.slug, ()), disruptions.get(crossing.slug, ()))
                self._matchers += [Matcher(board, mode) for mode in MODES]
        self._times: dict[tuple[Any, ...], Any] = {}

    def fit(self, query: Query) -> bool:
        """Whether they are made of what stands in the database."""
        return (self.version, self.told) == (reach_version(query), told_so_far(query))

    def of(self, due: Due, today: date) -> list[Reach]:
        """The reach of one occurrence for each crossing and mode."""
        not_before = min(today, due.last_day)
        return [
            matcher.reach(due.stay, due.spot, self._ground_of(matcher, due), not_before) for matcher in self._matchers
        ]

    def _ground_of(self, matcher: Matcher, due: Due) -> Any:
        port = region_port(matcher.crossing)
        key = (port.slug, matcher.mode, due.spot, due.place, due.municipality)
        if key not in self._times:
            if len(self._times) > 50_000:
                self._times.clear()
            self._times[key] = ground_time(matcher.mode, port, due.spot, self._ground, due.place, due.municipality)
        return self._times[key]


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence that wants verdicts. `sequence` tells whether it is still the one that was read."""

    id: int
    event: int
    uid: str
    sequence: int
    last_day: date
    stay: Stay
    spot: Spot | None
    place: str
    municipality: str


def reach_version(query: Query) -> str:
    """A hash of what verdicts are made of, and of the rules."""
    rows = [
        [list(map(str, row)) for row in query.rows(sql)]
        for sql in (
            "SELECT slug, shown_hash FROM crossing ORDER BY slug",
            "SELECT slug, country, latitude, longitude, zone, confirmed FROM port ORDER BY slug",
            "SELECT uid, imported_at FROM timetable ORDER BY uid",
            "SELECT uid, low_min, middle_min, high_min, demo FROM ground_minutes ORDER BY uid",
        )
    ]
    return json_hash([_RULES, *rows])


def find_due(query: Query, version: str, today: date, most: int = BATCH) -> list[Due]:
    """Occurrences whose verdicts are not of `version`, soonest first."""
    rows = query.rows(
        "SELECT o.id, o.uid, o.kind, o.starts_on, o.ends_on, o.starts_at, o.ends_at, e.latitude,"
        " e.longitude, p.confirmed, p.slug, e.municipality_slug, o.sequence, o.last_day,"
        " o.event_id"
        " FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"
        " WHERE (substr(o.reach_key, 1, 32) <> ? OR (o.reach_key <> ? AND o.starts_on < ? AND o.last_day >= ?"
        " AND o.starts_on < o.last_day)) AND o.state = 'current' AND o.last_day >= ? AND e.state = 'public'"
        " ORDER BY o.sort_from, o.id LIMIT ?",
        version, _day_key(version, today), today, today, today - LOOK_BACK, most,
    )  # fmt: skip
    return [_due(row) for row in rows]


async def compute_due(database: Database, verdicts: Verdicts, now: datetime, today: date) -> int:
    """Compute and keep the verdicts of the next batch; how many occurrences it was.

    0: none is due, or there is other news of the sailings than `verdicts` are made of; then nothing is kept.
    """
    due = await database.reader.run(lambda query: find_due(query, verdicts.version, today))
    if not due:
        return 0
    answers = await database.reader.run(lambda _: {one.id: verdicts.of(one, today) for one in due})
    async with writing():
        if await _told_by_now() != verdicts.told:
            return 0
        # One that moved, or went, since it was read stays due: this verdict is of its old time.
        still = dict(await models.Occurrence.filter(id__in=[one.id for one in due]).values_list("id", "sequence"))
        kept = [one for one in due if still.get(one.id) == one.sequence]
        changed = await _save(kept, answers, verdicts, now)
        key = _day_key(verdicts.version, today)
        await models.Occurrence.filter(id__in=[one.id for one in kept]).update(reach_key=key)
        if changed:
            await append_change("reach", "", now, changed)
    return len(due)


async def _told_by_now() -> Told:
    """`told_so_far` inside a transaction, which no disruption can pass by."""
    told = models.Disruption.all()
    return await told.count(), await told.filter(ended_at__isnull=False).count()


def _day_key(version: str, today: date) -> str:
    """`version` is 32 characters long; what stands after it counts only while an occurrence of several days lasts."""
    return f"{version} {today}"


async def _save(due: Sequence[Due], answers: dict[int, list[Reach]], verdicts: Verdicts, now: datetime) -> set[int]:
    """Write the verdicts that say something else than before; the events they are of."""
    ids = [one.id for one in due]
    known = {row.uid: row for row in await models.Reach.filter(occurrence_id__in=ids)}
    rows, events = [], set()
    for one in due:
        for reach in answers[one.id]:
            uid = f"{one.uid}:{reach.crossing}:{reach.mode}"
            row = _row(known.pop(uid, None), uid, one, reach, verdicts, now)
            if row is not None:
                rows.append(row)
                events.add(one.event)
    await models.Reach.bulk_create(
        rows, on_conflict=["uid"], batch_size=500,
        update_fields=[
            "verdict", "reason", "out_at", "home_at", "minutes_on_site", "plan", "sequence", "changed_at",
        ],
    )  # fmt: skip
    return events


def _row(
    old: models.Reach | None, uid: str, one: Due, reach: Reach, verdicts: Verdicts, now: datetime
) -> models.Reach | None:
    """The row to write, or None when a visitor would see nothing new.

    A line that has ended, or has not begun, makes no new row; where there is one it stays and says so, for its
    sequence must not begin anew.
    """
    plan = plan_to_json(reach)
    if old is None and reach.verdict == "not-running" and reach.reason in ("discontinued", "planned"):
        return None
    if old is not None and (old.verdict, old.reason, old.plan) == (reach.verdict, reach.reason, plan):
        return None
    return models.Reach(
        uid=uid,
        occurrence_id=one.id,
        crossing_id=verdicts.crossing_ids[reach.crossing],
        mode=reach.mode,
        verdict=reach.verdict,
        reason=reach.reason,
        out_at=reach.out.departs_at if reach.out else None,
        home_at=reach.home.departs_at if reach.home else None,
        minutes_on_site=None if reach.on_site is None else int(reach.on_site.total_seconds() // 60),
        plan=plan,
        sequence=0 if old is None else old.sequence + 1,
        changed_at=now,
    )


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
        row[0], row[14], row[1], row[12], day(row[13]), stay, spot, place, row[11] if spot is not None or place else ""
    )  # fmt: skip
