"""What the API tells of events, as JSON Schema. Every member is always there; null is what nobody said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.entry import EntryStatus, OccurrenceKind
from visitapp.domain.event.types import Origin, PriceKind
from visitapp.domain.reach.types import VERDICTS, Assumption, Reason
from visitapp.domain.transit.types import Vehicle
from visitapp.web.api.operations import Schema, ref
from visitapp.web.api.schema_words import (
    ADDRESS,
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    LINKS,
    MAYBE_ADDRESS,
    MAYBE_COUNT,
    MAYBE_DAY,
    MAYBE_INSTANT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    TEXT,
    about,
    feature,
    features,
    maybe,
    page,
    several,
    thing,
    words,
)

_STATUS = words(*get_args(EntryStatus))
_REASONS: Schema = {"enum": [*(reason for reason in get_args(Reason) if reason), None]}
_ID = about(TEXT, "Permanent.")
_IN_SHORT: dict[str, Schema] = {
    "title": MAYBE_TEXT,
    "language": about(MAYBE_TEXT, "Of the title."),
    "fallback": about(FLAG, "The language asked for is not there; another stands in."),
    "place": about(maybe("PlaceOfEvent"), "Null: nobody said where. That is not online."),
    "municipality": MAYBE_TEXT,
    "online_url": MAYBE_ADDRESS,
    "organiser": maybe("OrganiserOfEvent"),
    "categories": several(TEXT),
    "price": ref("Price"),
    "demo": about(FLAG, "Invented, to show how the site works."),
    "links": LINKS,
}
_SLUG = about(TEXT, "In the address of its page; the same in all languages.")

_OCCURRENCE: dict[str, Schema] = {
    "id": _ID,
    "ical_uid": about(TEXT, "The UID it has in all calendars of this site."),
    "kind": about(words(*get_args(OccurrenceKind)), "no-time: the hour is not known. That is not midnight."),
    "starts_at": MAYBE_INSTANT,
    "ends_at": MAYBE_INSTANT,
    "starts_on": DAY,
    "ends_on": about(MAYBE_DAY, "The day after the last, of whole days."),
    "last_day": about(DAY, "Included. A night that ends before six belongs to its evening."),
    "zone": about(TEXT, "IANA name."),
    "status": _STATUS,
    "previous_start": about(MAYBE_TEXT, "An instant or a day: when it was to begin, before it was last moved."),
    "sequence": about(COUNT, "Rises with each change, as in iCalendar."),
    "changed_at": INSTANT,
    "reach": about(several(ref("Reach")), "Only where it is asked for, or of one event."),
}

_EVENT: dict[str, Schema] = {
    "id": _ID, "slug": _SLUG,
    "state": about(words("public", "withdrawn"), "withdrawn: no source tells of it any more."),
    "status": _STATUS,
    **{name: _IN_SHORT[name] for name in ("title", "language", "fallback")},
    "original_language": MAYBE_TEXT,
    "texts": {
        "type": "object", "additionalProperties": ref("Text"),
        "description": "By language; with `lang` only the one that is told.",
    },
    "occurrences": about(several(ref("Occurrence")), "In a list those from the slice's first day on."),
    **{name: _IN_SHORT[name] for name in ("place", "municipality", "online_url", "organiser", "categories")},
    "audiences": several(TEXT), "accessible": about(several(TEXT), "Nothing said is not accessible."),
    "languages": about(several(TEXT), "What is spoken or sung."), "price": ref("Price"), "url": MAYBE_TEXT,
    "ticket_url": MAYBE_TEXT, "image": maybe("Image"),
    "part_of": about(maybe("OtherEvent"), "The festival or series in whose programme it stands, as its source says."),
    "parts": about(
        several(ref("OtherEvent")), "Its programme: none, or two and more, at most 1,000. Each says `part_of` itself."
    ),
    "demo": _IN_SHORT["demo"],
    "sources": several(ref("SourceOfEvent")), "published_at": INSTANT, "changed_at": INSTANT, "links": LINKS,
}  # fmt: skip

SCHEMAS: Mapping[str, Schema] = {
    "Text": thing(
        {
            "title": TEXT, "summary": MAYBE_TEXT, "description": MAYBE_TEXT,
            "origin": about(words(*get_args(Origin)), "Who wrote it in this language."),
        },
        "Plain text.",
    ),
    "Price": thing(
        {
            "kind": about(words(*get_args(PriceKind)), "Unknown is not free."),
            "low": about(MAYBE_TEXT, "A decimal number."), "high": MAYBE_TEXT,
            "currency": about(MAYBE_TEXT, "ISO 4217."),
        }
    ),
    "PlaceOfEvent": thing(
        {
            "id": about(MAYBE_TEXT, "Null: none of the places known here."), "name": MAYBE_TEXT,
            "address": MAYBE_TEXT, "municipality": MAYBE_TEXT, "latitude": MAYBE_NUMBER, "longitude": MAYBE_NUMBER,
            "confirmed": about({"type": ["boolean", "null"]}, "False: no publication gives its position."),
            "href": MAYBE_ADDRESS,
        }
    ),
    "OrganiserOfEvent": thing({"id": MAYBE_TEXT, "name": TEXT, "url": MAYBE_TEXT, "href": MAYBE_ADDRESS}),
    "Image": thing({"url": ADDRESS, "credit": MAYBE_TEXT}),
    "SourceOfEvent": thing(
        {
            "id": TEXT, "name": TEXT, "licence": MAYBE_TEXT, "attribution": MAYBE_TEXT,
            "kind": words("web", "office", "api", "removed"),
        }
    ),
    "Journey": thing(
        {
            "direction": words("out", "back"), "sailing": TEXT, "leaves_at": MAYBE_INSTANT,
            "check_in_closes_at": MAYBE_INSTANT, "departs_at": MAYBE_INSTANT, "arrives_at": MAYBE_INSTANT,
            "on_land_at": MAYBE_INSTANT, "there_at": MAYBE_INSTANT,
            "ground_minutes": about(several(COUNT), "Between port and place: lower, middle, upper estimate."),
            "ground_estimated": about(FLAG, "From the distance, where nothing else is said."),
            "ground_calculated": about(FLAG, "On roads, by a program."),
            "ground_published": about(FLAG, "As somebody published it, rounded, for the middle of the municipality."),
            "ground_by_road": about(FLAG, "From the length of the main roads to the middle of the municipality."),
            "legs": about(
                several(ref("GroundLeg")), "By bus and train between port and place; none: only the minutes are known."
            ),
        },
        "One way across.",
    ),
    "GroundLeg": thing(
        {
            "vehicle": about({"enum": [*get_args(Vehicle), None]}, "Null: a walk."),
            "line": MAYBE_TEXT, "headsign": about(MAYBE_TEXT, "What stands on the vehicle."),
            "from": about(MAYBE_TEXT, "A stop. Null: at the port or the place."),
            "to": about(MAYBE_TEXT, "A stop. Null: at the port or the place."),
            "departs_at": INSTANT, "arrives_at": INSTANT,
            "approximate": about(FLAG, "How often it runs is known, not when: there at the latest at this time."),
            "demo": FLAG,
        },
        "A ride or a walk.",
    ),
    "Reach": thing(
        {
            "crossing": TEXT, "mode": words(*MODES),
            "verdict": about(words(*VERDICTS), "tight: it fits only by the middle estimate. unknown: reason says why."),
            "reason": _REASONS, "out": maybe("Journey"), "home": maybe("Journey"), "minutes_on_site": MAYBE_COUNT,
            "assumptions": about(several(words(*get_args(Assumption))), "What no source gives."),
            "changed_at": INSTANT,
        },
        "Whether an occurrence can be reached by a ferry line, and left again.",
    ),
    "Occurrence": thing(_OCCURRENCE, "One time an event is held.", optional=("reach",)),
    "OtherEvent": thing({"id": _ID, "href": ADDRESS}),
    "Event": thing(_EVENT),
    "Provenance": thing(
        {
            "field": TEXT, "language": MAYBE_TEXT, "by": words("source", "office"),
            "source": about(MAYBE_TEXT, "The source that gave it."),
            "at": about(MAYBE_INSTANT, "When an office corrected it."),
        },
        "Who said a field.",
    ),
    "EventWithProvenance": thing({**_EVENT, "provenance": several(ref("Provenance"))}),
    "Removed": thing(
        {
            "id": TEXT,
            "reason": about(
                words("withdrawn", "merged", "removed", "outside"),
                "withdrawn: gone from its source. merged: see replaced_by. removed: taken off the site."
                " outside: it changed, or passed, and is not in the slice.",
            ),
            "at": INSTANT,
            "replaced_by": {"anyOf": [thing({"id": TEXT, "href": ADDRESS}), {"type": "null"}]},
        },
        "Delete it from your copy, if it is there.",
    ),
    "EventList": thing(
        {
            "items": several(ref("Event")),
            "removed": about(several(ref("Removed")), "Only with `modified_since`."),
            "as_of": about(INSTANT, "What to ask with as `modified_since` next; the same in all parts of a walk."),
            "next": about(MAYBE_ADDRESS, "What follows; null at the end."),
            "total": about(COUNT, "Only where it is asked for."),
        },
        optional=("total",),
    ),
    "EventInShort": thing({"id": _ID, "slug": _SLUG, **_IN_SHORT}),
    "OccurrenceWithEvent": thing(
        {**_OCCURRENCE, "event": ref("EventInShort"), "links": LINKS}, optional=("reach",)
    ),
    "OccurrenceList": page("OccurrenceWithEvent", "Occurrences by start."),
    "EventFeature": feature(
        thing({"slug": _SLUG, **_IN_SHORT, "next": about(maybe("Occurrence"), "The first in the slice's days.")}),
        "An event and where it is held.",
    ),
    "EventFeatures": features("EventFeature", "Events as GeoJSON."),
}  # fmt: skip
