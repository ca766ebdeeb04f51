"""The API as the Swedish national REST API profile 1.2.0 wants it, by the ids of its requirements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web.conftest import BASE, PagesSite, tree_of
from visitapp.web.api.terms import limits, terms
from visitapp.web.context import WebContext

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


async def test_ver_06_api_tells_of_itself(pages_site: PagesSite) -> None:
    info = await pages_site.get("/api/v1/api-info")
    index = (await pages_site.get("/api/v1")).json()
    description = (await pages_site.get("/api/v1/openapi.json")).json()

    assert info.json() == {
        "apiName": "visitapp",
        "apiVersion": description["info"]["version"],
        "apiReleased": "2026-11-26",
        "apiDocumentation": f"{BASE}/en/api",
        "apiStatus": "active",
    }
    assert (index["version"], index["status"]) == (info.json()["apiVersion"], info.json()["apiStatus"])


async def test_first_address_may_end_with_a_slash(pages_site: PagesSite) -> None:
    plain = await pages_site.get("/api/v1")
    slash = await pages_site.get("/api/v1/")

    assert (slash.status_code, slash.json()) == (200, plain.json())


async def test_ufn_01_ver_05_server_names_the_api_and_its_version(pages_site: PagesSite) -> None:
    description = (await pages_site.get("/api/v1/openapi.json")).json()

    assert description["servers"] == [{"url": f"{BASE}/api/v1"}]
    assert [path for path in description["paths"] if path.startswith("/api/")] == []


async def test_dok_03_contact_is_the_installation_s_own(pages_site: PagesSite) -> None:
    context: WebContext = pages_site.app.state.context
    told = {}
    for contact in ("", "mailto:data@region.example", "https://region.example/data"):
        pages_site.app.state.context = replace(context, publisher_name="Region Halland", contact=contact)
        told[contact] = (await pages_site.get("/api/v1/openapi.json")).json()["info"]["contact"]

    about = f"{BASE}/en/about#contact"
    assert told == {
        "": {"name": "Region Halland", "url": about},
        "mailto:data@region.example": {"name": "Region Halland", "url": about, "email": "data@region.example"},
        "https://region.example/data": {"name": "Region Halland", "url": "https://region.example/data"},
    }


async def test_dok_06_08_09_limits_and_terms_stand_there_in_two_languages(pages_site: PagesSite) -> None:
    info = (await pages_site.get("/api/v1/openapi.json")).json()["info"]
    page, _, section = info["termsOfService"].removeprefix(BASE).partition("#")
    shown = tree_of((await pages_site.get(page)).text).xpath(f"//section[@aria-labelledby='{section}']//li")

    assert section == "terms"
    assert [one.text_content().startswith(line) for one, line in zip(shown, terms("en"), strict=True)] == [True] * 3
    for language in ("en", "sv"):
        assert [line for line in (*limits(language), *terms(language)) if line not in info["description"]] == []
    assert limits("sv") != limits("en")
