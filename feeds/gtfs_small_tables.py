"""The tables of GTFS that are small in every feed: agencies, calendars, feed_info.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from feeds.gtfs_tables import Row, Tables
from feeds.gtfs_types import GtfsService
from feeds.gtfs_values import read_date, zone_exists
from feeds.wire import FormatError

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Complain(Protocol):
    """Takes what is wrong with a line of a table, and the text itself."""

    def __call__(self, table: str, line: int, what: str, text: str = "") -> None: ...


def read_agencies(tables: Tables, complain: Complain) -> tuple[str, dict[str, str]]:
    """The zone of the feed and the agencies' names; of an agency given twice the first counts."""
    zone, names = "", dict[str, str]()
    for line, row in tables.rows("agency.txt", ("agency_id", "agency_name", "agency_timezone")):
        own = row.get("agency_timezone", "")
        if zone_exists(own):
            if zone and own != zone:
                complain("agency.txt", line, f"another time zone than {zone}, which is used", own)
            zone = zone or own
        else:
            complain("agency.txt", line, "no time zone of that name", own)
        names.setdefault(row.get("agency_id", ""), row.get("agency_name", ""))
    if not zone:
        raise FormatError("agency.txt gives no known time zone")
    return zone, names


def read_services(tables: Tables, complain: Complain) -> dict[str, GtfsService]:
    """The services by id, with the days that calendar_dates.txt adds and removes; none of one with a fault."""
    services, faulty = _read_weeks(tables, complain)
    added: dict[str, set[date]] = {}
    removed: dict[str, set[date]] = {}
    columns = ("service_id", "date", "exception_type")
    for line, row in tables.rows("calendar_dates.txt", columns):
        name, day, kind = row.get("service_id", ""), read_date(row.get("date", "")), row.get("exception_type")
        if day is None or kind not in ("1", "2"):
            complain("calendar_dates.txt", line, "the date or its type cannot be read", name)
            continue
        (added if kind == "1" else removed).setdefault(name, set()).add(day)
    for name in (*added, *removed):
        if name in faulty:
            continue
        old = services.get(name) or GtfsService(name)
        services[name] = GtfsService(
            name,
            old.weekdays,
            old.start,
            old.end,
            frozenset(added.get(name, ())),
            frozenset(removed.get(name, ())),
        )
    return services


def _read_weeks(tables: Tables, complain: Complain) -> tuple[dict[str, GtfsService], set[str]]:
    """The services of calendar.txt by id, and the ids of those that cannot be read. Of an id given twice the first."""
    services: dict[str, GtfsService] = {}
    faulty: set[str] = set()
    for line, row in tables.rows("calendar.txt", ("service_id", "start_date", "end_date", *_DAYS)):
        name = row.get("service_id", "")
        start, end = read_date(row.get("start_date", "")), read_date(row.get("end_date", ""))
        if name in services or name in faulty:
            complain("calendar.txt", line, "the service has the id of another", name)
        elif start is None or end is None:
            complain("calendar.txt", line, "a date cannot be read, or is not from 1990 to 2100", name)
            faulty.add(name)
        elif end < start:
            complain("calendar.txt", line, "the service ends before it begins", name)
            faulty.add(name)
        else:
            weekdays = frozenset(number for number, day in enumerate(_DAYS) if row.get(day) == "1")
            services[name] = GtfsService(name, weekdays, start, end)
    return services, faulty


def read_feed_info(tables: Tables) -> tuple[date | None, date | None, str]:
    """The first and the last day of the feed, where it tells them, and its version."""
    rows: Iterator[Row] = tables.rows("feed_info.txt", ("feed_start_date", "feed_end_date", "feed_version"))
    for _, row in rows:
        first, last = read_date(row.get("feed_start_date", "")), read_date(row.get("feed_end_date", ""))
        return first, last, row.get("feed_version", "")
    return None, None, ""
