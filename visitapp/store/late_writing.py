"""Open a database for writing behind the first answers of a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from visitapp.store.database import open_to_write

log = structlog.get_logger()


class LateWriting:
    """Makes writing possible when somebody first wants to write, or after a while. Made and kept in one loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted = asyncio.Event()
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def ready(self) -> None:
        """Return when one can write, at once from then on. Raises what opening failed of."""
        self._wanted.set()
        await asyncio.shield(self._open)

    async def keep(self, load: Callable[[], None], after_s: float) -> None:
        """Call `load` in a thread, open, and stay so until cancelled: Tortoise is closed in the task that opened it."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), after_s)
        try:
            await asyncio.to_thread(load)
            async with open_to_write(self._url, serving=True):
                self._open.set_result(None)
                await asyncio.get_running_loop().create_future()
        except Exception as error:
            log.exception("the database could not be opened for writing")
            if not self._open.done():
                self._open.set_exception(error)
            raise
