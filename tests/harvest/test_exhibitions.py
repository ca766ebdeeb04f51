"""An exhibition told day by day is one entry; what goes on in one, and a play on many evenings, is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds.wire import WireEvent
from tests.harvest.test_pipeline import NOW, URL, Web, harvested, new_source
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.harvest.exhibitions import joined_exhibitions, with_known_start
from visitapp.harvest.identity import Usable
from visitapp.store import models
from visitapp.store.database import Database

FIRST = date(2026, 12, 5)
ONE_DAY = timedelta(days=1)


def days(*numbers: int) -> tuple[Held, ...]:
    return tuple(hours(FIRST + number * ONE_DAY) for number in numbers)


def hours(day: date) -> Held:
    start = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return Held(f"{day}", "timed", day, start, start + timedelta(hours=5))


def told(uid: str, title: str, held: Iterable[Held], *categories: str, place: str = "Konsthallen") -> Usable:
    draft = Draft((Text("sv", title),), tuple(held), Whereabouts(name=place))
    return Usable(WireEvent(uid, title, draft.held[0].starts_on, categories=categories), draft)


def spans(one: Usable) -> list[tuple[str, date, date | None]]:
    return [(held.kind, held.starts_on, held.ends_on) for held in one.draft.held]


def test_days_of_one_entry_are_a_span() -> None:
    (one,) = joined_exhibitions([told("a", "Utställning: Ljus", days(0, 1, 2, 4, 5, 8))])

    assert (one.event.uid, spans(one)) == ("a", [("all-day", FIRST, FIRST + 9 * ONE_DAY)])


def test_entries_of_a_day_each_are_one() -> None:
    each = [told(f"n{number}", "Ljus och skugga", days(number), "Utställning") for number in range(12)]

    (one,) = joined_exhibitions(each)

    assert spans(one) == [("all-day", FIRST, FIRST + 12 * ONE_DAY)]
    assert (one.event.uid, one.event.uid_made_up) == ("exhibition:ljus och skugga|konsthallen", False)


def test_long_pause_parts_two() -> None:
    (one,) = joined_exhibitions([told("a", "Julutställning", days(0, 1, 2, 30, 31, 32))])

    assert spans(one) == [
        ("all-day", FIRST, FIRST + 3 * ONE_DAY), ("all-day", FIRST + 30 * ONE_DAY, FIRST + 33 * ONE_DAY),
    ]  # fmt: skip


def test_cancelled_day_is_still_told() -> None:
    closed = replace(hours(FIRST + 3 * ONE_DAY), status="cancelled")

    (one,) = joined_exhibitions([told("a", "Utställning: Ljus", [*days(0, 1, 2, 4, 5), closed])])

    assert closed in one.draft.held
    assert len(one.draft.held) == 2


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Vernissage: Ljus", "Utställning"),
        ("Visning av utställningen Ljus", "Utställning"),
        ("Guidad tur i utställningen", "Konst"),
        ("Drömspelet", "Teater"),
        ("Konstnärssamtal", "Utställning"),
        ("Führung durch die Ausstellung", "Kunst"),
    ],
)
def test_what_goes_on_at_its_own_hours_keeps_them(title: str, category: str) -> None:
    one = told("a", title, days(*range(10)), category)

    assert joined_exhibitions([one]) == [one]


def test_few_days_and_other_places_stay_as_they_are() -> None:
    few = told("a", "Utställning: Ljus", days(0, 1, 2))
    each = [told(f"n{number}", "Utställning: Glas", days(number), place=f"Hus {number}") for number in range(9)]

    assert joined_exhibitions([few, *each]) == [few, *each]


def test_what_lasts_already_is_left_alone() -> None:
    whole = Held("k", "all-day", FIRST, ends_on=FIRST + 60 * ONE_DAY)
    one = told("a", "Utställning: Ljus", [whole, *days(1, 2, 3, 4, 5)])

    assert joined_exhibitions([one]) == [one]


def test_start_that_its_source_forgot_is_kept_while_it_goes_on() -> None:
    (now,) = joined_exhibitions([told("a", "Utställning: Ljus", days(*range(20, 40)))])
    began = FIRST + 20 * ONE_DAY

    def start(first: int, end: int) -> date:
        return with_known_start(now.draft, [(FIRST + first * ONE_DAY, FIRST + end * ONE_DAY)]).held[0].starts_on

    assert start(0, 40) == FIRST
    assert start(0, 15) == FIRST
    assert start(-400, -360) == began
    assert start(25, 40) == began
    assert with_known_start(now.draft, []) == now.draft


def programme(first: int, last: int) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number in range(first, last + 1):
        lines += [
            "BEGIN:VEVENT", f"UID:u{number}", "SUMMARY:Utställning: Ljus", "LOCATION:Konsthallen",
            f"DTSTART:202612{number:02}T100000Z", f"DTEND:202612{number:02}T150000Z", "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@pytest.mark.anyio
async def test_harvest_after_harvest_it_stays_the_same_event(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: programme(2, 28)}), 0)
    before = await models.Occurrence.get()
    report = await harvested(database, Web({URL: programme(9, 28)}), 7 * 24)

    (event,) = await models.Event.all()
    (after,) = await models.Occurrence.all()
    assert (event.state, report.counts.new, report.counts.changed) == ("public", 0, 0)
    assert (after.uid, after.sequence, after.starts_on) == (before.uid, before.sequence, date(2026, 12, 2))
    assert after.ends_on == date(2026, 12, 29)
    assert NOW.date() < date(2026, 12, 2)
