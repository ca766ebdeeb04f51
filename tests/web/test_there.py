"""What the page says of a boat that has gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.event.view import OccurrenceView, ReachView
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.types import GroundLeg, GroundTime, Journey, Reach, Verdict
from visitapp.publish.words import words
from visitapp.regiondata import read_data
from visitapp.web.there import there_and_home

DAY = date(2026, 12, 1)
CHECK_IN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROUND = GroundTime(HOUR, HOUR, HOUR, estimated=True)
OUT = Journey("back", "a", None, CHECK_IN, CHECK_IN + HOUR, CHECK_IN + 2 * HOUR, CHECK_IN + 2 * HOUR,
              CHECK_IN + 3 * HOUR, GROUND, HOUR)  # fmt: skip
HOME = Journey("out", "b", CHECK_IN + 6 * HOUR, CHECK_IN + 8 * HOUR, CHECK_IN + 9 * HOUR, CHECK_IN + 10 * HOUR,
               CHECK_IN + 10 * HOUR, None, GROUND, HOUR)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (CHECK_IN - timedelta(minutes=1), "out 09:00, home 17:00"),
        (CHECK_IN, "out 09:00, home 17:00 · too late now for this boat out"),
    ],
)
def test_boat_whose_check_in_has_closed_is_told(now: datetime, told: str) -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView(
        "o", "all-day", None, None, DAY, date(2026, 12, 2), DAY, "Europe/Stockholm", "scheduled"
    )
    plan = plan_to_json(Reach("helsingborg-helsingor", "car", "day", "", OUT, HOME, 4 * HOUR))
    view = ReachView("o", "helsingborg-helsingor", "car", "day", "", OUT.departs_at, HOME.departs_at, 240, plan, now)

    found = there_and_home([view], occurrence, crossings, words("en"), now)

    assert [mode.short for mode in found[0].modes] == [told]


def at(hour: int, minute: int) -> datetime:
    """On the day, by the clock of the place."""
    return datetime(2026, 12, 1, hour - 1, minute, tzinfo=UTC)


OUT_LEGS = (
    GroundLeg(None, "", "", "", "Färjeläget", at(10, 0), at(10, 6)),
    GroundLeg("bus", "351", "Laholm", "Färjeläget", "Stationen", at(10, 12), at(10, 40), demo=True),
    GroundLeg(None, "", "", "Stationen", "Stationen", at(10, 40), at(10, 42)),
    GroundLeg("train", "", "", "Stationen", "X", at(10, 42), at(10, 50), approximate=True),
    GroundLeg(None, "", "", "X", "", at(10, 50), at(11, 0)),
)
HOME_LEGS = (GroundLeg("tram", "2", "Quay", "X", "Färjeläget", at(14, 0), at(14, 40)),)


@pytest.mark.parametrize(
    ("language", "out", "home"),
    [
        (
            "en",
            [
                ("10:00", "Ashore", "", "about 6 min on foot to Färjeläget"),
                ("10:12", "Bus 351 from Färjeläget", "demo", "towards Laholm · 6 min to spare"),
                ("10:40", "Off at Stationen", "", ""),
                ("10:42", "Train from Stationen", "approximate", ""),
                ("10:50", "Off at X", "", "about 10 min on foot"),
                ("11:00", "At the place", "", "1 h to spare"),
            ],
            [
                ("14:00", "Leave the place", "", "1 h to spare"),
                ("14:00", "Tram 2 from X", "", "towards Quay"),
                ("14:40", "Off at Färjeläget", "", ""),
                ("16:00", "Check-in closes in Helsingborg", "", "1 h 20 min to spare"),
            ],
        ),
        (
            "da",
            [
                ("10.00", "I land", "", "omkring 6 min til fods til Färjeläget"),
                ("10.12", "Bus 351 fra Färjeläget", "demo", "mod Laholm · 6 min tilovers"),
                ("10.40", "Stå af ved Stationen", "", ""),
                ("10.42", "Tog fra Stationen", "omtrentlig", ""),
                ("10.50", "Stå af ved X", "", "omkring 10 min til fods"),
                ("11.00", "Fremme", "", "1 t tilovers"),
            ],
            [
                ("14.00", "Forlad stedet", "", "1 t tilovers"),
                ("14.00", "Sporvogn 2 fra X", "", "mod Quay"),
                ("14.40", "Stå af ved Färjeläget", "", ""),
                ("16.00", "Check-in lukker i Helsingborg", "", "1 t 20 min tilovers"),
            ],
        ),
    ],
)
def test_legs_stand_in_their_order_between_boat_and_place(
    language: str, out: list[tuple[str, ...]], home: list[tuple[str, ...]]
) -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView("o", "timed", at(12, 0), at(13, 0), DAY, None, DAY, "Europe/Stockholm", "scheduled")
    there, back = replace(OUT, legs=OUT_LEGS), replace(HOME, legs=HOME_LEGS)
    plan = plan_to_json(Reach("helsingborg-helsingor", "foot", "day", "", there, back, 3 * HOUR))
    view = ReachView(
        "o", "helsingborg-helsingor", "foot", "day", "", OUT.departs_at, HOME.departs_at, 180, plan, at(7, 0)
    )

    (mode,) = there_and_home([view], occurrence, crossings, words(language), at(7, 0))[0].modes

    assert [(step.time, step.text, step.mark, step.note) for step in mode.out[3:]] == out
    assert [(step.time, step.text, step.mark, step.note) for step in mode.home[:4]] == home
    assert mode.picture.count("day-ride") == 3


@pytest.mark.parametrize(
    ("how", "mark"),
    [
        ({"estimated": True}, "estimated"),
        ({"estimated": True, "by_road": True}, "estimated by road"),
        ({"estimated": True, "published": True}, "published, rounded"),
        ({"estimated": False, "calculated": True}, "calculated"),
        ({"estimated": False}, ""),
    ],
)
def test_way_on_land_says_how_it_is_known(how: dict[str, bool], mark: str) -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView("o", "timed", at(12, 0), at(13, 0), DAY, None, DAY, "Europe/Stockholm", "scheduled")
    ground = GroundTime(HOUR, HOUR, HOUR, **how)
    plan = plan_to_json(
        Reach("helsingborg-helsingor", "car", "day", "", replace(OUT, ground=ground), replace(HOME, ground=ground))
    )
    view = ReachView(
        "o", "helsingborg-helsingor", "car", "day", "", OUT.departs_at, HOME.departs_at, 180, plan, at(7, 0)
    )

    (mode,) = there_and_home([view], occurrence, crossings, words("en"), at(7, 0))[0].modes

    assert (mode.out[-1].mark, mode.home[0].mark) == (mark, mark)


MINUTES = GroundTime(timedelta(minutes=50), timedelta(minutes=60), timedelta(minutes=80), estimated=False)


def by_car(crossing: str, out: Journey, home: Journey, verdict: Verdict = "day") -> ReachView:
    plan = plan_to_json(Reach(crossing, "car", verdict, "", out, home, 4 * HOUR, ("disembark-assumed",)))
    return ReachView("o", crossing, "car", verdict, "", out.departs_at, home.departs_at, 240, plan, at(7, 0))


@pytest.mark.parametrize(
    ("starts_at", "before", "after"),
    [
        (at(12, 0), "50\N{NO-BREAK SPACE}min – 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}min · 1 h", 1),
        (None, "50\N{NO-BREAK SPACE}min – 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}min", 0),
    ],
)
def test_each_join_of_a_way_by_minutes_has_its_spare_time(starts_at: datetime | None, before: str, after: int) -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView(
        "o", "timed" if starts_at else "all-day", starts_at, starts_at and starts_at + HOUR, DAY, None, DAY,
        "Europe/Stockholm", "scheduled",
    )  # fmt: skip
    view = by_car("helsingborg-helsingor", replace(OUT, ground=MINUTES),
                  replace(HOME, ground=MINUTES, on_land_at=HOME.arrives_at + timedelta(minutes=15)))  # fmt: skip

    (mode,) = there_and_home([view], occurrence, crossings, words("en"), at(7, 0))[0].modes

    there, leave, closes, land = mode.out[-1], mode.home[0], mode.home[1], mode.home[-1]
    assert there.note == f"way of {before}" + (" to spare" if after else "")
    assert leave.note.startswith("1 h to spare · way of 50") is bool(after)
    safe_at = view.plan["home"]["leaves_at"] and HOME.leaves_at and HOME.leaves_at - timedelta(minutes=20)
    assert safe_at
    assert leave.note.endswith(f"by {safe_at.astimezone(ZoneInfo('Europe/Stockholm')):%H:%M} to be safe")
    assert closes.note == "1 h to spare"
    assert (land.time, land.text, land.mark) == ("18:15", "Ashore", "assumed")


def test_of_crossings_that_are_as_good_the_one_with_less_time_away_goes_first() -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView("o", "timed", at(12, 0), at(13, 0), DAY, None, DAY, "Europe/Stockholm", "scheduled")
    early = replace(OUT, departs_at=OUT.departs_at - HOUR)
    views = [
        by_car("goteborg-frederikshavn", early, HOME),
        by_car("helsingborg-helsingor", OUT, HOME),
        by_car("ystad-ronne", OUT, HOME, "tight"),
    ]

    found = there_and_home(views, occurrence, crossings, words("en"), at(7, 0))

    assert [one.slug for one in found] == ["helsingborg-helsingor", "goteborg-frederikshavn", "ystad-ronne"]
