"""A calendar of a plan that is subscribed to through all that can happen: nothing that a program must not meet."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of, xml_of
from tests.web.test_trip_disruptions import said
from tests.web.test_trips import DAY, QUERY, entries, filled, opened, press, timetable
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.language import LANGUAGES
from visitapp.regiondata import read_data
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.disruptions import add_disruption, end_disruption
from visitapp.store.region import save_ferries
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

SUNDAY = DAY + timedelta(days=1)
WEEKEND = f"{QUERY}&to={SUNDAY}&base=ljungby"
NAMES = re.compile(r"\b(event|place|leg|noon|evening|night):\S+")
"""What items are called inside; nobody is to read it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a program has of an entry."""

    sequence: int
    modified: datetime
    body: bytes


class World:
    """What can happen to the boats and events of a plan, and to the plan."""

    def __init__(self, site: PagesSite, edit: str, chance: Random) -> None:
        self._site, self._edit, self._chance = site, edit, chance
        self._database = Database("", site.reader)
        self._said: list[str] = []

    async def news(self) -> None:
        """An office says something of the boat at noon, or of the whole day."""
        kind = self._chance.choice(("cancelled", "delayed", "full", "diverted", "suspended"))
        one = said(kind, self._chance.choice((5, 20, 55)) if kind == "delayed" else 0)  # type: ignore[arg-type]
        self._said.append(await add_disruption(self._database, one))

    async def taken_back(self) -> None:
        if self._said:
            await end_disruption(self._database, self._said.pop(), "a@region.example", self._site.clock[0])

    async def timetable(self) -> None:
        """Other hours, other names, or days that it does not cover any more."""
        table = timetable(*self._chance.choice((("07 12 15", "19 22 23"), ("07 13 15", "18 22"), ("09", "21"))))
        if self._chance.random() < 0.3:
            table = replace(table, valid_from=SUNDAY + timedelta(days=20))
        if self._chance.random() < 0.5:
            named = tuple(replace(one, key=f"n{number}") for number, one in enumerate(table.departures))
            table = replace(table, departures=named)
        await save_timetables([table], "text", self._site.clock[0])

    async def ended(self) -> None:
        """The line is suspended, or runs again."""
        ports, crossings = load_ferries(read_data("ferries.json"))
        status: Any = self._chance.choice(("running", "suspended", "discontinued"))
        changed = [replace(one, status=status) if one.slug == "helsingborg-helsingor" else one for one in crossings]
        await save_ferries(ports, changed, self._site.clock[0], "region")

    async def event(self) -> None:
        """One date moves, is cancelled, goes, or comes back."""
        row = self._chance.choice(await models.Occurrence.all().order_by("uid"))
        values: dict[str, Any] = self._chance.choice((
            {"status": "cancelled"}, {"status": "scheduled", "state": "current"}, {"status": "postponed"},
            {"state": "withdrawn"}, {"starts_at": row.starts_at + timedelta(hours=1), "state": "current"},
        ))  # fmt: skip
        await models.Occurrence.filter(id=row.id).update(**values)

    async def button(self) -> None:
        """The visitor presses any button of the page."""
        page = tree_of((await self._site.get(self._edit)).text)
        await press(self._site, self._edit, str(self._chance.choice(page.xpath("//button[@name='do']/@value"))))

    async def step(self) -> None:
        self._site.clock[0] += timedelta(seconds=self._chance.choice((0, 1, 3600, 20 * 3600)))
        happens: list[Callable[[], Awaitable[None]]] = [
            self.news, self.taken_back, self.timetable, self.ended, self.event, self.event, self.button, self.button,
        ]  # fmt: skip
        await self._chance.choice(happens)()


def told_wrong(found: list[Any], before: dict[str, Known]) -> list[str]:
    """What a program must not meet in a calendar, after what it had before."""
    uids = [str(one["UID"]) for one in found]
    wrong = [f"{uid}: twice" for uid in uids if uids.count(uid) > 1]
    for uid, one in zip(uids, found, strict=True):
        known, now = before.get(uid), Known(int(one["SEQUENCE"]), one["LAST-MODIFIED"].dt, one.to_ical())
        if known is not None and known.body != now.body:
            wrong += [f"{uid}: SEQUENCE"] if now.sequence <= known.sequence else []
            wrong += [f"{uid}: LAST-MODIFIED"] if now.modified <= known.modified else []
        before[uid] = now
        related = one.get("RELATED-TO", [])
        for relation in related if isinstance(related, list) else [related]:
            if relation.params["RELTYPE"] == "FINISHTOSTART" and str(relation) not in uids:
                wrong.append(f"{uid}: RELATED-TO")
        alarms = [alarm.decoded("TRIGGER") for alarm in one.walk("VALARM")]
        wrong += [f"{uid}: alarm {alarm}" for alarm in alarms if not timedelta(hours=-24) < alarm < timedelta()]
        wrong += [f"{uid}: rings"] if alarms and str(one["STATUS"]) == "CANCELLED" else []
        wrong += [f"{uid}: end"] if "DTEND" in one and one.decoded("DTEND") <= one.decoded("DTSTART") else []
        wrong += [f"{uid}: {name}" for name in NAMES.findall(str(one["SUMMARY"]) + str(one["DESCRIPTION"]))]
    return wrong


@pytest.mark.parametrize("seed", range(2))
async def test_a_calendar_that_is_followed_never_says_what_a_program_must_not_meet(
    pages_site: PagesSite, seed: int
) -> None:
    await filled(pages_site)
    await pages_site.add(concert("Matiné i slottet", held=(held(SUNDAY, 12), held(SUNDAY, 16))))
    edit, read = await opened(pages_site, WEEKEND)
    world, wrong = World(pages_site, edit, Random(seed)), []
    known: dict[str, dict[str, Known]] = {language: {} for language in LANGUAGES}

    for number in range(15):
        for language in LANGUAGES:
            path = f"/{language}{read[3:]}"
            calendar, page = await pages_site.get(f"{path}.ics"), await pages_site.get(path)
            wrong += [f"{number}: {one}" for one in told_wrong(entries(calendar.content), known[language])]
            wrong += [f"{number}: {one.group()}" for one in NAMES.finditer(str(tree_of(page.text).text_content()))]
            wrong += [] if (calendar.status_code, page.status_code) == (200, 200) else [f"{number}: {page.status_code}"]
        xml_of((await pages_site.get(f"{read}.gpx")).content)
        await world.step()

    assert wrong == []
    assert {uid: sorted(one) for uid, one in known.items()} == {uid: sorted(known["sv"]) for uid in LANGUAGES}
    assert pages_site.clock[0] > NOW
