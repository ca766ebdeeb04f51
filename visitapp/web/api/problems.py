"""Problem details (RFC 9457): how every error under /api/ is told.

`type` leads to the section of the API's own page that explains the problem; `title` is the same for all problems of
a type. `errors` names each field that is wrong: field, fault, value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import GoneError, InputError, NotFoundError, StoreError
from visitapp.web.context import WebContext

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
CORS: Mapping[str, str] = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Last-Modified, Link, Location, Retry-After, Allow, WWW-Authenticate",
}
RETRY_AFTER_S = {429: "60", 503: "30"}


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: `name` is its section on the API's page, `title` what it is called."""

    name: str
    title: str


TYPES: Mapping[int, ProblemType] = {
    400: ProblemType("bad-request", "The request cannot be understood"),
    401: ProblemType("unauthorized", "A token is needed"),
    403: ProblemType("forbidden", "The token does not allow this"),
    404: ProblemType("not-found", "There is no such thing"),
    405: ProblemType("method-not-allowed", "The address does not take this method"),
    409: ProblemType("conflict", "It does not agree with what is there"),
    410: ProblemType("gone", "It was there and is no more"),
    412: ProblemType("precondition-failed", "It was changed meanwhile"),
    413: ProblemType("too-large", "The request is too large"),
    415: ProblemType("unsupported-media-type", "The content is of another type than JSON"),
    422: ProblemType("invalid", "The content is not valid"),
    428: ProblemType("precondition-required", "The version that is to be changed must be named"),
    429: ProblemType("too-many-requests", "Too many requests"),
    500: ProblemType("server-error", "Something went wrong on our side"),
    503: ProblemType("unavailable", "The site cannot answer at the moment"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: a parameter's name, or the path of a member in the content ("price.low")."""

    field: str
    fault: str
    value: str = ""


def problem(
    request: Request,
    status: int,
    detail: str = "",
    errors: Sequence[Fault] = (),
    *,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, object] | None = None,
) -> Response:
    """A problem as a response. `members` are added to the document (such as `replaced_by`)."""
    kind = TYPES.get(status) or TYPES[500 if status >= 500 else 400]
    document: dict[str, object] = {
        "type": f"{_base_url(request)}/en/api#{kind.name}",
        "title": kind.title,
        "status": status,
        "detail": detail or kind.title,
        "instance": request.url.path[:200],
    }
    if errors:
        document["errors"] = [
            {"field": one.field[:200], "fault": one.fault, "value": one.value[:200]} for one in errors
        ]
    document |= members or {}
    told = {**CORS, "cache-control": "no-store", "x-content-type-options": "nosniff", **(headers or {})}
    if status in RETRY_AFTER_S:
        told.setdefault("retry-after", RETRY_AFTER_S[status])
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    told["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, status, told, media_type=MEDIA_TYPE)


def problem_of(request: Request, error: Exception) -> Response:
    """The problem that an error is: our own, Starlette's, or (500) any other, of which nothing is told."""
    if isinstance(error, HTTPException):
        return problem(request, error.status_code, headers=_in_order(error.headers))
    if isinstance(error, GoneError):
        members = {"replaced_by": _replacement(request, error.moved_to)}
        return problem(request, 410, f"{error.kind} {error.name[:120]!r} is no more", members=members)
    if isinstance(error, NotFoundError):
        return problem(request, 404, str(error))
    if isinstance(error, InputError):
        fault = Fault(error.field, error.fault, error.value)
        return problem(request, 400, str(error), [fault])
    return problem(request, 503 if isinstance(error, StoreError) else 500)


def concerns(request: Request) -> bool:
    """Whether the address is one of the API's, so that its errors are problem details."""
    return request.url.path.startswith(ROOT)


def _in_order(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers of an error; Starlette names the methods that are allowed in the order of a set, we by name."""
    told = {name.lower(): value for name, value in (headers or {}).items()}
    if "allow" in told:
        told["allow"] = ", ".join(sorted(told["allow"].split(", ")))
    return told


def _replacement(request: Request, moved_to: str | None) -> dict[str, str] | None:
    """What stands in for a thing that was merged: `moved_to` is its permanent id or slug."""
    if not moved_to:
        return None
    path = request.url.path.rpartition("/")[0]
    return {"id": moved_to, "href": f"{_base_url(request)}{path}/{moved_to}"}


def _base_url(request: Request) -> str:
    context: WebContext | None = getattr(request.app.state, "context", None)
    return "" if context is None else context.base_url
