"""What machines look for under /.well-known, and robots.txt."""

from __future__ import annotations

import json
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.language import LANGUAGES
from visitapp.web.context import context_of
from visitapp.web.documents import document

SECURITY_DAYS = 180
"""How long security.txt is valid from today (RFC 9116 §2.5.5: less than a year is recommended)."""
API, OPENAPI, API_CATALOGUE = "/api/v1", "/api/v1/openapi.json", "/.well-known/api-catalog"
LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
DAY_S = 86_400


def routes() -> list[BaseRoute]:
    """The addresses."""
    return [
        Route("/robots.txt", robots),
        Route("/.well-known/security.txt", security),
        Route(API_CATALOGUE, api_catalogue),
    ]


async def robots(request: Request) -> Response:
    """Everything may be read (RFC 9309), feeds too: calendar services obey this file as search engines do.

    Not the office, the forms and the demo's source documents. What is closed stands first, for readers that take the
    first line that fits instead of the longest.
    """
    closed = ["/office", *(f"/{language}/submit" for language in LANGUAGES), "/demo/", "/metrics"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /", ""]
    lines.append(f"Sitemap: {context_of(request).base_url}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": f"public, max-age={DAY_S}"})


async def security(request: Request) -> Response:
    """Whom to tell of a weakness (RFC 9116); valid for half a year from today."""
    context = context_of(request)
    about = f"{context.base_url}/en/about"
    expires = (context.today() + timedelta(days=SECURITY_DAYS)).isoformat()
    lines = [
        f"Contact: {context.security_contact or about}",
        f"Expires: {expires}T00:00:00Z",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {context.base_url}/.well-known/security.txt",
        f"Policy: {about}#security",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": f"public, max-age={DAY_S}"})


async def api_catalogue(request: Request) -> Response:
    """Where the API is and what tells about it (RFC 9727, RFC 9264), with the relations of RFC 8631."""
    base = context_of(request).base_url
    catalogue = f"{base}{API_CATALOGUE}"
    linkset = [
        {"anchor": catalogue, "item": [{"href": base + API}]},
        {
            "anchor": base + API,
            "service-desc": [{"href": base + OPENAPI, "type": "application/json"}],
            "service-doc": [
                {"href": f"{base}/{language}/api", "type": "text/html", "hreflang": [language]}
                for language in LANGUAGES
            ],
            "service-meta": [{"href": f"{base}/dcat.jsonld", "type": "application/ld+json"}],
            "status": [{"href": f"{base}/readyz", "type": "text/plain"}],
        },
    ]
    body = json.dumps({"linkset": linkset}, indent=1).encode()
    link = f'<{catalogue}>; rel="api-catalog"'  # RFC 9727 §2: also in the answer to HEAD
    return document(request, body, LINKSET, DAY_S, {"link": link})
