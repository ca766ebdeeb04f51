"""Rendered feeds as files, so that they are answered without the database and survive a restart.

One file an address, named by the address's hash: a line with the SHA-256 of all that follows, a line of JSON, the body,
the gzip body. Files come into being by rename, so a reader sees an old or a new one, never half of one.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

_SUFFIX = ".feed"
_TEMPORARY = ".writing"
_ABANDONED_AFTER_S = 3600
_GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a feed and what a poller compares.

    `etag` and `gzip_etag` are strong, quotes included, and differ: they name the exact bytes sent (RFC 9110 §8.8.3).
    `last_modified` has whole seconds, UTC, and rises whenever the body changes. `change_id` and `day` say what
    the body was rendered from.
    """

    address: str
    content_type: str
    body: bytes
    gzip_body: bytes
    etag: str
    gzip_etag: str
    last_modified: datetime
    change_id: int
    day: date


def make_rendered(
    address: str, body: bytes, content_type: str, last_modified: datetime, change_id: int, day: date
) -> Rendered:
    """`body` with its gzip form and validators, kept nowhere."""
    packed = gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return Rendered(
        address=address,
        content_type=content_type,
        body=body,
        gzip_body=packed,
        etag=f'"{sha256(body).hexdigest()[:32]}"',
        gzip_etag=f'"{sha256(packed).hexdigest()[:32]}"',
        last_modified=last_modified,
        change_id=change_id,
        day=day,
    )


class RenderedFiles:
    """The rendered feeds in `folder`, which is made when needed. Blocking: call it from a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(
        self, address: str, body: bytes, content_type: str, last_modified: datetime, change_id: int, day: date
    ) -> Rendered:
        """Keep `body` for `address` and return it with its validators.

        An unchanged body keeps its Last-Modified; a changed one gets `last_modified`, or a second more than it had
        when that is not newer. Raises OSError when it cannot be written; what was there is then still there.
        """
        before = self.read(address)
        modified = last_modified.astimezone(UTC).replace(microsecond=0)
        if before and before.body == body and before.content_type == content_type:
            made = replace(before, change_id=change_id, day=day)
            if made == before:
                return before
        else:
            if before:
                modified = max(modified, before.last_modified + timedelta(seconds=1))
            made = make_rendered(address, body, content_type, modified, change_id, day)
        self._keep(made)
        return made

    def read(self, address: str) -> Rendered | None:
        """What was last kept for `address`; None when there is nothing, or nothing whole."""
        path = self._path(address)
        try:
            found = _unpacked(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if found.address != address:
            return None
        with suppress(OSError):
            os.utime(path)  # used last: see prune
        return found

    def addresses(self) -> Iterator[str]:
        """Every address that has a file, in no order. The bodies are not looked at."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as file:
                file.readline()
                yield str(json.loads(file.readline())["address"])

    def prune(self, max_bytes: int, keep: Collection[str] = ()) -> int:
        """Remove the least recently used files until all take at most `max_bytes`; how many went.

        Files of addresses in `keep` stay, whatever they take. Abandoned half-written files go too.
        """
        kept = {self._path(address).name for address in keep}
        files = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                stat = path.stat()
                files.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in files)
        removed = 0
        for _, size, path in sorted(files):
            if total <= max_bytes:
                break
            if path.name not in kept:
                with suppress(OSError):
                    path.unlink()
                    total, removed = total - size, removed + 1
        self._remove_abandoned()
        return removed

    def _path(self, address: str) -> Path:
        return self._folder / (sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:40] + _SUFFIX)

    def _keep(self, made: Rendered) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(suffix=_TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_packed(made))
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path(made.address))
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _remove_abandoned(self) -> None:
        """Remove what a process that was killed left half-written."""
        files = list(self._folder.glob(f"*{_TEMPORARY}"))
        newest = max((path.stat().st_mtime for path in self._folder.glob("*") if path.exists()), default=0.0)
        for path in files:
            with suppress(OSError):
                if path.stat().st_mtime < newest - _ABANDONED_AFTER_S:
                    path.unlink()


def _packed(made: Rendered) -> bytes:
    header = {
        "address": made.address,
        "content_type": made.content_type,
        "length": len(made.body),
        "etag": made.etag,
        "gzip_etag": made.gzip_etag,
        "last_modified": made.last_modified.isoformat(),
        "change_id": made.change_id,
        "day": made.day.isoformat(),
    }
    rest = json.dumps(header).encode() + b"\n" + made.body + made.gzip_body
    return sha256(rest).hexdigest().encode() + b"\n" + rest


def _unpacked(octets: bytes) -> Rendered:
    """Raises ValueError, KeyError or TypeError when the file is not whole."""
    checksum, _, rest = octets.partition(b"\n")
    if sha256(rest).hexdigest().encode() != checksum:
        raise ValueError("the file is not whole")
    head, _, bodies = rest.partition(b"\n")
    header = json.loads(head)
    return Rendered(
        address=header["address"],
        content_type=header["content_type"],
        body=bodies[: header["length"]],
        gzip_body=bodies[header["length"] :],
        etag=header["etag"],
        gzip_etag=header["gzip_etag"],
        last_modified=datetime.fromisoformat(header["last_modified"]),
        change_id=header["change_id"],
        day=date.fromisoformat(header["day"]),
    )
