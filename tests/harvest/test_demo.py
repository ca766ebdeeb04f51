"""The demo's sources, harvested over HTTP from a server of our own, read in the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.demo.documents import document, sources
from visitapp.domain.event.source import NewSource
from visitapp.harvest.pipeline import Harvester
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.sources import delete_demo, ensure_source

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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


async def enter_sources(port: int) -> None:
    for source in sources():
        url = f"http://127.0.0.1:{port}{source.path}"
        new = NewSource(
            url, source.name, source.slug, source.municipality or "", source.office, source.format, source.language,
            demo=True, private_ok=True,
        )  # fmt: skip
        await ensure_source(new, NOW)


async def titles_of(title: str) -> set[tuple[str, str, str]]:
    """(language, title, origin) of every event that has a text with this title."""
    events = await models.EventText.filter(title=title).values_list("event_id", flat=True)
    rows = await models.EventText.filter(event_id__in=events)
    return {(row.language, row.title, row.origin) for row in rows}


async def test_demo_comes_in_with_its_everyday_faults_and_goes_again(database: Database) -> None:
    await load_region(NOW)
    async with demo_server() as port:
        await enter_sources(port)
        harvester = Harvester(database, "http://visit.example", frozenset({f"127.0.0.1:{port}"}))
        try:
            first = {report.source.slug: report for report in await harvester.harvest_due(NOW)}
            rows = await models.Occurrence.all().order_by("id").values()
            again = {report.source.slug: report for report in await harvester.harvest_due(NOW + timedelta(hours=2))}
        finally:
            await harvester.close()

    assert {slug: report.error for slug, report in first.items() if report.error} == {}
    assert {slug: report.found for slug, report in first.items()} == {
        "demo-halmstad": 27, "demo-falkenberg": 20, "demo-laholm": 16, "demo-hylte": 14, "demo-ljungby": 16,
        "demo-bastad": 17, "demo-hh": 14,
    }  # fmt: skip
    faults = {slug: sorted(problem.what.partition(":")[0] for problem in one.problems) for slug, one in first.items()}
    assert faults == {
        "demo-halmstad": ["startDate is no date"],
        "demo-falkenberg": [],
        "demo-laholm": ["not well-formed", "the event's start is no date"],
        "demo-hylte": [],
        "demo-ljungby": ["no JSON-LD"],
        "demo-bastad": ["left out"],
        "demo-hh": [],
    }
    assert {(report.counts.new, report.counts.changed) for report in again.values()} == {(0, 0)}
    assert await models.Occurrence.all().order_by("id").values() == rows
    assert await titles_of("Internationella Gatuteatern") == {
        ("sv", "Internationella Gatuteatern", "original"),
        ("en", "International Street Theatre Festival", "translated"),
        ("da", "International gadeteaterfestival", "translated"),
        ("de", "Internationales Straßentheater", "translated"),
    }
    assert await models.Event.filter(state="public", demo=True).count() == 124
    assert await models.Event.filter(municipality_slug="").count() <= 2
    assert await delete_demo(NOW) == 124


async def test_demo_server_that_is_not_up_yet_is_asked_again_at_once(database: Database) -> None:
    async with demo_server() as port:
        pass
    await enter_sources(port)
    harvester = Harvester(database, "", frozenset({f"127.0.0.1:{port}"}))
    try:
        reports = await harvester.harvest_due(NOW)
    finally:
        await harvester.close()

    assert {(report.outcome, report.next_at) for report in reports} == {("failed", NOW + timedelta(seconds=1))}
