"""Fetch from a host as it asks for: not while it wants to be left alone, and its robots.txt once a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from visitapp.harvest.fetch import Fetched, FetchError, Validators
from visitapp.harvest.gather import Fetch
from visitapp.harvest.schedule import FIRST_PAUSE
from visitapp.store.database import Database
from visitapp.store.source_hosts import LONGEST_WAIT, host_of, keep_robots, kept_robots, leave_alone

TOO_MANY, UNAVAILABLE = 429, 503
NO_ROBOTS = range(400, 500)
"""Statuses that say that there is no robots.txt (RFC 9309 §2.3.1.3). What else is wrong is not kept."""


class HostFetch:
    """`fetch` for the sources of one host during a harvest at `now`.

    Once the host asks for a pause it is asked for nothing more; others of its sources wait too, in the database.
    """

    def __init__(self, database: Database, host: str, fetch: Fetch, now: datetime) -> None:
        self._database, self._host, self._fetch, self._now = database, host, fetch, now
        self.refused: FetchError | None = None

    async def __call__(
        self,
        url: str,
        *,
        allow_private: frozenset[str],
        validators: Validators | None = None,
        user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:
        """As fetch_document. Raises FetchError for what is not asked for too."""
        ours = host_of(url) == self._host
        if ours and self.refused is not None:
            raise FetchError(url, "not asked for: the host wants to be left alone", self.refused.status, self._wait)
        robots = ours and urlsplit(url).path == "/robots.txt"
        if robots and (kept := await self._database.reader.run(lambda q: kept_robots(q, self._host, self._now))):
            status, text = kept
            if status != 200:
                raise FetchError(url, f"answered {status}", status)
            return Fetched(url, "fresh", text.encode(), "text/plain", "", "")
        try:
            fetched = await self._fetch(
                url, allow_private=allow_private, validators=validators, user_agent=user_agent, now=now
            )
        except FetchError as error:
            await self._note(error, ours, robots)
            raise
        if robots:
            await keep_robots(self._host, 200, fetched.body.decode("utf-8", "replace"), self._now)
        return fetched

    @property
    def _wait(self) -> timedelta | None:
        return self.refused.retry_after if self.refused is not None else None

    async def _note(self, error: FetchError, ours: bool, robots: bool) -> None:
        asks = error.retry_after if error.status in (TOO_MANY, UNAVAILABLE) else None
        if error.status == TOO_MANY and asks is None:
            asks = FIRST_PAUSE
        if ours and asks is not None:
            self.refused = error
            await leave_alone(self._host, self._now + min(asks, LONGEST_WAIT), self._now)
        elif robots and error.status in NO_ROBOTS:
            assert error.status is not None
            await keep_robots(self._host, error.status, "", self._now)
