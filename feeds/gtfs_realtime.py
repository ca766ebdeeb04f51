"""GTFS-Realtime: protobuf bytes -> what is said of trips and lines now (reference of 2026-06, version 2.0)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from feeds.wire import FormatError, Problem

MAX_BYTES = 30_000_000
"""Ten times what 3,000 trips take."""
MAX_ENTITIES = 100_000
MAX_PROBLEMS = 200
_LONGEST_TEXT = 5000
_MOST_DELAY_S = 7 * 86_400

TripState = Literal["scheduled", "cancelled", "extra"]
"""extra: what no timetable has (added, new, duplicated, replacement, unscheduled)."""

_STATES: dict[int, TripState] = {
    pb.TripDescriptor.SCHEDULED: "scheduled",
    pb.TripDescriptor.CANCELED: "cancelled",
    pb.TripDescriptor.DELETED: "cancelled",
    pb.TripDescriptor.ADDED: "extra",
    pb.TripDescriptor.NEW: "extra",
    pb.TripDescriptor.UNSCHEDULED: "extra",
    pb.TripDescriptor.DUPLICATED: "extra",
    pb.TripDescriptor.REPLACEMENT: "extra",
}


@dataclass(frozen=True, slots=True)
class RealtimeTrip:
    """The trip that something is said of. `start_s`: seconds into the service day, of a frequency's departure."""

    trip_id: str = ""
    route_id: str = ""
    start_on: date | None = None
    start_s: int | None = None


@dataclass(frozen=True, slots=True)
class RealtimeCall:
    """A call of a trip: by its place in the trip, or its stop. Delays in seconds, instants in UTC; None: not said."""

    sequence: int | None = None
    stop_id: str = ""
    arrival_delay_s: int | None = None
    arrives_at: datetime | None = None
    departure_delay_s: int | None = None
    departs_at: datetime | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class TripUpdate:
    """What is said of one trip. `delay_s` is that of the whole trip, where no call says more."""

    trip: RealtimeTrip
    state: TripState
    calls: tuple[RealtimeCall, ...] = ()
    delay_s: int | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Informed:
    """What an alert is about: all that is given must be true of it."""

    agency_id: str = ""
    route_id: str = ""
    route_type: int | None = None
    stop_id: str = ""
    trip: RealtimeTrip | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice to travellers. Texts by language ("" where none is said); `effect` and `cause` in the reference's words.

    `periods`: when it is to be shown, (from, until), None is open; none: as long as it stands in the feed.
    """

    uid: str
    effect: str
    cause: str
    header: dict[str, str]
    text: dict[str, str]
    url: dict[str, str]
    periods: tuple[tuple[datetime | None, datetime | None], ...] = ()
    about: tuple[Informed, ...] = ()


@dataclass(frozen=True, slots=True)
class RealtimeFeed:
    """A feed. `made_at`: when it was made. `whole`: it says all that there is to say, not only what changed."""

    made_at: datetime | None
    whole: bool
    trips: tuple[TripUpdate, ...] = ()
    alerts: tuple[Alert, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_realtime(data: bytes) -> RealtimeFeed:
    """The feed's trip updates and alerts; positions of vehicles are passed over.

    What cannot be read of an entity becomes a problem, and the rest of the feed is read. Raises FormatError when the
    bytes are no such feed, or too many.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"a GTFS-Realtime feed of more than {MAX_BYTES // 1_000_000} MB")
    message = pb.FeedMessage()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise FormatError(f"no GTFS-Realtime feed: {error}") from error
    if not message.header.gtfs_realtime_version:
        raise FormatError("no GTFS-Realtime feed: its header gives no version")
    if len(message.entity) > MAX_ENTITIES:
        raise FormatError(f"a GTFS-Realtime feed of more than {MAX_ENTITIES:,} entities")
    problems: list[Problem] = []
    made_at = _instant(message.header.timestamp, "header", problems)
    if made_at is None and message.header.timestamp:
        raise FormatError(f"a GTFS-Realtime feed of no time that can be: its header says {message.header.timestamp}")
    trips, alerts = [], []
    for entity in message.entity:
        if entity.is_deleted:
            continue
        if entity.HasField("trip_update"):
            found = _trip_update(entity.trip_update, _said(entity.id), problems)
            trips += [] if found is None else [found]
        if entity.HasField("alert"):
            alerts.append(_alert(entity.alert, _said(entity.id), problems))
    return RealtimeFeed(
        made_at=made_at,
        whole=message.header.incrementality == pb.FeedHeader.FULL_DATASET,
        trips=tuple(trips),
        alerts=tuple(alerts),
        problems=tuple(problems[:MAX_PROBLEMS]),
    )


def _trip_update(update: pb.TripUpdate, where: str, problems: list[Problem]) -> TripUpdate | None:
    trip = _trip(update.trip, where, problems)
    if not trip.trip_id and not trip.route_id:
        problems.append(Problem(where[:100], "the update names neither a trip nor a route"))
        return None
    return TripUpdate(
        trip=trip,
        state=_STATES.get(update.trip.schedule_relationship, "scheduled"),
        calls=tuple(_call(call, where, problems) for call in update.stop_time_update),
        delay_s=_delay(update.delay, where, problems) if update.HasField("delay") else None,
        said_at=_instant(update.timestamp, where, problems),
    )


def _trip(trip: pb.TripDescriptor, where: str, problems: list[Problem]) -> RealtimeTrip:
    start_on, start_s = None, None
    if text := _said(trip.start_date):
        try:
            start_on = date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else None
        except ValueError:
            start_on = None
        if start_on is None:
            problems.append(Problem(where[:100], "start_date cannot be read", text[:100]))
    if text := _said(trip.start_time):
        parts = text.split(":")
        if len(parts) == 3 and all(part.isascii() and part.isdecimal() and len(part) <= 3 for part in parts):
            hours, minutes, seconds = map(int, parts)
            start_s = hours * 3600 + minutes * 60 + seconds
        else:
            problems.append(Problem(where[:100], "start_time cannot be read", text[:100]))
    return RealtimeTrip(_said(trip.trip_id), _said(trip.route_id), start_on, start_s)


def _call(call: pb.TripUpdate.StopTimeUpdate, where: str, problems: list[Problem]) -> RealtimeCall:
    arrival, departure = call.arrival, call.departure
    return RealtimeCall(
        sequence=call.stop_sequence if call.HasField("stop_sequence") else None,
        stop_id=_said(call.stop_id),
        arrival_delay_s=_delay(arrival.delay, where, problems) if arrival.HasField("delay") else None,
        arrives_at=_instant(arrival.time, where, problems),
        departure_delay_s=_delay(departure.delay, where, problems) if departure.HasField("delay") else None,
        departs_at=_instant(departure.time, where, problems),
        skipped=call.schedule_relationship == pb.TripUpdate.StopTimeUpdate.SKIPPED,
    )


def _alert(alert: pb.Alert, uid: str, problems: list[Problem]) -> Alert:
    return Alert(
        uid=uid,
        effect=pb.Alert.Effect.Name(alert.effect),
        cause=pb.Alert.Cause.Name(alert.cause),
        header=_texts(alert.header_text),
        text=_texts(alert.description_text),
        url=_texts(alert.url),
        periods=tuple(
            (_instant(period.start, uid, problems), _instant(period.end, uid, problems))
            for period in alert.active_period
        ),
        about=tuple(_informed(alert.informed_entity, uid, problems)),
    )


def _informed(entities: Iterable[pb.EntitySelector], uid: str, problems: list[Problem]) -> Iterable[Informed]:
    for entity in entities:
        yield Informed(
            agency_id=_said(entity.agency_id),
            route_id=_said(entity.route_id),
            route_type=entity.route_type if entity.HasField("route_type") else None,
            stop_id=_said(entity.stop_id),
            trip=_trip(entity.trip, uid, problems) if entity.HasField("trip") else None,
        )


def _texts(text: pb.TranslatedString) -> dict[str, str]:
    """The text in each language; of one language given twice the first counts."""
    found: dict[str, str] = {}
    for one in text.translation:
        language = _said(one.language).strip().lower().partition("-")[0]
        if words := _said(one.text).strip():
            found.setdefault(language, words[:_LONGEST_TEXT])
    return found


def _said(text: object) -> str:
    """A text of a message, which is bytes where it is not UTF-8."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _delay(seconds: int, where: str, problems: list[Problem]) -> int | None:
    if abs(seconds) <= _MOST_DELAY_S:
        return seconds
    problems.append(Problem(where[:100], "the delay cannot be", str(seconds)))
    return None


def _instant(seconds: int, where: str, problems: list[Problem]) -> datetime | None:
    """POSIX seconds; 0 is "not said"."""
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        problems.append(Problem(where[:100], "the time cannot be", str(seconds)))
        return None
