"""The day of a journey as a small SVG: the boat out, the hours there, the boat home. The words stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from visitapp.domain.reach.types import Journey
from visitapp.publish.words import ZONE, Words

WIDTH, HEIGHT = 360.0, 64.0
MARGIN = 10.0
TOP, THICK = 14.0, 22.0
_STEPS_H = (1, 2, 3, 4, 6, 8, 12, 24, 48)


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * ((at - self.start) / (self.end - self.start))


def draw_day(out: Journey, home: Journey, event: tuple[datetime, datetime] | None, words: Words) -> Markup:
    """The picture of a day out and home. `event`: when it is held, if known. Hours in Swedish local time."""
    start = _floor_hour(out.check_in_closes_at)
    end = _floor_hour(home.on_land_at) + timedelta(hours=1)
    scale = _Scale(start, end)
    there, leave = out.there_at or out.on_land_at, home.leaves_at or home.check_in_closes_at
    parts = [
        _ticks(scale, words),
        _bar("wait", scale, out.check_in_closes_at, out.departs_at),
        _bar("sea", scale, out.departs_at, out.arrives_at),
        _bar("land", scale, out.arrives_at, there),
        *_rides(out, scale),
        _bar("stay", scale, there, leave),
        _bar("event", scale, max(event[0], there), min(event[1], leave)) if event else "",
        _bar("land", scale, leave, home.check_in_closes_at),
        *_rides(home, scale),
        _bar("wait", scale, home.check_in_closes_at, home.departs_at),
        _bar("sea", scale, home.departs_at, home.arrives_at),
    ]
    return Markup(  # noqa: S704  # every text in the parts is escaped
        f'<svg class="day" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _rides(journey: Journey, scale: _Scale) -> Iterator[str]:
    return (_bar("ride", scale, leg.departs_at, leg.arrives_at) for leg in journey.legs if leg.vehicle is not None)


def _bar(kind: str, scale: _Scale, start: datetime, end: datetime) -> str:
    x, wide = scale.x(start), scale.x(end) - scale.x(start)
    if wide <= 0:
        return ""
    thin = kind in ("land", "wait")
    y, high = (TOP + THICK / 2 - 2, 4.0) if thin else (TOP, THICK)
    if kind == "ride":
        y, high = TOP + THICK / 2 - 5, 10.0
    if kind == "event":
        y, high = TOP + 6, THICK - 12
    return f'<rect class="day-{kind}" x="{x:.1f}" y="{y:g}" width="{max(wide, 1.5):.1f}" height="{high:g}" rx="{2 if thin else 4}"/>'  # noqa: E501


def _ticks(scale: _Scale, words: Words) -> str:
    hours = (scale.end - scale.start) / timedelta(hours=1)
    step = next((step for step in _STEPS_H if hours / step <= 8), 96)
    lines: dict[str, str] = {"day-tick": "", "day-midnight": ""}
    texts = []
    at = scale.start
    while at <= scale.end:
        local = at.astimezone(ZONE)
        if local.hour % min(step, 24) == 0:
            x = scale.x(at)
            midnight = local.hour == 0
            lines["day-midnight" if midnight else "day-tick"] += f"M{x:.1f} {TOP - 6:g}V{TOP + THICK + 6:g}"
            text = words.short_date(local) if midnight else str(local.hour)
            anchor = ' text-anchor="end"' if x > WIDTH - 30 else ""
            texts.append(f'<text{anchor} x="{x:.1f}" y="{HEIGHT - 6:g}">{escape(text)}</text>')
        at += timedelta(hours=1)
    paths = "".join(f'<path class="{css}" d="{drawn}"/>' for css, drawn in lines.items() if drawn)
    return f'{paths}<g class="day-hour" text-anchor="middle">{"".join(texts)}</g>'


def _floor_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
