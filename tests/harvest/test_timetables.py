from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeds.gtfs_read import read_gtfs
from feeds.gtfs_types import GtfsCall, GtfsFeed, GtfsFrequency, GtfsRoute, GtfsService, GtfsStop, GtfsTrip
from feeds.timetable_text import read_timetable
from visitapp.domain.crossing.sailings import sailings_on
from visitapp.domain.crossing.timetable import Departure, GtfsOrigin, Service, Timetable, coverage
from visitapp.domain.crossing.timetable_json import from_json, to_json
from visitapp.domain.crossing.types import Crossing, Port, SourceNote
from visitapp.domain.errors import InputError
from visitapp.harvest.timetables import GtfsImport, timetable_from_text, timetables_from_gtfs

CLIPPER = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "gtfs" / "victoria-clipper.zip"
NOTE = SourceNote("Feed", "", date(2026, 11, 23))
HERE = Port("here", {"sv": "Här"}, "SE", 56.04, 12.69, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.03, 12.61, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running")
TEXT = b"""
crossing: here-there
name: Summer 2026
valid: 2026-01-01 to 2026-12-31
source: Leaflet
checked: 2026-11-23
season high: 2026-06-15 to 2026-08-16
days some: sat; in high; not 2026-06-20; also 2026-06-19
from here to there
on some
  07:30 3h15; foot, car; vessel Danica; id morning
  00:15+1 20m
from there to here
on daily
  every 20 min 06:00-22:00, crossing 20 min
"""


def test_timetable_of_a_text_names_services_and_departures() -> None:
    text = read_timetable(TEXT).timetable
    assert text is not None

    assert timetable_from_text(text, CROSSING) == Timetable(
        crossing="here-there",
        uid="text:here-there:summer-2026",
        name="Summer 2026",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        source=SourceNote("Leaflet", "", date(2026, 11, 23)),
        services=(
            Service(
                "block-1",
                frozenset({5}),
                ((date(2026, 6, 15), date(2026, 8, 16)),),
                frozenset({date(2026, 6, 19)}),
                frozenset({date(2026, 6, 20)}),
            ),
            Service("block-2", frozenset(range(7))),
        ),
        departures=(
            Departure(
                "out-morning",
                "out",
                "block-1",
                27_000,
                11_700,
                classes=frozenset({"foot", "car"}),
                vessel="Danica",
            ),
            Departure("out-00:15+1", "out", "block-1", 87_300, 1200),
            Departure("back-row-06:00", "back", "block-2", 21_600, 1200, 1200, 79_200, approximate=True),
        ),
    )


@pytest.mark.parametrize(
    ("crossing", "fault"),
    [
        (replace(CROSSING, slug="other"), "crossing: the timetable is not about other ('here-there')"),
        (
            replace(CROSSING, port_to=replace(THERE, slug="away")),
            "port: here-there sails between away and here ('there')",
        ),
    ],
)
def test_timetable_of_a_text_for_another_crossing_is_refused(crossing: Crossing, fault: str) -> None:
    text = read_timetable(TEXT).timetable
    assert text is not None

    with pytest.raises(InputError) as raised:
        timetable_from_text(text, crossing)

    assert str(raised.value) == fault


def feed(*trips: GtfsTrip) -> GtfsFeed:
    return GtfsFeed(
        zone="Europe/Stockholm",
        agencies=("Ferries",),
        routes={"r": GtfsRoute("r", "A - B", 4, "Ferries")},
        stops={
            "a": GtfsStop("a", "Quay A", 56.041, 12.695, "pa"),
            "pa": GtfsStop("pa", "Port A", 56.041, 12.691),
            "b": GtfsStop("b", "Quay B", 56.03, 12.62, "", "Europe/Copenhagen"),
            "ö": GtfsStop("ö", "Lilla Ön", 57.0, 12.0),
        },
        services={
            "s": GtfsService("s", frozenset(range(7)), date(2026, 1, 1), date(2026, 12, 31)),
            "once": GtfsService("once", added=frozenset({date(2026, 7, 1)})),
        },
        trips=trips,
    )


def calls(*stops: str, start: int = 8 * 3600) -> tuple[GtfsCall, ...]:
    return tuple(GtfsCall(stop, start + place * 1200, start + place * 1200) for place, stop in enumerate(stops))


def imported(*trips: GtfsTrip, known: tuple[Crossing, ...] = (CROSSING,)) -> GtfsImport:
    return timetables_from_gtfs(feed(*trips), known, "Skåne", NOTE)


def test_gtfs_stops_near_known_ports_give_the_known_crossing() -> None:
    found = imported(GtfsTrip("t", "r", "once", calls("b", "a"), cars="no", bikes="no"))

    assert found == GtfsImport(
        (),
        (),
        (
            Timetable(
                crossing="here-there",
                uid="gtfs:skane:here-there",
                name="Skåne",
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 12, 31),
                source=NOTE,
                services=(Service("once", added=frozenset({date(2026, 7, 1)})),),
                departures=(
                    Departure(
                        "back-t",
                        "back",
                        "once",
                        28_800,
                        1200,
                        classes=frozenset({"foot"}),
                        origin=GtfsOrigin("t", "r", "b", first=True),
                    ),
                ),
                clock="service-day",
                zone="Europe/Stockholm",
            ),
        ),
        (),
    )


def test_gtfs_three_ports_give_a_crossing_for_each_pair() -> None:
    found = imported(GtfsTrip("t", "r", "s", calls("a", "ö", "b")))

    assert [(port.slug, port.country, port.zone) for port in found.ports] == [("lilla-on", "", "Europe/Stockholm")]
    assert [(item.slug, item.duration, item.operator) for item in found.crossings] == [
        ("here-lilla-on", timedelta(minutes=20), "Ferries"),
        ("lilla-on-there", timedelta(minutes=20), "Ferries"),
    ]
    assert [
        (item.crossing, [(one.key, one.direction, one.duration_s) for one in item.departures])
        for item in found.timetables
    ] == [
        ("here-lilla-on", [("out-t", "out", 1200)]),
        ("here-there", [("out-t", "out", 2400)]),
        ("lilla-on-there", [("out-t-2", "out", 1200)]),
    ]
    origins = [one.origin for item in found.timetables for one in item.departures]
    assert origins == [GtfsOrigin("t", "r", "a", True)] * 2 + [GtfsOrigin("t", "r", "ö", False, 1200)]
    assert [from_json(to_json(item)) for item in found.timetables] == list(found.timetables)


def test_gtfs_rows_of_one_ship_that_overlap_are_each_a_sailing() -> None:
    """A trip from here to there, and one over an island that leaves before the first is in port."""
    found = imported(
        GtfsTrip("t", "r", "s", calls("a", "b")), GtfsTrip("u", "r", "s", calls("a", "ö", "b", start=29_400))
    )

    tables = [item for item in found.timetables if item.crossing == "here-there"]
    sailings = sailings_on(tables, CROSSING, date(2026, 7, 1))
    assert [(f"{one.departs_at:%H:%M}", f"{one.arrives_at:%H:%M}") for one in sailings] == [
        ("06:00", "06:20"),
        ("06:10", "06:50"),
    ]


def test_gtfs_stop_where_nobody_boards_or_leaves_gives_no_crossing() -> None:
    trip = GtfsTrip("t", "r", "s", calls("a", "ö", "b"))
    passing = replace(trip.calls[1], boards=False, alights=False)

    found = imported(replace(trip, calls=(trip.calls[0], passing, trip.calls[2])))

    assert [item.crossing for item in found.timetables] == ["here-there"]


def test_gtfs_round_trip_boards_once_each_way() -> None:
    found = imported(GtfsTrip("t", "r", "s", calls("a", "b", "a", "b")))

    assert [(item.key, item.time_s) for item in found.timetables[0].departures] == [
        ("out-t", 28_800),
        ("back-t-2", 30_000),
        ("out-t-3", 31_200),
    ]


@pytest.mark.parametrize("exact", [True, False])
def test_gtfs_frequency_ends_before_its_end_time(exact: bool) -> None:
    trip = GtfsTrip("t", "r", "s", calls("ö", "a", "b"), frequencies=(GtfsFrequency(21_600, 25_200, 1200, exact),))

    found = imported(trip)

    day = date(2026, 7, 1)
    sailings = sailings_on([item for item in found.timetables if item.crossing == "here-there"], CROSSING, day)
    assert [(f"{item.departs_at:%H:%M}", item.approximate) for item in sailings] == [
        ("04:20", not exact),
        ("04:40", not exact),
        ("05:00", not exact),
    ]
    # Live news names a start, and a headway that is only about right has none.
    origins = {one.origin for item in found.timetables if item.crossing == "here-there" for one in item.departures}
    assert origins == {GtfsOrigin("t", "r", "a", False, 1200) if exact else None}


def test_gtfs_night_boat_on_the_spring_night_arrives_by_noon_minus_twelve_hours() -> None:
    trip = GtfsTrip("t", "r", "s", (GtfsCall("a", 85_800, 85_800), GtfsCall("b", 102_300, 102_300)))

    found = sailings_on(imported(trip).timetables, CROSSING, date(2026, 3, 28))

    assert [(item.departs_at, item.arrives_at) for item in found] == [
        (datetime(2026, 3, 28, 22, 50, tzinfo=UTC), datetime(2026, 3, 29, 3, 25, tzinfo=UTC))
    ]
    assert f"{found[0].arrives_at.astimezone(ZoneInfo('Europe/Stockholm')):%H:%M}" == "05:25"


def test_gtfs_imported_again_finds_its_own_crossings() -> None:
    trip = GtfsTrip("t", "r", "s", calls("a", "ö"))
    first = imported(trip)

    again = imported(trip, known=(CROSSING, *first.crossings))

    assert (again.ports, again.crossings, again.timetables) == ((), (), first.timetables)


def test_gtfs_without_service_days_says_so() -> None:
    empty = replace(feed(GtfsTrip("t", "r", "s", calls("a", "b"))), services={})

    assert [item.what for item in timetables_from_gtfs(empty, [], "x", NOTE).problems] == ["no service runs on any day"]


@pytest.mark.skipif(not CLIPPER.exists(), reason="the corpus is not at hand")
def test_gtfs_of_a_real_ferry_gives_its_sailings_inside_its_validity_only() -> None:
    found = timetables_from_gtfs(read_gtfs(CLIPPER.read_bytes()), [], "Clipper", NOTE)
    crossing = next(item for item in found.crossings if "victoria" in item.slug)
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2018, 7, 23), date(2019, 2, 28), date(2019, 3, 1)]

    counts = [(coverage(found.timetables, day), len(sailings_on(found.timetables, crossing, day))) for day in days]

    assert found.problems == ()
    assert counts == [("none", 0), ("covered", 2), ("covered", 4), ("covered", 2), ("none", 0)]


def test_gtfs_with_more_departures_than_can_be_shown_leaves_the_crossing_out() -> None:
    row = GtfsFrequency(0, 100 * 3600, 60, exact=True)
    many = GtfsTrip("t", "r", "s", calls("a", "b"), frequencies=(row, row))

    found = imported(many, GtfsTrip("u", "r", "s", calls("a", "ö")))

    told = ("departures", "there are 12,000 on 2026-01-01, more than 3,000", "here-there")
    assert [table.crossing for table in found.timetables] == ["here-lilla-on"]
    assert [(one.where, one.what, one.text) for one in found.problems] == [told]


def test_gtfs_of_more_than_any_coast_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitapp.harvest.timetables.MOST_PAIRS", 2)
    monkeypatch.setattr("visitapp.harvest.timetables.MOST_CALLS", 3)
    long = imported(GtfsTrip("t", "r", "s", calls("a", "b", "ö", "a")))

    with pytest.raises(InputError) as raised:
        imported(GtfsTrip("t", "r", "s", calls("a", "b", "ö")))

    assert [one.what for one in long.problems] == ["the trip has more than 3 calls"]
    assert str(raised.value) == "feed: its ferries go between more than 2 pairs of ports"


def test_gtfs_names_are_lines_of_bearable_length() -> None:
    trip = GtfsTrip("t", "r", "s", calls("a", "ö"))
    made = feed(trip)
    named = replace(
        made,
        stops=made.stops | {"ö": GtfsStop("ö", "Lilla\u202e Ön " + "ö" * 500, 57.0, 12.0)},
        routes={"r": GtfsRoute("r", "A - B", 4, "Ferries\x00 <Co>")},
    )

    found = timetables_from_gtfs(named, [], "x", NOTE)

    port = next(port for port in found.ports if port.latitude == 57.0)
    assert (port.names["sv"], found.crossings[0].operator) == ("Lilla Ön " + "ö" * 191, "Ferries <Co>")


def test_timetable_of_a_text_with_too_many_departures_is_refused() -> None:
    rows = b"".join(b"  every 1 min 00:00-23:59, crossing 20 min; id r%d\n" % number for number in range(3))
    text = read_timetable(TEXT + b"on sat\n" + rows).timetable
    assert text is not None

    with pytest.raises(InputError) as raised:
        timetable_from_text(text, CROSSING)

    assert str(raised.value) == "departures: there are 4,371 on 2026-06-27, more than 3,000"


def test_gtfs_stops_that_are_each_others_station_are_their_own_ports() -> None:
    made = feed(GtfsTrip("t", "r", "s", calls("a", "b")))
    mixed = replace(
        made,
        stops={
            "a": GtfsStop("a", "Quay A", 56.041, 12.695, "b"),
            "b": GtfsStop("b", "Quay B", 56.03, 12.62, "a", "Europe/Copenhagen"),
        },
    )

    found = timetables_from_gtfs(mixed, (CROSSING,), "x", NOTE)

    assert [departure.direction for departure in found.timetables[0].departures] == ["out"]


def test_gtfs_stop_that_is_nowhere_makes_no_port() -> None:
    """A station without a position leaves its quays where they are; a quay without one is refused by name."""
    made = feed(GtfsTrip("t", "r", "s", calls("a", "ö")))
    island = GtfsStop("ö", "Lilla Ön", 57.0, 12.0, "station")
    there = made.stops | {"ö": island, "station": GtfsStop("station", "Öarna", None, None)}

    found = timetables_from_gtfs(replace(made, stops=there), (CROSSING,), "x", NOTE)
    with pytest.raises(InputError) as raised:
        timetables_from_gtfs(replace(made, stops=there | {"ö": replace(island, latitude=None)}), (CROSSING,), "x", NOTE)

    assert [(port.names["sv"], port.latitude, port.confirmed) for port in found.ports] == [("Lilla Ön", 57.0, True)]
    assert str(raised.value) == "stops.txt: gives a stop of ferries no stop_lat and stop_lon ('station')"


def test_gtfs_quays_of_one_station_are_one_port_by_the_stations_name() -> None:
    made = feed(GtfsTrip("t", "r", "s", calls("k1", "b")), GtfsTrip("u", "r", "s", calls("b", "k2")))
    stops = {
        "k1": GtfsStop("k1", "Quay 1", 57.00, 12.00, "island"),
        "k2": GtfsStop("k2", "Quay 2", 57.05, 12.05, "island"),
        "island": GtfsStop("island", "Island", 57.02, 12.02),
        "b": made.stops["b"],
    }

    found = timetables_from_gtfs(replace(made, stops=stops), (CROSSING,), "x", NOTE)

    assert [(port.slug, port.names["sv"], port.latitude) for port in found.ports] == [("island", "Island", 57.02)]
    assert [(table.crossing, [one.direction for one in table.departures]) for table in found.timetables] == [
        ("island-there", ["out", "back"])
    ]
