"""A harvest in a process of its own that can be killed, what it is told, and what must be true of the database then."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

from feeds.read import read
from feeds.wire import Document, ReadOptions
from visitapp.domain.event.draft_json import json_hash
from visitapp.harvest.fetch import Fetched, Validators
from visitapp.harvest.gather import load_tools
from visitapp.harvest.pipeline import HarvestReport, harvest_source
from visitapp.store.database import Database, Query, from_json, instant, open_database
from visitapp.store.sources import get_source

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BETWEEN = timedelta(hours=25)
"""From one version of the programme to the next: what two of them leave out is withdrawn."""
URL = "https://programme.example/all.ics"

_APART = multiprocessing.get_context("forkserver")
_APART.set_forkserver_preload([__name__])


@dataclass
class Programme:
    """Events that are told anew version by version: a quarter changes, a few come, and a few are left out for good.

    `told`: of each event the version in which it was last changed. `left_out`: since which version it is not told.
    """

    count: int
    seed: int
    version: int = 0
    told: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    left_out: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.told = [0] * self.count

    def go_on(self) -> None:
        """Make the next version."""
        self.before = list(self.told)
        self.version += 1
        dice = random.Random(f"{self.seed} {self.version}")
        for number in range(len(self.told)):
            chance = dice.random()
            if number in self.left_out:
                continue
            if chance < 0.25:
                self.told[number] = self.version
            elif chance > 0.99:
                self.left_out[number] = self.version
        self.told += [self.version] * max(self.count // 100, 1)

    @property
    def now(self) -> datetime:
        """When this version is harvested."""
        return NOW + self.version * BETWEEN

    def document(self) -> bytes:
        """This version as a calendar."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
        for number, told in enumerate(self.told):
            if number not in self.left_out:
                start = f"{starts_at(number, told):%Y%m%dT%H%M%SZ}"
                lines += ["BEGIN:VEVENT", f"UID:{number}@programme.example", f"DTSTAMP:{self.now:%Y%m%dT%H%M%SZ}"]
                lines += [f"SUMMARY:{title(number, told)}", f"DTSTART:{start}", "DESCRIPTION:Musik på torget"]
                lines += ["END:VEVENT"]
        return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()

    def may_be(self, number: int) -> set[tuple[str, datetime, str]]:
        """(title, start, state) that an event may have while this version is harvested."""
        versions = {self.told[number], *self.before[number : number + 1]}
        return {
            (title(number, told), starts_at(number, told), state) for told in versions for state in self._states(number)
        }

    def must_be(self, number: int) -> tuple[str, datetime, str]:
        """(title, start, state) that an event has when this version was harvested whole."""
        state = "withdrawn" if self.left_out.get(number, self.version) < self.version else "public"
        return title(number, self.told[number]), starts_at(number, self.told[number]), state

    def _states(self, number: int) -> Sequence[str]:
        since = self.version - self.left_out.get(number, self.version)
        return ("public",) if since == 0 else ("public", "withdrawn") if since == 1 else ("withdrawn",)


def title(number: int, told: int) -> str:
    """The title of an event as it was told in a version."""
    return f"Konsert {number} i version {told}"


def starts_at(number: int, told: int) -> datetime:
    """When it is held, by that version."""
    return NOW + timedelta(days=90 + (number + told) % 200, hours=told % 5)


@dataclass
class Killed:
    """A process that harvests; `begun` when it has the document."""

    process: BaseProcess
    begun: Signal

    def kill_after(self, seconds: float) -> bool:
        """Kill it so long after it began; whether it was still at work."""
        self.begun.wait(60)
        self.process.join(seconds)
        self.process.kill()
        self.process.join()
        return self.process.exitcode != 0


def started_harvest(database_url: str, document: Path, now: datetime) -> Killed:
    """A harvest of what the file holds, begun in a process of its own."""
    begun = _APART.Event()
    process = _APART.Process(target=_harvest_apart, args=(database_url, document, now, begun))
    process.start()
    return Killed(process, begun)


def _harvest_apart(database_url: str, document: Path, now: datetime, begun: Signal) -> None:
    async def run() -> None:
        async with open_database(database_url) as database:
            report = await harvest_file(database, document, now, begun)
            assert report.error == ""

    asyncio.run(run())


async def harvest_file(database: Database, document: Path, now: datetime, begun: Signal | None = None) -> HarvestReport:
    """A harvest of what the file holds; `begun` is set once it was read."""

    async def fetch(
        url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        return Fetched(url, "fresh", document.read_bytes(), "text/calendar", "", "")

    async def read_here(data: bytes, options: ReadOptions) -> Document:
        found = read(data, options)
        if begun is not None:
            begun.set()
        return found

    source = await database.reader.run(lambda query: get_source(query, URL))
    tools = replace(await load_tools(database, read_here), fetch=fetch)
    return await harvest_source(database, source, tools, now)


@dataclass(frozen=True, slots=True)
class State:
    """What the database holds: of each event by number its uid and (title, start, state), and what is half-written."""

    uids: dict[int, str]
    shown: dict[int, tuple[str, datetime, str]]
    half_written: list[str]


def state(query: Query) -> State:
    """What the database holds at one moment."""
    events = {row[0]: row[1:] for row in query.rows("SELECT id, uid, state, search_text FROM event")}
    titles, starts = defaultdict(list), defaultdict(list)
    for key, text in query.rows("SELECT event_id, title FROM event_text"):
        titles[key].append(text)
    for key, start in query.rows("SELECT event_id, starts_at FROM occurrence WHERE state = 'current'"):
        starts[key].append(instant(start))
    uids, shown, faults = {}, {}, []
    for name, key, value, told_hash, withdrawn_at in query.rows(
        "SELECT external_id, event_id, draft, hash, withdrawn_at FROM record"
    ):
        draft = from_json(value)
        told = draft["texts"][0]["title"]
        if key not in events:
            faults.append(f"{name} has no event of its own")
            continue
        uid, public, searched = events.pop(key)
        if titles[key] != [told] or len(starts[key]) != 1 or not searched:
            faults.append(f"{name} is half-written: {titles[key]} held {starts[key]}")
        elif told_hash != json_hash(draft) or (public == "withdrawn") != (withdrawn_at is not None):
            faults.append(f"{name} is not what its record says")
        else:
            number = int(name.partition("@")[0])
            uids[number], shown[number] = uid, (told, starts[key][0], public)
    return State(uids, shown, [*faults, *(f"event {key} has no record" for key in events)])
