"""What a feed's request is answered with: 200, 206, 304, 416, and what stands in their heads (RFC 9110).

All heads of a feed are made once, when it is rendered: a request only chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import XML
from visitapp.publish.rendered import Head

Headers = list[tuple[bytes, bytes]]

_CACHED = b"public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of a feed that browsers show as a page: nothing but its stylesheet."""
_RETRY_AFTER_S = 60
_LONGEST_READ = 300
"""Bytes of a header that is read: no honest one is longer, and what was read is remembered."""
_SINGLE_EVENT = re.compile(rf"/(?:{'|'.join(LANGUAGES)})/events/[^/]+\.ics")


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One state of a feed: its heads for each answer, ready to be sent. Compared by identity."""

    head: Head
    plain: Headers
    packed: Headers
    plain_304: Headers
    packed_304: Headers
    etag: bytes
    gzip_etag: bytes
    modified: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, its head, and which bytes follow: `size` of them from `first` on, of the gzip form when `packed`."""

    status: int
    headers: Headers
    packed: bool
    first: int
    size: int


def make_version(head: Head) -> Version:
    """The heads of every answer that a feed can have."""
    path = head.address.partition("?")[0]
    name = re.sub(r"[^A-Za-z0-9._-]", "-", path.rpartition("/")[2])
    how = b"attachment" if _SINGLE_EVENT.fullmatch(path) else b"inline"
    modified = format_datetime(head.last_modified, usegmt=True).encode()
    both: Headers = [
        (b"last-modified", modified),
        (b"cache-control", b"no-cache" if "/crossings/" in path else _CACHED),
        (b"vary", b"Accept-Encoding"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"ETag, Last-Modified, Content-Range, Accept-Ranges"),
        (b"x-robots-tag", b"noindex"),
    ]
    whole: Headers = [
        *both,
        (b"content-type", head.content_type.encode("latin-1")),
        (b"content-disposition", how + f'; filename="{name}"'.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"accept-ranges", b"bytes"),
    ]
    if head.content_type == XML:
        whole.append((b"content-security-policy", POLICY.encode()))
    plain = (b"etag", head.etag.encode())
    packed = (b"etag", head.gzip_etag.encode())
    return Version(
        head=head,
        plain=[plain, *whole, (b"content-length", b"%d" % head.size)],
        packed=[packed, *whole, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % head.gzip_size)],
        plain_304=[plain, *both],
        packed_304=[packed, *both],
        etag=plain[1],
        gzip_etag=packed[1],
        modified=modified,
    )


def choose(version: Version, headers: Iterable[tuple[bytes, bytes]], head: bool) -> Answer:
    """The answer to a GET, or to a HEAD when `head` (which knows no ranges, RFC 9110 §14.2)."""
    encodings = none_match = since = wanted = if_range = None
    for name, value in headers:
        if name == b"accept-encoding":
            encodings = value if encodings is None else encodings + b"," + value
        elif name == b"if-none-match":
            none_match = value if none_match is None else none_match + b"," + value
        elif name == b"if-modified-since":
            since = value
        elif name == b"range":
            wanted = value
        elif name == b"if-range":
            if_range = value
    packed = encodings is not None and takes_gzip(encodings)
    fresh = None
    if none_match is not None:
        fresh = _matching(version, none_match, packed)
    elif since is not None and _not_modified(version, since):
        fresh = version.packed_304 if packed else version.plain_304
    if fresh is not None:
        return Answer(304, fresh, packed, 0, 0)
    if wanted is not None and not head and (if_range is None or _is_selected(version, if_range, packed)):
        part = _part(version, wanted, packed)
        if part is not None:
            return part
    if packed:
        return Answer(200, version.packed, True, 0, version.head.gzip_size)
    return Answer(200, version.plain, False, 0, version.head.size)


def _matching(version: Version, none_match: bytes, packed: bool) -> Headers | None:
    """The 304 that If-None-Match asks for (RFC 9110 §13.1.2, weak comparison); it repeats the tag that matched."""
    selected, other = (version.gzip_etag, version.etag) if packed else (version.etag, version.gzip_etag)
    first, second = (
        (version.packed_304, version.plain_304) if packed else (version.plain_304, version.packed_304)
    )  # fmt: skip
    if none_match == selected or none_match.strip() == b"*":
        return first
    tags = _TAG.findall(none_match)
    if selected in tags:
        return first
    return second if other in tags else None


_TAG = re.compile(rb'(?:W/)?("[^"]*")')


def _not_modified(version: Version, since: bytes) -> bool:
    if since == version.modified:
        return True
    instant = _instant(since) if len(since) <= _LONGEST_READ else None
    return instant is not None and version.head.last_modified <= instant


def _is_selected(version: Version, if_range: bytes, packed: bool) -> bool:
    """Whether If-Range names the very bytes that would be sent (§13.1.5: strong comparison, the date to the letter)."""
    value = if_range.strip()
    return value == (version.gzip_etag if packed else version.etag) or value == version.modified


_RANGE = re.compile(rb"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)


def _part(version: Version, wanted: bytes, packed: bool) -> Answer | None:
    """206 or 416 for a single range of the chosen form; None when all of it is the better answer (§14.2)."""
    match = _RANGE.fullmatch(wanted) if len(wanted) <= _LONGEST_READ else None
    if match is None or (not match[1] and not match[2]):
        return None
    whole, size = (
        (version.packed, version.head.gzip_size) if packed else (version.plain, version.head.size)
    )  # fmt: skip
    if match[1]:
        first = int(match[1])
        last = min(int(match[2]), size - 1) if match[2] else size - 1
        if match[2] and int(match[2]) < first:
            return None  # no range at all (§14.1.1)
    else:
        first, last = max(0, size - int(match[2])), size - 1
    headers = [pair for pair in whole if pair[0] != b"content-length"]
    if first > last:
        # The coding and the type are of bytes that are not sent.
        headers = [pair for pair in headers if pair[0] not in (b"content-encoding", b"content-type", b"etag")]
        told = [(b"content-range", b"bytes */%d" % size), (b"content-length", b"0")]
        return Answer(416, headers + told, packed, 0, 0)
    told = [
        (b"content-range", b"bytes %d-%d/%d" % (first, last, size)),
        (b"content-length", b"%d" % (last + 1 - first)),
    ]
    return Answer(206, headers + told, packed, first, last + 1 - first)


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether Accept-Encoding prefers gzip (RFC 9110 §12.5.3): a weight of 0 forbids, a named one beats `*`.

    Of equal weight, or when plain bytes are not named, gzip is the better one.
    """
    return len(accept_encoding) <= _LONGEST_READ and _takes_gzip(accept_encoding)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: bytes) -> bool:
    weights: dict[bytes, float] = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameters = part.partition(b";")
        name, _, weight = parameters.partition(b"=")
        try:
            weights[coding.strip()] = float(weight) if name.strip() == b"q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    packed = weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0)))
    return packed > 0 and packed >= weights.get(b"identity", 0.0)


@lru_cache(maxsize=1024)
def _instant(http_date: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(http_date.decode("latin-1"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


PREFLIGHT: Headers = [
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since, If-Range, Cache-Control, Range"),
    (b"access-control-max-age", b"86400"),
]
"""The head of every answer to OPTIONS."""


def refused() -> tuple[Headers, bytes]:
    """Head and body of a 405."""
    return _text(b"A feed can only be read: GET, HEAD or OPTIONS.\n", (b"allow", b"GET, HEAD, OPTIONS"))


def unavailable() -> tuple[Headers, bytes]:
    """Head and body of a 503: nothing was ever rendered, and nothing can be now."""
    body = b"This feed cannot be made at the moment. Please try again in a minute.\n"
    return _text(body, (b"retry-after", b"%d" % _RETRY_AFTER_S))


def _text(body: bytes, extra: tuple[bytes, bytes]) -> tuple[Headers, bytes]:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        extra,
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
        (b"x-content-type-options", b"nosniff"),
    ]
    return headers, body
