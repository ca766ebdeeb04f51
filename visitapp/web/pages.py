"""From a view's page to a response: templates, the frame round every page, headers, conditional GET."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from visitapp.domain.language import LANGUAGES
from visitapp.publish.words import Words, words
from visitapp.web.compiledtemplates import CompiledTemplates
from visitapp.web.context import context_of
from visitapp.web.negotiate import has_it, weak_tag
from visitapp.web.static import asset, has_leaflet

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGE_NAMES = {"sv": "Svenska", "en": "English", "da": "Dansk", "de": "Deutsch"}
COUNTS = frozenset(("num", "count"))
"""The placeholders of sentences that stand for how many there are."""
PUBLIC = "public, max-age=60"
PRIVATE = "private, no-store"

SECURITY_HEADERS: Mapping[str, str] = {
    # A JSON-LD block is data, not script: it needs no script-src.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that the page announces to readers and calendars."""

    title: str
    path: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame round a page. `path` has no language: "/events"; `query` is its canonical query string.

    `section` marks the entry of the navigation. Each text of `linked` is JSON-LD, ready for a script element
    (visitapp.publish.jsonld.dump_for_script). `index` False keeps search engines away.
    """

    language: str
    path: str
    title: str
    query: str = ""
    description: str = ""
    section: str = ""
    feeds: tuple[FeedLink, ...] = ()
    linked: tuple[str, ...] = ()
    index: bool = True
    movable_map: bool = False

    def link(self, path: str, query: str = "") -> str:
        """The address of one of our pages in this language."""
        return f"/{self.language}{path}" + (f"?{query}" if query else "")

    def languages(self) -> list[tuple[str, str, str]]:
        """Code, name and address of this page in each of our languages."""
        query = f"?{self.query}" if self.query else ""
        return [(code, LANGUAGE_NAMES[code], f"/{code}{self.path}{query}") for code in LANGUAGES]


def templates_folder() -> Path:
    """The package's own templates when it has any, else the checkout's."""
    own = PACKAGE / "templates"
    return own if own.is_dir() else PACKAGE.parent / "templates"


def make_environment(templates_folder: Path, compiled: Path | None = None, secret: bytes = b"") -> Environment:
    """Templates that escape everything, fail on an unknown name and speak the language of `words`.

    `compiled` is a folder that keeps them compiled, signed with `secret`; None to compile them at each start.
    """
    environment = Environment(
        loader=FileSystemLoader(templates_folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=CompiledTemplates(compiled, secret, Path(__file__).read_bytes()) if compiled else None,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the i18n extension adds it
    environment.globals.update(
        gettext=_gettext, ngettext=_ngettext, _=_gettext, asset=asset, has_leaflet=has_leaflet(),
    )  # fmt: skip
    return environment


def render(context_environment: Environment, template: str, shell: Shell, **values: Any) -> str:
    """The HTML of a template. It sees `shell`, `words` and what is given."""
    spoken = words(shell.language)
    return context_environment.get_template(template).render(shell=shell, words=spoken, **values)


def respond(
    request: Request, template: str, shell: Shell, page: object, status: int = 200, cache: str = PUBLIC
) -> Response:
    """The page as a response: 304 when the browser has these very bytes."""
    context = context_of(request)
    html = render(context.environment, template, shell, page=page, demo=context.demo, base_url=context.base_url)
    body = html.encode()
    headers = {**SECURITY_HEADERS, "cache-control": cache, "content-language": shell.language}
    if status == 200 and cache != PRIVATE:
        headers["etag"] = weak_tag(body)
        if has_it(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type="text/html")


def tidy(shell: Shell) -> Response:
    """To the page's own address, without the fields of its form that nobody filled in."""
    return RedirectResponse(shell.link(shell.path, shell.query), 303, {"cache-control": PUBLIC})


def language_of(request: Request) -> str:
    """The language in the request's path."""
    return str(request.path_params["lang"])


@pass_context
def _gettext(context: Context, message: str, /, **values: object) -> str:
    return _filled(context, _words(context).gettext(message), values)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int, /, **values: object) -> str:
    return _filled(context, _words(context).ngettext(one, many, number), {"num": number, **values})


def _filled(context: Context, message: str, values: Mapping[str, object]) -> str:
    text = Markup(message) if context.eval_ctx.autoescape else message  # noqa: S704  # our own catalogues
    return text % {name: _told(context, name, value) for name, value in values.items()} if values else text


def _told(context: Context, name: str, value: object) -> object:
    """How many there are is written as the reader's language writes numbers."""
    return _words(context).number(value) if name in COUNTS and isinstance(value, int) else value


def _words(context: Context) -> Words:
    spoken: Words = context["words"]
    return spoken
