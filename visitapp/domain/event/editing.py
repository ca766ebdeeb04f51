"""From an office's edit of a published event to the corrections it means. Pure; only what was changed is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from visitapp.domain.event.draft_json import draft_to_json
from visitapp.domain.event.submission import (
    CURRENCIES,
    Complain,
    FieldError,
    read_line,
    read_lines,
    read_price,
    read_url,
)
from visitapp.domain.event.types import Draft, Price, Text
from visitapp.domain.language import LANGUAGES
from visitapp.domain.office import Change
from visitapp.domain.text import clean_line, clean_text

STATUSES = ("scheduled", "cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class EditText:
    """The words in one language, as typed."""

    language: str
    title: str = ""
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an office may change of an event, as typed. `texts`: our four languages, then others that are there."""

    texts: tuple[EditText, ...]
    categories: tuple[str, ...] = ()
    price_kind: str = "unknown"
    price_low: str = ""
    price_high: str = ""
    currency: str = ""
    url: str = ""
    organiser: str = ""
    status: str = "scheduled"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class EditReading:
    """The changes that an edit means, or its faults (text fields as "title:sv")."""

    changes: tuple[Change, ...] = ()
    errors: tuple[FieldError, ...] = ()


def edit_of(draft: Draft, hidden: bool) -> Edit:
    """The edit form of an event as it stands."""
    by_language = {text.language: text for text in draft.texts}
    others = sorted(set(by_language) - set(LANGUAGES))
    return Edit(
        texts=tuple(_text(code, by_language.get(code)) for code in (*LANGUAGES, *others)),
        categories=draft.categories,
        price_kind=draft.price.kind,
        price_low="" if draft.price.low is None else str(draft.price.low),
        price_high="" if draft.price.high is None else str(draft.price.high),
        currency=draft.price.currency or CURRENCIES[0],
        url=clean_line(draft.url),
        organiser=clean_line(draft.organiser),
        status=draft.status,
        hidden=hidden,
    )


def read_edit(edit: Edit, current: Edit, categories: frozenset[str]) -> EditReading:
    """The changes from `current` to `edit`. What was left as it was is not judged. Never raises."""
    errors: list[FieldError] = []
    changes: list[Change] = []

    def complain(field: str, code: str) -> None:
        errors.append(FieldError(field, code))

    def change(field: str, value: object, language: str = "") -> None:
        changes.append(Change(field, language, value))

    before = {text.language: text for text in current.texts}
    for text in edit.texts:
        _read_text(text, before.get(text.language, EditText(text.language)), complain, change)
    if set(edit.categories) != set(current.categories):
        if not set(edit.categories) <= categories | set(current.categories):
            complain("categories", "unknown")
        change("categories", list(dict.fromkeys(edit.categories)))
    if _said_price(edit) != _said_price(current):
        price = read_price(edit.price_kind, edit.price_low, edit.price_high, edit.currency, complain)
        change("price", _price_json(price))
    if edit.url != current.url:
        change("url", read_url(edit.url, "url", complain))
    if edit.organiser != current.organiser:
        change("organiser", read_line(edit.organiser, "organiser", complain))
    if edit.status != current.status:
        if edit.status not in STATUSES:
            complain("status", "unknown")
        change("status", edit.status)
    if edit.hidden != current.hidden:
        change("hidden", edit.hidden)
    return EditReading(errors=tuple(errors)) if errors else EditReading(tuple(changes))


def _text(language: str, text: Text | None) -> EditText:
    if text is None:
        return EditText(language)
    return EditText(language, clean_line(text.title), clean_line(text.summary), clean_text(text.description))


def _read_text(
    text: EditText, before: EditText, complain: Complain, change: Callable[[str, object, str], None]
) -> None:
    if text == before:
        return
    code = text.language
    if text.title != before.title or not before.title:
        title = read_line(text.title, f"title:{code}", complain, required=True)
        change("title", title, code)
    if text.summary != before.summary:
        change("summary", read_line(text.summary, f"summary:{code}", complain), code)
    if text.description != before.description:
        change("description", read_lines(text.description, f"description:{code}", complain), code)


def _said_price(edit: Edit) -> tuple[str, ...]:
    if edit.price_kind == "fixed":
        return (edit.price_kind, edit.price_low, edit.currency)
    if edit.price_kind == "range":
        return (edit.price_kind, edit.price_low, edit.price_high, edit.currency)
    return (edit.price_kind,)


def _price_json(price: Price) -> dict[str, Any]:
    plain: dict[str, Any] = draft_to_json(Draft((), (), price=price))["price"]
    return plain
