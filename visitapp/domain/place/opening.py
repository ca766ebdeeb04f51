"""Opening hours as instants: open, closed, or not known, from one instant to another.

A clock's hour is one instant but for the nights when clocks change. In the hour that comes twice a place opens the
second time and closes the first: what is said to be open is open whichever was meant. In the one that is left out it
opens and closes when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from visitapp.domain.place.hours import A_DAY, DayHours, OpeningHours, hours_on

OpenState = Literal["open", "closed", "unknown"]
ZONE = ZoneInfo("Europe/Stockholm")
"""The clocks of the region's places."""
LASTING = timedelta(days=7)
"""What is on at a place for so long goes by the hours of the place; a fair has hours of its own."""
AHEAD_DAYS = 400
"""As far ahead the next opening is looked for: a season comes once a year."""
_STEP_DAYS = 10
_MINUTE = timedelta(minutes=1)


class Stretch(NamedTuple):
    """From an instant to a later one a place is in one state."""

    begins_at: datetime
    ends_at: datetime
    state: OpenState

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.begins_at


def course(hours: OpeningHours | None, begins_at: datetime, ends_at: datetime) -> tuple[Stretch, ...]:
    """What a place is from one instant to a later one, in UTC and without a gap; neighbours differ in state."""
    begins_at, ends_at = begins_at.astimezone(UTC), ends_at.astimezone(UTC)
    if hours is None:
        return (Stretch(begins_at, ends_at, "unknown"),) if begins_at < ends_at else ()
    first = begins_at.astimezone(ZONE).date().toordinal() - 1  # the night before may be long
    last = ends_at.astimezone(ZONE).date().toordinal()
    days = [(ordinal, hours_on(hours, date.fromordinal(ordinal))) for ordinal in range(first, last + 1)]
    pieces: list[Stretch] = []
    for stretch in _overlaid(_whole_days(days), _open_spans(days)):
        begins, ends = max(stretch.begins_at, begins_at), min(stretch.ends_at, ends_at)
        if begins >= ends:
            continue
        if pieces and pieces[-1].state == stretch.state:
            pieces[-1] = Stretch(pieces[-1].begins_at, ends, stretch.state)
        else:
            pieces.append(Stretch(begins, ends, stretch.state))
    return tuple(pieces)


def open_through(hours: OpeningHours | None, begins_at: datetime, ends_at: datetime) -> OpenState:
    """Whether a place is open all the time: closed, when it is known not to be, if only for a while."""
    states = {one.state for one in course(hours, begins_at, max(ends_at, begins_at + _MINUTE))}
    return "closed" if "closed" in states else "unknown" if "unknown" in states else "open"


def open_at(hours: OpeningHours | None, at: datetime) -> OpenState:
    """What a place is at an instant; at its closing hour it is closed."""
    return course(hours, at, at + _MINUTE)[0].state


def next_change(hours: OpeningHours | None, at: datetime) -> datetime | None:
    """When it is something else than it is now; None when nothing changes for months."""
    state = open_at(hours, at)
    return next((one.begins_at for one in _ahead(hours, at) if one.state != state), None)


def next_opening(hours: OpeningHours | None, at: datetime) -> datetime | None:
    """When it opens after an instant; None when it may open sooner, for all one knows, or does not for a year."""
    before: OpenState | None = None
    for one in _ahead(hours, at):
        if before == "closed" and one.state == "open":
            return one.begins_at
        if before is not None and one.state == "unknown":
            return None
        if before is None and one.state == "unknown":
            return None
        before = one.state
    return None


def _ahead(hours: OpeningHours | None, at: datetime) -> Iterator[Stretch]:
    """What follows from an instant on, a state at a time, as far as one looks."""
    standing: Stretch | None = None
    for step in range(0, AHEAD_DAYS, _STEP_DAYS):
        begins = at + timedelta(days=step)
        for one in course(hours, begins, begins + timedelta(days=_STEP_DAYS)):
            if standing is not None and standing.state != one.state:
                yield standing
                standing = one
            else:
                standing = one._replace(begins_at=standing.begins_at) if standing else one
    if standing is not None:
        yield standing


_Days = Sequence[tuple[int, DayHours]]
"""Days that follow each other, by their ordinal numbers, with their hours."""


def _whole_days(days: _Days) -> Iterator[Stretch]:
    """Each day from midnight to midnight, closed where its hours are known."""
    for ordinal, known in days:
        begins, ends = _instant(ordinal * A_DAY, closes=False), _instant((ordinal + 1) * A_DAY, closes=False)
        yield Stretch(begins, ends, "unknown" if known is None else "closed")


def _open_spans(days: _Days) -> list[tuple[datetime, datetime]]:
    """The spans that begin on these days, joined where one ends as the next begins."""
    joined: list[tuple[int, int]] = []
    for ordinal, known in days:
        for span in known or ():
            opens, closes = ordinal * A_DAY + span.opens, ordinal * A_DAY + span.closes
            if joined and opens <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
            else:
                joined.append((opens, closes))
    found = ((_instant(opens, closes=False), _instant(closes, closes=True)) for opens, closes in joined)
    return [(opens_at, closes_at) for opens_at, closes_at in found if opens_at < closes_at]


def _overlaid(days: Iterator[Stretch], spans: Sequence[tuple[datetime, datetime]]) -> Iterator[Stretch]:
    """The days with what is open in them."""
    for day in days:
        at = day.begins_at
        for opens_at, closes_at in spans:
            begins, ends = max(opens_at, at), min(closes_at, day.ends_at)
            if begins >= ends:
                continue
            if at < begins:
                yield Stretch(at, begins, day.state)
            yield Stretch(begins, ends, "open")
            at = ends
        if at < day.ends_at:
            yield Stretch(at, day.ends_at, day.state)


@lru_cache(maxsize=8192)
def _instant(wall: int, closes: bool) -> datetime:
    """The instant of a clock's hour, given in minutes from the first day of the calendar."""
    ordinal, minute = divmod(wall, A_DAY)
    local = datetime.combine(date.fromordinal(ordinal), time(minute // 60, minute % 60), ZONE)
    one, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if one <= other:
        return one if closes else other
    while other.astimezone(ZONE).utcoffset() != one.astimezone(ZONE).utcoffset():  # an hour that no clock shows
        other += _MINUTE
    return other
