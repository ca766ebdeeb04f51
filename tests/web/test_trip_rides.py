"""A plan on foot goes by the buses that are kept of its boats: page, calendar, and what is the matter today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_trips import DAY, QUERY, entries, filled, notices, opened
from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.quayrides import QuayMoment, QuayRide
from visitapp.domain.reach.types import GroundLeg
from visitapp.store.quays import forget_quays, keep_quays, tell_of_quays
from visitapp.store.timetables import save_ground

pytestmark = pytest.mark.anyio

ON_FOOT = f"{QUERY}&mode=foot&without=noon:{DAY}&without=evening:{DAY}"
CASTLE = (56.6704, 12.8617)
CLOSES = datetime(2026, 12, 5, 17, 15, tzinfo=UTC)
HALF = timedelta(minutes=30)


def landed(hour: int) -> datetime:
    """Ashore from the boat of an hour in Denmark."""
    return datetime(2026, 12, 5, hour - 1, 30, tzinfo=UTC)


def out(there_at: datetime, line: str = "351") -> QuayRide:
    leg = GroundLeg("bus", line, "Halmstad", "Färjan", "Slottet", there_at - HALF, there_at, demo=True)
    return QuayRide(there_at, there_at, (leg,))


def home(leaves_at: datetime) -> QuayRide:
    return QuayRide(
        leaves_at, leaves_at, (GroundLeg("train", "D1", "", "Slottet", "Färjan", leaves_at, leaves_at + HALF),)
    )


async def keep(of_noon: QuayRide) -> None:
    """Keep a ride of each boat out and of the first one home."""
    rides = {hour: QuayMoment("helsingborg", "from", landed(hour)) for hour in (7, 12, 15)}
    ways = {rides[7]: out(landed(7) + 2 * HALF), rides[12]: of_noon, rides[15]: QuayRide(None, None)}
    ways[QuayMoment("helsingborg", "to", CLOSES)] = home(CLOSES - 2 * HALF)
    ways |= {QuayMoment("helsingborg", "to", CLOSES + timedelta(hours=late)): home(CLOSES) for late in (3, 4)}
    await keep_quays({moment: {CASTLE: ride} for moment, ride in ways.items()}, DAY, "v", "")
    await tell_of_quays(NOW)


def rides(text: str) -> list[list[str]]:
    """The steps of each way by bus."""
    lists = tree_of(text).xpath("//ul[contains(@class, 'trip-rides')]")
    return [[" ".join(str(step.text_content()).split()) for step in one.xpath("./li")] for one in lists]


async def test_a_plan_names_the_buses_there_and_home_and_so_does_its_calendar(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await keep(out(landed(12) + HALF * 3))

    page = (await pages_site.get(f"/en/trips/new?{ON_FOOT}")).text
    _, read = await opened(pages_site, ON_FOOT)
    calendar = await pages_site.get(f"{read}.ics")

    assert rides(page) == [
        ["13:30 Bus 351 from Färjan towards Halmstad", "14:00 Off at Slottet"],
        ["17:15 Train D1 from Slottet", "17:45 Off at Färjan"],
    ]
    assert "Leave the quay by 13:30: by bus and train you are there at 14:00. The buses and trains are invented" in page
    told = [str(one["DESCRIPTION"]) for one in entries(calendar.content)]
    assert ["Buss 351 från Färjan" in one for one in told] == [False, True, False]
    assert ["Tåg D1 från Slottet" in one for one in told] == [False, False, True]


async def test_a_kept_plan_says_when_todays_bus_comes_too_late(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await keep(out(landed(12) + HALF * 3))
    _, read = await opened(pages_site, ON_FOOT)
    before = notices((await pages_site.get(read)).text)
    calendar = entries((await pages_site.get(f"{read}.ics")).content)

    await keep(QuayRide(None, None))
    after = {language: notices((await pages_site.get(f"/{language}{read[3:]}")).text) for language in LANGUAGES}
    changed = entries((await pages_site.get(f"{read}.ics")).content)

    assert before == []
    assert after["en"] == ["No bus or train makes this connection in time: Konsert i slottet."]
    assert len({told[0] for told in after.values()}) == len(LANGUAGES)
    assert [int(one["SEQUENCE"]) - int(old["SEQUENCE"]) for old, one in zip(calendar, changed, strict=True)] == [
        1,
        1,
        0,
    ]


async def test_what_is_past_keeps_its_words_when_its_buses_are_forgotten(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await keep(out(landed(12) + HALF * 3))
    _, read = await opened(pages_site, ON_FOOT)
    pages_site.clock[0] += timedelta(days=5)

    before = (await pages_site.get(f"{read}.ics")).content
    await forget_quays(DAY + timedelta(days=5), "v", NOW)
    await tell_of_quays(NOW)

    assert len(entries(before)) == 3
    assert (await pages_site.get(f"{read}.ics")).content == before


async def test_where_nothing_is_kept_a_plan_on_foot_says_that_it_goes_by_minutes(pages_site: PagesSite) -> None:
    await filled(pages_site)

    page = (await pages_site.get(f"/en/trips/new?{ON_FOOT}")).text

    assert rides(page) == []
    assert "by bus and train you are" not in page


async def test_minutes_that_an_office_entered_are_not_said_to_be_walked(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await save_ground([EnteredGround("helsingborg", "foot", 70, 80, 105, place="halmstads-slott")], NOW)

    page = (await pages_site.get(f"/en/trips/new?{ON_FOOT}")).text

    assert "80 min without a car (70–105). Usual travel time, not from a timetable." in page
    assert "80 min on foot" not in page
