"""Static files: our own and, where npm has brought it, Leaflet. An address with its hash is kept for a year."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).resolve().parent / "static"
LEAFLET = Path(__file__).resolve().parents[2] / "node_modules" / "leaflet" / "dist"


class HashedFiles(StaticFiles):
    """Files whose address may carry `v`, the hash of their content; then they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304, or 404; cached for a year when its hash is asked for, else for an hour."""
        response = await super().get_response(path, scope)
        hashed = bool(parse_qs(scope.get("query_string", b"").decode("latin-1")).get("v"))
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "public, max-age=3600"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def routes() -> list[BaseRoute]:
    """Our files under /static, Leaflet's under /static/leaflet when it is there."""
    mounts: list[BaseRoute] = []
    if LEAFLET.is_dir():
        mounts.append(Mount("/static/leaflet", HashedFiles(directory=LEAFLET), name="leaflet"))
    return [*mounts, Mount("/static", HashedFiles(directory=STATIC), name="static")]


def has_leaflet() -> bool:
    """Whether the movable map can be offered."""
    return (LEAFLET / "leaflet.js").is_file()


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """The address of a static file with the hash of its content, "leaflet/…" for Leaflet's.

    Raises FileNotFoundError for a name that does not exist.
    """
    path = LEAFLET / name.removeprefix("leaflet/") if name.startswith("leaflet/") else STATIC / name
    return f"/static/{name}?v={sha256(path.read_bytes()).hexdigest()[:12]}"
