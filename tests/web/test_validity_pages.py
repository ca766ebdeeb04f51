"""No page, feed or answer shows a departure of a day that no timetable covers, whatever day and hour it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from anyio import from_thread, to_thread
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.crossing.timetable import Departure
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

SLUG = "goteborg-frederikshavn"
PATH = f"/en/crossings/{SLUG}"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ROW = Departure("out-row", "out", "daily", 10 * 3600, 1200, 1800, 12 * 3600, approximate=True)
NIGHT = Departure("b2", "back", "daily", 24 * 3600 + 900, 12600)
BOATS = (*TIMETABLE.departures, NIGHT, ROW)
SPANS = ((date(2026, 12, 1), date(2026, 12, 10)), (date(2026, 12, 24), date(2027, 1, 20)))
"""Between the two no timetable speaks of any day."""
DAYS = st.dates(date(2026, 11, 10), date(2027, 2, 10))
SHOWN = re.compile(rf'/crossings/{SLUG}/sailings/[^"]*@(\d{{4}}-\d{{2}}-\d{{2}})')
LIMITS = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def covered(day: date) -> bool:
    return any(first <= day <= last for first, last in SPANS)


def departures() -> Iterator[datetime]:
    """Every instant at which anything leaves by the timetables, worked out without them."""
    for first, last in SPANS:
        for number in range((last - first).days + 1):
            midnight = datetime.combine(first + timedelta(days=number), time(), STOCKHOLM)
            for boat in BOATS:
                for seconds in range(boat.time_s, (boat.until_s or boat.time_s) + 1, boat.every_s or 1):
                    yield (midnight + timedelta(seconds=seconds)).astimezone(UTC)


ALL = frozenset(departures())


def instants(tree: Any, where: str) -> set[datetime]:
    return {datetime.fromisoformat(str(one)) for one in tree.xpath(f"{where}//th//time/@datetime")}


async def look(site: PagesSite, day: date, hour: int) -> None:
    """Ask for a day, at an hour of it, wherever departures are shown."""
    site.clock[0] = datetime.combine(day, time(hour), UTC)
    today = site.clock[0].astimezone(STOCKHOLM).date()
    here = {way: (await site.get(f"{PATH}?date={day}&direction={way}")).text for way in ("out", "back")}
    others = [(await site.get(path)).text for path in (PATH, "/en/", f"{PATH}/day?date={day}", "/en/crossings")]
    printed = tree_of((await site.get(f"{PATH}/timetable?from={day}&to={day}")).text)
    entries: list[Any] = Calendar.from_ical((await site.get(f"{PATH}.ics")).content).walk("VEVENT")
    news = feedparser.parse((await site.get(f"{PATH}.rss")).content)
    told = (await site.get(f"/api/v1/crossings/{SLUG}/sailings?from={day}&to={day}")).json()["items"]
    boat = await site.get(f"{PATH}/sailings/o2@{day}")

    shown = {way: instants(tree_of(page), "//section[@aria-labelledby='table']") for way, page in here.items()}
    boards = {datetime.fromisoformat(str(one)) for page in others
              for one in tree_of(page).xpath("//article[@class='board']//time/@datetime")}  # fmt: skip
    starts = [one["DTSTART"].dt for one in entries]
    assert shown["out"] | shown["back"] | boards <= ALL
    assert {start for start in starts if isinstance(start, datetime)} <= ALL
    assert all(covered(start) for start in starts if not isinstance(start, datetime))
    linked = {date.fromisoformat(found) for page in (*here.values(), *others) for found in SHOWN.findall(page)}
    assert all(map(covered, linked))
    assert {datetime.fromisoformat(one["departs_at"]) for one in told} <= ALL
    sails = [one.title for one in news.entries if re.match(r"\w{3} \d+ \w{3}: ferry ", one.title)]
    assert len(sails) == 2 * sum(covered(today + timedelta(days=ahead)) for ahead in range(14))
    assert (bool(printed.xpath("//table")), boat.status_code) == ((True, 200) if covered(day) else (False, 404))
    if covered(day):  # and all of it is shown
        assert len(shown["out"]) == 7
        assert len(shown["back"]) == 1 + covered(day - timedelta(days=1))
    assert len(told) == len(shown["out"] | shown["back"])


async def test_nothing_shows_a_departure_outside_a_timetables_validity(pages_site: PagesSite) -> None:
    tables = [
        replace(TIMETABLE, uid=f"t{number}", departures=BOATS, valid_from=first, valid_to=last)
        for number, (first, last) in enumerate(SPANS)
    ]
    await save_timetables(tables, "hand", NOW)
    days = [date(2026, 12, 5) + timedelta(days=step) for step in range(0, 40, 4)]
    await pages_site.add(concert(held=tuple(map(held, days))))

    @LIMITS
    @given(DAYS, st.integers(0, 23))
    def whenever(day: date, hour: int) -> None:
        from_thread.run(look, pages_site, day, hour)

    await to_thread.run_sync(whenever)
