"""What a harvest would do, told before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.event.draft_json import draft_to_json
from visitapp.domain.event.source import Fault
from visitapp.domain.event.types import Draft
from visitapp.domain.match.withdrawal import Shortfall


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in a preview. `on`: the next day it is held, else the last, None when there is none.

    `fields`: of a changed one, what differs (as in a draft, words by themselves: title, summary, description);
    none when it only comes back.
    """

    title: str
    on: date | None
    place: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a source tells now beside what is kept of it. `gone`: kept, still to come, and not told.

    `withdrawn`: those of `gone` that this harvest would take off the site.
    """

    new: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    withdrawn: tuple[Entry, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A told event that is one we know from another source. `certain`: without asking anybody."""

    title: str
    on: date
    other_title: str
    other_source: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a harvest of a source would do. `found`: events that could be used, inside the window.

    `shortfall`: why nothing would be taken away, "" when it would count as complete; `usual` is what the last
    complete ones found, 0 before the first. `unknown_places`: names that fit no known place, and of how many events.
    `partial`: more is there than was looked at.
    """

    found: int
    difference: Difference
    shortfall: Shortfall = ""
    usual: int = 0
    problems: tuple[Fault, ...] = ()
    unknown_places: tuple[tuple[str, int], ...] = ()
    joined: tuple[Joined, ...] = ()
    partial: bool = False


def changed_fields(before: Draft, after: Draft) -> tuple[str, ...]:
    """The fields in which two drafts differ, in the order of a draft."""
    old, new = draft_to_json(before), draft_to_json(after)
    named = [name for name in _WORDS if _words(before, name) != _words(after, name)]
    return (*named, *(name for name in new if name != "texts" and old.get(name) != new[name]))


def entry_of(draft: Draft, today: date, fields: tuple[str, ...] = ()) -> Entry:
    """A draft as a preview shows it."""
    days = sorted(held.starts_on for held in draft.held)
    on = next((day for day in days if day >= today), days[-1] if days else None)
    return Entry(draft.texts[0].title if draft.texts else "", on, draft.where.name, fields)


_WORDS = ("title", "summary", "description")


def _words(draft: Draft, name: str) -> dict[str, str]:
    return {text.language: getattr(text, name) for text in draft.texts}
