"""All operations of the API, and the routes they make: what is documented is what is there."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.web.api import across, events, ferries, index, things, write_openapi
from visitapp.web.api.answers import make, send
from visitapp.web.api.asking import only, pairs_of
from visitapp.web.api.document import OPENAPI, ROOT, VERSION, openapi
from visitapp.web.api.operations import Answer, Handler, Operation, Schema
from visitapp.web.api.problems import CORS
from visitapp.web.context import context_of
from visitapp.web.negotiate import wanted_language

MODULES = (index, events, things, ferries, across, write_openapi)


def operations() -> tuple[Operation, ...]:
    """Every operation, in the order of the document."""
    return (*chain.from_iterable(module.OPERATIONS for module in MODULES), _OPENAPI)


def schemas() -> dict[str, Schema]:
    """Every named schema of the document."""
    return dict(chain.from_iterable(module.SCHEMAS.items() for module in MODULES))


def routes() -> list[BaseRoute]:
    """One route an address, fixed words before what stands for any word. The first address may end with a slash."""
    by_path: dict[str, list[Operation]] = {}
    for operation in operations():
        by_path.setdefault(operation.path, []).append(operation)
    ordered = sorted(by_path, key=lambda path: [(part.startswith("{"), part) for part in path.split("/")])
    made = [_route(path, by_path[path]) for path in ordered]
    return [Route("/api", to_documentation), *made, _route(f"{ROOT}/", by_path[ROOT])]


async def to_documentation(request: Request) -> Response:
    """To the page that explains the API, in the reader's language."""
    language = wanted_language(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}/api", 302, {"vary": "Accept-Language"})


async def description(request: Request) -> Response:
    """The API in OpenAPI 3.1."""
    only(pairs_of(request), ())
    context = context_of(request)
    document = openapi(operations(), schemas(), context.base_url, context.publisher_name, context.contact)
    return send(request, make(request, document))


_BEGINNING = {"openapi": "3.1.0", "info": {"title": "visitapp", "version": VERSION}, "paths": {}}
_OPENAPI = Operation(
    id="openapi", method="GET", path="/api/v1/openapi.json", handler=description, tag="about",
    summary="This document",
    description="What every operation takes and answers. It is made of what the routes are made of.",
    answers={200: Answer("OpenAPI 3.1", OPENAPI, example=_BEGINNING)}, problems=(400,),
)  # fmt: skip


def _route(path: str, there: list[Operation]) -> Route:
    handlers: dict[str, Handler] = {operation.method: operation.handler for operation in there}
    methods = sorted({*handlers, "OPTIONS"} | ({"HEAD"} if "GET" in handlers else set()))
    preflight = _preflight(methods)

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=preflight)
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    most = max(operation.max_body_bytes for operation in there)
    return Route(path, endpoint, methods=methods, max_body_size=most or None)


def _preflight(methods: list[str]) -> Mapping[str, str]:
    """What a browser asks before a page of another site may send a request of ours."""
    allowed = ", ".join(methods)
    return {
        **CORS,
        "allow": allowed,
        "access-control-allow-methods": allowed,
        "access-control-allow-headers": "Authorization, Content-Type, If-Match, If-None-Match, If-Modified-Since",
        "access-control-max-age": "86400",
    }
