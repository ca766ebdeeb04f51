"""Rendered feeds as files, so that they are answered without the database and survive a restart.

One file an address, named by the address's hash: a line with the checksum of the next, a line of JSON, the body, the
gzip body. Files come into being by rename, so a reader sees an old or a new one, never half of one. A file's
modification time is when its feed was last asked for, not when it was written. An empty file beside it, ending in
.kept, says that it is never to be removed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from feeds.dated import dated
from visitapp.publish.renderedfeed import (
    Head,
    Rendered,
    Stored,
    make_rendered,
    packed_ids,
    read_head,
    read_rendered,
    turn_of,
    write_head,
)

__all__ = ["Head", "Known", "Rendered", "RenderedFiles", "Room", "Stored", "make_rendered", "turn_of"]

_SUFFIX = ".feed"
_KEPT = ".kept"
_TEMPORARY = ".writing"
_ABANDONED_AFTER_S = 3600
_HEAD_BYTES = 16 * 1024
"""Read at once to see a file's two first lines: only feeds of thousands of events need more."""
_MOST_HEAD_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """A feed's file as a listing of the folder shows it. `asked_at` is in seconds since 1970."""

    name: str
    asked_at: float
    stamp: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Room:
    """What the files take: those that are kept for ever, the others, and how many others were removed."""

    kept_files: int
    kept_bytes: int
    other_files: int
    other_bytes: int
    removed: int


class RenderedFiles:
    """The rendered feeds in `folder`, which is made when needed. Blocking: call it from a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(
        self,
        address: str,
        body: bytes,
        content_type: str,
        last_modified: datetime,
        change_id: int,
        day: date,
        event_ids: Collection[int] | None = None,
        asked_on: date | None = None,
    ) -> Rendered:
        """Keep `body` for `address` and return it with its validators.

        A body that differs from what was there only in the instant of its last change is not changed, and keeps that.
        A changed one gets `last_modified`, or a second more than it had when that is not newer. `asked_on`: somebody
        asks for it today; without, the file looks as long unused as before. Raises OSError when it cannot be written;
        what was there is then still there.
        """
        before = self.read(address)
        if before is None:
            made = make_rendered(address, body, content_type, last_modified, change_id, day, event_ids)
            made = replace(made, head=replace(made.head, asked_on=asked_on))
        elif before.head.content_type == content_type and before.body == dated(body, before.last_modified):
            known = replace(before.head, change_id=change_id, day=day, event_ids=packed_ids(event_ids))
            made = replace(before, head=replace(known, asked_on=known.asked_on or asked_on))
        else:
            risen = max(last_modified, before.last_modified + timedelta(seconds=1))
            made = make_rendered(address, body, content_type, risen, change_id, day, event_ids)
            made = replace(made, head=replace(made.head, asked_on=before.head.asked_on or asked_on))
        if made == before and asked_on is None:
            return made
        return replace(made, stored=self._keep(made, None if asked_on else before))

    def read(self, address: str) -> Rendered | None:
        """What was last kept for `address`, checked to its last byte; None when there is nothing, or nothing whole."""
        path = self._path(address)
        try:
            with path.open("rb") as file:
                octets = file.read()
                stat = os.fstat(file.fileno())
            found = read_rendered(octets)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None
        if found.head.address != address:
            return None
        body_at = len(octets) - found.head.size - found.head.gzip_size
        return replace(found, stored=Stored(path, _stamp(stat), body_at))

    def head_of(self, address: str) -> Head | None:
        """What is known of the feed at `address`; its bytes are not looked at. None when there is nothing readable."""
        head = self.head(self._path(address).name)
        return head if head is not None and head.address == address else None

    def read_newer(self, address: str, change_id: int) -> Rendered | None:
        """What is kept for `address`, if that was rendered after a later change than `change_id`."""
        head = self.head_of(address)
        return None if head is None or head.change_id <= change_id else self.read(address)

    def open(self, stored: Stored) -> int | None:
        """The file of `stored` as a descriptor that the caller closes; None when it is another by now."""
        try:
            handle = os.open(stored.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        if _stamp(os.fstat(handle)) == stored.stamp:
            return handle
        os.close(handle)
        return None

    def note_asked(self, stored: Stored, keep: bool) -> Stored:
        """Mark a feed as used now; `keep` it for ever. Where its bytes lie afterwards."""
        if keep:
            self.keep_path(stored.path)
        handle = self.open(stored)
        if handle is None:
            with suppress(OSError):
                os.utime(stored.path)  # another process has rendered it anew
            return stored
        try:
            os.utime(handle)
            return replace(stored, stamp=_stamp(os.fstat(handle)))
        except OSError:
            return stored
        finally:
            os.close(handle)

    def keep(self, address: str) -> None:
        """Never remove the file of `address`, now or when there will be one."""
        self.keep_path(self._path(address))

    def keep_path(self, path: Path) -> None:
        """`keep` for one who knows the file."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path.with_suffix(_KEPT).touch(exist_ok=True)

    def remove(self, address: str) -> None:
        """Remove the file of `address`, if there is one."""
        with suppress(OSError):
            self._path(address).unlink()

    def is_kept(self, address: str) -> bool:
        """Whether the file of `address` is never removed."""
        return self._path(address).with_suffix(_KEPT).exists()

    def known(self) -> list[Known]:
        """Every feed's file, the one asked for last first."""
        found = []
        for name, stat in self._listed(_SUFFIX):
            found.append(Known(name, stat.st_mtime, _stamp(stat)))
        return sorted(found, key=lambda one: (-one.asked_at, one.name))

    def head(self, name: str) -> Head | None:
        """What is known of the feed in file `name`; its bytes are not looked at. None when it cannot be told."""
        try:
            with (self._folder / name).open("rb") as file:
                octets = file.read(_HEAD_BYTES)
                if octets.count(b"\n", 0, _HEAD_BYTES) < 2:
                    octets += file.read(_MOST_HEAD_BYTES)
            return read_head(octets)[0]
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None

    def addresses(self) -> Iterator[str]:
        """Every address that has a file, the one asked for last first. The bytes are not looked at."""
        for known in self.known():
            head = self.head(known.name)
            if head is not None:
                yield head.address

    def prune(self, max_bytes: int, max_files: int = 100_000) -> Room:
        """Remove the least recently used files until the rest take at most `max_bytes`, and are at most `max_files`.

        Files that are kept do not count and stay, whatever they take. Abandoned half-written files go too.
        """
        kept = {name.removesuffix(_KEPT) for name, _ in self._listed(_KEPT)}
        files: list[tuple[int, int, str]] = []
        kept_files = kept_bytes = removed = 0
        for name, stat in self._listed(_SUFFIX):
            if name.removesuffix(_SUFFIX) in kept:
                kept_files, kept_bytes = kept_files + 1, kept_bytes + stat.st_size
            else:
                files.append((stat.st_mtime_ns, stat.st_size, name))
        total = sum(size for _, size, _ in files)
        for _, size, name in sorted(files):
            if total <= max_bytes and len(files) - removed <= max_files:
                break
            with suppress(OSError):
                (self._folder / name).unlink()
                total, removed = total - size, removed + 1
        self._remove_abandoned()
        return Room(kept_files, kept_bytes, len(files) - removed, total, removed)

    def _listed(self, suffix: str) -> Iterator[tuple[str, os.stat_result]]:
        try:
            entries = os.scandir(self._folder)
        except OSError:
            return
        with entries:
            for entry in entries:
                if entry.name.endswith(suffix):
                    with suppress(OSError):
                        yield entry.name, entry.stat()

    def _path(self, address: str) -> Path:
        return self._folder / (sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:40] + _SUFFIX)

    def _keep(self, made: Rendered, unused_like: Rendered | None) -> Stored:
        """Write a file, and give it the time that `unused_like` was last asked for."""
        path = self._path(made.head.address)
        self._folder.mkdir(parents=True, exist_ok=True)
        head = write_head(made)
        handle, temporary = tempfile.mkstemp(suffix=_TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines((head, made.body, made.gzip_body))
                file.flush()
                os.fsync(file.fileno())
                if unused_like is not None:
                    with suppress(OSError):
                        asked_at = path.stat().st_mtime_ns
                        os.utime(file.fileno(), ns=(asked_at, asked_at))
                os.replace(temporary, path)
                # Only now is the stamp that of this very file: renaming changes it.
                return Stored(path, _stamp(os.fstat(file.fileno())), len(head))
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _remove_abandoned(self) -> None:
        """Remove what a process that was killed left half-written."""
        for name, stat in self._listed(_TEMPORARY):
            if stat.st_mtime < time.time() - _ABANDONED_AFTER_S:
                with suppress(OSError):
                    (self._folder / name).unlink()


def _stamp(stat: os.stat_result) -> tuple[int, int, int]:
    """What tells one state of a file from every other: nobody can set the time of its last change."""
    return stat.st_ino, stat.st_ctime_ns, stat.st_size
