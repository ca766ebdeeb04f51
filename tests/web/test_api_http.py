"""The API as HTTP: what caches, browsers of other sites and odd clients get, on answers and on errors."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from tests.web.conftest import BASE, NOW, PagesSite, concert
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import writing

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

CACHED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Last-Modified, Link, Location, Retry-After, Allow, WWW-Authenticate",
    "cache-control": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
    "vary": "Accept-Encoding",
    "x-content-type-options": "nosniff",
}
REFUSED = {
    **{name: CACHED[name] for name in ("access-control-allow-origin", "access-control-expose-headers")},
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "x-content-type-options": "nosniff",
}


def told(kind: str, title: str, status: int, path: str, detail: str, **members: object) -> dict[str, object]:
    """A problem as it is to be."""
    return {
        "type": f"{BASE}/en/api#{kind}", "title": title, "status": status, "detail": detail, "instance": path, **members
    }  # fmt: skip


def bad(path: str, field: str, fault: str, value: str = "") -> dict[str, object]:
    """A 400 that names one parameter."""
    detail = f"{field}: {fault} ({value!r})" if value else f"{field}: {fault}"
    errors = [{"field": field, "fault": fault, "value": value}]
    return told("bad-request", "The request cannot be understood", 400, path, detail, errors=errors)


async def test_packed_answer_has_a_tag_of_its_own(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    at = "Tue, 01 Dec 2026 09:00:00 GMT"
    plain = await pages_site.get("/api/v1/events", accept_encoding="identity")
    packed = await pages_site.get("/api/v1/events", accept_encoding="br;q=1, gzip;q=0.5")
    tag = plain.headers["etag"]
    packed_tag = f'{tag[:-1]}-gz"'

    assert dict(plain.headers) == {
        **CACHED, "content-length": str(len(plain.content)), "content-type": "application/json", "etag": tag,
        "last-modified": at,
    }  # fmt: skip
    assert dict(packed.headers) == {
        **CACHED, "content-encoding": "gzip", "content-type": "application/json", "etag": packed_tag,
        "content-length": str(len(gzip.compress(plain.content, 5, mtime=0))), "last-modified": at,
    }  # fmt: skip
    assert packed.content == plain.content

    unchanged = {**CACHED, "last-modified": at}
    for encoding, same, other in (("identity", tag, packed_tag), ("gzip", packed_tag, tag)):
        for names in (same, f"W/{same}", f'"x", {same}', "*"):
            again = await pages_site.get("/api/v1/events", accept_encoding=encoding, if_none_match=names)
            assert (again.status_code, again.content, dict(again.headers)) == (304, b"", {**unchanged, "etag": same})
        others = await pages_site.get("/api/v1/events", accept_encoding=encoding, if_none_match=other)
        assert (others.status_code, others.headers["etag"], others.json()) == (200, same, plain.json())


@pytest.mark.parametrize("refusing", ["gzip;q=0", "identity", "", "*;q=0", "gzip;q=x"])
async def test_who_does_not_take_gzip_gets_none(pages_site: PagesSite, refusing: str) -> None:
    answer = await pages_site.get("/api/v1/places", accept_encoding=refusing)

    assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)


async def test_head_is_get_without_its_content(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())
    addresses = (
        "/api/v1", "/api/v1/api-info", "/api/v1/events", f"/api/v1/events/{slug}", "/api/v1/events.geojson",
        "/api/v1/occurrences",
        "/api/v1/places", "/api/v1/openapi.json", "/api/v1/crossings/helsingborg-helsingor/sailings",
        "/api/v1/events?nope=1", "/api/v1/events/nothing", "/api/v1/nowhere",
    )  # fmt: skip

    for address in addresses:
        got = await pages_site.get(address)
        head = await pages_site.client.head(address)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert dict(head.headers) == dict(got.headers), address


async def test_lost_database_is_told_with_a_time_to_come_back(pages_site: PagesSite) -> None:
    pages_site.reader.lost = True

    for path in ("/api/v1/events", "/api/v1/events/x", "/api/v1/places", "/api/v1/crossings", "/api/v1/sources"):
        answer = await pages_site.get(path, origin="https://hotel.example")
        assert (answer.status_code, answer.json()) == (
            503, told("unavailable", "The site cannot answer at the moment", 503, path,
                      "The site cannot answer at the moment"),
        )  # fmt: skip
        assert dict(answer.headers) == {**REFUSED, "retry-after": "30", "content-length": str(len(answer.content))}
    assert (await pages_site.get("/api/v1/openapi.json")).status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml;q=1", "*/*;q=0", "garbage;;;,,q=", "application/json;version=9", "å"]
)
async def test_odd_accept_headers_break_nothing(pages_site: PagesSite, accept: str) -> None:
    plain = await pages_site.get("/api/v1/municipalities")
    odd = await pages_site.client.get("/api/v1/municipalities", headers=[(b"accept", accept.encode())])

    assert (odd.status_code, odd.headers["content-type"], odd.content) == (200, "application/json", plain.content)


async def test_bad_parameters_are_named(pages_site: PagesSite) -> None:
    wrong: dict[str, Any] = {}
    for path, query, field, fault, value in (
        ("events", "nope=1", "nope", "is no filter here", ""),
        ("events", "LIMIT=1", "LIMIT", "is no filter here", ""),
        ("events", "page=2", "page", "is no parameter of the API", ""),
        ("events", "limit=-1", "limit", "is no number from 1 to 200", "-1"),
        ("events", "limit=0", "limit", "is no number from 1 to 200", "0"),
        ("events", "limit=%D9%A1", "limit", "is no number from 1 to 200", "١"),
        ("events", "limit=1e2", "limit", "is no number from 1 to 200", "1e2"),
        ("events", "limit=5&limit=5", "limit", "is given too often", ""),
        ("events", "lang=sv&lang=en", "lang", "is given too often", ""),
        ("events", "q=a&q=b", "q", "is given too often", ""),
        ("events", "lang=SV", "lang", "is one of sv, en, da, de", "SV"),
        ("events", "include=all", "include", "is one of reach, total", "all"),
        ("events", "category=", "category", "is empty", ""),
        ("events", "category=%00", "category", "is empty", ""),
        ("events", "category=a%00", "category", "is none that is known here", "a\x00"),
        ("events", "category=music%ED%A0%80", "category", "is none that is known here", "music���"),
        ("events", "from=2027-02-30", "from", "is no date like 2027-06-01", "2027-02-30"),
        ("events", "near=nan,inf", "near", "is no latitude,longitude like 56.67,12.86", "nan,inf"),
        ("events", "radius_km=5", "radius_km", "needs near", ""),
        ("events", "sort=distance", "sort", "by distance needs near", ""),
        ("events", "modified_since=2026-13-01T00:00:00Z", "modified_since",
         "is no instant like 2027-06-01T12:00:00Z", "2026-13-01T00:00:00Z"),
        ("events.geojson", "include=reach", "include", "is no filter here", ""),
        ("occurrences", "include=total", "include", "is one of reach", "total"),
        ("places", "page=2", "page", "is no parameter here", ""),
        ("places", "kind=%F0%9F%8E%89", "kind", "is one of attraction, venue", "🎉"),
        ("organisers", "lang=sv", "lang", "is no parameter here", ""),
        ("crossings/helsingborg-helsingor/sailings", "direction=up", "direction", "is one of out, back", "up"),
        ("openapi.json", "v=2", "v", "is no parameter here", ""),
    ):  # fmt: skip
        answer = await pages_site.get(f"/api/v1/{path}?{query}")
        expected = bad(f"/api/v1/{path}", field, fault, value)
        headers = {**REFUSED, "content-length": str(len(answer.content))}
        if (answer.status_code, answer.json(), dict(answer.headers)) != (400, expected, headers):
            wrong[f"{path}?{query}"] = (answer.status_code, answer.json(), expected)

    assert wrong == {}


async def test_tracking_parameters_change_nothing(pages_site: PagesSite) -> None:
    plain = await pages_site.get("/api/v1/categories")
    tracked = await pages_site.get("/api/v1/categories?utm_source=x&utm_source=y&fbclid=")

    assert (tracked.status_code, tracked.content) == (200, plain.content)


async def test_what_is_gone_points_to_what_replaced_it(pages_site: PagesSite) -> None:
    slugs = [await pages_site.add(concert(title)) for title in ("Ett", "Två", "Tre")]
    one, two, three = [await models.Event.get(slug=slug) for slug in slugs]
    when = await models.Occurrence.get(event_id=three.id)
    async with writing():
        await models.Event.filter(id=one.id).update(state="merged", merged_into=two.uid)
        await models.Event.filter(id=three.id).update(state="removed")
        await append_change("event", "", NOW, [one.id, three.id])
    title = "It was there and is no more"

    for path, detail, replaced_by in (
        (f"/api/v1/events/{slugs[0]}", f"event {slugs[0]!r} is no more",
         {"id": two.uid, "href": f"{BASE}/api/v1/events/{two.uid}"}),
        (f"/api/v1/events/{three.uid}", f"event {three.uid!r} is no more", None),
        (f"/api/v1/occurrences/{when.uid}", f"occurrence {when.uid!r} is no more", None),
    ):  # fmt: skip
        answer = await pages_site.get(path)
        assert (answer.status_code, answer.json()) == (
            410, told("gone", title, 410, path, detail, replaced_by=replaced_by)
        )  # fmt: skip
        assert dict(answer.headers) == {**REFUSED, "content-length": str(len(answer.content))}


async def test_wrong_method_is_told_with_the_right_ones(pages_site: PagesSite) -> None:
    title = "The address does not take this method"
    for path, method, allowed in (
        ("/api/v1/places", "POST", "GET, HEAD, OPTIONS"),
        ("/api/v1/events/x", "POST", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/api/v1/openapi.json", "BREW", "GET, HEAD, OPTIONS"),
    ):
        answer = await pages_site.client.request(method, path)
        preflight = await pages_site.client.request("OPTIONS", path)
        assert (answer.status_code, answer.json()) == (
            405, told("method-not-allowed", title, 405, path, title)
        )  # fmt: skip
        assert dict(answer.headers) == {
            **REFUSED, "allow": preflight.headers["allow"], "content-length": str(len(answer.content))
        }  # fmt: skip
        assert (preflight.status_code, preflight.headers["allow"]) == (204, allowed)
