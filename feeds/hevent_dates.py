"""Times of microformats written in pieces: a date here, an hour there (microformats.org, value-class-pattern)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from feeds.page_text import PageText

_MOST_PIECES = 12
_MOST_LOOKED_AT = 200
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{3}")
_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2})?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_ZONE = re.compile(r"Z|[+-]\d{1,2}(?::?\d{2})?")
_HOUR_AND_ZONE = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{1,2}(?::?\d{2})?)")


def pieces_of(element: Any, texts: PageText) -> list[str]:
    """What the parts marked `value` and `value-title` say, in order; none when the element is not written in pieces."""
    found: list[str] = []
    if not len(element):
        return found
    walk = etree.iterwalk(element, events=("start",))
    for number, (_, part) in enumerate(walk):
        if number > _MOST_LOOKED_AT or len(found) >= _MOST_PIECES or not texts.spend():
            break
        classes = (part.get("class") or "").split() if number else ()
        if "value-title" in classes:
            found.append((part.get("title") or "").strip())
        elif "value" in classes:
            found.append(_said(part) or texts.line(part))
            walk.skip_subtree()
    return [piece for piece in found if piece]


def joined_moment(pieces: list[str]) -> str:
    """A date, an hour and an offset as one ISO 8601 text; of each the first. What is whole already stays as it is."""
    day = hour = zone = ""
    for piece in pieces:
        if both := _HOUR_AND_ZONE.fullmatch(piece):
            hour, zone = hour or both[1], zone or both[2]
        elif _DATE.fullmatch(piece):
            day = day or piece
        elif _ZONE.fullmatch(piece):
            zone = zone or piece
        elif _HOUR.fullmatch(piece):
            hour = hour or piece
        elif not day:
            # Not a piece: a whole moment, or prose with its date.
            return piece
    return _written(day, hour, zone) if day else _written("", hour, zone)


def with_day_of(start: str, end: str) -> str:
    """An end that is only an hour, on the day of the start and with its offset."""
    match = _HOUR.fullmatch(end) or _HOUR_AND_ZONE.fullmatch(end)
    if match is None or not _DATE.match(start):
        return end
    both = _HOUR_AND_ZONE.fullmatch(end)
    offset = re.search(r"\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:?\d{2})$", start)
    zone = both[2] if both else offset[1] if offset else ""
    return _written(start[:10], both[1] if both else end, zone)


def _written(day: str, hour: str, zone: str) -> str:
    match = _HOUR.fullmatch(hour)
    if match is None:
        return f"{day}T{hour}{zone}" if day and hour else day or hour
    number = int(match[1])
    if match[3]:
        number = number % 12 + (12 if match[3].casefold() == "p" else 0)
    clock = f"{number:02d}:{match[2] or '00'}"
    return f"{day}T{clock}{_offset(zone)}" if day else f"{clock}{_offset(zone)}"


def _offset(zone: str) -> str:
    """An offset with two digits for the hours and two for the minutes."""
    if not zone or zone == "Z":
        return zone
    hours, _, minutes = zone[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    return f"{zone[0]}{hours.zfill(2)}:{minutes or '00'}"


def _said(part: Any) -> str:
    for tag, attribute in (("abbr", "title"), ("time", "datetime"), ("data", "value"), ("img", "alt"), ("area", "alt")):
        if part.tag == tag and (said := (part.get(attribute) or "").strip()):
            return str(said)
    return ""
