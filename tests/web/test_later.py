"""Routes that are loaded behind the first answers answer as if they had stood there from the beginning."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route

from tests.web.conftest import PagesSite
from visitapp.web.later import Later, load_all
from visitapp.web.routes import routes


@dataclass
class Shop:
    """A site with two rooms that are made later."""

    client: AsyncClient
    later: Later
    made: list[str] = field(default_factory=list)

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        answer = await self.client.request(method, path)
        return answer.status_code, answer.text


async def room(request: Request) -> Response:
    return PlainTextResponse(f"room {request.path_params['number']}")


async def other(request: Request) -> Response:
    return PlainTextResponse(f"other {request.path_params['path']}")


@asynccontextmanager
async def shop(site: PagesSite) -> AsyncIterator[Shop]:
    made: list[str] = []

    def make() -> list[BaseRoute]:
        made.append("rooms")
        return [Route("/rooms/{number:int}", room)]

    later = Later(make, "/rooms", "/rooms/{rest:below}")
    app = Starlette(routes=[later, Route("/{path:path}", other)])
    app.router.redirect_slashes = False
    app.state.context = site.app.state.context
    async with AsyncClient(transport=ASGITransport(app), base_url="http://shop.example") as client:
        yield Shop(client, later, made)


@pytest.mark.anyio
async def test_first_request_loads_and_others_find_it_loaded(pages_site: PagesSite) -> None:
    async with shop(pages_site) as open_shop:
        before = list(open_shop.made)
        answers = [await open_shop.get(f"/rooms/{number}") for number in (1, 2)]

        assert (before, answers, open_shop.made) == ([], [(200, "room 1"), (200, "room 2")], ["rooms"])


@pytest.mark.anyio
async def test_what_is_not_there_is_answered_as_ever(pages_site: PagesSite) -> None:
    async with shop(pages_site) as open_shop:
        wrong = [
            await open_shop.get("/rooms"),
            await open_shop.get("/rooms/red"),
            await open_shop.get("/rooms/1", "PUT"),
        ]
        elsewhere = [await open_shop.get("/rooms/1/"), await open_shop.get("/roomsandmore")]

        assert [status for status, _ in wrong] == [404, 404, 405]
        assert elsewhere == [(200, "other rooms/1/"), (200, "other roomsandmore")]


@pytest.mark.anyio
async def test_request_waits_until_one_can_write(pages_site: PagesSite) -> None:
    open_for_writing = asyncio.Event()

    async def writable() -> None:
        await open_for_writing.wait()

    context = pages_site.app.state.context
    pages_site.app.state.context = replace(context, database=replace(context.database, writable=writable))
    async with shop(pages_site) as open_shop:
        waiting = asyncio.create_task(open_shop.get("/rooms/1"))
        meanwhile = await open_shop.get("/garden")
        before = list(open_shop.made)
        open_for_writing.set()

        assert (meanwhile, before, await waiting) == ((200, "other garden"), [], (200, "room 1"))


def test_each_address_of_the_site_is_reached() -> None:
    scope = {"type": "http", "method": "GET", "headers": [], "root_path": ""}
    left_out = []
    site = routes()
    load_all(site)
    for later in (one for one in site if isinstance(one, Later)):
        for route in later.load().routes:
            assert isinstance(route, Route)
            path = re.sub(r"{[^}]*}", "x", route.path.replace("{lang:lang}", "sv"))
            first = next(one for one in site if one.matches({**scope, "path": path})[0] is Match.FULL)
            if first is not later:
                left_out.append(route.path)

    assert left_out == []
