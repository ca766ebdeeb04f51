"""There and home: the verdict of each crossing and way of travelling in words, with a picture of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest
from typing import NamedTuple

from markupsafe import Markup

from visitapp.domain.crossing.types import Crossing
from visitapp.domain.event.view import OccurrenceView, ReachView
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.domain.reach.types import VERDICTS, Journey
from visitapp.domain.reach.verdict import LONG
from visitapp.publish.leg_words import ride_words, towards_words, walk_words
from visitapp.publish.words import Words, assumptions_told, local_date, mode_words, reason_words, verdict_words
from visitapp.web.bycar import interval
from visitapp.web.daypicture import draw_day
from visitapp.web.names import crossing_name, port_name

ASSUMED_LENGTH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of the journey. `day` is given only when it is another than the journey's out.

    `mark`: why the figure is not certain, "" when it is. `note`: where to, or the walk that follows.
    """

    time: str
    day: str
    text: str
    mark: str
    note: str = ""


class _Row(NamedTuple):
    """What becomes a step when its instant is known."""

    at: datetime | None
    text: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModeReach:
    """The answer for one way of travelling."""

    mode: str
    name: str
    verdict: str
    verdict_text: str
    reason: str
    short: str
    out: tuple[Step, ...]
    home: tuple[Step, ...]
    on_site: str
    picture: Markup
    assumptions: tuple[str, ...]
    open: bool
    safer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossingReach:
    """The answers for one crossing. `same`: one sentence for all ways of travelling, when they share it."""

    slug: str
    name: str
    operator: str
    booking_url: str
    modes: tuple[ModeReach, ...]
    same: str
    best: str


def there_and_home(
    reaches: Sequence[ReachView], occurrence: OccurrenceView, crossings: Iterable[Crossing], words: Words, now: datetime
) -> tuple[CrossingReach, ...]:
    """The crossings that take one there and home first, soonest home again first, else in the region's own order.

    A way out whose check-in has closed by `now` says so: the verdict is of the whole day.
    """
    known = {crossing.slug: crossing for crossing in crossings}
    found = [
        _crossing(known[slug], list(views), occurrence, words, now)
        for slug, views in groupby(reaches, key=lambda view: view.crossing)
        if slug in known
    ]
    away = {slug: _away(list(views)) for slug, views in groupby(reaches, key=lambda view: view.crossing)}
    ranked = sorted(found, key=lambda one: (_rank(one.best), away[one.slug]))
    for index, one in enumerate(ranked):
        if one.best in ("day", "tight", "night"):
            ranked[index] = _opened(one)
            break
    return tuple(ranked)


def _away(views: Sequence[ReachView]) -> timedelta:
    """From the boat out to the one home, by the best way of travelling; none where there is no way."""
    best = min((_rank(view.verdict) for view in views), default=0)
    spans = [
        view.home_at - view.out_at
        for view in views
        if _rank(view.verdict) == best and view.out_at is not None and view.home_at is not None
    ]
    return min(spans, default=timedelta())


def _rank(verdict: str) -> int:
    return list(VERDICTS).index(verdict) if verdict in VERDICTS else len(VERDICTS)


def _opened(crossing: CrossingReach) -> CrossingReach:
    """The crossing with its best way of travelling unfolded."""
    modes = list(crossing.modes)
    best = min(range(len(modes)), key=lambda index: _rank(modes[index].verdict))
    modes[best] = replace(modes[best], open=True)
    return replace(crossing, modes=tuple(modes))


def _crossing(
    crossing: Crossing, views: Sequence[ReachView], occurrence: OccurrenceView, words: Words, now: datetime
) -> CrossingReach:
    modes = tuple(_mode(crossing, view, occurrence, words, now) for view in views)
    answers = {(view.verdict, view.reason) for view in views}
    journeys = any(mode.out for mode in modes)
    same = ""
    if len(answers) == 1 and not journeys:
        verdict, reason = next(iter(answers))
        same = reason_words(words, reason) or verdict_words(words, verdict)
    return CrossingReach(
        slug=crossing.slug,
        name=crossing_name(crossing, words.language),
        operator=crossing.operator,
        booking_url=crossing.booking_url,
        modes=modes,
        same=same,
        best=min((view.verdict for view in views), key=_rank, default="unknown"),
    )


def _mode(crossing: Crossing, view: ReachView, occurrence: OccurrenceView, words: Words, now: datetime) -> ModeReach:
    out, home = journey_from_json(view.plan.get("out")), journey_from_json(view.plan.get("home"))
    codes: tuple[str, ...] = tuple(view.plan.get("assumptions", ()))
    day = local_date(out.departs_at) if out else occurrence.starts_on
    short = _short(out, home, day, occurrence, words)
    if short and out and out.check_in_closes_at <= now:
        gone = words.gettext("too late now for this boat out")
        short = f"{short} · {gone}"
    picture = Markup("")
    if out and home:
        picture = draw_day(out, home, _held(occurrence), words)
    return ModeReach(
        mode=view.mode,
        name=mode_words(words, view.mode),
        verdict=view.verdict,
        verdict_text=verdict_words(words, view.verdict),
        reason=reason_words(words, view.reason),
        short=short,
        out=_out_steps(crossing, out, day, codes, _at_hour(occurrence), words) if out else (),
        home=_home_steps(crossing, home, day, codes, _at_hour(occurrence), words) if home else (),
        on_site="" if view.minutes_on_site is None else words.duration(view.minutes_on_site),
        picture=picture,
        assumptions=assumptions_told(words, codes),
        open=False,
    )


def _held(occurrence: OccurrenceView) -> tuple[datetime, datetime] | None:
    if occurrence.starts_at is None:
        return None
    return occurrence.starts_at, occurrence.ends_at or occurrence.starts_at + ASSUMED_LENGTH


def _at_hour(occurrence: OccurrenceView) -> tuple[datetime, datetime] | None:
    """Its beginning and end, when one is there for both; None for what lasts, or has no hour."""
    span = _held(occurrence)
    return None if span is None or span[1] - span[0] > LONG else span


def _short(out: Journey | None, home: Journey | None, day: date, occurrence: OccurrenceView, words: Words) -> str:
    """Both departures; of an event of several days, which of them the journey is for."""
    if out is None or home is None:
        return ""
    at = {"out": _time(out.departs_at, day, words), "home": _time(home.departs_at, day, words)}
    if occurrence.starts_at is None and occurrence.last_day > occurrence.starts_on:
        return words.gettext("%(day)s: out %(out)s, home %(home)s") % {**at, "day": words.short_date(day)}
    return words.gettext("out %(out)s, home %(home)s") % at


def _ports(crossing: Crossing, journey: Journey, words: Words) -> tuple[str, str]:
    ports = (crossing.port_from, crossing.port_to)
    origin, destination = ports if journey.direction == "out" else ports[::-1]
    return port_name(origin, words.language), port_name(destination, words.language)


def _out_steps(
    crossing: Crossing,
    journey: Journey,
    day: date,
    codes: Sequence[str],
    held: tuple[datetime, datetime] | None,
    words: Words,
) -> tuple[Step, ...]:
    _ = words.gettext
    origin, destination = _ports(crossing, journey, words)
    rows = [
        _Row(journey.check_in_closes_at, _("Check-in closes in %(port)s") % {"port": origin}, _check_in(codes, words)),
        _Row(journey.departs_at, _("The ferry sails"), _sailing(codes, words)),
        _Row(journey.arrives_at, _("The ferry is in %(port)s") % {"port": destination}),
        _Row(journey.on_land_at, _("Ashore"), _assumed(codes, "disembark-assumed", words), _first_walk(journey, words)),
        *_rides(journey, words),
        _Row(
            journey.there_at,
            _("At the place"),
            _ground(journey, words),
            _notes(_way(journey, words), _spare(journey.there_at, held and held[0], words)),
        ),
    ]
    return _steps(rows, day, words)


def _home_steps(
    crossing: Crossing,
    journey: Journey,
    day: date,
    codes: Sequence[str],
    held: tuple[datetime, datetime] | None,
    words: Words,
) -> tuple[Step, ...]:
    _ = words.gettext
    origin, destination = _ports(crossing, journey, words)
    rows = [
        _Row(
            journey.leaves_at, _("Leave the place"), _ground(journey, words),
            _notes(
                _spare(held and held[1], journey.leaves_at, words), _way(journey, words),
                _safely(journey, held and held[1], day, words), _first_walk(journey, words),
            ),
        ),
        *_rides(journey, words),
        _Row(
            journey.check_in_closes_at, _("Check-in closes in %(port)s") % {"port": origin}, _check_in(codes, words),
            _spare(_at_quay(journey), journey.check_in_closes_at, words),
        ),
        _Row(journey.departs_at, _("The ferry sails"), _sailing(codes, words)),
        _Row(journey.arrives_at, _("The ferry is in %(port)s") % {"port": destination}),
        _Row(journey.on_land_at, _("Ashore"), _assumed(codes, "disembark-assumed", words)),
    ]  # fmt: skip
    return _steps(rows, day, words)


def _safely(journey: Journey, ends_at: datetime | None, day: date, words: Words) -> str:
    """When to leave so that the boat is caught though the way takes the most; "" where that is before the end."""
    if journey.leaves_at is None or journey.legs or journey.ground.high == journey.ground.middle:
        return ""
    at = journey.leaves_at - (journey.ground.high - journey.ground.middle)
    if ends_at is not None and at < ends_at:
        return ""
    return words.gettext("by %(time)s to be safe") % {"time": _time(at, day, words)}


def _way(journey: Journey, words: Words) -> str:
    """The least and the most that the way on land takes, where no timetable tells; "" where it does."""
    if journey.legs or journey.ground.low == journey.ground.high:
        return ""
    return words.gettext("way of %(minutes)s") % {"minutes": interval(journey.ground, words)}


def _at_quay(journey: Journey) -> datetime | None:
    """When one is at the port for the boat home, by the middle estimate."""
    if journey.legs:
        return journey.legs[-1].arrives_at
    return None if journey.leaves_at is None else journey.leaves_at + journey.ground.middle


def _notes(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _first_walk(journey: Journey, words: Words) -> str:
    """The walk that leads to the first stop."""
    return walk_words(words, journey.legs[0]) if journey.legs and journey.legs[0].vehicle is None else ""


def _rides(journey: Journey, words: Words) -> Iterator[_Row]:
    """Where each ride begins and ends, with the spare time before it and the walk after it."""
    ready = journey.on_land_at if journey.leaves_at is None else journey.leaves_at
    for leg, after in zip_longest(journey.legs, journey.legs[1:]):
        if leg.vehicle is None:
            ready = leg.arrives_at
            continue
        mark = words.gettext("demo") if leg.demo else words.gettext("approximate") if leg.approximate else ""
        notes = _notes(towards_words(words, leg), _spare(ready, leg.departs_at, words))
        yield _Row(leg.departs_at, ride_words(words, leg), mark, notes)
        ready = leg.arrives_at
        off = words.gettext("Off at %(stop)s") % {"stop": leg.to_name}
        yield _Row(leg.arrives_at, off, "", walk_words(words, after) if after and after.vehicle is None else "")


def _spare(ready: datetime | None, at: datetime | None, words: Words) -> str:
    """How long one waits at a join; "" when not a minute, or when an hour is not known."""
    if ready is None or at is None:
        return ""
    minutes = (at - ready) // timedelta(minutes=1)
    return words.gettext("%(duration)s to spare") % {"duration": words.duration(minutes)} if minutes > 0 else ""


def _steps(rows: Sequence[_Row], day: date, words: Words) -> tuple[Step, ...]:
    return tuple(
        Step(
            words.time(row.at), "" if local_date(row.at) == day else words.short_date(row.at), row.text, row.mark,
            row.note,
        )
        for row in rows
        if row.at is not None
    )  # fmt: skip


def _time(at: datetime, day: date, words: Words) -> str:
    clock = words.time(at)
    return clock if local_date(at) == day else f"{words.short_date(at)} {clock}"


def _assumed(codes: Sequence[str], code: str, words: Words) -> str:
    return words.gettext("assumed") if code in codes else ""


def _check_in(codes: Sequence[str], words: Words) -> str:
    return _assumed(codes, "check-in-assumed", words)


def _ground(journey: Journey, words: Words) -> str:
    if journey.legs:
        return ""  # the rides have marks of their own
    if journey.ground.demo:
        return words.gettext("demo")
    if journey.ground.calculated:
        return words.gettext("calculated")
    if journey.ground.published:
        return words.gettext("published, rounded")
    if journey.ground.by_road:
        return words.gettext("estimated by road")
    return words.gettext("estimated") if journey.ground.estimated else ""


def _sailing(codes: Sequence[str], words: Words) -> str:
    if "demo-timetable" in codes:
        return words.gettext("demo")
    return words.gettext("approximate") if "approximate-sailing" in codes else ""
