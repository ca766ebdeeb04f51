"""Feeds of timetables, networks and live news that are fetched from an address, and when each is asked next."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from urllib.parse import urlsplit

from visitapp.domain.errors import InputError

FeedKind = Literal["timetable", "network", "realtime"]
FEED_KINDS: tuple[FeedKind, ...] = ("timetable", "network", "realtime")
KEY = "{key}"
"""Stands in an address for the key."""
MONTH_DAYS = 30
FIRST_PAUSE: Mapping[FeedKind, timedelta] = {
    "timetable": timedelta(hours=1), "network": timedelta(hours=1), "realtime": timedelta(minutes=1),
}  # fmt: skip
LONGEST_PAUSE: Mapping[FeedKind, timedelta] = {
    "timetable": timedelta(hours=24), "network": timedelta(hours=24), "realtime": timedelta(minutes=15),
}  # fmt: skip
LEAST_EVERY: Mapping[FeedKind, timedelta] = {
    "timetable": timedelta(hours=1), "network": timedelta(hours=1), "realtime": timedelta(seconds=15),
}  # fmt: skip
USUAL_EVERY: Mapping[FeedKind, timedelta] = {
    "timetable": timedelta(hours=24), "network": timedelta(hours=24), "realtime": timedelta(seconds=45),
}  # fmt: skip
USUAL_A_MONTH: Mapping[FeedKind, int] = {"timetable": 50, "network": 50, "realtime": 100_000}
"""50 downloads a month is what Trafiklab allows with its smallest key (Trafiklab's documentation, 2026-08-14)."""
SILENT_AFTER = timedelta(minutes=15)
"""News that is older is no news."""
AHEAD_MOST = timedelta(minutes=5)
_JITTER = 0.1
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TransportFeed:
    """What is fetched, how often at most, and what became of it last.

    `address` has KEY where the key named `key_name` is put in. `follows`: of realtime the timetable feed whose trips
    it tells of. `source`: what pages name as its publisher. `next_at`: None while paused. `problem`: "" when the last
    attempt went well; `outcome`: what the last success brought. The days are those that it covers.
    """

    name: str
    kind: FeedKind
    address: str
    key_name: str = ""
    follows: str = ""
    source: str = ""
    every: timedelta = timedelta(hours=24)
    a_month: int = 50
    etag: str = ""
    last_modified: str = ""
    validated_at: datetime | None = None
    next_at: datetime | None = None
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def pace(self) -> timedelta:
        """How often it is asked when all goes well: no more often than its requests of a month last."""
        return max(self.every, timedelta(days=MONTH_DAYS) / self.a_month)

    @property
    def told_by(self) -> str:
        """Who says what realtime brings."""
        return f"realtime:{self.name}"


def check_feed(feed: TransportFeed) -> None:
    """Raises InputError naming the field and the fault of a feed that is to be added."""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", feed.name):
        raise InputError("name", "is not made of small letters, digits and hyphens, at most 60", feed.name)
    if len(feed.address) > 1000 or any(ord(sign) <= 32 or ord(sign) > 126 for sign in feed.address):
        raise InputError("address", "is no web address", feed.address)
    try:
        parts = urlsplit(feed.address.replace(KEY, "key"))
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc
    except ValueError:
        wrong = True
    if wrong or KEY in urlsplit(feed.address).netloc:
        raise InputError("address", "is no web address", feed.address)
    if (KEY in feed.address) != bool(feed.key_name):
        raise InputError("key", f"is needed where, and only where, the address has {KEY}", feed.key_name)
    if (feed.kind == "realtime") != bool(feed.follows):
        raise InputError("follows", "names the timetable feed whose trips realtime tells of", feed.follows)
    if feed.every < LEAST_EVERY[feed.kind]:
        raise InputError("every", f"is less than {LEAST_EVERY[feed.kind]}", str(feed.every))
    if not 1 <= feed.a_month <= 1_000_000:
        raise InputError("a-month", "is no number from 1 to 1000000", str(feed.a_month))


def next_fetch(
    feed: TransportFeed, failures: int, used: Mapping[date, int], now: datetime, retry_after: timedelta | None = None
) -> datetime:
    """When a feed is asked next, after an attempt at `now`. `used`: attempts by UTC day, this one too.

    After a success its interval, after a failure a pause that doubles; never so soon that a month's attempts would not
    last for it, never before the server wants it, and not before one of the last 30 days is free again when all are
    used. Spread by a tenth, by a hash, so that a restart changes nothing.
    """
    spacing = timedelta(days=MONTH_DAYS) / feed.a_month
    pause = feed.every
    if failures:
        pause = min(FIRST_PAUSE[feed.kind] * 2 ** min(failures - 1, 10), LONGEST_PAUSE[feed.kind])
    share = int.from_bytes(hashlib.sha256(f"{feed.name} {now.isoformat()}".encode()).digest()[:4], "big") / 2**32
    pause = max(pause * (1 - _JITTER + 2 * _JITTER * share), spacing, retry_after or timedelta())
    return max(now + pause, _free_again(feed.a_month, used, now.astimezone(UTC).date()))


def _free_again(a_month: int, used: Mapping[date, int], today: date) -> datetime:
    """From when on there are fewer attempts in the last 30 days than are allowed."""
    counted = {day: number for day, number in used.items() if day > today - MONTH_DAYS * _ONE_DAY}
    total, free_on = sum(counted.values()), today
    for day in sorted(counted):
        if total < a_month:
            break
        total -= counted[day]
        free_on = day + MONTH_DAYS * _ONE_DAY
    return datetime.combine(free_on, time(), UTC)
