"""Look at what a source holds, for somebody who waits: no host is asked while a harvest asks it, here or elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from visitapp.domain.errors import SourceError
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.fetch import Fetched, Validators
from visitapp.harvest.gather import Fetch, Tools
from visitapp.harvest.hosts import HostFetch
from visitapp.harvest.turns import Waiting, later, when_free
from visitapp.store.database import Database
from visitapp.store.source_hosts import host_of

T = TypeVar("T")

PATIENCE_ELSEWHERE = timedelta(minutes=2)
"""A host is held meanwhile, and who is at the other may wait for it: of two such looks one has to give way."""


async def look_in_turn(
    database: Database,
    url: str,
    tools: Tools,
    now: datetime,
    look: Callable[[Tools], Coroutine[Any, Any, T]],
    patience: timedelta | None = None,
    waiting: Waiting | None = None,
) -> T:
    """What `look` gives, with tools that ask a host only while nobody else does.

    The host of `url` is held for the whole look, others that it leads to for as long as they are asked. Raises
    HostBusyError when one is not free within `patience` (None: however long for the first, PATIENCE_ELSEWHERE for
    others), SourceError for what is no address.
    """
    host = host_of(checked_target(url).url)
    fetch = HostFetch(database, host, _Elsewhere(host, tools, now, patience, waiting), now)
    taking = replace(tools, fetch=fetch)
    rest = tools.rest_of(host)
    found = await when_free(host, now, lambda: _one(look(taking)), rest, patience=patience, waiting=waiting)
    if found is None:
        raise SourceError(url, "was not read: this process stood still for too long")
    return found[0]


async def _one(look: Coroutine[Any, Any, T]) -> tuple[T]:
    """The answer in a box, so that no answer is told from None."""
    return (await look,)


class _Elsewhere:
    """Fetches from the host that is held as it is, from every other in a turn of its own."""

    def __init__(
        self, held: str, tools: Tools, now: datetime, patience: timedelta | None, waiting: Waiting | None
    ) -> None:
        self._held, self._tools, self._waiting = held, tools, waiting
        self._patience = PATIENCE_ELSEWHERE if patience is None else patience
        self._now, self._began = now, time.monotonic()

    async def __call__(
        self,
        url: str,
        *,
        allow_private: frozenset[str],
        validators: Validators | None = None,
        user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:
        """As fetch_document. Raises HostBusyError too."""

        async def ask() -> Fetched:
            fetch: Fetch = self._tools.fetch
            return await fetch(url, allow_private=allow_private, validators=validators, user_agent=user_agent, now=now)

        host = host_of(url)
        if host == self._held:
            return await ask()
        # Not when the look began: by then the host was held longer than it is, by this very look.
        now_here = later(self._now, self._began)
        rest = self._tools.rest_of(host)
        fetched = await when_free(host, now_here, ask, rest, patience=self._patience, waiting=self._waiting)
        if fetched is None:
            raise SourceError(url, "was not read: this process stood still for too long")
        return fetched
