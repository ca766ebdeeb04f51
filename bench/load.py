"""A client that measures, and the servers it measures: plain asyncio protocols that only count bytes.

Ours and a bare Starlette app that sends the same bytes run under the same uvicorn, in processes of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import cast

START_S = 30.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A request that is measured."""

    name: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """One round: requests a second, percentiles of the answer time in ms, and answers that were no 200 or 304."""

    rate: float
    p50_ms: float
    p99_ms: float
    errors: int


class _Client(asyncio.Protocol):
    """Sends a request, waits for its whole answer, sends the next one."""

    def __init__(self, requests: Iterator[bytes], times: list[float], errors: list[bytes]) -> None:
        self._requests, self._times, self._errors = requests, times, errors
        self._left, self._head, self._began = 0, b"", 0.0
        self.idle = True
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are alike, but no subclass
        self.next()

    def next(self, began: float | None = None) -> None:
        """Send the next request, which was due at `began`; close when there is none."""
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self.idle, self._began = False, began if began is not None else perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._left == 0:
            self._head += data
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            self._head = b""
            self._left = _length(head) - len(rest)
            if head[9:12] not in (b"200", b"304"):
                self._errors.append(head[:200])
        else:
            self._left -= len(data)
        if self._left == 0:
            self._times.append(perf_counter() - self._began)
            self.idle = True
            self.done()

    def done(self) -> None:
        """An answer is whole."""
        self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.idle:
            self._errors.append(repr(exc).encode())
        if not self.closed.done():
            self.closed.set_result(None)


class _Waiting(_Client):
    """Waits for its next request to be due."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def done(self) -> None:
        """Nothing follows by itself."""

    def close(self) -> None:
        """Give up the connection."""
        self._transport.close()


async def as_fast_as_it_goes(
    port: int, shapes: Sequence[Shape], connections: int, seconds: float, once: bool = False
) -> Figures:
    """Ask for shapes by turns (by chance when there are several) on each connection until the time is over.

    `once`: each of them once on each connection, however long it takes.
    """
    times: list[float] = []
    errors: list[bytes] = []
    begin = perf_counter()
    wanted = [request_of(port, shape, "keep-alive") for shape in shapes]
    loop, clients = asyncio.get_running_loop(), []
    for number in range(connections):
        requests = iter(wanted) if once else _until(begin + seconds, wanted, random.Random(number))
        made = partial(_Client, requests, times, errors)
        _, client = await loop.create_connection(made, "127.0.0.1", port)
        clients.append(client)
    await asyncio.gather(*(client.closed for client in clients))
    return _figures(times, errors, perf_counter() - begin)


async def at_a_rate(port: int, shape: Shape, rate: float, seconds: float, connections: int = 64) -> Figures:
    """Send requests at fixed moments, whether earlier ones were answered or not; a late start counts as waiting."""
    times: list[float] = []
    errors: list[bytes] = []
    request = request_of(port, shape, "keep-alive")
    loop = asyncio.get_running_loop()
    endless = iter(lambda: request, None)
    clients = [
        (await loop.create_connection(lambda: _Waiting(endless, times, errors), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    begin, sent = perf_counter(), 0
    while sent < rate * seconds:
        due = begin + sent / rate
        if perf_counter() < due:
            await asyncio.sleep(max(0.0, due - perf_counter() - 0.0005))
            continue
        free = next((client for client in clients if client.idle), None)
        if free is None:
            await asyncio.sleep(0)
            continue
        free.next(due)
        sent += 1
    while not all(client.idle or client.closed.done() for client in clients):
        await asyncio.sleep(0.001)
    spent = perf_counter() - begin
    for client in clients:
        client.close()
    return _figures(times, errors, spent)


def _until(end: float, requests: Sequence[bytes], dice: random.Random) -> Iterator[bytes]:
    while perf_counter() < end:
        yield requests[0] if len(requests) == 1 else dice.choice(requests)


def _figures(times: list[float], errors: list[bytes], spent: float) -> Figures:
    times.sort()
    if errors:
        print(f"      {len(errors)} errors, the first: {errors[0]!r}", flush=True)
    return Figures(len(times) / spent, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, len(errors))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    if head.startswith(b"HTTP/1.1 304"):
        return 0
    raise ValueError(f"no length in {head[:200]!r}")


def request_of(port: int, shape: Shape, connection: str) -> bytes:
    """The bytes of a request."""
    lines = [f"GET {shape.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Connection: {connection}"]
    lines += [f"{name}: {value}" for name, value in shape.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def raw_answer(port: int, shape: Shape) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body as they come."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(request_of(port, shape, "close"))
        data = b""
        while chunk := client.recv(1 << 16):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(line.partition(":")[0].lower(), line.partition(":")[2].strip()) for line in lines]
    return int(first.split()[1]), [pair for pair in pairs if pair[0] not in ("date", "connection")], body


@contextmanager
def bare(folder: Path, site: int, shape: Shape) -> Iterator[int]:
    """The port of a bare Starlette app that answers what the site answers to `shape` now."""
    status, headers, body = raw_answer(site, shape)
    same = folder / "same.json"
    same.write_text(json.dumps({"status": status, "headers": headers}))
    (folder / "same.bin").write_bytes(body)
    with server(["bench.bare:app"], {"BENCH_SAME": str(same)}) as port:
        yield port


@contextmanager
def site_of(folder: Path, *words: str, **environ: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and process of `visitapp serve` on the data in `folder` (or what `words` run in its place)."""
    port = free_port()
    settings = {"VISITAPP_DATA_DIR": str(folder), "VISITAPP_SECRET": "x" * 40, "VISITAPP_PORT": str(port), **environ}
    command = [sys.executable, *words] if words else [sys.executable, "-m", "visitapp.cli.main", "serve"]
    with running(command, settings, port) as process:
        yield port, process


@contextmanager
def server(words: list[str], environ: dict[str, str]) -> Iterator[int]:
    """The port of another application under the same uvicorn with the same settings."""
    port = free_port()
    same = (
        "--no-access-log",
        "--log-level",
        "warning",
        "--no-server-header",
        "--http",
        "visitapp.cli.httpheads:BoundedHeads",
    )
    command = [sys.executable, "-m", "uvicorn", *words, "--port", str(port), *same]
    with running(command, environ, port):
        yield port


@contextmanager
def running(command: list[str], environ: dict[str, str], port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """A process, once it listens at `port` (0: at once), that is stopped in the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISITAPP_")}
    process = subprocess.Popen(command, env=kept | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = monotonic() + START_S
        while port:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if monotonic() > until or process.poll() is not None:
                    raise
                sleep(0.005)  # asking all the time would take a core from the server
        yield process
    finally:
        process.terminate()
        process.wait(20)


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    """What a process has in memory, in millions of bytes (Linux)."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
