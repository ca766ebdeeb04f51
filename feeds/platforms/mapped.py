"""Any other JSON, by a mapping that says where everything stands in it (docs/mapping.md).

A mapping is JSON: {"items": path, "next": path, "fields": {name: path}, "times": {name: path}}. A path is names joined
by dots ("venue.city"), the first item of a list on the way; several are tried in turn ("title|name"); with braces it is
a text with paths in it ("https://example.org/e/{slug}").
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import day_and_hours, image_of, inside, moments, sentences, texts, without_nothing
from feeds.wire import ReadOptions

FIELDS = (
    "id", "title", "description", "url", "image", "image_credit", "place", "address", "locality", "postal_code",
    "country", "latitude", "longitude", "online_url", "organiser", "organiser_url", "categories", "price", "price_high",
    "currency", "ticket_url", "free", "status", "language", "modified",
)  # fmt: skip
MOMENTS = ("start", "end")
DAYS = ("first_day", "last_day", "start_time", "end_time")
SAID = ("said", "coming")
LONGEST = 10_000
_PATH = re.compile(r"[^.|{}\s]+(?:\.[^.|{}\s]+)*")
_BRACES = re.compile(r"\{([^{}]*)\}")


class MappingError(ValueError):
    """A mapping is none; `field` names what is wrong in it, str() is one line that says what."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault)
        self.field = field


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping as it was checked. Paths by name: `items` "" is the document itself. `coming`: as in prose_times."""

    items: str
    following: str
    fields: dict[str, str]
    times: dict[str, str]
    coming: bool


def read_mapping(text: str) -> Mapping:
    """The mapping in JSON text. Raises MappingError."""
    if len(text) > LONGEST:
        raise MappingError("mapping", f"is longer than {LONGEST} characters")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError("mapping", f"is no JSON: {' '.join(str(error).split())[:100]}") from error
    if not isinstance(told, dict):
        raise MappingError("mapping", "is no object")
    for name in told.keys() - {"items", "next", "fields", "times"}:
        raise MappingError(str(name)[:40], "is none of items, next, fields, times")
    fields = _paths(told.get("fields"), "fields", FIELDS)
    for needed in ("title",):
        if needed not in fields:
            raise MappingError(f"fields.{needed}", "is required")
    times = told.get("times")
    coming = isinstance(times, dict) and times.get("coming")
    if coming not in (None, False, True):
        raise MappingError("times.coming", "is neither true nor false")
    named = {name: path for name, path in times.items() if name != "coming"} if isinstance(times, dict) else times
    paths = _paths(named, "times", (*MOMENTS, *DAYS, "said"))
    _check_times(paths)
    return Mapping(
        _path(told.get("items", ""), "items"), _path(told.get("next", ""), "next"), fields, paths, bool(coming)
    )


@lru_cache(maxsize=64)
def mapped_platform(text: str) -> Platform:
    """What reads a document by the mapping in `text`. Raises MappingError."""
    mapping = read_mapping(text)

    def items(value: Any) -> list[Any] | None:
        found = inside(value, *mapping.items.split(".")) if mapping.items else value
        return found if isinstance(found, list) else None

    def times(item: Item, options: ReadOptions) -> Times:
        return _times(mapping, item, options)

    def more(value: Any, _: str) -> tuple[str, ...]:
        following = text_of(_first(value, mapping.following)) if mapping.following else ""
        return (following,) if following else ()

    return Platform("mapped", items, lambda item: node_of(mapping.fields, item), times, more)


def _paths(told: object, where: str, known: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(told, dict) or not told:
        raise MappingError(where, "is no object with paths")
    for name in told:
        if name not in known:
            raise MappingError(f"{where}.{str(name)[:40]}", f"is none of {', '.join(known)}")
    return {name: _path(path, f"{where}.{name}") for name, path in told.items()}


def _path(told: object, where: str) -> str:
    if not isinstance(told, str) or len(told) > 300:
        raise MappingError(where, "is no text of up to 300 characters")
    parts = _BRACES.findall(told) if "{" in told else told.split("|") if told else []
    if ("{" in told and not parts) or not all(_PATH.fullmatch(part) for part in parts):
        raise MappingError(where, f"is no path: {told[:60]!r}")
    return told


def _check_times(paths: dict[str, str]) -> None:
    kinds = [kind for kind in (MOMENTS, DAYS, ("said",)) if any(name in paths for name in kind)]
    if len(kinds) != 1:
        raise MappingError("times", "needs start and end, or first_day with hours, or said, and only one of these")
    if kinds[0][0] not in paths:
        raise MappingError(f"times.{kinds[0][0]}", "is required")


def _first(item: object, path: str) -> Any:
    """What stands at the first of the paths that leads to anything; the filled text of one with braces."""
    if "{" in path:
        values = [text_of(inside(item, *part.split("."))) for part in _BRACES.findall(path)]
        if not all(values):
            return None
        waiting = iter(values)
        return _BRACES.sub(lambda _: next(waiting), path)
    for part in path.split("|"):
        found = inside(item, *part.split("."))
        if found not in (None, "", [], {}):
            return found
    return None


def node_of(fields: dict[str, str], item: Item) -> dict[str, Any]:
    """An item as a schema.org Event. `fields`: the path of each field of FIELDS that it may have."""
    said = {name: _first(item, path) for name, path in fields.items()}
    place = without_nothing(
        {
            "name": _text(said, "place"),
            "address": without_nothing(
                {
                    "streetAddress": _text(said, "address"), "addressLocality": _text(said, "locality"),
                    "postalCode": _text(said, "postal_code"), "addressCountry": _text(said, "country"),
                }
            ),
            "geo": without_nothing({"latitude": said.get("latitude"), "longitude": said.get("longitude")}),
        }
    )  # fmt: skip
    image = image_of(said.get("image"))
    return without_nothing(
        {
            "@id": _text(said, "id"), "name": said.get("title"), "description": said.get("description"),
            "url": _text(said, "url"), "eventStatus": _text(said, "status"), "inLanguage": said.get("language"),
            "image": {"url": image, "creditText": _text(said, "image_credit")} if image else "",
            "location": place or _text(said, "online_url"),
            "organizer": without_nothing({"name": _text(said, "organiser"), "url": _text(said, "organiser_url")}),
            "keywords": texts(said.get("categories")),
            "offers": without_nothing(
                {"price": _text(said, "price"), "highPrice": _text(said, "price_high"),
                 "priceCurrency": _text(said, "currency"), "url": _text(said, "ticket_url")}
            ),
            "isAccessibleForFree": said.get("free"), "dateModified": _text(said, "modified"),
        }
    )  # fmt: skip


def _text(said: dict[str, Any], name: str) -> str:
    return next(iter(texts(said.get(name))), "")


def _times(mapping: Mapping, item: Item, options: ReadOptions) -> Times:
    found = {name: _first(item, path) for name, path in mapping.times.items()}
    if "said" in mapping.times:
        return sentences(texts(found["said"], "text"), options, coming=mapping.coming)
    if "start" in mapping.times:
        return moments(found["start"], found.get("end"), options)
    first, last, begin, end = (found.get(name) for name in DAYS)
    return day_and_hours(first, last, begin, end, options)
