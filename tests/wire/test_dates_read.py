"""Dates as feeds write them."""

from __future__ import annotations

import pytest

from feeds.dates import last_day_end, read_instant, read_moment

ZONE = "Europe/Stockholm"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-01", "2026-08-01"),
        ("2026-08-01T12:00", "2026-08-01T12:00:00+02:00"),
        ("2026-12-01 12:00:00.5", "2026-12-01T12:00:00+01:00"),
        ("20260801T120000Z", "2026-08-01T12:00:00+00:00"),
        ("2026-08-01T12:00:00-0700", "2026-08-01T12:00:00-07:00"),
        ("2026-08-01T12:00+02", "2026-08-01T12:00:00+02:00"),
        ("2026-08-01T12:00:00 CEST", "2026-08-01T12:00:00+02:00"),
        ("2026-08-01T24:00:00", "2026-08-02T00:00:00+02:00"),
        ("Sat, 01 Aug 2026 12:00:00 CEST", "2026-08-01T12:00:00+02:00"),
        ("Sat, 01 Aug 2026 12:00:00 CET", "2026-08-01T12:00:00+01:00"),
        ("Sat, 01 Aug 2026 12:00:00 EEST", "2026-08-01T12:00:00+03:00"),
        ("Sat, 01 Aug 2026 12:00:00 PST", "2026-08-01T12:00:00-08:00"),
        ("Sat, 01 Aug 26 12:00 GMT", "2026-08-01T12:00:00+00:00"),
        ("Sat, 01 Aug 2026 12:00:00 +0200 (CEST)", "2026-08-01T12:00:00+02:00"),
        ("Sat, 01 Aug 2026 12:00:00 GMT+0200", "2026-08-01T12:00:00+02:00"),
        ("Sat Aug 01 12:00:00 2026", "2026-08-01T12:00:00+02:00"),
        ("1-Aug-2026 12:00", "2026-08-01T12:00:00+02:00"),
        ("Aug 1, 2026 7:30 PM", "2026-08-01T19:30:00+02:00"),
        ("Lör, 01 aug 2026 19:00:00 +0200", "2026-08-01T19:00:00+02:00"),
        ("lördag 1 augusti 2026 kl. 19", "2026-08-01T19:00:00+02:00"),
        ("lördag den 1 augusti 2026 kl 19.30", "2026-08-01T19:30:00+02:00"),
        ("1 maj 2026", "2026-05-01"),
        ("fredag den 3. juli 2026 kl. 20.00", "2026-07-03T20:00:00+02:00"),
        ("Mittwoch, 4. März 2026, 20 Uhr", "2026-03-04T20:00:00+01:00"),
        ("01.08.2026 19:30", "2026-08-01T19:30:00+02:00"),
    ],
)
def test_date_is_read_as_written(text: str, moment: str) -> None:
    found = read_moment(text, ZONE)

    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "2026",
        "2026-13-01",
        "0000-00-00",
        "lördag 1 augusti kl. 19",
        "5-7 juni kl. 19",
        "5–7 juni 2026",
        "1 juni eller 2 juli 2026",
        "32 juni 2026",
        "Sat, 01 Aug 2026 25:00:00 GMT",
        "x" * 10_000,
        "9" * 100,
    ],
)
def test_date_that_is_none_or_could_be_several_is_none(text: str) -> None:
    found = read_moment(text, ZONE)

    assert found is None


def test_date_alone_begins_at_midnight_of_the_zone() -> None:
    found = read_instant("2026-08-01", ZONE)

    assert found is not None
    assert found.isoformat() == "2026-08-01T00:00:00+02:00"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-06-06", "2026-06-08", "2026-06-09"),
        ("2026-06-06", "2026-06-06", "2026-06-07"),
        ("2026-06-06", "2026-06-05", None),
        ("2026-06-06", "2026-06-07T12:00:00+02:00", "2026-06-08"),
        ("2026-06-06T12:00:00+02:00", "2026-06-06T14:00:00+02:00", "2026-06-06T14:00:00+02:00"),
        ("2026-06-06T12:00:00+02:00", "2026-06-06T12:00:00+02:00", None),
        ("2026-06-06T12:00:00+02:00", "2026-06-06", None),
    ],
)
def test_last_day_becomes_the_day_after_it(start: str, end: str, expected: str | None) -> None:
    first, last = read_moment(start, ZONE), read_moment(end, ZONE)
    assert first is not None

    found = last_day_end(first, last)

    assert (found.isoformat() if found else None) == expected
