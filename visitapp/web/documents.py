"""Documents for machines, made on request: with an entity tag, a 304, and readable from other sites."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from visitapp.web.negotiate import has_it, weak_tag


def document(
    request: Request, body: bytes, content_type: str, max_age_s: int, headers: Mapping[str, str] | None = None
) -> Response:
    """`body` as a public answer; 304 when the asker has these very bytes."""
    own = {
        **(headers or {}),
        "cache-control": f"public, max-age={max_age_s}",
        "etag": weak_tag(body),
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
    }
    if has_it(request.headers.get("if-none-match", ""), own["etag"]):
        return Response(status_code=304, headers=own)
    return Response(body, headers={**own, "content-type": content_type})
