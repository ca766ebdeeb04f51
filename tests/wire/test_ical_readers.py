"""Whatever a calendar holds, icalendar, vobject and ical.js read the same events, instants and texts from it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.ical_write import CalendarAlarm, CalendarEntry, CalendarInfo, write_calendar

ROOT = Path(__file__).resolve().parents[2]
CHANGED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
INFO = CalendarInfo(
    uid="2b0f@visit.example",
    name="Allt, överallt",
    description="Evenemang; i sex kommuner",
    url="https://visit.example/sv/events",
    source="https://visit.example/sv/events.ics",
    last_modified=CHANGED,
)
UNCLEAN = "\x00\x07\x0b\x0c\x1f\x7f\x85\x9f\ud800"
PIECES = (
    *("åäö", "ÅÄÖ é ß", "😀👩‍👩‍👧", "漢字", "a,b;c", "a\\b", "\\n", "\n", "\n\n", "\r\n", ": ", '"', "^n", "\t", "%"),
    *("مهرجان الصيف", "\u202eשוק\u202c", "\u200f", "\u00ad", "\u2028", "ord " * 30, "x" * 400, "ö" * 200),
    *UNCLEAN,
)
TEXTS = st.builds(
    # Letters first, so that what follows meets every column of the fold.
    lambda shift, pieces: "a" * shift + "".join(pieces),
    st.integers(0, 76),
    st.lists(st.sampled_from(PIECES), max_size=8),
)
NIGHTS = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
SEASONS = (datetime(2026, 1, 15, 18, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC))
INSTANTS = st.builds(
    lambda around, minutes: around + timedelta(minutes=minutes),
    st.sampled_from((*NIGHTS, *SEASONS, datetime(1999, 12, 31, 23, tzinfo=UTC), datetime(2044, 2, 29, tzinfo=UTC))),
    st.integers(-300, 300),
)


@st.composite
def entries(draw: st.DrawFn) -> CalendarEntry:
    """An occurrence with an hour or of whole days, as short or as long as can be."""
    start: date | datetime
    end: date | datetime | None
    if draw(st.booleans()):
        start = draw(INSTANTS)
        longer = draw(st.one_of(st.none(), st.integers(1, 400 * 24 * 60)))
        end = start + timedelta(minutes=longer) if longer else None
    else:
        start = draw(INSTANTS).date()
        days = draw(st.one_of(st.none(), st.integers(1, 400)))
        end = start + timedelta(days=days) if days else None
    return CalendarEntry(
        uid="",
        start=start,
        end=end,
        stamp=CHANGED,
        created=CHANGED,
        sequence=draw(st.integers(0, 9)),
        summary=draw(TEXTS),
        description=draw(TEXTS),
        place_name=draw(TEXTS),
        status=draw(st.sampled_from(("CONFIRMED", "TENTATIVE", "CANCELLED"))),
        categories=tuple(draw(st.lists(TEXTS.filter(bool), max_size=2))),
        latitude=draw(st.one_of(st.none(), st.floats(-90, 90))),
        longitude=draw(st.floats(-180, 180)),
    )


CALENDARS = st.lists(entries(), max_size=5).map(
    lambda made: [one._replace(uid=f"{number}@visit.example") for number, one in enumerate(made)]
)


@pytest.fixture(scope="module")
def ical_js(node: str) -> Iterator[Callable[[bytes], dict[str, Any]]]:
    """ical.js in one process for all calendars."""
    script, library = ROOT / "tests/node/read_ical.mjs", ROOT / "node_modules/ical.js/dist/ical.js"
    command = [node, str(script), str(library), "--lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None

        def read(calendar: bytes) -> dict[str, Any]:
            asked.write(json.dumps(calendar.decode()) + "\n")
            asked.flush()
            answer: dict[str, Any] = json.loads(told.readline())
            return answer

        yield read
        asked.close()


@settings(max_examples=120, deadline=None)
@given(CALENDARS)
def test_lines_are_short_and_whole_and_two_renders_are_equal(made: list[CalendarEntry]) -> None:
    written = write_calendar(INFO, made)

    physical = written.split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert [line.decode().encode() for line in physical] == physical
    assert written.count(b"\n") == written.count(b"\r") == written.count(b"\r\n")
    assert not any(octet < 32 and octet not in (9, 10, 13) for octet in written)
    assert written == write_calendar(INFO, made[::-1])


@settings(max_examples=80, deadline=None)
@given(CALENDARS)
def test_any_calendar_is_read_back_by_icalendar(made: list[CalendarEntry]) -> None:
    events: Any = icalendar.Calendar.from_ical(write_calendar(INFO, made)).walk("VEVENT")

    read = {
        str(event["UID"]): (
            _utc(event["DTSTART"].dt),
            _utc(event["DTEND"].dt) if "DTEND" in event else None,
            str(event.get("SUMMARY", "")),
            str(event.get("DESCRIPTION", "")),
            str(event.get("LOCATION", "")),
            str(event["STATUS"]),
        )
        for event in events
    }

    assert read == {one.uid: (*_shown(one), one.status) for one in made}


@settings(max_examples=80, deadline=None)
@given(CALENDARS)
def test_any_calendar_is_read_back_by_vobject(made: list[CalendarEntry]) -> None:
    calendar: Any = vobject.readOne(write_calendar(INFO, made).decode())

    read = {
        event.uid.value: (
            _utc(event.dtstart.value),
            _utc(event.dtend.value) if hasattr(event, "dtend") else None,
            event.summary.value,
            event.description.value if hasattr(event, "description") else "",
            event.location.value if hasattr(event, "location") else "",
        )
        for event in calendar.contents.get("vevent", ())
    }

    assert read == {one.uid: _shown(one) for one in made}


@pytest.mark.node
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=CALENDARS)
def test_any_calendar_is_read_back_by_ical_js(
    made: list[CalendarEntry], ical_js: Callable[[bytes], dict[str, Any]]
) -> None:
    events = ical_js(write_calendar(INFO, made))["events"]

    read = {
        event["uid"]: (
            event["start"],
            event["end"],
            event["summary"],
            event["description"] or "",
            event["location"] or "",
        )
        for event in events
    }

    assert read == {
        uid: (_javascript(start), _javascript(end) if end else None, *texts)
        for uid, (start, end, *texts) in ((one.uid, _shown(one)) for one in made)
    }


@pytest.mark.node
def test_alarms_are_read_back_by_all(ical_js: Callable[[bytes], dict[str, Any]]) -> None:
    absolute = datetime(2026, 6, 5, 16, tzinfo=UTC)
    made = CalendarEntry(
        uid="a",
        start=datetime(2026, 6, 6, 17, tzinfo=UTC),
        end=None,
        stamp=CHANGED,
        created=CHANGED,
        sequence=0,
        summary="Konsert",
        alarms=(
            CalendarAlarm(timedelta(hours=-2), "Snart; kom, nu"),
            CalendarAlarm(timedelta(days=-1, hours=-1, seconds=-5), "I går"),
            CalendarAlarm(timedelta(minutes=90), "Efteråt"),
            CalendarAlarm(timedelta(0), "Nu"),
            CalendarAlarm(absolute, "Åk"),
        ),
    )

    written = write_calendar(INFO, [made])

    event: Any = icalendar.Calendar.from_ical(written).walk("VEVENT")[0]
    calendar: Any = vobject.readOne(written.decode())
    spans = [one.at for one in made.alarms]
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == spans
    assert [str(alarm["DESCRIPTION"]) for alarm in event.walk("VALARM")] == [one.description for one in made.alarms]
    assert [alarm.trigger.value for alarm in calendar.vevent.valarm_list] == spans
    assert ical_js(written)["events"][0]["alarms"] == [-7200, -90005, 5400, 0, "2026-06-05T16:00:00.000Z"]


def _shown(entry: CalendarEntry) -> tuple[date | datetime, date | datetime | None, str, str, str]:
    """What a reader is to find: text without control characters, its line breaks all line feeds."""
    return entry.start, entry.end, _clean(entry.summary), _clean(entry.description), _clean(entry.place_name)


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\u2028", "\n")
    return text.translate(dict.fromkeys(map(ord, UNCLEAN)))


def _utc(moment: date | datetime) -> date | datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _javascript(moment: date | datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") if isinstance(moment, datetime) else moment.isoformat()
