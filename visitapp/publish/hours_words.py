"""Opening hours in words: a day's, a week's, those of a season, and what a place is now."""

from __future__ import annotations

from datetime import datetime, time

from visitapp.domain.place.hours import A_DAY, ALL_DAY, ALL_YEAR, Dated, DayHours, OpeningHours, Span, Week, Yearly
from visitapp.domain.place.opening import next_change, next_opening, open_at
from visitapp.publish.words import Words, local_date


def day_hours_words(words: Words, hours: DayHours) -> str:
    """The hours of a day: "10:00–12:00, 13:00–17:00", "closed", "not known"."""
    if not hours:
        return words.gettext("not known") if hours is None else words.gettext("closed")
    if hours == (ALL_DAY,):
        return words.gettext("open day and night")
    return ", ".join(_span(words, one) for one in hours)


def week_lines(words: Words, week: Week) -> tuple[tuple[str, str], ...]:
    """Days of the same hours together, and their hours: "Monday–Friday", "10:00–17:00"."""
    days: dict[DayHours, list[int]] = {}
    for weekday, hours in enumerate(week):
        days.setdefault(hours, []).append(weekday)
    if len(days) == 1:
        return ((words.gettext("every day"), day_hours_words(words, week[0])),)
    return tuple((words.weekdays(frozenset(some)), day_hours_words(words, hours)) for hours, some in days.items())


def season_words(words: Words, when: Yearly | Dated) -> str:
    """The days of a season: "1 May – 31 August", "1–14 February 2027", "All the year"."""
    if isinstance(when, Dated):
        return words.day_range(when.first, when.last)
    if when == ALL_YEAR:
        return words.gettext("All the year")
    return f"{words.day_of_year(*when.first)} – {words.day_of_year(*when.last)}"


def standing_words(words: Words, hours: OpeningHours, now: datetime) -> str:
    """Whether it is open now and until when, or when it opens next."""
    _ = words.gettext
    state, day = open_at(hours, now), local_date(now)
    if state == "unknown":
        return _("Whether it is open now is not known.")
    if state == "open":
        closes_at = next_change(hours, now)
        if closes_at is None:
            return _("Open day and night.")
        return _("Open now, until %(time)s.") % {"time": words.clock(closes_at, day)}
    opens_at = next_opening(hours, now)
    if opens_at is None:
        return _("Closed now.")
    return _("Closed now. It opens %(time)s.") % {"time": words.clock(opens_at, day)}


def invented_words(words: Words) -> str:
    """What the demo's hours are shown with, wherever they are."""
    return words.gettext("Demo: these opening hours are invented. The place does not keep them.")


def _span(words: Words, span: Span) -> str:
    return "–".join(words.time(time(*divmod(minutes % A_DAY, 60))) for minutes in (span.opens, span.closes))
