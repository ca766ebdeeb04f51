"""Every error under /api/ is a problem document (RFC 9457) that names what is wrong."""

from __future__ import annotations

import pytest

from tests.web.conftest import BASE, PagesSite, concert

pytestmark = pytest.mark.anyio


async def test_unknown_address_of_the_api_is_a_problem(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/api/v1/nowhere")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": f"{BASE}/en/api#not-found",
        "title": "There is no such thing",
        "status": 404,
        "detail": "There is no such thing",
        "instance": "/api/v1/nowhere",
    }


async def test_wrong_method_is_a_problem_that_names_the_right_ones(pages_site: PagesSite) -> None:
    answer = await pages_site.client.request("DELETE", "/api/v1")

    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert sorted(answer.headers["allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]
    assert answer.json()["type"] == f"{BASE}/en/api#method-not-allowed"


async def test_a_page_of_another_site_may_ask(pages_site: PagesSite) -> None:
    preflight = await pages_site.client.request("OPTIONS", "/api/v1", headers={"Origin": "https://hotel.example"})
    answer = await pages_site.get("/api/v1", origin="https://hotel.example")

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


async def test_slash_too_many_leads_to_the_address(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/api/v1/places/")

    assert (answer.status_code, answer.headers["location"]) == (308, "/api/v1/places")


async def test_same_bytes_are_not_sent_twice(pages_site: PagesSite) -> None:
    first = await pages_site.get("/api/v1")
    again = await pages_site.get("/api/v1", if_none_match=first.headers["etag"])
    head = await pages_site.client.head("/api/v1")

    assert not first.headers["etag"].startswith("W/")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))


async def test_odd_names_are_simply_not_there(pages_site: PagesSite) -> None:
    wrong: dict[str, object] = {}
    lists = ("events", "occurrences", "places", "organisers", "municipalities", "categories", "crossings", "sources")
    for name in ("%00", "a%00b", "%ED%A0%80", "%FF", "%F0%9F%8E%89", "%E2%80%AE", "a" * 5000, "'%22%3B--", "%25"):
        for address in (*(f"/api/v1/{one}/{name}" for one in lists), f"/api/v1/crossings/{name}/sailings"):
            answer = await pages_site.get(address)
            if (answer.status_code, answer.json()["title"]) != (404, "There is no such thing"):
                wrong[address[:80]] = answer.json()

    assert wrong == {}


async def test_words_without_letters_find_nothing(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    wrong: dict[str, object] = {}
    for q, status in (
        ("%00", 400), ("%01%7F", 400), ("x" * 201, 400), ("x" * 200, 200), ("zq%00zq", 200), ("%EF%BF%BD", 200),
        ("%ED%A0%80zqzq", 200), ("%F0%9F%8E%89", 200), ("%25%25%25", 200), ("___", 200), ("%5C%5C%5C", 200),
        ("'%22%3B--", 200),
    ):  # fmt: skip
        for path in ("events", "events.geojson", "occurrences", "places"):
            answer = await pages_site.get(f"/api/v1/{path}?q={q}")
            told = answer.json()
            found = told.get("items", told.get("features", [])), [one["field"] for one in told.get("errors", ())]
            if (answer.status_code, found) != (status, ([], ["q"] if status == 400 else [])):
                wrong[f"{path}?q={q}"] = (answer.status_code, answer.text[:200])

    assert wrong == {}
