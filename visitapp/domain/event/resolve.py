"""From records and corrections to the one event that is published. Pure; the same input gives the same event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import held_from_json, price_from_json
from visitapp.domain.event.types import Correction, Draft, Held, Resolved, SourcedDraft, Text, Whereabouts

_FIELDS = (
    "organiser", "organiser_url", "categories", "audiences", "accessible", "languages", "url", "ticket_url",
    "image_url", "image_credit",
)  # fmt: skip


def resolve(records: Iterable[SourcedDraft], corrections: Iterable[Correction]) -> Resolved | None:
    """The event that `records` and `corrections` give; None without a record.

    Each field comes from the first record (by priority, then age) that says something, whole; times: see
    `all_held`. Then corrections in the order of their ids, so the latest wins.
    """
    ordered = sorted(records, key=lambda record: (record.priority, record.record))
    if not ordered:
        return None
    draft, provenance = _from_records(ordered)
    hidden = False
    for correction in sorted(corrections, key=lambda correction: correction.id):
        if correction.field == "hidden":
            hidden = bool(correction.value)
        else:
            draft = _corrected(draft, correction)
        key = f"{correction.field}:{correction.language}" if correction.language else correction.field
        provenance[key] = f"correction:{correction.id}"
    return Resolved(draft, provenance, hidden)


def _from_records(ordered: Sequence[SourcedDraft]) -> tuple[Draft, dict[str, str]]:
    provenance: dict[str, str] = {}
    texts: dict[str, Text] = {}
    for record in ordered:
        for text in record.draft.texts:
            if text.language not in texts:
                texts[text.language] = text
                provenance[f"title:{text.language}"] = f"record:{record.record}"
    # Whoever tells that it is cancelled or moved knows more than who still says nothing of it.
    news = next((record for record in ordered if record.draft.status != "scheduled"), ordered[0])
    values: dict[str, Any] = {"texts": tuple(texts.values()), "status": news.draft.status}
    for name in (*_FIELDS, "held"):
        values[name] = _first(ordered, name, provenance)
    values["held"] = all_held(values["held"], [record.draft.held for record in ordered])
    for name, says in (("where", _says_where), ("price", _says_price)):
        winner = next((record for record in ordered if says(record.draft)), ordered[0])
        values[name] = getattr(winner.draft, name)
        provenance[name] = f"record:{winner.record}"
    provenance["status"] = f"record:{news.record}"
    return Draft(**values), provenance


def all_held(first: tuple[Held, ...], others: Iterable[tuple[Held, ...]]) -> tuple[Held, ...]:
    """The times of the record that wins, and those of the others on days of which it says nothing.

    A library tells one evening of a series that the theatre tells whole. Of one day the times are never mixed, and a
    record that shares no day with what is known adds none: it may be of before the event was moved.
    """
    held, days = list(first), {one.starts_on for one in first}
    for other in others:
        own = {one.starts_on for one in other}
        if days & own and own - days:
            held += [one for one in other if one.starts_on not in days]
            days |= own
    return tuple(held) if len(held) == len(first) else tuple(sorted(held, key=lambda one: one.starts_on))


def _first(ordered: Sequence[SourcedDraft], name: str, provenance: dict[str, str]) -> object:
    for record in ordered:
        value: object = getattr(record.draft, name)
        if value:
            provenance[name] = f"record:{record.record}"
            return value
    empty: object = getattr(ordered[0].draft, name)
    return empty


def _says_where(draft: Draft) -> bool:
    return bool(draft.where.place or draft.where.name or draft.where.online_url)


def _says_price(draft: Draft) -> bool:
    return draft.price.kind != "unknown"


def _corrected(draft: Draft, correction: Correction) -> Draft:
    value, field = correction.value, correction.field
    try:
        if field in ("title", "summary", "description"):
            return replace(draft, texts=_text_corrected(draft.texts, field, correction.language, str(value)))
        if field in ("categories", "audiences", "accessible"):
            return _replaced(draft, field, tuple(str(item) for item in _list(value)))
        if field in ("organiser", "url", "ticket_url", "status"):
            return _replaced(draft, field, str(value))
        if field == "price":
            return replace(draft, price=price_from_json(_dict(value)))
        if field == "where":
            return replace(draft, where=Whereabouts(**_dict(value)))
        if field == "held":
            return replace(draft, held=tuple(held_from_json(_dict(item)) for item in _list(value)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(field, f"correction {correction.id} cannot be read: {error!r}") from error
    raise InputError(field, "is no field that can be corrected")


def _text_corrected(texts: tuple[Text, ...], field: str, language: str, value: str) -> tuple[Text, ...]:
    if not any(text.language == language for text in texts):
        title = value if field == "title" else (texts[0].title if texts else "")
        texts = (*texts, Text(language, title, origin="translated" if texts else "original"))
    changed: dict[str, Any] = {field: value}
    return tuple(replace(text, **changed) if text.language == language else text for text in texts)


def _replaced(draft: Draft, field: str, value: object) -> Draft:
    changed: dict[str, Any] = {field: value}
    return replace(draft, **changed)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list is needed")
    return list(value)


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("an object is needed")
    return value
