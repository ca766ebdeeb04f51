from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.gtfs_types import GtfsService
from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.errors import InputError
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import AT_LEAST, FIXED, NEVER, TIMED, Frequency, TransitFeed
from visitapp.harvest.networks import service_bits, transit_feed

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,Buses,http://b.example,Europe/Stockholm\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,1,7,Seven,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,block_id,cars_allowed,bikes_allowed\n"
    "r,s,t1,B,,1,2\nr,s,t2,A,,,\nr,s,t3,A,,,\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "a,Quay A,56.04,12.69,0,pa\na2,Quay A,56.041,12.69,0,pa\nb,Quay B,56.13,12.61,,\npa,Place A,56.04,12.69,1,\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,07:00:00,07:00:00,a,1\nt1,7:20,7:20,b,2\nt2,24:30,24:30,b,1\nt2,24:50,24:50,a,2\n"
    "t3,0:00,0:00,a,1\nt3,0:05,0:05,b,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "s,1,1,1,1,1,0,0,20260105,20261231\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt3,10:00:00,11:00:00,1200,1\n",
    "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
    "a,a2,2,90,,\npa,pa,2,300,,\na,b,2,500,t1,t2\na,b,3,,t1,t2\nb,a,3,,,\nb,b,1,,,\n,,4,,t1,t2\n,,5,,t2,t1\n",
}


def feed_of(changes: dict[str, str] | None = None) -> TransitFeed:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**TABLES, **(changes or {})}.items():
            archive.writestr(name, content)
    whole = read_whole_feed(buffer.getvalue()).feed
    assert whole is not None
    return transit_feed(whole, "halland")


def test_feed_becomes_ours() -> None:
    feed = feed_of()

    assert (feed.name, feed.zone, feed.first_day, feed.last_day()) == (
        "halland", "Europe/Stockholm", date(2026, 1, 5), date(2026, 12, 31),
    )  # fmt: skip
    assert (feed.route_names, feed.trip_headsigns) == (["7"], ["B", "A", "A"])
    assert feed.frequencies == [Frequency(2, 36000, 39600, 1200, True)]
    assert (feed.stays, feed.leaves) == ([(0, 1)], [(1, 0)])


def test_transfers_of_a_station_are_those_of_its_stops_and_a_stops_own_count_more() -> None:
    feed = feed_of()

    assert feed.transfers == [
        *((start, end, FIXED, 300) for start in (0, 1) for end in (0, 1)),
        (0, 1, FIXED, 90),
        (0, 2, AT_LEAST, 500),
        (2, 0, NEVER, 0),
        (2, 2, TIMED, 0),
    ]


def test_imported_feed_answers_out_and_home() -> None:
    timeline = Timeline(Network([feed_of()]))
    morning = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)

    out = Arrivals(timeline, [(0, 120)], morning)
    home = Departures(timeline, [(0, 120)], morning + timedelta(hours=20))

    assert (out.at_stop(2), home.at_stop(2)) == (
        datetime(2026, 6, 3, 5, 20, tzinfo=UTC),
        datetime(2026, 6, 3, 22, 30, tzinfo=UTC),
    )
    leg = out.legs([(2, 0)])[0]
    assert (leg.feed, leg.trip, leg.route, leg.from_name, leg.to_name) == ("halland", "t1", "7", "Quay A", "Quay B")
    assert (leg.cars, leg.bikes, leg.approximate) == ("yes", "no", False)


def test_feed_that_never_runs_is_refused() -> None:
    calendar = TABLES["calendar.txt"].splitlines()[0] + "\n"
    dates = "service_id,date,exception_type\ns,20260704,2\n"

    with pytest.raises(InputError):
        feed_of({"calendar.txt": calendar, "calendar_dates.txt": dates})


def test_feed_whose_services_run_on_no_day_is_refused() -> None:
    calendar = TABLES["calendar.txt"].replace("s,1,1,1,1,1,0,0", "s,0,0,0,0,0,0,0")
    dates = "service_id,date,exception_type\nonly,20260704,2\n"

    with pytest.raises(InputError) as raised:
        feed_of({"calendar.txt": calendar, "calendar_dates.txt": dates})

    assert str(raised.value) == "services: none of them ever runs"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    st.frozensets(st.integers(0, 6)),
    st.none() | st.tuples(DAYS, DAYS).map(sorted),
    st.frozensets(DAYS, max_size=5),
    st.frozensets(DAYS, max_size=5),
)
def test_service_bits_are_the_days_on_which_it_runs(
    weekdays: frozenset[int], span: list[date] | None, added: frozenset[date], removed: frozenset[date]
) -> None:
    start, end = span or (None, None)
    service = GtfsService("s", weekdays, start, end, added - removed, removed)
    first = min([date(2026, 12, 31), *([start] if start else []), *service.added])

    bits = service_bits(service, first)

    every = [first + timedelta(days=number) for number in range(370)]
    assert [bits >> number & 1 == 1 for number in range(370)] == [service.runs_on(day) for day in every]
