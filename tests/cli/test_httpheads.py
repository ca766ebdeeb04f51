"""A request's head of any length never fills the memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.conftest import free_port
from visitapp.cli.httpheads import BoundedHeads

pytestmark = pytest.mark.anyio


async def length_of_body(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says how long the body was."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(length_of_body, port=port, http=BoundedHeads, lifespan="off", log_config=None)
    )
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield port
    finally:
        server.should_exit = True
        await running


async def answers(port: int, *parts: bytes) -> list[bytes]:
    """The status lines and bodies that come back for what is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass  # the server has hung up: what it said before is still to be read
    try:
        async with asyncio.timeout(20):
            told = await reader.read()
    except ConnectionError:
        told = b""
    writer.close()
    return [line for line in told.split(b"\r\n") if line.startswith(b"HTTP/") or line.isdigit()]


async def test_endless_header_ends_the_connection() -> None:
    async with listening() as port:
        told = await answers(port, b"GET / HTTP/1.1\r\nHost: a\r\nX: ", *[b"x" * 10_000] * 30)

    assert told in ([b"HTTP/1.1 400 Bad Request"], [])


async def test_long_bodies_and_many_requests_on_one_connection_are_fine() -> None:
    async with listening() as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        told = [await client.post("/", content=b"x" * 200_000) for _ in range(2)]
        told += [await client.get("/", headers={"x": "x" * 30_000}) for _ in range(5)]

    assert [(one.status_code, one.text) for one in told] == [(200, "200000")] * 2 + [(200, "0")] * 5
