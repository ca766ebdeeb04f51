"""The pages that a source leads to, as they were last fetched: which are asked for now, and which stand as they were.

A file a page in the data folder, and nothing is lost with one: it is fetched again. What is kept are its bytes, so that
whatever is made of them is made anew at each harvest, by the day, places, words and code of that harvest.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from visitapp.domain.match.withdrawal import GRACE
from visitapp.harvest.fetch import Fetched

MOST_KNOWN = 1_000
"""Of one source; each is read at each harvest, fetched or not."""
MOST_BYTES = 64 * 1024 * 1024
"""Of one source, compressed. What has no room is fetched each time."""
STANDS = GRACE
"""How old a page may be that nobody says is unchanged. No longer than a missing event waits to be withdrawn: so every
page was looked at since it was first missed."""
STANDS_UNCHANGED = timedelta(days=7)
"""How old a page may be that its sitemap says did not change: some sitemaps never say that one did."""
SETTLED = timedelta(days=2)
"""A change is often told by its day alone, in whatever zone: a page that was read within it may have changed again."""
_LONGEST_HEAD = 20_000
_MOST_BODY = 5 * 1024 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was last fetched from `url`, which led to `at`.

    `changed`: when it had changed by the word of its sitemap. `events`: how many it told when it last told any.
    """

    url: str
    at: str
    changed: datetime | None
    read_at: datetime
    events: int

    def is_unchanged(self, changed: datetime | None, now: datetime) -> bool:
        """Whether it need not be fetched, by the sitemap's word now. A word of the future says nothing."""
        return (
            changed is not None
            and changed == self.changed
            and self.read_at - changed >= SETTLED
            and timedelta() <= now - self.read_at < STANDS_UNCHANGED
        )

    def stands(self, changed: datetime | None, now: datetime) -> bool:
        """Whether what it told may be taken for what it tells. Read in the future, by a clock that was wrong: never."""
        return timedelta() <= now - self.read_at < STANDS or self.is_unchanged(changed, now)


def pages_due(
    urls: Sequence[str], changed: Mapping[str, datetime | None], kept: Mapping[str, Kept], now: datetime, most: int,
    *, ask_all: bool = False,
) -> frozenset[str]:  # fmt: skip
    """Which of `urls` are fetched now, `most` of them.

    First those that are new or say that they changed, in their order, then those that say nothing of it, the longest
    unread first; but a quarter is for these, that a list which grows keeps none of them waiting. Those that are
    unchanged by the word of their sitemap are among them only with `ask_all`, last.
    """
    fresh: list[str] = []
    silent: list[Kept] = []
    unchanged: list[Kept] = []
    for url in urls:
        known = kept.get(url)
        told = changed.get(url)
        if known is None or known.read_at > now or (told is not None and told != known.changed):
            fresh.append(url)
        elif known.is_unchanged(told, now):
            unchanged.append(known)
        else:
            silent.append(known)
    share = most - min(len(silent), most // 4)
    due = [*fresh[:share], *_oldest_first(silent), *fresh[share:]]
    if ask_all:
        due += _oldest_first(unchanged)
    return frozenset(due[:most])


class KeptPages:
    """The pages of one source in a folder of its own. `read_only`: for a dry run, which keeps nothing."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder, self._read_only = folder, read_only
        self._size = 0

    def load(self) -> dict[str, Kept]:
        """What is kept, by address."""
        found: dict[str, Kept] = {}
        self._size = 0
        try:
            for path in self._folder.glob("*.page"):
                with path.open("rb") as file:
                    kept = _head(file.readline(_LONGEST_HEAD))
                self._size += path.stat().st_size
                if kept is not None:
                    found[kept.url] = kept
        except OSError as error:
            log.warning("pages that were kept are left out", folder=self._folder.name, error=str(error))
        return found

    def read(self, kept: Kept) -> Fetched | None:
        """The page as it was answered; None when it is not there any more, or broken."""
        try:
            with self._path(kept.url).open("rb") as file:
                if _head(file.readline(_LONGEST_HEAD)) != kept:
                    return None
                unpacked = zlib.decompressobj()
                body = unpacked.decompress(file.read(), _MOST_BODY)
        except (OSError, zlib.error):
            return None
        return Fetched(kept.at, "fresh", body, "", "", "") if unpacked.eof else None

    def keep(self, kept: Kept, body: bytes) -> None:
        """Keep a page in place of what was kept of it. A disk that takes nothing costs requests, no more."""
        if self._read_only:
            return
        self.forget(kept.url)
        head = {
            "url": kept.url, "at": kept.at, "changed": kept.changed.isoformat() if kept.changed else "",
            "read_at": kept.read_at.isoformat(), "events": kept.events,
        }  # fmt: skip
        data = json.dumps(head, ensure_ascii=True).encode() + b"\n" + zlib.compress(body)
        if self._size + len(data) > MOST_BYTES or len(body) > _MOST_BODY:
            return
        path = self._path(kept.url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(data)
            os.utime(part, (kept.read_at.timestamp(),) * 2)
            part.replace(path)
        except OSError as error:
            log.warning("a page is not kept", folder=self._folder.name, error=str(error))
        else:
            self._size += len(data)

    def forget(self, url: str) -> None:
        """Keep nothing of a page."""
        path = self._path(url)
        if self._read_only:
            return
        try:
            size = path.stat().st_size
            path.unlink()
            self._size -= size
        except OSError:
            return  # not there

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.blake2b(url.encode('utf-8', 'replace'), digest_size=20).hexdigest()}.page"


def forget_old_pages(folder: Path, now: datetime) -> None:
    """Delete, of all sources in `folder`, what is too old to stand: pages that are gone, and sources too."""
    oldest = (now - STANDS_UNCHANGED).timestamp()
    try:
        for path in [*folder.glob("*/*.page"), *folder.glob("*/*.part")]:
            # Another worker may be at it too.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
        for each in folder.glob("*/"):
            with suppress(FileNotFoundError):
                if not any(each.iterdir()):
                    each.rmdir()
    except OSError as error:
        log.warning("old pages are not deleted", error=str(error))


def _oldest_first(kept: Iterable[Kept]) -> list[str]:
    return [one.url for one in sorted(kept, key=lambda one: one.read_at)]


def _head(line: bytes) -> Kept | None:
    try:
        told = json.loads(line)
        changed = _instant(told["changed"]) if told["changed"] else None
        return Kept(str(told["url"]), str(told["at"]), changed, _instant(told["read_at"]), int(told["events"]))
    except (ValueError, KeyError, TypeError):
        return None


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time by no zone")
    return instant
