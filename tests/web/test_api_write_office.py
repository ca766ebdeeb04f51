"""The office's page of tokens: made and shown once, revoked, each office its own."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from tests.conftest import quick_hash
from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from visitapp.domain.language import LANGUAGES
from visitapp.store import models
from visitapp.store.api_tokens import add_token, find_token
from visitapp.store.users import add_user

PASSWORD = "sill och potatis"
HASH = quick_hash(PASSWORD)
ORIGIN = {"origin": BASE}

pytestmark = pytest.mark.anyio


@pytest.fixture
async def laholm(pages_site: PagesSite) -> httpx.AsyncClient:
    """Somebody of Laholm's office, signed in."""
    await add_user("a@laholm.example", "", "laholm", HASH, NOW)
    await sign_in(pages_site.client, "a@laholm.example")
    return pages_site.client


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    answer = await client.post("/office/signin", data={"email": email, "password": PASSWORD}, headers=ORIGIN)
    assert answer.status_code == 303


async def csrf(client: httpx.AsyncClient) -> str:
    return str(tree_of((await client.get("/office/tokens")).text).xpath("string(//input[@name='csrf']/@value)"))


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": await csrf(client), **fields}, headers=ORIGIN)


async def test_token_is_shown_once(pages_site: PagesSite, laholm: httpx.AsyncClient) -> None:
    made = await post(laholm, "/office/tokens", name="Sitevision")
    later = await laholm.get("/office/tokens?lang=en")

    token = str(tree_of(made.text).xpath("string(//input[@id='token']/@value)"))
    found = await pages_site.reader.run(lambda query: find_token(query, token))
    assert found is not None
    assert (found.name, found.office.slug, found.created_by) == ("Sitevision", "laholm", "a@laholm.example")
    assert made.headers["cache-control"] == "private, no-store"
    assert token not in later.text
    assert "Sitevision" in later.text
    assert "never" in later.text


async def test_revoked_token_opens_nothing(pages_site: PagesSite, laholm: httpx.AsyncClient) -> None:
    token, kept = await add_token("laholm", "x", "", NOW)

    answer = await post(laholm, f"/office/tokens/{kept.uid}/revoke")

    assert (answer.status_code, answer.headers["location"]) == (303, "/office/tokens?done=revoked")
    assert await pages_site.reader.run(lambda query: find_token(query, token)) is None


async def test_only_the_own_office_and_the_region_reach_a_token(
    pages_site: PagesSite, laholm: httpx.AsyncClient
) -> None:
    token, kept = await add_token("hylte", "Annans program", "", NOW)

    page, refused = await laholm.get("/office/tokens"), await post(laholm, f"/office/tokens/{kept.uid}/revoke")
    forged = await laholm.post(f"/office/tokens/{kept.uid}/revoke", data={"csrf": "x"}, headers=ORIGIN)
    nobody = await pages_site.client.post("/office/tokens", data={"name": "x"}, headers={"cookie": ""})
    await add_user("a@region.example", "", "region", HASH, NOW)
    await sign_in(pages_site.client, "a@region.example")
    theirs = await pages_site.client.get("/office/tokens")

    assert "Annans program" not in page.text
    assert [one.status_code for one in (refused, forged, nobody)] == [404, 403, 303]
    assert nobody.headers["location"] == "/office/signin"
    assert "Annans program" in theirs.text
    assert await pages_site.reader.run(lambda query: find_token(query, token)) is not None


async def test_nameless_token_is_asked_about_again(laholm: httpx.AsyncClient) -> None:
    answer = await post(laholm, "/office/tokens", name=" ")

    assert (answer.status_code, await models.ApiToken.all().count()) == (422, 0)
    assert tree_of(answer.text).xpath("//input[@id='name']/@aria-invalid") == ["true"]


async def test_page_speaks_all_languages(pages_site: PagesSite, laholm: httpx.AsyncClient) -> None:
    _, gone = await add_token("laholm", "x", "", NOW - timedelta(days=1))
    await add_token("laholm", "y", "", NOW)
    await post(laholm, f"/office/tokens/{gone.uid}/revoke")

    pages = [await laholm.get(f"/office/tokens?lang={language}") for language in LANGUAGES]

    titles = [re.findall(r"<h1>(.*?)</h1>", page.text) for page in pages]
    assert titles == [["API-nycklar"], ["API tokens"], ["API-nøgler"], ["API-Schlüssel"]]
