"""The pages and feeds asked for in this very process, without a server: what an export is made of."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette

from visitapp.web.context import WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.routes import routes


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gives. `content_type` is the whole header."""

    status: int
    content_type: str
    body: bytes


class Pages:
    """Every route of the site, asked one address at a time. The caches in front of a server are not there."""

    def __init__(self, context: WebContext) -> None:
        self._app = Starlette(routes=routes(), exception_handlers=error_handlers())
        self._app.router.redirect_slashes = False
        self._app.state.context = context
        self._host = urlsplit(context.base_url).netloc

    async def get(self, path: str, query: str = "") -> Answer:
        """What GET gives. A page that fails is a 500, as it would be for a visitor."""
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https",
            "path": path, "raw_path": quote(path).encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", self._host.encode())], "client": None, "server": None,
        }  # fmt: skip
        sent: list[MutableMapping[str, Any]] = []

        waiting = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> MutableMapping[str, Any]:
            # What is sent as a stream listens meanwhile for a client that goes away; this one never does.
            return next(waiting, None) or await asyncio.get_running_loop().create_future()

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        try:
            await self._app(scope, receive, send)
        except Exception:  # Starlette has sent its page of the error; whoever asked decides what follows
            if not sent:
                raise
        headers = dict(sent[0].get("headers", ()))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], headers.get(b"content-type", b"").decode("latin-1"), body)
