"""The timetables that are kept by hand as GTFS, for journey planners: a gift to the region.

Beside the standard's tables stand two of our own, which others skip: visitapp_timetables.txt (what each timetable is
valid for, and its source) and visitapp_rules.txt (when check-in closes per vehicle class, which GTFS has no field for).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from feeds.gtfs_write import GtfsTable, gtfs_date, gtfs_time, write_gtfs
from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.types import Crossing, Port
from visitapp.domain.language import LANGUAGES
from visitapp.domain.text import slug_words
from visitapp.publish.gtfs_runs import Run, runs_of
from visitapp.publish.licences import CC0

ZONE = "Europe/Stockholm"
FERRY = "4"
LANGUAGE = "sv"
"""That of the names; the others stand in translations.txt."""
_LAST_S = 60
"""The last departure of a row is told as a row of its own, of one minute and with this headway. Of the end of a row
some planners make a departure, most do not, and some go no further than whole headways reach: this way all find it."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GtfsSite:
    """Who publishes. `base_url` has no slash at its end; the name and the contact may be ""."""

    base_url: str
    publisher_name: str = ""
    contact: str = ""


def gtfs_of(site: GtfsSite, crossings: Sequence[Crossing], timetables: Sequence[Timetable], demo: bool) -> bytes:
    """The timetables as a GTFS zip; invented ones only with `demo`, and then marked. The same input, the same bytes.

    Without any timetable the tables have no rows: the address stays one that planners can ask.
    """
    kept = [table for table in timetables if demo or not table.demo]
    shown = [one for one in crossings if any(table.crossing == one.slug for table in kept)]
    return _Export(site, shown, kept).write()


class _Export:
    """The tables in the making; services are named by their days, so that equal ones are one."""

    def __init__(self, site: GtfsSite, crossings: Sequence[Crossing], timetables: Sequence[Timetable]) -> None:
        self.site, self.crossings, self.timetables = site, crossings, timetables
        self.services: dict[str, frozenset[date]] = {}
        self.trips: list[tuple[str, ...]] = []
        self.stop_times: list[tuple[str, ...]] = []
        self.frequencies: list[tuple[str, ...]] = []
        self.demo = any(table.demo for table in timetables)

    def write(self) -> bytes:
        for crossing in self.crossings:
            own = [table for table in self.timetables if table.crossing == crossing.slug]
            self.add_runs(crossing, runs_of(crossing, own, ZoneInfo(ZONE)))
        tables = [
            self.agencies(), self.stops(), self.routes(),
            GtfsTable("trips.txt", _TRIPS, tuple(self.trips)),
            GtfsTable("stop_times.txt", _STOP_TIMES, tuple(self.stop_times)),
            *self.calendars(),
            GtfsTable("frequencies.txt", _FREQUENCIES, tuple(self.frequencies)),
            self.translations(), self.kept_timetables(), self.rules(),
        ]  # fmt: skip
        version = sha256(repr(tables).encode()).hexdigest()[:12]
        return write_gtfs([*tables, self.feed_info(version)], {"LICENSE.txt": _LICENCE})

    def add_runs(self, crossing: Crossing, runs: Mapping[Run, set[date]]) -> None:
        """A trip for each run. The one of a name that runs on most days has its plain id, whatever else changes."""
        named: set[str] = set()
        for run, days in sorted(runs.items(), key=lambda item: (item[0].name, -len(item[1]), min(item[1]), item[0])):
            trip = f"{crossing.slug}-{run.name}"
            if trip in named:
                trip = f"{trip}-{gtfs_date(min(days))}-{gtfs_time(run.first_s)}"
            while trip in named:
                trip += "-"
            named.add(trip)
            self.add_trip(crossing, trip, run, frozenset(days))

    def add_trip(self, crossing: Crossing, trip: str, run: Run, days: frozenset[date]) -> None:
        origin, destination = (
            (crossing.port_from, crossing.port_to) if run.direction == "out" else (crossing.port_to, crossing.port_from)
        )
        service = self.service(days)
        way, headsign = ("0" if run.direction == "out" else "1"), _name(destination, LANGUAGE)
        told = run.cars, run.bikes, " ".join(run.classes), run.vessel
        self.trips.append((crossing.slug, service, trip, headsign, way, *told))
        leaves, arrives = gtfs_time(run.first_s), gtfs_time(run.first_s + run.duration_s)
        exact = "0" if run.every_s else "1"
        self.stop_times.append((trip, leaves, leaves, origin.slug, "1", "0", "1", exact))
        self.stop_times.append((trip, arrives, arrives, destination.slug, "2", "1", "0", exact))
        if run.every_s:
            last, ends = gtfs_time(run.last_s), gtfs_time(run.last_s + _LAST_S)
            if run.last_s > run.first_s:
                self.frequencies.append((trip, leaves, last, str(run.every_s), "0"))
            self.frequencies.append((trip, last, ends, str(_LAST_S), "0"))

    def service(self, days: frozenset[date]) -> str:
        name = sha256(" ".join(map(gtfs_date, sorted(days))).encode()).hexdigest()[:10]
        self.services[name] = days
        return name

    def agencies(self) -> GtfsTable:
        rows: dict[str, tuple[str, ...]] = {}
        for one in sorted(self.crossings, key=lambda one: not one.booking_url):  # an old line may have no address
            url = one.booking_url or f"{self.site.base_url}/"
            agency = _agency(one)
            rows.setdefault(agency, (agency, self.marked(one.operator), url, ZONE, LANGUAGE))
        columns = ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang")
        if not rows:  # a feed has an agency, and by it the zone
            rows["visitapp"] = ("visitapp", self.publisher(), self.site.base_url, ZONE, LANGUAGE)
        return GtfsTable("agency.txt", columns, tuple(rows[name] for name in sorted(rows)))

    def stops(self) -> GtfsTable:
        rows = []
        for port in self.ports():
            told = "" if port.confirmed else f"Position approximate, unconfirmed (about {port.precision_m} m)"
            at = f"{port.latitude:.6f}", f"{port.longitude:.6f}"
            marks = ("1" if port.confirmed else "0"), str(port.precision_m)
            rows.append((port.slug, _name(port, LANGUAGE), told, *at, port.zone, *marks))
        columns = (
            "stop_id", "stop_name", "stop_desc", "stop_lat", "stop_lon", "stop_timezone",
            "visitapp_position_confirmed", "visitapp_position_precision_m",
        )  # fmt: skip
        return GtfsTable("stops.txt", columns, tuple(rows))

    def routes(self) -> GtfsTable:
        columns = ("route_id", "agency_id", "route_long_name", "route_desc", "route_type", "route_url")
        rows = []
        for one in self.crossings:
            name = self.line_name(one, LANGUAGE)
            told = "DEMO: invented times. No boat sails by them." if name.startswith("DEMO") else ""
            page = f"{self.site.base_url}/{LANGUAGE}/crossings/{one.slug}"
            rows.append((one.slug, _agency(one), name, told, FERRY, page))
        return GtfsTable("routes.txt", columns, tuple(rows))

    def calendars(self) -> tuple[GtfsTable, GtfsTable]:
        weeks: list[tuple[str, ...]] = []
        dates: list[tuple[str, ...]] = []
        for name in sorted(self.services):
            weekdays, added, removed = weekly(self.services[name])
            if weekdays:
                first, last = min(self.services[name]), max(self.services[name])
                flags = ("1" if number in weekdays else "0" for number in range(7))
                weeks.append((name, *flags, gtfs_date(first), gtfs_date(last)))
            told = sorted([(day, "1") for day in added] + [(day, "2") for day in removed])
            dates += [(name, gtfs_date(day), kind) for day, kind in told]
        return (
            GtfsTable("calendar.txt", ("service_id", *_DAYS, "start_date", "end_date"), tuple(weeks)),
            GtfsTable("calendar_dates.txt", ("service_id", "date", "exception_type"), tuple(dates)),
        )

    def translations(self) -> GtfsTable:
        columns = ("table_name", "field_name", "language", "translation", "record_id", "field_value")
        named = [("stops", "stop_name", port.slug, "", partial(_name, port)) for port in self.ports()]
        named += [("routes", "route_long_name", one.slug, "", partial(self.line_name, one)) for one in self.crossings]
        signs = {_name(port, LANGUAGE): port for port in self.ports()}
        named += [("trips", "trip_headsign", "", sign, partial(_name, port)) for sign, port in signs.items()]
        rows = [
            (table, field, language, called(language), record, value)
            for table, field, record, value, called in named
            for language in LANGUAGES
            if called(language) != called(LANGUAGE)
        ]
        return GtfsTable("translations.txt", columns, tuple(rows))

    def kept_timetables(self) -> GtfsTable:
        columns = ("route_id", "timetable_name", "valid_from", "valid_to", "source", "source_url", "checked_on", "demo")
        rows = tuple(
            (
                table.crossing, table.name, gtfs_date(table.valid_from), gtfs_date(table.valid_to), table.source.title,
                table.source.url, gtfs_date(table.source.checked_on) if table.source.checked_on else "",
                "1" if table.demo else "0",
            )
            for table in sorted(self.timetables, key=lambda table: (table.crossing, table.valid_from, table.uid))
        )  # fmt: skip
        return GtfsTable("visitapp_timetables.txt", columns, rows)

    def rules(self) -> GtfsTable:
        columns = (
            "route_id", "direction_id", "vehicle_class", "accepted", "check_in_closes_min", "disembark_min",
            "valid_from", "valid_to", "assumed", "source", "source_url", "checked_on",
        )  # fmt: skip
        rows = []
        for one in self.crossings:
            for rule in one.rules:
                source = rule.source
                rows.append(
                    (
                        one.slug, {None: "", "out": "0", "back": "1"}[rule.direction], rule.vehicle_class,
                        "1" if rule.accepted else "0", _number(rule.check_in_closes_min), _number(rule.disembark_min),
                        gtfs_date(rule.valid_from) if rule.valid_from else "",
                        gtfs_date(rule.valid_to) if rule.valid_to else "", "1" if rule.assumed else "0",
                        source.title if source else "", source.url if source else "",
                        gtfs_date(source.checked_on) if source and source.checked_on else "",
                    )
                )  # fmt: skip
        return GtfsTable("visitapp_rules.txt", columns, tuple(rows))

    def feed_info(self, version: str) -> GtfsTable:
        columns = (
            "feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date",
            "feed_version", "feed_contact_email", "feed_contact_url",
        )  # fmt: skip
        days = {day for table in self.timetables for day in (table.valid_from, table.valid_to)}
        days.update(*self.services.values())
        span = (gtfs_date(min(days)), gtfs_date(max(days))) if days else ("", "")
        mail = self.site.contact.removeprefix("mailto:") if self.site.contact.startswith("mailto:") else ""
        page = self.site.contact if self.site.contact and not mail else f"{self.site.base_url}/en/about"
        row = (self.publisher(), f"{self.site.base_url}/", LANGUAGE, *span, version, mail, page)
        return GtfsTable("feed_info.txt", columns, (row,))

    def ports(self) -> list[Port]:
        ports = {port.slug: port for one in self.crossings for port in (one.port_from, one.port_to)}
        return [ports[slug] for slug in sorted(ports)]

    def publisher(self) -> str:
        name = self.site.publisher_name or "visitapp"
        return f"DEMO {name} (invented times)" if self.demo else name

    def line_name(self, crossing: Crossing, language: str) -> str:
        ports = _name(crossing.port_from, language), _name(crossing.port_to, language)
        return self.marked("–".join(ports), crossing.slug)

    def marked(self, name: str, crossing: str = "") -> str:
        """A name that says when what bears it is invented: an agency's when anything in the feed is."""
        own = [table for table in self.timetables if not crossing or table.crossing == crossing]
        return f"DEMO {name}" if any(table.demo for table in own) else name


def weekly(days: frozenset[date]) -> tuple[frozenset[int], list[date], list[date]]:
    """Days as weekdays from the first to the last, the dates beside these and those without; the shortest of it.

    No weekdays: all are told one by one.
    """
    first, last = min(days), max(days)
    span = [first + number * _ONE_DAY for number in range((last - first).days + 1)]
    on, whole = [0] * 7, [0] * 7
    for day in span:
        whole[day.weekday()] += 1
        on[day.weekday()] += day in days
    weekdays = frozenset(number for number in range(7) if on[number] * 2 > whole[number])
    added = sorted(day for day in days if day.weekday() not in weekdays)
    removed = [day for day in span if day.weekday() in weekdays and day not in days]
    if len(added) + len(removed) + 1 >= len(days):
        return frozenset(), sorted(days), []
    return weekdays, added, removed


def _agency(crossing: Crossing) -> str:
    return slug_words(crossing.operator, longest=60) or "unknown"


def _name(port: Port, language: str) -> str:
    return port.names.get(language) or port.names.get(LANGUAGE) or _first(port.names.values()) or port.slug


def _first(names: Iterable[str]) -> str:
    return next(iter(names), "")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


_TRIPS = (
    "route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "cars_allowed", "bikes_allowed",
    "visitapp_classes", "visitapp_vessel",
)  # fmt: skip
_STOP_TIMES = (
    "trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "pickup_type", "drop_off_type",
    "timepoint",
)  # fmt: skip
_FREQUENCIES = ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")
_LICENCE = f"""The timetables in this file were typed in by hand from what the operators publish. Each names its source
in visitapp_timetables.txt. What we made of them is free: CC0 1.0, {CC0}

Always ask the operator before you travel: we vouch for nothing. A route says nothing outside the dates of its
timetables (visitapp_timetables.txt), which may be fewer than those of the whole feed (feed_info.txt).

visitapp_rules.txt: how many minutes before departure check-in closes, and how many after arrival one is ashore, for
each vehicle class (foot, bicycle, motorcycle, car, car-over-6m, caravan). assumed = 1: no page gives the figure.
stops.txt, visitapp_position_confirmed = 0: no publication gives the position. trips.txt, visitapp_classes: the vehicle
classes that this departure takes; none: all that the rules take. Departures that take no foot passenger are left out.
Rows of frequencies.txt are headways that the operator publishes; their departures are approximate. The last departure
of a headway is a row of its own, of one minute: no boat leaves after it.
"""
