"""The API as the Swedish national REST API profile 1.2.0 wants it, by the ids of its requirements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from visitapp.store.api_tokens import add_token
from visitapp.web.api.document import openapi
from visitapp.web.api.examples import examples
from visitapp.web.api.register import operations, schemas
from visitapp.web.api.terms import limits, terms
from visitapp.web.api.write_schemas import EXAMPLE
from visitapp.web.context import WebContext

pytestmark = pytest.mark.anyio


def document() -> dict[str, Any]:
    """The OpenAPI document, made apart from any site."""
    return openapi(operations(), schemas(), BASE)


def described() -> dict[str, dict[str, Any]]:
    """Every operation of the document, reading and writing ones, by method and path."""
    return {f"{method} {path}": one for path, methods in document()["paths"].items() for method, one in methods.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_first_address_may_end_with_a_slash(pages_site: PagesSite) -> None:
    plain = await pages_site.get("/api/v1")
    slash = await pages_site.get("/api/v1/")

    assert (slash.status_code, slash.json()) == (200, plain.json())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_ufn_01_ver_05_server_names_the_api_and_its_version(pages_site: PagesSite) -> None:
    description = (await pages_site.get("/api/v1/openapi.json")).json()

    assert description["servers"] == [{"url": f"{BASE}/api/v1"}]
    assert [path for path in description["paths"] if path.startswith("/api/")] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
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


def answers_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers of an operation by status, references followed."""
    shared = document()["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_dok_06_08_09_limits_and_terms_stand_there_in_two_languages(pages_site: PagesSite) -> None:
    info = (await pages_site.get("/api/v1/openapi.json")).json()["info"]
    page, _, section = info["termsOfService"].removeprefix(BASE).partition("#")
    shown = tree_of((await pages_site.get(page)).text).xpath(f"//section[@aria-labelledby='{section}']//li")

    assert section == "terms"
    assert [one.text_content().startswith(line) for one, line in zip(shown, terms("en"), strict=True)] == [True] * 3
    for language in ("en", "sv"):
        assert [line for line in (*limits(language), *terms(language)) if line not in info["description"]] == []
    assert limits("sv") != limits("en")


def test_dok_19_every_operation_is_described() -> None:
    told = described()
    bare = [name for name, one in told.items() if one.get("description", "").strip() in ("", one["summary"])]

    assert (bare, len(told)) == ([], len(operations()))


def test_dok_15_every_request_and_answer_has_an_example() -> None:
    bare = [
        f"{name} {status}"
        for name, one in described().items()
        for status, answer in {"body": one.get("requestBody", {}), **answers_of(one)}.items()
        if any("example" not in content for content in answer.get("content", {}).values())
    ]

    assert bare == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_dok_15_examples_are_whole_and_lead_to_this_site(pages_site: PagesSite) -> None:
    told = (await pages_site.get("/api/v1/openapi.json")).json()
    for path in ("/", "/api-info"):
        example = told["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
        assert example == (await pages_site.get(f"/api/v1{path}")).json()

    elsewhere = openapi(operations(), schemas(), "https://other.example")

    assert "visit.example/" not in str(elsewhere)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_dok_15_example_of_writing_is_what_writing_gives(pages_site: PagesSite) -> None:
    token, _ = await add_token("halmstad", "x", "", NOW)
    headers = {"authorization": f"Bearer {token}"}
    written = await pages_site.client.put("/api/v1/external-events/4711", json=EXAMPLE, headers=headers)
    tried = await pages_site.client.post("/api/v1/events/validate", json=EXAMPLE, headers=headers)

    for answer, name in ((written.json(), "WrittenEvent"), (tried.json(), "ValidatedEvent")):
        assert without_names(answer) == without_names(examples()[name])


def without_names(answer: Any) -> Any:
    """The answer without the ids that are given anew each time, and the addresses made of them."""
    if isinstance(answer, list):
        return [without_names(one) for one in answer]
    if isinstance(answer, dict):
        return {key: without_names(one) for key, one in answer.items() if key not in ("id", "links")}
    return answer
