"""Look at the feeds that we serve, as files on disk, and keep what the checks found for the page of feed health.

The worker does it, so that no reader waits for a check.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from visitapp.publish.checked_feeds import CheckedFeed, read_checked, write_checked
from visitapp.publish.feed_check import check_feed
from visitapp.publish.rendered import RenderedFiles
from visitapp.store.database import Database
from visitapp.web.healthfeeds import public_addresses

EVERY_S = 30
"""How often all public feeds are looked at. Bytes that were checked before are only compared."""

log = structlog.get_logger()


class FeedHealth:
    """Checks the public feeds of one database in one folder of files; the results are kept in the file `results`."""

    def __init__(
        self, database: Database, files: RenderedFiles, results: Path, base_url: str, now: Callable[[], datetime]
    ) -> None:
        self._database, self._files, self._results = database, files, results
        self._base_url, self._now = base_url, now
        self._looked_at: datetime | None = None

    async def step(self) -> bool:
        """Look at every public feed when it is time. Never busy: it may wait."""
        now = self._now()
        if self._looked_at is not None and 0 <= (now - self._looked_at).total_seconds() < EVERY_S:
            return False
        self._looked_at = now
        addresses = await self._database.reader.run(public_addresses)
        before = await asyncio.to_thread(read_checked, self._results)
        found = [await asyncio.to_thread(self._look, address, before.feeds, now) for address in addresses]
        try:
            await asyncio.to_thread(write_checked, self._results, [one for one in found if one], now)
        except OSError as error:
            log.warning("the health of feeds could not be kept", error=str(error))
        return False

    def _look(self, address: str, before: Mapping[str, CheckedFeed], now: datetime) -> CheckedFeed | None:
        """The feed's state now; None when it has not been rendered."""
        rendered = self._files.read(address)
        if rendered is None:
            return None
        tag = sha256(rendered.body).hexdigest()[:32]
        known = before.get(address)
        if known is not None and (known.tag, known.day) == (tag, rendered.day):
            return known
        report = check_feed(rendered.body, self._base_url + address, now, len(rendered.gzip_body))
        if not report.sound:
            codes = sorted({finding.code for finding in report.findings})
            log.warning("a feed of ours has faults", address=address, codes=codes)
        return CheckedFeed(address, tag, rendered.last_modified, rendered.day, now, report)
