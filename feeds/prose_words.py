"""The words of dates as people write them in Swedish, Danish, German and English, cut into marks.

A mark is a weekday, a month, a number, a date in figures, a time of day, or what joins them. Every other word is a
stop: nothing is read across it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal[
    "weekday",  # value 0 is Monday
    "weekdays",  # the same in the plural: every one of them
    "month",
    "number",
    "year",
    "date",  # (year or 0, month, day)
    "time",  # (minutes from midnight, the same of its end or -1)
    "every",
    "to",
    "and",
    "in",
    "from",
    "daily",
    "stop",
]


class Mark(NamedTuple):
    """A mark and what it stands for. `value` of "and": 1 when it is a word, not a comma."""

    kind: Kind
    value: int = 0
    date: tuple[int, int, int] = (0, 0, 0)
    time: tuple[int, int] = (0, -1)


_MONTHS = (
    "januari januar january jan jänner",
    "februari februar february feb febr",
    "mars marts märz maerz march mar mrz",
    "april apr",
    "maj mai may",
    "juni june jun",
    "juli july jul",
    "augusti august aug",
    "september sep sept",
    "oktober october okt oct",
    "november nov",
    "december dezember dec dez",
)
_WEEKDAYS = (
    "måndag måndagen mån mandag mandagen montag mo monday mon man",
    "tisdag tisdagen tis tirsdag tirsdagen tir dienstag di tuesday tue tues",
    "onsdag onsdagen ons mittwoch mi wednesday wed",
    "torsdag torsdagen tors tor donnerstag do thursday thu thur thurs",
    "fredag fredagen fre freitag fr friday fri",
    "lördag lördagen lör lørdag lørdagen lør samstag sonnabend sa saturday sat",
    "söndag söndagen sön søndag søndagen søn sonntag so sunday sun",
)
_PLURAL = ("ar", "arna", "arnas", "e", "ene", "s")
"""Endings of a weekday that say each one: lördagar, lørdage, samstags, Saturdays."""
_OTHERS: dict[str, Kind] = {
    **dict.fromkeys(("varje", "var", "hver", "hvert", "jeden", "jede", "jedes", "every", "each"), "every"),
    **dict.fromkeys(("till", "til", "bis", "to", "until", "through", "thru", "tom"), "to"),
    **dict.fromkeys(("och", "og", "und", "and", "samt"), "and"),
    **dict.fromkeys(("i", "im", "in", "under", "während"), "in"),
    **dict.fromkeys(("från", "fra", "fr.o.m", "från", "ab", "from", "vom", "between", "mellan", "mellem"), "from"),
    **dict.fromkeys(("dagligen", "dagligt", "daglig", "täglich", "daily"), "daily"),
}
_SILENT = frozenset(
    ("den", "der", "dem", "the", "d", "am", "of", "på", "on", "um", "at", "kl", "klockan", "klokken", "uhr", "o'clock")
)
"""Words that stand among dates and say nothing."""

_MARKS = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{2}-\d{2}\b(?:[t ](?P<iso_clock>\d{2}:\d{2})(?::\d{2})?)?)
  | (?P<ymd>\b(?P<ymd_y>\d{4})[./](?P<ymd_m>\d{1,2})[./](?P<ymd_d>\d{1,2})\b)
  | (?P<dmy>\b(?P<d>\d{1,2})(?P<sep>[./])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}))
  | (?P<either>\b[0-3]?\d\.(?:0?[1-9]|1[0-2])\.(?!\d)|\b24/7\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b)
  | (?P<slash>\b(?P<sd>\d{1,2})/(?P<sm>\d{1,2})(?!\d|/)(?:[ -]+(?P<sy>20\d{2})\b)?)
  | (?P<range>(?:\b(?P<said>kl|klockan|klokken|at|um)\b\.?\s*)?\b(?P<h1>\d{1,2})(?:[:.](?P<m1>\d{2}))?
        \s*(?P<p1>[ap]\.?m\.?)?\s*(?:-|till|til|bis|to)\s*(?:(?:kl|klockan|um)\b\.?\s*)?(?P<h2>\d{1,2})(?:[:.](?P<m2>\d{2}))?\b(?![.:]\d)\s*(?P<p2>[ap]\.?m\b\.?|uhr\b)?)
  | (?P<clock>(?:\b(?:kl|klockan|klokken|at|um)\b\.?\s*)?\b(?P<ch>\d{1,2})[:.](?P<cm>\d{2})\b(?![.:]\d)
        \s*(?P<cp>[ap]\.?m\b\.?|uhr\b)?)
  | (?P<hour>\b(?:kl|klockan|klokken)\b\.?\s*(?P<hh>\d{1,2})\b | \b(?P<uh>\d{1,2})\s*(?P<hp>[ap]\.?m\b\.?|uhr\b))
  | (?P<number>\b\d{1,4}\b(?P<ordinal>:[ae]\b|st\b|nd\b|rd\b|th\b|\.(?!\d))?)
  | (?P<dash>-)
  | (?P<comma>[,&+/])
  | (?P<word>(?:fr\.?\s?o\.?\s?m\b|t\.?\s?o\.?\s?m\b|[^\W\d_]+(?:'[^\W\d_]+)?)\.?)
  | (?P<stop>[;|\n()\[\]!?:])
    """,
    re.VERBOSE,
)
_NOON = 12 * 60
_DAY = 24 * 60


def marks(text: str) -> Iterator[Mark]:
    """The marks of a text, in order; what says nothing of a date is a stop, several of them one."""
    last: Kind = "stop"
    text = text.casefold().replace("\u00a0", " ").translate(_DASHES)
    for found in _MARKS.finditer(text):
        for mark in _marks(found):
            if mark.kind != "stop" or last != "stop":
                yield mark
            last = mark.kind


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def _marks(found: re.Match[str]) -> Iterator[Mark]:
    match next(name for name in _TOP if found[name] is not None):
        case "iso":
            yield _date(*map(int, found["iso"][:10].split("-")))
            if found["iso_clock"]:
                yield _time(_minutes(*map(int, found["iso_clock"].split(":"))), -1)
        case "ymd":
            yield _date(int(found["ymd_y"]), int(found["ymd_m"]), int(found["ymd_d"]))
        case "dmy":
            yield _date(int(found["y"]), int(found["m"]), int(found["d"]))
        case "slash":
            yield _date(int(found["sy"] or 0), int(found["sm"]), int(found["sd"]))
        case "range":
            yield from _range(found)
        case "clock":
            yield _clock(int(found["ch"]), int(found["cm"]), found["cp"])
        case "hour":
            yield _clock(int(found["hh"] or found["uh"]), 0, found["hp"])
        case "number":
            yield _number(found)
        case "dash":
            yield Mark("to")
        case "comma":
            yield Mark("and")
        case "word":
            yield from _word(found["word"])
        case _:  # "05.06." may be a day or an hour
            yield Mark("stop")


_TOP = ("iso", "ymd", "dmy", "either", "slash", "range", "clock", "hour", "number", "dash", "comma", "word", "stop")


def _range(found: re.Match[str]) -> Iterator[Mark]:
    """Two hours, when something says that they are hours; else two numbers and what joins them."""
    first, last = int(found["h1"]), int(found["h2"])
    half = found["p2"] if found["p2"] and found["p2"].startswith(("a", "p")) else None
    said = found["said"] or found["m1"] or found["m2"] or found["p1"] or found["p2"]
    if said:
        start = _clock_minutes(first, int(found["m1"] or 0), found["p1"] or _half_of(first, last, half))
        end = _clock_minutes(last, int(found["m2"] or 0), half)
        yield Mark("stop") if start is None or end is None else _time(start, end)
        return
    yield Mark("number", first)
    yield Mark("to")
    yield Mark("number", last)


def _half_of(first: int, last: int, half: str | None) -> str | None:
    """7–9 pm begins in the evening; 11–1 pm before noon."""
    if half is None:
        return None
    return half if first % 12 <= last % 12 else "am" if half.startswith("p") else "pm"


def _number(found: re.Match[str]) -> Mark:
    digits = found["number"].rstrip(".:aestndrh")
    value = int(digits)
    if len(digits) == 4:
        return Mark("year", value) if 1990 <= value <= 2199 and not found["ordinal"] else Mark("stop")
    return Mark("number", value) if 1 <= value <= 31 else Mark("stop")


def _word(text: str) -> Iterator[Mark]:
    word = text.rstrip(".").replace(" ", "")
    compact = word.replace(".", "")
    if compact in ("from", "tom"):
        yield Mark("from" if compact == "from" else "to")
        return
    yield from _known(word)


@lru_cache(maxsize=2048)
def _known(word: str) -> tuple[Mark, ...]:
    if word in _SILENT:
        return ()
    if (kind := _OTHERS.get(word)) is not None:
        return (Mark(kind, int(kind == "and")),)
    for number, names in enumerate(_MONTHS, 1):
        if word in names.split():
            return (Mark("month", number),)
    for number, names in enumerate(_WEEKDAYS):
        known = names.split()
        if word in known:
            return (Mark("weekday", number),)
        if any(len(name) > 4 and word == name + ending for name in known for ending in _PLURAL):
            return (Mark("weekdays", number),)
    return (Mark("stop"),)


def _clock(hour: int, minute: int, half: str | None) -> Mark:
    at = _clock_minutes(hour, minute, half)
    return Mark("stop") if at is None else _time(at, -1)


def _clock_minutes(hour: int, minute: int, half: str | None) -> int | None:
    """Minutes from midnight; None for what no clock shows. 24 is midnight at the end of the day."""
    if half and half[0] in "ap":
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return _minutes(hour, minute) if minute < 60 and (hour < 24 or (hour == 24 and minute == 0)) else None


def _minutes(hour: int, minute: int) -> int:
    return hour * 60 + minute


def _time(start: int, end: int) -> Mark:
    return Mark("time", time=(start, end))


def _date(year: int, month: int, day: int) -> Mark:
    try:
        date(year or 2024, month, day)
    except ValueError:
        return Mark("stop")
    return Mark("date", date=(year, month, day))
