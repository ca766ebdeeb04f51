"""What the API says of itself: what there is, where it is described, and in which version it stands."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from visitapp.web.api.answers import make, send
from visitapp.web.api.asking import only, pairs_of
from visitapp.web.api.document import RELEASED, STATUS, VERSION
from visitapp.web.api.examples import SITE
from visitapp.web.api.operations import Answer, Operation, Schema, ref
from visitapp.web.api.schema_words import ADDRESS, DAY, TEXT, about, thing, words
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
LIFE = ("alpha", "beta", "active", "deprecated", "retired", "decommissioned")
_INFO = thing(
    {
        "apiName": TEXT,
        "apiVersion": about(TEXT, "MAJOR.MINOR.PATCH; the first number is in every address."),
        "apiReleased": about(DAY, "When this version was published."),
        "apiDocumentation": ADDRESS,
        "apiStatus": words(*LIFE),
    },
    "The API in short, in the words of the Swedish national REST API profile.",
)
"""Stands in its answer, not among the named schemas: the names are the profile's, all others are in snake_case."""


async def index(request: Request) -> Response:
    """What there is."""
    only(pairs_of(request), ())
    return send(request, make(request, _index_json(context_of(request).base_url)))


async def api_info(request: Request) -> Response:
    """Name, version, day, status and documentation, as any Swedish public API tells them."""
    only(pairs_of(request), ())
    return send(request, make(request, _info_json(context_of(request).base_url)))


def _index_json(base_url: str) -> dict[str, object]:
    return {
        "name": "visitapp",
        "version": VERSION,
        "status": STATUS,
        "documentation": f"{base_url}/en/api",
        "openapi": f"{base_url}/api/v1/openapi.json",
        "resources": {name: f"{base_url}/api/v1/{name}" for name in RESOURCES},
    }


def _info_json(base_url: str) -> dict[str, object]:
    return {
        "apiName": "visitapp",
        "apiVersion": VERSION,
        "apiReleased": RELEASED,
        "apiDocumentation": f"{base_url}/en/api",
        "apiStatus": STATUS,
    }


OPERATIONS = (
    Operation(
        id="index", method="GET", path="/api/v1", handler=index, tag="about",
        summary="What there is",
        description="Name, version and status of the API, and the address of each of its lists.",
        answers={200: Answer("Addresses of everything", ref("Index"), example=_index_json(SITE))}, problems=(400,),
    ),
    Operation(
        id="apiInfo", method="GET", path="/api/v1/api-info", handler=api_info, tag="about",
        summary="The API in short",
        description="Name, version, day of publication, status and documentation (REST API-profil 1.2.0, VER.06).",
        answers={200: Answer("The API in short", _INFO, example=_info_json(SITE))}, problems=(400,),
    ),
)  # fmt: skip
