"""Answers of the reading side: JSON with validators, packed when the client takes it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from visitapp.web.api.operations import JSON
from visitapp.web.api.problems import CORS
from visitapp.web.feedcache import takes_gzip
from visitapp.web.negotiate import has_it

CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
GZIP_FROM = 1024


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of an answer, made in a thread: plain, and packed where that was asked for.

    `tag` is of the plain bytes. `changed_at`: when what it shows last changed, None where nobody knows.
    """

    body: bytes
    packed: bytes | None
    tag: str
    changed_at: datetime | None = None
    content_type: str = JSON
    links: tuple[tuple[str, str], ...] = ()


def make(
    request: Request,
    document: object,
    changed_at: datetime | None = None,
    content_type: str = JSON,
    links: tuple[tuple[str, str], ...] = (),
) -> Made:
    """`document` as bytes. To be called where the event loop is not waited for."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    wanted = request.headers.get("accept-encoding", "").encode("latin-1", "replace")
    packed = gzip.compress(body, 5, mtime=0) if len(body) >= GZIP_FROM and wanted and takes_gzip(wanted) else None
    return Made(body, packed, sha256(body).hexdigest()[:24], changed_at, content_type, links)


def send(request: Request, made: Made) -> Response:
    """The answer: 304 when the client has these very bytes. The tag is strong, and another one for packed bytes."""
    body, tag = (made.body, f'"{made.tag}"') if made.packed is None else (made.packed, f'"{made.tag}-gz"')
    headers = {**CORS, "etag": tag, "cache-control": CACHE, "vary": "Accept-Encoding"}
    headers["x-content-type-options"] = "nosniff"
    if made.changed_at is not None:
        headers["last-modified"] = format_datetime(made.changed_at.replace(microsecond=0), usegmt=True)
    if made.links:
        headers["link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in made.links)
    if has_it(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if made.packed is not None:
        headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, 200, headers, media_type=made.content_type)
