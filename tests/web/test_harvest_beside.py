"""The pages answer while a server that means harm is harvested in the very same process."""

from __future__ import annotations

import asyncio

import pytest

from tests.harvest.hostileserver import hostile_server
from tests.web.conftest import NOW, PagesSite, concert
from visitapp.domain.event.source import NewSource
from visitapp.harvest.gather import load_tools
from visitapp.harvest.pipeline import harvest_many
from visitapp.harvest.sandbox import Sandbox
from visitapp.store.database import Database
from visitapp.store.sources import add_source

pytestmark = pytest.mark.anyio

HARMS = ("gzip-bomb", "long-line", "endless", "deep-calendar", "reset", "loop")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pages_answer_while_harm_is_done(pages_site: PagesSite, database: Database) -> None:
    slug = await pages_site.add(concert())
    paths = ("/sv/", "/en/events", f"/da/events/{slug}", "/de/events.ics")
    answers: list[tuple[str, int]] = []
    async with hostile_server() as server, Sandbox() as sandbox:
        tools = await load_tools(database, sandbox.read, frozenset((server.host,)))
        sources = [await add_source(NewSource(server.url(name), name, name, private_ok=True), NOW) for name in HARMS]
        harvest = asyncio.ensure_future(harvest_many(database, sources, tools, NOW))
        while not harvest.done():
            path = paths[len(answers) % len(paths)]
            answers.append((path, (await pages_site.get(path)).status_code))
        reports = await harvest

    assert len(reports) == len(HARMS)
    assert len(answers) > len(paths)
    assert {status for _, status in answers} == {200}
