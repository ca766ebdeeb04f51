"""Who writes: the token of a request (RFC 6750), how often it may, and what it sends."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from limits import parse
from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import GoneError
from visitapp.domain.event.api_json import JsonError
from visitapp.domain.event.api_told import ApiToken, Condition, RefusedError
from visitapp.store.api_tokens import find_token, touch_token
from visitapp.web.api.operations import JSON, Handler
from visitapp.web.api.problems import problem
from visitapp.web.api.terms import MOST_KIB, WRITES_A_MINUTE
from visitapp.web.api.write_words import BODIES, REFUSALS
from visitapp.web.context import WebContext, context_of
from visitapp.web.limits import limits_of

MERGE_PATCH = "application/merge-patch+json"
MOST_BYTES = MOST_KIB * 1024
READ_BYTES = 4 * 1024 * 1024
"""Up to here a body that is too large is read, so that it is refused in the words of the API."""
WRITES = (parse(f"{WRITES_A_MINUTE} per minute"),)
_BEARER = re.compile(r"(?i)bearer +([A-Za-z0-9._~+/=-]{1,200}) *")
_TAG = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Client:
    """A request with a token that works."""

    request: Request
    context: WebContext
    token: ApiToken
    now: datetime


Work = Callable[[Client], Awaitable[Response]]


class UnreadableError(Exception):
    """A body that cannot be read at all; `response` says why."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def with_token(work: Work) -> Handler:
    """`work` for requests whose token works; 401, 429 and refusals as problems."""

    async def handler(request: Request) -> Response:
        context = context_of(request)
        given = request.headers.get("authorization", "")
        match = _BEARER.fullmatch(given)
        token = None
        if match is not None:
            text = match[1]
            token = await context.database.reader.run(lambda query: find_token(query, text))
        if token is None:
            return _unauthorised(request, given)
        if not limits_of(request).allow(WRITES, "api", token.uid):
            return problem(request, 429, f"More than {WRITES_A_MINUTE} requests in a minute. Please wait and go on.")
        now = context.now()
        await touch_token(token, now)
        try:
            return await work(Client(request, context, token, now))
        except UnreadableError as error:
            return error.response
        except JsonError as error:
            return problem(request, 400, BODIES[error.code], members={"code": error.code, "value": error.value[:80]})
        except RefusedError as error:
            return refusal(request, error)
        except GoneError as error:
            replaced_by = _event_link(request, error.moved_to) if error.moved_to else None
            return problem(request, 410, "The event is no more.", members={"replaced_by": replaced_by})

    return handler


def refusal(request: Request, error: RefusedError) -> Response:
    """Why something was not done."""
    status, detail = REFUSALS[error.code]
    if status == 401:
        return _unauthorised(request, "revoked")
    members: dict[str, object] = {"code": error.code}
    if error.event:
        members["event"] = _event_link(request, error.event)
    return problem(request, status, detail, members=members)


async def sent_bytes(request: Request, *content_types: str, empty_ok: bool = False) -> bytes:
    """The body. Raises UnreadableError for one of another type than JSON, and for one that is too large."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size <= MOST_BYTES:
            pieces.append(piece)
    if size > MOST_BYTES:
        detail = f"The content has more than {MOST_BYTES} bytes."
        raise UnreadableError(problem(request, 413, detail))
    if not size and empty_ok:
        return b"{}"
    charset = re.search(r"(?i)charset=\"?([\w-]+)", rest)
    allowed = (JSON, *content_types)
    if kind.strip().lower() not in allowed or (charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii")):
        detail = f"The content has to be {' or '.join(allowed)} in UTF-8."
        raise UnreadableError(problem(request, 415, detail, headers={"accept": ", ".join(allowed)}))
    return b"".join(pieces)


def condition_of(request: Request) -> Condition:
    """When the client wants its request done (RFC 9110 §13.1.1, §13.1.2): by If-Match, or If-None-Match: *."""
    wanted = request.headers.get("if-match")
    versions = None
    if wanted is not None:
        # A weak tag never matches here: the comparison is a strong one.
        tags = {tag for weak, tag in _TAG.findall(wanted) if not weak}
        versions = frozenset(tags | ({"*"} if wanted.strip() == "*" else set()))
    return Condition(versions, request.headers.get("if-none-match", "").strip() == "*")


def _event_link(request: Request, event: str) -> dict[str, str]:
    return {"id": event, "href": f"{context_of(request).base_url}/api/v1/events/{event}"}


def _unauthorised(request: Request, given: str) -> Response:
    challenge = 'Bearer realm="visitapp"'
    if not given:
        return problem(request, 401, "Writing needs a token of an office.", headers={"www-authenticate": challenge})
    challenge += ', error="invalid_token"'
    return problem(request, 401, "The token is not known, or was revoked.", headers={"www-authenticate": challenge})
