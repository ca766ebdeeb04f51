"""What nobody asks by accident: signs that a database refuses, addresses and headers made to break something."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from tests.web.conftest import BASE, PagesSite, tree_of
from visitapp.web import feedanswer
from visitapp.web.feedanswer import takes_gzip
from visitapp.web.largebodies import counted_by_us

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "address",
    ["/en/events/%00", "/en/events/%00.ics", "/en/places/a%00", "/en/places/a%00.ics", "/en/crossings/%00"],
)
async def test_page_with_a_nul_in_its_name_was_never_there(pages_site: PagesSite, address: str) -> None:
    answer = await pages_site.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("value", ["%00", "%01%7F", "+%00+", "%C2%80"])
async def test_search_for_control_characters_is_refused_by_name_everywhere(pages_site: PagesSite, value: str) -> None:
    told = {
        path: await pages_site.get(f"{path}?q={value}")
        for path in ("/sv/events", "/sv/places", "/sv/subscribe", "/sv/events.ics", "/api/v1/events")
    }
    blank = [(await pages_site.get(f"{path}?q=+")).status_code for path in ("/sv/events", "/sv/events.ics")]

    assert {answer.status_code for answer in told.values()} == {400}
    assert "q: innehåller inget synligt tecken" in told["/sv/events"].text
    assert told["/sv/events.ics"].text == "400 q: is empty\n"
    assert told["/api/v1/events"].json()["errors"] == [{"field": "q", "fault": "is empty", "value": ""}]
    assert blank == [200, 200]


async def test_address_too_long_for_a_qr_code_goes_without(pages_site: PagesSite) -> None:
    usual = await pages_site.get("/en/subscribe?q=jazz")
    long = await pages_site.get("/en/subscribe?q=" + "%F0%9F%98%80" * 200)

    drawn = [len(tree_of(page.text).xpath("//div[@class='qr']")) for page in (usual, long)]
    assert ([usual.status_code, long.status_code], drawn) == ([200, 200], [1, 0])


def test_overlong_headers_are_neither_read_nor_remembered() -> None:
    before = feedanswer._takes_gzip.cache_info().currsize

    answers = [takes_gzip(b"gzip," + b"x" * 10_000 + b"%d" % number) for number in range(3)]

    assert (answers, feedanswer._takes_gzip.cache_info().currsize) == ([False] * 3, before)


async def _in_parts(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1000):
        yield b"title=" + b"x" * 994


async def test_too_large_a_form_is_refused_in_words(pages_site: PagesSite) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}

    answer = await pages_site.client.post("/en/submit", content=_in_parts(200_000), headers=headers)

    heading = tree_of(answer.text).xpath("string(//h1)").strip()
    assert (answer.status_code, heading) == (413, "This is too much at once")


async def test_form_that_says_itself_that_it_is_too_large_is_refused_in_words(pages_site: PagesSite) -> None:
    transport = ASGITransport(counted_by_us(pages_site.app))
    async with AsyncClient(transport=transport, base_url=BASE) as client:
        answers = [
            await client.post("/da/submit", data={"title": "x" * size}, headers={"accept-language": "da"})
            for size in (200_000, 1_000_000)
        ]

    headings = [tree_of(answer.text).xpath("string(//h1)").strip() for answer in answers]
    assert [answer.status_code for answer in answers] == [413, 413]
    assert headings == ["Det er for meget på én gang"] * 2


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/sv", "/sv/"),
        ("/en/events/?q=a", "/en/events?q=a"),
        ("//evil.example/", "/evil.example"),
        ("/\\evil.example/", "/%5Cevil.example"),
    ],
)
async def test_slash_too_many_leads_to_no_other_host(pages_site: PagesSite, address: str, location: str) -> None:
    answer = await pages_site.client.get(BASE + address, headers={"host": "evil.example"})

    assert (answer.status_code, answer.headers["location"]) == (308, location)
