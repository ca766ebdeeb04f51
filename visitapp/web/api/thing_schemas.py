"""What the API tells besides events, as JSON Schema. Every member is always there; null is what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from visitapp.domain.crossing.timetable import NotRunning
from visitapp.domain.crossing.types import CrossingStatus, Direction, SailingStatus, VehicleClass
from visitapp.domain.place.types import PlaceKind
from visitapp.web.api import hours_schemas
from visitapp.web.api.operations import Schema, ref
from visitapp.web.api.schema_words import (
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    LINKS,
    MAYBE_COUNT,
    MAYBE_DAY,
    MAYBE_INSTANT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NAMES,
    NUMBER,
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

_NAME = about(MAYBE_TEXT, "In the language asked for; Swedish where there is none.")
_NOT_RUNNING: Schema = {"enum": [*(reason for reason in get_args(NotRunning) if reason), None]}
_PLACE: dict[str, Schema] = {
    "name": _NAME, "names": NAMES, "kind": words(*get_args(PlaceKind)), "category": MAYBE_TEXT,
    "municipality": MAYBE_TEXT, "address": MAYBE_TEXT, "latitude": MAYBE_NUMBER, "longitude": MAYBE_NUMBER,
    "precision_m": about(MAYBE_COUNT, "How exact the position is."),
    "confirmed": about(FLAG, "False: no publication gives its position."),
    "aliases": several(TEXT), "url": MAYBE_TEXT, "facts": several(TEXT), "facts_language": MAYBE_TEXT,
    "sources": several(ref("SourceNote")),
    "opening_hours": about(maybe("OpeningHours"), "Null: nobody gave any."), "demo": FLAG, "links": LINKS,
}  # fmt: skip
_MUNICIPALITY: dict[str, Schema] = {
    "id": TEXT, "code": about(TEXT, "Of Statistics Sweden; keeps its zero."), "name": _NAME, "names": NAMES,
    "short_name": TEXT, "latitude": NUMBER, "longitude": NUMBER, "website": MAYBE_TEXT, "tourist_site": MAYBE_TEXT,
    "links": LINKS,
}  # fmt: skip
_RING = several(several(NUMBER))

SCHEMAS: Mapping[str, Schema] = {
    "SourceNote": thing(
        {"title": TEXT, "url": MAYBE_TEXT, "checked_on": MAYBE_DAY}, "Where a fact comes from, and when it was checked."
    ),
    "Place": thing({"id": TEXT, **_PLACE}, "A venue or an attraction."),
    **hours_schemas.SCHEMAS,
    "PlaceList": page("Place", "Places by name."),
    "PlaceFeature": feature(thing(_PLACE), "A place."),
    "PlaceFeatures": features("PlaceFeature", "Places as GeoJSON."),
    "Organiser": thing(
        {"id": TEXT, "name": TEXT, "url": MAYBE_TEXT, "events": about(COUNT, "Past ones too."), "links": LINKS}
    ),
    "OrganiserList": page("Organiser", "Organisers by id."),
    "Municipality": thing(_MUNICIPALITY),
    "MunicipalityList": page("Municipality", "The municipalities in the region's own order."),
    "MunicipalityWithOutline": thing(
        {
            **_MUNICIPALITY,
            "outline": {
                "anyOf": [
                    thing({"type": words("MultiPolygon"), "coordinates": several(several(_RING))}),
                    {"type": "null"},
                ]
            },
        }
    ),
    "Term": thing(
        {"id": about(TEXT, "What the filter takes."), "name": _NAME, "names": NAMES, "links": LINKS},
        "A word of the vocabulary.",
    ),
    "TermList": page("Term", "The vocabulary in its own order."),
    "Port": thing(
        {
            "id": TEXT, "name": _NAME, "names": NAMES, "country": MAYBE_TEXT, "latitude": NUMBER, "longitude": NUMBER,
            "zone": TEXT, "confirmed": FLAG,
        }
    ),
    "Rule": thing(
        {
            "class": words(*get_args(VehicleClass)), "direction": {"enum": [*get_args(Direction), None]},
            "accepted": FLAG, "check_in_closes_minutes": about(MAYBE_COUNT, "Before departure; null is unknown."),
            "disembark_minutes": MAYBE_COUNT, "assumed": about(FLAG, "No page gives the figure."),
            "valid_from": MAYBE_DAY, "valid_to": MAYBE_DAY, "source": maybe("SourceNote"),
        },
        "What one class of travellers has to keep to.",
    ),
    "Timetable": thing(
        {"name": TEXT, "valid_from": DAY, "valid_to": DAY, "demo": FLAG, "source": ref("SourceNote")},
        "A published timetable: sailings are told on its days only.",
    ),
    "Crossing": thing(
        {
            "id": TEXT, "name": TEXT, "from": ref("Port"), "to": ref("Port"), "operator": MAYBE_TEXT,
            "status": words(*get_args(CrossingStatus)),
            "not_running_today": about(_NOT_RUNNING, "Why nothing sails today; null where it may."),
            "valid_from": about(MAYBE_DAY, "First day of traffic."),
            "valid_to": about(MAYBE_DAY, "Last day of traffic."),
            "successor": MAYBE_TEXT, "international": FLAG, "duration_minutes": MAYBE_COUNT,
            "frequency": about(NAMES, "A sourced sentence by language. It makes no sailing."),
            "notes": about(NAMES, "By language."), "booking_url": MAYBE_TEXT, "rules": several(ref("Rule")),
            "timetables": several(ref("Timetable")),
            "history": about(several(ref("StatusStep")), "Oldest first."),
            "sources": several(ref("SourceNote")), "checked_on": MAYBE_DAY, "demo": FLAG, "links": LINKS,
        },
        "A ferry line between two ports, closed ones too.",
    ),
    "StatusStep": thing(
        {
            "day": about(DAY, "From when it was so, or when it happened."),
            "until": about(MAYBE_DAY, "The last day on which it held; null: it goes on, or happened once."),
            "status": TEXT, "source": about(TEXT, "The title of the first of its sources."),
            "sources": several(ref("SourceNote")),
        },
        "What a line was, or what happened to it.",
    ),
    "CrossingList": page("Crossing", "Ferry lines in the region's own order."),
    "Sailing": thing(
        {
            "id": TEXT, "direction": words(*get_args(Direction)), "from": TEXT, "to": TEXT,
            "departs_at": INSTANT, "arrives_at": INSTANT,
            "service_date": about(DAY, "The day of the timetable; a boat after midnight may belong to the day before."),
            "status": words(*get_args(SailingStatus)), "approximate": about(FLAG, "From a published headway."),
            "classes": about(several(TEXT), "Who is taken; empty: all whom the line accepts."), "vessel": MAYBE_TEXT,
            "demo": FLAG, "planned_at": about(INSTANT, "When the timetable has it leave."),
            "reason": about(NAMES, "Why the status is so, by language, as an office said; empty: nothing was said."),
            "other_port": about(MAYBE_TEXT, "Where a diverted one goes."),
            "status_source": about(MAYBE_TEXT, "Who told the office."),
            "status_at": about(MAYBE_INSTANT, "When the status was said."),
        },
        "One dated departure.",
    ),
    "SailingDay": thing(
        {
            "date": DAY,
            "timetable": about(words("published", "none"), "none: nobody published what sails that day."),
            "not_running": about(_NOT_RUNNING, "Why the line has no traffic that day."),
            "suspended": about(
                several(words(*get_args(Direction))), "The ways that an office says nothing sails that service day."
            ),
            "reason": about(NAMES, "Why nothing sails, by language; empty: nothing was said."),
        }
    ),
    "SailingList": thing(
        {
            "crossing": TEXT, "days": several(ref("SailingDay")), "items": several(ref("Sailing")),
            "next": {"type": "null"},
        },
        "Departures by time. A day without a published timetable has none, and says so.",
    ),
    "Harvest": thing(
        {
            "started_at": INSTANT, "outcome": TEXT, "found": COUNT, "new": COUNT, "changed": COUNT,
            "unchanged": COUNT, "missing": COUNT, "withdrawn": COUNT, "problems": COUNT,
        },
        "One run over a source.",
    ),
    "Source": thing(
        {
            "id": TEXT, "name": TEXT, "url": MAYBE_TEXT, "format": TEXT, "municipality": MAYBE_TEXT,
            "language": MAYBE_TEXT, "licence": MAYBE_TEXT, "attribution": MAYBE_TEXT, "demo": FLAG, "active": FLAG,
            "events": about(COUNT, "Public ones that it brings."), "failures": about(COUNT, "In a row."),
            "last_attempt_at": MAYBE_INSTANT, "last_success_at": MAYBE_INSTANT, "next_at": MAYBE_INSTANT,
            "latest": maybe("Harvest"), "links": LINKS,
        },
        "A publication that events come from.",
    ),
    "SourceList": page("Source", "Sources by name."),
}  # fmt: skip
