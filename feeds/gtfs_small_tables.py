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
    """The services by id, with the days that calendar_dates.txt adds and removes."""
    services: dict[str, GtfsService] = {}
    for line, row in tables.rows("calendar.txt", ("service_id", "start_date", "end_date", *_DAYS)):
        start, end = read_date(row.get("start_date", "")), read_date(row.get("end_date", ""))
        if start is None or end is None:
            complain("calendar.txt", line, "a date cannot be read", row.get("service_id", ""))
            continue
        weekdays = frozenset(number for number, name in enumerate(_DAYS) if row.get(name) == "1")
        name = row.get("service_id", "")
        services[name] = GtfsService(name, weekdays, start, end)
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


def read_feed_info(tables: Tables) -> tuple[date | None, date | None, str]:
    """The first and the last day of the feed, where it tells them, and its version."""
    rows: Iterator[Row] = tables.rows("feed_info.txt", ("feed_start_date", "feed_end_date", "feed_version"))
    for _, row in rows:
        first, last = read_date(row.get("feed_start_date", "")), read_date(row.get("feed_end_date", ""))
        return first, last, row.get("feed_version", "")
    return None, None, ""
