"""Events as schema.org JSON-LD."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.jsonld import dump_for_script, event_jsonld

NAMES = {"halmstad": "Halmstad"}
BASE = "https://visit.example/"


def entry(**other: Any) -> FeedEntry:
    made = FeedEntry(
        occurrence_uid="o1",
        event_uid="e1",
        slug="concert-ab12c",
        title="Concert",
        summary="Short",
        description="Long",
        text_language="en",
        text_origin="original",
        kind="timed",
        starts_at=datetime(2026, 6, 6, 17, 0, tzinfo=UTC),
        ends_at=datetime(2026, 6, 6, 19, 0, tzinfo=UTC),
        starts_on=date(2026, 6, 6),
        ends_on=None,
        zone="Europe/Stockholm",
        status="scheduled",
        sequence=0,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        changed_at=datetime(2026, 3, 1, tzinfo=UTC),
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        place_name="Stora torg",
        place_slug="stora-torg",
        address="Storgatan 1",
        latitude=56.674,
        longitude=12.857,
        place_confirmed=True,
        municipality="halmstad",
        online_url="",
        organiser="The society",
        url="",
        ticket_url="https://tickets.example/1",
        image_url="/pictures/1.jpg",
        price_kind="range",
        price_low="100",
        price_high="200",
        currency="SEK",
        categories=(),
        source_names=(),
        demo=False,
    )
    return made._replace(**other)


def bare(**other: Any) -> FeedEntry:
    nothing = dict.fromkeys(("place_name", "address", "municipality", "organiser", "ticket_url", "image_url"), "")
    return entry(latitude=None, longitude=None, price_kind="unknown", **nothing)._replace(**other)


def test_one_occurrence_is_one_event_with_all_it_has() -> None:
    assert event_jsonld([entry()], BASE, "en", NAMES) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://visit.example/en/events/concert-ab12c#o1",
        "name": "Concert",
        "url": "https://visit.example/en/events/concert-ab12c",
        "description": "Long",
        "inLanguage": "en",
        "startDate": "2026-06-06T19:00:00+02:00",
        "endDate": "2026-06-06T21:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Stora torg",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Storgatan 1",
                "addressLocality": "Halmstad",
                "addressCountry": "SE",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 56.674, "longitude": 12.857},
        },
        "image": ["https://visit.example/pictures/1.jpg"],
        "organizer": {"@type": "Organization", "name": "The society"},
        "offers": {
            "@type": "AggregateOffer",
            "lowPrice": "100",
            "highPrice": "200",
            "priceCurrency": "SEK",
            "url": "https://tickets.example/1",
        },
    }


def test_what_is_unknown_is_left_out() -> None:
    unknown = bare(kind="no-time", starts_at=None, ends_at=None, status="cancelled", demo=True)

    assert event_jsonld([unknown], BASE, "en") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://visit.example/en/events/concert-ab12c#o1",
        "name": "Concert (demo)",
        "url": "https://visit.example/en/events/concert-ab12c",
        "description": "Long",
        "inLanguage": "en",
        "startDate": "2026-06-06",
        "eventStatus": "https://schema.org/EventCancelled",
    }


def test_several_occurrences_are_one_event_each_in_order() -> None:
    later = entry(occurrence_uid="o2", starts_at=datetime(2026, 6, 7, 17, tzinfo=UTC), starts_on=date(2026, 6, 7))

    graph: Any = event_jsonld([later, entry()], BASE, "en", NAMES)

    assert (list(graph), [event["@id"].rpartition("#")[2] for event in graph["@graph"]]) == (
        ["@context", "@graph"],
        ["o1", "o2"],
    )


def test_prices_days_and_online_places() -> None:
    free: Any = event_jsonld([bare(price_kind="free", online_url="https://stream.example/")], BASE, "en")
    days: Any = event_jsonld([bare(kind="all-day", starts_at=None, ends_on=date(2026, 6, 9))], BASE, "en")
    fixed: Any = event_jsonld([bare(price_kind="fixed", price_low="50", price_high="50")], BASE, "en")

    assert (free["offers"], free["isAccessibleForFree"], free["location"], free["eventAttendanceMode"]) == (
        {"@type": "Offer", "price": "0", "priceCurrency": "SEK"},
        True,
        {"@type": "VirtualLocation", "url": "https://stream.example/"},
        "https://schema.org/OnlineEventAttendanceMode",
    )
    assert (days["startDate"], days["endDate"], "offers" in days) == ("2026-06-06", "2026-06-08", False)
    assert fixed["offers"] == {"@type": "Offer", "price": "50", "priceCurrency": "SEK"}


def test_dump_cannot_end_its_script_element() -> None:
    evil = {"name": "</script><!-- & \u2028 å"}

    dumped = dump_for_script(evil)

    assert (dumped, json.loads(dumped)) == (
        '{"name":"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028 å"}',
        evil,
    )
