"""Events and occurrences of the API: all that is known, nothing that is not, in few questions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import BASE, PagesSite, concert
from visitapp.store import models

pytestmark = pytest.mark.anyio


async def walk(site: PagesSite, query: str = "", path: str = "/api/v1/events") -> list[dict[str, Any]]:
    """All items of a list, over all its cursors."""
    items: list[dict[str, Any]] = []
    address = f"{path}?{query}"
    while address:
        answer = await site.get(address)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        address = (answer.json()["next"] or "").removeprefix(BASE)
    return items


async def test_event_says_all_that_is_known_and_null_for_the_rest(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert(organiser="Halmstads kammarorkester", url="https://orkester.example/"))
    row = await models.Event.get(slug=slug)
    when = await models.Occurrence.get(event_id=row.id)
    place = await models.Place.get(slug="halmstads-slott")

    answer = await pages_site.get(f"/api/v1/events/{row.uid}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "id": row.uid,
        "slug": slug,
        "state": "public",
        "status": "scheduled",
        "title": "Konsert i slottet",
        "language": "sv",
        "fallback": False,
        "original_language": "sv",
        "texts": {
            "sv": {
                "title": "Konsert i slottet", "summary": "Stråkar.", "description": "Musik av Haydn.\n\nEn timme.",
                "origin": "original",
            }
        },
        "occurrences": [
            {
                "id": when.uid, "ical_uid": f"{when.uid}@visitapp.example", "kind": "timed",
                "starts_at": "2026-12-05T20:00:00+01:00", "ends_at": "2026-12-05T22:00:00+01:00",
                "starts_on": "2026-12-05", "ends_on": None, "last_day": "2026-12-05", "zone": "Europe/Stockholm",
                "status": "scheduled", "previous_start": None, "sequence": 0, "changed_at": "2026-12-01T09:00:00Z",
                "reach": [],
            }
        ],
        "place": {
            "id": "halmstads-slott", "name": "Halmstads slott", "address": None, "municipality": "halmstad",
            "latitude": place.latitude, "longitude": place.longitude, "confirmed": place.confirmed,
            "href": f"{BASE}/api/v1/places/halmstads-slott",
        },
        "municipality": "halmstad",
        "online_url": None,
        "organiser": {
            "id": "halmstads-kammarorkester", "name": "Halmstads kammarorkester", "url": None,
            "href": f"{BASE}/api/v1/organisers/halmstads-kammarorkester",
        },
        "categories": ["music"],
        "audiences": [],
        "accessible": [],
        "languages": [],
        "price": {"kind": "fixed", "low": "180", "high": "180", "currency": "SEK"},
        "url": "https://orkester.example/",
        "ticket_url": None,
        "image": None,
        "part_of": None,
        "parts": [],
        "demo": False,
        "sources": [
            {
                "id": "halmstad", "name": "Calendar of halmstad", "licence": "CC0-1.0", "attribution": None,
                "kind": "web",
            }
        ],
        "published_at": "2026-12-01T09:00:00Z",
        "changed_at": "2026-12-01T09:00:00Z",
        "links": {
            "self": f"{BASE}/api/v1/events/{row.uid}",
            "page": f"{BASE}/sv/events/{slug}",
            "ical": f"{BASE}/sv/events/{slug}.ics",
        },
        "provenance": answer.json()["provenance"],
    }  # fmt: skip
    assert {"field": "price", "language": None, "by": "source", "source": "halmstad", "at": None} in answer.json()[
        "provenance"
    ]
    assert (await pages_site.get(f"/api/v1/events/{slug}")).content == answer.content
