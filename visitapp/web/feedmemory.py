"""Feeds in memory: what is known of each, and of the bytes as many as there is room for."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta

from visitapp.publish.rendered import Head, Rendered, Stored
from visitapp.publish.renderedfeed import has_tag, redated
from visitapp.web.feedanswer import Version, make_version

Key = tuple[str, bytes]

_LONGEST_QUERY = 1000
"""Bytes of a query by which a feed is remembered; a longer one is read again at each request."""
_LONGEST_ADDRESS = 2000
_KEYS_PER_FEED = 2


class Feed:
    """One feed: its present version, and what that holds for.

    `change_id` and `day` say how far its bytes are known to be true: further than they were rendered from, when
    nothing that happened since concerns them. `tick` and `noted` count minutes: when it was asked for last, and
    when its file was last marked so.
    """

    __slots__ = ("address", "asked_on", "change_id", "day", "disk_reads", "kept", "noted", "stored", "tick", "version")

    def __init__(self, rendered: Rendered) -> None:
        self.address = rendered.head.address
        self.tick = self.noted = -1
        self.kept = False
        self.asked_on: date | None = None
        self.show(rendered)

    def show(self, rendered: Rendered) -> None:
        """Take other bytes."""
        head = rendered.head
        self.version: Version = make_version(head)
        self.stored: Stored | None = rendered.stored
        self.change_id, self.day = head.change_id, head.day
        self.asked_on = self.asked_on or head.asked_on
        self.disk_reads = 0


class Shelf:
    """Bodies of one form (plain, or gzip) of at most `max_bytes` together; the least recently sent make room."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._bodies: OrderedDict[Version, bytes] = OrderedDict()

    def get(self, version: Version) -> bytes | None:
        """The body of a version, if it is here; it counts as sent now."""
        body = self._bodies.get(version)
        if body is not None:
            self._bodies.move_to_end(version)
        return body

    def __contains__(self, version: Version) -> bool:
        return version in self._bodies

    def has_room(self, size: int) -> bool:
        """Whether `size` bytes fit without another making room."""
        return self.bytes + size <= self.max_bytes

    def put(self, version: Version, body: bytes) -> None:
        """Keep a body, unless it is larger than the whole shelf."""
        self.drop(version)
        if len(body) > self.max_bytes:
            return
        self._bodies[version] = body
        self.bytes += len(body)
        while self.bytes > self.max_bytes:
            _, dropped = self._bodies.popitem(last=False)
            self.bytes -= len(dropped)

    def drop(self, version: Version) -> None:
        """Keep a body no longer."""
        body = self._bodies.pop(version, None)
        if body is not None:
            self.bytes -= len(body)


class FeedMemory:
    """Feeds by address and by the paths and queries that they were asked for with, the last one asked for last."""

    def __init__(self, max_feeds: int, max_plain_bytes: int, max_gzip_bytes: int) -> None:
        self._max_feeds = max_feeds
        self.plain = Shelf(max_plain_bytes)
        self.packed = Shelf(max_gzip_bytes)
        self.by_key: OrderedDict[Key, Feed] = OrderedDict()
        self.feeds: OrderedDict[str, Feed] = OrderedDict()

    def remember(self, key: Key, feed: Feed) -> None:
        """Find `feed` by `key` from now on."""
        if len(key[1]) <= _LONGEST_QUERY and feed.address in self.feeds:
            self.by_key[key] = feed
            while len(self.by_key) > _KEYS_PER_FEED * self._max_feeds:
                self.by_key.popitem(last=False)

    def take(self, rendered: Rendered, background: bool = False) -> Feed:
        """The feed of `rendered`, in memory with as many of its bytes as there is room for.

        In the background plain bytes are kept only where they were kept before: those are asked for.
        """
        feed = self.feeds.get(rendered.address)
        plain = not background
        if feed is None:
            feed = Feed(rendered)
            if len(feed.address) > _LONGEST_ADDRESS:
                return feed
            self.feeds[feed.address] = feed
        else:
            plain = plain or feed.version in self.plain
            self._drop_bodies(feed)
            rendered = _risen(rendered, feed.version.head)
            feed.show(rendered)
        self.packed.put(feed.version, rendered.gzip_body)
        if plain:
            self.plain.put(feed.version, rendered.body)
        while len(self.feeds) > self._max_feeds:
            self._drop_bodies(self.feeds.popitem(last=False)[1])
        return feed

    def used(self, feed: Feed) -> None:
        """Put `feed` behind all others in the row of those that make room."""
        if feed.address in self.feeds:
            self.feeds.move_to_end(feed.address)

    def _drop_bodies(self, feed: Feed) -> None:
        self.plain.drop(feed.version)
        self.packed.drop(feed.version)


def _risen(rendered: Rendered, known: Head) -> Rendered:
    """`rendered` as it follows what is known of its feed: newer when its body is another, whatever the disk did.

    Only what no file could be made of, or what was made without the former one, ever differs from what is given.
    """
    at = known.last_modified
    if rendered.last_modified > at and (rendered.stored is not None or rendered.head.etag == known.etag):
        return rendered
    if has_tag(rendered.body, at, known.etag):
        return redated(rendered, at)
    return rendered if rendered.last_modified > at else redated(rendered, at + timedelta(seconds=1))
