"""Fetching from servers of our own on loopback: what is refused, what is cut off, what comes through."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from visitapp.domain.errors import SourceError
from visitapp.harvest.addresses import checked_target, is_public, web_address
from visitapp.harvest.fetch import Fetched, FetchError, Limits, Validators, fetch_document

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@dataclass
class Server:
    """A server that sends the same bytes to everyone and keeps what it was asked."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed"

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})


@asynccontextmanager
async def serving(
    *parts: bytes, then_hang: bool = False, secure: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server answering each request with `parts`; it may then hold the line without a word."""
    server, over = Server(), asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server.asked.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
            for part in parts:
                writer.write(part.replace(b"PORT", str(server.port).encode()))
                await writer.drain()
            if then_hang:
                await over.wait()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=secure)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        over.set()
        listening.close()
        await listening.wait_closed()


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def resolves_to(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that gives one list of addresses after the other, then the last one for ever."""
    answers = list(addresses)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return (answers.pop(0) if len(answers) > 1 else answers[0]).split()

    return resolve


async def fault_of(url: str, **options: object) -> str:
    with pytest.raises(SourceError) as caught:
        await fetch_document(url, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return caught.value.fault


async def test_document_comes_with_its_validators_and_our_name() -> None:
    async with serving(response(b"hej", ETag='"1"', Last_Modified="yesterday", Content_Type="text/calendar")) as server:
        fetched = await fetch_document(server.url, allow_private=server.allowed, user_agent="visitapp/0.1 (+http://x)")

    assert fetched == Fetched(server.url, "fresh", b"hej", "text/calendar", '"1"', "yesterday")
    assert "user-agent: visitapp/0.1 (+http://x)" in server.asked[0].lower()
    assert f"host: 127.0.0.1:{server.port}" in server.asked[0].lower()


async def test_validators_are_sent_for_eight_days_only() -> None:
    async with serving(response(status="304 Not Modified", ETag='"1"')) as server:
        young = Validators('"1"', "Mon, 30 Nov 2026 08:00:00 GMT", NOW - timedelta(days=8))
        old = Validators('"1"', "", NOW - timedelta(days=8, seconds=1))
        first = await fetch_document(server.url, allow_private=server.allowed, validators=young, now=NOW)
        await fetch_document(server.url, allow_private=server.allowed, validators=old, now=NOW)

    assert (first.status, first.body, first.etag) == ("not-modified", b"", '"1"')
    assert ["if-none-match" in asked.lower() for asked in server.asked] == [True, False]
    assert "If-Modified-Since: Mon, 30 Nov 2026 08:00:00 GMT" in server.asked[0]


async def test_validator_that_cannot_be_sent_back_is_not_kept() -> None:
    told = 'ETag: "h\xe9"\r\nLast-Modified: \xe5\r\n'.encode("latin-1")
    answer = b"HTTP/1.1 200 OK\r\n" + told + b"Content-Length: 1\r\nConnection: close\r\n\r\na"

    async with serving(answer) as server:
        fetched = await fetch_document(server.url, allow_private=server.allowed)

    assert (fetched.etag, fetched.last_modified, fetched.body) == ("", "", b"a")


async def test_loopback_is_refused_without_the_allow_list() -> None:
    async with serving(response(b"secret")) as server:
        other = frozenset({f"127.0.0.1:{server.port + 1}"})

        assert await fault_of(server.url, allow_private=other) == "is no public address (127.0.0.1)"
        assert await fault_of(f"http://localhost:{server.port}/") in (
            "is no public address (127.0.0.1)",
            "is no public address (::1)",
        )
        assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "::1", "::", "fe80::1%eth0",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "fec0::1", "not an address",
    ],
)  # fmt: skip
async def test_address_outside_the_public_internet_is_refused(address: str) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["93.184.215.14", address]

    assert not is_public(address)
    assert await fault_of("http://events.example/", resolve=resolve) == f"is no public address ({address})"


def test_public_addresses_are_public() -> None:
    assert [is_public(address) for address in ("93.184.215.14", "2001:4860:4860::8888")] == [True, True]


async def test_connection_goes_to_the_address_that_was_checked() -> None:
    """A second look at the name would give another address; there is none."""
    async with serving(response(b"hej")) as server:
        allowed = frozenset({f"events.example:{server.port}"})
        resolve = resolves_to("127.0.0.1", "10.255.255.1")
        fetched = await fetch_document(f"http://events.example:{server.port}/", allow_private=allowed, resolve=resolve)

    assert fetched.body == b"hej"
    assert f"host: events.example:{server.port}" in server.asked[0].lower()


async def test_rebinding_between_redirects_is_refused() -> None:
    async with serving(response(status="302 Found", Location="http://other.example:PORT/")) as server:
        allowed = frozenset({f"events.example:{server.port}"})
        fault = await fault_of(
            f"http://events.example:{server.port}/", allow_private=allowed, resolve=resolves_to("127.0.0.1")
        )

    assert fault == "is no public address (127.0.0.1)"
    assert len(server.asked) == 1


async def test_second_address_is_tried_when_the_first_does_not_answer() -> None:
    async with serving(response(b"hej")) as server:
        resolve = resolves_to("127.0.0.2 127.0.0.1")
        allowed = frozenset({f"events.example:{server.port}"})
        fetched = await fetch_document(f"http://events.example:{server.port}/", allow_private=allowed, resolve=resolve)

    assert fetched.body == b"hej"


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("file:///etc/passwd", "is neither http nor https"),
        ("http://user:word@127.0.0.1:PORT/", "holds a user name or password"),
        ("http://127.0.0.1:1/", "is no public address (127.0.0.1)"),
        ("http://[::ffff:127.0.0.1]:PORT/", "is no public address (::ffff:127.0.0.1)"),
        ("/feed", "redirects more than 5 times"),
        ("http://[", "Invalid IPv6 URL"),
    ],
)
async def test_redirects_are_checked_like_addresses(location: str, fault: str) -> None:
    async with serving(response(status="301 Moved", Location=location)) as server:
        assert (await fault_of(server.url, allow_private=server.allowed)).startswith(fault)


async def test_redirect_ends_at_its_final_address() -> None:
    async with serving(response(b"hej")) as end, serving(response(status="308 Gone on", Location=end.url)) as start:
        fetched = await fetch_document(start.url, allow_private=start.allowed | end.allowed)

    assert (fetched.url, fetched.body) == (end.url, b"hej")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "http://", "http://user@example.org/", "javascript:alert(1)",
        "http://exa mple.org/", "http://example.org:99999/", "http://example.org/" + "a" * 2000, "",
    ],
)  # fmt: skip
async def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SourceError):
        checked_target(url)
    assert web_address(url) == ""


def test_webcal_is_https() -> None:
    assert checked_target("webcal://example.org/a.ics#x").url == "https://example.org/a.ics"


async def test_slow_body_and_silence_end_in_time() -> None:
    async with serving(response(b"", Content_Length="10"), then_hang=True) as server:
        silent = Limits(connect_s=10, read_s=0.3, total_s=60)
        assert await fault_of(server.url, allow_private=server.allowed, limits=silent) == "did not answer in time"
    async with serving(then_hang=True) as server:
        short = Limits(connect_s=2, read_s=5, total_s=0.3)
        assert await fault_of(server.url, allow_private=server.allowed, limits=short) == "took longer than 0.3 s"


def bomb(coding: str) -> bytes:
    plain = b"0" * (30 * 1024 * 1024)
    if coding == "gzip":
        return gzip.compress(plain, 9)
    return zlib.compress(plain, 9)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_compressed_bomb_is_stopped(coding: str) -> None:
    async with serving(response(bomb(coding), Content_Encoding=coding)) as server:
        assert await fault_of(server.url, allow_private=server.allowed) == "is larger than 10 MB"


async def test_page_may_be_half_as_large_as_a_feed() -> None:
    page = response(gzip.compress(b" " * (6 * 1024 * 1024)), Content_Encoding="gzip", Content_Type="text/html")
    async with serving(page) as server:
        assert await fault_of(server.url, allow_private=server.allowed) == "is larger than 5 MB"
    async with serving(response(b"", Content_Length="99999999")) as server:
        assert await fault_of(server.url, allow_private=server.allowed) == "is larger than 10 MB"


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"hej ", mtime=0), "gzip"),
        (gzip.compress(b"he", mtime=0) + gzip.compress(b"j ", mtime=0), "x-gzip"),
        (zlib.compress(b"hej "), "deflate"),
        (zlib.compress(b"hej ")[2:-4], "deflate"),
        (b"hej ", "identity"),
    ],
)
async def test_compression_is_undone(body: bytes, coding: str) -> None:
    async with serving(response(body, Content_Encoding=coding)) as server:
        fetched = await fetch_document(server.url, allow_private=server.allowed)

    assert fetched.body == b"hej "


async def test_two_codings_and_broken_ones_are_faults() -> None:
    for body, coding, fault in (
        (b"x", "gzip, gzip", "is compressed in a way we did not ask for (gzip, gzip)"),
        (b"x", "br", "is compressed in a way we did not ask for (br)"),
        (b"no gzip", "gzip", "its compression is broken: Error -3 while decompressing data: incorrect header check"),
        (gzip.compress(b"hej" * 100)[:-9], "gzip", "its compressed body breaks off"),
    ):
        async with serving(response(body, Content_Encoding=coding)) as server:
            assert await fault_of(server.url, allow_private=server.allowed) == fault


async def test_body_shorter_than_it_says_and_huge_headers_are_faults() -> None:
    async with serving(response(b"hej", Content_Length="10")) as server:
        assert (await fault_of(server.url, allow_private=server.allowed)).startswith("broke off or speaks no HTTP")
    async with serving(response(b"hej", X_Long="a" * 300_000)) as server:
        assert (await fault_of(server.url, allow_private=server.allowed)).startswith("broke off or speaks no HTTP")
    async with serving(b"SSH-2.0-OpenSSH_9.2\r\n") as server:
        assert (await fault_of(server.url, allow_private=server.allowed)).startswith("broke off or speaks no HTTP")


@pytest.mark.parametrize(
    ("after", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("999999999", timedelta(hours=24)),
        ("Tue, 01 Dec 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Tue, 01 Dec 2020 09:00:00 GMT", timedelta()),
        ("soon", None),
        ("Tue, 01 Dec 99999999999999 09:00:00 GMT", None),
        ("Tue, 01 Dec 2026 09:00:99999999999999999999 GMT", None),
        ("Tue, 01 Dec 2026 09:00:00 +99999999999999999999", None),
    ],
)
async def test_error_names_status_and_the_wait_asked_for(after: str, wait: timedelta | None) -> None:
    busy = response(status="503 Busy", Retry_After=after, Date="Tue, 01 Dec 2026 08:00:00 GMT")
    async with serving(busy) as server:
        with pytest.raises(FetchError) as caught:
            await fetch_document(server.url, allow_private=server.allowed)

    assert (caught.value.status, caught.value.retry_after, caught.value.fault) == (503, wait, "answered 503 Busy")


async def test_no_host_and_no_listener_are_one_line() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    async with serving() as server:
        port = server.port
    closed = f"http://127.0.0.1:{port}/"

    assert await fault_of("http://nowhere.invalid/", resolve=nowhere) == "no such host"
    assert await fault_of(closed, allow_private=frozenset({f"127.0.0.1:{port}"})) == "All connection attempts failed"


async def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async with serving(response(b"hej")) as server:
        assert (await fetch_document(server.url, allow_private=server.allowed)).body == b"hej"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of events.example and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    path = tmp_path / "events.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=events.example", "-addext", "subjectAltName=DNS:events.example", "-keyout", path,
            "-out", tmp_path / "certificate.pem",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    return path


async def test_certificate_is_checked_against_the_name_not_the_address(certificate: Path) -> None:
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate)
    trusted = ssl.create_default_context(cafile=str(certificate))
    resolve = resolves_to("127.0.0.1")

    async with serving(response(b"hej"), secure=secure) as server:
        urls = [f"https://{host}:{server.port}/" for host in ("events.example", "other.example")]
        allowed = frozenset(f"{host}:{server.port}" for host in ("events.example", "other.example"))
        fetched = await fetch_document(urls[0], allow_private=allowed, resolve=resolve, trusted=trusted)
        fault = await fault_of(urls[1], allow_private=allowed, resolve=resolve, trusted=trusted)
        unknown = await fault_of(urls[0], allow_private=allowed, resolve=resolve)

    assert fetched.body == b"hej"
    assert "Hostname mismatch" in fault
    assert "self-signed certificate" in unknown


@pytest.mark.parametrize(
    ("headers", "lasts"),
    [
        ({"Cache_Control": "public, max-age=7200"}, timedelta(hours=2)),
        ({"Cache_Control": "max-age=7200", "Age": "3600", "Expires": "0"}, timedelta(hours=1)),
        ({"Cache_Control": "s-maxage=9, max-age=504576000"}, timedelta(days=365)),
        ({"Cache_Control": "no-cache, max-age=7200"}, None),
        ({"Cache_Control": "max-age=soon"}, None),
        ({"Date": "Tue, 01 Dec 2026 08:00:00 GMT", "Expires": "Tue, 01 Dec 2026 09:30:00 GMT"}, timedelta(minutes=90)),
        ({"Date": "Tue, 01 Dec 2026 08:00:00 GMT", "Expires": "-1"}, None),
        ({"Date": "Tue, 01 Dec 2026 08:00:00 GMT", "Expires": "Tue, 01 Dec 2026 07:00:00 -0000"}, None),
        ({}, None),
    ],
)
async def test_document_lasts_as_long_as_its_headers_say(headers: dict[str, str], lasts: timedelta | None) -> None:
    async with serving(response(b"hej", **headers)) as server:
        fetched = await fetch_document(server.url, allow_private=server.allowed)

    assert fetched.lasts == lasts
