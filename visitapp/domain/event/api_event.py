"""An event in a body that a program sent: to a draft, or to all that is wrong with it at once. Pure.

What was told is kept whole beside the draft, so that it can be given back, patched and read anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from visitapp.domain.event.api_fields import (
    MOST_LANGUAGES,
    choice,
    is_language,
    language_codes,
    line,
    lines,
    members,
    price,
    several,
    shown,
    web_address,
)
from visitapp.domain.event.api_json import Finding, Notes, below
from visitapp.domain.event.api_place import Known, read_place
from visitapp.domain.event.api_times import STATUSES, Reasons, Told, read_occurrences, read_reasons
from visitapp.domain.event.types import Draft, Origin, Text, Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.domain.markup import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE, summary_of

EVENT_MEMBERS = (
    "texts", "original_language", "occurrences", "place", "online_url", "organiser", "categories", "audiences",
    "accessible", "languages", "price", "url", "ticket_url", "image", "status", "reason",
)  # fmt: skip
TEXT_MEMBERS = ("title", "summary", "description", "origin")
ORIGINS: tuple[Origin, ...] = ("original", "translated", "machine")
MOST_CATEGORIES = 8
LONGEST_ID = 200
OURS = "visitapp:"
"""How the ids begin that we give to events sent without one."""
_NO_ID = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff/\\]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body came to. `draft` None: it has faults. `told`: its times, each with its place in the list."""

    draft: Draft | None
    told: tuple[Told, ...] = ()
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def read_event(value: object, known: Known, default_municipality: str, today: date) -> Reading:
    """The draft that `value` tells of, or all its faults. Never raises, whatever JSON value it is."""
    notes = Notes()
    if not isinstance(value, Mapping):
        return Reading(None, faults=(Finding("", "no-object"),))
    said = members(value, "", EVENT_MEMBERS, notes)
    status = choice(said.get("status"), "/status", STATUSES, "scheduled", notes)
    reasons = read_reasons(said.get("reason"), "/reason", status, notes)
    told = read_occurrences(said.get("occurrences"), "/occurrences", today, notes)
    texts = _texts(said.get("texts"), said.get("original_language"), notes)
    organiser = members(said.get("organiser"), "/organiser", ("name", "url"), notes)
    image = members(said.get("image"), "/image", ("url", "credit"), notes)
    draft = Draft(
        texts=_with_reasons(texts, reasons, told, notes),
        held=tuple(one.held for one in told),
        where=_where(said, known, default_municipality, notes),
        organiser=line(organiser.get("name"), "/organiser/name", 150, notes, required=bool(organiser)),
        organiser_url=web_address(organiser.get("url"), "/organiser/url", notes),
        categories=several(said.get("categories"), "/categories", known.categories, MOST_CATEGORIES, notes),
        audiences=several(said.get("audiences"), "/audiences", known.audiences, 20, notes),
        accessible=several(said.get("accessible"), "/accessible", known.accessible, 40, notes),
        languages=language_codes(said.get("languages"), "/languages", notes),
        price=price(said.get("price"), "/price", notes),
        url=web_address(said.get("url"), "/url", notes),
        ticket_url=web_address(said.get("ticket_url"), "/ticket_url", notes),
        image_url=web_address(image.get("url"), "/image/url", notes),
        image_credit=line(image.get("credit"), "/image/credit", 300, notes),
        status=next(one for one in STATUSES if one == status),
    )
    if image and "url" not in image:
        notes.fault("/image/url", "missing")
    if not draft.categories:
        notes.warn("/categories", "no-category")
    if notes.faults:
        return Reading(None, (), tuple(notes.faults), tuple(notes.warnings))
    return Reading(draft, told, (), tuple(notes.warnings))


def read_external_id(value: object, at: str, notes: Notes) -> str:
    """The office's own id of an event; "" when it is none that can stand in an address."""
    if not isinstance(value, str):
        notes.fault(at, "no-text")
    elif not value.strip() or value != value.strip() or _NO_ID.search(value) or value in (".", ".."):
        notes.fault(at, "no-id", shown(value))
    elif len(value) > LONGEST_ID:
        notes.fault(at, "too-long", str(LONGEST_ID))
    else:
        return value
    return ""


def with_status(form: Mapping[str, Any], status: str, reason: object, number: int | None = None) -> dict[str, Any]:
    """What was told with another status and reason, of the whole event or of the time with that place in the list."""
    if number is None:
        return _marked(form, status, reason)
    times = [
        _marked(one, status, reason) if at == number else one for at, one in enumerate(form.get("occurrences", ()))
    ]
    return {**form, "occurrences": times}


def _marked(told: Mapping[str, Any], status: str, reason: object) -> dict[str, Any]:
    kept = {name: value for name, value in told.items() if name not in ("status", "reason")}
    if status != "scheduled":
        kept["status"] = status
        if reason:
            kept["reason"] = reason
    return kept


def _texts(value: object, original: object, notes: Notes) -> tuple[Text, ...]:
    """The words, those of the original language first."""
    if not value:
        notes.fault("/texts", "missing")
        return ()
    if not isinstance(value, Mapping):
        notes.fault("/texts", "no-object")
        return ()
    if len(value) > MOST_LANGUAGES:
        notes.fault("/texts", "too-many", str(MOST_LANGUAGES))
        return ()
    for language in value:
        if not is_language(language):
            notes.fault(below("/texts", shown(language)), "no-language", shown(language))
    languages = sorted(filter(is_language, value), key=_rank)
    if original is not None:
        first = choice(original, "/original_language", languages, "", notes)
        languages.sort(key=lambda code: code != first)
    return tuple(
        _text(code, value[code], "translated" if at else "original", notes) for at, code in enumerate(languages)
    )


def _rank(language: str) -> tuple[int, str]:
    ours: Sequence[str] = LANGUAGES
    return (ours.index(language) if language in ours else len(ours), language)


def _text(language: str, value: object, unsaid: Origin, notes: Notes) -> Text:
    at = below("/texts", language)
    said = members(value, at, TEXT_MEMBERS, notes)
    if value is None:
        notes.fault(at, "no-object")
    title = line(said.get("title"), below(at, "title"), LONGEST_TITLE, notes, required=isinstance(value, Mapping))
    description = lines(said.get("description"), below(at, "description"), LONGEST_TEXT, notes)
    summary = line(said.get("summary"), below(at, "summary"), LONGEST_SUMMARY, notes)
    if "summary" not in said:
        summary = summary_of(description)
    origin = choice(said.get("origin"), below(at, "origin"), ORIGINS, unsaid, notes)
    return Text(language, title, summary, description, next(one for one in ORIGINS if one == origin))


def _with_reasons(texts: tuple[Text, ...], reasons: Reasons, told: Sequence[Told], notes: Notes) -> tuple[Text, ...]:
    """The words with the reasons before them, each in its language."""
    languages = {text.language for text in texts}
    for language in reasons:
        if language not in languages:
            notes.warn(below("/reason", language), "no-text-there")
    for one in told:
        for language in one.reasons:
            if language not in languages:
                notes.warn(f"/occurrences/{one.number}/reason/{language}", "no-text-there")
    return tuple(_with_reason(text, reasons, told) for text in texts)


def _with_reason(text: Text, reasons: Reasons, told: Sequence[Told]) -> Text:
    whole = _sentence(reasons.get(text.language, ""))
    single = [
        f"{one.held.starts_on}: {_sentence(one.reasons[text.language])}" for one in told if text.language in one.reasons
    ]
    if not whole and not single:
        return text
    first = "\n".join(filter(None, (whole, *single)))
    summary = f"{whole} {text.summary}".strip() if whole else text.summary
    return replace(text, summary=summary, description=f"{first}\n\n{text.description}".strip())


def _sentence(reason: str) -> str:
    return f"{reason}." if reason and reason[-1].isalnum() else reason


def _where(said: Mapping[str, Any], known: Known, default_municipality: str, notes: Notes) -> Whereabouts:
    online = web_address(said.get("online_url"), "/online_url", notes)
    if "place" not in said and not online:
        if "online_url" not in said:
            notes.fault("/place", "missing")
        return Whereabouts()
    if "place" not in said:
        return Whereabouts(online_url=online)
    found = read_place(said["place"], "/place", known, default_municipality, notes)
    if found is None and said["place"] == {}:
        notes.fault("/place", "missing")
    return replace(found or Whereabouts(), online_url=online)
