"""Apply what an operator's GTFS-Realtime feed says of its sailings, as disruptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from feeds.gtfs_realtime import Alert, RealtimeFeed, TripUpdate, read_realtime
from feeds.wire import FormatError
from visitapp.domain.crossing.disruption import subject_of
from visitapp.domain.crossing.livenews import NewsKind, Reasons, TripNews, stale, steps_to, told_by
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.transport_feed import AHEAD_MOST, SILENT_AFTER, TransportFeed
from visitapp.domain.crossing.types import Disruption
from visitapp.domain.errors import InputError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.text import clean_line
from visitapp.harvest.timetables import feed_prefix
from visitapp.store.crossing_read import all_timetables, list_crossings
from visitapp.store.database import Database, Query
from visitapp.store.disruption_read import disrupted_sailings, said_before
from visitapp.store.disruptions import add_disruption, end_disruption
from visitapp.store.reach import reach_version

LONGEST_REASON = 300
MOST_A_SAILING, MOST_A_DAY = 30, 1000
"""Rows that a feed may make of one sailing, and of all in a day (UTC): one that goes wild fills no database."""
_RECENT = timedelta(days=2)
_STOPS_ALL = "NO_SERVICE"


class LiveSailings:
    """Says of sailings what feeds say. Telling the same again changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[str, list[Board]]] = {}
        self._heard: dict[str, datetime] = {}

    async def hear(self, feed: TransportFeed, data: bytes, now: datetime) -> str:
        """Apply a message; a line on what it brought. Raises InputError for what is no message of now."""
        try:
            message = read_realtime(data)
        except FormatError as error:
            raise InputError("realtime", str(error)) from error
        if message.made_at is not None and message.made_at > now + AHEAD_MOST:
            raise InputError("realtime", f"is of {message.made_at.isoformat()}, which is still to come")
        if message.made_at is not None and message.made_at < now - SILENT_AFTER:
            raise InputError("realtime", f"is of {message.made_at.isoformat()}, and nothing newer is given")
        made_at = message.made_at or now
        if made_at < self._heard.get(feed.name, made_at):
            raise InputError("realtime", f"is of {made_at.isoformat()}, older than the one before")
        self._heard[feed.name] = made_at
        boards = await self._database.reader.run(lambda query: self._boards(query, feed.follows))
        told = told_by(news_of(message, now), boards, feed.told_by, feed.source, now)
        steps = steps_to(told, await self._holding(boards, now), feed.told_by, message.whole, now)
        for uid in steps.end:
            await end_disruption(self._database, uid, feed.told_by, now)
        begin = await self._in_bounds(steps.begin, feed.told_by, now)
        for one in begin:
            await add_disruption(self._database, one, yields=True)
        return (
            f"{told.matched} trips are sailings, {told.unmatched} are not known; {len(told.disruptions)} disrupted,"
            f" {len(begin)} of them new, {len(steps.end)} over; {len(message.problems)} could not be read"
        )

    async def _in_bounds(self, begin: Sequence[Disruption], by: str, now: datetime) -> list[Disruption]:
        """Those that are to be said: not again what an office took back, and no more than anybody could follow."""
        since, today = now.date() - _RECENT, datetime.combine(now.date(), time(), UTC)
        said = await self._database.reader.run(lambda query: said_before(query, by, since, today))
        found = [one for one in begin if (key := subject_of(one)) not in said.taken_back
                 and said.times.get(key, 0) < MOST_A_SAILING]  # fmt: skip
        return found[: max(MOST_A_DAY - said.today, 0)]

    async def hear_nothing(self, feed: TransportFeed, now: datetime) -> None:
        """End what was only a guess, once nothing was heard for a while."""
        if feed.succeeded_at is not None and now - feed.succeeded_at < SILENT_AFTER:
            return
        boards = await self._database.reader.run(lambda query: self._boards(query, feed.follows))
        for uid in stale(await self._holding(boards, now), feed.told_by):
            await end_disruption(self._database, uid, feed.told_by, now)

    def _boards(self, query: Query, feed_name: str) -> list[Board]:
        """`planned_boards`, made anew when a crossing or a timetable is another."""
        version = reach_version(query)
        if self._known.get(feed_name, ("", []))[0] != version:
            self._known[feed_name] = (version, planned_boards(query, feed_name))
        return self._known[feed_name][1]

    async def _holding(self, boards: Iterable[Board], now: datetime) -> list[Disruption]:
        """What holds of single sailings of these crossings, from the day before yesterday on."""
        slugs, since = [board.crossing.slug for board in boards], now.date() - _RECENT
        return await self._database.reader.run(lambda query: disrupted_sailings(query, slugs, since))


def planned_boards(query: Query, feed_name: str) -> list[Board]:
    """The crossings that a timetable feed has, with its timetables alone, and nothing that was said of them since."""
    prefix, timetables = feed_prefix(feed_name), all_timetables(query)
    boards = []
    for crossing in list_crossings(query):
        own = [table for table in timetables.get(crossing.slug, ()) if table.uid.startswith(prefix)]
        if own:
            boards.append(Board(crossing, own))
    return boards


def news_of(message: RealtimeFeed, now: datetime) -> Iterator[TripNews]:
    """What a message says of trips. Alerts give its reasons, and cancel where they say that nothing goes."""
    reasons: dict[str, Reasons] = {}
    for alert in message.alerts:
        if _holds(alert, now):
            for about in alert.about:
                if about.trip is not None and about.trip.trip_id:
                    reasons.setdefault(about.trip.trip_id, _reasons(alert))
    for update in message.trips:
        if update.state != "extra" and update.trip.trip_id:
            yield _trip_news(update, reasons.get(update.trip.trip_id, ()))
    for alert in message.alerts:
        if alert.effect == _STOPS_ALL:
            yield from _stopped(alert, now)


def _trip_news(update: TripUpdate, reasons: Reasons) -> TripNews:
    delays: dict[str, timedelta | datetime] = {}
    if update.delay_s is not None:
        delays[""] = timedelta(seconds=update.delay_s)
    late: timedelta | None = None
    for call in update.calls:
        told: timedelta | datetime | None = call.departs_at
        if call.departure_delay_s is not None:
            told = timedelta(seconds=call.departure_delay_s)
        if told is not None and call.stop_id:
            delays[call.stop_id] = told
        if isinstance(told, timedelta) and late is None:
            late = told
    # What is said of the first call holds on from there, until more is said (reference, "StopTimeUpdate").
    if late is not None:
        delays.setdefault("", late)
    skipped = frozenset(call.stop_id for call in update.calls if call.skipped and call.stop_id)
    kind: NewsKind = "cancelled" if update.state == "cancelled" else "running"
    trip = update.trip
    return TripNews(trip.trip_id, "", kind, trip.start_on, delays, skipped, reasons=reasons, start_s=trip.start_s)


def _stopped(alert: Alert, now: datetime) -> Iterator[TripNews]:
    """The sailings that an alert says do not go: of a trip, or of a route within the times that it names."""
    for about in alert.about:
        trip = about.trip
        for since, until in alert.periods or ((None, None),):
            if trip is not None and trip.trip_id:
                yield TripNews(
                    trip.trip_id, "", "cancelled", trip.start_on, since=since, until=until, reasons=_reasons(alert),
                    start_s=trip.start_s,
                )  # fmt: skip
            elif about.route_id and not about.stop_id and since is not None and until is not None and until > now:
                yield TripNews("", about.route_id, "cancelled", since=max(since, now), until=until,
                               reasons=_reasons(alert))  # fmt: skip


def _holds(alert: Alert, now: datetime) -> bool:
    return not alert.periods or any(until is None or until > now for _, until in alert.periods)


def _reasons(alert: Alert) -> Reasons:
    """Its heading in our languages; one without a language is taken as Swedish, the region's own."""
    said = {language: clean_line(text)[:LONGEST_REASON] for language, text in alert.header.items()}
    found = [(language, said[language]) for language in LANGUAGES if said.get(language)]
    if not found and said.get(""):
        found = [("sv", said[""])]
    return tuple(found)
