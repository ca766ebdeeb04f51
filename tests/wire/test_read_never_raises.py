"""Whatever the bytes are, read answers with a document, and soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.read import read
from feeds.wire import Document, ReadOptions

CALENDAR = """BEGIN:VCALENDAR
X-WR-TIMEZONE:Europe/Oslo
BEGIN:VTIMEZONE
TZID:X
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTART;TZID=X:20260601T180000
DTEND;TZID=X:20260601T190000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=X:20260608T180000
RDATE;VALUE=PERIOD:20260620T100000Z/PT3H
GEO:56.1;12.2
END:VEVENT
BEGIN:VEVENT
UID:a
RECURRENCE-ID;TZID=X;RANGE=THISANDFUTURE:20260615T180000
DTSTART:20260616
END:VEVENT
END:VCALENDAR
"""
RSS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>
<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel><title>t</title>
<item><guid>a</guid><title>T &amp; U</title><pubDate>Sat, 02 May 2026 08:00:00 CEST</pubDate>
<ev:startdate>2026-06-06</ev:startdate><ev:enddate>2026-06-07</ev:enddate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><updated>2026-05-02T08:00:00Z</updated></entry></feed>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "items": [
{"id": "a", "_event": {"start": "2026-06-06T19:00", "place": "x"}}]}"""
PAGE = """<html lang="sv"><base href="/x"><script type="application/ld+json">{"@graph": [
{"@type": "Event", "name": "a", "startDate": "2026-07-01", "endDate": "2026-07-03",
"location": {"name": "b", "geo": {"latitude": "1"}}, "offers": [{"price": 1}]}]}</script></html>"""
SEEDS = [each.encode() for each in (CALENDAR, RSS, ATOM, JSON_FEED, PAGE)]
WORDS = [b"BEGIN:VEVENT", b"END:VEVENT", b"\r\n", b"99999999", b"T250000", b"-1", b"\xff", b"\x00"]
WORDS += [bytes([each]) for each in b':;"\\<&[{']


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document of ours with pieces cut out, doubled and put in."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        first = draw(st.integers(0, len(data)))
        last = draw(st.integers(first, min(first + 60, len(data))))
        data = data[:first] + draw(st.sampled_from((*WORDS, data[first:last] * 2, b""))) + data[last:]
    return data


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_answered(data: bytes) -> None:
    assert isinstance(read(data, ReadOptions()), Document)


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_damaged_documents_are_answered(data: bytes) -> None:
    document = read(data, ReadOptions())

    assert document.error is None or "\n" not in document.error
    assert all(event.uid and len(event.occurrences) <= 12 for event in document.events)


def _calendar(*lines: str, times: int = 1) -> bytes:
    event = "\n".join(["BEGIN:VEVENT", "UID:a", "DTSTART:20200101T100000Z", *lines, "END:VEVENT", ""])
    return ("BEGIN:VCALENDAR\n" + event * times).encode()


@pytest.mark.parametrize(
    "data",
    [
        _calendar("RRULE:FREQ=SECONDLY", times=1000),
        _calendar("RRULE:FREQ=DAILY;INTERVAL=0", times=1000),
        _calendar("RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY", times=5),
        _calendar("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", times=200),
        _calendar("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=99981231", times=100),
        _calendar("SUMMARY:" + "x" * 9_000_000),
        _calendar("DTSTART;" + ";:" * 1_000_000),
        _calendar("SUMMARY:" + "\n x" * 500_000),
        _calendar("RDATE:" + "20260101T100000Z," * 100_000),
        b"BEGIN:X\n" * 100_000,
        b"[" * 1_000_000,
        b'<html><script type="application/ld+json">' + b'/*"' * 500_000,
        b"<html>" + b"<div>" * 200_000,
        b"<!DOCTYPE x [" * 50_000,
    ],
    ids=range(14),
)
def test_document_made_to_cost_much_costs_little(data: bytes) -> None:
    began = time.process_time()

    read(data, ReadOptions())

    assert time.process_time() - began < 5
