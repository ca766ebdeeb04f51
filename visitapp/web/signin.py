"""Signing in and out, and the guard before every page of the offices."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.office import SignedIn, User
from visitapp.domain.region import Office
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.match_pairs import count_asked
from visitapp.store.passwords import password_fits
from visitapp.store.unknown_read import count_unknown
from visitapp.store.users import (
    LONGEST_SESSION,
    email_key,
    end_session,
    find_credentials,
    find_session,
    prolong_session,
    start_session,
)
from visitapp.web.context import WebContext, context_of
from visitapp.web.forms import BODY_BYTES, from_our_pages, line, posted
from visitapp.web.limits import SIGN_INS, SIGN_INS_AS_ONE, client_prefix, limits_of
from visitapp.web.officeshell import (
    OfficeShell,
    office_language,
    office_response,
    remaining_query,
    remember_language,
)
from visitapp.web.pages import PRIVATE

SESSION_COOKIE = "visitapp_office"
HOME = "/office/"
SIGN_IN = "/office/signin"


@dataclass(frozen=True, slots=True)
class Desk:
    """A request of somebody who is signed in. `data`: the fields sent, already checked to come from our page.

    `waiting`: how much waits for the office, by the section of its workspace.
    """

    request: Request
    context: WebContext
    session: SignedIn
    language: str
    data: FormData
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """Who it is."""
        return self.session.user

    @property
    def spoken(self) -> Words:
        """The words of the page."""
        return words(self.language)

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.context.now()

    def page(self, template: str, title: str, page: object, section: str, status: int = 200) -> Response:
        """A page of the workspace."""
        shell = OfficeShell(
            self.language, self.request.url.path, title, remaining_query(self.request), section, self.user,
            csrf_token(self.context, self.session.token_hash), self.waiting,
        )  # fmt: skip
        return office_response(self.context, template, shell, page, status)


@dataclass(frozen=True, slots=True)
class SignInView:
    """The sign-in form. `next` is the page wanted."""

    notice: str
    email: str
    next: str


@dataclass(frozen=True, slots=True)
class RefusedView:
    """Why something was not done."""

    explanation: str


Work = Callable[[Desk], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Signing in and out."""
    return [
        Route(SIGN_IN, sign_in_page, methods=["GET"], name="office-signin"),
        Route(SIGN_IN, sign_in, methods=["POST"], max_body_size=BODY_BYTES),
        Route("/office/signout", at_the_desk(sign_out), methods=["POST"], max_body_size=BODY_BYTES),
    ]


def at_the_desk(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """`work` for those who are signed in; others are asked to. A form must come from our page and this session."""

    async def endpoint(request: Request) -> Response:
        context = context_of(request)
        session = await _session(request, context)
        if session is None:
            wanted = f"?next={quote(request.url.path)}" if request.method in ("GET", "HEAD") else ""
            return _redirect(SIGN_IN + wanted)
        office, today, language = session.user.office, context.today(), office_language(request)
        waiting = await context.database.reader.run(lambda query: _waiting(query, office, today))
        desk = Desk(request, context, session, language, FormData(), waiting)
        if request.method == "POST":
            data = await posted(request)
            if not _is_ours(request, context, session, data):
                return _refused(desk)
            desk = replace(desk, data=data)
        response = await work(desk)
        await prolong_session(session, context.now())
        remember_language(response, request, context)
        return response

    return endpoint


def _waiting(query: Query, office: Office, today: date) -> Mapping[str, int]:
    return {"unknown": count_unknown(query, office, today), "duplicates": count_asked(query, office, today)}


def csrf_token(context: WebContext, token_hash: str) -> str:
    """The token of a session's forms: only who knows our secret and the session can make it."""
    return hmac.new(context.secret, f"visitapp.csrf:{token_hash}".encode(), sha256).hexdigest()


async def sign_in_page(request: Request) -> Response:
    """The form; the workspace for who is signed in already."""
    context = context_of(request)
    if await _session(request, context) is not None:
        return _redirect(HOME)
    return _form(request, "", "", _local(request.query_params.get("next", "")))


async def sign_in(request: Request) -> Response:
    """Start a session. A wrong password and an unknown address get the same answer after the same time."""
    context = context_of(request)
    data = await posted(request)
    spoken = words(office_language(request))
    email, wanted = line(data, "email"), _local(line(data, "next"))
    password = data.get("password", "")
    if not from_our_pages(request, context):
        return _form(request, spoken.gettext("This form was not sent from our own page."), email, wanted, 403)
    limits, prefix = limits_of(request), client_prefix(request)
    if not limits.allow(SIGN_INS, "sign-in", prefix) or not limits.allow(
        SIGN_INS_AS_ONE, "sign-in-as", prefix, email_key(email)
    ):
        return _form(
            request, spoken.gettext("Too many attempts. Please wait a quarter of an hour."), email, wanted, 429
        )
    found = await context.database.reader.run(lambda query: find_credentials(query, email))
    given = password if isinstance(password, str) else ""
    if not await asyncio.to_thread(password_fits, given, found[1] if found else None) or found is None:
        notice = spoken.gettext("The address or the password is not right.")
        return _form(request, notice, email, wanted, 403)
    token = secrets.token_urlsafe(32)
    former = request.cookies.get(SESSION_COOKIE, "")
    await start_session(found[0].uid, _hash(token), context.now(), ends=_hash(former) if former else "")
    response = _redirect(wanted)
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(LONGEST_SESSION.total_seconds()), path="/office", httponly=True,
        samesite="lax", secure=context.base_url.startswith("https:"),
    )  # fmt: skip
    remember_language(response, request, context)
    return response


async def sign_out(desk: Desk) -> Response:
    """End this session, here and in the database."""
    await end_session(desk.session.token_hash)
    response = _redirect(SIGN_IN)
    response.delete_cookie(SESSION_COOKIE, path="/office", httponly=True, samesite="lax")
    return response


async def _session(request: Request, context: WebContext) -> SignedIn | None:
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        return None
    now = context.now()
    return await context.database.reader.run(lambda query: find_session(query, _hash(token), now))


def _is_ours(request: Request, context: WebContext, session: SignedIn, data: FormData) -> bool:
    expected = csrf_token(context, session.token_hash)
    given = line(data, "csrf").encode()
    return from_our_pages(request, context) and hmac.compare_digest(given, expected.encode())


def _refused(desk: Desk) -> Response:
    _ = desk.spoken.gettext
    view = RefusedView(_("The form was not sent from our own page, or you have signed in anew since. Please go back."))
    return desk.page("office/refused.html", _("This was not done"), view, "", 403)


def _form(request: Request, notice: str, email: str, wanted: str, status: int = 200) -> Response:
    language = office_language(request)
    query = f"next={quote(wanted)}" if wanted != HOME else ""
    shell = OfficeShell(language, SIGN_IN, words(language).gettext("Sign in"), query)
    return office_response(context_of(request), "office/signin.html", shell, SignInView(notice, email, wanted), status)


def _local(path: str) -> str:
    """`path` if it is one of the workspace, else its first page."""
    fits = path.startswith(HOME) and "//" not in path and "\\" not in path and path != SIGN_IN
    return path[:300] if fits and path.isascii() else HOME


def _redirect(path: str) -> Response:
    return RedirectResponse(path, 303, {"cache-control": PRIVATE})


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
