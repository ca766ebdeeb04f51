"""Dates as feeds and pages write them: ISO 8601, RFC 822 with zone names, and Nordic or German prose.

A year is required: a date without one is no date here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from feeds.ical_values import read_offset, read_written
from feeds.ical_zones import UTC_ZONE, Zone, named_zone
from feeds.wire import Moment

_MAX_LENGTH = 120

_MONTHS = (
    ("january", "januari", "januar"),
    ("february", "februari", "februar"),
    ("march", "mars", "marts", "märz", "maerz"),
    ("april",),
    ("may", "maj", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august", "augusti"),
    ("september",),
    ("october", "oktober"),
    ("november",),
    ("december", "dezember"),
)
_ZONE_HOURS = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("cet", "met", "mez", "bst", "west", "wat"), 1.0),
    **dict.fromkeys(("cest", "mest", "mesz", "eet", "cat", "sast"), 2.0),
    **dict.fromkeys(("eest", "msk", "eat"), 3.0),
    "est": -5.0,
    "edt": -4.0,
    "cst": -6.0,
    "cdt": -5.0,
    "mst": -7.0,
    "mdt": -6.0,
    "pst": -8.0,
    "pdt": -7.0,
    "akst": -9.0,
    "akdt": -8.0,
    "hst": -10.0,
    "ast": -4.0,
    "adt": -3.0,
    "nst": -3.5,
    "ndt": -2.5,
    "brt": -3.0,
    "jst": 9.0,
    "kst": 9.0,
    "hkt": 8.0,
    "sgt": 8.0,
    "awst": 8.0,
    "acst": 9.5,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
}
_ISO_ZONED = re.compile(
    r"(\d{4}-?\d{2}-?\d{2}[T ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{0,2})"
)
_ISO_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}")
_CLOCK = re.compile(
    r"(?:\b(?:kl|klockan|um|at)\b\.?\s*)?\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]m\b)?"
)
_HOUR = re.compile(r"\b(?:kl|klockan|um)\b\.?\s*(\d{1,2})\b(?![:.]\d)|\b(\d{1,2})\s*(uhr)\b")
_OFFSET = re.compile(r"(?:gmt|utc|\s)\s*([+-]\d{1,2}:?\d{2}|[+-]\d{1,2})\s*(?:\(.*\))?$")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\d+])\d{1,4}\b")
_SHORT_YEAR = re.compile(r"(?:[^\W\d_]{2,4}\.?,? )?(\d{1,2})[ -][^\W\d_]+[ -](\d{2})(?= |$)")
_NUMERIC = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})|(\d{1,2})[.](\d{1,2})[.](\d{4})")


def read_moment(text: str, zone: str) -> Moment | None:
    """The date or instant that text gives, None when it gives none. Times without a zone are in `zone`.

    Zone names are those of RFC 822 and the common ones of Europe (CET, CEST, EET): RFC 5322 would read
    the latter as UTC, and two hours wrong.
    """
    text = " ".join(text.split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    default = named_zone(zone) or UTC_ZONE
    try:
        return _read_iso(text, default) or _read_prose(text.casefold(), default)
    except (ValueError, OverflowError):
        return None


def read_instant(text: str, zone: str) -> datetime | None:
    """As read_moment, and a date alone is its midnight in `zone`."""
    moment = read_moment(text, zone)
    if moment is None or isinstance(moment, datetime):
        return moment
    return (named_zone(zone) or UTC_ZONE).at(datetime(moment.year, moment.month, moment.day))  # noqa: DTZ001


def last_day_end(start: Moment, end: Moment | None) -> Moment | None:
    """The end as our wire types have it, where the document names the last day (schema.org, `ev:`).

    A date becomes exclusive. None when the end does not follow the start, or is a date and the start an hour.
    """
    if end is None:
        return None
    if isinstance(start, datetime):
        return end if isinstance(end, datetime) and end > start else None
    last = end.date() if isinstance(end, datetime) else end
    return last + timedelta(days=1) if last >= start else None


def _read_iso(text: str, default: Zone) -> Moment | None:
    if _ISO_HOUR.fullmatch(text):
        text += ":00"
    written = read_written(text)
    if written is None:
        match = _ISO_ZONED.fullmatch(text)
        written = read_written(match[1]) if match else None
        if match is None or written is None:
            return None
        return _placed(written.wall, _named_offset(match[2].casefold()), default)
    if written.is_date:
        return written.wall.date()
    return _placed(written.wall, written.offset, default)


def _read_prose(text: str, default: Zone) -> Moment | None:
    found = _OFFSET.search(text)
    offset: tzinfo | None = None
    if found:
        span = read_offset(found[1])
        offset = timezone(span) if span is not None else None
        text = text[: found.start()]
    numeric = _NUMERIC.search(text)
    if numeric:
        text = text.replace(numeric[0], " ", 1)
    clock, text = _take_clock(text)
    day = _numeric_day(numeric) if numeric else _named_day(text, timed=clock is not None)
    if day is None:
        return None
    if clock is None:
        return day
    if offset is None:
        names = [word for word in _WORD.findall(text) if word in _ZONE_HOURS]
        offset = _named_offset(names[-1]) if names else None
    return _placed(datetime.combine(day, datetime.min.time()) + clock, offset, default)


def _take_clock(text: str) -> tuple[timedelta | None, str]:
    """The time of day in text as a span from midnight, and text without it."""
    match = _CLOCK.search(text)
    if match:
        hour, minute, second = int(match[1]), int(match[2]), min(int(match[3] or 0), 59)
        if match[4]:
            hour = hour % 12 + (12 if match[4] == "pm" else 0)
    else:
        match = _HOUR.search(text)
        if not match:
            return None, text
        hour, minute, second = int(match[1] or match[2]), 0, 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None, text
    return timedelta(hours=hour, minutes=minute, seconds=second), text[: match.start()] + " " + text[match.end() :]


def _numeric_day(match: re.Match[str]) -> date:
    if match[1]:
        return date(int(match[1]), int(match[2]), int(match[3]))
    return date(int(match[6]), int(match[5]), int(match[4]))


def _named_day(text: str, *, timed: bool) -> date | None:
    """Day, month name and year in any order; None unless there is exactly one of each.

    A year of two digits is one only in RFC 822's order and with a time after it.
    """
    months = {month for word in _WORD.findall(text) if (month := _month(word))}
    numbers = [match[0] for match in _NUMBER.finditer(text)]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    short = _SHORT_YEAR.match(text) if timed and not years else None
    if short:
        days, years = [int(short[1])], [int(short[2]) + (2000 if int(short[2]) < 70 else 1900)]
    if len(months) != 1 or len(years) != 1 or len(days) != 1:
        return None
    return date(years[0], months.pop(), days[0])


def _month(word: str) -> int | None:
    if len(word) < 3:
        return None
    for number, names in enumerate(_MONTHS, 1):
        if any(name.startswith(word) for name in names) or (number == 9 and word == "sept"):
            return number
    return None


def _named_offset(name: str) -> timezone | None:
    if name[0] in "+-":
        span = read_offset(name)
        return timezone(span) if span is not None else None
    hours = _ZONE_HOURS.get(name)
    return timezone(timedelta(hours=hours)) if hours is not None else None


def _placed(wall: datetime, offset: tzinfo | None, default: Zone) -> datetime:
    if offset is None:
        return default.at(wall)
    return wall.replace(tzinfo=UTC if offset.utcoffset(None) == timedelta(0) else offset)
