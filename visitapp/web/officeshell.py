"""The frame round the offices' pages, in the language of whoever works there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.language import LANGUAGES
from visitapp.domain.office import User
from visitapp.publish.words import words
from visitapp.web.context import WebContext
from visitapp.web.negotiate import wanted_language
from visitapp.web.pages import LANGUAGE_NAMES, PRIVATE, SECURITY_HEADERS

LANGUAGE_COOKIE = "visitapp_office_language"
_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class OfficeShell:
    """The frame. `user` None before sign-in; `csrf` goes into every form; `section` marks the navigation.

    `waiting`: how much waits for the office, by section.
    """

    language: str
    path: str
    title: str
    query: str = ""
    section: str = ""
    user: User | None = None
    csrf: str = ""
    waiting: Mapping[str, int] = field(default_factory=dict)

    def link(self, path: str, query: str = "") -> str:
        """The address of a public page in this language."""
        return f"/{self.language}{path}" + (f"?{query}" if query else "")

    def languages(self) -> list[tuple[str, str, str]]:
        """Code, name and address of this page in each of our languages."""
        kept = f"&{self.query}" if self.query else ""
        return [(code, LANGUAGE_NAMES[code], f"{self.path}?lang={code}{kept}") for code in LANGUAGES]

    def office_name(self) -> str:
        """The name of the user's office."""
        names = self.user.office.names if self.user else {}
        return names.get(self.language) or names.get("sv") or next(iter(names.values()), "")


def office_language(request: Request) -> str:
    """What the address asks for, else what was chosen before, else what the browser prefers."""
    for wish in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if wish in LANGUAGES:
            return wish
    return wanted_language(request.headers.get("accept-language", ""))


def remaining_query(request: Request) -> str:
    """The query of the address without its language."""
    return urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "lang"])


def office_response(
    context: WebContext, template: str, shell: OfficeShell, page: object, status: int = 200
) -> Response:
    """The page, kept by nobody and framed by nobody."""
    html = context.environment.get_template(template).render(
        shell=shell, words=words(shell.language), page=page, demo=context.demo, base_url=context.base_url
    )
    headers = {**SECURITY_HEADERS, "cache-control": PRIVATE, "content-language": shell.language}
    return Response(html.encode(), status, headers, media_type="text/html")


def remember_language(response: Response, request: Request, context: WebContext) -> None:
    """Keep a language that was chosen in the address. Only for somebody who is signed in."""
    wish = request.query_params.get("lang", "")
    if wish in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, wish, max_age=_YEAR_S, path="/office", httponly=True, samesite="lax",
            secure=context.base_url.startswith("https:"),
        )  # fmt: skip
