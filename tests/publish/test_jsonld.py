"""Events as schema.org JSON-LD."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.jsonld import MOST_BYTES, EventFacts, LinkedSite, dump_for_script, event_jsonld

SITE = LinkedSite(
    "https://visit.example", "en", "visitapp.example", {"halmstad": "Halmstad"}, {"music": "Music"},
    {"family": "Families"}, {"step-free": "Step-free"},
)  # fmt: skip


def test_parts_and_whole_are_named_by_their_pages() -> None:
    facts = EventFacts(part_of="festival-ab12c", parts=("a-11111", "b-22222"))
    whole = [{"@type": "Event", "url": "https://visit.example/en/events/festival-ab12c"}]
    parts = [{"@type": "Event", "url": f"https://visit.example/en/events/{slug}"} for slug in facts.parts]

    one = event_jsonld([entry()], SITE, facts)
    several = event_jsonld([entry(), entry(occurrence_uid="o2")], SITE, facts)["@graph"]

    assert (one["superEvent"], one["subEvent"]) == (whole, parts)
    assert isinstance(several, list)
    *events, series = several
    assert (series["superEvent"], series["subEvent"]) == (whole, [*({"@id": each["@id"]} for each in events), *parts])


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
    nothing = dict.fromkeys(
        ("place_name", "place_slug", "address", "municipality", "organiser", "ticket_url", "image_url"), ""
    )
    return entry(latitude=None, longitude=None, price_kind="unknown", **nothing)._replace(**other)


def test_one_occurrence_is_one_event_with_all_it_has() -> None:
    assert event_jsonld([entry()], SITE) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://visit.example/en/events/concert-ab12c#o1",
        "identifier": "o1@visitapp.example",
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
            "@id": "https://visit.example/en/places/stora-torg#place",
            "name": "Stora torg",
            "url": "https://visit.example/en/places/stora-torg",
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
        "isAccessibleForFree": False,
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

    assert event_jsonld([unknown], SITE) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://visit.example/en/events/concert-ab12c#o1",
        "identifier": "o1@visitapp.example",
        "name": "Concert (demo)",
        "url": "https://visit.example/en/events/concert-ab12c",
        "description": "Long",
        "inLanguage": "en",
        "startDate": "2026-06-06",
        "eventStatus": "https://schema.org/EventCancelled",
    }


def test_several_occurrences_are_one_event_each_in_order_and_a_series() -> None:
    later = entry(occurrence_uid="o2", starts_at=datetime(2026, 6, 7, 17, tzinfo=UTC), starts_on=date(2026, 6, 7))

    document: Any = event_jsonld([later._replace(ends_at=None), entry()], SITE)

    *events, series = document["@graph"]
    assert [(event["@id"].rpartition("#")[2], event["superEvent"]) for event in events] == [
        ("o1", {"@id": series["@id"]}), ("o2", {"@id": series["@id"]}),
    ]  # fmt: skip
    assert (series["@type"], series["startDate"], series["endDate"], series["identifier"], series["subEvent"]) == (
        "EventSeries", "2026-06-06", "2026-06-07", "tag:visitapp.example,2026:event/e1",
        [{"@id": event["@id"]} for event in events],
    )  # fmt: skip


def test_a_long_series_stays_small() -> None:
    many = [
        entry(
            occurrence_uid=f"o{number}", starts_at=datetime(2026, 6, 1, 17, number, tzinfo=UTC), description="åä " * 900
        )
        for number in range(60)
    ]

    document: Any = event_jsonld(many, SITE)

    series = document["@graph"][-1]
    assert len(series["subEvent"]) == len(document["@graph"]) - 1 > 5
    assert len(json.dumps(document, ensure_ascii=False).encode()) < MOST_BYTES + 3_000


def test_cancelled_and_postponed_keep_their_start_and_change_only_their_status() -> None:
    plain = event_jsonld([entry()], SITE)
    moved_once = datetime(2026, 6, 5, 17, tzinfo=UTC)

    for status, name in (("cancelled", "EventCancelled"), ("postponed", "EventPostponed")):
        changed = event_jsonld([entry(status=status, previous=moved_once)], SITE)
        assert changed == {**plain, "eventStatus": f"https://schema.org/{name}"}


def test_moved_names_every_earlier_start_and_without_one_is_not_called_rescheduled() -> None:
    before = datetime(2026, 6, 5, 17, tzinfo=UTC)
    known = EventFacts(earlier={"o1": [date(2026, 6, 1), before]})

    once: Any = event_jsonld([entry(status="moved", previous=before)], SITE)
    twice: Any = event_jsonld([entry(status="moved", previous=before)], SITE, known)
    unknown: Any = event_jsonld([entry(status="moved")], SITE)

    assert (once["eventStatus"], once["startDate"], once["previousStartDate"]) == (
        "https://schema.org/EventRescheduled", "2026-06-06T19:00:00+02:00", "2026-06-05T19:00:00+02:00",
    )  # fmt: skip
    assert twice["previousStartDate"] == ["2026-06-01", "2026-06-05T19:00:00+02:00"]
    hour_known: Any = event_jsonld([entry(previous=date(2026, 6, 6))], SITE)
    assert (hour_known["eventStatus"], "previousStartDate" in hour_known) == (
        "https://schema.org/EventScheduled", False,
    )  # fmt: skip
    assert (unknown["eventStatus"], "previousStartDate" in unknown) == ("https://schema.org/EventScheduled", False)


def test_unconfirmed_position_is_a_circle_or_none() -> None:
    there = entry(place_confirmed=False)

    circle: Any = event_jsonld([there], SITE, EventFacts(precision_m=500))
    none: Any = event_jsonld([there], SITE)
    own: Any = event_jsonld([there._replace(place_slug="")], SITE)

    point = {"@type": "GeoCoordinates", "latitude": 56.674, "longitude": 12.857}
    assert circle["location"]["geo"] == {"@type": "GeoCircle", "geoMidpoint": point, "geoRadius": "500"}
    assert ("geo" in none["location"], own["location"]["geo"]) == (False, point)


def test_access_audience_credit_and_languages_stand_where_schema_org_has_them() -> None:
    told = entry(
        accessible=("step-free", "sign-language"), audiences=("family",), image_credit="A. Person",
        organiser_url="https://society.example/", categories=("music",), url="https://society.example/concert",
    )  # fmt: skip

    event: Any = event_jsonld([told], SITE, EventFacts(("sv", "en")))

    assert (event["accessibilityFeature"], event["audience"], event["keywords"], event["inLanguage"]) == (
        ["signLanguage"], [{"@type": "Audience", "audienceType": "Families"}], ["Music"], ["sv", "en"],
    )  # fmt: skip
    assert event["location"]["amenityFeature"] == [
        {"@type": "LocationFeatureSpecification", "name": "Step-free", "value": True}
    ]
    assert event["image"][0]["creditText"] == "A. Person"
    assert (event["organizer"]["url"], event["sameAs"]) == (
        "https://society.example/", "https://society.example/concert",
    )  # fmt: skip


def test_prices_days_and_online_places() -> None:
    free: Any = event_jsonld([bare(price_kind="free", online_url="https://stream.example/")], SITE)
    days: Any = event_jsonld([bare(kind="all-day", starts_at=None, ends_on=date(2026, 6, 9))], SITE)
    fixed: Any = event_jsonld([bare(price_kind="fixed", price_low="50", price_high="50")], SITE)

    assert (free["offers"], free["isAccessibleForFree"], free["location"], free["eventAttendanceMode"]) == (
        {"@type": "Offer", "price": "0", "priceCurrency": "SEK"},
        True,
        {"@type": "VirtualLocation", "url": "https://stream.example/"},
        "https://schema.org/OnlineEventAttendanceMode",
    )
    assert (days["startDate"], days["endDate"], "offers" in days) == ("2026-06-06", "2026-06-08", False)
    assert fixed["offers"] == {"@type": "Offer", "price": "50", "priceCurrency": "SEK"}


def test_tickets_without_a_price_are_an_offer_without_one() -> None:
    event: Any = event_jsonld([bare(ticket_url="https://tickets.example/1")], SITE)
    from_nothing: Any = event_jsonld([bare(price_kind="range", price_low="0", price_high="50")], SITE)

    assert event["offers"] == {"@type": "Offer", "url": "https://tickets.example/1"}
    assert ("isAccessibleForFree" in event, "isAccessibleForFree" in from_nothing) == (False, False)


def test_dump_cannot_end_its_script_element() -> None:
    evil = {"name": "</script><!-- & \u2028 å"}

    dumped = dump_for_script(evil)

    assert (dumped, json.loads(dumped)) == (
        '{"name":"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028 å"}',
        evil,
    )
