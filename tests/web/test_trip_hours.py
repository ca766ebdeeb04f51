"""The opening hours of places in a visitor's plan: on the planner's page, in a kept plan and in its calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.place.made_hours import daily, opening, spans
from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from tests.web.test_trips import entries, kept, notices, titles
from visitapp.domain.place.hours import ALL_YEAR, CLOSED, OpeningHours, Season
from visitapp.store.hours import replace_hours

pytestmark = pytest.mark.anyio

PLACE = "hallands-konstmuseum"
QUERY = f"mode=car&from=2026-12-05&base=halmstad&category=art&with=place:{PLACE}"
LATE = opening(Season(ALL_YEAR, daily(spans("14:00-16:30"))), place=PLACE)
SHUT = opening(Season(ALL_YEAR, daily(CLOSED)), place=PLACE)


async def row_of(site: PagesSite) -> str:
    """The museum in the plan that is proposed, "" when it is not in it."""
    page = tree_of((await site.get(f"/en/trips/new?{QUERY}")).text)
    rows = page.xpath(
        "//li[contains(@class, 'trip-visit')][.//p[@class='trip-title']/a[contains(@href, $place)]]", place=PLACE
    )
    return " ".join(str(rows[0].text_content()).split()) if rows else ""


async def test_the_planner_visits_while_a_place_is_open(pages_site: PagesSite) -> None:
    told: list[OpeningHours] = [LATE, replace(LATE, demo=True), SHUT]

    found = [await row_of(pages_site)]
    for hours in told:
        await replace_hours([], NOW)
        await replace_hours([hours], NOW, demo=hours.demo)
        found.append(await row_of(pages_site))

    assert "Opening hours are not known here. Ask before you go." in found[0]
    assert found[1].startswith("14:00–16:00")
    assert "Opening hours" not in found[1]
    assert "The opening hours are invented for the demo." in found[2]
    assert found[3] == ""


async def test_a_kept_plan_says_when_a_place_turned_closed(pages_site: PagesSite) -> None:
    answer = await kept(pages_site, QUERY)
    edit = str(answer.headers["location"]).partition("?")[0]
    page = tree_of((await pages_site.get(edit)).text)
    read = str(page.xpath("//input[@id='read']/@value")[0]).removeprefix(BASE)

    await replace_hours([SHUT], NOW)
    closed = (await pages_site.get(edit)).text
    [visit] = [one for one in entries((await pages_site.get(f"{read}.ics")).content) if PLACE in str(one["URL"])]
    await replace_hours([LATE], NOW)
    late = (await pages_site.get(edit)).text

    assert "Hallands konstmuseum" in titles(closed)
    assert notices(closed)[0] == "Hallands konstmuseum är inte öppet då."
    assert str(visit["DESCRIPTION"]).startswith("Hallands konstmuseum är inte öppet då.")
    assert notices(late)[0].startswith(
        "Hallands konstmuseum är inte öppet då. Nästa gång öppnar det lör 5 dec. 2026 14:00"
    )
