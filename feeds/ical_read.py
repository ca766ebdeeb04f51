"""Reads iCalendar: every VEVENT by itself, overrides folded into their series (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from feeds.bytes_text import one_line
from feeds.ical_blocks import Blocks, taken_apart, without
from feeds.ical_event import Draft, NoStartError, draft, read_time, wall_in
from feeds.ical_lines import Component, Line, components_of, unfolded
from feeds.ical_series import Budget, Override, occurrences
from feeds.ical_values import iso, read_duration
from feeds.ical_zones import ZoneBook, zone_book
from feeds.wire import Document, FormatError, Moment, Problem, ReadOptions, WireEvent

_MAX_PROBLEMS = 500
_MAX_RAW = 40_000

FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, AssertionError)
"""What one event may raise without taking the others with it."""


def read_ical(data: bytes, options: ReadOptions) -> Document:
    """The events of one or more calendars in data, in document order.

    A VEVENT with RECURRENCE-ID moves or cancels its occurrence of the series of that UID; without a
    series it is an event of its own. Raises FormatError when data holds no component at all.
    """
    text, fault = unfolded(data)
    blocks = taken_apart(text) if options.known is not None else None
    passed_over = sorted(options.known.intersection(blocks.groups.values())) if options.known and blocks else []
    if passed_over and blocks:
        text = without(text, blocks, frozenset(passed_over))
    calendars, problems = components_of(text, fault)
    if not calendars:
        raise FormatError("no iCalendar: no BEGIN line could be read")
    reading = _Reading(options, problems, blocks)
    for calendar in calendars:
        reading.add(calendar)
    events = reading.finish()
    loose = not events and not any(calendar.number for calendar in calendars)
    return Document(
        format="ical",
        title=next((name for each in calendars if (name := each.text("X-WR-CALNAME") or each.text("NAME"))), ""),
        events=tuple(events),
        problems=tuple(problems[:_MAX_PROBLEMS]),
        error="no calendar: neither VCALENDAR nor VEVENT" if loose else None,
        passed_over=tuple(passed_over),
        hashes=reading.hashes(frozenset(passed_over)),
        lasts=_lasts(calendars),
    )


def _lasts(calendars: Iterable[Component]) -> timedelta | None:
    """The longest time after which a calendar asks to be fetched again (RFC 7986 §5.7, and what came before it)."""
    names = ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")
    spans = [read_duration(each.text(name).strip().upper()) for each in calendars for name in names]
    return max((span for span in spans if span is not None and span > timedelta()), default=None)


class _Reading:
    """The drafts of one document, and the overrides that wait for their series."""

    def __init__(self, options: ReadOptions, problems: list[Problem], blocks: Blocks | None) -> None:
        self._options = options
        self._problems = problems
        self._blocks = blocks
        self._budget = Budget()
        self._drafts: list[tuple[Draft, ZoneBook]] = []
        self._waiting: list[tuple[Draft, ZoneBook, Line]] = []
        self._seen = 0

    def add(self, calendar: Component) -> None:
        book = zone_book(calendar, self._options.zone)
        cancelled = calendar.text("METHOD").upper() == "CANCEL"
        scale = calendar.text("CALSCALE").upper()
        if scale not in ("", "GREGORIAN"):
            self._problem("CALSCALE", f"{scale[:40]} is read as GREGORIAN")
        for component in _events_in(calendar):
            self._seen = self._blocks.number(component.number) if self._blocks else self._seen + 1
            self._read(component, book, cancelled=cancelled)
        for tzid in sorted(book.unknown):
            self._problem(f"TZID {tzid[:80]}", f"unknown time zone: read as {book.default.name or self._options.zone}")

    def _read(self, component: Component, book: ZoneBook, *, cancelled: bool) -> None:
        where = _where(component, self._seen)
        recurrence_id = component.first("RECURRENCE-ID")
        if not component.closed:
            self._problem(where, "is not closed: the document may be cut off")
        if recurrence_id and _is_bare_cancellation(component):
            # It needs no times of its own.
            component.lines.append(Line("DTSTART", recurrence_id.params, recurrence_id.value))
        try:
            made = draft(component, book, self._options.zone, where)
        except NoStartError as fault:
            self._problem(where, f"left out: {fault}", component)
            return
        except FAULTS as fault:
            self._problem(where, f"left out: {one_line(fault)}", component)
            return
        if cancelled:
            made.series.status = "cancelled"
            made.event = replace(made.event, status="cancelled")
        if recurrence_id and not made.event.uid_made_up:
            self._waiting.append((made, book, recurrence_id))
        else:
            self._drafts.append((made, book))

    def finish(self) -> list[WireEvent]:
        """The events with their occurrences, orphaned overrides last."""
        masters: dict[str, Draft] = {}
        for made, _ in self._drafts:
            # One UID on several events: the first that recurs has the overrides.
            known = masters.setdefault(made.event.uid, made)
            if made.event.recurring and not known.event.recurring:
                masters[made.event.uid] = made
        orphans = [each for each in self._waiting if not self._folded(masters.get(each[0].event.uid), *each)]
        events = [self._finished(made, "") for made, _ in self._drafts]
        for made, book, line in orphans:
            start = made.component.first("DTSTART")
            if start and start.params is line.params:
                self._problem(made.where, "left out: cancels an occurrence of no series in this document")
                continue
            time = read_time(line, book)
            key = iso(made.series.moment(wall_in(made.series, time))) if time else ""
            events.append(self._finished(made, key))
        return [event for event in events if event]

    def hashes(self, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """By UID the hashes of what was read without a problem; none when one event took from another's work."""
        if self._blocks is None or self._budget.left <= 0 or self._budget.starts <= 0:
            return ()
        return tuple((uid, told) for uid, told in self._blocks.clean(self._problems).items() if told not in known)

    def _folded(self, master: Draft | None, made: Draft, book: ZoneBook, line: Line) -> bool:
        time = read_time(line, book)
        if time is None:
            self._problem(made.where, f"RECURRENCE-ID {line.value[:40]!r} is no date: kept as an event of its own")
            return False
        if master is None:
            return False
        series = master.series
        wall = wall_in(series, time)
        key: Moment = time.wall.date() if time.is_date else time.instant
        series.overrides.append(
            Override(
                key=key,
                wall=wall,
                start=made.series.start,
                length=made.series.length,
                status=made.series.status,
                zone=made.series.zone,
                following=line.params.get("RANGE", "").upper() == "THISANDFUTURE",
                sequence=made.event.sequence or 0,
            )
        )
        raw = master.event.raw
        if len(raw) < _MAX_RAW:
            raw = f"{raw}\n\n{made.event.raw}"
        master.event = replace(master.event, recurring=True, raw=raw)
        master.faults += made.faults
        return True

    def _finished(self, made: Draft, key: str) -> WireEvent | None:
        try:
            found, faults = occurrences(made.series, self._options, self._budget)
        except FAULTS as fault:
            self._problem(made.where, f"left out: {one_line(fault)}", made.component)
            return None
        for text in dict.fromkeys((*made.faults, *faults)):
            self._problem(made.where, text)
        if key:
            found = [replace(each, recurrence_key=key) for each in found]
        return replace(made.event, occurrences=tuple(found))

    def _problem(self, where: str, what: str, component: Component | None = None) -> None:
        if len(self._problems) < _MAX_PROBLEMS:
            text = one_line(" | ".join(component.source[:12])) if component else ""
            self._problems.append(Problem(where, one_line(what), text))


def _events_in(calendar: Component) -> Iterator[Component]:
    waiting = list(reversed(calendar.children))
    while waiting:
        component = waiting.pop()
        if component.name == "VEVENT":
            yield component
        else:
            waiting.extend(reversed(component.children))


def _is_bare_cancellation(component: Component) -> bool:
    cancelled = component.text("STATUS").upper() in ("CANCELLED", "CANCELED")
    return cancelled and bool(component.text("UID")) and not component.first("DTSTART")


def _where(component: Component, number: int) -> str:
    uid, title = component.text("UID"), component.text("SUMMARY")
    name = one_line(uid or title, 80)
    return f"VEVENT {number} {name}".strip()
