"""A bare Starlette app that sends the bytes of another server's answer: what there is to be compared with."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PATH = Path(os.environ.get("BENCH_SAME", "same.json"))
_SAME: dict[str, Any] = json.loads(_PATH.read_text()) if _PATH.exists() else {"status": 200, "headers": []}
_BODY = _PATH.with_suffix(".bin").read_bytes() if _PATH.exists() else b""
_HEADERS = {name: value for name, value in _SAME["headers"] if name != "content-length"}


async def same(_: Request) -> Response:
    """The same status, headers and bytes."""
    return Response(_BODY, _SAME["status"], headers=_HEADERS)


app = Starlette(routes=[Route("/{path:path}", same)])
