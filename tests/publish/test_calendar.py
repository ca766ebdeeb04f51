"""Entries of the store as a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.domain.reach.types import GroundLeg
from visitapp.publish.calendar import render_calendar
from visitapp.publish.content import event_html
from visitapp.publish.feed import FeedInfo
from visitapp.publish.words import words

DAY = date(2026, 6, 1)
CHANGED = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
REACH = EntryReach(
    crossing="grenaa-halmstad",
    crossing_names=("Grenaa", "Halmstad"),
    mode="foot",
    verdict="night",
    reason="",
    out_check_in_at=datetime(2026, 6, 6, 7, 40, tzinfo=UTC),
    out_departs_at=datetime(2026, 6, 6, 8, 0, tzinfo=UTC),
    out_there_at=datetime(2026, 6, 6, 13, 20, tzinfo=UTC),
    home_leaves_at=datetime(2026, 6, 6, 21, 30, tzinfo=UTC),
    home_departs_at=datetime(2026, 6, 6, 23, 0, tzinfo=UTC),
    home_arrives_at=datetime(2026, 6, 7, 4, 10, tzinfo=UTC),
    on_site_minutes=490,
    assumptions=("check-in-assumed", "demo-timetable"),
    sequence=3,
    changed_at=datetime(2026, 5, 20, 8, 0, tzinfo=UTC),
)
INFO = FeedInfo(
    site="visit.example",
    base_url="https://visit.example",
    language="en",
    title="Events",
    description="What is on",
    self_path="/en/events.ics?category=music",
    page_path="/en/events?category=music",
    template_changed_at=datetime(2026, 4, 1, tzinfo=UTC),
    newest_change=datetime(2026, 5, 2, tzinfo=UTC),
    category_names={"music": "Music"},
    municipality_names={"halmstad": "Halmstad"},
)


def entry(**other: Any) -> FeedEntry:
    made = FeedEntry(
        occurrence_uid="o1",
        event_uid="e1",
        slug="concert-ab12c",
        title="Concert",
        summary="Short",
        description="Long, with dance",
        text_language="en",
        text_origin="original",
        kind="timed",
        starts_at=datetime(2026, 6, 6, 17, 0, tzinfo=UTC),
        ends_at=datetime(2026, 6, 6, 19, 0, tzinfo=UTC),
        starts_on=date(2026, 6, 6),
        ends_on=None,
        zone="Europe/Stockholm",
        status="scheduled",
        sequence=2,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        changed_at=CHANGED,
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        place_name="Stora torg",
        place_slug="stora-torg",
        address="Storgatan 1",
        latitude=56.674,
        longitude=12.857,
        place_confirmed=True,
        municipality="halmstad",
        online_url="",
        organiser="The society",
        url="https://source.example/1",
        ticket_url="",
        image_url="",
        price_kind="fixed",
        price_low="100",
        price_high="",
        currency="SEK",
        categories=("music", "other"),
        source_names=("Halmstad",),
        demo=False,
    )
    return made._replace(**other)


def events_of(*entries: FeedEntry, info: FeedInfo = INFO, day: date = DAY) -> list[Any]:
    return list(icalendar.Calendar.from_ical(render_calendar(entries, info, day)).walk("VEVENT"))


def shown(event: Any, *names: str) -> dict[str, str]:
    values = ((name, event[name].to_ical()) for name in names if name in event)
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values}


def test_entry_stands_in_the_calendar_with_all_it_has() -> None:
    (event,) = events_of(entry())

    assert shown(event, *(name for name in event if name != "CATEGORIES")) == {
        "UID": "o1@visit.example",
        "DTSTAMP": "20260501T080000Z",
        "LAST-MODIFIED": "20260501T080000Z",
        "CREATED": "20260301T000000Z",
        "SEQUENCE": "2",
        "DTSTART": "20260606T190000",
        "DTEND": "20260606T210000",
        "SUMMARY": "Concert",
        "LOCATION": "Stora torg\\nStorgatan 1\\, Halmstad",
        "GEO": "56.674;12.857",
        "X-APPLE-STRUCTURED-LOCATION": "geo:56.674000,12.857000",
        "DESCRIPTION": (
            "Long\\, with dance\\n\\nPrice: 100 SEK\\nOrganiser: The society\\nSource: Halmstad"
            "\\n\\nhttps://visit.example/en/events/concert-ab12c"
        ),
        "URL": "https://visit.example/en/events/concert-ab12c",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "CLASS": "PUBLIC",
    }
    assert [str(category) for category in event["CATEGORIES"].cats] == ["Music", "other"]


def test_ferry_words_stand_before_the_address_and_raise_stamp_and_sequence() -> None:
    (event,) = events_of(entry(reach=REACH))

    assert shown(event, "SEQUENCE", "DTSTAMP") == {"SEQUENCE": "5", "DTSTAMP": "20260520T080000Z"}
    assert str(event["DESCRIPTION"]).split("\n\n")[2:] == [
        "By ferry Grenaa–Halmstad on foot: Home the next day.\n"
        "Out: check-in closes 09:40, the ferry sails 10:00, there 15:20.\n"
        "Time there: 8 h 10 min.\n"
        "Home: leave 23:30, the ferry sails Sun 7 Jun 01:00, in port Sun 7 Jun 06:10.\n"
        "The closing of check-in is our assumption. The timetable is invented for the demo.",
        "https://visit.example/en/events/concert-ab12c",
    ]


@pytest.mark.parametrize(
    ("language", "out", "home"),
    [
        (
            "en",
            "the ferry sails 10:00, bus 351 14:45 from Färjeläget to Stationen 14:55, train 15:02 from Stationen to "
            "Torget 15:12, there 15:20.",
            "leave 23:30, train 23:35 from Torget to Stationen Sun 7 Jun 00:05, the ferry sails Sun 7 Jun 01:00",
        ),
        (
            "de",
            "Bus 351 14:45 ab Färjeläget, an Stationen 14:55, Zug 15:02 ab Stationen, an Torget 15:12",
            "Zug 23:35 ab Torget, an Stationen So., 7. Juni 00:05",
        ),
    ],
)
def test_rides_by_bus_and_train_are_named_briefly_between_boat_and_place(language: str, out: str, home: str) -> None:
    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 6, 6, hour, minute, tzinfo=UTC)

    out_legs = (
        GroundLeg(None, "", "", "", "Färjeläget", at(12, 40), at(12, 43)),
        GroundLeg("bus", "351", "Laholm", "Färjeläget", "Stationen", at(12, 45), at(12, 55), demo=True),
        GroundLeg("train", "", "", "Stationen", "Torget", at(13, 2), at(13, 12)),
    )
    home_legs = (GroundLeg("train", "", "", "Torget", "Stationen", at(21, 35), at(22, 5)),)
    info = FeedInfo(**{name: getattr(INFO, name) for name in INFO.__slots__} | {"language": language})

    (event,) = events_of(entry(reach=REACH._replace(out_legs=out_legs, home_legs=home_legs)), info=info)

    told = str(event["DESCRIPTION"]).split("\n")
    assert [sum(words in line for line in told) for words in (out, home)] == [1, 1]


def test_unknown_reach_says_why() -> None:
    named = [name for name in EntryReach._fields if name.endswith("_at") and name.startswith(("out_", "home_"))]
    journeys: dict[str, Any] = dict.fromkeys(named)
    unknown = REACH._replace(verdict="unknown", reason="no-timetable", on_site_minutes=None, assumptions=(), **journeys)

    (event,) = events_of(entry(reach=unknown))

    assert str(event["DESCRIPTION"]).split("\n\n")[2] == (
        "By ferry Grenaa–Halmstad on foot: Not known whether it can be reached.\n"
        "No timetable is published for this day."
    )


def test_nobody_is_shown_the_way_to_what_is_cancelled() -> None:
    held, off = entry(reach=REACH), entry(reach=REACH, status="cancelled")

    (event,) = events_of(off)

    assert event["SEQUENCE"] == 5  # of the two together, as before it was cancelled
    assert "By ferry" not in event["DESCRIPTION"]
    html = [event_html(one, [one], INFO, words("en")) for one in (held, off)]
    assert ["By ferry" in one for one in html] == [True, False]


@pytest.mark.parametrize("language", ["sv", "en", "da", "de"])
def test_cancelled_entry_says_so_in_the_language_until_its_date_has_passed(language: str) -> None:
    info = FeedInfo(**{name: getattr(INFO, name) for name in INFO.__slots__} | {"language": language})
    cancelled = entry(status="cancelled")

    (event,) = events_of(cancelled, info=info, day=date(2026, 6, 6))
    later = events_of(cancelled, info=info, day=date(2026, 6, 7))

    title = words(language).gettext("CANCELLED: %(title)s") % {"title": "Concert"}
    assert (shown(event, "STATUS", "SUMMARY"), later) == ({"STATUS": "CANCELLED", "SUMMARY": title}, [])


def test_unknown_hour_is_a_day_and_says_so() -> None:
    (event,) = events_of(entry(kind="no-time", starts_at=None, ends_at=None))

    assert (event["DTSTART"].dt, "DTEND" in event, str(event["DESCRIPTION"]).split("\n\n")[0]) == (
        date(2026, 6, 6),
        False,
        "No time given.",
    )


def test_days_end_exclusively_and_an_unknown_end_is_left_out() -> None:
    fair = entry(occurrence_uid="a", kind="all-day", starts_at=None, ends_at=None, ends_on=date(2026, 6, 9))
    open_end = entry(occurrence_uid="b", ends_at=None)

    first, second = events_of(fair, open_end)

    assert (first["DTEND"].dt, "DTEND" in second, "DURATION" in second) == (date(2026, 6, 9), False, False)


def test_demo_and_borrowed_language_are_said_first() -> None:
    (event,) = events_of(entry(demo=True, text_language="sv"))

    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"]).split("\n\n")[0]) == (
        "Concert (demo)",
        "Demo: this event is invented.\nNot translated. The text is in: Swedish.",
    )


def test_price_tickets_and_doubts_are_said() -> None:
    known = entry(price_kind="range", price_high="200", ticket_url="https://t.example/1", place_confirmed=False)
    free = entry(occurrence_uid="o2", price_kind="free", online_url="https://s.example/", source_names=())

    first, second = events_of(known, free)

    assert [str(event["DESCRIPTION"]).split("\n\n")[1].split("\n") for event in (first, second)] == [
        [
            "Price: 100–200 SEK",
            "Tickets: https://t.example/1",
            "Organiser: The society",
            "Source: Halmstad",
            "The position of the place is approximate, unconfirmed.",
        ],
        ["Free of charge", "Online: https://s.example/", "Organiser: The society"],
    ]


def test_postponed_entry_is_tentative_and_machine_words_are_owned_up_to() -> None:
    (event,) = events_of(entry(status="postponed", text_origin="machine"))

    assert shown(event, "STATUS", "SUMMARY") == {"STATUS": "TENTATIVE", "SUMMARY": "POSTPONED: Concert"}
    assert str(event["DESCRIPTION"]).split("\n\n")[0] == (
        "The text is translated by machine.\nPostponed: the new day is not known."
    )


def test_template_change_raises_stamp_but_not_sequence() -> None:
    changed = FeedInfo(
        **{name: getattr(INFO, name) for name in INFO.__slots__}
        | {"template_changed_at": datetime(2026, 5, 30, tzinfo=UTC)}
    )

    (event,) = events_of(entry(), info=changed)

    assert shown(event, "DTSTAMP", "SEQUENCE") == {"DTSTAMP": "20260530T000000Z", "SEQUENCE": "2"}


def test_long_text_is_cut_at_a_word_in_a_feed_of_many() -> None:
    (event,) = events_of(entry(description="word " * 400))

    text = str(event["DESCRIPTION"]).split("\n\n")[0]
    assert (len(text) <= 1002, text[-6:]) == (True, "word …")


def test_two_renders_are_byte_equal_whatever_the_order() -> None:
    entries = [
        entry(occurrence_uid=f"o{n}", starts_at=datetime(2026, 6, 6, 17, tzinfo=UTC) + timedelta(days=n % 3))
        for n in range(20)
    ]

    assert render_calendar(entries, INFO, DAY) == render_calendar(entries[::-1], INFO, DAY)


def test_too_long_feed_is_shortened_and_says_so() -> None:
    entries = [
        entry(occurrence_uid=f"o{n}", starts_on=date(2026, 6, 6) + timedelta(days=n), starts_at=None, kind="all-day")
        for n in range(50)
    ]

    written = render_calendar(entries, INFO, DAY, 12_000)

    calendar: Any = icalendar.Calendar.from_ical(written)
    count = len(calendar.walk("VEVENT"))
    last = words("en").date(date(2026, 6, 5) + timedelta(days=count))
    assert len(written) <= 12_000
    assert str(calendar["DESCRIPTION"]) == f"What is on Shortened to its first {count} dates, up to {last}."
    assert render_calendar(entries, INFO, DAY, None).count(b"BEGIN:VEVENT") == 50
