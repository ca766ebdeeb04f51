"""GTFS-Realtime: cancelled trips, delays and alerts, and bytes of an enemy."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from feeds import gtfs_realtime
from feeds.gtfs_realtime import Informed, RealtimeCall, RealtimeTrip, TripUpdate, read_realtime
from feeds.wire import FormatError

MADE_AT = datetime(2027, 6, 5, 10, 0, tzinfo=UTC)


def message() -> pb.FeedMessage:
    """A feed that says nothing yet."""
    made = pb.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    made.header.timestamp = int(MADE_AT.timestamp())
    return made


def test_cancelled_and_delayed_trips_are_read() -> None:
    made = message()
    gone = made.entity.add(id="1").trip_update
    gone.trip.trip_id, gone.trip.start_date, gone.trip.start_time = "t1", "20270605", "25:10:00"
    gone.trip.schedule_relationship = pb.TripDescriptor.CANCELED
    late = made.entity.add(id="2").trip_update
    late.trip.trip_id, late.delay, late.timestamp = "t2", 900, int(MADE_AT.timestamp())
    call = late.stop_time_update.add(stop_sequence=0, stop_id="s")
    call.departure.delay, call.arrival.time = 600, int(MADE_AT.timestamp())
    late.stop_time_update.add(stop_id="x").schedule_relationship = pb.TripUpdate.StopTimeUpdate.SKIPPED

    feed = read_realtime(made.SerializeToString())

    assert (feed.made_at, feed.whole, feed.problems) == (MADE_AT, True, ())
    assert feed.trips == (
        TripUpdate(RealtimeTrip("t1", "", date(2027, 6, 5), 90_600), "cancelled"),
        TripUpdate(
            RealtimeTrip("t2"), "scheduled",
            (RealtimeCall(0, "s", None, MADE_AT, 600), RealtimeCall(stop_id="x", skipped=True)), 900, MADE_AT,
        ),
    )  # fmt: skip


def test_alert_tells_what_it_is_about_in_each_language() -> None:
    made = message()
    alert = made.entity.add(id="a").alert
    alert.effect, alert.cause = pb.Alert.NO_SERVICE, pb.Alert.WEATHER
    for language, text in (("sv", "Inställt"), ("da-DK", "Aflyst"), ("sv", "Igen"), ("", " ")):
        alert.header_text.translation.add(text=text, language=language)
    alert.active_period.add(start=int(MADE_AT.timestamp()))
    alert.informed_entity.add(route_id="898", route_type=1000)
    alert.informed_entity.add(stop_id="s").trip.trip_id = "t1"

    (read,) = read_realtime(made.SerializeToString()).alerts

    assert (read.uid, read.effect, read.cause) == ("a", "NO_SERVICE", "WEATHER")
    assert read.header == {"sv": "Inställt", "da": "Aflyst"}
    assert read.periods == ((MADE_AT, None),)
    assert read.about == (
        Informed(route_id="898", route_type=1000), Informed(stop_id="s", trip=RealtimeTrip("t1")),
    )  # fmt: skip


def test_trips_that_no_timetable_has_are_extra() -> None:
    made = message()
    for number, kind in enumerate((pb.TripDescriptor.ADDED, pb.TripDescriptor.NEW, pb.TripDescriptor.DUPLICATED)):
        trip = made.entity.add(id=str(number)).trip_update.trip
        trip.route_id, trip.schedule_relationship = "r", kind

    assert [update.state for update in read_realtime(made.SerializeToString()).trips] == ["extra"] * 3


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    made = message()
    for number, (day, clock) in enumerate((("2027-6-5", ""), ("20271305", ""), ("", "7 o'clock"), ("", "1:2:3"))):
        trip = made.entity.add(id=f"e{number}").trip_update.trip
        trip.trip_id, trip.start_date, trip.start_time = "t", day, clock
    made.entity.add(id="none").trip_update.trip.trip_id = ""
    wild = made.entity.add(id="wild").trip_update
    wild.trip.trip_id, wild.delay, wild.timestamp = "w", 2**31 - 1, 2**63 - 1
    made.entity.add(id="gone", is_deleted=True).trip_update.trip.trip_id = "d"

    feed = read_realtime(made.SerializeToString())

    assert [update.trip.trip_id for update in feed.trips] == ["t", "t", "t", "t", "w"]
    assert feed.trips[3].trip.start_s == 3723
    assert (feed.trips[4].delay_s, feed.trips[4].said_at) == (None, None)
    assert [(problem.where, problem.what) for problem in feed.problems] == [
        ("e0", "start_date cannot be read"), ("e1", "start_date cannot be read"), ("e2", "start_time cannot be read"),
        ("none", "the update names neither a trip nor a route"), ("wild", "the delay cannot be"),
        ("wild", "the time cannot be"),
    ]  # fmt: skip


def test_a_feed_of_changes_only_says_so() -> None:
    made = message()
    made.header.incrementality = pb.FeedHeader.DIFFERENTIAL

    assert not read_realtime(made.SerializeToString()).whole


def test_other_documents_and_too_large_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"<html>", b"\x00" * 100, b"\x0a\x00"):
        with pytest.raises(FormatError):
            read_realtime(data)
    made = message()
    for number in range(3):
        made.entity.add(id=str(number))
    monkeypatch.setattr(gtfs_realtime, "MAX_ENTITIES", 2)
    with pytest.raises(FormatError, match="more than 2 entities"):
        read_realtime(made.SerializeToString())
    monkeypatch.setattr(gtfs_realtime, "MAX_BYTES", 10)
    with pytest.raises(FormatError, match="MB"):
        read_realtime(made.SerializeToString())


def test_a_feed_of_no_time_that_can_be_is_refused() -> None:
    """It would count as made just now."""
    made = message()
    made.header.timestamp = 1 << 63

    with pytest.raises(FormatError, match="its header says 9223372036854775808"):
        read_realtime(made.SerializeToString())


def test_texts_that_are_not_utf_8_are_read_with_what_is_readable() -> None:
    made = message()
    alert = made.entity.add(id="one").alert
    alert.header_text.translation.add(text="Inställd", language="sv-x")
    alert.informed_entity.add(route_id="line")
    data = made.SerializeToString()
    for told, broken in ((b"one", b"o\x80e"), (b"sv-x", b"sv\x80x"), (b"line", b"\xffine"), (b"Inst", b"Ins\xc3")):
        data = data.replace(told, broken)

    feed = read_realtime(data)

    assert [(one.uid, one.about[0].route_id) for one in feed.alerts] == [("o�e", "�ine")]
    assert feed.alerts[0].header == {"sv�x": "Ins�älld"}


@given(st.binary(max_size=400), st.integers(0, 200))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    made = message()
    made.entity.add(id="1").alert.header_text.translation.add(text="x", language="sv")
    whole = made.SerializeToString()
    for data in (noise, whole[:at] + noise, whole + noise):
        try:
            found = len(read_realtime(data).alerts)
        except FormatError as error:
            found = str(error).count("\n")
        assert 0 <= found <= 1
