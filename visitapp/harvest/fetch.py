"""Fetch a document from an address that somebody else wrote down.

The name is resolved once, every address it has must be public, and the connection is made to the address that was
checked; TLS and Host still go by the name. Each redirect is checked the same way.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import IO, Any, Literal
from urllib.parse import urljoin

import httpcore
import httpx

from visitapp.domain.errors import SourceError
from visitapp.harvest.addresses import Target, checked_target, host_port, is_public
from visitapp.harvest.unpack import Unpacker, UnpackError

USER_AGENT = "visitapp/0.1"
VALIDATORS_LAST = timedelta(days=8)
"""Some servers answer 304 for ever; after this long the document is asked for anew."""
LONGEST_RETRY = timedelta(hours=24)
LONGEST_TAG = 1000
_NO_DATE = (TypeError, ValueError, IndexError, OverflowError)
"""What the library raises for a date that is none; the last for one of too many digits."""

_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a document was last answered with: `etag` and `last_modified` verbatim, and when that was."""

    etag: str
    last_modified: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and bytes after decompression."""

    connect_s: float = 5.0
    read_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 5
    feed_bytes: int = 10 * 1024 * 1024
    page_bytes: int = 5 * 1024 * 1024
    workbook_bytes: int = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is the final one; the body is empty when it was not modified.

    `lasts`: for how long it is fresh by its headers, None when they do not say, or not for a moment.
    """

    url: str
    status: Literal["fresh", "not-modified"]
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    retry_after: timedelta | None = None
    lasts: timedelta | None = None


class FetchError(SourceError):
    """The address gave no document. `status` is the HTTP status that says so, None when there was none."""

    def __init__(self, source: str, fault: str, status: int | None = None, retry_after: timedelta | None = None):
        super().__init__(source, fault)
        self.status = status
        self.retry_after = retry_after


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, in the system's order. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def fetch_document(
    url: str,
    *,
    allow_private: frozenset[str] = frozenset(),
    validators: Validators | None = None,
    limits: Limits = Limits(),
    user_agent: str = USER_AGENT,
    resolve: Resolver = resolve_host,
    trusted: ssl.SSLContext | None = None,
    now: datetime | None = None,
    into: IO[bytes] | None = None,
    encrypted: bool = False,
) -> Fetched:
    """The document at `url`, or that it is still the one of `validators` (sent when at most 8 days old).

    `into`: its body is written there, and is empty in the answer. `encrypted`: by https alone, also where it is
    redirected to, but for what `allow_private` names.

    `allow_private` names "host:port" that may be reached although not public. `trusted` replaces the usual
    certificates. Raises SourceError (FetchError once the address was asked) with one line, whatever goes wrong.
    """
    target = checked_target(url)
    headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    if validators is not None and (now or datetime.now(UTC)) - validators.at <= VALIDATORS_LAST:
        headers |= {"If-None-Match": validators.etag} if validators.etag else {}
        headers |= {"If-Modified-Since": validators.last_modified} if validators.last_modified else {}
    backend = _CheckedBackend(allow_private, resolve)
    timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
    try:
        async with (
            asyncio.timeout(limits.total_s),
            httpx.AsyncClient(
                transport=_Transport(backend, trusted or _usual_certificates()), timeout=timeout, trust_env=False
            ) as client,
        ):
            open_to = allow_private if encrypted else None
            return await _follow(client, target, headers, limits, into, open_to)
    except SourceError:
        raise
    except TimeoutError as error:
        raise FetchError(target.url, f"took longer than {limits.total_s:g} s") from error
    except UnpackError as error:
        raise FetchError(target.url, str(error)) from error
    except _LIBRARY_ERRORS as error:
        raise FetchError(target.url, _fault_of(error)) from error


_LIBRARY_ERRORS: tuple[type[Exception], ...] = (
    httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpcore.ProtocolError, httpcore.NetworkError,
    httpcore.TimeoutException, httpcore.ProxyError, httpcore.UnsupportedProtocol, OSError, ValueError,
)  # fmt: skip


async def _follow(
    client: httpx.AsyncClient, target: Target, headers: dict[str, str], limits: Limits, into: IO[bytes] | None,
    open_to: frozenset[str] | None,
) -> Fetched:  # fmt: skip
    """`open_to`: the only "host:port" that may be asked without encryption; None: all."""
    for _ in range(limits.redirects + 1):
        if open_to is not None and not target.url.startswith("https:") and target.host_port not in open_to:
            raise FetchError(target.host, "is no https address")
        async with client.stream("GET", target.url, headers=headers, follow_redirects=False) as response:
            if response.status_code not in (301, 302, 303, 307, 308):
                return await _answer(response, target.url, limits, into)
            location = response.headers.get("location", "")
            if not location:
                raise FetchError(target.url, "redirects to nowhere", response.status_code)
            target = checked_target(urljoin(target.url, location))
    raise FetchError(target.url, f"redirects more than {limits.redirects} times")


async def _answer(response: httpx.Response, url: str, limits: Limits, into: IO[bytes] | None) -> Fetched:
    status, headers = response.status_code, response.headers
    retry_after = _retry_after(headers.get("retry-after", ""), headers.get("date", ""))
    content_type = headers.get("content-type", "")
    kept = {"etag": _tag(headers.get("etag", "")), "last_modified": _tag(headers.get("last-modified", ""))}
    lasts = _freshness(headers)
    if status == 304:
        return Fetched(url, "not-modified", b"", content_type, **kept, retry_after=retry_after, lasts=lasts)
    if status != 200:
        raise FetchError(url, f"answered {status} {response.reason_phrase}".strip(), status, retry_after)
    body = await _body(response, _most_bytes(content_type, limits), into)
    return Fetched(url, "fresh", body, content_type, **kept, retry_after=retry_after, lasts=lasts)


def _most_bytes(content_type: str, limits: Limits) -> int:
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return limits.page_bytes
    return limits.workbook_bytes if kind == _WORKBOOK_TYPE else limits.feed_bytes


def _tag(text: str) -> str:
    """A validator that can be sent back; "" for one that is no header of ours (RFC 9110 §8.8.3 has it short ASCII)."""
    return text if text.isascii() and text.isprintable() and len(text) <= LONGEST_TAG else ""


async def _body(response: httpx.Response, most: int, into: IO[bytes] | None) -> bytes:
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise UnpackError(f"is larger than {most // 1024 // 1024} MB")
    unpacker = Unpacker(response.headers.get("content-encoding", ""), most, into)
    async for chunk in response.aiter_raw():
        unpacker.feed(chunk)
    return unpacker.finish()


def _retry_after(text: str, date: str) -> timedelta | None:
    """The wait a server asks for, at most 24 h; None when it asks for none or in words we cannot read."""
    if re.fullmatch(r"\d{1,9}", text.strip()):
        return min(timedelta(seconds=int(text)), LONGEST_RETRY)
    try:
        until = parsedate_to_datetime(text)
        since = parsedate_to_datetime(date) if date else datetime.now(UTC)
        return min(max(until - since, timedelta()), LONGEST_RETRY)
    except _NO_DATE:
        return None


def _freshness(headers: httpx.Headers) -> timedelta | None:
    """How long an answer is fresh: max-age less its Age, else Expires (RFC 9111 §4.2); at most a year."""
    control = headers.get("cache-control", "").lower()
    if re.search(r"\bno-(store|cache)\b", control):
        return None
    age = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", control)
    if age is not None:
        passed = headers.get("age", "").strip()
        seconds = int(age[1]) - (int(passed) if re.fullmatch(r"\d{1,9}", passed) else 0)
    else:
        try:
            until = parsedate_to_datetime(headers.get("expires", ""))
            seconds = int((until - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
        except _NO_DATE:
            return None
    return timedelta(seconds=min(seconds, 365 * 86_400)) if seconds > 0 else None


def _fault_of(error: Exception) -> str:
    """A line for people; the libraries' own are often empty."""
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return "did not answer in time"
    words = " ".join(str(error).split())[:200]
    if isinstance(error, httpx.RemoteProtocolError | httpcore.RemoteProtocolError):
        return f"broke off or speaks no HTTP: {words}"
    if isinstance(error, httpx.ReadError | httpcore.ReadError):
        return f"broke off: {words or 'the connection was reset'}"
    return words or type(error).__name__


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Makes connections to checked addresses only."""

    def __init__(self, allow_private: frozenset[str], resolve: Resolver) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        name = host_port(host, port)
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError as error:
            raise FetchError(name, "its name was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise FetchError(name, "no such host") from error
        if not addresses:
            raise FetchError(name, "no such host")
        refused = [address for address in addresses if not is_public(address)]
        if refused and name not in self._allow_private:
            raise FetchError(name, f"is no public address ({refused[0]})")
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise FetchError(path, "is no web address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Transport(httpx.AsyncBaseTransport):
    """httpx over a connection pool of ours: no proxies, no environment, our own backend."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, trusted: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(ssl_context=trusted, max_connections=1, network_backend=backend)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        assert isinstance(request.stream, httpx.AsyncByteStream)
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


@lru_cache(maxsize=1)
def _usual_certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
