"""Examples of what the API answers, by the name of the schema: whole ones, made of one event and its neighbours.

They stand in `visitapp/data/api_examples.json`, as a site at visit.example tells them; here they are put together.
The event, its organiser and its sailings are invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from visitapp.web.api.event_schemas import SCHEMAS
from visitapp.web.api.write_schemas import EXAMPLE

SITE = "https://visit.example"
ETAG = '"39fb70d31c9de8f1c5566ff3d7b1fb7a"'
Json = dict[str, Any]


@lru_cache(maxsize=1)
def examples() -> Mapping[str, object]:
    """The example of each schema that an operation answers with, by its name."""
    told: Json = json.loads(files("visitapp").joinpath("data", "api_examples.json").read_text("utf-8"))
    lists = {f"{name}List": _list(told[name]) for name in ("Place", "Organiser", "Term", "Crossing", "Source")}
    return {
        **{
            name: told[name]
            for name in ("Place", "Organiser", "Term", "Crossing", "SailingList", "DayAcross", "Source")
        },
        **lists,
        "PlaceFeatures": _features(told["Place"], told["Place"]),
        "MunicipalityWithOutline": told["Municipality"],
        "MunicipalityList": _list(_without(told["Municipality"], "outline")),
        **_of_events(told["Event"]),
        **_of_writing(told["WrittenEvent"]),
    }


def at_site(example: object, base_url: str) -> object:
    """The example with the addresses of the site at `base_url`."""
    told: object = json.loads(json.dumps(example).replace(SITE, base_url))
    return told


def _of_events(event: Json) -> Json:
    """`event` as each of the operations of events tells it."""
    met = event["occurrences"][0]
    plain = _without(met, "reach")
    brief = {name: event[name] for name in SCHEMAS["EventInShort"]["properties"]}
    links = {"self": f"{SITE}/api/v1/occurrences/{met['id']}", "event": event["links"]["self"]}
    listed = _list({**_without(event, "provenance"), "occurrences": [plain]})
    return {
        "EventWithProvenance": event,
        "EventList": {"items": listed["items"], "removed": [], "as_of": event["changed_at"], "next": None},
        "EventFeatures": _features({**brief, "next": plain}, event["place"]),
        "OccurrenceWithEvent": {**met, "event": brief, "links": links},
        "OccurrenceList": _list({**plain, "event": brief, "links": links}),
    }


def _of_writing(written: Json) -> Json:
    """What is told of EXAMPLE, the event that stands as the content of each request."""
    identity = {name: written[name] for name in ("id", "external_id", "office", "state", "links")}
    would_be = {**written["event"], "occurrences": [_without(one, "id") for one in written["event"]["occurrences"]]}
    return {
        "WrittenEvent": written,
        "ValidatedEvent": {"valid": True, "would": "create", "event": would_be, "warnings": written["warnings"]},
        "ExternalEvent": {**identity, "event": EXAMPLE},
        "ExternalEvents": _list({**identity, "etag": ETAG}),
    }


def _list(one: Json) -> Json:
    return {"items": [one], "next": None}


def _features(one: Json, place: Json) -> Json:
    point = {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
    feature = {"type": "Feature", "id": one["id"], "geometry": point, "properties": _without(one, "id")}
    return {"type": "FeatureCollection", "features": [feature], "next": None}


def _without(one: Json, name: str) -> Json:
    return {key: value for key, value in one.items() if key != name}
