"""GeoJSON as we write it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from feeds.geojson_write import GeoCollection, GeoFeature, write_geojson

COLLECTION = GeoCollection(
    title="Evenemang; i Åsa",
    description="Allt",
    language="sv",
    url="https://visit.example/sv/events",
    self_url="https://visit.example/sv/events.geojson",
    updated=datetime(2026, 5, 1, 8, 30, 15, 250, tzinfo=UTC),
)


def test_features_stand_with_longitude_first_and_a_box_around_them() -> None:
    features = [
        GeoFeature("tag:a", 56.6741234567, 12.857, {"title": "Å\x00\ud800", "dates": [{"start": "2026-06-06"}]}),
        GeoFeature("tag:b", 55.5, 13.5, {"free": None, "count": 2}),
        GeoFeature("tag:c", None, 13.5, {}),
        GeoFeature("tag:d", float("nan"), 13.5, {}),
        GeoFeature("tag:e", 91.0, 13.5, {}),
    ]

    assert json.loads(write_geojson(COLLECTION, features)) == {
        "type": "FeatureCollection",
        "title": "Evenemang; i Åsa",
        "description": "Allt",
        "language": "sv",
        "url": "https://visit.example/sv/events",
        "self": "https://visit.example/sv/events.geojson",
        "updated": "2026-05-01T08:30:15Z",
        "complete": True,
        "bbox": [12.857, 55.5, 13.5, 56.674123],
        "features": [
            {
                "type": "Feature",
                "id": "tag:a",
                "geometry": {"type": "Point", "coordinates": [12.857, 56.674123]},
                "properties": {"title": "Å", "dates": [{"start": "2026-06-06"}]},
            },
            {
                "type": "Feature",
                "id": "tag:b",
                "geometry": {"type": "Point", "coordinates": [13.5, 55.5]},
                "properties": {"free": None, "count": 2},
            },
            {"type": "Feature", "id": "tag:c", "geometry": None, "properties": {}},
            {"type": "Feature", "id": "tag:d", "geometry": None, "properties": {}},
            {"type": "Feature", "id": "tag:e", "geometry": None, "properties": {}},
        ],
    }


def test_empty_collection_has_no_box() -> None:
    written = json.loads(write_geojson(COLLECTION, []))

    assert ("bbox" in written, written["features"]) == (False, [])


def test_part_of_a_collection_leads_to_the_others() -> None:
    part = replace(COLLECTION, complete=False, links=(("next", "https://visit.example/2"),))

    written = json.loads(write_geojson(part, []))

    assert (written["complete"], written["links"]) == (False, [{"rel": "next", "href": "https://visit.example/2"}])
