"""Requests a second and p99 of the running site, in turn with a bare Starlette app that sends the same bytes.

Both run under the same uvicorn in processes of their own; the client is a plain asyncio protocol that keeps its
connections and counts bytes, so that it is not what is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import cast

import uvloop

from bench.filled import fill
from bench.generated import ZONE

CONNECTIONS = 8
ROUNDS = 5
SECONDS = 1.0
START_S = 30.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A request that is measured."""

    name: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """One round: requests a second and the 99th percentile of the answer time in ms."""

    rate: float
    p99_ms: float


def run() -> None:
    """Prints a line for each shape: medians of the rounds, and the ratio to the bare app of the same round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(fill(folder, 160, 5, datetime.now(ZONE).date()))
        with _site(folder) as site:
            slug = _first_slug(site)
            etag = _get(site, "/sv/events.ics")[1]["etag"]
            shapes = [
                Shape(".ics of 800", "/sv/events.ics"),
                Shape(".ics gzip", "/sv/events.ics", (("Accept-Encoding", "gzip"),)),
                Shape(".ics 304", "/sv/events.ics", (("If-None-Match", etag),)),
                Shape(".rss", "/sv/events.rss"),
                Shape("home page", "/sv/"),
                Shape("events page", "/sv/events"),
                Shape("event page", f"/sv/events/{slug}"),
            ]
            print(f"{'':14s} {'req/s':>8s} {'p99 ms':>8s} {'bare':>8s} {'p99 ms':>8s} {'ratio':>6s}   bytes")
            for shape in shapes:
                _measure(folder, site, shape)


def _measure(folder: Path, site: int, shape: Shape) -> None:
    status, headers, body = _raw(site, shape)
    same = folder / "same.json"
    same.write_text(json.dumps({"status": status, "headers": headers}))
    (folder / "same.bin").write_bytes(body)
    ours, bare = [], []
    with _server(["bench.bare:app"], {"BENCH_SAME": str(same)}) as other:
        for _ in range(ROUNDS):
            ours.append(uvloop.run(_load(site, shape)))
            bare.append(uvloop.run(_load(other, shape)))
    ratio = median(one.rate / two.rate for one, two in zip(ours, bare, strict=True))
    print(
        f"{shape.name:14s} {median(one.rate for one in ours):8.0f} {median(one.p99_ms for one in ours):8.2f}"
        f" {median(one.rate for one in bare):8.0f} {median(one.p99_ms for one in bare):8.2f} {ratio:6.2f}"
        f"   {len(body)}",
        flush=True,
    )


class _Client(asyncio.Protocol):
    """Sends the same request again as soon as its answer is whole."""

    def __init__(self, request: bytes, until: float, times: list[float]) -> None:
        self._request, self._until, self._times = request, until, times
        self._left, self._head, self._began = 0, b"", 0.0
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are alike, but no subclass
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._left == 0:
            self._head += data
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            self._head = b""
            self._left = _length(head) - len(rest)
        else:
            self._left -= len(data)
        if self._left == 0:
            now = perf_counter()
            self._times.append(now - self._began)
            if now < self._until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def _send(self) -> None:
        self._began = perf_counter()
        self._transport.write(self._request)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    if head.startswith(b"HTTP/1.1 304"):
        return 0
    raise ValueError(f"no length in {head[:200]!r}")


async def _load(port: int, shape: Shape) -> Figures:
    times: list[float] = []
    request = _request(port, shape, "keep-alive")
    begin = perf_counter()
    clients = [
        (await asyncio.get_running_loop().create_connection(
            lambda: _Client(request, begin + SECONDS, times), "127.0.0.1", port
        ))[1]
        for _ in range(CONNECTIONS)
    ]  # fmt: skip
    await asyncio.gather(*(client.closed for client in clients))
    spent = perf_counter() - begin
    times.sort()
    return Figures(len(times) / spent, times[int(len(times) * 0.99)] * 1000)


def _request(port: int, shape: Shape, connection: str) -> bytes:
    lines = [f"GET {shape.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Connection: {connection}"]
    lines += [f"{name}: {value}" for name, value in shape.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _raw(port: int, shape: Shape) -> tuple[int, list[tuple[str, str]], bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(_request(port, shape, "close"))
        data = b""
        while chunk := client.recv(1 << 16):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(line.partition(":")[0].lower(), line.partition(":")[2].strip()) for line in lines]
    return int(first.split()[1]), [pair for pair in pairs if pair[0] not in ("date", "connection")], body


def _get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = _raw(port, Shape("", path))
    return status, dict(headers), body


def _first_slug(port: int) -> str:
    body = _get(port, "/sv/events")[2].decode()
    return body.split("/sv/events/", 1)[1].split('"', 1)[0].split("?")[0]


@contextmanager
def _site(folder: Path) -> Iterator[int]:
    port = _free_port()
    environ = {"VISITAPP_DATA_DIR": str(folder), "VISITAPP_SECRET": "x" * 40, "VISITAPP_PORT": str(port)}
    with _process([sys.executable, "-m", "visitapp.cli.main", "serve"], environ, port):
        yield port


@contextmanager
def _server(words: list[str], environ: dict[str, str]) -> Iterator[int]:
    port = _free_port()
    same = (
        "--no-access-log",
        "--log-level",
        "warning",
        "--no-server-header",
        "--http",
        "visitapp.cli.httpheads:BoundedHeads",
    )
    command = [sys.executable, "-m", "uvicorn", *words, "--port", str(port), *same]
    with _process(command, environ, port):
        yield port


@contextmanager
def _process(command: list[str], environ: dict[str, str], port: int) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISITAPP_")}
    process = subprocess.Popen(command, env=kept | environ, stderr=subprocess.DEVNULL)
    try:
        until = monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if monotonic() > until or process.poll() is not None:
                    raise
        yield
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
