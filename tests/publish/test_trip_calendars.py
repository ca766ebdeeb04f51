"""The last good calendars of trips survive a restart, tell a later instant with each change, and stay few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from visitapp.publish.trip_calendars import TripCalendars

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
PATH = "/sv/trips/rAAAA.ics"


def calendar(summary: str, at: datetime = AT) -> bytes:
    info = CalendarInfo("trip@visitapp.example", "Trip", "Trip", "https://x.example/", "https://x.example/t.ics", at)
    return write_calendar(info, [CalendarEntry("a@b", AT, None, at, AT, 0, summary)])


def test_what_was_kept_is_read_by_another_process(tmp_path: Path) -> None:
    made = TripCalendars(tmp_path).keep(PATH, calendar("Ferry"))

    known = TripCalendars(tmp_path).read(PATH)

    assert known is not None
    assert (known.body, known.head.etag, made.body) == (calendar("Ferry"), made.head.etag, calendar("Ferry"))
    assert TripCalendars(tmp_path).read("/da/trips/rAAAA.ics") is None


def test_the_instant_rises_with_each_change_and_with_nothing_else(tmp_path: Path) -> None:
    kept = TripCalendars(tmp_path)

    instants = [kept.keep(PATH, calendar(text)).last_modified for text in ("Ferry", "Ferry", "Cancelled")]

    assert instants == [AT, AT, AT + timedelta(seconds=1)]


def test_half_a_file_is_no_calendar(tmp_path: Path) -> None:
    kept = TripCalendars(tmp_path)
    kept.keep(PATH, calendar("Ferry"))
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-9])

    assert kept.read(PATH) is None


def test_what_cannot_be_kept_is_sent_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "trips").write_text("no folder")

    made = TripCalendars(tmp_path / "trips").keep(PATH, calendar("Ferry"))

    assert made.body == calendar("Ferry")


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    kept = TripCalendars(tmp_path)
    kept.keep(PATH, calendar("Ferry"))

    kept.forget(PATH)
    kept.forget(PATH)

    assert (kept.read(PATH), list(tmp_path.iterdir())) == (None, [])


def test_there_are_never_many_more_than_the_most(tmp_path: Path) -> None:
    kept = TripCalendars(tmp_path, max_files=3)

    for number in range(9):
        kept.keep(f"/sv/trips/r{number}.ics", calendar("Ferry"))

    assert len(list(tmp_path.iterdir())) == 3
    assert kept.read("/sv/trips/r8.ics") is not None
