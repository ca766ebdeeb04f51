"""The data that a page's scripts hold: JSON that is assigned to a name, or stands in a script of its own."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from feeds.bytes_text import decode, without_controls

MOST_VALUES = 200
_ASSIGNED = re.compile(
    r"(?:^|[;{}\s])(?:(?:var|let|const)\s+|(?:window|self|globalThis)\.)([\w$]{1,100})\s*=\s*(?=[\[{])"
)
_DECODER = json.JSONDecoder(strict=False)


def page_data(data: bytes) -> dict[str, Any]:
    """The values by name: of `const events = […]` the array is under "events", of `<script id="events"
    type="application/json">` under its id. What is no JSON (names without quotes, functions) is left out."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True)
    try:
        root = etree.fromstring(without_controls(decode(data)[0]).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for script in () if root is None else root.iter("script"):
        text = script.text or ""
        if "json" in script.get("type", "").casefold():
            _keep(found, script.get("id", ""), text.lstrip(), 0)
            continue
        for match in _ASSIGNED.finditer(text):
            if len(found) < MOST_VALUES:
                _keep(found, match[1], text, match.end())
    return found


def _keep(found: dict[str, Any], name: str, text: str, at: int) -> None:
    if not name:
        return
    try:
        found.setdefault(name, _DECODER.raw_decode(text, at)[0])
    except (ValueError, RecursionError):
        return
