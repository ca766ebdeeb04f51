"""What offices say of sailings, in a visitor's plan and its calendar: which boat, what of it, why, and what instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import NOW, PagesSite
from tests.web.test_trips import DAY, QUERY, entries, filled, notices, opened, press, timetable, titles
from visitapp.domain.crossing.types import Disruption, DisruptionKind
from visitapp.store.database import Database
from visitapp.store.disruptions import add_disruption, end_disruption
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

LATER = NOW + timedelta(hours=1)
BOAT = "Båten lör 5 dec. 2026 12:00 från Helsingör"
FERRY = "Färja Helsingör–Helsingborg (med bil)"
STORM, LATE, OTHER = "Storm", "lör 5 dec. 2026 12:20", "Till annan hamn"
YSTAD = "till en annan hamn: Ystad"


def said(kind: DisruptionKind, minutes: int = 0, port: str = "") -> Disruption:
    """News of the boat at noon to the region, or of the whole day."""
    of_all = kind == "suspended"
    return Disruption(
        uid="", crossing="helsingborg-helsingor", kind=kind, direction=None if of_all else "back",
        sailing_key="" if of_all else f"back-12@{DAY}", first_day=DAY, last_day=DAY, reasons=(("sv", STORM),),
        made_by="a@region.example", made_at=LATER, delay=timedelta(minutes=minutes), port=port, source="Rederiet",
    )  # fmt: skip


async def told(site: PagesSite, one: Disruption) -> str:
    site.clock[0] = LATER
    return await add_disruption(Database("", site.reader), one)


async def ferries(site: PagesSite, read: str) -> list[Any]:
    found = entries((await site.get(f"{read}.ics")).content)
    return [one for one in found if "CATEGORIES" in one]


@pytest.mark.parametrize(
    ("one", "sentence", "summary", "alarms"),
    [
        (said("cancelled"), f"{BOAT} är inställd.", f"Inställd: {FERRY}", 0),
        (said("full"), f"{BOAT} är fullbokad.", f"Fullbokad: {FERRY}", 1),
        (said("diverted"), f"{BOAT} går till en annan hamn.", f"{OTHER}: {FERRY}", 1),
        (said("diverted", port="Ystad"), f"{BOAT} går {YSTAD}.", f"T{YSTAD[1:]}: {FERRY}", 1),
        (said("delayed", 20), f"{BOAT} är försenad och avgår nu {LATE}.", f"Försenad 20 min: {FERRY}", 1),
        (said("suspended"), f"{BOAT} går inte: trafiken på linjen är inställd.", f"Linjen inställd: {FERRY}", 0),
    ],
    ids=lambda value: value.kind if isinstance(value, Disruption) else "",
)  # fmt: skip
async def test_each_kind_is_said_in_plan_and_calendar_with_its_reason(
    pages_site: PagesSite, one: Disruption, sentence: str, summary: str, alarms: int
) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)
    before = await ferries(pages_site, read)
    await told(pages_site, one)

    page = (await pages_site.get(edit)).text
    boat = (await ferries(pages_site, read))[0]

    start = f"{sentence} Storm Senast känt tis 1 dec. 2026 11:00 · Källa: Rederiet"
    assert notices(page)[0].startswith(start)
    assert (str(boat["UID"]), str(boat["SUMMARY"]), boat["SEQUENCE"]) == (str(before[0]["UID"]), summary, 1)
    assert str(boat["STATUS"]) == ("CONFIRMED" if alarms else "CANCELLED")
    assert boat["LAST-MODIFIED"].dt == LATER > before[0]["LAST-MODIFIED"].dt
    assert len(boat.walk("VALARM")) == alarms
    assert str(boat["DESCRIPTION"]).startswith(f"{sentence}\nStorm\nSenast känt tis 1 dec. 2026 11:00.\n")


async def test_alarms_of_a_late_boat_ring_for_the_check_in_of_its_timetable(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)

    def rings(boat: Any) -> list[Any]:
        return [boat.decoded("DTSTART") + alarm.decoded("TRIGGER") for alarm in boat.walk("VALARM")]

    before = (await ferries(pages_site, read))[0]
    await told(pages_site, said("delayed", 20))
    after = (await ferries(pages_site, read))[0]

    assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(minutes=20)
    assert rings(after) == rings(before) != []


async def test_legs_stand_in_the_zone_of_the_port_where_they_begin_and_end(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)

    out, home = await ferries(pages_site, read)

    zones = [[one[name].params["TZID"] for name in ("DTSTART", "DTEND")] for one in (out, home)]
    assert zones == [["Europe/Copenhagen", "Europe/Stockholm"], ["Europe/Stockholm", "Europe/Copenhagen"]]


async def test_what_was_taken_back_is_as_it_was(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)
    before = notices((await pages_site.get(edit)).text)
    uid = await told(pages_site, said("cancelled"))
    off = (await ferries(pages_site, read))[0]

    await end_disruption(Database("", pages_site.reader), uid, "a@region.example", LATER)

    again = (await ferries(pages_site, read))[0]
    assert (str(off["STATUS"]), str(again["STATUS"]), again["SEQUENCE"]) == ("CANCELLED", "CONFIRMED", 1)
    assert (str(again["SUMMARY"]), len(again.walk("VALARM"))) == (FERRY, 1)
    assert notices((await pages_site.get(edit)).text) == before


async def test_an_entry_that_changes_twice_in_a_second_looks_newer_each_time(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)
    database = Database("", pages_site.reader)
    states = []
    for minutes in (5, 10, 15):
        await add_disruption(database, said("delayed", minutes))
        states.append((await ferries(pages_site, read))[0])

    assert [(one["SEQUENCE"], one["LAST-MODIFIED"].dt) for one in states] == [
        (number, NOW + timedelta(seconds=number)) for number in range(3)
    ]


async def test_the_next_boat_is_taken_with_one_button_also_when_the_boat_was_locked(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)
    await press(pages_site, edit, f"lock leg:helsingborg-helsingor:back:back-12@{DAY}")
    await told(pages_site, said("cancelled"))

    answer = await press(pages_site, edit, f"take leg:helsingborg-helsingor:back:back-07@{DAY}")

    after = (await pages_site.get(edit)).text
    assert (answer.status_code, notices(after), "Konsert i slottet" in titles(after)) == (303, [], True)
    assert [str(one["STATUS"]) for one in await ferries(pages_site, read)] == ["CONFIRMED", "CONFIRMED"]


async def test_no_plan_is_proposed_over_a_suspension_and_it_says_why(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await told(pages_site, said("suspended"))

    page = (await pages_site.get(f"/sv/trips/new?{QUERY}")).text

    assert notices(page)[0] == "Inga båtar går lör 5 dec. Trafiken är inställd lör 5 dec. 2026: Storm"
    assert len(set(notices(page))) == len(notices(page))


async def test_what_sailed_stays_when_a_new_timetable_does_not_have_it(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)
    before = await pages_site.get(f"{read}.ics")
    pages_site.clock[0] = NOW + timedelta(days=30)

    await save_timetables([replace(timetable(), valid_from=DAY + timedelta(days=20))], "text", NOW)

    assert (await pages_site.get(f"{read}.ics")).content == before.content
