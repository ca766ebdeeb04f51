"""What people proposed: kept as it came, changed and decided by the office of the municipality it is held in.

A submission becomes, on approval, a record of the office's own source, and from then on is an event as any other.
Every function that takes a user looks up, in the transaction, whether the user's office may do it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.draft_json import draft_from_json, draft_to_json, json_hash
from visitapp.domain.event.submission import Form, form_from_json, form_to_json
from visitapp.domain.event.types import Draft
from visitapp.domain.office import (
    SUBMISSION_STATES,
    DecisionError,
    Step,
    Submission,
    SubmissionLine,
    User,
)
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import Query, Row, from_json, instant, maybe_instant, writing
from visitapp.store.projection import create_event, project
from visitapp.store.records import record_uid

OFFICE_PRIORITY = 50
"""An office's own word comes before a harvested one (100)."""
LICENCE = "CC0-1.0"
"""What the sender agrees to: shown and passed on freely."""


async def add_submission(uid: str, form: Form, draft: Draft, now: datetime) -> str:
    """Keep a proposal for the office of the place's municipality; its reference number, `uid`.

    The same form sent twice is kept once; another form under a taken `uid` raises InputError. Raises
    InputError too when no office is there for the municipality.
    """
    value = {"sent": form_to_json(form), "form": form_to_json(form), "draft": draft_to_json(draft), "history": []}
    async with writing():
        office = await _office_of(draft.where.municipality)
        known = await models.Submission.get_or_none(uid=uid)
        if known is not None:
            if known.form["sent"] == value["sent"]:
                return uid
            raise InputError("reference", "is taken", uid)
        await models.Submission.create(
            uid=uid, office=office, municipality_slug=draft.where.municipality, state="waiting", form=value,
            language=form.language, contact_name=form.contact_name, contact_email=form.contact_email, reason="",
            created_at=now, decided_by="",
        )  # fmt: skip
    return uid


def list_submissions(query: Query, office: Office, state: str, most: int = 200) -> list[SubmissionLine]:
    """What lies with an office in one state, the waiting oldest first, the decided newest first."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.state = ?"
    values: list[object] = [state]
    if office.kind != "region":
        sql, values = sql + " AND f.slug = ?", [*values, office.slug]
    order = "s.created_at, s.id" if state == "waiting" else "s.decided_at DESC, s.id DESC"
    found = [_submission(row) for row in query.rows(f"{sql} ORDER BY {order} LIMIT ?", *values, most)]
    return [
        SubmissionLine(
            uid=one.uid, office=one.office, municipality=one.municipality, state=one.state,
            title=one.draft.texts[0].title, starts_on=one.draft.held[0].starts_on.isoformat(),
            created_at=one.created_at, reason=one.reason,
        )
        for one in found
    ]  # fmt: skip


def count_submissions(query: Query, office: Office) -> dict[str, int]:
    """How many submissions an office has in each state."""
    sql, values = "SELECT s.state, COUNT(*) FROM submission s JOIN office f ON f.id = s.office_id", []
    if office.kind != "region":
        sql, values = sql + " WHERE f.slug = ?", [office.slug]
    counts = {str(state): int(count) for state, count in query.rows(sql + " GROUP BY s.state", *values)}
    return {state: counts.get(state, 0) for state in SUBMISSION_STATES}


def get_submission(query: Query, uid: str, office: Office) -> Submission:
    """A submission that an office may see. Raises NotFoundError for any other."""
    rows = query.rows(f"SELECT {_COLUMNS} {_FROM} WHERE s.uid = ?", uid[:40])
    if not rows or not _may(office, str(rows[0][1])):
        raise NotFoundError("submission", uid)
    return _submission(rows[0])


async def edit_submission(uid: str, user: User, form: Form, draft: Draft, version: str, now: datetime) -> None:
    """Change a waiting submission. What was sent is kept. The place decides which office it lies with from now on.

    Raises NotFoundError, or DecisionError when it is decided or is no longer the `version` that was looked at.
    """
    async with writing():
        row = await _waiting(uid, user, version)
        office = await _office_of(draft.where.municipality)
        value = {**row.form, "form": form_to_json(form), "draft": draft_to_json(draft)}
        await models.Submission.filter(id=row.id).update(
            form=_with_step(value, Step("edited", user.email, now)), office_id=office.id,
            municipality_slug=draft.where.municipality, language=form.language,
        )  # fmt: skip


async def approve_submission(uid: str, user: User, version: str, now: datetime) -> str:
    """Publish a waiting submission; the slug of its event. Approved before: the same slug, and nothing happens.

    Raises NotFoundError, or DecisionError when it was returned or is no longer the `version` looked at.
    """
    async with writing():
        row = await _submission_row(uid, user)
        if row.state == "approved" and row.event_id is not None:
            return str((await models.Event.get(id=row.event_id)).slug)
        row = await _waiting(uid, user, version)
        draft = draft_from_json(row.form["draft"])
        source = await _office_source(await models.Office.select_for_update().get(id=row.office_id), now)
        event = await create_event(draft, now)
        value = draft_to_json(draft)
        await models.Record.create(
            uid=record_uid(source.uid, row.uid), source=source, external_id=row.uid,
            raw_text=json.dumps(_public_form(row.form["form"]), ensure_ascii=False), draft=value, hash=json_hash(value),
            event_id=event, born_id=event, first_seen_at=now, changed_at=now,
        )  # fmt: skip
        await project([event], now)
        await models.Submission.filter(id=row.id).update(
            state="approved", event_id=event, decided_at=now, decided_by=user.email, reason="",
            form=_with_step(row.form, Step("approved", user.email, now)),
        )  # fmt: skip
        return str((await models.Event.get(id=event)).slug)


async def return_submission(uid: str, user: User, version: str, reason: str, now: datetime) -> None:
    """Do not publish a waiting submission, for a reason that is kept. Raises as `edit_submission` does."""
    async with writing():
        row = await _waiting(uid, user, version)
        await models.Submission.filter(id=row.id).update(
            state="returned", reason=reason, decided_at=now, decided_by=user.email,
            form=_with_step(row.form, Step("returned", user.email, now, reason)),
        )  # fmt: skip


async def reopen_submission(uid: str, user: User, now: datetime) -> None:
    """Take a returned submission back into the queue. Raises NotFoundError, or DecisionError when it is none."""
    async with writing():
        row = await _submission_row(uid, user)
        if row.state != "returned":
            raise DecisionError(uid, row.state)
        await models.Submission.filter(id=row.id).update(
            state="waiting", reason="", decided_at=None, decided_by="",
            form=_with_step(row.form, Step("reopened", user.email, now)),
        )  # fmt: skip


_COLUMNS = (
    "s.uid, f.slug, s.municipality_slug, s.state, s.form, s.language, s.reason, e.slug, s.created_at, s.decided_at,"
    " s.decided_by"
)
_FROM = "FROM submission s JOIN office f ON f.id = s.office_id LEFT JOIN event e ON e.id = s.event_id"


def _may(office: Office, of_office: str) -> bool:
    return office.kind == "region" or office.slug == of_office


def _submission(row: Row) -> Submission:
    value = from_json(row[4])
    steps = (Step(one["what"], one["by"], instant(one["at"]), one["reason"]) for one in value["history"])
    return Submission(
        uid=row[0], office=row[1], municipality=row[2], state=row[3], sent=form_from_json(value["sent"]),
        form=form_from_json(value["form"]), draft=draft_from_json(value["draft"]), language=row[5], reason=row[6],
        event=row[7] or "", created_at=instant(row[8]), decided_at=maybe_instant(row[9]), decided_by=row[10],
        history=tuple(steps), version=json_hash(value),
    )  # fmt: skip


async def _office_of(municipality: str) -> models.Office:
    """The office of a municipality, locked: two of its submissions are not written at the same instant."""
    found = models.Office.filter(kind="municipality", municipality_slug=municipality)
    row = await found.select_for_update().first()
    if row is None:
        raise InputError("municipality", "has no office here", municipality)
    return row


async def _submission_row(uid: str, user: User) -> models.Submission:
    """The row, locked: whoever writes next waits for us and then sees what we did. The user is read anew."""
    row = await models.Submission.filter(uid=uid[:32]).select_for_update().first()
    acting = await models.User.get_or_none(uid=user.uid, active=True).select_related("office")
    if row is None or acting is None or not (acting.office.kind == "region" or acting.office_id == row.office_id):
        raise NotFoundError("submission", uid)
    return row


async def _waiting(uid: str, user: User, version: str) -> models.Submission:
    row = await _submission_row(uid, user)
    if row.state != "waiting":
        raise DecisionError(uid, row.state)
    if json_hash(row.form) != version:
        raise DecisionError(uid, "changed")
    return row


async def _office_source(office: models.Office, now: datetime) -> models.Source:
    """The office's own source, made at its first approval. It is never harvested."""
    slug = f"office-{office.slug}"
    name = str(office.names.get("sv") or next(iter(office.names.values()), office.slug))
    values: dict[str, Any] = {
        "uid": slug, "kind": "office", "name": name, "url": "", "format": "form",
        "municipality_slug": office.municipality_slug, "office_slug": office.slug, "language": "sv",
        "zone": "Europe/Stockholm", "licence": LICENCE, "attribution": "", "priority": OFFICE_PRIORITY, "active": False,
        "interval_s": 0, "next_at": None, "etag": "", "last_modified": "", "last_error": "", "created_at": now,
    }  # fmt: skip
    source, _ = await models.Source.get_or_create(slug=slug, defaults=values)
    return source


def _public_form(form: dict[str, Any]) -> dict[str, Any]:
    """The form without who sent it: records are exported, contact data never leaves the submission."""
    return {name: value for name, value in form.items() if not name.startswith("contact_")}


def _with_step(value: dict[str, Any], step: Step) -> dict[str, Any]:
    told = {"what": step.what, "by": step.by, "at": step.at.isoformat(), "reason": step.reason}
    return {**value, "history": [*value["history"], told]}
