"""Write what offices say of sailings and crossings. Every change is a row, or the end of one, with who and when.

Verdicts are computed anew for those occurrences alone whose days a change touches: their `reach_key` is cleared
in the same transaction. visitapp.store.reach sees to it that no verdict of before is kept after that.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from visitapp.domain.crossing.disruption import LONGEST_DELAY, touched_days
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import longest_delay
from visitapp.domain.crossing.types import Disruption
from visitapp.domain.errors import InputError
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.crossing_read import get_crossing, timetables_of
from visitapp.store.database import Database, Query, writing
from visitapp.store.disruption_read import disruptions_of, get_disruption
from visitapp.store.projection import new_uid


async def add_disruption(database: Database, one: Disruption, *, yields: bool = False) -> str:
    """Keep what was said from `one.made_at` on, and end what was said before of the same sailing; its uid.

    `yields`: where somebody else said something of the sailing that holds, nothing is kept, and the uid is "".
    `one.uid` is not looked at. Raises NotFoundError for a crossing that is not known, InputError for what is no
    disruption.
    """
    _check(one)
    board = await _board(database, one.crossing)
    uid = new_uid()
    async with writing():
        told = models.Disruption.filter(
            crossing_slug=one.crossing, direction=one.direction or "", sailing_key=one.sailing_key, ended_at=None
        )
        before = await told.exclude(kind="suspended")
        if yields and any(row.made_by != one.made_by for row in before):
            return ""
        if one.kind != "suspended":
            for row in before:
                await _end(row.uid, one.made_by, one.made_at, replaced=True)
        await models.Disruption.create(
            uid=uid, crossing_slug=one.crossing, kind=one.kind, direction=one.direction or "",
            sailing_key=one.sailing_key, first_day=one.first_day, last_day=one.last_day, departs_at=one.departs_at,
            arrives_at=one.arrives_at, delay_min=int(one.delay.total_seconds() // 60), port_name=one.port,
            reasons=[list(pair) for pair in one.reasons], source=one.source, demo=one.demo, made_by=one.made_by,
            made_at=one.made_at, ended_by="",
        )  # fmt: skip
        await _touch(one, board, one.made_at)
    return uid


async def end_disruption(database: Database, uid: str, by: str, now: datetime) -> bool:
    """Take back what was said; whether it still held. Raises NotFoundError."""
    one = await database.reader.run(lambda query: get_disruption(query, uid))
    board = await _board(database, one.crossing)
    async with writing():
        if not await _end(uid, by, now, replaced=False):
            return False
        await _touch(one, board, now)
    return True


def read_board(query: Query, crossing: str) -> Board:
    """The sailings of a crossing as they go now. Raises NotFoundError."""
    return Board(get_crossing(query, crossing), timetables_of(query, crossing), disruptions_of(query, crossing))


def _check(one: Disruption) -> None:
    """Raises InputError naming what is missing, or too much."""
    if not any(text for _, text in one.reasons):
        raise InputError("reason", "is missing")
    if one.kind == "delayed" and not timedelta() < one.delay <= LONGEST_DELAY:
        raise InputError("delay", "is no delay of 1 to 1440 minutes", str(one.delay))
    if one.kind != "delayed" and one.delay:
        raise InputError("delay", "belongs to what is delayed", str(one.delay))
    if (one.kind == "suspended") == bool(one.sailing_key):
        raise InputError("sailing", "is named by a key, a suspension by days", one.sailing_key)
    if one.kind != "suspended" and (one.direction is None or one.last_day != one.first_day):
        raise InputError("sailing", "has one direction and one day", one.sailing_key)
    if one.last_day is not None and one.last_day < one.first_day:
        raise InputError("to", "lies before from", one.last_day.isoformat())


async def _board(database: Database, crossing: str) -> Board:
    """The sailings as their timetables give them."""
    return await database.reader.run(lambda query: Board(get_crossing(query, crossing), timetables_of(query, crossing)))


async def _end(uid: str, by: str, now: datetime, *, replaced: bool) -> bool:
    ended = await models.Disruption.filter(uid=uid, ended_at=None).update(ended_at=now, ended_by=by, replaced=replaced)
    return bool(ended)


async def _touch(one: Disruption, board: Board, now: datetime) -> None:
    """Have the verdicts made anew that may be others now, and tell every process."""
    first, last = touched_days(one, _left_on(one, board), longest_delay(board.timetables))
    touched = models.Occurrence.filter(state="current", last_day__gte=first)
    if last is not None:
        touched = touched.filter(starts_on__lte=last)
    await touched.update(reach_key="")
    # No event is shown otherwise before its verdict is made: that is a change of its own.
    await append_change("disruption", one.crossing, now, ())


def _left_on(one: Disruption, board: Board) -> date:
    """The day that a sailing leaves on by its timetable, of one that none has (any more) as it was said."""
    if one.direction is None:
        return one.first_day
    found = board.find(one.direction, one.sailing_key, one.first_day)
    departs_at = found.departs_at if found else one.departs_at
    return one.first_day if departs_at is None else departs_at.astimezone(board.zone(one.direction)).date()
