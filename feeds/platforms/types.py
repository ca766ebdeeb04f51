"""What a platform's module says: how its documents are recognised, and what each of their items means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feeds.wire import Format, Moment, ReadOptions

Item = Mapping[str, Any]
Times = Sequence[tuple[Moment, Moment | None]]


class ItemError(ValueError):
    """An item cannot be read; str() is one line that says why."""


def _nothing_more(_: Any, __: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of document.

    `items`: the objects of a parsed document that are events, None when it is none of the platform's. `node`: an item
    as a schema.org Event, of which all that `feeds.jsonld_event` knows is read. `times`: when it is held, as wire types
    have it (an end that is a date is exclusive); None where `startDate` and `endDate` of the node tell it. Both may
    raise ItemError. `more`: the addresses of further pages of the document at an address. `most`: the number of items
    at which the platform cuts its answers, whatever one asks for; 0 when it does not.
    """

    name: Format
    items: Callable[[Any], list[Any] | None]
    node: Callable[[Item], dict[str, Any]]
    times: Callable[[Item, ReadOptions], Times] | None = None
    more: Callable[[Any, str], tuple[str, ...]] = _nothing_more
    most: int = 0
