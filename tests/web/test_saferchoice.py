"""The event's page says what is safer: another boat, another line, and that a boat is the last."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Direction, SourceNote
from visitapp.domain.language import LANGUAGES
from visitapp.store.database import Database
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

DAY = date(2026, 12, 5)
CONCERT = concert(held=(held(DAY, 13),))
"""At Halmstad Castle, from two to four by the clock there."""


def table(crossing: str, minutes: int, back: str, out: str, last: date = DAY) -> Timetable:
    ways: tuple[tuple[Direction, str], ...] = (("back", back), ("out", out))
    departures = tuple(
        Departure(f"{way}{clock}", way, "daily", int(clock[:2]) * 3600 + int(clock[3:]) * 60, minutes * 60)
        for way, clocks in ways
        for clock in clocks.split()
    )
    daily = Service("daily", frozenset(range(7)))
    return Timetable(crossing, crossing, "Test", DAY, last, SourceNote("A test"), (daily,), departures)


NARROW = table("helsingborg-helsingor", 20, "11:20 11:40", "20:00")
WIDE = table("goteborg-frederikshavn", 195, "06:00", "23:00")


async def told(site: PagesSite, *tables: Timetable, language: str = "en") -> dict[str, list[str]]:
    """What is said to be safer by car, by crossing."""
    slug = await site.add(CONCERT)
    await save_timetables(tables, "text", NOW)
    verdicts = await site.reader.run(Verdicts)
    while await compute_due(Database("", site.reader), verdicts, NOW, NOW.date()):
        pass
    tree = tree_of((await site.get(f"/{language}/events/{slug}")).text)
    found = {}
    for panel in tree.xpath("//article[contains(@class, 'crossing-reach')]"):
        lines = panel.xpath(".//details[last()]//ul[@class='safer']/li/text()")
        found[str(panel.xpath("string(.//h3/a/@href)")).rpartition("/")[2]] = [str(line) for line in lines]
    return found


async def test_a_tight_way_names_the_earlier_boat_the_last_one_and_the_other_line(pages_site: PagesSite) -> None:
    found = await told(pages_site, NARROW, WIDE)

    assert found["helsingborg-helsingor"] == [
        "More time: the boat out at 11:20 lands 20 min earlier.",
        "This is the last boat home on that day; for the next no timetable is published.",
        "Safer: by Gothenburg–Frederikshavn it is a day trip.",
    ]
    assert found["goteborg-frederikshavn"] == [
        "This is the last boat home on that day; for the next no timetable is published."
    ]


async def test_a_tight_way_without_a_choice_says_so(pages_site: PagesSite) -> None:
    single = table("helsingborg-helsingor", 20, "11:40", "20:00 21:00", date(2026, 12, 6))

    found = await told(pages_site, single)

    assert found["helsingborg-helsingor"] == ["No other boat of this line leaves more time on that day."]


async def test_a_way_that_holds_has_nothing_to_say(pages_site: PagesSite) -> None:
    easy = table("helsingborg-helsingor", 20, "07:00 08:00", "20:00 21:00", date(2026, 12, 6))

    found = await told(pages_site, easy)

    assert found["helsingborg-helsingor"] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
async def test_it_is_told_in_each_language(pages_site: PagesSite, language: str) -> None:
    found = await told(pages_site, NARROW, WIDE, language=language)

    lines = found["helsingborg-helsingor"]
    assert len(lines) == 3
    assert "20 min" in lines[0]
    assert not any("boat" in line or "Safer" in line for line in lines)
