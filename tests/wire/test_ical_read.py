"""Calendars with the faults that real ones have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from feeds.read import read
from feeds.wire import Document, ReadOptions, WireEvent

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def _read(*lines: str, options: ReadOptions | None = None) -> Document:
    return read(("\r\n".join(lines) + "\r\n").encode(), options or ReadOptions())


def _calendar(*lines: str, head: tuple[str, ...] = (), options: ReadOptions | None = None) -> Document:
    return _read("BEGIN:VCALENDAR", *head, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", options=options)


def _event(*lines: str, head: tuple[str, ...] = ()) -> WireEvent:
    (event,) = _calendar(*lines, head=head).events
    return event


def _starts(document: Document) -> list[list[str]]:
    return [[each.start.isoformat() for each in event.occurrences] for event in document.events]


def test_parents_and_children_are_told_by_uid() -> None:
    part = _event("UID:a", "DTSTART:20260701", "RELATED-TO;RELTYPE=SIBLING:x", "RELATED-TO: festival", "RELATED-TO:y")
    whole = _event("UID:f", "DTSTART:20260701", "RELATED-TO;RELTYPE=child:a", "RELATED-TO;RELTYPE=CHILD:b\\,1")

    assert (part.part_of, part.parts, whole.part_of, whole.parts) == ("festival", (), "", ("a", "b,1"))


def test_calendar_event_is_read_with_all_it_says() -> None:
    event = _event(
        "UID:market@example.org",
        "SEQUENCE:2",
        "LAST-MODIFIED:20260501T080000Z",
        "SUMMARY;LANGUAGE=sv:Torgdag\\, med musik",
        "DTSTART;TZID=Europe/Stockholm:20260701T120000",
        "DURATION:PT2H",
        "LOCATION:Stora torg",
        "GEO:56.6745;12.8578",
        "DESCRIPTION:Rad ett\\nrad två",
        "URL:https://example.org/torgdag",
        "ORGANIZER;CN=Halmstads kommun:mailto:a@example.org",
        "CATEGORIES:Marknad,Musik\\, live",
        "ATTACH;FMTTYPE=image/jpeg:https://example.org/a.jpg",
        "STATUS:TENTATIVE",
    )

    assert (event.uid, event.sequence, event.modified) == ("market@example.org", 2, datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert (event.title, event.language, event.status) == ("Torgdag, med musik", "sv", "tentative")
    assert (event.start, event.end) == (
        datetime(2026, 7, 1, 12, tzinfo=STOCKHOLM),
        datetime(2026, 7, 1, 14, tzinfo=STOCKHOLM),
    )
    assert event.place is not None
    assert (event.place.name, event.place.latitude, event.place.longitude) == ("Stora torg", 56.6745, 12.8578)
    assert (event.description, event.description_is_html) == ("Rad ett\nrad två", False)
    assert (event.url, event.image_url) == ("https://example.org/torgdag", "https://example.org/a.jpg")
    assert (event.organiser, event.categories) == ("Halmstads kommun", ("Marknad", "Musik, live"))
    assert event.occurrences[0].recurrence_key == "2026-07-01T10:00:00Z"


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART;TZID=Europe/Stockholm:20260701T120000", "2026-07-01T12:00:00+02:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260701T120000', "2026-07-01T12:00:00+02:00"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20260701T120000", "2026-07-01T12:00:00+02:00"),
        ("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin, Stockholm:20260701T120000", "2026-07-01T12:00:00+02:00"),
        ("DTSTART;TZID=GMT+03:00:20260701T120000", "2026-07-01T12:00:00+03:00"),
        ("DTSTART;TZID=tzone://Microsoft/Utc:20260701T120000", "2026-07-01T12:00:00+00:00"),
        ("DTSTART;TZID=Sverige:20260701T120000", "2026-07-01T12:00:00+02:00"),
        ("DTSTART;TZID=America/New_York:20260701T120000Z", "2026-07-01T12:00:00+00:00"),
        ("DTSTART:20260701T120000", "2026-07-01T12:00:00+02:00"),
        ("DTSTART:2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00+00:00"),
        ("DTSTART;TZID=Europe/Stockholm:20260329T023000", "2026-03-29T03:30:00+02:00"),
        ("DTSTART;TZID=Europe/Stockholm:20261025T023000", "2026-10-25T02:30:00+02:00"),
        ("DTSTART:20260701", "2026-07-01"),
        ("DTSTART;VALUE=DATE-TIME:20260701", "2026-07-01"),
    ],
)
def test_calendar_start_is_read_in_its_zone(line: str, start: str) -> None:
    assert _event("UID:a", line).start.isoformat() == start


def test_calendar_unknown_zone_is_told() -> None:
    document = _calendar("UID:a", "DTSTART;TZID=Sverige:20260701T120000")

    assert [(each.where, each.what) for each in document.problems] == [
        ("TZID Sverige", "unknown time zone: read as Europe/Stockholm")
    ]


def test_calendar_zone_of_the_file_is_used_where_nobody_knows_its_name() -> None:
    zone = (
        *("BEGIN:VTIMEZONE", "TZID:Ours"),
        *("BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0500", "TZOFFSETTO:+0400"),
        *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0400", "TZOFFSETTO:+0500"),
        *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE"),
    )

    document = _calendar("UID:a", "DTSTART;TZID=Ours:20261024T120000", "RRULE:FREQ=DAILY;COUNT=2", head=zone)

    assert _starts(document) == [["2026-10-24T12:00:00+05:00", "2026-10-25T12:00:00+04:00"]]


def test_calendar_zone_applies_to_floating_times_only() -> None:
    floating = _event("UID:a", "DTSTART:20260701T120000", head=("X-WR-TIMEZONE:Europe/Helsinki",))
    instant = _event("UID:a", "DTSTART:20260701T120000Z", head=("X-WR-TIMEZONE:Europe/Helsinki",))

    assert (floating.start.isoformat(), floating.zone) == ("2026-07-01T12:00:00+03:00", "Europe/Helsinki")
    assert (instant.start.isoformat(), instant.zone) == ("2026-07-01T12:00:00+00:00", "Europe/Helsinki")


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (("DTSTART;VALUE=DATE:20260606", "DTEND;VALUE=DATE:20260609"), date(2026, 6, 9)),
        (("DTSTART;VALUE=DATE:20260606", "DTEND;VALUE=DATE:20260606"), date(2026, 6, 7)),
        (("DTSTART;VALUE=DATE:20260606",), date(2026, 6, 7)),
        (("DTSTART:20260606T100000Z", "DTEND:20260606T090000Z"), None),
        (("DTSTART:20260606T100000Z", "DTEND:20260606T100000Z"), None),
        (("DTSTART:20260606T100000Z", "DURATION:P99999999D"), None),
        (("DTSTART:20260606T100000Z", "DURATION:P1D"), datetime(2026, 6, 7, 10, tzinfo=UTC)),
    ],
)
def test_calendar_end_follows_the_start_or_is_unknown(lines: tuple[str, ...], end: object) -> None:
    assert _event("UID:a", *lines).end == end


def test_calendar_one_bad_event_leaves_the_others() -> None:
    document = _read(
        "BEGIN:VCALENDAR",
        "X-JUNK",
        "BEGIN:VEVENT",
        "UID:none",
        "SUMMARY:Utan tid",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:twice",
        "DTSTART:20260701",
        "DTSTART:20260702",
        "what is this",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:open",
        "DTSTART:20260703",
    )

    assert [(event.uid, event.start) for event in document.events] == [
        ("twice", date(2026, 7, 1)),
        ("open", date(2026, 7, 3)),
    ]
    assert [(each.where, each.what) for each in document.problems] == [
        ("line 2", "no property: left out"),
        ("line 11", "no property: left out"),
        ("VEVENT 1 none", "left out: has no DTSTART"),
        ("VEVENT 3 open", "is not closed: the document may be cut off"),
        ("VEVENT 2 twice", "several DTSTART: the first that is a date was taken"),
    ]


def test_calendar_cut_off_inside_a_date_loses_only_that_event() -> None:
    whole = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260701T120000Z\nEND:VEVENT\n"
    data = whole + b"BEGIN:VEVENT\nUID:b\nDTSTART:20260702"

    assert [event.uid for event in read(data, ReadOptions()).events] == ["a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_calendar_in_any_encoding_keeps_its_letters(encoding: str) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260701\r\nSUMMARY:Åäö på Hallandsåsen\r\nEND:VEVENT\r\n"
    )

    assert [event.title for event in read(text.encode(encoding), ReadOptions()).events] == ["Åäö på Hallandsåsen"]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_calendar_with_any_line_end_is_unfolded(line_end: str) -> None:
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:a",
        "DTSTART:20260701",
        "SUMMARY:Lång",
        "  titel",
        "END:VEVENT",
        "",
    ]

    assert [event.title for event in read(line_end.join(lines).encode(), ReadOptions()).events] == ["Lång titel"]


def test_calendar_folded_inside_a_letter_keeps_the_letter() -> None:
    data = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260701\r\nSUMMARY:B\xc3\r\n \xa5stad\r\nEND:VEVENT\r\n"
    )

    assert read(data, ReadOptions()).events[0].title == "Båstad"


def test_calendar_quoted_printable_is_decoded() -> None:
    event = _event("UID:a", "DTSTART:20260701", "SUMMARY;ENCODING=QUOTED-PRINTABLE:K=C3=A5ll=", "dolmar")

    assert event.title == "Kålldolmar"


def test_calendar_two_in_one_file_keep_their_own_zones() -> None:
    one = ("BEGIN:VCALENDAR", "X-WR-TIMEZONE:Europe/Helsinki", "BEGIN:VEVENT", "UID:a", "DTSTART:20260701T120000")
    two = ("END:VEVENT", "END:VCALENDAR", "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20260701T120000")

    document = _read(*one, *two, "END:VEVENT", "END:VCALENDAR")

    assert [event.start.isoformat() for event in document.events] == [
        "2026-07-01T12:00:00+03:00",
        "2026-07-01T12:00:00+02:00",
    ]


def test_calendar_without_uid_gets_the_same_one_at_every_reading() -> None:
    first, again = (_event("DTSTART:20260701", "SUMMARY:Torgdag") for _ in range(2))
    other = _event("DTSTART:20260702", "SUMMARY:Torgdag")

    assert (first.uid, first.uid_made_up) == (again.uid, True)
    assert first.uid != other.uid


def test_calendar_series_follows_the_wall_clock_over_the_change() -> None:
    document = _calendar("UID:a", "DTSTART;TZID=Europe/Stockholm:20261024T190000", "RRULE:FREQ=DAILY;COUNT=2")

    assert _starts(document) == [["2026-10-24T19:00:00+02:00", "2026-10-25T19:00:00+01:00"]]


def test_calendar_series_with_extra_and_excluded_dates() -> None:
    document = _calendar(
        "UID:a",
        "DTSTART;TZID=Europe/Stockholm:20260601T180000",
        "DTEND;TZID=Europe/Stockholm:20260601T190000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1",
        "RDATE;VALUE=PERIOD:20260620T100000Z/PT3H",
        "EXDATE:20260608T160000Z",
    )

    (event,) = document.events
    assert [(str(each.start), str(each.end)) for each in event.occurrences] == [
        ("2026-06-01 18:00:00+02:00", "2026-06-01 19:00:00+02:00"),
        ("2026-06-02 18:00:00+02:00", "2026-06-02 19:00:00+02:00"),
        ("2026-06-15 18:00:00+02:00", "2026-06-15 19:00:00+02:00"),
        ("2026-06-20 12:00:00+02:00", "2026-06-20 15:00:00+02:00"),
    ]


SERIES = (
    "BEGIN:VCALENDAR",
    "BEGIN:VEVENT",
    "UID:a",
    "DTSTART;TZID=Europe/Stockholm:20260601T180000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
    "END:VEVENT",
    "BEGIN:VEVENT",
    "UID:a",
    "RECURRENCE-ID:20260608T160000Z",
    "DTSTART;TZID=Europe/Stockholm:20260609T200000",
    "END:VEVENT",
    "BEGIN:VEVENT",
    "UID:a",
    "RECURRENCE-ID;TZID=Europe/Stockholm:20260615T180000",
    "STATUS:CANCELLED",
    "END:VEVENT",
    "BEGIN:VEVENT",
    "UID:b",
    "RECURRENCE-ID;TZID=Europe/Stockholm:20260615T180000",
    "DTSTART;TZID=Europe/Stockholm:20260616T180000",
    "END:VEVENT",
    "END:VCALENDAR",
)


def test_calendar_override_moves_its_occurrence_and_keeps_its_key() -> None:
    document = _read(*SERIES)

    assert [(event.uid, event.recurring) for event in document.events] == [("a", True), ("b", False)]
    assert [(each.start.isoformat(), each.recurrence_key) for each in document.events[0].occurrences] == [
        ("2026-06-01T18:00:00+02:00", "2026-06-01T16:00:00Z"),
        ("2026-06-09T20:00:00+02:00", "2026-06-08T16:00:00Z"),
        ("2026-06-22T18:00:00+02:00", "2026-06-22T16:00:00Z"),
    ]
    assert [(each.start.isoformat(), each.recurrence_key) for each in document.events[1].occurrences] == [
        ("2026-06-16T18:00:00+02:00", "2026-06-15T16:00:00Z")
    ]


def test_calendar_window_shows_cancelled_occurrences_and_does_not_count_them() -> None:
    options = ReadOptions(window_start=datetime(2026, 6, 8, tzinfo=UTC), limit=2)

    (event, _) = _read(*SERIES, options=options).events

    assert [(each.start.isoformat(), each.status) for each in event.occurrences] == [
        ("2026-06-09T20:00:00+02:00", "scheduled"),
        ("2026-06-15T18:00:00+02:00", "cancelled"),
        ("2026-06-22T18:00:00+02:00", "scheduled"),
    ]


def test_calendar_window_holds_what_is_still_going_on() -> None:
    now = datetime(2026, 7, 10, 12, tzinfo=UTC)
    options = ReadOptions(window_start=now, window_end=now + timedelta(days=10))
    ends = ("20260710", "20260711", "20260715")

    found = [_calendar("UID:a", "DTSTART:20260701", f"DTEND:{end}", options=options).events[0] for end in ends]

    assert [len(event.occurrences) for event in found] == [0, 1, 1]


def test_calendar_old_series_is_expanded_inside_the_window() -> None:
    options = ReadOptions(window_start=datetime(2026, 6, 1, tzinfo=UTC), window_end=datetime(2026, 6, 4, tzinfo=UTC))

    document = _calendar("UID:a", "DTSTART:19100101T100000Z", "RRULE:FREQ=DAILY", options=options)

    assert _starts(document) == [[f"2026-06-0{day}T10:00:00+00:00" for day in (1, 2, 3)]]


def test_calendar_series_moved_from_a_date_on() -> None:
    document = _read(
        *SERIES[:6],
        "BEGIN:VEVENT",
        "UID:a",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260615T160000Z",
        "DTSTART;TZID=Europe/Stockholm:20260616T190000",
        "END:VEVENT",
    )

    assert _starts(document) == [
        [
            "2026-06-01T18:00:00+02:00",
            "2026-06-08T18:00:00+02:00",
            "2026-06-16T19:00:00+02:00",
            "2026-06-23T19:00:00+02:00",
        ]
    ]


def test_calendar_cancelled_event_keeps_its_occurrence() -> None:
    event = _event("UID:a", "DTSTART:20260701", "STATUS:CANCELLED")

    assert (event.status, [each.status for each in event.occurrences]) == ("cancelled", ["cancelled"])


def test_calendar_refused_rule_keeps_the_first_start() -> None:
    document = _calendar("UID:a", "DTSTART:20260701T100000Z", "RRULE:FREQ=SECONDLY")

    assert _starts(document) == [["2026-07-01T10:00:00+00:00"]]
    assert document.events[0].recurring
    assert [each.what for each in document.problems] == ["RRULE: FREQ=SECONDLY is not expanded"]


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"hello", b"\x00\x01\x02\x03", b"BEGIN:VTIMEZONE\nTZID:S\nEND:VTIMEZONE\n"]
)
def test_calendar_that_is_none_is_told(data: bytes) -> None:
    document = read(data, ReadOptions())

    assert document.events == ()
    assert document.error


@pytest.mark.parametrize("day", [";VALUE=DATE:20260702", ":20260702T000000Z", ":20260701T220000Z", ":20260702T000000"])
def test_calendar_day_is_excluded_however_it_is_written(day: str) -> None:
    document = _calendar("UID:a", "DTSTART;VALUE=DATE:20260701", "RRULE:FREQ=DAILY;COUNT=3", f"EXDATE{day}")

    assert _starts(document) == [["2026-07-01", "2026-07-03"]]


instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda each: each.replace(microsecond=0)
)
texts = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n"), max_size=60).map(str.strip)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(instants, st.integers(1, 5000), texts), max_size=4))
def test_calendar_we_wrote_is_read_back(events: list[tuple[datetime, int, str]]) -> None:
    stamp = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [
        CalendarEntry(
            uid=f"{number}@example.org",
            start=start,
            end=start + timedelta(minutes=minutes),
            stamp=stamp,
            created=stamp,
            sequence=number,
            summary=text,
            description=text,
        )
        for number, (start, minutes, text) in enumerate(events)
    ]
    info = CalendarInfo("cal", "Namn", "Text", "https://example.org/", "https://example.org/a.ics", stamp)

    document = read(write_calendar(info, entries), ReadOptions())

    assert document.problems == ()
    assert sorted(
        (event.uid, event.start, event.end, event.title, event.description, event.sequence) for event in document.events
    ) == sorted((each.uid, each.start, each.end, each.summary, each.description, each.sequence) for each in entries)


@pytest.mark.parametrize(
    ("lines", "lasts"),
    [
        ("REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT1H", timedelta(hours=6)),
        ("X-PUBLISHED-TTL:P1D", timedelta(days=1)),
        ("X-PUBLISHED-TTL:-PT1H", None),
        ("X-PUBLISHED-TTL:often", None),
        ("X-A:b", None),
    ],
)
def test_calendar_says_how_long_it_lasts(lines: str, lasts: timedelta | None) -> None:
    event = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20270601\r\nSUMMARY:A\r\nEND:VEVENT"
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{lines}\r\n{event}\r\nEND:VCALENDAR\r\n"

    assert read(data.encode(), ReadOptions()).lasts == lasts
