"""The API as the Swedish national REST API profile 1.2.0 wants it, by the ids of its requirements."""

from __future__ import annotations

import pytest

from tests.web.conftest import BASE, PagesSite

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
