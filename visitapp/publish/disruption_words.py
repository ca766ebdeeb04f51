"""What is disrupted, in the reader's language, with the office's reason and when that was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.types import Crossing, Disruption, DisruptionKind, Port
from visitapp.publish.words import Words, language_words

Mood = Literal["bad", "warn", "quiet"]
_FALLBACKS = ("en", "sv", "da", "de")


@dataclass(frozen=True, slots=True)
class DisruptionWords:
    """A disruption in words. `language`: of the reason, where it is not the reader's; `only_in` says so.

    `ended` is "" while it holds; `mood` for the sign beside the words.
    """

    kind: DisruptionKind
    what: str
    mood: Mood
    reason: str
    language: str
    only_in: str
    told: str
    source: str
    ended: str


def disruption_words(one: Disruption, spoken: Words) -> DisruptionWords:
    """All that is said of it to the public."""
    _ = spoken.gettext
    text, language = reason_in(one, spoken.language)
    foreign = language != spoken.language
    return DisruptionWords(
        kind=one.kind,
        what=what_words(one, spoken),
        mood="quiet" if one.ended_at else "warn" if one.kind == "delayed" else "bad",
        reason=text,
        language=language if foreign else "",
        only_in=_("Only in %(language)s") % {"language": language_words(spoken, language)} if foreign else "",
        told=_("Last known %(when)s") % {"when": spoken.datetime(one.ended_at or one.made_at)},
        source=_("Source: %(source)s") % {"source": one.source} if one.source else "",
        ended=_ended_words(one, one.ended_at, spoken) if one.ended_at else "",
    )


def what_words(one: Disruption, spoken: Words) -> str:
    """The status itself: "Delayed by 20 min"."""
    _ = spoken.gettext
    if one.kind == "delayed":
        return _("Delayed by %(span)s") % {"span": spoken.duration(int(one.delay.total_seconds() // 60))}
    if one.kind == "diverted" and one.port:
        return _("To another port: %(port)s") % {"port": one.port}
    return {
        "cancelled": spoken.pgettext("boat", "Cancelled"),
        "diverted": _("To another port"),
        "full": _("Full"),
        "suspended": _("Crossing suspended"),
    }[one.kind]


def when_words(one: Disruption, crossing: Crossing, spoken: Words) -> str:
    """The planned departure by the clock of its port, or the days: "Sat, 5 Dec 2026 08:00"."""
    if one.kind == "suspended":
        return span_words(one, spoken)
    here = spoken.by_clocks_of(ports_of(one, crossing)[0].zone)
    return here.datetime(one.departs_at) if one.departs_at else spoken.short_date(one.first_day, year=True)


def span_words(one: Disruption, spoken: Words) -> str:
    """The days of a suspension: "from Sat, 5 Dec 2026 until further notice"."""
    if one.last_day is None:
        day = spoken.short_date(one.first_day, year=True)
        return spoken.gettext("from %(day)s until further notice") % {"day": day}
    return spoken.day_range(one.first_day, one.last_day)


def line_words(one: Disruption, crossing: Crossing, spoken: Words) -> str:
    """The way it is about: "Gothenburg–Frederikshavn", from port to port."""
    origin, destination = ports_of(one, crossing)
    name = f"{origin.name(spoken.language)}–{destination.name(spoken.language)}"
    return f"{name} (demo)" if one.demo else name


def day_of(one: Disruption, crossing: Crossing) -> date:
    """The day on which its sailing leaves by the timetable and the clock of its port; the first day of a suspension."""
    if one.departs_at is None:
        return one.first_day
    return one.departs_at.astimezone(ZoneInfo(ports_of(one, crossing)[0].zone)).date()


def ports_of(one: Disruption, crossing: Crossing) -> tuple[Port, Port]:
    """From where to where; of both ways as the crossing has them."""
    ports = (crossing.port_from, crossing.port_to)
    return ports[::-1] if one.direction == "back" else ports


def reason_in(one: Disruption, language: str) -> tuple[str, str]:
    """The reason and its language: that of the reader, else English, Swedish, or what there is."""
    reasons = dict(one.reasons)
    for code in (language, *_FALLBACKS):
        if reasons.get(code):
            return reasons[code], code
    return (one.reasons[0][1], one.reasons[0][0]) if one.reasons else ("", language)


def _ended_words(one: Disruption, at: datetime, spoken: Words) -> str:
    _ = spoken.gettext
    told = _("Later news came %(when)s") if one.replaced else _("Taken back %(when)s")
    return told % {"when": spoken.datetime(at)}
