"""The demo's iCalendar files: one with series, one that a calendar of single events exports, one of an older system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from visitapp.demo.entries import Edition, Entry
from visitapp.demo.rules import dates_from

# A series' first date and the years its exceptions are written out for: constants, so that the text
# of a series never changes.
_SERIES_FROM = date(2026, 1, 1)
_EXCEPTIONS_UNTIL = date(2033, 1, 1)

# Words of the entry whose fault is "unfolded".
_UNFOLDED = "Segelgrottan"

_DEMO = "Demo: alla evenemang i kalendern är påhittade exempel."

_STOCKHOLM = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Stockholm",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def exported_calendar(coming: Sequence[Edition], name: str, host: str) -> bytes:
    """Each event by itself, as The Events Calendar answers `?ical=1`; one without a date is left out."""
    lines = _head(f"{name} - ECPv6.2", name)
    for edition in coming:
        if edition.entry.fault != "no date":
            lines += _event(edition, f"{edition.key}@{host}", [])
    return _folded([*lines, "END:VCALENDAR"])


def series_calendar(series: Sequence[Entry], name: str, host: str) -> bytes:
    """Series, each from its first date in 2026."""
    lines = _head(name, name)
    for entry in series:
        first = Edition(entry, next(dates_from(entry.rule, _SERIES_FROM)))
        lines += _series(first, f"{entry.slug}@{host}")
    return _folded([*lines, "END:VCALENDAR"])


def hogskolan_calendar(coming: Sequence[Edition]) -> bytes:
    """Single events in Swedish and English; the zone is named but not described."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Demo//Campuskalender 2.1//EN",
        "VERSION:2.0",
        "X-WR-CALNAME:Demo: Högskolan i Halmstad",
        f"X-WR-CALDESC:{_text(_DEMO)} Demo: every event here is an invented example.",
        "X-WR-TIMEZONE:Europe/Stockholm",
        f"X-COMMENT:{_text(_DEMO)}",
    ]
    for edition in coming:
        lines += _hogskolan_event(edition)
    return _folded([*lines, "END:VCALENDAR"])


def _head(program: str, name: str) -> list[str]:
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Demo {_text(program)}//NONSGML v1.0//SV",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:Demo: {_text(name)}",
        f"X-WR-CALDESC:{_text(_DEMO)}",
        f"X-COMMENT:{_text(_DEMO)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *_STOCKHOLM,
    ]


def _event(edition: Edition, uid: str, extra: list[str], status: str = "CONFIRMED") -> list[str]:
    entry, words = edition.entry, edition.wording
    stamp = f"{edition.published_at:%Y%m%dT%H%M%SZ}"
    price = f"\nPris: {entry.price.words()}." if entry.price.words() else ""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp}",
        f"CREATED:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        *_times(edition),
        *extra,
        f"SUMMARY:{_text(words.title)}",
        f"DESCRIPTION:{_text(words.text + price)}",
        *_where(edition),
        f"CATEGORIES:{','.join(_text(category) for category in entry.categories)}",
        f"STATUS:{status}",
    ]
    if entry.organiser:
        lines.append(f'ORGANIZER;CN="{entry.organiser}":MAILTO:demo@demo.example')
    return [*lines, "END:VEVENT"]


def _series(first: Edition, uid: str) -> list[str]:
    rule = [f"RRULE:{first.entry.rrule}"]
    if first.entry.fault != "overrides":
        return _event(first, uid, rule)
    held = list(takewhile(lambda on: on < _EXCEPTIONS_UNTIL, dates_from(first.entry.rule, first.held_on)))
    at = first.entry.at.replace(":", "") + "00"
    closed = ",".join(f"{on:%Y%m%d}T{at}" for on in held if _closed(on))
    # EXDATE leaves out the first date as well, 1 January 2026.
    lines = _event(first, uid, [*rule, f"EXDATE;TZID=Europe/Stockholm:{closed}"])
    for on in held:
        lines += _override(Edition(first.entry, on), uid, f"{on:%Y%m%d}T{at}")
    return lines


def _closed(on: date) -> bool:
    return (on.month, on.day) >= (12, 22) or (on.month, on.day) <= (1, 6)


def _override(edition: Edition, uid: str, recurrence: str) -> list[str]:
    """The VEVENT in place of one evening of a series; nothing for the ordinary ones."""
    extra = [f"RECURRENCE-ID;TZID=Europe/Stockholm:{recurrence}"]
    week = (edition.held_on.month, (edition.held_on.day + 6) // 7)
    if week == (12, 2):
        wording = replace(edition.entry.own, title="Luciamusik hos Birgit")
        special = replace(edition.entry, own=wording, at="16:30", minutes=75)
        return _event(Edition(special, edition.held_on), uid, [*extra, "SEQUENCE:1"])
    if week == (3, 1):
        moved = Edition(edition.entry, edition.held_on + timedelta(days=1))
        return _event(moved, uid, [*extra, "SEQUENCE:1"])
    return _event(edition, uid, [*extra, "SEQUENCE:2"], "CANCELLED") if week == (2, 1) else []


def _times(edition: Edition) -> Iterator[str]:
    start, end, fault = edition.starts_at, edition.ends_at, edition.entry.fault
    if start is None:
        after = edition.held_on if fault == "zero days" else edition.last_day + timedelta(days=1)
        yield f"DTSTART;VALUE=DATE:{edition.held_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
        return
    zone = 'TZID="W. Europe Standard Time"' if fault == "windows zone" else "TZID=Europe/Stockholm"
    yield f"DTSTART;{zone}:{start:%Y%m%dT%H%M%S}"
    if end:
        yield f"DTEND;{zone}:{end:%Y%m%dT%H%M%S}"


def _hogskolan_event(edition: Edition) -> list[str]:
    entry, words = edition.entry, edition.wording
    price = f" {entry.price.words()}." if entry.price.words() else ""
    summary = f"SUMMARY;LANGUAGE={entry.language}:{_text(words.title)}"
    if entry.fault == "quoted-printable":
        summary = f"SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{_quoted_printable(words.title)}"
    lines = [
        "BEGIN:VEVENT",
        f"DTSTAMP:{edition.published_at:%Y%m%dT%H%M%SZ}",
        *_hogskolan_times(edition),
        summary,
        f"DESCRIPTION;LANGUAGE={entry.language}:{_text(words.text + price)}",
        *_where(edition),
        f"CATEGORIES:{','.join(_text(category) for category in entry.categories)}",
        "CLASS:PUBLIC",
    ]
    if entry.fault != "no uid":
        lines.append(f"UID:{edition.key}@hogskolan.demo.example")
    return [*lines, "END:VEVENT"]


def _hogskolan_times(edition: Edition) -> Iterator[str]:
    start, end, fault = edition.starts_at, edition.ends_at, edition.entry.fault
    if start is None:
        if fault == "bare date":
            yield f"DTSTART:{edition.held_on:%Y%m%d}"
            return
        yield f"DTSTART;VALUE=DATE:{edition.held_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{edition.last_day + timedelta(days=1):%Y%m%d}"
        return
    for name, moment in (("DTSTART", start), ("DTEND", end)):
        if moment is None:
            continue
        if fault == "utc":
            yield f"{name}:{_utc(moment)}"
        else:
            zone = "" if fault == "floating" else ";TZID=Europe/Stockholm"
            yield f"{name}{zone}:{moment:%Y%m%dT%H%M%S}"


def _where(edition: Edition) -> Iterator[str]:
    venue = edition.entry.venue
    if venue is None:
        return
    yield f"LOCATION:{_text(venue.line())}"
    if venue.position:
        yield f"GEO:{venue.position[0]};{venue.position[1]}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    r"""RFC 5545 §3.3.11: backslash, semicolon, comma and line break are escaped."""
    return text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _quoted_printable(text: str) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 61 else f"={byte:02X}" for byte in text.encode())


def _folded(lines: list[str]) -> bytes:
    """Lines of at most 75 octets with CRLF, but for the one description that is never folded."""
    return b"".join(line.encode() + b"\r\n" if _UNFOLDED in line else _fold(line) for line in lines)


def _fold(line: str) -> bytes:
    folded, width = bytearray(), 0
    for character in line:
        octets = character.encode()
        if width + len(octets) > 75:
            folded += b"\r\n "
            width = 1
        folded += octets
        width += len(octets)
    return bytes(folded) + b"\r\n"
