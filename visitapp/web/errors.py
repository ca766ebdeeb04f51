"""Errors as pages in the reader's language, and as one clear line where a program asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from visitapp.domain.errors import GoneError, InputError, NotFoundError, StoreError, VisitappError
from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.words import Words, words
from visitapp.web.api.problems import concerns, problem_of
from visitapp.web.negotiate import wanted_language
from visitapp.web.officeshell import office_language
from visitapp.web.pages import PRIVATE, Shell, respond
from visitapp.web.timetablepage import MOST_DAYS

Handler = Callable[[Request, Exception], Awaitable[Response]]
PLAIN_ENDINGS = (*CONTENT_TYPES, ".xml", ".txt")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong. `detail` names the field and the fault; `office`: whether it is in the offices' workspace."""

    status: int
    title: str
    explanation: str
    detail: str
    office: bool


def error_handlers() -> dict[int | type[Exception], Handler]:
    """What Starlette is to do with our errors and its own."""
    return {HTTPException: on_http_error, VisitappError: on_our_error, 500: on_crash}


async def on_http_error(request: Request, error: Exception) -> Response:
    """404, 405 and the like."""
    assert isinstance(error, HTTPException)
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    if concerns(request):
        return problem_of(request, error)
    return answer(request, error.status_code, "")


async def on_our_error(request: Request, error: Exception) -> Response:
    """400 for bad input, 301 or 410 for what is gone, 404 for what never was, 503 without the database."""
    if concerns(request):
        return problem_of(request, error)
    if isinstance(error, GoneError):
        if error.moved_to and "slug" in request.path_params:
            slug = request.path_params["slug"]
            # What was sent is for a place that it was not written for: its page is shown, and browsers keep nothing.
            status = 301 if request.method in ("GET", "HEAD") else 303
            return RedirectResponse(request.url.path.replace(slug, error.moved_to), status)
        return answer(request, 410, "")
    if isinstance(error, NotFoundError):
        return answer(request, 404, "")
    if isinstance(error, InputError):
        return answer(request, 400, _told(request, error))
    return answer(request, 503 if isinstance(error, StoreError) else 500, "")


async def on_crash(request: Request, error: Exception) -> Response:
    """Our own fault; nothing of it is shown."""
    if concerns(request):
        return problem_of(request, error)
    return answer(request, 500, "")


def answer(request: Request, status: int, detail: str) -> Response:
    """The error as a page, or as a line of text for a feed or another file."""
    language = _language(request)
    office = _in_the_office(request)
    title, explanation = _sentences(status, words(language), office, sent=request.method == "POST")
    if request.url.path.endswith(PLAIN_ENDINGS):
        line = detail or f"{title}: {request.url.path[:200]}"
        headers = {"access-control-allow-origin": "*", "cache-control": "no-store"}
        return PlainTextResponse(f"{status} {line}\n", status, headers)
    shell = Shell(language, "/", title, index=False)
    response = respond(
        request, "error.html", shell, ErrorPage(status, title, explanation, detail, office), status, PRIVATE
    )
    if status == 503:
        response.headers["retry-after"] = "30"
    return response


def _told(request: Request, error: InputError) -> str:
    """The fault in the reader's language on a page; for a program, and for a fault without words, as it is."""
    spoken = words(_language(request))
    sentence = _faults(spoken).get(error.fault) or _with_values(error.fault, spoken)
    if sentence is None or request.url.path.endswith(PLAIN_ENDINGS):
        return str(error)
    value = f" ({error.value[:80]})" if error.value else ""
    return f"{error.field}{value}: {sentence}"


def _faults(spoken: Words) -> dict[str, str]:
    _ = spoken.gettext
    return {
        "is no filter here": _("there is no such filter"),
        "is none that is known here": _("not known here"),
        "is empty": _("holds no visible character"),
        "is given too often": _("given too often"),
        "is no date like 2027-06-01": _("not a date like 2027-06-01"),
        "is no day of this event": _("the event is not held on this day"),
        "lies before from": _("before the first day"),
        "is before the first day": _("before the first day"),
        f"is more than {MOST_DAYS} days after the first day": _("more than %(days)s days after the first day")
        % {"days": MOST_DAYS},
        "is no page number": _("not a page number"),
        "is longer than 200 characters": _("longer than 200 characters"),
        "is 1 or 0": _("1 or 0 is meant"),
        "is no language code like sv": _("not a language code like sv"),
        "is no latitude,longitude like 56.67,12.86": _("not a position like 56.67,12.86"),
        "is no distance of up to 300 km": _("not a distance of up to 300 km"),
        "by distance needs near": _("by distance only with near"),
        "needs near": _("only with near"),
        "is no boat back that can be taken from this one": _("not a boat back that can be taken"),
    }


def _with_values(fault: str, spoken: Words) -> str | None:
    """A fault that names what would do."""
    _ = spoken.gettext
    if fault.startswith(_ONE_OF):
        return _("one of these is meant: %(values)s") % {"values": fault.removeprefix(_ONE_OF)}
    if fault.startswith(_NUMBER):
        return _("not a number from 1 to %(most)s") % {"most": fault.removeprefix(_NUMBER)}
    return None


_ONE_OF, _NUMBER = "is one of ", "is no number from 1 to "


def _in_the_office(request: Request) -> bool:
    return request.url.path.startswith("/office/")


def _language(request: Request) -> str:
    if _in_the_office(request):
        return office_language(request)
    first = request.url.path.strip("/").partition("/")[0]
    return first if first in LANGUAGES else wanted_language(request.headers.get("accept-language", ""))


def _sentences(status: int, spoken: Words, office: bool, sent: bool) -> tuple[str, str]:
    _ = spoken.gettext
    if status == 400 and sent:
        return (
            _("This could not be understood"),
            _("What was sent is nothing that our form can say. Nothing was changed: please go back and try again."),
        )
    if status == 404 and office:
        return _("This page does not exist"), _("It may have gone meanwhile, or be for another office.")
    known = {
        400: (
            _("This address asks for something that does not exist"),
            _("One of its filters cannot be understood. Nothing is shown, for a list that ignored it would mislead."),
        ),
        404: (_("This page does not exist"), _("It may have moved, or the address was mistyped.")),
        405: (_("This cannot be done here"), _("The address does not take this kind of request.")),
        410: (_("This event has been removed"), _("It was here, and the office that published it took it away.")),
        413: (
            _("This is too much at once"),
            _("What was sent is larger than any form of ours. Please go back and send less text."),
        ),
        429: (_("Too many requests"), _("Please wait a minute and try again.")),
        503: (_("The site cannot answer at the moment"), _("Please try again in a minute. Calendars keep working.")),
    }
    return known.get(status, (_("Something went wrong"), _("It is our fault, and we have a record of it.")))
