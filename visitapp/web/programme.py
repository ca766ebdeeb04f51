"""The programme of a festival or a series, by day, a page of it at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from visitapp.domain.errors import InputError
from visitapp.domain.event.view import Part, Programme
from visitapp.publish.words import Words
from visitapp.web.wording import lasting_text, when_of


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part with its time. `language` is given only when it is not the page's."""

    slug: str
    query: str
    title: str
    language: str
    machine: str
    clock: str
    place: str
    status: str
    status_text: str


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The parts that begin on a day."""

    machine: str
    name: str
    past: bool
    lines: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The days of a page of the programme. `before` and `after`: the numbers of the pages beside it, 0 for none."""

    days: tuple[ProgrammeDay, ...]
    page: int
    before: int
    after: int


def read_programme_page(text: str) -> int:
    """The number of the page that `programme` asks for, from 1. Raises InputError."""
    if text and not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise InputError("programme", "is no number of a page", text)
    return int(text or 1)


def programme_view(found: Programme, words: Words, today: date) -> ProgrammeView | None:
    """The programme in words; None for an event that has none. Raises InputError for a page beyond its end."""
    if not found.parts:
        if found.page > 1:
            raise InputError("programme", "is no page of it", str(found.page))
        return None
    groups = groupby(found.parts, key=lambda part: part.held.starts_on)
    days = tuple(_day(on, list(parts), words, today) for on, parts in groups)
    return ProgrammeView(days, found.page, found.page - 1, found.page + 1 if found.follows else 0)


def _day(on: date, parts: Sequence[Part], words: Words, today: date) -> ProgrammeDay:
    past = all(part.held.last_day < today for part in parts)
    return ProgrammeDay(on.isoformat(), words.date(on), past, tuple(_line(part, words, today) for part in parts))


def _line(part: Part, words: Words, today: date) -> PartLine:
    when = when_of(part.held, words, today)
    return PartLine(
        part.slug, f"date={part.held.starts_on}", part.title, "" if part.language == words.language else part.language,
        when.machine, when.clock or lasting_text(part.held, words), part.place_name, when.status, when.status_text,
    )  # fmt: skip
