"""Opening hours as JSON: an office's file (docs/opening-hours.md), and the form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.errors import InputError
from visitapp.domain.place.hours import (
    ALL_YEAR,
    Dated,
    Exceptional,
    OpeningHours,
    Season,
    Week,
    Yearly,
    share_a_day,
)
from visitapp.domain.place.hours_text import (
    FaultError,
    day_hours_text,
    month_day_text,
    read_day,
    read_day_hours,
    read_month_day,
    read_weekdays,
    week_texts,
)

MOST_SEASONS, MOST_EXCEPTIONS = 24, 200
_ENTRY = ("place", "source", "valid_from", "valid_to", "seasons", "exceptions")


@dataclass(frozen=True, slots=True)
class HoursFault:
    """What cannot be taken of a file: the entry and the field in it, and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        """Both in a line."""
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class _Told:
    """What a reading meets: faults are noted, and it goes on."""

    faults: list[HoursFault] = field(default_factory=list)

    def fault(self, where: str, what: object) -> None:
        self.faults.append(HoursFault(where, str(what)))


def read_hours(
    data: object, places: Mapping[str, str], demo: bool = False
) -> tuple[list[OpeningHours], list[HoursFault]]:
    """The entries of a file that can be taken, and every fault of those that cannot.

    `places`: the slug of each known place by its slug, and by those that it had.
    """
    told = _Told()
    rows = data.get("hours") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        told.fault("hours", "is no list of entries")
        return [], told.faults
    assert isinstance(data, Mapping)
    _only(data, ("hours", "about"), "file", told)
    found: dict[str, OpeningHours] = {}
    for number, row in enumerate(rows, 1):
        name = str(row.get("place") or "") if isinstance(row, Mapping) else ""
        where = f"entry {number} ({name[:60]})" if name else f"entry {number}"
        one = _entry(row, places.get(name, ""), where, demo, told)
        if one is not None and one.place in found:
            told.fault(where, "place has an earlier entry already")
        elif one is not None:
            found[one.place] = one
    return list(found.values()), told.faults


def hours_to_json(hours: OpeningHours) -> dict[str, Any]:
    """An entry as `read_hours` takes it."""
    checked = hours.source.checked_on
    return {
        "place": hours.place,
        "source": {
            "title": hours.source.title, "url": hours.source.url,
            "checked_on": checked.isoformat() if checked else None,
        },
        "valid_from": hours.valid_from.isoformat() if hours.valid_from else None,
        "valid_to": hours.valid_to.isoformat(),
        "seasons": [{**_when_to_json(one.when), "week": week_texts(one.week)} for one in hours.seasons],
        "exceptions": [
            {"date": one.day.isoformat(), "hours": day_hours_text(one.hours)} for one in hours.exceptions
        ],
    }  # fmt: skip


def hours_from_json(value: object, place: str, demo: bool) -> OpeningHours:
    """An entry that `hours_to_json` wrote, of the place that it is kept for. Raises InputError."""
    told = _Told()
    found = _entry(value, place, place, demo, told)
    if found is None:
        raise InputError("opening hours", "; ".join(str(one) for one in told.faults))
    return found


def _entry(row: object, place: str, where: str, demo: bool, told: _Told) -> OpeningHours | None:
    """The hours of a place; None when anything in them is at fault."""
    if not isinstance(row, Mapping):
        told.fault(where, "is no object")
        return None
    before = len(told.faults)
    _only(row, _ENTRY, where, told)
    if not place:
        told.fault(where, "place is none that is known")
    source = _source(row.get("source"), where, told)
    valid_from = _day(row, "valid_from", where, told) if row.get("valid_from") is not None else None
    valid_to = _day(row, "valid_to", where, told)
    if valid_from and valid_to and valid_to < valid_from:
        told.fault(where, "valid_to lies before valid_from")
    seasons = _seasons(row.get("seasons"), where, told)
    exceptions = _exceptions(row.get("exceptions", []), where, valid_from, valid_to, told)
    if len(told.faults) > before or source is None or valid_to is None:
        return None
    return OpeningHours(place, seasons, valid_to, source, exceptions, valid_from, demo)


def _only(row: Mapping[str, Any], known: Sequence[str], where: str, told: _Told) -> None:
    """A misspelt name would otherwise be left out in silence."""
    for name in row:
        if name not in known:
            told.fault(where, f"{str(name)[:40]!r} is none of {', '.join(known)}")


def _source(value: object, where: str, told: _Told) -> SourceNote | None:
    """Who says so, and when that was checked: hours without are not taken."""
    if not isinstance(value, Mapping) or not str(value.get("title") or "").strip():
        told.fault(where, "source has no title")
        return None
    _only(value, ("title", "url", "checked_on"), f"{where}, source", told)
    url = str(value.get("url") or "")
    if url and not url.startswith(("https://", "http://")):
        told.fault(f"{where}, source", "url is no address of the web")
    checked = _day(value, "checked_on", f"{where}, source", told)
    return SourceNote(str(value["title"]).strip(), url, checked) if checked else None


def _day(row: Mapping[str, Any], name: str, where: str, told: _Told) -> date | None:
    try:
        return read_day(row.get(name))
    except FaultError as error:
        told.fault(where, f"{name} {error}")
        return None


def _seasons(value: object, where: str, told: _Told) -> tuple[Season, ...]:
    if not isinstance(value, list) or not value or len(value) > MOST_SEASONS:
        told.fault(where, f"seasons is no list of 1 to {MOST_SEASONS}")
        return ()
    found: list[Season] = []
    for number, row in enumerate(value, 1):
        here = f"{where}, season {number}"
        season = _season(row, here, told)
        if season is None:
            continue
        if any(share_a_day(season.when, other.when) for other in found):
            told.fault(here, "has days in common with an earlier one of its kind")
        found.append(season)
    return tuple(found)


def _season(row: object, where: str, told: _Told) -> Season | None:
    if not isinstance(row, Mapping):
        told.fault(where, "is no object")
        return None
    _only(row, ("from", "to", "week"), where, told)
    when, week = _when(row, where, told), _week(row.get("week"), where, told)
    return Season(when, week) if when and week else None


def _when(row: Mapping[str, Any], where: str, told: _Told) -> Yearly | Dated | None:
    """All the year without `from` and `to`; else days of every year, or of one."""
    first, last = row.get("from"), row.get("to")
    if first is None and last is None:
        return ALL_YEAR
    try:
        if isinstance(first, str) and len(first) == 5:
            return Yearly(read_month_day(first), read_month_day(last))
        found = Dated(read_day(first), read_day(last))
    except FaultError as error:
        told.fault(where, f"from or to {error}")
        return None
    if found.last < found.first:
        told.fault(where, "to lies before from")
    return found


def _week(value: object, where: str, told: _Told) -> Week | None:
    """The hours of all seven days: of a day that is not named one could not tell what is meant."""
    if not isinstance(value, Mapping):
        told.fault(where, "week is no object")
        return None
    before, found = len(told.faults), dict[int, Any]()
    for name, hours in value.items():
        try:
            days, spans = read_weekdays(name), read_day_hours(hours)
        except FaultError as error:
            told.fault(where, f"week, {str(name)[:40]}: {error}")
            continue
        if found.keys() & set(days):
            told.fault(where, f"week, {name}: names a day that is named already")
        found |= dict.fromkeys(days, spans)
    missing = [day for day in range(7) if day not in found]
    if missing and len(told.faults) == before:
        names = ", ".join(("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day] for day in missing)
        told.fault(where, f'week says nothing of {names} ("closed" and "unknown" are said too)')
    if len(told.faults) > before:
        return None
    return (found[0], found[1], found[2], found[3], found[4], found[5], found[6])


def _exceptions(
    value: object, where: str, valid_from: date | None, valid_to: date | None, told: _Told
) -> tuple[Exceptional, ...]:
    if not isinstance(value, list) or len(value) > MOST_EXCEPTIONS:
        told.fault(where, f"exceptions is no list of at most {MOST_EXCEPTIONS}")
        return ()
    found: dict[date, Exceptional] = {}
    for number, row in enumerate(value, 1):
        here = f"{where}, exception {number}"
        one = _exception(row, here, told)
        if one is None:
            continue
        if (valid_from and one.day < valid_from) or (valid_to and one.day > valid_to):
            told.fault(here, "date lies outside the days for which the entry holds")
        if one.day in found:
            told.fault(here, "date is that of an earlier one")
        found[one.day] = one
    return _by_day(found.values())


def _exception(row: object, where: str, told: _Told) -> Exceptional | None:
    if not isinstance(row, Mapping):
        told.fault(where, "is no object")
        return None
    _only(row, ("date", "hours"), where, told)
    day = _day(row, "date", where, told)
    try:
        hours = read_day_hours(row.get("hours"))
    except FaultError as error:
        told.fault(where, f"hours: {error}")
        return None
    return Exceptional(day, hours) if day else None


def _by_day(found: Iterable[Exceptional]) -> tuple[Exceptional, ...]:
    return tuple(sorted(found, key=lambda one: one.day))


def _when_to_json(when: Yearly | Dated) -> dict[str, str]:
    if isinstance(when, Dated):
        return {"from": when.first.isoformat(), "to": when.last.isoformat()}
    return {} if when == ALL_YEAR else {"from": month_day_text(when.first), "to": month_day_text(when.last)}
