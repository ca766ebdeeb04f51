"""Bodies that say themselves that they are too large: refused with our page, not with three words."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from visitapp.web.forms import BODY_BYTES


def counted_by_us(app: ASGIApp) -> ASGIApp:
    """`app`, which is not told how long a body is that says to be longer than any form.

    Starlette answers such a request in words of its own, also when a handler has refused it. A body of unknown length
    is counted as it comes, and what refuses it then is a page.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            stated = b"".join(value for name, value in scope["headers"] if name == b"content-length")
            if stated.isdigit() and int(stated[:20]) > BODY_BYTES:
                headers = [one for one in scope["headers"] if one[0] != b"content-length"]
                scope = {**scope, "headers": headers}
        await app(scope, receive, send)

    return answer
