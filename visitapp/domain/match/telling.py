"""What is compared when two sources may tell the same event: made once of what they say, small and folded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from sys import intern
from zoneinfo import ZoneInfo

from visitapp.domain.event.types import Draft, Held, Whereabouts
from visitapp.domain.match.marks import Mark, ages_in
from visitapp.domain.match.titles import Title, read_title
from visitapp.domain.match.words import EMPTY, WELCOME
from visitapp.domain.text import fold, fold_letters, fold_place

MOST_WORDS = 80
"""So many different words of a description are kept; what follows is mostly how to find the place."""
LONGEST_LINE, LONGEST_TEXT = 300, 5000
"""What is longer is cut, so that no line of a hostile source keeps a pattern busy."""
NO_HOUR = -1
_SAID_HOUR = re.compile(r"\b(?:kl\.?|klockan|at|um)\s*(\d{1,2})(?:[.:](\d{2}))?\b|\b(\d{1,2})[.:](\d{2})\b")
_STREET = re.compile(r"([^\W\d][\w .:'-]*?)\s+(\d{1,4})\s*[a-z]?\b")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_DASHES = re.compile(r"[‐-―−]")


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as some sources tell it. Words are folded; `key` names the event.

    `times` are (ordinal of the local day, minute of the day or -1 where no hour is told), in order; `spans` the first
    and last ordinal of whole days on end. `ages` and `said` are the ages and minutes of the day that the description
    names. `sentences`: where in `words` each begins that has words of its own.
    """

    key: int
    sources: frozenset[str]
    titles: tuple[Title, ...]
    marks: tuple[Mark, ...]
    times: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int], ...]
    place: str
    place_name: tuple[str, ...]
    street: str
    locality: str
    municipality: str
    latitude: float | None
    longitude: float | None
    online: bool
    organiser: tuple[str, ...]
    ticket: str
    url: str
    words: tuple[str, ...]
    sentences: tuple[int, ...]
    ages: tuple[Mark, ...]
    said: tuple[int, ...]


def telling_of(key: int, draft: Draft, sources: frozenset[str]) -> Telling:
    """What is compared of an event, as `sources` tell it in `draft`."""
    times, spans = _held(draft.held)
    days = [date.fromordinal(day) for day in _few_days(times, spans)]
    hours = {minute // 60 for _, minute in times}
    read = [read_title(text.language, text.title[:LONGEST_LINE], days, hours) for text in draft.texts]
    told = " ".join((text.description or text.summary)[:LONGEST_TEXT] for text in draft.texts)
    told = _DASHES.sub("-", fold_letters(told))
    words, sentences = _words(told)
    where = draft.where
    return Telling(
        key,
        sources,
        tuple(title for title, _ in read),
        _marks([marks for _, marks in read]),
        times,
        spans,
        intern(where.place),
        _interned(fold_place(where.name[:LONGEST_LINE])),
        intern(_street(where)),
        intern(fold_place(where.locality)),
        intern(where.municipality),
        where.latitude,
        where.longitude,
        bool(where.online_url),
        _interned(fold(draft.organiser[:LONGEST_LINE])),
        _address(draft.ticket_url),
        _address(draft.url),
        words,
        sentences,
        ages_in(told),
        _said(told),
    )


def _marks(read: list[tuple[Mark, ...]]) -> tuple[Mark, ...]:
    return tuple(sorted({mark for marks in read for mark in marks}))


def _held(held: tuple[Held, ...]) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    times, spans = set(), set()
    for one in held:
        first = one.starts_on.toordinal()
        if one.kind == "timed" and one.starts_at is not None:
            times.add((first, _minute(one.starts_at, one.zone)))
            continue
        last = one.ends_on.toordinal() - 1 if one.ends_on else first
        if last > first:
            spans.add((first, last))
        else:
            times.add((first, NO_HOUR))
    return tuple(sorted(times)), tuple(sorted(spans))


def _minute(at: datetime, zone: str) -> int:
    local = at.astimezone(_zone(zone))
    return local.hour * 60 + local.minute


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _few_days(times: tuple[tuple[int, int], ...], spans: tuple[tuple[int, int], ...]) -> list[int]:
    """Days that a title may name: all of a short series, the first and last of a span and those between near them."""
    days = {day for day, _ in times[:60]}
    for first, last in spans[:10]:
        days.update((first, last, *range(first, min(last, first + 10))))
    return sorted(days)


def _street(where: Whereabouts) -> str:
    """Street and number, folded; "" where none is told. A number makes it one."""
    found = _STREET.search(fold_letters(where.address[:LONGEST_LINE]))
    return f"{fold_place(found[1])} {found[2]}" if found else ""


def _interned(text: str) -> tuple[str, ...]:
    return tuple(intern(word) for word in text.split())


def _words(told: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words that tell something, each once, and where among them the sentences begin."""
    seen: dict[str, None] = {}
    begins = []
    for sentence in _SENTENCE_END.split(told):
        before = len(seen)
        seen |= dict.fromkeys(
            word for word in re.findall(r"\w+", sentence) if word not in EMPTY and word not in WELCOME
        )
        if len(seen) > before:
            begins.append(before)
        if len(seen) >= MOST_WORDS:
            break
    return tuple(intern(word) for word in list(seen)[:MOST_WORDS]), tuple(begins)


def _said(told: str) -> tuple[int, ...]:
    minutes: set[int] = set()
    for match in _SAID_HOUR.finditer(told):
        hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
        if hour < 24 and minute < 60:
            minutes.add(hour * 60 + minute)
    return tuple(sorted(minutes))


def _address(url: str) -> str:
    """An address without scheme, www, fragment and what only counts visitors; "" for a mere front page."""
    address = url.partition("#")[0].partition("://")[2].removeprefix("www.")
    page, _, query = address.partition("?")
    asked = "&".join(sorted(one for one in query.split("&") if one and not one.startswith(("utm_", "fbclid"))))
    host, _, path = page.rstrip("/").partition("/")
    if not path and not asked:
        return ""
    found = f"{host.lower()}/{path}"
    return f"{found}?{asked}" if asked else found
