"""Keep the verdicts: whether each occurrence can be reached over each crossing, and left again.

An occurrence is due when its `reach_key` is not the version of what verdicts are made of (crossings, timetables, ground
minutes). Where it is a version of which the parts are still known (visitapp.store.reach_parts), only the verdicts over
crossings that changed since are made; otherwise all are. The projection clears the key when an occurrence changes, and
visitapp.store.disruptions when one of its days is disrupted, visitapp.store.roads when the way there takes another
time. While one of several days lasts, the key also names the day: its way there must not lie in the past.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.reach.alike import AlikeDays
from visitapp.domain.reach.kept import Answers, Hours, Known, hours_of
from visitapp.domain.reach.placeways import PlaceWays
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.said import Kept
from visitapp.domain.reach.verdict import Matcher, clock_of, serves_region
from visitapp.store.changes import append_change
from visitapp.store.crossing_read import all_timetables, entered_ground, list_crossings
from visitapp.store.database import Database, Query, writing
from visitapp.store.disruption_read import PAST, disruptions_in_force, told_so_far
from visitapp.store.reach_due import LOOK_BACK, Due, DueLine, Order, day_key
from visitapp.store.reach_parts import keep_parts, kept_parts, reach_parts
from visitapp.store.reach_rows import Over, ReachRows, known_reaches, mark_made, still_as_read, told_and_learnt
from visitapp.store.road_read import learnt_so_far, road_times

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

_RULES = 2
"""Which rules verdicts are made by: another number has all of them made anew."""

OfOne = tuple[tuple[Over, ...], list[Kept]]
"""What is to be kept of one occurrence, and over what each of it is."""
_Chosen = tuple[tuple[Over, ...], tuple[tuple[Answers, AlikeDays, int, int], ...]]
"""Over what verdicts are made; and the answers, their days, where the way begins and the zone, by number."""


class Verdicts:
    """Answers for every crossing and mode. Built once for each version of timetables; keeps its sailings.

    `told`: the disruptions that they count with; `learnt`: the ways on roads. `transport`: what those on foot go on
    by, where it is known. `today`: nothing is asked of days long before. `before`: those of the version before, which
    are of no use from now on.
    """

    def __init__(
        self, query: Query, transport: PublicTransport | None = None, today: date = date.min,
        before: Verdicts | None = None,
    ) -> None:  # fmt: skip
        since = today - LOOK_BACK - PAST if today > date.min else today
        timetables, disruptions = all_timetables(query), disruptions_in_force(query, since)
        self._transport = transport
        self._networks = transport.version if transport else ""
        self.version, self.told = reach_version(query, self._networks), told_so_far(query)
        self.learnt, self._entered = learnt_so_far(query), entered_ground(query)
        self._ways = self._ways_of(query, before)
        rows = {slug: int(key) for key, slug in query.rows("SELECT id, slug FROM crossing")}
        self.answers: list[Answers] = []
        known: Known = {}
        for crossing in list_crossings(query):
            if serves_region(crossing):
                board = Board(crossing, timetables.get(crossing.slug, ()), disruptions.get(crossing.slug, ()))
                days = AlikeDays(board)
                with_rides = AlikeDays(board, transport) if transport else days
                self.answers += [
                    Answers(Matcher(board, mode, with_rides if mode == "foot" else days, days), known) for mode in MODES
                ]
        self._matchers = [one.matcher for one in self.answers]
        self.over = [Over(rows[one.crossing.slug], one.crossing.slug, one.mode) for one in self._matchers]
        self._zones = list({matcher.zone: None for matcher in self._matchers})
        self._starts_in = [
            (self._ways.start(one.port, one.mode), self._zones.index(one.zone)) for one in self._matchers
        ]
        self.parts, self._before = reach_parts(query, _RULES, self._networks), kept_parts(query)
        ports = {one.crossing.slug: one.port.slug for one in self._matchers if one.mode == "foot"}
        self._from_anew = {port for crossing, port in ports.items() if self._is_new(crossing)}
        by_day = transport is not None and not transport.knows(self._from_anew or set(ports.values()))
        self._line = DueLine(self.version, _order(self.answers) if by_day else None)
        self.parts_kept = self._before.get(self.version) == self.parts
        self._other_since: dict[str, _Chosen] = {}
        self._named: tuple[date, set[int]] = (date.min, set())

    def next_due(self, query: Query, today: date) -> list[Due]:
        """The next occurrences whose verdicts are not of this version; none when all are."""
        due = self._line.next(query, today)
        if not due and self._transport is not None:
            self._transport.was_asked(self._from_anew)
        return due

    def named_on(self, day: date) -> set[int]:
        """The parts of plans that are known to be kept because a verdict was written with them on a day."""
        if self._named[0] != day:
            self._named = day, set()
        return self._named[1]

    def forget_named(self) -> None:
        """Know of no part that it is kept: some were deleted, perhaps by a clock that went ahead for a moment."""
        self._named = date.min, set()

    def fit(self, query: Query) -> bool:
        """Whether they are made of what stands in the database; what was learnt of roads since is taken in."""
        if (learnt := learnt_so_far(query)) != self.learnt:
            self.learnt = learnt
            self._ways.learn(road_times(query))
        return (self.version, self.told) == (reach_version(query, self._networks), told_so_far(query))

    def of(self, due: Due, today: date) -> OfOne:
        """What is to be kept of one occurrence, over all that may give another verdict than before."""
        over, chosen = self._other(due, today)
        clocks = [clock_of(due.stay, zone) for zone in self._zones] if chosen else []
        not_before, spot, ways = min(today, due.last_day), due.where[0], self._ways.to(due.where)
        found: list[Kept] = []
        days: AlikeDays | None = None
        hours: Hours | None = None
        for answers, of_days, start, zone in chosen:
            clock = clocks[zone]
            if of_days is not days:
                days = of_days
                hours = hours_of(days, due.stay, clock, not_before)
            way = ways[start] or self._ways.make(ways, start, due.where)
            found.append(answers.kept(due.stay, clock, hours, spot, way, not_before))
        return over, found

    def _is_new(self, crossing: str) -> bool:
        """Whether all verdicts over a crossing are made anew, as far as is known."""
        return all(parts.get(crossing) != self.parts[crossing] for parts in self._before.values())

    def _ways_of(self, query: Query, before: Verdicts | None) -> PlaceWays:
        """Those of the version before, if they are made of the same."""
        if before is not None and (before._transport, before.learnt, before._entered) == (
            self._transport, self.learnt, self._entered,
        ):  # fmt: skip
            return before._ways
        return PlaceWays(self._entered, road_times(query), self._transport)

    def _other(self, due: Due, today: date) -> _Chosen:
        """Those of `answers` that may give another than the one that is kept.

        What is kept of several days may be of days that have passed since: it is all made anew.
        """
        version, starts_on = due.key[:32], due.stay.starts_on
        if starts_on <= today and starts_on != due.last_day and due.key != day_key(version, today):
            version = ""
        found = self._other_since.get(version)
        if found is None:
            parts = self._before.get(version, {})
            some = [place for place, one in enumerate(self.over) if parts.get(one.crossing) != self.parts[one.crossing]]
            found = self._other_since[version] = (
                tuple([self.over[place] for place in some]),
                tuple([(self.answers[at], self.answers[at].matcher.days, *self._starts_in[at]) for at in some]),
            )
        return found


def _order(answers: Sequence[Answers]) -> Order:
    """Days that are alike on foot go together: over the first crossing, for most of what differs are its rides."""
    on_foot = next((one.matcher.days for one in answers if one.matcher.days.has_rides), None)
    return lambda day: () if on_foot is None else on_foot.order(day)


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


async def compute_due(database: Database, verdicts: Verdicts, now: datetime, today: date) -> int:
    """Compute and keep the verdicts of the next batch; how many occurrences it was.

    0: none is due, or there is other news of sailings or roads than `verdicts` are made of; then nothing is kept.
    """
    due = await database.reader.run(lambda query: verdicts.next_due(query, today))
    if not due:
        return 0
    answers = await database.reader.run(lambda _: [verdicts.of(one, today) for one in due])
    async with writing() as connection:
        if await told_and_learnt(connection) != (verdicts.told, verdicts.learnt):
            return 0
        if not verdicts.parts_kept:
            await keep_parts(verdicts.version, verdicts.parts)
        # One that moved, or went, since it was read stays due: this verdict is of its old time.
        still = await still_as_read(connection, [one.id for one in due])
        kept = [pair for pair in zip(due, answers, strict=True) if still.get(pair[0].id) == pair[0].as_read]
        changed, parts = await _save(connection, kept, verdicts, now)
        await mark_made(connection, [one.id for one, _ in kept], day_key(verdicts.version, today))
        if changed:
            await append_change("reach", "", now, changed)
    verdicts.parts_kept = True
    verdicts.named_on(now.astimezone(UTC).date()).update(parts)
    return len(due)


async def _save(
    connection: TransactionalDBClient, made: Sequence[tuple[Due, OfOne]], verdicts: Verdicts, now: datetime
) -> tuple[set[int], Collection[int]]:
    """Write the verdicts that say something else than before; the events they are of, and the parts kept besides."""
    overs = {id(over): over for _, (over, _) in made}  # they are few, and long to compare
    crossings = {one.crossing_id for over in overs.values() for one in over}
    known = await known_reaches(connection, [one.id for one, _ in made], crossings)
    rows = ReachRows(connection, known, now, verdicts.named_on(now.astimezone(UTC).date()))
    events = {one.event for one, (over, kept) in made if rows.add(one.id, one.uid, over, kept)}
    await rows.write()
    return events, rows.parts
