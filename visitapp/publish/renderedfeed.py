"""A rendered feed, what is known of it, and how both stand in a file.

The file: a line with the checksum of the next, a line of JSON, the body, the gzip body.
"""

from __future__ import annotations

import gzip
import json
import zlib
from array import array
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

from feeds.dated import dated

_GZIP_LEVEL = 5
_LARGE = 600_000
"""Bytes: a full calendar, or a thousand features, take four times as long as a news feed."""
MOST_IDS = 20_000
"""Of the events in a feed that are noted. A feed of more is held to be touched by every change."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the bytes of a rendered feed lie: a file that was whole when `stamp` was taken."""

    path: Path
    stamp: tuple[int, int, int]
    body_at: int


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a rendered feed without its bytes.

    `etag` and `gzip_etag` are strong, quotes included, and differ: they name the exact bytes sent (RFC 9110 §8.8.3).
    `last_modified` has whole seconds, UTC, and rises whenever the body changes; the body tells the same, where its form
    has a place for it. `change_id` and `day` say what
    the body was rendered from; `event_ids` are the rows of the events in it, None when any may be. `asked_on` is
    the first day on which somebody asked for it.
    """

    address: str
    content_type: str
    etag: str
    gzip_etag: str
    size: int
    gzip_size: int
    last_modified: datetime
    change_id: int
    day: date
    event_ids: array[int] | None = None
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed's bytes, what is known of them, and the file that holds them, if any."""

    head: Head
    body: bytes
    gzip_body: bytes
    stored: Stored | None = field(default=None, compare=False)

    @property
    def address(self) -> str:
        """The name under which it is kept."""
        return self.head.address

    @property
    def last_modified(self) -> datetime:
        """When its body changed last."""
        return self.head.last_modified

    @property
    def change_id(self) -> int:
        """The change that it was rendered after."""
        return self.head.change_id

    @property
    def day(self) -> date:
        """The local date that it was rendered for."""
        return self.head.day


def turn_of(head: Head, half: int) -> tuple[bool, bool]:
    """What sorts feeds that are rendered again: one half of all first (0 or 1), and of each what is soon made.

    Two that render together begin each with another half.
    """
    return _share_of(head.address) != half, head.size > _LARGE


def packed_ids(event_ids: Collection[int] | None) -> array[int] | None:
    """Row ids as they are kept: ascending, four bytes each; None for any, and for more than MOST_IDS."""
    if event_ids is None or len(event_ids) > MOST_IDS:
        return None
    try:
        return array("I", sorted(set(event_ids)))
    except OverflowError:
        return None


def make_rendered(
    address: str,
    body: bytes,
    content_type: str,
    last_modified: datetime,
    change_id: int,
    day: date,
    event_ids: Collection[int] | None = None,
) -> Rendered:
    """`body` with its gzip form and validators, kept nowhere. It tells `last_modified` as its own instant."""
    body = dated(body, last_modified)
    packed = gzip.compress(body, _GZIP_LEVEL, mtime=0)
    head = Head(
        address=address,
        content_type=content_type,
        etag=_tag(body),
        gzip_etag=_tag(packed),
        size=len(body),
        gzip_size=len(packed),
        last_modified=last_modified.astimezone(UTC).replace(microsecond=0),
        change_id=change_id,
        day=day,
        event_ids=packed_ids(event_ids),
    )
    return Rendered(head, body, packed)


def redated(made: Rendered, changed_at: datetime) -> Rendered:
    """`made` with another instant of its last change; in no file, unless its body tells of none."""
    head = made.head
    if head.last_modified == changed_at:
        return made
    if dated(made.body, changed_at) == made.body:
        return replace(made, head=replace(head, last_modified=changed_at))
    again = make_rendered(
        head.address, made.body, head.content_type, changed_at, head.change_id, head.day, head.event_ids
    )
    return replace(again, head=replace(again.head, asked_on=head.asked_on))


def has_tag(body: bytes, changed_at: datetime, etag: str) -> bool:
    """Whether `body`, had it changed last at `changed_at`, is that with the tag `etag`."""
    return _tag(dated(body, changed_at)) == etag


def _share_of(address: str) -> int:
    """0 or 1, by chance."""
    return zlib.crc32(address.encode("utf-8", "surrogatepass")) & 1


def _tag(octets: bytes) -> str:
    return f'"{sha256(octets).hexdigest()[:32]}"'


def write_head(made: Rendered) -> bytes:
    """The two lines that stand before the bodies in a file."""
    head = made.head
    ids = head.event_ids
    values = {
        "address": head.address,
        "content_type": head.content_type,
        "etag": head.etag,
        "gzip_etag": head.gzip_etag,
        "size": head.size,
        "gzip_size": head.gzip_size,
        "checksum": zlib.crc32(made.gzip_body, zlib.crc32(made.body)),
        "last_modified": head.last_modified.isoformat(),
        "change_id": head.change_id,
        "day": head.day.isoformat(),
        "asked_on": head.asked_on.isoformat() if head.asked_on else None,
        # Each as its distance from the one before: rows of one harvest lie close together.
        "events": None if ids is None else [one - (ids[at - 1] if at else 0) for at, one in enumerate(ids)],
    }
    line = json.dumps(values, separators=(",", ":")).encode()
    return b"%08x\n%b\n" % (zlib.crc32(line), line)


def read_head(octets: bytes) -> tuple[Head, int, int]:
    """The head, where the body begins, and the bodies' checksum.

    Raises ValueError, KeyError, TypeError or OverflowError when it is not whole.
    """
    end = octets.index(b"\n", 9)
    line = octets[9:end]
    if int(octets[:8], 16) != zlib.crc32(line):
        raise ValueError("the file is not whole")
    values: dict[str, Any] = json.loads(line)
    events, asked_on = values["events"], values["asked_on"]
    head = Head(
        address=values["address"],
        content_type=values["content_type"],
        etag=values["etag"],
        gzip_etag=values["gzip_etag"],
        size=values["size"],
        gzip_size=values["gzip_size"],
        last_modified=datetime.fromisoformat(values["last_modified"]),
        change_id=values["change_id"],
        day=date.fromisoformat(values["day"]),
        event_ids=None if events is None else array("I", accumulate(events)),
        asked_on=date.fromisoformat(asked_on) if asked_on else None,
    )
    return head, end + 1, values["checksum"]


def read_rendered(octets: bytes) -> Rendered:
    """Raises what `read_head` does when the file is not whole."""
    head, at, checksum = read_head(octets)
    middle, end = at + head.size, at + head.size + head.gzip_size
    if len(octets) != end or zlib.crc32(memoryview(octets)[at:]) != checksum:
        raise ValueError("the file is not whole")
    return Rendered(head, octets[at:middle], octets[middle:end])
