"""Anyone may propose an event. Without an account, a cookie or JavaScript; nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.submission import FieldError, Form, Reading, read_form
from visitapp.domain.event.types import Draft
from visitapp.publish.tables import empty_excel_table, empty_table
from visitapp.publish.words import words
from visitapp.store.submissions import add_submission
from visitapp.web.context import WebContext, context_of
from visitapp.web.eventform import FormParts, FormView, form_view, read_parts, with_another_date, with_found_place
from visitapp.web.forms import (
    BODY_BYTES,
    Token,
    from_our_pages,
    is_reference,
    line,
    make_token,
    new_reference,
    posted,
    read_token,
    token_words,
    typed_form,
)
from visitapp.web.limits import FORM_STEPS, PROPOSALS, client_prefix, limits_of
from visitapp.web.pages import PRIVATE, PUBLIC, Shell, language_of, respond

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRAP = "website"
"""A field that people do not see and programs fill in."""


@dataclass(frozen=True, slots=True)
class SubmitView:
    """The page of the form. `action` is where it is sent."""

    view: FormView
    action: str
    trap: str


@dataclass(frozen=True, slots=True)
class ThanksView:
    """The page after sending. `reference` as it is read out: two groups of five."""

    reference: str


def routes() -> list[BaseRoute]:
    """The form, and the page after it."""
    return [
        Route("/{lang:lang}/submit/thanks", thanks, name="submit-thanks"),
        Route("/{lang:lang}/submit/events.csv", table, name="submit-table"),
        Route("/{lang:lang}/submit/events.xlsx", workbook, name="submit-workbook"),
        Route("/{lang:lang}/submit", submit, methods=["GET"], name="submit"),
        Route("/{lang:lang}/submit", receive, methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def table(request: Request) -> Response:
    """An empty table for a whole programme, with headings in the page's language."""
    headers = {"content-disposition": 'attachment; filename="events.csv"', "cache-control": PUBLIC}
    return Response(empty_table(language_of(request)), headers=headers, media_type="text/csv; charset=utf-8")


async def workbook(request: Request) -> Response:
    """The same table as an Excel workbook."""
    headers = {"content-disposition": 'attachment; filename="events.xlsx"', "cache-control": PUBLIC}
    made = await asyncio.to_thread(empty_excel_table, language_of(request))
    return Response(made, headers=headers, media_type=WORKBOOK_TYPE)


async def submit(request: Request) -> Response:
    """The empty form."""
    context, language = context_of(request), language_of(request)
    form = Form(language=language)
    parts = await context.database.reader.run(lambda query: read_parts(query, form, language))
    return _page(request, form, parts, make_token(context))


async def receive(request: Request) -> Response:
    """The form as sent: shown again for another date, a search or faults (422), kept when it is whole (303)."""
    context, language = context_of(request), language_of(request)
    data = await posted(request)
    form, token, action = typed_form(data), read_token(context, line(data, "token")), line(data, "do")
    parts = await context.database.reader.run(lambda query: read_parts(query, form, language))
    limits = PROPOSALS if action not in ("add", "find") else FORM_STEPS
    if not from_our_pages(request, context):
        return _page(request, form, parts, make_token(context), fault="origin", status=403)
    if action in ("add", "find"):
        if not limits_of(request).allow(limits, "steps", client_prefix(request)):
            return _page(request, form, parts, _kept(token, context), fault="rate", status=429)
        changed = with_another_date(form) if action == "add" else with_found_place(form, parts)
        return _page(request, changed, parts, _kept(token, context))
    fault = "trap" if line(data, TRAP) else token.fault
    reading = read_form(form, parts.options, context.today())
    if fault == "young" and reading.errors:
        fault = ""  # it has to be sent again anyway
    if fault or reading.draft is None:
        return _page(request, form, parts, _kept(token, context), reading.errors, fault, 422)
    if not limits_of(request).allow(limits, "proposals", client_prefix(request)):
        return _page(request, form, parts, _kept(token, context), fault="rate", status=429)
    return await _keep(request, form, reading, parts, token)


async def thanks(request: Request) -> Response:
    """What happens next, and the reference number."""
    language = language_of(request)
    reference = request.query_params.get("reference", "")
    if not is_reference(reference):
        raise InputError("reference", "is none of ours", reference)
    shell = Shell(
        language, "/submit/thanks", words(language).gettext("Thank you"), query=f"reference={reference}", index=False
    )
    view = ThanksView(f"{reference[:5]} {reference[5:]}")
    return respond(request, "submit-thanks.html", shell, view, cache=PRIVATE)


async def _keep(request: Request, form: Form, reading: Reading, parts: FormParts, token: Token) -> Response:
    context, language = context_of(request), language_of(request)
    assert reading.draft is not None
    try:
        reference = await _add(token.reference, form, reading.draft, context)
    except InputError:
        fresh = make_token(context)
        return _page(request, form, parts, fresh, fault="no-office", status=422)
    return RedirectResponse(f"/{language}/submit/thanks?reference={reference}", 303, {"cache-control": PRIVATE})


async def _add(reference: str, form: Form, draft: Draft, context: WebContext) -> str:
    """Keep it under its token's reference. A page gone back to and sent with other words is another proposal."""
    kept = replace(form, place_query="")
    try:
        return await add_submission(reference, kept, draft, context.now())
    except InputError as error:
        if error.field != "reference":
            raise
        return await add_submission(new_reference(), kept, draft, context.now())


def _kept(token: Token, context: WebContext) -> str:
    """The token as it came, so that its age goes on counting; a new one in place of a bad one."""
    return token.text or make_token(context)


def _page(
    request: Request,
    form: Form,
    parts: FormParts,
    token: str,
    errors: Sequence[FieldError] = (),
    fault: str = "",
    status: int = 200,
) -> Response:
    language = language_of(request)
    spoken = words(language)
    notice = token_words(spoken, fault) if fault else ""
    title = spoken.gettext("Propose an event")
    if errors or fault:
        title = spoken.gettext("Please check: %(title)s") % {"title": title}
    shell = Shell(
        language, "/submit", title, section="submit",
        description=spoken.gettext("Tell the tourist offices of the region about an event. No account is needed."),
    )  # fmt: skip
    page = SubmitView(form_view(form, parts, spoken, token, errors, notice), f"/{language}/submit", TRAP)
    return respond(request, "submit.html", shell, page, status, PRIVATE)
