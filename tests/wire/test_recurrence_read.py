"""Our rule expansion against dateutil's, and the rules that are refused."""

from __future__ import annotations

from datetime import datetime
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ical_recurrence import RuleError, parse_rule, rule_starts
from feeds.ical_zones import UTC_ZONE

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_wall = datetime.fromisoformat
LAST = _wall("2060-01-01")


def _joined(values: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(lambda found: ",".join(map(str, found)))


def _signed(largest: int) -> st.SearchStrategy[object]:
    return st.integers(-largest, largest).filter(bool)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules on which dateutil and RFC 5545 agree: dateutil intersects plain with numbered weekdays."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    long = frequency in ("YEARLY", "MONTHLY")
    numbered = st.builds(
        lambda number, day: f"{number}{day}", st.sampled_from([1, 2, 4, -1, -2]), st.sampled_from(DAYS)
    )
    parts = {
        "INTERVAL": st.integers(1, 4),
        "BYMONTH": _joined(st.integers(1, 12)),
        "BYHOUR": _joined(st.integers(0, 23)),
    }
    parts["BYDAY"] = _joined(st.sampled_from(DAYS)) | (_joined(numbered) if long else st.nothing())
    parts["WKST"] = st.sampled_from(DAYS)
    if long:
        parts["BYMONTHDAY"] = _joined(_signed(31))
        parts["BYSETPOS"] = _joined(_signed(4), 2)
    if frequency == "YEARLY":
        parts["BYYEARDAY"] = _joined(_signed(366))
    chosen = draw(st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True))
    if "BYSETPOS" in chosen:
        chosen = [*chosen, *({"BYDAY"} - set(chosen))]
    return ";".join([f"FREQ={frequency}", *(f"{name}={draw(parts[name])}" for name in chosen)])


@settings(max_examples=150, deadline=None)
@given(rules(), st.datetimes(_wall("1997-01-01"), _wall("2026-12-28")).map(lambda each: each.replace(microsecond=0)))
def test_rule_gives_the_starts_that_dateutil_gives(text: str, start: datetime) -> None:
    wanted = list(islice(takewhile(lambda wall: wall <= LAST, rrulestr(text, dtstart=start)), 15))

    assert list(islice(rule_starts(parse_rule(text), start, LAST, UTC_ZONE), 15)) == wanted


def test_rule_by_week_number_alone_keeps_the_weekday_of_the_start() -> None:
    walls = rule_starts(parse_rule("FREQ=YEARLY;BYWEEKNO=1,53"), _wall("2020-12-29"), LAST, UTC_ZONE)

    assert [wall.date().isoformat() for wall in islice(walls, 4)] == [
        "2020-12-29",
        "2021-01-05",
        "2022-01-04",
        "2023-01-03",
    ]


def test_rule_by_weekday_takes_plain_and_numbered_days_together() -> None:
    walls = rule_starts(parse_rule("FREQ=MONTHLY;BYDAY=MO,1FR"), _wall("2026-06-01"), _wall("2026-06-16"), UTC_ZONE)

    assert [wall.day for wall in walls] == [1, 5, 8, 15]


def test_rule_until_a_date_includes_that_day() -> None:
    walls = rule_starts(parse_rule("FREQ=DAILY;UNTIL=20260603"), _wall("2026-06-01T18:00"), LAST, UTC_ZONE)

    assert [wall.day for wall in walls] == [1, 2, 3]


def test_rule_with_count_and_until_ends_with_the_earlier() -> None:
    walls = rule_starts(parse_rule("FREQ=DAILY;COUNT=9;UNTIL=20260602T235959"), _wall("2026-06-01"), LAST, UTC_ZONE)

    assert len(list(walls)) == 2


def test_rule_on_leap_days_reaches_the_next_ones() -> None:
    walls = rule_starts(parse_rule("FREQ=YEARLY"), _wall("2096-02-29"), _wall("2110-01-01"), UTC_ZONE)

    assert [wall.year for wall in walls] == [2096, 2104, 2108]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=HOURLY",
        "FREQ=HOURLY;COUNT=201",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;BYMINUTE=1,2,3,4,5",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=1,2,3,4;BYSECOND=1,2,3,4",
        "FREQ=YEARLY;UNTIL=20123456T123456",
        "FREQ=YEARLY;BYDAY=0MO",
        "FREQ=YEARLY;BYDAY=MONDAY",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "INTERVAL=2",
        "",
    ],
)
def test_rule_that_is_wrong_or_too_fine_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(text)


def test_rule_that_matches_nothing_ends_its_search() -> None:
    spent: list[int] = []

    def spend(cost: int) -> bool:
        spent.append(cost)
        return True

    walls = list(
        rule_starts(
            parse_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
            _wall("2026-01-01"),
            _wall("9000-01-01"),
            UTC_ZONE,
            spend=spend,
        )
    )

    assert (walls, len(spent) < 10_000) == ([], True)
