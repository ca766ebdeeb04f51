"""The offices' workspace: who is signed in, what was proposed, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from visitapp.domain.crossing.types import Crossing
from visitapp.domain.errors import VisitappError
from visitapp.domain.event.submission import Form
from visitapp.domain.event.types import Correction, Draft, Text
from visitapp.domain.region import Office

SubmissionState = Literal["waiting", "approved", "returned"]
SUBMISSION_STATES: tuple[SubmissionState, ...] = ("waiting", "approved", "returned")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may edit for an office."""

    uid: str
    email: str
    name: str
    office: Office
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user's running session. `token_hash` names it; the token itself is only in the browser."""

    user: User
    token_hash: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to a submission: edited, approved, returned, reopened."""

    what: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """An event that somebody proposed. `uid` is also its public reference number.

    `sent` is the form as it came; `form` as it stands now, which `draft` was made from. `version` changes
    whenever they do. `event` is the slug of the published event, "" before approval.
    """

    uid: str
    office: str
    municipality: str
    state: SubmissionState
    sent: Form
    form: Form
    draft: Draft
    language: str
    reason: str
    event: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str
    history: tuple[Step, ...]
    version: str


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission in a list."""

    uid: str
    office: str
    municipality: str
    state: SubmissionState
    title: str
    starts_on: str
    """The first date, ISO 8601."""
    created_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where a field of an event comes from: the sources' names, or the correction that won."""

    source: str = ""
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class OfficeEventLine:
    """An event in an office's list. `corrected`: how many corrections stand."""

    uid: str
    slug: str
    title: str
    state: str
    status: str
    municipality: str
    next_on: str
    """The next (else the last) date it is held, ISO 8601; "" when it has none."""
    sources: tuple[str, ...]
    corrected: int


@dataclass(frozen=True, slots=True)
class OfficeEvent:
    """An event as an office edits it. `origins` by field, text fields as "title:sv".

    `corrections`: those that stand, newest first. `undone` have been taken back: (correction, when).
    """

    uid: str
    slug: str
    state: str
    draft: Draft
    hidden: bool
    municipality: str
    texts: tuple[Text, ...]
    origins: dict[str, FieldOrigin]
    corrections: tuple[Correction, ...]
    undone: tuple[tuple[Correction, datetime], ...]
    version: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field as an office wants it from now on. `value` is JSON (visitapp.domain.event.draft_json)."""

    field: str
    language: str
    value: Any


class DecisionError(VisitappError):
    """A submission cannot be decided so. `code`: approved, returned, waiting, changed."""

    def __init__(self, reference: str, code: str) -> None:
        super().__init__(f"submission {reference}: {_FAULTS[code]}")
        self.reference = reference
        self.code = code


_FAULTS = {
    "approved": "it is already approved and published",
    "returned": "it was returned; take it back into the queue first",
    "waiting": "it is still waiting",
    "changed": "it has been changed since you looked at it",
}


def sees_municipality(office: Office, municipality: str) -> bool:
    """Whether an office decides about what happens in a municipality (the region's office: everywhere)."""
    return office.kind == "region" or (office.kind == "municipality" and office.municipality == municipality != "")


def decides_crossing(office: Office, crossing: Crossing) -> bool:
    """Whether an office says what is disrupted on a crossing: the region's, and that of a municipality with its port.

    A port that lies in one of the six has the municipality's slug.
    """
    ports = (crossing.port_from.slug, crossing.port_to.slug)
    return office.kind == "region" or (office.kind == "municipality" and office.municipality in ports)
