"""What is passed over because its blocks are known is what would have been read again, word for word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.read import read
from feeds.wire import Document, ReadOptions, WireEvent

OPTIONS = ReadOptions(
    window_start=datetime(2026, 11, 1, tzinfo=UTC), window_end=datetime(2027, 12, 1, tzinfo=UTC), limit=40,
    today=date(2026, 12, 1), known=frozenset(),
)  # fmt: skip
START = "DTSTART;TZID=Europe/Stockholm:202612{day:02}T180000"
LINES = (
    "RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=DAILY;INTERVAL=0", "STATUS:CANCELLED", "DTSTART:soon", "a line of nothing",
    "DESCRIPTION:Med\\nmycket\r\n  musik", "LOCATION:Torget\\, Åhus", "DTSTART;TZID=Nowhere/Else:20261208T180000",
    "BEGIN:VALARM\r\nUID:alarm\r\nTRIGGER:-PT15M\r\nEND:VALARM", "BEGIN:VALARM\r\nUID:alarm", "end:valarm",
    "RECURRENCE-ID;TZID=Europe/Stockholm:20261209T180000", "RECURRENCE-ID:20261216", "SEQUENCE:3", "END:VCALENDAR",
    "BEGIN:VTODO", "SUMMARY;ENCODING=QUOTED-PRINTABLE:K=C3=A5l", "X-A:BEGIN:VEVENT",
)  # fmt: skip
UIDS = ("a", "b", "c", "d", "e\\,f", "g", "", "h")


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A VEVENT, with whatever goes wrong in one."""
    uid, day = draw(st.sampled_from(UIDS)), draw(st.integers(2, 6))
    extra = draw(st.lists(st.sampled_from(LINES), max_size=3))
    stamp = f"DTSTAMP:20261201T08{draw(st.integers(10, 59))}00Z"
    lines = [f"UID:{uid}"] * bool(uid) + [stamp, f"SUMMARY:Konsert {day}", START.format(day=day), *extra]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


@st.composite
def plain_blocks(draw: st.DrawFn) -> str:
    """A VEVENT of a calendar as most are."""
    uid, day = draw(st.sampled_from(UIDS[:4])), draw(st.integers(2, 4))
    extra = draw(st.lists(st.sampled_from((*LINES[:3], LINES[8], LINES[12])), max_size=2))
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:Konsert {day}", START.format(day=day), *extra, "END:VEVENT", ""]
    )


def calendar(*blocks: str, zone: str = "Europe/Stockholm") -> str:
    """A calendar of blocks."""
    return f"BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:{zone}\r\n{''.join(blocks)}END:VCALENDAR\r\n"


def told(document: Document) -> dict[str, list[WireEvent]]:
    """By UID what a document tells, without what nobody looks at."""
    events = defaultdict(list)
    for event in document.events:
        events[event.uid].append(replace(event, raw="", modified=None))
    return events


def assert_the_same(first: str, second: str) -> int:
    """Read `second` with and without what is known of `first`; how many groups were passed over."""
    before = read(first.encode(), OPTIONS)
    hashes = {one: uid for uid, one in before.hashes}
    whole = read(second.encode(), OPTIONS)
    part = read(second.encode(), replace(OPTIONS, known=frozenset(hashes)))

    again = {hashes[one] for one in part.passed_over}
    assert (part.problems, part.title, part.error) == (whole.problems, whole.title, whole.error)
    assert again.isdisjoint(told(part))
    assert told(part) | {uid: events for uid, events in told(before).items() if uid in again} == told(whole)
    assert {*part.hashes, *((uid, one) for one, uid in hashes.items() if one in part.passed_over)} == {*whole.hashes}
    return len(again)


@settings(max_examples=80)
@given(st.lists(st.one_of(plain_blocks(), plain_blocks(), blocks()), max_size=8), st.data())
def test_what_is_passed_over_is_what_would_be_read(first: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(first), max_size=8)) if first else []
    second = data.draw(st.permutations([*kept, *data.draw(st.lists(plain_blocks(), max_size=2))]))
    split, zone = data.draw(st.integers(0, 8)), data.draw(st.sampled_from(("Europe/Stockholm", "Europe/London")))

    assert_the_same(calendar(*first), calendar(*second))
    assert_the_same(
        calendar(*first[:split]) + calendar(*first[split:], zone=zone),
        calendar(*second[:split]) + calendar(*second[split:], zone=zone),
    )


def event(uid: str, *lines: str, stamp: int = 10) -> str:
    """A VEVENT without a fault."""
    head = [f"UID:{uid}", f"DTSTAMP:20261201T08{stamp}00Z", "SUMMARY:Konsert", START.format(day=5)]
    return "\r\n".join(["BEGIN:VEVENT", *head, *lines, "END:VEVENT", ""])


def test_other_stamps_and_another_order_say_nothing() -> None:
    first = [event(str(number)) for number in range(20)]
    second = [event(str(number), stamp=20 + number) for number in reversed(range(20))]

    assert assert_the_same(calendar(*first), calendar(*second)) == 20


@pytest.mark.parametrize(
    ("change", "known"),
    [
        (lambda text: text.replace("X-WR-TIMEZONE:Europe/Stockholm", "X-WR-TIMEZONE:Europe/London"), 0),
        (lambda text: text.replace("UID:0", "UID:9"), 2),
        (lambda text: text.replace("SUMMARY:Konsert", "SUMMARY:Kon\r\n sert", 1), 3),
        (lambda text: text.replace("UID:0\r\n", "UID:0\r\nno property\r\n"), 2),
        (lambda text: text.replace("END:VCALENDAR", event("0", "RECURRENCE-ID:20261205T170000Z") + "END:VCALENDAR"), 2),
        (lambda text: text.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", ""), 0),
        (lambda text: text.replace("END:VEVENT", "end:vevent", 1), 0),
        (lambda text: text.replace("UID:1\r\n", ""), 0),
        (lambda text: text.replace("SUMMARY", "STATUS:CANCELLED\r\nSUMMARY"), 0),
        (lambda text: text.replace("\r\n", "\n"), 3),
        (lambda text: "\r\n\r\n" + text, 0),
    ],
    ids=range(11),
)  # fmt: skip
def test_change_is_read(change: object, known: int) -> None:
    text = calendar(*(event(str(number)) for number in range(3)))

    assert callable(change)
    assert assert_the_same(text, change(text)) == known


def test_event_that_moves_to_another_calendar_is_read() -> None:
    one, two = event("a"), event("b")
    first = calendar(one, two) + calendar(event("c"), zone="Europe/London")
    second = calendar(one) + calendar(event("c"), two, zone="Europe/London")

    assert assert_the_same(first, second) == 2


def test_zone_that_nobody_knows_is_told_of_each_time() -> None:
    text = calendar(event("a"), event("b").replace("Europe/Stockholm", "Nowhere/Else"))

    assert assert_the_same(text, text) == 0


def test_id_of_an_alarm_is_none_of_the_event() -> None:
    alarm = "BEGIN:VEVENT\r\nBEGIN:VALARM\r\nUID:a\r\nEND:VALARM\r\n"
    text = calendar(event("a"), event("b").replace("BEGIN:VEVENT\r\n", alarm))

    assert assert_the_same(text, text) == 2


def test_group_with_a_problem_is_read_each_time() -> None:
    text = calendar(event("a", "RRULE:FREQ=DAILY;INTERVAL=0"), event("b"), event("c", "nothing"))

    assert [uid for uid, _ in read(text.encode(), OPTIONS).hashes] == ["b"]


def test_nobody_asks_for_hashes() -> None:
    document = read(calendar(event("a")).encode(), replace(OPTIONS, known=None))

    assert (document.hashes, document.passed_over, len(document.events)) == ((), (), 1)
