"""The first address of the API: what there is, and where it is described."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from visitapp.web.api.answers import make, send
from visitapp.web.api.asking import only, pairs_of
from visitapp.web.api.document import VERSION
from visitapp.web.api.operations import Answer, Operation, Schema, ref
from visitapp.web.context import context_of

RESOURCES = (
    "events", "occurrences", "places", "organisers", "municipalities", "categories", "audiences", "accessibility",
    "crossings", "sources",
)  # fmt: skip

SCHEMAS: Mapping[str, Schema] = {
    "Index": {
        "type": "object",
        "description": "Where everything is. Addresses are absolute.",
        "required": ["name", "version", "documentation", "openapi", "resources"],
        "properties": {
            "name": {"type": "string"},
            "version": {"type": "string", "description": "The version of the API: its first number is in the address."},
            "status": {"enum": ["active", "deprecated"]},
            "documentation": {"type": "string", "format": "uri"},
            "openapi": {"type": "string", "format": "uri"},
            "resources": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
        },
    }
}


async def index(request: Request) -> Response:
    """What there is."""
    only(pairs_of(request), ())
    base_url = context_of(request).base_url
    document = {
        "name": "visitapp",
        "version": VERSION,
        "status": "active",
        "documentation": f"{base_url}/en/api",
        "openapi": f"{base_url}/api/v1/openapi.json",
        "resources": {name: f"{base_url}/api/v1/{name}" for name in RESOURCES},
    }
    return send(request, make(request, document))


OPERATIONS = (
    Operation(
        id="index", method="GET", path="/api/v1", handler=index, tag="about",
        summary="What there is", answers={200: Answer("Addresses of everything", ref("Index"))}, problems=(400,),
    ),
)  # fmt: skip
