"""An exhibition is one entry from its first day to its last, not one for each day that the house is open.

Calendars of museums and libraries repeat an exhibition day by day: one Swedish region's 1,058 entries were 358 events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from visitapp.domain.event.types import Draft, Held
from visitapp.domain.text import fold
from visitapp.harvest.identity import Usable
from visitapp.harvest.times import last_day_of

LEAST_DAYS = 5
"""On fewer days it may well be a few evenings."""
LONGEST_GAP = timedelta(days=14)
"""A longer pause is the end of one and the beginning of another."""
SPAN_KEY = "exhibition"
"""The recurrence key of a time that is a span, not a day."""
ONE_DAY = timedelta(days=1)
LONGEST_SERIES = timedelta(days=3 * 366)

_SHOWN = re.compile(r"utställning|udstilling|ausstellung|exhibition", re.IGNORECASE)
# What takes place in or for an exhibition is held at its own hours.
_BESIDE = re.compile(
    r"vernissage|finissage|invigning|visning|guid|samtal|workshop|verkstad|föredrag|föreläsning|konsert|lovaktivitet|kurs|"
    r"omvisning|rundvisning|åbning|fernisering|samtale|foredrag|koncert|führung|eröffnung|gespräch|vortrag|konzert|"
    r"opening|tour|talk|lecture|concert|class",
    re.IGNORECASE,
)


def joined_exhibitions(usable: Sequence[Usable]) -> list[Usable]:
    """`usable` with the days of each exhibition as spans, and entries that tell of one at one place as one entry."""
    result: list[Usable] = []
    days: dict[tuple[str, str], list[Usable]] = {}
    for one in usable:
        if is_exhibition(one):
            days.setdefault(_named(one), []).append(one)
        else:
            result.append(one)
    for (title, place), several in days.items():
        result += _as_one(f"{SPAN_KEY}:{title}|{place}", several)
    return result


def is_exhibition(one: Usable) -> bool:
    """Whether an event surely is an exhibition, and not something that goes on in one."""
    title = one.draft.texts[0].title
    said = (title, *one.event.categories)
    return any(_SHOWN.search(text) for text in said) and not _BESIDE.search(title)


def with_known_start(draft: Draft, known: Iterable[tuple[date, date]]) -> Draft:
    """An exhibition that begins when it did: a source that tells what is to come forgets the days before.

    `known`: of what was told of it before the first days, and the days after the last.
    """
    spans = [held for held in draft.held if held.recurrence_key == SPAN_KEY]
    if not spans:
        return draft
    start = spans[0].starts_on
    began = min((first for first, end in known if first < start <= end + LONGEST_GAP), default=start)
    first = replace(spans[0], starts_on=began)
    return replace(draft, held=tuple(first if held is spans[0] else held for held in draft.held))


def _named(one: Usable) -> tuple[str, str]:
    where = one.draft.where
    return fold(one.draft.texts[0].title), where.place or fold(where.name)


def _as_one(uid: str, several: Sequence[Usable]) -> list[Usable]:
    """One entry when the days together make spans; else all as they are."""
    held = [held for one in several for held in one.draft.held if held.status == "scheduled"]
    others = [held for one in several for held in one.draft.held if held.status != "scheduled"]
    days = sorted({held.starts_on for held in held})
    if len(days) < LEAST_DAYS or any(_lasts(one) for one in held):
        return list(several)
    first = several[0]
    zone = first.draft.held[0].zone
    spans = [_span(begin, end, zone) for begin, end in _spans(days)]
    if len(several) == 1:
        spans[0] = replace(spans[0], starts_on=_began(first, days[0]))
        return [Usable(first.event, replace(first.draft, held=(*spans, *others)))]
    draft = replace(first.draft, held=(*spans, *others))
    return [Usable(replace(first.event, uid=uid, uid_made_up=False), draft)]


def _began(one: Usable, first: date) -> date:
    """The first day of a series, which may lie before the days that are harvested."""
    start = one.event.start
    day = date(start.year, start.month, start.day)
    return day if one.event.recurring and first - LONGEST_SERIES <= day <= first else first


def _spans(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each row of days without a long pause."""
    begin = before = days[0]
    for day in days[1:]:
        if day - before > LONGEST_GAP:
            yield begin, before
            begin = day
        before = day
    yield begin, before


def _span(first: date, last: date, zone: str) -> Held:
    return Held(SPAN_KEY, "all-day", first, ends_on=last + ONE_DAY, zone=zone)


def _lasts(held: Held) -> bool:
    return last_day_of(held) > held.starts_on + ONE_DAY
