"""The timetable of a span of days on one page, for paper and phone: both ways, one table for days that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import zip_longest

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.patterns import DayPattern, PlannedBoat, Stretch, patterns_of, stretches
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Timetable, not_running
from visitapp.domain.crossing.types import DIRECTIONS, Crossing, Disruption
from visitapp.domain.crossing.validity import validity_on
from visitapp.domain.errors import InputError
from visitapp.domain.reach.checkin import CLASSES, check_in_on
from visitapp.publish.disruption_words import line_words
from visitapp.publish.words import Words, words
from visitapp.store.crossing_read import get_crossing, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.web.askedday import LAST_DAY, read_asked, read_day
from visitapp.web.context import context_of
from visitapp.web.crossingwords import class_words, status_words
from visitapp.web.names import crossing_name, port_name
from visitapp.web.pages import Shell, language_of, respond
from visitapp.web.sailings import suspension_words
from visitapp.web.timetablenotes import TimetableNote, timetable_notes

USUAL_DAYS, MOST_DAYS = 92, 370
MOST_ROWS = 300
"""Of all tables together: more fits no sheet, and no page of ours."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaysTable:
    """One table. `days`: on which days it holds; `rows`: a departure each way, "" where the other way has more."""

    days: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TimetablePage:
    """The span, its tables, and what is not told: days without a timetable, more than fits."""

    slug: str
    name: str
    operator: str
    ports: tuple[str, str]
    span: str
    first: str
    last: str
    tables: tuple[DaysTable, ...]
    untold: tuple[str, ...]
    resting: str
    demo: bool
    shortened: bool
    check_in: tuple[tuple[str, str, bool], ...]
    suspended: tuple[str, ...]
    """What suspends the line on any of the days."""
    notes: tuple[TimetableNote, ...]
    booking_url: str


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/crossings/{slug}/timetable", timetable, name="timetable")]


async def timetable(request: Request) -> Response:
    """The timetable from `from` to `to`; without them of about three months that are told."""
    context, language = context_of(request), language_of(request)
    slug, today, asked = request.path_params["slug"], context.today(), read_asked(request.url.query, "from", "to")
    spoken = words(language)
    begin, end = asked["from"], asked["to"]
    page = await context.database.reader.run(lambda query: _page(query, slug, begin, end, today, spoken))
    title = spoken.gettext("Timetable %(ports)s") % {"ports": page.name}
    kept = f"from={page.first}&to={page.last}" if begin or end else ""
    path = f"/crossings/{slug}/timetable"
    shell = Shell(language, path, title, query=kept, description=page.span, section="crossings", index=not kept)
    return respond(request, "timetable.html", shell, page)


def _page(query: Query, slug: str, begin: str, end: str, today: date, spoken: Words) -> TimetablePage:
    one = get_crossing(query, slug)
    kept = timetables_of(query, slug)
    first, last = _span(kept, begin, end, today)
    patterns, untold = patterns_of(Board(one, kept), first, last)
    shown = _fitting(patterns)
    used = [table for table in kept if table.valid_from <= last and table.valid_to >= first]
    resting = not_running(one, first) and not_running(one, last)
    return TimetablePage(
        slug=one.slug,
        name=crossing_name(one, spoken.language),
        operator=one.operator,
        ports=(port_name(one.port_from, spoken.language), port_name(one.port_to, spoken.language)),
        span=spoken.day_range(first, last),
        first=first.isoformat(),
        last=last.isoformat(),
        tables=tuple(_table(pattern, spoken) for pattern in shown),
        untold=tuple(_stretch_words(stretch, spoken) for stretch in stretches(untold)) if not resting else (),
        resting=status_words(one, first, spoken)[0] if resting else "",
        demo=any(boat.demo for pattern in shown for boat in pattern.boats),
        shortened=len(shown) < len(patterns),
        check_in=_check_in(one, first, spoken),
        suspended=_suspended(one, disruptions_of(query, slug), first, last, spoken) if not resting else (),
        notes=timetable_notes(used, spoken),
        booking_url=one.booking_url,
    )


def _suspended(
    crossing: Crossing, told: Sequence[Disruption], first: date, last: date, spoken: Words
) -> tuple[str, ...]:
    holding = [one for one in told if one.kind == "suspended" and one.ended_at is None]
    return tuple(
        Markup("{}: {}").format(line_words(one, crossing, spoken), suspension_words(one, spoken))
        if one.direction
        else suspension_words(one, spoken)
        for one in sorted(holding, key=lambda one: (one.first_day, one.made_at))
        if one.first_day <= last and (one.last_day is None or one.last_day >= first)
    )


def _span(kept: Sequence[Timetable], begin: str, end: str, today: date) -> tuple[date, date]:
    """The days asked for; else from today, or the next timetable's first, while it goes on. Raises InputError."""
    validity = validity_on(kept, today)
    start = validity.begins if not validity.covered and validity.begins else today
    first = read_day(begin, start, "from")
    usual = min(first + USUAL_DAYS * _DAY, max(LAST_DAY, first))
    until = validity_on(kept, first).until
    last = read_day(end, min(usual, until) if until else usual, "to")
    if last < first:
        raise InputError("to", "is before the first day", end)
    if (last - first).days >= MOST_DAYS:
        raise InputError("to", f"is more than {MOST_DAYS} days after the first day", end)
    return first, last


def _fitting(patterns: Sequence[DayPattern]) -> list[DayPattern]:
    """As many as have MOST_ROWS together, at least one."""
    kept: list[DayPattern] = []
    rows = 0
    for pattern in patterns:
        rows += len(pattern.boats) + 1
        if kept and rows > MOST_ROWS:
            break
        kept.append(pattern)
    return kept


def _table(pattern: DayPattern, spoken: Words) -> DaysTable:
    out = [_boat(boat, spoken) for boat in pattern.boats if boat.direction == "out"]
    back = [_boat(boat, spoken) for boat in pattern.boats if boat.direction == "back"]
    return DaysTable(
        tuple(_stretch_words(stretch, spoken) for stretch in stretches(pattern.days)),
        tuple(zip_longest(out, back, fillvalue="")),
    )


def _boat(boat: PlannedBoat, spoken: Words) -> str:
    """ "09:05–12:35, Ada"; a headway "about every 20 min, 06:10–22:50"."""
    _ = spoken.gettext
    if boat.every or boat.until:
        if not boat.every:
            return _("about %(time)s") % {"time": _hour(boat.departs, spoken)}
        return _("about every %(span)s, %(first)s–%(last)s") % {
            "span": spoken.duration(int(boat.every.total_seconds() // 60)),
            "first": _hour(boat.departs, spoken), "last": _hour(boat.until, spoken),
        }  # fmt: skip
    arrives = spoken.time(_time(boat.arrives))
    parts = [f"{_hour(boat.departs, spoken)}–{arrives}", boat.vessel]
    if boat.classes:
        parts.append(_("only: %(classes)s") % {"classes": ", ".join(class_words(one, spoken) for one in boat.classes)})
    return ", ".join(part for part in parts if part)


def _hour(span: timedelta, spoken: Words) -> str:
    """The hour on the clock, and that it is of the next day."""
    hour = spoken.time(_time(span))
    return spoken.gettext("%(time)s (next day)") % {"time": hour} if span >= _DAY else hour


def _time(span: timedelta) -> time:
    minutes = int(span.total_seconds() // 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _stretch_words(stretch: Stretch, spoken: Words) -> str:
    if stretch.first == stretch.last:
        return spoken.date(stretch.first)
    span = spoken.day_range(stretch.first, stretch.last)
    return span if stretch.unbroken else f"{spoken.weekdays(stretch.weekdays)}, {span}"


def _check_in(one: Crossing, day: date, spoken: Words) -> tuple[tuple[str, str, bool], ...]:
    """How long before departure check-in closes: class, span, whether it is assumed; the earlier of both ways."""
    told = []
    for name in CLASSES:
        found = [check_in_on(one, name, direction, day) for direction in DIRECTIONS]
        spans = [each.before for each in found if each.before is not None]
        if spans:
            minutes = int(max(spans).total_seconds() // 60)
            told.append((class_words(name, spoken), spoken.duration(minutes), any(each.assumed for each in found)))
    return tuple(told)
