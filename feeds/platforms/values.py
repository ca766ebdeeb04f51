"""Values of items, whatever type a platform gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from feeds.dates import last_day_end, read_moment
from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, ItemError, Times
from feeds.prose_times import Reading, read_times
from feeds.wire import ReadOptions

MOST_SENTENCES = 60
_SOURCE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def listed(value: object, *names: str) -> list[Any] | None:
    """The list that a document is, or that stands in it under one of the names; None when there is none."""
    for name in names:
        if isinstance(value, dict) and isinstance(value.get(name), list):
            found: list[Any] = value[name]
            return found
    return value if isinstance(value, list) else None


def have(items: list[Any] | None, *names: str) -> bool:
    """Whether the first items are objects that have all these names."""
    first = items[:5] if items else []
    return bool(first) and all(isinstance(item, dict) and all(name in item for name in names) for item in first)


def inside(value: object, *path: str) -> Any:
    """What stands at a path of names, in the first item of any list on the way; None when nothing does."""
    for name in path:
        while isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    return value


def texts(value: object, name: str = "name") -> list[str]:
    """The texts of a list of texts or of objects with a name; those of one text, which may have commas."""
    values = value if isinstance(value, list) else [value]
    found = (text_of(one.get(name)) if isinstance(one, dict) else text_of(one) for one in values[:100])
    return [text for text in found if text]


def image_of(value: object) -> str:
    """The address of an image: as it is, of an object, the first of a list, or out of an <img>."""
    if isinstance(value, dict):
        return image_of(value.get("url") or value.get("src") or value.get("href"))
    if isinstance(value, list):
        return next((found for one in value[:20] if (found := image_of(one))), "")
    text = text_of(value)
    match = _SOURCE.search(text)
    return match[1] if match else "" if "<" in text else text


def without_nothing(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def day_and_hours(first: object, last: object, start: object, end: object, options: ReadOptions) -> Times:
    """When something is held whose days and hours stand apart: a day, or its first and last; "" is not said.

    Hours of several days are those of each, up to two weeks; a longer span is one entry. Raises ItemError.
    """
    begin = _day(first)
    final = _day(last) if text_of(last) else begin
    if final < begin:
        raise ItemError(f"ends on {final}, before it begins")
    hour, until = _hour(start), _hour(end)
    if not hour:
        return [(begin, final + timedelta(days=1) if final > begin else None)]
    said = f"{begin} – {final} kl. {hour}" if final > begin else f"{begin} kl. {hour}"
    return sentences([f"{said}–{until}" if until else said], options, coming=False)


def sentences(said: list[str], options: ReadOptions, *, coming: bool) -> Times:
    """When something is held, from sentences. `coming`: they stand in a listing of what is to come.

    Raises ItemError when none of them can be read, so that nothing is shown of a date that nobody gave.
    """
    reading = Reading(options.zone, options.today, coming)
    found: dict[Any, None] = {}
    faults = []
    for text in said[:MOST_SENTENCES]:
        times = read_times(text, reading)
        found |= dict.fromkeys(times.times)
        if times.fault:
            faults.append(f"{_FAULTS[times.fault]}: {text[:80]}")
    if not found:
        raise ItemError(faults[0] if faults else "does not say when it is held")
    return list(found)


_FAULTS = {
    "no-date": "no date can be read",
    "no-year": "a date without a year that is certain",
    "too-long": "too long for a date",
    "impossible": "no such date",
    "": "",
}


def moments(start: object, end: object, options: ReadOptions) -> Times:
    """When something is held that says it in two moments. Raises ItemError."""
    begin = read_moment(text_of(start), options.zone)
    if begin is None:
        raise ItemError(f"begins at no date: {text_of(start)[:80]!r}")
    final = read_moment(text_of(end), options.zone) if text_of(end) else None
    return [(begin, last_day_end(begin, final))]


def _day(value: object) -> date:
    text = text_of(value)
    moment = read_moment(text[:10] if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text) else text, "Europe/Stockholm")
    if moment is None:
        named = read_times(text, Reading()).times
        if len(named) != 1:
            raise ItemError(f"is held on no date: {text[:80]!r}")
        moment = named[0][0]
    return date(moment.year, moment.month, moment.day)


def _hour(value: object) -> str:
    """An hour as "19.30"; "" when none is said, or it is midnight, which is what systems write for none."""
    match = re.search(r"\b(\d{1,2})[:.](\d{2})\b", text_of(value)) or re.fullmatch(r"(\d{1,2})()", text_of(value))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return ""
    return f"{int(match[1])}.{match[2] or '00'}" if int(match[1]) or int(match[2] or 0) else ""


def pages(value: object, *names: str) -> Iterator[str]:
    """The addresses that stand under these names."""
    for name in names:
        if text := text_of(inside(value, *name.split("."))):
            yield text


Items = list[Item]
