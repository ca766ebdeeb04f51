"""What forms share: where they come from, how old they are, what was typed, and faults in words."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from visitapp.domain.event.submission import LONGEST, FieldError, Form
from visitapp.domain.event.submission_times import MOST_ROWS, DateRow
from visitapp.domain.text import clean_line, clean_text
from visitapp.publish.words import Words
from visitapp.web.context import WebContext

BODY_BYTES = 128 * 1024
MOST_FIELDS = 300
YOUNGEST_S, OLDEST_S = 2, 24 * 3600
"""A form filled in sooner was not filled in by a person."""
_REFERENCE = re.compile(r"[A-HJ-NP-Z2-9]{10}")
_REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token as it came back. `fault`: "", "young", "old" or "forged". `reference` names the submission."""

    text: str
    reference: str
    fault: str


def new_reference() -> str:
    """A random reference number that can be read out on the telephone: ten letters and digits."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(10))


def is_reference(text: str) -> bool:
    """Whether `text` could be a reference number."""
    return _REFERENCE.fullmatch(text) is not None


def make_token(context: WebContext) -> str:
    """A token that says when a form was handed out, and under which reference it will be kept."""
    return _signer(context).sign(new_reference()).decode()


def read_token(context: WebContext, text: str) -> Token:
    """What a token says. One of the future, or signed by another, is forged."""
    try:
        value, signed_at = _signer(context).unsign(text[:200], max_age=OLDEST_S, return_timestamp=True)
    except SignatureExpired:
        return Token("", "", "old")
    except BadSignature:
        return Token("", "", "forged")
    young = (context.now() - signed_at).total_seconds() < YOUNGEST_S
    return Token(text, value.decode(), "young" if young else "")


def from_our_pages(request: Request, context: WebContext) -> bool:
    """Whether a form was sent by a page of ours: by Origin, else by Referer; neither means no (OWASP CSRF)."""
    source = request.headers.get("origin") or request.headers.get("referer") or ""
    sent_from = _origin(source)
    return sent_from is not None and any(
        _same_origin(sent_from, _origin(ours)) for ours in (context.base_url, *context.trusted_origins)
    )


async def posted(request: Request) -> FormData:
    """The fields of a form, without files. Raises HTTPException 400 for too many of them, 413 for too large a body."""
    try:
        return await request.form(max_files=0, max_fields=MOST_FIELDS)
    except HTTPException:
        raise
    except (ValueError, UnicodeDecodeError) as error:
        raise HTTPException(400) from error


def form_fault(request: Request, context: WebContext, data: FormData) -> str:
    """Why a form with a button alone is not taken, as in `token_words`; "" when it is. Who presses one may be fast."""
    if not from_our_pages(request, context):
        return "origin"
    fault = read_token(context, line(data, "token")).fault
    return "" if fault == "young" else fault


def line(data: FormData, name: str) -> str:
    """A field of one line, cleaned; "" when it is missing."""
    value = data.get(name, "")
    return clean_line(value) if isinstance(value, str) else ""


def several(data: FormData, name: str) -> tuple[str, ...]:
    """All values of a field, cleaned, without empty ones."""
    return tuple(clean_line(value) for value in data.getlist(name) if isinstance(value, str) and value.strip())


def typed_form(data: FormData) -> Form:
    """The event form as typed. Rows: as many as were sent, at least one."""
    lines: dict[str, Any] = {name: line(data, name) for name in _LINES}
    description = data.get("description", "")
    rows = [
        DateRow(*(line(data, f"{part}_{number}") for part in ("start_date", "start_time", "end_date", "end_time")))
        for number in range(1, MOST_ROWS + 1)
        if f"start_date_{number}" in data
    ]
    return Form(
        **lines,
        description=clean_text(description) if isinstance(description, str) else "",
        rows=tuple(rows) or (DateRow(),),
        categories=several(data, "categories"),
        audiences=several(data, "audiences"),
    )


def fault_words(spoken: Words, error: FieldError) -> str:
    """What is wrong with a field, as a sentence that says what to do."""
    _ = spoken.gettext
    stem = _stem(error.field)
    if error.code == "missing":
        return _missing(spoken).get(stem, _("Please fill this in."))
    if error.code == "too-long":
        longest = LONGEST.get(error.field.partition(":")[0], LONGEST["url"])
        return _("Please use at most %(count)s characters.") % {"count": spoken.number(longest)}
    return _faults(spoken).get(error.code, _("Please check this."))


def field_words(spoken: Words, field: str) -> str:
    """The name of a field, as its label has it."""
    name = _labels(spoken).get(_stem(field), field)
    number = field.rpartition("_")[2]
    return f"{name} ({number})" if number.isdigit() and number != "1" else name


def token_words(spoken: Words, fault: str) -> str:
    """What is wrong with the form as a whole. Nothing typed is lost; sending it again is enough."""
    _ = spoken.gettext
    return {
        "young": _("That was faster than a person types. Please send it again."),
        "old": _("This form was open for more than a day. Nothing is lost: please send it again."),
        "forged": _("This form could not be recognised. Nothing is lost: please send it again."),
        "trap": _("A field that must stay empty was filled in. It is empty again: please send the form once more."),
        "rate": _("Too many forms were sent from here. Please wait an hour; what you typed is still below."),
        "origin": _("This form was not sent from our own page. Please send it again from here."),
        "no-office": _("No office receives proposals for that municipality yet."),
    }[fault]


_LINES = (
    "title", "summary", "language", "place", "place_query", "place_name", "place_address", "place_municipality",
    "place_position", "price_kind", "price_low", "price_high", "currency", "url", "organiser", "contact_name",
    "contact_email", "rights",
)  # fmt: skip


class _Signer(TimestampSigner):
    """A signer with the context's clock."""

    def __init__(self, context: WebContext) -> None:
        super().__init__(context.secret, salt="visitapp.form")
        self._now = context.now

    def get_timestamp(self) -> int:
        """Whole seconds since 1970."""
        return int(self._now().timestamp())


def _signer(context: WebContext) -> _Signer:
    return _Signer(context)


def _origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None when it has none ("null")."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def _same_origin(one: tuple[str, str, int], other: tuple[str, str, int] | None) -> bool:
    """Equal, where the names of this very machine are one."""
    if other is None or (one[0], one[2]) != (other[0], other[2]):
        return False
    return one[1] == other[1] or (one[1] in _LOOPBACK and other[1] in _LOOPBACK)


def _stem(field: str) -> str:
    stem, _, number = field.rpartition("_")
    return stem if number.isdigit() else field.partition(":")[0]


def _missing(spoken: Words) -> Mapping[str, str]:
    _ = spoken.gettext
    return {
        "title": _("Please give the event a name."),
        "language": _("Please say in which language you wrote."),
        "start_date": _("Please give at least one date."),
        "end_time": _("Please say when it ends on the last day."),
        "place": _("Please find the place, or enter a new one."),
        "place_name": _("Please give the place a name."),
        "place_municipality": _("Please choose the municipality that the place lies in."),
        "price_low": _("Please give the amount, or choose another kind of price."),
        "price_high": _("Please give the highest amount, or choose another kind of price."),
        "contact_name": _("Please tell the office whom to ask."),
        "contact_email": _("Please tell the office where to write."),
        "rights": _("Please confirm that the event may be published."),
        "reason": _("Please give a reason."),
    }


def _faults(spoken: Words) -> Mapping[str, str]:
    _ = spoken.gettext
    return {
        "too-many": _("These are too many."),
        "unknown": _("Please choose one of the list."),
        "no-date": _("Please write the date like 2027-06-21."),
        "no-time": _("Please write the hour like 19:00."),
        "no-such-hour": _("The clocks skip this hour on that night."),
        "past": _("This day has passed."),
        "too-far": _("This day is more than three years away."),
        "end-before-start": _("The end comes before the beginning."),
        "time-without-start": _("Please say when it begins, or leave out when it ends."),
        "twice": _("This date stands here twice."),
        "too-long-a-time": _("This lasts longer than a year."),
        "no-address": _("Please write a web address like https://example.org."),
        "no-email": _("Please write an e-mail address like name@example.org."),
        "no-amount": _("Please write an amount like 120 or 120.50."),
        "high-below-low": _("The highest amount is not above the lowest."),
        "no-position": _("Please write the position like 56.6745, 12.8568."),
        "outside": _("This position lies outside the region."),
        "elsewhere": _("This position lies in another municipality."),
    }


def _labels(spoken: Words) -> Mapping[str, str]:
    _ = spoken.gettext
    return {
        "title": _("Name of the event"),
        "summary": _("In one sentence"),
        "description": _("Description"),
        "language": _("Language of the text"),
        "start_date": _("Date"),
        "start_time": _("Begins at"),
        "end_date": _("Last date"),
        "end_time": _("Ends at"),
        "place": _("Place"),
        "place_query": _("Find the place"),
        "place_name": _("Name of the place"),
        "place_address": _("Address"),
        "place_municipality": _("Municipality"),
        "place_position": _("Position"),
        "place_aliases": _("Other names"),
        "place_category": _("Kind of place"),
        "categories": _("What it is"),
        "audiences": _("For whom"),
        "price_kind": _("Price"),
        "price_low": _("Amount"),
        "price_high": _("Highest amount"),
        "currency": _("Currency"),
        "url": _("Web address"),
        "organiser": _("Organiser"),
        "contact_name": _("Your name"),
        "contact_email": _("Your e-mail address"),
        "rights": _("Rights"),
        "status": _("Status"),
        "reason": _("Reason"),
    }
