"""Work at a host while nobody else fetches from it, in this process or another."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from visitapp.domain.errors import HostBusyError
from visitapp.store.source_hosts import HELD_FOR, claim_host, leave_host, renew_host

T = TypeVar("T")
Waiting = Callable[[str], None]
"""Told once that the host named has to be waited for."""

RENEW_S = HELD_FOR.total_seconds() / 3
LOOK_AGAIN_S = 0.5
TOLD_AFTER = timedelta(seconds=3)
"""A shorter wait is the rest of a host after somebody was there, and no news."""


def later(now: datetime, began: float) -> datetime:
    """What time it is when it was `now` at `began`, by the clock that never goes back (time.monotonic)."""
    return now + timedelta(seconds=time.monotonic() - began)


async def in_turn(
    host: str,
    now: datetime,
    work: Callable[[], Coroutine[Any, Any, T]],
    rest: timedelta = timedelta(),
    renew_s: float = RENEW_S,
) -> T | None:
    """What `work` gives; None, and nothing done, while another has the host or it wants to be left alone.

    The host is held for as long as it takes and rests for `rest` afterwards. Should another take it meanwhile, because
    this process stood still for too long, the work is broken off: None.
    """
    holder, began = secrets.token_hex(8), time.monotonic()
    if not await claim_host(host, holder, now):
        return None
    return await _held(host, holder, now, began, work, rest, renew_s)


async def when_free(
    host: str,
    now: datetime,
    work: Callable[[], Coroutine[Any, Any, T]],
    rest: timedelta = timedelta(),
    *,
    patience: timedelta | None = None,
    waiting: Waiting | None = None,
) -> T | None:
    """As `in_turn`, for a person who wants it now: waits for others, but not for as long as the host asks for.

    Raises HostBusyError when others are there for longer than `patience`; None: however long.
    """
    holder, began = secrets.token_hex(8), time.monotonic()
    while not await claim_host(host, holder, later(now, began), whatever_it_asks=True):
        waited = later(now, began) - now
        if patience is not None and waited >= patience:
            raise HostBusyError(host)
        if waiting is not None and waited >= TOLD_AFTER:
            waiting(host)
            waiting = None
        await asyncio.sleep(LOOK_AGAIN_S)
    return await _held(host, holder, now, began, work, rest, RENEW_S)


async def _held(
    host: str, holder: str, now: datetime, began: float, work: Callable[[], Coroutine[Any, Any, T]], rest: timedelta,
    renew_s: float,
) -> T | None:  # fmt: skip
    over = asyncio.Event()

    async def renew() -> None:
        while await renew_host(host, holder, later(now, began)):
            with suppress(TimeoutError):
                async with asyncio.timeout(renew_s):
                    await over.wait()
                    return

    working, renewing = asyncio.create_task(work()), asyncio.create_task(renew())
    try:
        await asyncio.wait((working, renewing), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        renewing.result()  # what the database refused, if that is why
        return None
    finally:
        working.cancel()
        # Not cancelled: broken off while it begins to write, it would keep all others from writing.
        over.set()
        await asyncio.gather(working, renewing, return_exceptions=True)
        await leave_host(host, holder, later(now, began) + rest if rest else now)
