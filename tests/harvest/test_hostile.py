"""A server that means harm is harvested beside one that does not: each harm is one clear line, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.wire import Document, ReadOptions
from tests.harvest.hostileserver import HARMS, IMPATIENT, HostileServer, hostile_server
from visitapp.domain.event.source import Counts, NewSource
from visitapp.harvest.fetch import Fetched, Limits, Validators, fetch_document
from visitapp.harvest.gather import Tools, load_tools
from visitapp.harvest.pipeline import HarvestReport, harvest_many
from visitapp.harvest.sandbox import Sandbox
from visitapp.harvest.sandbox_child import MEMORY_BYTES
from visitapp.store.database import Database
from visitapp.store.sources import add_source

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
_MOST = re.compile(r"VmHWM:\s+(\d+) kB")


class Memory:
    """Reads in a sandbox, and remembers the most memory that its process ever had."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.most = 0

    async def read(self, data: bytes, options: ReadOptions) -> Document:
        reading = asyncio.ensure_future(self._sandbox.read(data, options))
        while not (await asyncio.wait({reading}, timeout=0.02))[0]:
            for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split():
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    found = _MOST.search(Path(f"/proc/{child}/status").read_text("ascii"))
                    self.most = max(self.most, int(found[1]) * 1024 if found else 0)
        return await reading


async def resolve(host: str, port: int) -> Sequence[str]:
    return {"turning.example": ["127.0.0.1"], "private.example": ["10.0.0.1"]}.get(host, [host])


async def fetch(
    url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
    now: datetime | None = None,
) -> Fetched:  # fmt: skip
    limits = IMPATIENT.get(url.rpartition("/")[2], Limits())
    return await fetch_document(
        url, allow_private=allow_private, limits=limits, user_agent=user_agent, resolve=resolve, now=now
    )


async def harvested(database: Database, servers: dict[str, HostileServer], tools: Tools) -> dict[str, HarvestReport]:
    """The reports of a run over those names at those servers."""
    sources = []
    for name, server in servers.items():
        new = NewSource(server.url(name), name, name, municipality="halmstad", private_ok=True)
        sources.append(await add_source(new, NOW))
    return {report.source.slug: report for report in await harvest_many(database, sources, tools, NOW)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_harm_is_one_clear_line_and_takes_nothing_with_it(database: Database) -> None:
    async with hostile_server() as bad, hostile_server() as good, Sandbox() as sandbox:
        memory = Memory(sandbox)
        tools = await load_tools(database, memory.read, frozenset((bad.host, good.host)))
        servers = {**dict.fromkeys(HARMS, bad), "good": good, "good-too": bad}

        reports = await asyncio.wait_for(harvested(database, servers, replace(tools, fetch=fetch)), 120)

    assert {name: reports[name].outcome for name in HARMS} == {name: harm.outcome for name, harm in HARMS.items()}
    for name, harm in HARMS.items():
        report = reports[name]
        lines = [report.error] if report.error else [problem.what for problem in report.problems]
        assert any(re.search(harm.line, line) for line in lines), (name, lines)
        assert all("\n" not in line and 0 < len(line) <= 300 for line in lines), (name, lines)
    for name in ("good", "good-too"):
        assert (reports[name].outcome, reports[name].counts) == ("complete", Counts(new=3))
    assert 100_000_000 < memory.most <= MEMORY_BYTES
    assert "good" not in bad.asked
