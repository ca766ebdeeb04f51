"""What a schema.org Event node says it is a part of, and which parts it has (superEvent, subEvent)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from feeds.wire import ReadOptions

MOST_PARTS = 1_000
_ADDRESS = ("http://", "https://", "#", "/", "?", "urn:", "tag:", "_:")

Naming = Callable[[dict[str, Any]], str]
"""The name that an event's own node gives it, its id or its address; "" when it has none of them."""


def whole_of(node: dict[str, Any], naming: Naming, options: ReadOptions) -> str:
    """The name of the event that the node is a part of; "" when it says none. What has only a title has no name."""
    names = (_name(value, naming, options) for value in listed(node.get("superEvent")))
    return next((name for name in names if name), "")


def parts_of(node: dict[str, Any], naming: Naming, options: ReadOptions) -> tuple[str, ...]:
    """The names of the node's parts, those that have one."""
    told = [*listed(node.get("subEvent")), *listed(node.get("subEvents"))]
    names = (_name(value, naming, options) for value in told[:MOST_PARTS])
    return tuple(dict.fromkeys(name for name in names if name))


def has_programme(series: dict[str, Any], titles: dict[str, str]) -> bool:
    """Whether a series has parts of its own, and not one thing on several days: two of them have different titles.

    `titles`: of the nodes that have an id.
    """
    found = set()
    for part in listed(series.get("subEvent")):
        if isinstance(part, dict):
            title = part.get("name") or titles.get(str(part.get("@id")), "")
            found.add(str(title).strip())
    return len(found - {""}) > 1


def listed(value: object) -> list[Any]:
    """A value that may be one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: object, naming: Naming, options: ReadOptions) -> str:
    if isinstance(value, dict):
        return naming(value)
    if not isinstance(value, str) or not value.strip().startswith(_ADDRESS):
        return ""
    try:
        return urljoin(options.base_url, value.strip())
    except ValueError:
        return ""
