"""The calendar writer, read back by icalendar, vobject and ical.js: one reader agreeing with us would prove little."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ical_timezone import has_rules, timezone_lines
from feeds.ical_write import (
    CalendarAlarm,
    CalendarEntry,
    CalendarInfo,
    CalendarRelation,
    shared_lines,
    with_paragraph,
    write_calendar,
    write_entry,
)

ROOT = Path(__file__).resolve().parents[2]
CHANGED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
INFO = CalendarInfo(
    uid="2b0f@visit.example",
    name="Allt, överallt",
    description="Evenemang; i sex kommuner",
    url="https://visit.example/sv/events",
    source="https://visit.example/sv/events.ics",
    last_modified=CHANGED,
)
INSTANTS = {
    "january": datetime(2026, 1, 15, 18, 0, tzinfo=UTC),
    "july": datetime(2026, 7, 1, 10, 0, tzinfo=UTC),
    "autumn first 02:30": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "autumn second 02:30": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "autumn before": datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
    "autumn after": datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    "spring before": datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
    "spring after": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "spring eve": datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
    "winter of 1990": datetime(1990, 1, 15, 18, 0, tzinfo=UTC),
    "2040": datetime(2040, 7, 1, 10, 0, tzinfo=UTC),
}


def entry(uid: str, start: date | datetime, end: date | datetime | None = None, **other: Any) -> CalendarEntry:
    made = CalendarEntry(uid=uid, start=start, end=end, stamp=CHANGED, created=CHANGED, sequence=2, summary=uid)
    return made._replace(**other)


RULED = ("Europe/Stockholm", "Europe/Copenhagen", "Europe/Berlin", "Europe/Oslo", "Europe/Warsaw")


@pytest.mark.parametrize("zone", RULED)
def test_rules_of_each_zone_are_those_of_its_clock(zone: str) -> None:
    block: Any = icalendar.Calendar.from_ical("\r\n".join(timezone_lines(zone)) + "\r\n")
    rules = {str(part.name): part for part in block.subcomponents}

    for year in range(1997, 2061):
        for name, month in (("DAYLIGHT", 3), ("STANDARD", 10)):
            part = rules[name]
            last = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
            wall = datetime(year, month, last, part["DTSTART"].dt.hour)  # noqa: DTZ001  # by the clock before it
            change = (wall - part["TZOFFSETFROM"].td).replace(tzinfo=UTC)
            second = timedelta(seconds=1)
            before, after = ((change + by).astimezone(ZoneInfo(zone)).utcoffset() for by in (-second, timedelta(0)))
            assert (before, after) == (part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td), year
    assert has_rules(zone)


def test_start_and_end_stand_each_in_its_zone_and_one_without_rules_in_utc() -> None:
    at = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    zones = ("Europe/Copenhagen", "America/Vancouver")

    written = write_calendar(INFO, [entry("a", at, at + timedelta(hours=1), zones=zones)]).decode()

    assert "DTSTART;TZID=Europe/Copenhagen:20260701T120000\r\nDTEND:20260701T110000Z\r\n" in written
    assert written.count("BEGIN:VTIMEZONE") == written.count("TZID:Europe/Copenhagen\r\n") == 1


def calendar_of_instants() -> bytes:
    return write_calendar(INFO, [entry(uid, at, at + timedelta(hours=1)) for uid, at in INSTANTS.items()])


def lines_of(octets: bytes) -> list[str]:
    return octets.replace(b"\r\n ", b"").decode().split("\r\n")


def test_entry_with_everything_is_written_as_the_rfc_says() -> None:
    full = entry(
        "1@visit.example",
        datetime(2026, 6, 6, 17, 0, tzinfo=UTC),
        datetime(2026, 6, 6, 19, 0, tzinfo=UTC),
        summary="Konsert; lunch, te",
        description="Rad ett\nRad två\\",
        url="https://visit.example/sv/events/konsert-ab12c",
        place_name='Torget "Stora"',
        place_address="Storgatan 1, Halmstad",
        latitude=56.674,
        longitude=12.857,
        categories=("Musik", "Mat, dryck"),
        status="CANCELLED",
        image_url="https://visit.example/a.jpg",
    )

    written = write_entry(full)

    assert lines_of(written) == [
        "BEGIN:VEVENT",
        "UID:1@visit.example",
        "DTSTAMP:20260501T083000Z",
        "LAST-MODIFIED:20260501T083000Z",
        "CREATED:20260501T083000Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Europe/Stockholm:20260606T190000",
        "DTEND;TZID=Europe/Stockholm:20260606T210000",
        "SUMMARY:Konsert\\; lunch\\, te",
        'LOCATION:Torget "Stora"\\nStorgatan 1\\, Halmstad',
        "GEO:56.674000;12.857000",
        (
            'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Storgatan 1, Halmstad";X-APPLE-RADIUS=72;'
            "X-TITLE=\"Torget ^'Stora^'\":geo:56.674000,12.857000"
        ),
        "DESCRIPTION:Rad ett\\nRad två\\\\",
        "URL:https://visit.example/sv/events/konsert-ab12c",
        "CATEGORIES:Musik,Mat\\, dryck",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "CLASS:PUBLIC",
        "IMAGE;VALUE=URI;DISPLAY=BADGE:https://visit.example/a.jpg",
        "END:VEVENT",
        "",
    ]


def test_alarms_and_html_stand_only_where_they_are_given() -> None:
    plain = entry("1", datetime(2026, 6, 6, 17, 0, tzinfo=UTC), summary="Konsert", description="Rad ett")
    made = plain._replace(
        html="<html><body><p>Rad ett,<br>två</p></body></html>",
        alarms=(
            CalendarAlarm(timedelta(hours=-2), "Konsert, snart"),
            CalendarAlarm(datetime(2026, 6, 5, 18, 0, tzinfo=STOCKHOLM), "Checka in"),
        ),
    )

    written, without = lines_of(write_entry(made)), lines_of(write_entry(plain))

    assert [line for line in written if line not in without] == [
        "X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Rad ett\\,<br>två</p></body></html>",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT2H",
        "DESCRIPTION:Konsert\\, snart",
        "END:VALARM",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER;VALUE=DATE-TIME:20260605T160000Z",
        "DESCRIPTION:Checka in",
        "END:VALARM",
    ]
    assert written[-2] == "END:VEVENT"


def test_what_follows_and_that_one_is_busy_are_read_back() -> None:
    related = (
        CalendarRelation("next@here", "FINISHTOSTART", timedelta(minutes=85)),
        CalendarRelation("same@here", "SIBLING"),
    )
    made = entry("a", datetime(2026, 7, 1, 12, tzinfo=UTC), None, related=related, opaque=True)

    lines = lines_of(write_entry(made))
    read = events_of(write_calendar(INFO, [made]))[0]

    assert [line for line in lines if line.startswith(("RELATED", "TRANSP"))] == [
        "TRANSP:OPAQUE",
        "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=PT1H25M:next@here",
        "RELATED-TO;RELTYPE=SIBLING:same@here",
    ]
    assert [str(one) for one in read["RELATED-TO"]] == ["next@here", "same@here"]


def test_calendar_without_entries_has_its_properties_and_no_zone() -> None:
    written = write_calendar(INFO, [])

    assert lines_of(written) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//visitapp//visitapp//EN",
        "CALSCALE:GREGORIAN",
        "UID:2b0f@visit.example",
        "LAST-MODIFIED:20260501T083000Z",
        "NAME:Allt\\, överallt",
        "X-WR-CALNAME:Allt\\, överallt",
        "DESCRIPTION:Evenemang\\; i sex kommuner",
        "X-WR-CALDESC:Evenemang\\; i sex kommuner",
        "URL:https://visit.example/sv/events",
        "SOURCE;VALUE=URI:https://visit.example/sv/events.ics",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "COLOR:steelblue",
        "X-APPLE-CALENDAR-COLOR:#4682B4",
        "X-WR-TIMEZONE:Europe/Stockholm",
        "END:VCALENDAR",
        "",
    ]


def test_instants_are_read_back_by_icalendar() -> None:
    events = events_of(calendar_of_instants())

    read = {str(event["UID"]): event["DTSTART"].dt.astimezone(UTC) for event in events}

    assert read == INSTANTS


def test_instants_are_read_back_by_vobject() -> None:
    calendar = vobject.readOne(calendar_of_instants().decode())

    read = {event.uid.value: event.dtstart.value.astimezone(UTC) for event in calendar.vevent_list}

    assert read == INSTANTS


@pytest.mark.node
def test_instants_are_read_back_by_ical_js() -> None:
    read = {event["uid"]: event["start"] for event in read_with_ical_js(calendar_of_instants())["events"]}

    assert read == {uid: at.strftime("%Y-%m-%dT%H:%M:%S.000Z") for uid, at in INSTANTS.items()}


@pytest.mark.node
def test_texts_are_read_back_by_ical_js() -> None:
    text = 'Å, ä; ö\\ "citat"\n' + "åäö😀," * 60
    made = entry("t", date(2026, 6, 6), date(2026, 6, 9), summary=text, description=text, place_name=text)

    read = read_with_ical_js(write_calendar(INFO, [made]))

    assert read == {
        "description": "Evenemang; i sex kommuner",
        "events": [
            {
                "uid": "t",
                "start": "2026-06-06",
                "end": "2026-06-09",
                "summary": text,
                "description": text,
                "location": text,
            }
        ],
    }


def test_texts_and_place_are_read_back_by_vobject() -> None:
    text = 'Å, ä; ö "citat"\n' + "åäö😀," * 40
    made = entry("t", date(2026, 6, 6), summary=text, place_name='Torget ^"A"', place_address=text)

    event: Any = vobject.readOne(write_calendar(INFO, [made._replace(latitude=56.5, longitude=12.5)]).decode()).vevent

    assert (event.summary.value, event.location.value) == (text, f'Torget ^"A"\n{text}')


def test_other_zones_and_both_folds_keep_their_instant() -> None:
    starts = [
        datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki")),
        datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=STOCKHOLM),
    ]

    written = [lines_of(write_entry(entry("u", start)))[6] for start in starts]

    assert written == [
        "DTSTART;TZID=Europe/Stockholm:20260701T110000",
        "DTSTART:20261025T003000Z",
        "DTSTART:20261025T013000Z",
    ]


def test_all_day_entry_keeps_its_exclusive_end_and_needs_no_zone() -> None:
    written = write_calendar(INFO, [entry("u", date(2026, 6, 6), date(2026, 6, 9))])

    assert (b"VTIMEZONE" in written, b"DTSTART;VALUE=DATE:20260606\r\nDTEND;VALUE=DATE:20260609\r\n" in written) == (
        False,
        True,
    )


def test_entries_are_sorted_by_start_then_uid() -> None:
    evening = datetime(2026, 6, 6, 17, 0, tzinfo=UTC)
    made = [entry("c", evening), entry("b", evening), entry("a", date(2026, 6, 7)), entry("d", date(2026, 6, 6))]

    written = write_calendar(INFO, made)

    assert [line[4:] for line in lines_of(written) if line.startswith("UID:")][1:] == ["d", "b", "c", "a"]
    assert written == write_calendar(INFO, reversed(made))


def test_too_large_calendar_loses_its_far_end_and_says_so() -> None:
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(100)]
    made = [entry(f"{day}@visit.example", day, description="lång text " * 20) for day in days]

    written = write_calendar(INFO, made, 20_000, lambda count, last: f"Bara {count}, till {last}.")

    kept = [str(event["UID"]) for event in events_of(written)]
    description = str(icalendar.Calendar.from_ical(written)["DESCRIPTION"])
    assert len(written) <= 20_000 < len(written) + 1_500
    assert kept == [f"{day}@visit.example" for day in days[: len(kept)]]
    assert description == (f"Evenemang; i sex kommuner Bara {len(kept)}, till {days[len(kept) - 1]}.")


def test_calendar_within_its_size_is_left_whole() -> None:
    made = [entry("a", date(2026, 6, 6))]

    assert write_calendar(INFO, made, 20_000, lambda count, last: "cut") == write_calendar(INFO, made)


def test_address_with_a_line_break_cannot_add_a_property() -> None:
    written = write_entry(entry("u", date(2026, 6, 6), url="https://a.example/\r\nATTENDEE:x", summary="x\r\nRRULE:y"))

    assert [line for line in lines_of(written) if line.startswith(("URL", "SUMMARY", "ATTENDEE", "RRULE"))] == [
        "SUMMARY:x\\nRRULE:y",
        "URL:https://a.example/ATTENDEE:x",
    ]


TEXTS = st.text(alphabet=st.sampled_from('aåäöÅ😀,;:\\"^ \n\tz\x00\x07\x0b\x7f\x85\u2028é漢'), max_size=300)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 80))
def test_any_text_is_read_back_and_no_line_is_too_long(summary: str, address: str, shift: int) -> None:
    summary = "x" * shift + summary
    made = entry("u@x", date(2026, 6, 6), summary=summary, place_name="P", place_address=address, latitude=1.5)
    made = made._replace(longitude=2.5, description=summary)

    written = write_calendar(INFO, [made])

    physical = written.split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert all(line.decode() is not None for line in physical)
    assert not any(octet < 32 and octet not in (9, 10, 13) for octet in written)
    assert written.count(b"\n") == written.count(b"\r") == written.count(b"\r\n")
    (event,) = events_of(written)
    assert str(event["SUMMARY"]) == str(event.get("DESCRIPTION", "")) == expected(summary)


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)))  # noqa: DTZ001  # made aware below
def test_any_instant_is_read_back(naive: datetime) -> None:
    start = naive.replace(tzinfo=UTC, microsecond=0)

    (event,) = events_of(write_calendar(INFO, [entry("u", start)]))

    assert event["DTSTART"].dt.astimezone(UTC) == start


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_a_paragraph_is_added_before_the_last_as_if_it_had_been_there(before: str, added: str, summary: str) -> None:
    def lines(*paragraphs: str) -> bytes:
        text = "\n\n".join(filter(None, (*paragraphs, "https://visit.example/sv/events/åäö")))
        url = "https://visit.example/DESCRIPTION:"
        return shared_lines(entry("u", date(2026, 6, 6), summary=summary, description=text, url=url, image_url=url))

    assert with_paragraph(lines(before), f"{added}.") == lines(before, f"{added}.")


def events_of(calendar: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(calendar).walk("VEVENT"))


def expected(text: str) -> str:
    for sign in ("\x00", "\x07", "\x0b", "\x7f", "\x85"):
        text = text.replace(sign, "")
    return text.replace("\u2028", "\n")


def read_with_ical_js(calendar: bytes) -> dict[str, Any]:
    node, library = shutil.which("node"), ROOT / "node_modules" / "ical.js" / "dist" / "ical.js"
    if node is None or not library.is_file():
        missing = "needs node and node_modules/ical.js (npm ci)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    script = ROOT / "tests" / "node" / "read_ical.mjs"
    done = subprocess.run([node, script, library], input=calendar, capture_output=True, check=True, timeout=30)
    read: dict[str, Any] = json.loads(done.stdout)
    return read
