"""The schemas of what programs send when they write, and of what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visitapp.domain.event.api_event import LONGEST_ID, MOST_CATEGORIES, ORIGINS
from visitapp.domain.event.api_fields import CURRENCIES, MOST_LANGUAGES, PRICE_KINDS
from visitapp.domain.event.api_times import KINDS, LONGEST_KEY, LONGEST_REASON, MOST_OCCURRENCES, STATUSES
from visitapp.domain.markup import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from visitapp.web.api.operations import Schema, ref

EXAMPLE: Mapping[str, Any] = {
    "texts": {
        "sv": {"title": "Sommarkonsert", "summary": "Stråkar på borggården.", "description": "En timme utan paus."},
        "en": {"title": "Summer concert", "origin": "translated"},
    },
    "occurrences": [
        {"starts_at": "2027-06-21T19:00:00+02:00", "ends_at": "2027-06-21T20:00:00+02:00", "external_id": "1"},
        {"starts_at": "2027-06-22T19:00", "zone": "Europe/Stockholm", "external_id": "2"},
    ],
    "place": {"name": "Borggården", "address": "Slottsgatan 1", "latitude": 56.6704, "longitude": 12.8617},
    "organiser": {"name": "Kammarmusikföreningen", "url": "https://example.org/"},
    "categories": ["music"],
    "price": {"kind": "range", "low": "120", "high": "180", "currency": "SEK"},
    "url": "https://example.org/sommarkonsert",
    "image": {"url": "https://example.org/konsert.jpg", "credit": "Foto: Åsa Ek"},
}
_LANGUAGE: Schema = {"type": "string", "pattern": "^[a-z]{2}$"}
_INSTANT: Schema = {
    "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?$",
}  # fmt: skip
_DAY: Schema = {"type": "string", "format": "date"}
_URL: Schema = {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", "maxLength": 500}
_REASONS: Schema = {
    "type": "object",
    "description": "Why, by language, in a sentence; shown before the description in that language.",
    "propertyNames": _LANGUAGE,
    "additionalProperties": {"type": "string", "maxLength": LONGEST_REASON},
}
_AMOUNT: Schema = {
    "oneOf": [
        {"type": "string", "pattern": r"^\d{1,7}(\.\d{1,2})?$"},
        {"type": "number", "minimum": 0, "maximum": 1000000},
    ]
}


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = (), description: str = "") -> Schema:
    schema: dict[str, Any] = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    if description:
        schema["description"] = description
    return schema


def _line(longest: int, description: str = "") -> Schema:
    return {"type": "string", "maxLength": longest, **({"description": description} if description else {})}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


_TEXT = _object(
    {
        "title": {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE},
        "summary": _line(LONGEST_SUMMARY, "One sentence; unsaid, the beginning of the description."),
        "description": _line(LONGEST_TEXT, "Plain text; mark-up is taken out. An empty line begins a paragraph."),
        "origin": {"enum": list(ORIGINS), "description": "Unsaid: original in the original language, else translated."},
    },
    ("title",),
)
_OCCURRENCE = _object(
    {
        "external_id": _line(LONGEST_KEY, "Your own id of it: it then stays the same one however far it moves."),
        "kind": {"enum": list(KINDS), "description": "Unsaid: timed with starts_at, no-time (hour unknown) without."},
        "starts_at": _said(_INSTANT, "With an offset, or the wall clock in `zone`."),
        "ends_at": _said(_INSTANT, "Leave it out when nobody knows."),
        "starts_on": _said(_DAY, "For whole days, and for days of which the hour is unknown."),
        "ends_on": _said(_DAY, "The day after the last one."),
        "zone": {"type": "string", "default": "Europe/Stockholm", "maxLength": 60},
        "status": {"enum": list(STATUSES), "default": "scheduled"},
        "reason": _REASONS,
    },
    description="One time it is held: `starts_at`, or `starts_on`.",
)
_PLACE = _object(
    {
        "id": _line(120, "The id or slug of one of our places."),
        "name": _line(300),
        "address": _line(300),
        "locality": _line(150),
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "municipality": _line(80, "Only where neither place nor position says it."),
    },
    description="One of our places by `id`, or name, address and position. A name that we know is found.",
)
_EVENT: Mapping[str, Schema] = {
    "texts": {
        "type": "object", "description": "The words by language.", "minProperties": 1, "maxProperties": MOST_LANGUAGES,
        "propertyNames": _LANGUAGE, "additionalProperties": _TEXT,
    },
    "original_language": _said(_LANGUAGE, "Unsaid: sv, else en, da, de, else the first by its code."),
    "occurrences": {"type": "array", "minItems": 1, "maxItems": MOST_OCCURRENCES, "items": _OCCURRENCE},
    "place": _PLACE,
    "online_url": _said(_URL, "Where it is held online; needed where there is no place."),
    "organiser": _object({"name": _line(150), "url": _URL}, ("name",)),
    "categories": {"type": "array", "maxItems": MOST_CATEGORIES, "items": {"type": "string"}},
    "audiences": {"type": "array", "maxItems": 20, "items": {"type": "string"}},
    "accessible": {"type": "array", "maxItems": 40, "items": {"type": "string"}},
    "languages": {"type": "array", "maxItems": MOST_LANGUAGES, "items": _LANGUAGE},
    "price": _object(
        {
            "kind": {"enum": list(PRICE_KINDS), "description": "Unknown is not free."},
            "low": _said(_AMOUNT, "The price, or the lowest of a range."),
            "high": _said(_AMOUNT, "The highest of a range."),
            "currency": {"enum": list(CURRENCIES), "default": "SEK"},
        }
    ),
    "url": _URL,
    "ticket_url": _URL,
    "image": _object({"url": _URL, "credit": _line(300)}, ("url",)),
    "status": {"enum": list(STATUSES), "default": "scheduled"},
    "reason": _REASONS,
}  # fmt: skip
_EXTERNAL_ID = _line(LONGEST_ID, "Your own id of the event.")
_IDENTITY: Mapping[str, Schema] = {
    "id": {"type": "string", "description": "Our permanent id of the event."},
    "external_id": _EXTERNAL_ID,
    "office": {"type": "string"},
    "state": {"enum": ["public", "hidden", "withdrawn"], "description": "hidden: an office took it off the site."},
    "links": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
}
_FINDINGS: Schema = {"type": "array", "items": ref("Finding")}
_OCCURRENCE_ID: Schema = {"type": ["string", "null"], "description": "The id of one occurrence; all without it."}

SCHEMAS: Mapping[str, Schema] = {
    "EventToWrite": _object(
        {**_EVENT, "external_id": _EXTERNAL_ID}, ("texts", "occurrences"),
        "An event. `place` or `online_url` is needed. What is sent is published under CC0-1.0.",
    ),
    "EventPatch": {
        "type": "object", "properties": {name: {} for name in _EVENT}, "additionalProperties": False,
        "description": "Members of EventToWrite; null removes one, an object is merged, a list is taken whole.",
    },
    "Cancellation": _object({"reason": _REASONS, "occurrence": _OCCURRENCE_ID}),
    "Reinstatement": _object({"occurrence": _OCCURRENCE_ID}),
    "Finding": {
        "type": "object", "description": "Something to say about a member of what was sent.",
        "required": ["field", "fault", "value", "pointer", "code"],
        "properties": {
            "field": {"type": "string"}, "fault": {"type": "string"}, "value": {"type": "string"},
            "pointer": {"type": "string", "description": "A JSON Pointer (RFC 6901)."}, "code": {"type": "string"},
        },
    },
    "WrittenEvent": {
        "type": "object",
        "required": ["result", *_IDENTITY, "event", "corrected", "warnings"],
        "properties": {
            "result": {"enum": ["created", "changed", "unchanged", "restored"]},
            **_IDENTITY,
            "event": {"type": ["object", "null"], "description": "What is published, in the form of EventToWrite."},
            "corrected": {
                "type": "array", "items": {"type": "string"},
                "description": "Fields in which a correction by an office stands above what was sent.",
            },
            "warnings": _FINDINGS,
        },
    },
    "ValidatedEvent": {
        "type": "object",
        "required": ["valid", "would", "event", "warnings"],
        "properties": {
            "valid": {"const": True}, "would": {"enum": ["create", "change", "nothing", "restore"]}, **_IDENTITY,
            "event": {"type": "object", "description": "What would be published, corrections left out."},
            "warnings": _FINDINGS,
        },
    },
    "ExternalEvent": {
        "type": "object",
        "required": [*_IDENTITY, "event"],
        "properties": {**_IDENTITY, "event": {"type": "object", "description": "As it was sent last."}},
    },
    "ExternalEvents": {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object", "required": [*_IDENTITY, "etag"],
                    "properties": {**_IDENTITY, "etag": {"type": "string"}},
                },
            },
            "next": {"type": ["string", "null"], "format": "uri"},
        },
    },
}  # fmt: skip
