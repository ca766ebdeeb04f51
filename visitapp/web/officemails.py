"""Which mails somebody of an office wants, and the way out that each mail holds (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.language import LANGUAGES
from visitapp.publish.mail_links import fits_token
from visitapp.publish.words import words
from visitapp.store.mail_choices import MAIL_KINDS, choose_mails, end_mails, mail_choices
from visitapp.web.context import context_of
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.officeshell import OfficeShell, office_language, office_response
from visitapp.web.pages import LANGUAGE_NAMES, PRIVATE
from visitapp.web.signin import Desk, at_the_desk

MAILS = "/office/mails"
_END = f"{MAILS}/end/{{kind}}/{{user}}/{{token}}"


@dataclass(frozen=True, slots=True)
class MailsView:
    """The page. `sent`: whether mails are sent at all. `languages`: code, name, whether it is the chosen one."""

    sent: bool
    weekly: bool
    sources: bool
    languages: tuple[tuple[str, str, bool], ...]
    done: str


@dataclass(frozen=True, slots=True)
class EndView:
    """The way out. `done`: it has been taken."""

    done: bool


def routes() -> list[BaseRoute]:
    """The page, and the way out, for which nobody has to sign in."""
    return [
        Route(MAILS, at_the_desk(mails), methods=["GET"], name="office-mails"),
        Route(MAILS, at_the_desk(choose), methods=["POST"], max_body_size=BODY_BYTES),
        Route(_END, way_out_page, methods=["GET"], name="office-mails-end"),
        Route(_END, end, methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def mails(desk: Desk) -> Response:
    """What somebody gets now."""
    user = desk.user.uid
    found = await desk.context.database.reader.run(lambda query: mail_choices(query, user))
    if not found:
        raise NotFoundError("user", user)
    choice, _ = found[0], desk.spoken.gettext
    view = MailsView(
        desk.context.mails,
        choice.weekly,
        choice.sources,
        tuple((code, LANGUAGE_NAMES[code], code == choice.language) for code in LANGUAGES),
        _("Saved.") if desk.request.query_params.get("done") == "saved" else "",
    )
    return desk.page("office/mails.html", _("Mails"), view, "mails")


async def choose(desk: Desk) -> Response:
    """Keep the choice."""
    wanted = {kind: line(desk.data, kind) == "1" for kind in MAIL_KINDS}
    language = line(desk.data, "language")
    if language not in LANGUAGES:
        raise InputError("language", "is none of ours", language)
    await choose_mails(desk.user.uid, wanted, language)
    return RedirectResponse(f"{MAILS}?done=saved", 303, {"cache-control": PRIVATE})


async def way_out_page(request: Request) -> Response:
    """A button: programs that look at links in mails must not end them."""
    _checked(request)
    return _page(request, done=False)


async def end(request: Request) -> Response:
    """End these mails. It is asked for by mail programs too, which know no page of ours."""
    kind, user = _checked(request)
    await end_mails(user, kind)
    return _page(request, done=True)


def _checked(request: Request) -> tuple[str, str]:
    given = request.path_params
    kind, user = given["kind"], given["user"]
    if kind not in MAIL_KINDS or not fits_token(context_of(request).secret, user, kind, given["token"]):
        raise NotFoundError("page", request.url.path)
    return kind, user


def _page(request: Request, *, done: bool) -> Response:
    language = office_language(request)
    shell = OfficeShell(language, request.url.path, words(language).gettext("Mails"))
    return office_response(context_of(request), "office/mails-end.html", shell, EndView(done))
