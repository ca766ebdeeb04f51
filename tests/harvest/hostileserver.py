"""A server on loopback that means harm: what it answers at each path, and what a harvest has to say of it."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
import struct
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from visitapp.harvest.fetch import Limits

END = "\r\n"
MOST = 10 * 1024 * 1024
IMPATIENT = {"slow": Limits(total_s=1.0), "silent": Limits(read_s=0.5)}
Fate = Literal["closes", "hangs", "resets", "trickles"]


@dataclass(frozen=True, slots=True)
class Harm:
    """An answer, what becomes of the connection after it, and the line of the harvest that tells of it.

    `line` is a pattern: of the error where `outcome` is "failed", else of a problem. `url`: its address where that is
    not the server's own; PORT is its port. `parts` are sent one after the other, and may have no end.
    """

    line: str
    parts: Callable[[], Iterable[bytes]]
    outcome: Literal["failed", "complete", "incomplete"] = "failed"
    then: Fate = "closes"
    url: str = ""


def answered(body: bytes, *headers: str, status: str = "200 OK", length: bool = True) -> Callable[[], list[bytes]]:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return lambda: [END.join([*lines, "Connection: close", "", ""]).encode() + body]


def calendar(*lines: str, count: int = 1) -> bytes:
    """A calendar of events with those lines."""
    events = [
        ["BEGIN:VEVENT", f"UID:{number}", "SUMMARY:Konsert", "DTSTART:20261205T180000Z", *lines, "END:VEVENT"]
        for number in range(count)
    ]
    return END.join(["BEGIN:VCALENDAR", *(line for event in events for line in event), "END:VCALENDAR", ""]).encode()


def _without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    while True:
        yield b"X-NOISE:" + b"a" * 65_536 + b"\r\n"


def _headers_without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-Noise: " + b"a" * 4_096 + b"\r\n"


@cache
def _bomb() -> bytes:
    return gzip.compress(b"0" * (3 * MOST), 9)


def _double_bomb() -> list[bytes]:
    return answered(gzip.compress(_bomb()), "Content-Encoding: gzip, gzip")()


def _long_line() -> list[bytes]:
    body = gzip.compress(b"BEGIN:VCALENDAR\r\nX-LINE:" + b"a" * (50 * 1000 * 1000), 1)
    return answered(body, "Content-Encoding: gzip")()


def _workbook_bomb() -> list[bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * (120 * 1024 * 1024))
    return answered(packed.getvalue())()


def _entities() -> bytes:
    names = [chr(ord("a") + number) for number in range(12)]
    declared = "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">' for name, inner in zip(names[1:], names[:-1], strict=True)
    )
    item = "<item><title>&l;</title><ev:startdate>2026-12-05T18:00:00Z</ev:startdate></item>"
    return _rss(f'<!ENTITY a "ha">{declared}', item)


def _rss(declarations: str, item: str) -> bytes:
    space = 'xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
    head = f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]>'
    return f'{head}<rss version="2.0" {space}><channel>{item}</channel></rss>'.encode()


def _moved(location: str) -> Callable[[], list[bytes]]:
    return answered(b"", f"Location: {location}", status="302 Found")


_OUTSIDE = "<item><title>&x;</title><ev:startdate>2026-12-05T18:00:00Z</ev:startdate></item>"
_BROKEN_OFF = "broke off or speaks no HTTP: "
_MINUTES = f"BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"
_CUT = calendar(count=3)

HARMS: Mapping[str, Harm] = {
    # On the line.
    "slow": Harm("took longer than 1 s", answered(b"", "Content-Length: 99", length=False), then="trickles"),
    "silent": Harm("did not answer in time", list, then="hangs"),
    "endless": Harm("is larger than 10 MB", _without_end),
    "headers": Harm(_BROKEN_OFF, _headers_without_end),
    "gzip-bomb": Harm("is larger than 10 MB", lambda: answered(_bomb(), "Content-Encoding: gzip")()),
    "gzip-in-gzip": Harm(r"is compressed in a way we did not ask for \(gzip, gzip\)", _double_bomb),
    "long-line": Harm("is larger than 10 MB", _long_line),
    "too-short": Harm(_BROKEN_OFF, answered(_CUT, f"Content-Length: {len(_CUT) + 10}", length=False)),
    "too-long": Harm("cut off", answered(_CUT, "Content-Length: 200", length=False), "incomplete"),
    "two-lengths": Harm(_BROKEN_OFF, answered(_CUT, "Content-Length: 10")),
    "no-length": Harm(_BROKEN_OFF, answered(_CUT, "Content-Length: -1", length=False)),
    "reset": Harm("broke off", answered(_CUT, "Content-Length: 9999", length=False), then="resets"),
    "chunks": Harm(_BROKEN_OFF, answered(b"ZZ\r\nhej\r\n", "Transfer-Encoding: chunked", length=False)),
    "huge-chunk": Harm(
        _BROKEN_OFF, answered(b"fffffffffffffffffffffff\r\nhej", "Transfer-Encoding: chunked", length=False)
    ),
    "no-http": Harm(_BROKEN_OFF, lambda: [b"SSH-2.0-OpenSSH_9.2\r\n"]),
    "odd-status": Harm("answered 999", answered(b"", status="999 What")),
    # Somewhere else.
    "loop": Harm("redirects more than 5 times", _moved("/loop")),
    "loopback": Harm(r"127\.0\.0\.1:1: is no public address \(127\.0\.0\.1\)", _moved("http://127.0.0.1:1/")),
    "mapped": Harm(r"is no public address \(::ffff:127\.0\.0\.1\)", _moved("http://[::ffff:127.0.0.1]:PORT/good")),
    "file": Harm("is neither http nor https", _moved("file:///etc/passwd")),
    "turning": Harm(
        r"turning\.example:\d+: is no public address \(127\.0\.0\.1\)", _moved("http://turning.example:PORT/good")
    ),
    "private-name": Harm(r"is no public address \(10\.0\.0\.1\)", list, url="http://private.example:PORT/"),
    # In the document.
    "laughs": Harm("its declarations are not read", answered(_entities()), "complete"),
    "outside": Harm(
        "its declarations are not read",
        answered(_rss('<!ENTITY x SYSTEM "file:///etc/passwd">', _OUTSIDE)),
        "complete",
    ),
    "seconds": Harm("RRULE: FREQ=SECONDLY is not expanded", answered(calendar("RRULE:FREQ=SECONDLY")), "complete"),
    "standing": Harm(
        "RRULE: INTERVAL=0 is out of range", answered(calendar("RRULE:FREQ=DAILY;INTERVAL=0")), "complete",
    ),
    "excluding": Harm(
        "EXRULE: FREQ=SECONDLY is not expanded", answered(calendar("RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY")),
        "complete",
    ),
    "steps": Harm(
        "RRULE: BYMINUTE has more than 4 values",
        answered(calendar(f"RRULE:FREQ=DAILY;{_MINUTES}")),
        "complete",
    ),
    "series": Harm(
        "too much recurrence: the series is not fully expanded",
        answered(calendar("RRULE:FREQ=DAILY", count=60)),
        "complete",
    ),
    "deep-json": Harm("JSON is nested too deep", answered(b"[" * 100_000 + b"]" * 100_000)),
    "deep-page": Harm("no events in this page", answered(b"<html>" + b"<div>" * 100_000)),
    "deep-script": Harm(
        "JSON is nested too deep",
        answered(b'<html><script type="application/ld+json">' + b'{"a":' * 100_000 + b"</script></html>"), "incomplete"
    ),
    "deep-calendar": Harm(
        "no calendar: neither VCALENDAR nor VEVENT", answered(b"BEGIN:X\r\n" * 100_000)
    ),
    "greedy": Harm(
        "needs more than 512 MB",
        lambda: answered('["\N{GRINNING FACE}"'.encode() + (b"," + b"[" * 50 + b"]" * 50) * 99_000 + b"]")(),
    ),
    # Which of the two: whether workbooks are read.
    "workbook-bomb": Harm("unfolds to more than|no format that can be read", _workbook_bomb),
}  # fmt: skip
GOOD = calendar(count=3)


@dataclass
class HostileServer:
    """Answers by path: a harm's name, or "good"."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, name: str) -> str:
        """The address of a harm."""
        url = HARMS[name].url if name in HARMS else ""
        return url.replace("PORT", str(self.port)) or f"http://{self.host}/{name}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do what the path asks for."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            name = head.split()[1].lstrip("/")
            self.asked.append(name)
            harm = HARMS.get(name) or Harm("", answered(GOOD, "Content-Type: text/calendar"))
            for part in harm.parts():
                writer.write(part.replace(b"PORT", str(self.port).encode()) if len(part) < 1_000 else part)
                await writer.drain()
            await self._then(harm.then, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _then(self, fate: Fate, writer: asyncio.StreamWriter) -> None:
        if fate == "hangs":
            await self._over.wait()
        elif fate == "resets":
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        while fate == "trickles" and not self._over.is_set():
            writer.write(b"B")
            await writer.drain()
            await asyncio.wait([asyncio.ensure_future(self._over.wait())], timeout=0.1)

    def stop(self) -> None:
        """Let go of those who wait."""
        self._over.set()


@asynccontextmanager
async def hostile_server() -> AsyncIterator[HostileServer]:
    """The server, listening."""
    server = HostileServer()
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.stop()
        listening.close()
        await listening.wait_closed()
