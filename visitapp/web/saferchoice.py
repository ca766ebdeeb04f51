"""The next safer choice beside each way there and home, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Crossing
from visitapp.domain.event.view import OccurrenceView, ReachView
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.domain.reach.safer import Safer, safer_choice
from visitapp.publish.words import Words, local_date
from visitapp.store.database import Query
from visitapp.web.boats import keep_board
from visitapp.web.names import crossing_name
from visitapp.web.there import CrossingReach

LONG = timedelta(hours=24)
_GOES = ("day", "tight", "night")


def with_safer(
    query: Query,
    found: Sequence[CrossingReach],
    reaches: Sequence[ReachView],
    occurrence: OccurrenceView,
    crossings: Iterable[Crossing],
    spoken: Words,
) -> tuple[CrossingReach, ...]:
    """The same answers, each way with what is safer: another boat, another line, and that a boat is the last."""
    known = {one.slug: one for one in crossings}
    told = {
        (view.crossing, view.mode): lines
        for slug in dict.fromkeys(view.crossing for view in reaches)
        if slug in known
        for view, lines in _of_crossing(query, known[slug], reaches, occurrence, known, spoken)
    }
    return tuple(
        replace(
            one, modes=tuple(replace(way, safer=told.get((one.slug, way.mode), ())) for way in one.modes)
        )
        for one in found
    )  # fmt: skip


def _of_crossing(
    query: Query,
    crossing: Crossing,
    reaches: Sequence[ReachView],
    occurrence: OccurrenceView,
    known: dict[str, Crossing],
    spoken: Words,
) -> list[tuple[ReachView, tuple[str, ...]]]:
    views = [view for view in reaches if view.crossing == crossing.slug and view.verdict in _GOES]
    if not views:
        return []
    board = keep_board(query, crossing)
    return [
        (view, (*_boats(board, view, occurrence, spoken), *_other_line(view, reaches, known, spoken)))
        for view in views
    ]  # fmt: skip


def _boats(board: Board, view: ReachView, occurrence: OccurrenceView, spoken: Words) -> list[str]:
    out, home = journey_from_json(view.plan.get("out")), journey_from_json(view.plan.get("home"))
    mode = next((one for one in MODES if one == view.mode), None)
    if out is None or home is None or mode is None:
        return []
    timed = _is_timed(occurrence)
    day = local_date(occurrence.starts_at) if timed and occurrence.starts_at else local_date(out.departs_at)
    choice = safer_choice(board, mode, day, out, home, timed and view.verdict != "day")
    lines = _more_time(choice, day, spoken)
    if view.verdict == "tight" and timed and not lines:
        lines.append(spoken.gettext("No other boat of this line leaves more time on that day."))
    if choice.last_home:
        lines.append(_last(choice, day, spoken))
    return lines


def _is_timed(occurrence: OccurrenceView) -> bool:
    """Whether one comes for all of it, by its hours."""
    starts_at, ends_at = occurrence.starts_at, occurrence.ends_at
    return occurrence.kind == "timed" and starts_at is not None and (ends_at is None or ends_at - starts_at <= LONG)


def _more_time(choice: Safer, day: date, spoken: Words) -> list[str]:
    lines = []
    if choice.out is not None:
        sentence = spoken.gettext("More time: the boat out at %(time)s lands %(duration)s earlier.")
        at = spoken.clock(choice.out.sailing.departs_at, day)
        lines.append(sentence % {"time": at, "duration": _span(choice.out_gain, spoken)})
    if choice.home is not None:
        sentence = spoken.gettext("More time: check-in for the boat home at %(time)s closes %(duration)s later.")
        at = spoken.clock(choice.home.sailing.departs_at, day)
        lines.append(sentence % {"time": at, "duration": _span(choice.home_gain, spoken)})
    return lines


def _last(choice: Safer, day: date, spoken: Words) -> str:
    _ = spoken.gettext
    if choice.next_home is not None:
        at = spoken.clock(choice.next_home.departs_at, day)
        return _("This is the last boat home on that day; the next one sails %(time)s.") % {"time": at}
    if choice.next_known:
        return _("This is the last boat home on that day, and none sails on the next.")
    return _("This is the last boat home on that day; for the next no timetable is published.")


def _other_line(view: ReachView, reaches: Sequence[ReachView], known: dict[str, Crossing], spoken: Words) -> list[str]:
    """Another line that is a day trip where this one is tight, or takes a night."""
    if view.verdict == "day":
        return []
    return [
        spoken.gettext("Safer: by %(crossing)s it is a day trip.")
        % {"crossing": crossing_name(known[other.crossing], spoken.language)}
        for other in reaches
        if (other.mode, other.verdict) == (view.mode, "day") and other.crossing in known
    ][:1]


def _span(span: timedelta, spoken: Words) -> str:
    return spoken.duration(int(span.total_seconds() // 60))
