"""JSON as pages hold it: comments, CDATA marks, trailing commas, control characters, several values."""

from __future__ import annotations

import html
import json
import re
from typing import Any

_MAX_VALUES = 100
_MARK = re.compile(r'["/<\]]')
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_STRICT = json.JSONDecoder(strict=False)


class JsonError(ValueError):
    """The text is no JSON, even with its faults forgiven; str() is one line."""


def read_json(text: str) -> list[Any]:
    """The JSON values in text, one after the other; usually one.

    Raises JsonError when there is none, or it is nested too deep.
    """
    try:
        return [json.loads(text, strict=False)]
    except RecursionError:
        raise JsonError("JSON is nested too deep") from None
    except ValueError as fault:
        first = fault
    cleaned = _without_comments(text)
    for attempt in (cleaned, _TRAILING_COMMA.sub("", cleaned), _without_comments(_unescaped(text))):
        try:
            values = _values(attempt)
        except RecursionError:
            raise JsonError("JSON is nested too deep") from None
        except ValueError:
            continue
        if values:
            return values
    raise JsonError(" ".join(str(first).split())[:120])


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character's number of more than 4,300 digits
        return text


def _values(text: str) -> list[Any]:
    """Values that follow each other, with nothing but space, commas and semicolons between them."""
    values: list[Any] = []
    position = _next_value(text, 0)
    while position < len(text):
        value, position = _STRICT.raw_decode(text, position)
        values.append(value)
        if len(values) > _MAX_VALUES:
            raise ValueError("too many values")
        position = _next_value(text, position)
    return values


def _next_value(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,;\ufeff":
        position += 1
    return position


def _without_comments(text: str) -> str:
    """text without // and /* */ comments, <!-- --> and CDATA marks, strings left as they are."""
    kept: list[str] = []
    position = 0
    while match := _MARK.search(text, position):
        start = match.start()
        kept.append(text[position:start])
        position = _skipped(text, start)
        if text[start] == '"' or position == start:
            position = max(position, start + 1)
            kept.append(text[start:position])
    kept.append(text[position:])
    return "".join(kept)


def _skipped(text: str, start: int) -> int:
    """Where the string, comment or mark at start ends; start itself when there is none."""
    if text[start] == '"':
        return _string_end(text, start)
    for opening, closing in (("//", "\n"), ("/*", "*/"), ("<!--", "-->")):
        if text.startswith(opening, start):
            if text.startswith("//<![CDATA[", start):
                return start + 11
            end = text.find(closing, start + len(opening))
            return len(text) if end < 0 else end + len(closing)
    for mark in ("<![CDATA[", "]]>"):
        if text.startswith(mark, start):
            return start + len(mark)
    return start


def _string_end(text: str, start: int) -> int:
    position = start + 1
    while True:
        quote = text.find('"', position)
        if quote < 0:
            return len(text)
        slashes = quote - 1
        while slashes > start and text[slashes] == "\\":
            slashes -= 1
        if (quote - 1 - slashes) % 2 == 0:
            return quote + 1
        position = quote + 1
