"""Routes that are loaded behind the first answers: of pages that take long to load and are seldom asked for first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import URLPath
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route, Router
from starlette.types import Receive, Scope, Send

from visitapp.web.context import context_of


class Below(Convertor[str]):
    """The rest of an address, without one slash too many at its end."""

    regex = ".*[^/]"

    def convert(self, value: str) -> str:
        """The rest as it stands there."""
        return value

    def to_string(self, value: str) -> str:
        """The rest as it stands in an address."""
        return value


register_url_convertor("below", Below())


class Later(BaseRoute):
    """Stands in its list for what `make` gives, which answers at `paths`, and at none that another route there has.

    `{rest:below}` in a path stands for all that is below it and does not end with a slash.

    `make` imports and is called once, in a thread: by `load_all`, or by the first request if that comes sooner. That
    request also waits until the database can be written to.
    """

    def __init__(self, make: Callable[[], list[BaseRoute]], *paths: str) -> None:
        self._make = make
        self._addresses = [Route(path, _never) for path in paths]
        self._router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the request is for one of the addresses, whatever its method."""
        found = any(route.matches(scope)[0] is not Match.NONE for route in self._addresses)
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer of the route that it is for; 404 or 405 where there is none."""
        await context_of(Request(scope)).database.writable()
        if self._router is None:
            await asyncio.to_thread(self.load)
        await self.load()(scope, receive, send)

    def load(self) -> Router:
        """The routes themselves."""
        if self._router is None:
            self._router = Router(self._make(), redirect_slashes=False)
        return self._router

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """No address is asked for by name."""
        raise NoMatchFound(name, path_params)


def load_all(routes: Iterable[BaseRoute]) -> None:
    """Load what is still to be loaded."""
    for route in routes:
        if isinstance(route, Later):
            route.load()


async def _never(_: Request) -> Response:
    raise AssertionError("only the path of this route is used")
