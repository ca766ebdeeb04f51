"""Looks at sources for the offices' pages, which fetch nothing themselves: one at a time, within a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from visitapp.domain.errors import SourceError
from visitapp.domain.event.proposal import Look
from visitapp.domain.event.source import NewSource
from visitapp.settings import Settings
from visitapp.store.database import Database

if TYPE_CHECKING:
    from visitapp.domain.event.preview import Preview
    from visitapp.harvest.gather import Tools

LONGEST_S = 40.0
"""A page waits no longer: what fetches and reads has limits of its own, but a source may have many pages."""
PATIENCE = timedelta(seconds=10)
"""So long a page waits for a harvest that is at the host."""
AT_ONCE = 2


class Looks:
    """The looks of a server: visitapp.domain.event.proposal.SourceLooks.

    What reads is loaded and started for a look and gone after it, for a server looks seldom.
    """

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._settings, self._database, self._now = settings, database, now
        self._turn = asyncio.Semaphore(AT_ONCE)

    def checked(self, url: str) -> tuple[str, bool]:
        """An address as an office would keep it, and whether it may be private: the operator's own, in the demo.

        Raises SourceError for what is no web address, or names one that is not public.
        """
        from visitapp.harvest.addresses import checked_target, names_private  # noqa: PLC0415  # only when somebody looks

        target = checked_target(url)
        private_ok = self._settings.demo and target.host_port in self._settings.fetch_private
        if not private_ok and names_private(target):
            raise SourceError(target.host_port, "is no public address")
        return target.url, private_ok

    async def look(self, asked: NewSource) -> Look:
        """What stands at an address. Raises SourceError when nothing there can be read, or not in time.

        Raises HostBusyError while its host is being read.
        """
        from visitapp.harvest.discover import discover  # noqa: PLC0415  # as above
        from visitapp.harvest.looks import look_in_turn  # noqa: PLC0415
        from visitapp.harvest.preview import preview_new  # noqa: PLC0415

        now, (_, private_ok) = self._now(), self.checked(asked.url)
        async with self._tools(asked.url) as tools:
            found = await look_in_turn(
                self._database, asked.url, tools, now,
                lambda taking: discover(
                    asked.url, taking, now, name=asked.name, municipality=asked.municipality, language=asked.language,
                    private_ok=private_ok, mapping=asked.mapping,
                ),
                PATIENCE,
            )  # fmt: skip
            proposal = found.proposal
            new = replace(proposal.source, office=asked.office or proposal.source.office)
            seen = await preview_new(self._database, new, found.gathered, tools, now)
            return Look(replace(proposal, source=new), seen)

    async def preview(self, slug: str) -> Preview:
        """What a harvest of a kept source would do now. Raises SourceError, HostBusyError and NotFoundError."""
        from visitapp.harvest.looks import look_in_turn  # noqa: PLC0415
        from visitapp.harvest.preview import preview  # noqa: PLC0415  # as above
        from visitapp.store.sources import get_source  # noqa: PLC0415

        source = await self._database.reader.run(lambda query: get_source(query, slug))
        async with self._tools(source.url) as tools:
            now = self._now()
            return await look_in_turn(
                self._database, source.url, tools, now,
                lambda taking: preview(self._database, source, taking, now), PATIENCE,
            )  # fmt: skip

    @asynccontextmanager
    async def _tools(self, url: str) -> AsyncIterator[Tools]:
        from visitapp.harvest.pipeline import Harvester  # noqa: PLC0415  # as above

        settings = self._settings
        async with self._turn:
            harvester = Harvester(self._database, settings.base_url, settings.fetch_private, settings.data_dir)
            try:
                async with asyncio.timeout(LONGEST_S):
                    yield await harvester.tools()
            except TimeoutError as error:
                raise SourceError(url, f"was not read within {LONGEST_S:.0f} s") from error
            finally:
                await harvester.close()
