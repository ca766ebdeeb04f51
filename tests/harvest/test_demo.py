"""The demo's sources, harvested over HTTP from a server of our own, read in the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.demo.documents import document
from visitapp.demo.sources import SOURCES
from visitapp.demosetup import enter_demo_sources
from visitapp.harvest.pipeline import Harvester
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.matching import Matcher
from visitapp.store.sources import delete_demo

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FOUND = {
    "demo-halmstad": 23, "demo-falkenberg": 20, "demo-laholm": 16, "demo-hylte": 14, "demo-ljungby": 21,
    "demo-bastad": 17, "demo-hh": 14, "demo-bibliotek": 5, "demo-teater": 5, "demo-kyrka": 5, "demo-foreningar": 5,
    "demo-bjare": 5,
}  # fmt: skip

UNKNOWN_PLACES = {
    "", "Båstad torg", "Demo-församlingshemmet", "Halmstad University, Building Q, Halmstad", "Humlegången 6",
    "Kallbadhuset, Skansenbryggan", "Köpmansgatan 80", "Ljungby arena (Sunnerbohov)", "RIAN designmuseum i Falkenberg",
}  # fmt: skip
"""Of events of which no place is known; "" where only a town is named, or nothing."""


@asynccontextmanager
async def demo_server() -> AsyncIterator[int]:
    """A server of the demo's documents of one day, with ETags and 304; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            found = document(head.split()[1], DAY)
            if found is None:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            elif f"if-none-match: {found.etag}" in head.lower():
                writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {found.etag}\r\n\r\n".encode())
            else:
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: {found.content_type}\r\nETag: {found.etag}\r\n"
                    f"Content-Length: {len(found.body)}\r\nConnection: close\r\n\r\n".encode()
                    + found.body
                )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


async def titles_of(title: str) -> set[tuple[str, str, str]]:
    """(language, title, origin) of every event that has a text with this title."""
    events = await models.EventText.filter(title=title).values_list("event_id", flat=True)
    rows = await models.EventText.filter(event_id__in=events)
    return {(row.language, row.title, row.origin) for row in rows}


async def pairs(verdict: str) -> set[frozenset[str]]:
    """The titles of what was found to be the same, or is asked about."""
    found = set()
    for pair in await models.MatchPair.filter(verdict=verdict):
        texts = models.EventText.filter(event_id__in=(pair.low_id, pair.high_id), language="sv")
        found.add(frozenset(str(title) for title in await texts.values_list("title", flat=True)))
    return found


async def check_what_is_told_twice(database: Database) -> None:
    """What several sources tell is joined, or asked about, and nothing else is."""
    matcher = Matcher(database)
    while await matcher.step(NOW):
        pass

    assert await pairs("same") == {
        frozenset({"Sagostund för de minsta"}),
        frozenset({"Barnteater: Trollet som inte kunde sova", "Trollet som inte kunde sova"}),
        frozenset({"Fredagskonsert: visor i vinterkväll", "Visor i vinterkväll"}),
        frozenset({"Orgel i skymningen", "Orgel i skymningen: Bach och tystnad"}),
        frozenset({"Söndagsmusik i Sancta Maria", "Söndagsmusik"}),
        frozenset({"Forskarfredag", "Forskarfredag på biblioteket"}),
    }
    assert await pairs("ask") == {
        frozenset({"Torsdagsjazz på Grand"}),
        frozenset({"Jazz bland citronträden", "Jazznatt i orangeriet"}),
    }
    assert await models.Event.filter(state="merged").count() == 6


async def event_of(title: str) -> models.Event:
    """The event with this title."""
    [text] = await models.EventText.filter(title=title)
    return await models.Event.get(id=text.event_id)


async def test_demo_comes_in_with_its_everyday_faults_and_goes_again(database: Database) -> None:
    await load_region(NOW)
    async with demo_server() as port:
        await enter_demo_sources(database, f"http://127.0.0.1:{port}", NOW)
        harvester = Harvester(database, "http://visit.example", frozenset({f"127.0.0.1:{port}"}))
        try:
            first = {report.source.slug: report for report in await harvester.harvest_due(NOW)}
            rows = await models.Occurrence.all().order_by("id").values()
            again = {report.source.slug: report for report in await harvester.harvest_due(NOW + timedelta(hours=2))}
        finally:
            await harvester.close()

    assert {slug: report.error for slug, report in first.items() if report.error} == {}
    assert {slug: report.found for slug, report in first.items()} == FOUND
    assert {source.slug: source.format for source in await models.Source.all()} == {
        source.slug: source.format for source in SOURCES
    }
    faults = {slug: sorted(problem.what.partition(":")[0] for problem in one.problems) for slug, one in first.items()}
    assert {slug: found for slug, found in faults.items() if found} == {
        "demo-halmstad": ["left out"],
        "demo-laholm": ["left out"],
        "demo-ljungby": ["no JSON-LD"],
        "demo-bastad": ["left out"],
        "demo-bibliotek": ["not well-formed"],
    }
    assert {(report.counts.new, report.counts.changed) for report in again.values()} == {(0, 0)}
    assert await models.Occurrence.all().order_by("id").values() == rows
    assert await titles_of("Sagobygdens Musik- & Berättarfestival") == {
        ("sv", "Sagobygdens Musik- & Berättarfestival", "original"),
        ("en", "Sagobygden Music and Storytelling Festival", "translated"),
        ("da", "Sagobygdens musik- og fortællefestival", "translated"),
        ("de", "Musik- und Erzählfestival Sagobygden", "translated"),
    }
    assert await models.Event.filter(state="public", demo=True).count() == sum(FOUND.values())
    assert await models.Event.filter(municipality_slug="").count() <= 2
    # The library tells its exhibition day by day, and names its rooms alone.
    shown = await event_of("Utställning: Brev från havet")
    times = await models.Occurrence.filter(event_id=shown.id).values_list("starts_on", "ends_on")
    assert (times, shown.room) == ([(date(2026, 10, 24), date(2026, 12, 20))], "Utställningshallen")
    assert (await models.Place.get(id=shown.place_id)).names["sv"] == "Stadsbiblioteket Halmstad"
    festival = await event_of("Skrönhelgen i Ljungby")
    assert await models.Event.filter(parent_id=festival.id).count() == 4
    waiting = await models.Event.filter(place_id=None).values_list("place_name", flat=True)
    assert {str(name) for name in waiting} == UNKNOWN_PLACES
    await check_what_is_told_twice(database)
    assert await delete_demo(NOW) == sum(FOUND.values())
    assert await models.Event.all().count() == 0


async def test_demo_that_was_elsewhere_goes_before_it_comes_anew(database: Database) -> None:
    await load_region(NOW)
    await enter_demo_sources(database, "http://127.0.0.1:1", NOW)
    before = {source.slug: source.uid for source in await models.Source.all()}
    await enter_demo_sources(database, "http://127.0.0.1:2", NOW)
    at_another_port = {source.slug: source.uid for source in await models.Source.all()}

    await models.Source.filter(slug="demo-bastad").update(url="http://127.0.0.1:2/demo/sources/bastad.ics")
    await enter_demo_sources(database, "http://127.0.0.1:2", NOW)

    assert at_another_port == before
    after = {source.slug: source.uid for source in await models.Source.all()}
    assert (after.keys(), {*after.values()} & {*before.values()}) == (before.keys(), set())


async def test_demo_server_that_is_not_up_yet_is_asked_again_at_once(database: Database) -> None:
    async with demo_server() as port:
        pass
    await enter_demo_sources(database, f"http://127.0.0.1:{port}", NOW)
    harvester = Harvester(database, "", frozenset({f"127.0.0.1:{port}"}))
    try:
        reports = await harvester.harvest_due(NOW)
    finally:
        await harvester.close()

    assert {(report.outcome, report.next_at) for report in reports} == {("failed", NOW + timedelta(seconds=1))}
