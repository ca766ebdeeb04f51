"""Which id an event has within its source, so that the next harvest finds it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from feeds.wire import Problem, WireEvent
from visitapp.domain.event.types import Draft
from visitapp.domain.text import fold
from visitapp.harvest.normalise import merge_languages
from visitapp.store.records import KnownIdentity, Told

UNSTABLE_SHARE = 0.90
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Usable:
    """An event as its document has it, and in our words."""

    event: WireEvent
    draft: Draft


def told_of(usable: Sequence[Usable]) -> tuple[list[Told], list[Problem]]:
    """What a source tells, each event under an id of its own; and what was told twice.

    The id is the document's. Where it is made up: the address when no other event has it, else title, start and
    place. A uid on different events: the uid and the start. One event told once per language is one.
    """
    urls = Counter(one.draft.url for one in usable)
    told: dict[str, Told] = {}
    problems = []
    groups: dict[str, list[Usable]] = {}
    for one in usable:
        groups.setdefault(_storable(_own_id(one, urls)), []).append(one)
    for name, group in groups.items():
        for external_id, one in _apart(name, _languages_joined(group)):
            if external_id in told:
                problems.append(Problem(f"event {name[:80]}", "stands there twice", one.draft.texts[0].title))
            else:
                told[external_id] = _told(external_id, one)
    return list(told.values()), problems


def is_unstable(told: Sequence[Told], known_ids: Iterable[str], again: int = 0) -> bool:
    """Whether the ids may have been made anew: more than 90 % of them were never seen, and some should have been.

    `again`: how many more are told that were seen.
    """
    known = set(known_ids)
    new = sum(one.external_id not in known for one in told)
    return bool(known and told) and new > UNSTABLE_SHARE * (len(told) + again)


def recognised(told: Sequence[Told], known: Sequence[KnownIdentity]) -> list[Told]:
    """`told` with the ids of known records that have the same address, or the same title and start.

    An address or a title and start that several share says nothing. Each known record is used once.
    """
    by_url = _only_one((one.url, one.external_id) for one in known)
    by_title = _only_one(
        ((fold(title), one.starts[0]), one.external_id) for one in known if one.starts for title in one.titles
    )
    urls = Counter(one.draft.url for one in told)
    taken = {one.external_id for one in told}
    result = []
    for one in told:
        draft = one.draft
        found = by_url.get(draft.url) if draft.url and urls[draft.url] == 1 else None
        if found is None and draft.held:
            found = next((by_title[key] for key in _title_keys(draft) if key in by_title), None)
        if found is not None and found not in taken:
            taken.add(found)
            one = replace(one, external_id=found)
        result.append(one)
    return result


def _storable(text: str) -> str:
    """`text` as every database takes it: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _told(external_id: str, one: Usable) -> Told:
    event = one.event
    names = tuple(dict.fromkeys(_storable(name) for name in (event.uid, event.url) if name))
    parts = tuple(_storable(part) for part in event.parts)
    return Told(external_id, one.draft, _storable(event.raw), names, _storable(event.part_of), parts)


def _own_id(one: Usable, urls: Counter[str]) -> str:
    event, draft = one.event, one.draft
    if event.uid and not event.uid_made_up:
        return event.uid
    if draft.url and urls[draft.url] == 1:
        return f"url:{draft.url}"
    return f"is:{fold(draft.texts[0].title)}|{event.start.isoformat()}|{fold(draft.where.name)}"


def _languages_joined(group: Sequence[Usable]) -> list[Usable]:
    """Events of one id that differ in language only, as one; in the order they stand in."""
    joined: list[Usable] = []
    for one in group:
        for at, other in enumerate(joined):
            languages = {text.language for text in other.draft.texts}
            if one.draft.held == other.draft.held and one.draft.texts[0].language not in languages:
                joined[at] = Usable(other.event, merge_languages(other.draft, one.draft))
                break
        else:
            joined.append(one)
    return joined


def _apart(name: str, group: Sequence[Usable]) -> list[tuple[str, Usable]]:
    if len({(one.event.start, one.draft.texts[0].title) for one in group}) <= 1:
        return [(name, one) for one in group]
    return [(f"{name}|{one.event.start.isoformat()}", one) for one in group]


def _held_first(draft: Draft) -> str:
    first = draft.held[0]
    return (first.starts_at or first.starts_on).isoformat()


def _title_keys(draft: Draft) -> list[tuple[str, str]]:
    return [(fold(text.title), _held_first(draft)) for text in draft.texts]


def _only_one(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, str]:
    found: dict[_Key, set[str]] = {}
    for key, value in pairs:
        if key:
            found.setdefault(key, set()).add(value)
    return {key: next(iter(values)) for key, values in found.items() if len(values) == 1}
