"""Our own feeds under strange eyes: every fault seeded into good bytes is found, and good bytes pass."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from visitapp.publish.feed_check import CHECKED_ENDINGS, FeedReport, check_feed
from visitapp.publish.feed_findings import MOST_FINDINGS, Figures, Finding

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
BASE = "https://visit.example/sv/events"

CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//visitapp//visitapp//EN
CALSCALE:GREGORIAN
LAST-MODIFIED:20260501T080000Z
NAME:Evenemang
X-WR-CALNAME:Evenemang
SOURCE;VALUE=URI:https://visit.example/sv/events.ics
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:o1@visit.example
DTSTAMP:20260501T080000Z
LAST-MODIFIED:20260501T080000Z
SEQUENCE:0
DTSTART;TZID=Europe/Stockholm:20260606T190000
DTEND;TZID=Europe/Stockholm:20260606T210000
SUMMARY:Konsert
X-APPLE-STRUCTURED-LOCATION;X-TITLE="Torget: h\xc3\xb6rn":geo:56.7,12.8
DESCRIPTION:En kv\xc3\xa4ll om fiske p\xc3\xa5 Norrviken. Kom, alla som vill!
 \xc3\x85 vad fint.
END:VEVENT
BEGIN:VEVENT
UID:o2@visit.example
DTSTAMP:20260502T080000Z
LAST-MODIFIED:20260502T080000Z
SEQUENCE:3
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Jul
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:ev="http://purl.org/rss/1.0/modules/event/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Evenemang</title><link>https://visit.example/sv/events</link><description>Nytt</description>
<lastBuildDate>Wed, 20 May 2026 10:00:00 GMT</lastBuildDate>
<atom:link rel="self" type="application/rss+xml" href="https://visit.example/sv/events.rss"/>
<item><title>Konsert</title><link>https://visit.example/sv/events/k</link><guid isPermaLink="false">tag:e1</guid>
<pubDate>Wed, 20 May 2026 10:00:00 GMT</pubDate><ev:startdate>2026-06-06T19:00:00+02:00</ev:startdate>
<content:encoded>&lt;p&gt;&lt;a href="https://visit.example/x"&gt;x&lt;/a&gt;&lt;/p&gt;</content:encoded></item>
<item><title>Jul</title><link>https://visit.example/sv/events/j</link><guid isPermaLink="false">tag:e2</guid>
<pubDate>Tue, 19 May 2026 10:00:00 GMT</pubDate><ev:startdate>2026-12-24</ev:startdate></item>
</channel></rss>
"""

ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:ev="http://purl.org/rss/1.0/modules/event/">
<id>tag:f</id><title>Evenemang</title><updated>2026-05-20T10:00:00Z</updated>
<link rel="self" href="https://visit.example/sv/events.atom"/><author><name>visitapp</name></author>
<entry><id>tag:e1</id><title>Konsert</title><updated>2026-05-20T10:00:00Z</updated>
<published>2026-05-19T10:00:00Z</published><link rel="alternate" href="https://visit.example/sv/events/k"/>
<content type="html">&lt;a href="https://visit.example/x"&gt;x&lt;/a&gt;</content>
<ev:startdate>2026-06-06</ev:startdate></entry></feed>
"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Evenemang",
"home_page_url": "https://visit.example/sv/events", "feed_url": "https://visit.example/sv/events.json", "items": [
{"id": "tag:e1", "url": "https://visit.example/sv/events/k", "content_text": "Konsert",
"date_published": "2026-05-19T10:00:00Z", "date_modified": "2026-05-20T10:00:00+02:00",
"_event": {"start": "2026-06-06T19:00:00+02:00"}}]}
"""

GEOJSON = b"""{"type": "FeatureCollection", "features": [
{"type": "Feature", "id": "o1", "geometry": {"type": "Point", "coordinates": [12.86, 56.67]},
"properties": {"url": "https://visit.example/sv/events/k", "start": "2026-06-06", "modified": "2026-05-01T08:00:00Z"}},
{"type": "Feature", "id": "o2", "geometry": null, "properties": {"start": "2026-12-24"}}]}
"""

GOOD = {".ics": CALENDAR, ".rss": RSS, ".atom": ATOM, ".json": JSON_FEED, ".geojson": GEOJSON}


def checked(ending: str, body: bytes) -> FeedReport:
    return check_feed(body, BASE + ending, NOW)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ending", "figures"),
    [
        (".ics", Figures(2, date(2026, 6, 6), date(2026, 12, 24), at(2, 8))),
        (".rss", Figures(2, date(2026, 6, 6), date(2026, 12, 24), at(20))),
        (".atom", Figures(1, date(2026, 6, 6), date(2026, 6, 6), at(20))),
        (".json", Figures(1, date(2026, 6, 6), date(2026, 6, 6), at(20, 8))),
        (".geojson", Figures(2, date(2026, 6, 6), date(2026, 12, 24), at(1, 8))),
    ],
)
def test_good_feed_passes_with_its_figures(ending: str, figures: Figures) -> None:
    body = GOOD[ending]

    assert checked(ending, body) == FeedReport(figures, len(body), 0, ())


FAULTS: tuple[tuple[str, bytes, bytes, str], ...] = (
    (".ics", b"SUMMARY:Jul\r\n", b"SUMMARY:Jul\n", "line-break"),
    (".ics", b"SUMMARY:Jul", b"SUMMARY:" + b"Jul " * 20, "line-too-long"),
    (".ics", b"alla som vill!\r\n \xc3\x85", b"alla som vill!\xc3\r\n \x85", "no-utf-8"),
    (".ics", b"SUMMARY:Jul", b"SUMMARY:J\x00ul", "control-character"),
    (".ics", b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "byte-order-mark"),
    (".ics", b"END:VCALENDAR\r\n", b"", "unbalanced"),
    (".ics", b"END:VCALENDAR\r\n", b"END:VCALENDAR", "cut-off"),
    (".ics", b"SUMMARY:Jul\r\n", b"SUMMARY:Jul\r\nEND:VTODO\r\n", "unbalanced"),
    (".ics", b"SUMMARY:Jul\r\n", b"SUMMARY:Jul\r\nand more\r\n", "unreadable-line"),
    (".ics", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n", "method"),
    (".ics", b"VERSION:2.0", b"VERSION:3.0", "version"),
    (".ics", b"PRODID:-//visitapp//visitapp//EN\r\n", b"", "missing"),
    (".ics", b"UID:o2@", b"UID:o1@", "id-twice"),
    (".ics", b"UID:o2@visit.example\r\n", b"", "missing"),
    (".ics", b"DTSTAMP:20260502T080000Z\r\n", b"", "missing"),
    (".ics", b"LAST-MODIFIED:20260502T080000Z\r\n", b"", "missing"),
    (".ics", b"DTSTAMP:20260502T080000Z", b"DTSTAMP:20260502T080000", "no-instant"),
    (".ics", b"SEQUENCE:3", b"SEQUENCE:three", "no-number"),
    (".ics", b"STATUS:CANCELLED", b"STATUS:GONE", "unknown-status"),
    (".ics", b"SUMMARY:Jul\r\n", b"SUMMARY:Jul\r\nSUMMARY:Jul igen\r\n", "twice"),
    (".ics", b"DATE:20261227", b"DATE:20261224", "end-not-after-start"),
    (".ics", b"DTEND;VALUE=DATE:20261227", b"DTEND:20261227T000000Z", "end-of-another-kind"),
    (
        ".ics",
        b"DTEND;TZID=Europe/Stockholm:20260606T21",
        b"DTEND;TZID=Europe/Stockholm:20260606T18",
        "end-not-after-start",
    ),
    (".ics", b"DTSTART;TZID=Europe/Stockholm:20260606T190000", b"DTSTART:20260606T190000", "floating"),
    (".ics", b"DTSTART;TZID=Europe/Stockholm:", b"DTSTART;TZID=Europe/Oslo:", "zone-missing"),
    (".ics", b"DTSTART;TZID=Europe/Stockholm:20260606", b"DTSTART;TZID=Europe/Stockholm:20260631", "no-instant"),
    (
        ".ics",
        b"DTSTART;TZID=Europe/Stockholm:20260606T190000",
        b"DTSTART;TZID=Europe/Stockholm:20260329T023000",
        "zone-offset",
    ),
    (".ics", b"DTSTART;VALUE=DATE:20261224", b"DTSTART;VALUE=DATE:20261232", "no-date"),
    (".ics", b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n", b"", "zone-without-rules"),
    (".ics", b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300", "zone-offset"),
    (".ics", b"BYMONTH=3;BYDAY=-1SU", b"BYMONTH=3;BYDAY=2SU", "zone-offset"),
    (".ics", b"TZOFFSETTO:+0200\r\n", b"", "zone-unreadable"),
    (
        ".ics",
        b"SOURCE;VALUE=URI:https://visit.example/sv/",
        b"SOURCE;VALUE=URI:https://visit.example/da/",
        "other-address",
    ),
    (".ics", b"SUMMARY:Jul", b"X-NOTE:" + b"\r\n ".join([b"x" * 70] * 13000) + b"\r\nSUMMARY:Jul", "too-large"),
    (".rss", b"<rss version", b"<!DOCTYPE rss><rss version", "doctype"),
    (".rss", b"</channel>", b"", "not-well-formed"),
    (".rss", b"Konsert", b"Konsert & dans", "not-well-formed"),
    (".rss", b"tag:e2", b"tag:e1", "id-twice"),
    (".rss", b'<guid isPermaLink="false">tag:e2</guid>', b"", "missing"),
    (".rss", b"Tue, 19 May 2026", b"Tue, 19 May 2027", "future"),
    (".rss", b"Tue, 19 May 2026 10:00:00 GMT", b"19 maj", "no-instant"),
    (
        ".rss",
        b'href="https://visit.example/sv/events.rss"',
        b'href="https://visit.example/sv/events.rss?x=1"',
        "other-address",
    ),
    (".rss", b"<link>https://visit.example/sv/events/j", b"<link>/sv/events/j", "relative-link"),
    (".rss", b'a href="https://visit.example/x"', b'a href="/x"', "relative-link"),
    (".rss", b"<title>Evenemang</title>", b"", "missing"),
    (".atom", b"<feed ", b"<!DOCTYPE feed><feed ", "doctype"),
    (".atom", b"2005/Atom", b"2005/Adam", "wrong-kind"),
    (".atom", b"<id>tag:e1</id>", b"", "missing"),
    (".atom", b"<published>2026", b"<published>2027", "future"),
    (".atom", b"<published>2026-05-19T10:00:00Z", b"<published>2026-05-19", "no-instant"),
    (".atom", b'rel="self" href="https', b'rel="self" href="http', "other-address"),
    (".atom", b'rel="alternate" href="https://visit.example', b'rel="alternate" href="', "relative-link"),
    (".json", b"version/1.1", b"version/2", "version"),
    (".json", b'"items"', b'"things"', "missing"),
    (".json", b"]}", b"]", "not-well-formed"),
    (".json", b'"id": "tag:e1"', b'"id": 7', "missing"),
    (".json", b'"date_modified": "2026', b'"date_modified": "2027', "future"),
    (".json", b'"date_published": "2026-05-19T10:00:00Z"', b'"date_published": 2026', "no-instant"),
    (".json", b"sv/events.json", b"da/events.json", "other-address"),
    (".json", b'"url": "https://visit.example', b'"url": "', "relative-link"),
    (".json", b'"content_text": "Konsert"', b'"content_text": ""', "missing"),
    (".geojson", b"FeatureCollection", b"Features", "wrong-kind"),
    (".geojson", b"[12.86, 56.67]", b"[12.86, 156.67]", "no-position"),
    (".geojson", b"[12.86, 56.67]", b'["12.86", 56.67]', "no-position"),
    (".geojson", b'"o2"', b'"o1"', "id-twice"),
    (".geojson", b'"modified": "2026', b'"modified": "2027', "future"),
)


@pytest.mark.parametrize(
    ("ending", "good", "bad", "code"), FAULTS, ids=[f"{f[0][1:]}-{f[3]}-{n}" for n, f in enumerate(FAULTS)]
)
def test_seeded_fault_is_found(ending: str, good: bytes, bad: bytes, code: str) -> None:
    assert GOOD[ending].count(good) >= 1

    report = checked(ending, GOOD[ending].replace(good, bad, 1))

    assert code in {finding.code for finding in report.findings}


def test_fault_says_where_it_is() -> None:
    report = checked(".ics", CALENDAR.replace(b"SEQUENCE:3", b"SEQUENCE:x\xe2\x80\xa8"))

    assert report.findings == (Finding("no-number", "o2@visit.example", "SEQUENCE:x "),)


def test_empty_body_is_a_fault() -> None:
    assert [checked(ending, b"\r\n").findings for ending in CHECKED_ENDINGS] == [(Finding("empty", "", ""),)] * 5


def test_many_faults_are_counted_and_not_kept() -> None:
    body = CALENDAR.replace(b"SUMMARY:Jul\r\n", b"SUMMARY:Jul\r\n" + b"what\r\n" * 1000)

    report = checked(".ics", body)

    assert (len(report.findings), report.more) == (MOST_FINDINGS, 1000 - MOST_FINDINGS)


def test_full_calendar_is_checked_quickly() -> None:
    info = CalendarInfo("u@x", "Evenemang", "Allt", BASE, BASE + ".ics", at(1))
    text = "En lång beskrivning, med åäö; och annat.\n" * 20
    entries = [
        CalendarEntry(
            f"o{n}@x", datetime(2026, 6 + n % 6, 1 + n % 28, n % 24, tzinfo=UTC), None, at(1), at(1), n, "T", text
        )
        for n in range(1500)
    ]
    body = write_calendar(info, entries, 900_000)

    begun = process_time()
    report = checked(".ics", body)
    spent = process_time() - begun

    assert (report.findings, report.bytes > 890_000) == ((), True)
    assert spent < 0.5  # 0.1 on a machine that is at rest


ALPHABET = st.sampled_from(
    [b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n", b"BEGIN:VTIMEZONE\r\n",
     b"DTSTART;TZID=Europe/Stockholm:00010101T000000\r\n", b"DTEND:99991231T235959Z\r\n", b"UID:\r\n", b"<rss>",
     b"<item>", b"</item>",
     b"<channel>", b"<!ENTITY a 'b'>", b"&a;", b'{"items":', b"[{}]", b"}", b'"\\ud800"', b"1e999",
     b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-5SU\r\n", b"TZOFFSETTO:+2359\r\n", b"\xff", b"[" * 2000, b":",
     b"NaN", b";x=\"", b"\r\n "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ALPHABET | st.binary(max_size=20), max_size=25), st.sampled_from(CHECKED_ENDINGS), st.integers(0, 2000))
def test_rubbish_is_a_finding_and_never_an_exception(parts: list[bytes], ending: str, cut: int) -> None:
    rubbish = b"".join(parts)

    reports = [checked(ending, rubbish), checked(ending, GOOD[ending][:cut] + rubbish + GOOD[ending][cut:])]

    assert reports[0].findings
    for report in reports:
        "".join(finding.where + finding.text for finding in report.findings).encode()
