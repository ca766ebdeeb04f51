"""A day on the other side, against trying every pair of boats; nothing outside a timetable's validity."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import (
    MODES,
    Crossing,
    Direction,
    Disruption,
    DisruptionKind,
    Mode,
    Port,
    Rule,
    SourceNote,
)
from visitapp.domain.reach.ashore import DayAcross, away, day_across, far_port
from visitapp.domain.reach.types import Reason

HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
ZONE = ZoneInfo("Europe/Stockholm")
RULES = tuple(Rule(mode, 30, 10, assumed=False) for mode in MODES)
LINE = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
FIRST, LAST = date(2027, 3, 25), date(2027, 4, 4)
DAY = date(2027, 4, 1)
MADE = datetime(2027, 3, 1, tzinfo=UTC)
HOURS = {"out": "07:00 09:00 22:00 23:50", "back": "06:00 12:00 19:00 23:00 25:30"}


def table(out: str = HOURS["out"], back: str = HOURS["back"], first: date = FIRST, last: date = LAST) -> Timetable:
    """Boats of an hour; hours past 24 are the night's."""
    ways: tuple[tuple[Direction, str], ...] = (("out", out), ("back", back))
    departures = tuple(
        Departure(f"{way}-{clock}", way, "daily", int(clock[:2]) * 3600 + int(clock[3:]) * 60, 3600)
        for way, clocks in ways
        for clock in clocks.split()
    )
    daily = Service("daily", frozenset(range(7)))
    return Timetable("here-there", "t", "T", first, last, SourceNote("Leaflet"), (daily,), departures)


def news(kind: DisruptionKind, key: str, direction: Direction = "out", day: date = DAY) -> Disruption:
    told = Disruption(
        "u", "here-there", kind, direction, f"{key}@{day}", day, day, (("en", "Wind"),), "office", MADE,
    )  # fmt: skip
    return replace(told, sailing_key="", direction=None) if kind == "suspended" else told


def clock(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%d %H:%M")


def told(found: DayAcross) -> list[tuple[str, str, int]]:
    return [
        (clock(one.out.on_land_at), clock(one.home.check_in_closes_at), int(one.ashore.total_seconds() // 60))
        for one in found.windows
    ]


def test_each_boat_out_has_the_last_one_home_before_the_night_is_over() -> None:
    found = day_across(Board(LINE, [table()]), "foot", DAY)

    assert told(found) == [
        ("01 08:10", "02 01:00", 1010),
        ("01 10:10", "02 01:00", 890),
        ("01 23:10", "02 01:00", 110),
    ]
    assert [clock(one.sailing.departs_at) for one in found.stay_over] == ["01 23:50"]
    assert found.night is not None
    assert [clock(one.sailing.departs_at) for one in found.night] == ["02 06:00", "02 23:00"]
    assert (found.night_known, found.reason, found.not_taken) == (True, "", ())
    assert found.longest is found.windows[0]


def test_what_is_cancelled_full_or_diverted_does_not_count_and_is_told() -> None:
    said = [news("cancelled", "out-07:00"), news("full", "back-25:30", "back"), news("diverted", "back-23:00", "back")]

    found = day_across(Board(LINE, [table()], said), "foot", DAY)

    assert told(found) == [("01 10:10", "01 18:30", 500)]
    assert [one.status for one in found.not_taken] == ["cancelled", "diverted", "full"]
    assert [clock(one.sailing.departs_at) for one in found.stay_over] == ["01 22:00", "01 23:50"]


@pytest.mark.parametrize(
    ("line", "day", "mode", "said", "reason"),
    [
        (LINE, LAST + timedelta(days=1), "foot", [], "no-timetable"),
        (LINE, FIRST - timedelta(days=1), "foot", [], "no-timetable"),
        (replace(LINE, valid_to=DAY - timedelta(days=1)), DAY, "foot", [], "discontinued"),
        (replace(LINE, status="suspended"), DAY, "foot", [], "suspended"),
        (LINE, DAY, "foot", [news("suspended", "")], "suspended"),
        (replace(LINE, rules=(Rule("foot", None, None, accepted=False),)), DAY, "foot", [], "not-accepted"),
    ],
)
def test_a_day_without_boats_says_why(
    line: Crossing, day: date, mode: Mode, said: list[Disruption], reason: Reason
) -> None:
    assert day_across(Board(line, [table()], said), mode, day) == DayAcross(reason=reason)


def test_on_the_last_day_of_a_timetable_the_night_is_unknown() -> None:
    found = day_across(Board(LINE, [table()]), "foot", LAST)

    assert told(found)[0] == ("04 08:10", "05 01:00", 1010)
    assert (found.night, found.night_known) == (None, False)


def test_a_line_stored_the_other_way_round_leads_away_all_the_same() -> None:
    line = replace(LINE, port_from=THERE, port_to=HERE)
    board = Board(line, [table(out=HOURS["back"], back=HOURS["out"])])

    assert (away(board), far_port(line)) == ("back", THERE)
    assert told(day_across(board, "foot", DAY)) == told(day_across(Board(LINE, [table()]), "foot", DAY))


def test_a_line_within_the_country_has_no_other_side() -> None:
    with pytest.raises(ValueError, match="here-there"):
        away(Board(replace(LINE, port_to=replace(THERE, country="SE")), [table()]))


CLOCKS = st.lists(st.integers(0, 27 * 6).map(lambda tens: f"{tens // 6:02}:{tens % 6}0"), max_size=6, unique=True)
SPANS = st.integers(-2, 12).map(lambda number: FIRST + timedelta(days=number))


@settings(deadline=None, max_examples=60)
@given(CLOCKS, CLOCKS, SPANS, st.sampled_from(["", "cancelled", "full"]))
def test_windows_are_those_of_trying_every_pair(outs: list[str], homes: list[str], day: date, kind: str) -> None:
    said = [news("cancelled" if kind == "cancelled" else "full", f"out-{outs[0]}", day=day)] if kind and outs else []
    board = Board(LINE, [table(" ".join(outs), " ".join(homes))], said)

    found = day_across(board, "car", day)

    late = datetime.combine(day + timedelta(days=1), time(4), ZONE)
    begin = datetime.combine(day, time(), ZONE)
    expected = []
    for out in (*board.departing("out", day), *board.departing("out", day + timedelta(days=1))):
        if not begin.replace(hour=4) <= out.departs_at < late:
            continue
        pairs = [
            home
            for on in (day, day + timedelta(days=1))
            for home in board.departing("back", on)
            if begin <= home.departs_at < late
            and out.arrives_at + timedelta(minutes=10) < home.departs_at - timedelta(minutes=30)
        ]
        if out.status == "planned" and board.covers(day) and pairs:
            expected.append((out.departs_at, max(home.departs_at for home in pairs)))
    assert [(one.out.sailing.departs_at, one.home.sailing.departs_at) for one in found.windows] == expected
    for one in found.windows:
        assert one.ashore > timedelta()
        assert FIRST <= one.out.sailing.service_date <= LAST
        assert FIRST <= one.home.sailing.service_date <= LAST
    assert (found.reason == "no-timetable") == (not FIRST <= day <= LAST)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 90), st.integers(0, 90))
def test_later_closing_check_in_never_shortens_a_day(one: int, other: int) -> None:
    found = [
        day_across(
            Board(replace(LINE, rules=(Rule("car", minutes, 10, assumed=False),)), [table()]), "car", DAY
        ).longest
        for minutes in sorted((one, other))
    ]

    assert found[0] is not None
    assert found[1] is None or found[0].ashore >= found[1].ashore
