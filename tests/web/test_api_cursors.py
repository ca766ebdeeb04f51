"""Cursors: only those that were given out here lead on, each in its own walk only."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held
from visitapp.web.api.cursors import Cursor, write_cursor

pytestmark = pytest.mark.anyio

LISTS = ("events", "events.geojson", "occurrences", "places", "organisers")
UNKNOWN = "is none that was given here"
OTHER = "belongs to another request: leave the other parameters as they were"


async def cursor_of(site: PagesSite, address: str) -> str:
    """The cursor of what follows the first part of a list."""
    following: str = (await site.get(f"/api/v1/{address}")).json()["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0]


async def fill(site: PagesSite) -> None:
    """Three events of three organisers, each on two days."""
    for number in range(3):
        days = (held(date(2026, 12, 5 + number)), held(date(2026, 12, 15 + number)))
        await site.add(concert(f"Konsert {number}", organiser=f"Kör {number}", held=days))


async def fault(site: PagesSite, address: str, cursor: str) -> tuple[int, object]:
    """The status, and what is wrong with which parameter."""
    sign = "&" if "?" in address else "?"
    answer = await site.get(f"/api/v1/{address}{sign}cursor={cursor}")
    return answer.status_code, [(one["field"], one["fault"]) for one in answer.json().get("errors", ())]


async def test_forged_cursors_are_refused(pages_site: PagesSite) -> None:
    await fill(pages_site)

    for address in LISTS:
        good = await cursor_of(pages_site, f"{address}?limit=1")
        raw = bytearray(urlsafe_b64decode(good + "=" * (-len(good) % 4)))
        raw[-3] ^= 1
        turned = urlsafe_b64encode(raw).decode().rstrip("=")
        elsewhere = write_cursor(Cursor(address, ("x", "y"), NOW.date(), NOW), b"y" * 32)
        for forged in (
            "A", "AAAA", "A%00", "%F0%9F%8E%89", "..%2F..", good[:-1], good[1:], good * 3, good + "AAAA", "A" * 601,
            "A" * 8000, turned, elsewhere, "e30", "-1",
            f"{good}%00", f"{good}!", f"{good[:5]}.{good[5:]}", f"%20{good}",
        ):  # fmt: skip
            assert await fault(pages_site, address, forged) == (400, [("cursor", UNKNOWN)]), (address, forged[:90])
        assert (await pages_site.get(f"/api/v1/{address}?limit=1&cursor={good}")).status_code == 200
        assert await fault(pages_site, address, f"{good}&cursor={good}") == (400, [("cursor", "is given too often")])


async def test_cursor_leads_on_in_its_own_walk_only(pages_site: PagesSite) -> None:
    await fill(pages_site)
    cursors = {address: await cursor_of(pages_site, f"{address}?limit=1") for address in LISTS}

    for address, cursor in cursors.items():
        assert await fault(pages_site, address, cursor) == (200, [])
        for other in LISTS:
            if other != address:
                assert await fault(pages_site, other, cursor) == (400, [("cursor", OTHER)]), (other, address)
    assert await fault(pages_site, "events?category=music", cursors["events"]) == (400, [("cursor", OTHER)])
    assert await fault(pages_site, "events?modified_since=2026-01-01T00:00:00Z", cursors["events"]) == (
        400, [("cursor", OTHER)]
    )  # fmt: skip
    assert await fault(pages_site, "events?lang=en&include=reach&limit=2", cursors["events"]) == (200, [])


async def test_walk_with_any_step_tells_all_in_one_order(pages_site: PagesSite) -> None:
    await fill(pages_site)

    for address in LISTS:
        whole = await ids(pages_site, address, 200)
        for step in (1, 2, 50):
            assert await ids(pages_site, address, step) == whole
        assert len(whole) == len(set(whole))


async def ids(site: PagesSite, address: str, step: int) -> list[str]:
    """The ids of a walk in parts of `step`."""
    found: list[str] = []
    at: str | None = f"/api/v1/{address}?limit={step}"
    while at:
        told = (await site.get(at)).json()
        found += [one["id"] for one in (told["items"] if "items" in told else told["features"])]
        at = told["next"]
    return found
