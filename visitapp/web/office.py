"""The workspace of an office: what was proposed, read, edited, approved or returned. All addresses of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.submission import Form, read_form
from visitapp.domain.office import SUBMISSION_STATES, DecisionError, Submission, SubmissionLine
from visitapp.domain.text import clean_text
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.place_read import places_by_name
from visitapp.store.submissions import (
    approve_submission,
    count_submissions,
    edit_submission,
    get_submission,
    list_submissions,
    reopen_submission,
    return_submission,
)
from visitapp.web import (
    officedisruption,
    officeduplicates,
    officeevents,
    officemails,
    officeplaces,
    officesailings,
    officesources,
    officetokens,
    officeunknown,
    signin,
)
from visitapp.web.eventform import FormView, form_view, read_parts, with_another_date, with_found_place
from visitapp.web.forms import BODY_BYTES, line, token_words, typed_form
from visitapp.web.names import read_names
from visitapp.web.officepreview import Preview, preview_of
from visitapp.web.officetimetables import TimetableWarning, timetable_warnings
from visitapp.web.officetransport import TransportWarning, transport_warnings
from visitapp.web.pages import PRIVATE
from visitapp.web.signin import HOME, Desk, at_the_desk

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A proposal in the list."""

    uid: str
    title: str
    day: str
    municipality: str
    sent: str
    reason: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """Proposals in one state. `tabs`: state, name, count, whether it is shown."""

    lines: tuple[QueueLine, ...]
    state: str
    tabs: tuple[tuple[str, str, int, bool], ...]
    done: str
    timetables: tuple[TimetableWarning, ...]
    transport: tuple[TransportWarning, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that was done, in words."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A proposal with its preview. `mailto` opens a mail to the sender; `changed` says the office edited it."""

    submission: Submission
    preview: Preview
    sent_preview_differs: bool
    sent_place: str
    received: str
    steps: tuple[StepView, ...]
    mailto: str
    notice: str
    reason: str
    reason_missing: bool
    done: str


@dataclass(frozen=True, slots=True)
class EditView:
    """The form of a proposal for the office."""

    view: FormView
    uid: str
    action: str
    version: str


def routes() -> list[BaseRoute]:
    """Every address under /office."""
    one = "/office/submissions/{uid}"
    return [
        *signin.routes(),
        Route("/office", _to_queue),
        Route(HOME, at_the_desk(queue), name="office"),
        Route(one, at_the_desk(submission), methods=["GET"], name="office-submission"),
        Route(one, at_the_desk(decide), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/edit", at_the_desk(edit), methods=["GET"], name="office-submission-edit"),
        Route(f"{one}/edit", at_the_desk(save), methods=["POST"], max_body_size=BODY_BYTES),
        *officeevents.routes(),
        *officeduplicates.routes(),
        *officeplaces.routes(),
        *officeunknown.routes(),
        *officedisruption.routes(),
        *officesailings.routes(),
        *officesources.routes(),
        *officetokens.routes(),
        *officemails.routes(),
    ]


async def _to_queue(_: Request) -> Response:
    return RedirectResponse(HOME, 303, {"cache-control": PRIVATE})


async def queue(desk: Desk) -> Response:
    """The proposals of the user's office, the waiting ones unless another state is asked for."""
    state = desk.request.query_params.get("state", "waiting")
    if state not in SUBMISSION_STATES:
        raise InputError("state", "is none of ours", state)
    spoken, office, today = desk.spoken, desk.user.office, desk.context.today()

    def read(
        query: Query,
    ) -> tuple[
        list[SubmissionLine], dict[str, int], dict[str, str], tuple[TimetableWarning, ...], tuple[TransportWarning, ...]
    ]:
        names = read_names(query, spoken.language).municipalities
        ending, failing = timetable_warnings(query, today, spoken), transport_warnings(query, today, spoken)
        return list_submissions(query, office, state), count_submissions(query, office), names, ending, failing

    found, counts, names, ending, failing = await desk.context.database.reader.run(read)
    _ = spoken.gettext
    titles = {"waiting": _("Waiting"), "approved": _("Approved"), "returned": _("Returned")}
    view = QueueView(
        lines=tuple(
            QueueLine(
                one.uid, one.title, spoken.date(date.fromisoformat(one.starts_on)),
                names.get(one.municipality, one.municipality), spoken.datetime(one.created_at), one.reason,
            )
            for one in found
        ),
        state=state,
        tabs=tuple((one, titles[one], counts[one], one == state) for one in SUBMISSION_STATES),
        done=_done(desk),
        timetables=ending,
        transport=failing,
    )  # fmt: skip
    return desk.page("office/queue.html", _("Proposals"), view, "queue")


async def submission(desk: Desk) -> Response:
    """What was sent, what a visitor would see, and what can be done."""
    return await _submission_page(desk, desk.request.path_params["uid"])


async def decide(desk: Desk) -> Response:
    """Approve, return with a reason, or take back into the queue."""
    uid, what, version = desk.request.path_params["uid"], line(desk.data, "do"), line(desk.data, "version")
    given = desk.data.get("reason", "")
    reason = clean_text(given)[:LONGEST_REASON] if isinstance(given, str) else ""
    try:
        if what == "approve":
            await approve_submission(uid, desk.user, version, desk.now)
            return _back(uid, "approved")
        if what == "return":
            if not reason:
                return await _submission_page(desk, uid, reason_missing=True, status=422)
            await return_submission(uid, desk.user, version, reason, desk.now)
            return _back(uid, "returned")
        if what == "reopen":
            await reopen_submission(uid, desk.user, desk.now)
            return _back(uid, "reopened")
    except DecisionError as error:
        return await _submission_page(desk, uid, _decision_words(desk.spoken, error), reason, status=409)
    raise InputError("do", "is nothing that can be done", what)


async def edit(desk: Desk) -> Response:
    """The form of a waiting proposal."""
    uid, language = desk.request.path_params["uid"], desk.language
    office = desk.user.office
    found = await desk.context.database.reader.run(lambda query: get_submission(query, uid, office))
    if found.state != "waiting":
        return RedirectResponse(f"/office/submissions/{uid}", 303, {"cache-control": PRIVATE})
    parts = await desk.context.database.reader.run(lambda query: read_parts(query, found.form, language))
    return _edit_page(desk, uid, form_view(found.form, parts, desk.spoken, ""), found.version)


async def save(desk: Desk) -> Response:
    """Keep the edited form, or show it again: for another date, a search, or its faults."""
    uid, language, office = desk.request.path_params["uid"], desk.language, desk.user.office
    version, action = line(desk.data, "version"), line(desk.data, "do")
    found = await desk.context.database.reader.run(lambda query: get_submission(query, uid, office))
    # What only the sender says stays as it was sent.
    form = replace(
        typed_form(desk.data), contact_name=found.form.contact_name, contact_email=found.form.contact_email,
        rights=found.form.rights,
    )  # fmt: skip
    parts = await desk.context.database.reader.run(lambda query: read_parts(query, form, language))
    if action in ("add", "find"):
        changed = with_another_date(form) if action == "add" else with_found_place(form, parts)
        return _edit_page(desk, uid, form_view(changed, parts, desk.spoken, ""), version)
    reading = read_form(form, parts.options, desk.context.today(), contact=False)
    if reading.draft is None:
        return _edit_page(desk, uid, form_view(form, parts, desk.spoken, "", reading.errors), version, 422)
    try:
        await edit_submission(uid, desk.user, replace(form, place_query=""), reading.draft, version, desk.now)
    except DecisionError as error:
        view = form_view(form, parts, desk.spoken, "", notice=_decision_words(desk.spoken, error))
        return _edit_page(desk, uid, view, found.version, 409)
    except InputError:
        view = form_view(form, parts, desk.spoken, "", notice=token_words(desk.spoken, "no-office"))
        return _edit_page(desk, uid, view, version, 422)
    if office.kind != "region" and reading.draft.where.municipality != office.municipality:
        return RedirectResponse(f"{HOME}?done=moved", 303, {"cache-control": PRIVATE})
    return _back(uid, "edited")


def _edit_page(desk: Desk, uid: str, view: FormView, version: str, status: int = 200) -> Response:
    title = desk.spoken.gettext("Edit the proposal")
    page = EditView(view, uid, f"/office/submissions/{uid}/edit", version)
    return desk.page("office/edit.html", title, page, "queue", status)


async def _submission_page(
    desk: Desk, uid: str, notice: str = "", reason: str = "", *, reason_missing: bool = False, status: int = 200
) -> Response:
    office, spoken, today = desk.user.office, desk.spoken, desk.context.today()

    def read(query: Query) -> tuple[Submission, Preview, str]:
        found = get_submission(query, uid, office)
        known = places_by_name(query).get(found.sent.place)
        place = known.name(spoken.language) if known else ""
        return found, preview_of(found.draft, read_names(query, spoken.language), spoken, today), place

    found, preview, sent_place = await desk.context.database.reader.run(read)
    view = SubmissionView(
        submission=found, preview=preview, sent_preview_differs=found.sent != found.form,
        sent_place=sent_place, received=spoken.datetime(found.created_at), steps=tuple(_step_views(found, spoken)),
        mailto=_mailto(found.sent, found, spoken), notice=notice, reason=reason, reason_missing=reason_missing,
        done=_done(desk),
    )  # fmt: skip
    return desk.page("office/submission.html", found.draft.texts[0].title, view, "queue", status)


def _step_views(found: Submission, spoken: Words) -> list[StepView]:
    _ = spoken.gettext
    sentences = {
        "edited": _("Edited by %(who)s, %(when)s"),
        "approved": _("Approved by %(who)s, %(when)s"),
        "returned": _("Returned by %(who)s, %(when)s"),
        "reopened": _("Taken back into the queue by %(who)s, %(when)s"),
    }
    return [
        StepView(sentences[step.what] % {"who": step.by, "when": spoken.datetime(step.at)}, step.reason)
        for step in found.history
        if step.what in sentences
    ]


def _mailto(sent: Form, found: Submission, spoken: Words) -> str:
    """A mail to the sender, begun: the subject names the event and its number, the body gives the reason."""
    subject = spoken.gettext("Your proposal %(title)s (%(reference)s)") % {
        "title": found.draft.texts[0].title, "reference": found.uid,
    }  # fmt: skip
    body = f"&body={quote(found.reason, safe='')}" if found.reason else ""
    return f"mailto:{quote(sent.contact_email, safe='@.+')}?subject={quote(subject, safe='')}{body}"


def _decision_words(spoken: Words, error: DecisionError) -> str:
    _ = spoken.gettext
    return {
        "approved": _("It is already approved and published."),
        "returned": _("It was returned. Take it back into the queue before you approve it."),
        "waiting": _("It is still waiting."),
        "changed": _("It has been changed since you looked at it. Please look again before you decide."),
    }[error.code]


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "approved": _("Approved. It is public now, and in the calendars and feeds."),
        "returned": _("Returned. Please write to the sender: the reason is not sent by itself."),
        "reopened": _("It is back in the queue."),
        "edited": _("Saved. What was sent is kept."),
        "moved": _("Saved. Its place lies in another municipality, so it is now with the office there."),
    }.get(desk.request.query_params.get("done", ""), "")


def _back(uid: str, done: str) -> Response:
    return RedirectResponse(f"/office/submissions/{uid}?done={done}", 303, {"cache-control": PRIVATE})
