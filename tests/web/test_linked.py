"""JSON-LD on pages: for search engines, for other harvesters, and for who follows the way there and home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rdflib.namespace import RDF

from tests.harvest.test_demo import demo_server
from tests.store.test_reach import NO_PARTS, rows
from tests.web.conftest import BASE, NOW, PagesSite, concert, held
from tests.web.linked import SDO, dangling, documents, faults_by_googles_list, graph_of, nodes, read_back
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.demosetup import enter_demo_sources
from visitapp.domain.event.types import Held, Text, Whereabouts
from visitapp.harvest.pipeline import Harvester
from visitapp.publish.jsonld import MOST_EVENTS
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.projection import project
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.timetables import save_timetables

pytestmark = [
    pytest.mark.anyio,
    # rdflib says this of its own JSON-LD reader.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]


async def test_event_of_one_day_is_one_event_with_its_page_and_its_way_here(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())

    html = (await pages_site.get(f"/en/events/{slug}")).text

    event, page = documents(html)
    assert (event["@type"], event["startDate"], event["endDate"], event["location"]["name"]) == (
        "Event", "2026-12-05T20:00:00+01:00", "2026-12-05T22:00:00+01:00", "Halmstad Castle",
    )  # fmt: skip
    about, crumbs, *_ = page["@graph"]
    assert (about["mainEntity"], about["inLanguage"], about["sdLicense"]) == (
        {"@id": event["@id"]}, "en", "http://creativecommons.org/publicdomain/zero/1.0/",
    )  # fmt: skip
    assert [(one["name"], one["item"]) for one in crumbs["itemListElement"]] == [
        ("Events", f"{BASE}/en/events"), ("Halmstad", f"{BASE}/en/events?municipality=halmstad"),
        ("Konsert i slottet", f"{BASE}/en/events/{slug}"),
    ]  # fmt: skip


async def test_event_of_many_days_is_read_back_to_the_same_instants(pages_site: PagesSite) -> None:
    days = [held(date(2026, 12, 5) + timedelta(days=7 * week)) for week in range(5)]
    slug = await pages_site.add(concert(held=tuple(days)))

    html = (await pages_site.get(f"/sv/events/{slug}")).text

    read = read_back(html, f"{BASE}/sv/events/{slug}")
    assert [(one.start, one.end, one.place.name if one.place else "") for one in read] == [
        (day.starts_at, day.ends_at, "Halmstads slott") for day in days
    ]
    assert [node["@type"] for node in nodes(html)].count("EventSeries") == 1
    assert dangling(graph_of(html), BASE) == set()


async def test_page_of_a_year_of_days_stays_under_60_kilobytes(pages_site: PagesSite) -> None:
    days = tuple(held(date(2026, 12, 5) + timedelta(days=day)) for day in range(300))
    words = (Text("sv", "Utställning", "Bilder från kusten.", "Åäö och en lång text. " * 120),)
    slug = await pages_site.add(concert(held=days, texts=words))

    html = (await pages_site.get(f"/sv/events/{slug}")).text

    events = [node for node in nodes(html) if node["@type"] == "Event"]
    assert 5 < len(events) <= MOST_EVENTS
    assert sum(len(str(one)) for one in documents(html)) < 24_000


async def test_moved_event_tells_every_start_it_had(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert(held=(replace(held(date(2026, 12, 5)), recurrence_key="k"),)))
    for hour in (12, 15):
        draft = await models.Record.get(external_id="1")
        assert draft.event_id is not None
        start = datetime(2026, 12, 5, hour, tzinfo=UTC)
        draft.draft["held"][0] |= {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        await models.Record.filter(id=draft.id).update(draft=draft.draft)
        async with writing():
            await project([draft.event_id], NOW + timedelta(minutes=hour))

    (event, *_) = documents((await pages_site.get(f"/en/events/{slug}")).text)

    assert (event["eventStatus"], event["startDate"], event["previousStartDate"]) == (
        "https://schema.org/EventRescheduled", "2026-12-05T16:00:00+01:00",
        ["2026-12-05T20:00:00+01:00", "2026-12-05T13:00:00+01:00"],
    )  # fmt: skip


async def test_boats_there_and_home_can_be_followed_from_the_event(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    place = Whereabouts(name="Liseberg", municipality="halmstad", latitude=57.695, longitude=11.99)
    slug = await pages_site.add(concert(where=place, held=(held(date(2026, 12, 5), 12),)))
    database, verdicts = Database("", pages_site.reader), await pages_site.reader.run(Verdicts)
    while await compute_due(database, verdicts, NOW, NOW.date()):
        pass

    html = (await pages_site.get(f"/en/events/{slug}")).text

    (trip,) = [node for node in nodes(html) if node["@type"] == "TouristTrip"]
    out, event, home = [stop["item"] for stop in trip["itinerary"]["itemListElement"]]
    assert event == {"@id": documents(html)[0]["@id"]}
    assert trip["name"].endswith("(demo)")
    assert [(boat["@type"], boat["departureTime"], boat["arrivalTime"]) for boat in (out, home)] == [
        ("BoatTrip", "2026-12-05T06:00:00+01:00", "2026-12-05T09:30:00+01:00"),
        ("BoatTrip", "2026-12-05T23:00:00+01:00", "2026-12-06T02:30:00+01:00"),
    ]
    assert out["departureBoatTerminal"]["address"]["addressCountry"] == "DK"
    assert dangling(graph_of(html), BASE) == set()


async def test_buses_and_trains_between_boat_and_event_are_trips_too(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    place = Whereabouts(name="Liseberg", municipality="halmstad", latitude=57.695, longitude=11.99)
    await pages_site.add(concert(where=place, held=(held(date(2026, 12, 5), 12),)))
    database, verdicts = Database("", pages_site.reader), await pages_site.reader.run(Verdicts)
    while await compute_due(database, verdicts, NOW, NOW.date()):
        pass
    slug = (await models.Event.all().first()).slug  # type: ignore[union-attr]  # there is one
    walk = {
        "from": "Kajen", "to": "Torget", "departs_at": "2026-12-05T09:00:00+00:00",
        "arrives_at": "2026-12-05T09:20:00+00:00",
    }  # fmt: skip
    ride = {**walk, "line": "351", "headsign": "Ort", "approximate": False, "demo": False}
    legs = [ride | {"vehicle": "bus"}, walk, ride | {"vehicle": "train", "demo": True}, ride | {"vehicle": "tram"}]
    for row in await rows():
        if row.plan.get("out"):
            row.plan["out"]["legs"] = legs
            await models.Reach.filter(id=row.id).update(plan=row.plan, **NO_PARTS)

    (trip,) = [n for n in nodes((await pages_site.get(f"/en/events/{slug}")).text) if n["@type"] == "TouristTrip"]
    stops = [stop["item"] for stop in trip["itinerary"]["itemListElement"]]

    assert [stop.get("@type") for stop in stops] == ["BoatTrip", "BusTrip", "TrainTrip", "Trip", None, "BoatTrip"]
    assert stops[1] == {
        "@type": "BusTrip", "name": "351 Kajen–Torget", "busNumber": "351",
        "departureTime": "2026-12-05T10:00:00+01:00", "arrivalTime": "2026-12-05T10:20:00+01:00",
        "departureBusStop": {"@type": "BusStop", "name": "Kajen"},
        "arrivalBusStop": {"@type": "BusStop", "name": "Torget"},
    }  # fmt: skip
    assert (stops[2]["trainNumber"], stops[2]["name"]) == ("351", "351 Kajen–Torget (demo)")
    assert stops[2]["departureStation"] == {"@type": "TrainStation", "name": "Kajen"}


async def test_crossing_page_has_the_sailings_it_shows_and_none_without_a_timetable(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)

    covered = (await pages_site.get("/en/crossings/goteborg-frederikshavn?date=2026-12-05")).text
    outside = (await pages_site.get("/en/crossings/goteborg-frederikshavn?date=2026-12-12")).text

    boats = [node for node in nodes(covered) if node["@type"] == "BoatTrip"]
    assert [(boat["name"], boat["departureTime"]) for boat in boats] == [
        ("Gothenburg–Frederikshavn (demo)", "2026-12-05T08:00:00+01:00"),
        ("Gothenburg–Frederikshavn (demo)", "2026-12-05T23:00:00+01:00"),
    ]
    assert dangling(graph_of(covered), BASE) == set()
    assert [node["@type"] for node in nodes(outside)] == ["BreadcrumbList"]


async def test_place_page_and_home_page(pages_site: PagesSite) -> None:
    place = (await pages_site.get("/de/places/halmstad-arena")).text
    home = (await pages_site.get("/de/")).text

    node = nodes(place)[0]
    assert (node["@type"], node["name"], node["geo"]["@type"]) == (
        ["EventVenue", "StadiumOrArena"], "Halmstad Arena", "GeoCoordinates",
    )  # fmt: skip
    assert (node["containedInPlace"]["name"], node["containedInPlace"]["identifier"]["value"]) == (
        "Gemeinde Halmstad", "1380",
    )  # fmt: skip
    (site,) = nodes(home)
    assert (site["@type"], site["potentialAction"]["target"]["urlTemplate"]) == (
        "WebSite", f"{BASE}/de/events?q={{search_term_string}}",
    )  # fmt: skip
    assert (await pages_site.get("/de/events?q=x")).status_code == 200


async def test_every_place_is_rdf_of_schema_org(pages_site: PagesSite) -> None:
    slugs = await models.Place.all().values_list("slug", flat=True)

    for slug in slugs:
        graph = graph_of((await pages_site.get(f"/sv/places/{slug}")).text)

        kinds = {str(kind).removeprefix(str(SDO)) for kind in graph.objects(None, RDF.type)}
        assert kinds & {"TouristAttraction", "EventVenue"}, slug
        assert dangling(graph, BASE) == set(), slug


async def test_every_demo_event_is_complete_by_googles_list_and_reads_back(
    pages_site: PagesSite, database: Database, tmp_path: Path
) -> None:
    async with demo_server() as port:
        await enter_demo_sources(database, f"http://127.0.0.1:{port}", NOW)
        harvester = Harvester(database, "http://visit.example", frozenset({f"127.0.0.1:{port}"}))
        try:
            await harvester.harvest_due(NOW)
        finally:
            await harvester.close()
    slugs = await models.Event.filter(state="public").order_by("id").values_list("slug", flat=True)
    assert len(slugs) > 100

    for number, slug in enumerate(slugs):
        language = ("sv", "en", "da", "de")[number % 4]
        html = (await pages_site.get(f"/{language}/events/{slug}")).text

        events = [node for node in nodes(html) if node["@type"] in ("Event", "EventSeries")]
        assert [fault for node in events for fault in faults_by_googles_list(node)] == [], slug
        assert all(node["name"].endswith(" (demo)") for node in events)
        assert len(html.encode()) < 60_000, slug
        graph = graph_of(html)
        assert dangling(graph, BASE) == set(), slug
        starts = {one["startDate"]: one for one in events if one["@type"] == "Event"}
        read = read_back(html, f"{BASE}/{language}/events/{slug}")
        assert len(read) == len(starts), slug
        assert {one.place.name if one.place else "" for one in read} <= {_place_of(one) for one in starts.values()}


def _place_of(node: dict[str, object]) -> str:
    places = node.get("location", {})
    first = places[0] if isinstance(places, list) else places
    return str(first.get("name", "")) if isinstance(first, dict) else ""


async def test_unknown_hour_is_a_date_and_whole_days_end_on_their_last(pages_site: PagesSite) -> None:
    days = Held("d", "all-day", date(2026, 12, 5), ends_on=date(2026, 12, 8))
    slug = await pages_site.add(concert(held=(days,)))
    other = await pages_site.add(concert("Utan tid", held=(held(date(2026, 12, 9), None),)))

    (whole, *_) = documents((await pages_site.get(f"/sv/events/{slug}")).text)
    (unknown, *_) = documents((await pages_site.get(f"/sv/events/{other}")).text)

    assert (whole["startDate"], whole["endDate"]) == ("2026-12-05", "2026-12-07")
    assert (unknown["startDate"], "endDate" in unknown) == ("2026-12-09", False)
