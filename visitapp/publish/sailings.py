"""What feeds of sailings share: which are shown, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from visitapp.domain.crossing.headways import Headway
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Direction, Sailing, VehicleClass
from visitapp.domain.crossing.validity import Validity, validity_on
from visitapp.domain.reach.checkin import CLASSES, check_in_of
from visitapp.publish.feed import FeedInfo
from visitapp.publish.words import ZONE, Words, local_date

DAYS_AHEAD = 14
"""Today is the first of them."""
CANCELLED_DAYS = 30
"""So long a cancelled sailing stays in the calendar after its day: who looks seldom still learns of it."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SailingsFeed:
    """One crossing's sailings as a feed on `today`, the local date.

    `directions` are those asked for. `ports` are the names of the crossing's own two, `classes` those of vehicle
    classes, `resting` says why the line does not sail at all ("" when it does). `changed_at` is the newest change of
    anything told of its sailings, `timetables_at` that of the timetables alone (None: there are none). `plan` has the
    sailings as the timetables give them, where `board` lacks some: these are told as cancelled.
    """

    info: FeedInfo
    board: Board
    directions: tuple[Direction, ...]
    today: date
    changed_at: datetime
    timetables_at: datetime | None
    ports: tuple[str, str]
    classes: Mapping[str, str]
    resting: str = ""
    plan: Board | None = None

    @property
    def slug(self) -> str:
        """The crossing's."""
        return self.board.crossing.slug

    @property
    def stamp(self) -> datetime:
        """The newest change of anything an entry shows, the way it is written included."""
        return max(self.changed_at, self.info.template_changed_at)

    @property
    def last_day(self) -> date:
        """The last day that is shown."""
        return self.today + (DAYS_AHEAD - 1) * _ONE_DAY

    def validity(self) -> Validity:
        """How far the timetables reach from today."""
        return validity_on(self.board.timetables, self.today)

    def tells(self, day: date) -> bool:
        """Whether the line is there on a day and a timetable speaks of it, be it that nothing sails."""
        return self.board.covers(day) and not not_running(self.board.crossing, day)

    def days(self) -> Iterator[date]:
        """The days shown."""
        for ahead in range(DAYS_AHEAD):
            yield self.today + ahead * _ONE_DAY

    def of_day(self, day: date) -> list[Sailing]:
        """The sailings of a service day; those that are only in the plan are cancelled."""
        found = list(self.board.on_service_day(day))
        if self.plan is not None:
            known = {(one.direction, one.key) for one in found}
            planned = self.plan.on_service_day(day)
            found += [replace(one, status="cancelled") for one in planned if (one.direction, one.key) not in known]
        return found

    def sailings(self) -> Iterator[Sailing]:
        """What leaves from today on and belongs to a service day shown, and what was cancelled lately."""
        begins_at = datetime.combine(self.today, time(), ZONE)
        for back in range(CANCELLED_DAYS + DAYS_AHEAD):
            for sailing in self.of_day(self.last_day - back * _ONE_DAY):
                shown = sailing.departs_at >= begins_at or sailing.status == "cancelled"
                if shown and sailing.direction in self.directions:
                    yield sailing

    def way(self, direction: Direction) -> tuple[str, str]:
        """The names of the ports it leaves and reaches."""
        return self.ports if direction == "out" else self.ports[::-1]

    def page_address(self, direction: Direction, day: date) -> str:
        """The page with the timetable of a day."""
        asked = f"?date={day.isoformat()}" + ("&direction=back" if direction == "back" else "")
        return self.info.address(f"/{self.info.language}/crossings/{self.slug}{asked}")


@dataclass(frozen=True, slots=True)
class Gap:
    """Why days that are shown have no departures. `name` stays the same as long as it is the same gap.

    `since` is the last day before it, or the first of it; None when that is not known.
    """

    name: str
    sentence: str
    since: date | None = None


def gap_of(feed: SailingsFeed, spoken: Words) -> Gap | None:
    """The first reason why any day shown has no departures; None when a timetable speaks of each."""
    _ = spoken.gettext
    if feed.resting:
        return Gap("resting", feed.resting)
    found, last = feed.validity(), feed.board.crossing.valid_to
    if last is not None and last < feed.last_day and (found.until is None or last <= found.until):
        return Gap(f"ends-{last}", _("The line ends on %(day)s.") % {"day": spoken.date(last)}, last)
    if found.until is not None and found.until >= feed.last_day:
        return None
    return Gap(
        f"none-{found.until or found.since or 'ever'}", validity_words(found, spoken), found.until or found.since
    )


def validity_words(found: Validity, spoken: Words) -> str:
    """When the timetable ends, or since when there is none and when the next one begins."""
    _ = spoken.gettext
    if found.until is not None:
        sentence = _("The timetable ends on %(day)s. None is published for the days after it.")
        return sentence % {"day": spoken.date(found.until)}
    lines = [
        _("No timetable is published since %(day)s.") % {"day": spoken.date(found.since)}
        if found.since
        else _("No timetable is published.")
    ]
    if found.begins is not None:
        lines.append(_("The next one begins on %(day)s.") % {"day": spoken.date(found.begins)})
    return " ".join(lines)


def status_line(sailing: Sailing, spoken: Words) -> str:
    """What is out of the ordinary; "" of a sailing as planned."""
    _ = spoken.gettext
    return {
        "cancelled": spoken.pgettext("boat", "Cancelled"),
        "delayed": _("Delayed"),
        "diverted": _("To another port"),
        "full": _("Full"),
    }.get(sailing.status, "")


def sailing_lines(sailing: Sailing, spoken: Words) -> list[str]:
    """What is to be known of a sailing beside its times."""
    _ = spoken.gettext
    lines = [_("Demo: this timetable is invented. No boat sails by it.")] if sailing.demo else []
    lines.append(status_line(sailing, spoken))
    if sailing.vessel:
        lines.append(_("Ship: %(name)s") % {"name": sailing.vessel})
    return [line for line in lines if line]


def check_in_lines(feed: SailingsFeed, sailing: Sailing, spoken: Words) -> list[str]:
    """When check-in closes, a line for all classes that have the same hour."""
    _ = spoken.gettext
    told: dict[tuple[datetime | None, bool], list[str]] = {}
    refused: list[str] = []
    for one in CLASSES:
        found = check_in_of(feed.board.crossing, one, sailing)
        if not found.taken:
            refused.append(_class_name(feed, one))
        elif found.before is not None:
            told.setdefault((found.closes_at(sailing), found.assumed), []).append(_class_name(feed, one))
    lines = []
    for (closes_at, assumed), names in told.items():
        assert closes_at is not None
        sentence = (
            _("Check-in closes at %(time)s (assumed): %(classes)s")
            if assumed
            else _("Check-in closes at %(time)s: %(classes)s")
        )
        here = spoken.by_clocks_of(feed.board.zone(sailing.direction).key)
        hour = here.clock(closes_at, local_date(sailing.departs_at, here.zone))
        lines.append(sentence % {"time": hour, "classes": ", ".join(names)})
    if refused:
        lines.append(_("Not taken on board: %(classes)s") % {"classes": ", ".join(refused)})
    return lines


def headway_check_in_lines(feed: SailingsFeed, row: Headway, spoken: Words) -> list[str]:
    """How long before each departure of a headway check-in closes."""
    _ = spoken.gettext
    told: dict[tuple[timedelta, bool], list[str]] = {}
    for one in CLASSES:
        found = check_in_of(feed.board.crossing, one, row.sailings[0])
        if found.taken and found.before is not None:
            told.setdefault((found.before, found.assumed), []).append(_class_name(feed, one))
    lines = []
    for (before, assumed), names in told.items():
        sentence = (
            _("Check-in closes %(span)s before departure (assumed): %(classes)s")
            if assumed
            else _("Check-in closes %(span)s before departure: %(classes)s")
        )
        span = spoken.duration(int(before.total_seconds() // 60))
        lines.append(sentence % {"span": span, "classes": ", ".join(names)})
    return lines


def headway_sentence(feed: SailingsFeed, row: Headway, spoken: Words) -> str:
    """A headway in words: "about every 20 min, 06:10–22:50"."""
    _ = spoken.gettext
    here = spoken.by_clocks_of(feed.board.zone(row.direction).key)
    if len(row.sailings) == 1:
        return _("about %(time)s") % {"time": here.clock(row.first_at, row.service_date)}
    return _("about every %(span)s, %(first)s–%(last)s") % {
        "span": spoken.duration(int(row.every.total_seconds() // 60)),
        "first": here.clock(row.first_at, row.service_date),
        "last": here.clock(row.last_at, row.service_date),
    }


def running(sailings: Iterable[Sailing]) -> tuple[Sailing, ...]:
    """Those that are not cancelled."""
    return tuple(sailing for sailing in sailings if sailing.status != "cancelled")


def _class_name(feed: SailingsFeed, one: VehicleClass) -> str:
    return feed.classes.get(one, one)
