"""The OpenAPI document says what the code does: addresses, parameters, and every answer of a filled site."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import jsonschema_rs
import pytest
from starlette.routing import Route

from tests.web.conftest import NOW, PagesSite, concert, held
from visitapp.domain.event.selection import PARAMETERS
from visitapp.domain.event.types import Price, Text, Whereabouts
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import writing
from visitapp.web.api import register
from visitapp.web.api.asking import NOT_HERE, SELECTION
from visitapp.web.api.document import ROOT, openapi
from visitapp.web.api.problems import TYPES
from visitapp.web.later import Later
from visitapp.web.routes import routes

BASE = "https://visit.example"


DUMPS = {("/api/v1/visitsweden.jsonld", "GET")}
"""Linked data in a profile of its own: the catalogue describes it, not OpenAPI."""
ALIAS = {("/api/v1", "GET")}
"""The first address without the slash that a server's address and "/" make together."""


def document() -> dict[str, Any]:
    """The document, made apart from any site."""
    return openapi(register.operations(), register.schemas(), BASE)


def strict(schema: Any) -> Any:
    """The schema with no room for members that it does not name, so that each is described."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if "properties" in made and "additionalProperties" not in made:
        made["unevaluatedProperties"] = False
    return made


def validator(told: dict[str, Any], schema: Any) -> jsonschema_rs.Draft202012Validator:
    """A validator of one schema of the document, formats and all."""
    components = {"schemas": strict(told["components"]["schemas"])}
    return jsonschema_rs.Draft202012Validator({**strict(schema), "components": components}, validate_formats=True)


def test_document_has_every_address_and_no_other() -> None:
    there: set[tuple[str, str]] = set()
    for route in chain.from_iterable(one.load().routes if isinstance(one, Later) else [one] for one in routes()):
        if isinstance(route, Route) and route.path.startswith("/api/"):
            there |= {(route.path, method) for method in route.methods or () if method not in ("HEAD", "OPTIONS")}

    told = {
        (f"{ROOT}{path}", method.upper())
        for path, methods in document()["paths"].items()
        for method in methods
        if method != "parameters"
    }

    assert there - DUMPS - ALIAS == told
    assert there >= DUMPS | ALIAS


def test_every_filter_of_the_site_is_a_parameter() -> None:
    told = {one["name"] for one in document()["paths"]["/events"]["get"]["parameters"]}

    assert sorted(SELECTION) == sorted(set(PARAMETERS) - set(NOT_HERE))
    assert set(SELECTION) | {"lang", "limit", "cursor", "modified_since", "include"} == told


def test_document_holds_together() -> None:
    told = document()
    named = set(re.findall(r"#/components/schemas/([A-Za-z]+)", str(told)))
    ids = [one["operationId"] for path in told["paths"].values() for one in path.values()]

    assert named == set(told["components"]["schemas"])
    assert len(ids) == len(set(ids))
    for path, methods in told["paths"].items():
        for one in methods.values():
            in_path = {parameter["name"] for parameter in one.get("parameters", ()) if parameter["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path)), path
    for schema in told["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_examples_are_valid() -> None:
    told = document()
    wrong: list[str] = []
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            examples = [(two["schema"], two["example"]) for two in one.get("parameters", ()) if "example" in two]
            contents = list(one.get("requestBody", {}).get("content", {}).values())
            contents += [two for answer in one["responses"].values() for two in answer.get("content", {}).values()]
            examples += [(two["schema"], two["example"]) for two in contents if "example" in two]
            for schema, example in examples:
                wrong += [f"{method} {path}: {error}" for error in validator(told, schema).iter_errors(example)]

    assert wrong == []


async def fill(site: PagesSite) -> list[str]:
    """Events of every kind, with reaches and a correction; addresses of all that the API tells of them."""
    week = [NOW.date() + timedelta(days=number) for number in range(7)]
    slugs = [
        await site.add(
            concert(
                texts=(Text("sv", "Konsert", "Stråkar.", "Haydn."), Text("en", "Concert", origin="translated")),
                organiser="Orkestern", organiser_url="https://orkester.example/", url="https://orkester.example/1",
                ticket_url="https://biljett.example/", image_url="https://bild.example/1.jpg", image_credit="Foto",
                accessible=("step-free",), audiences=("children",), languages=("sv",),
            )
        ),
        await site.add(
            concert("Okänt", where=Whereabouts(), price=Price(), categories=(), held=(held(week[1], None),))
        ),
        await site.add(concert("På nätet", where=Whereabouts(online_url="https://nät.example/å"), price=Price("free"))),
        await site.add(
            concert("Flera", held=tuple(held(day, status="cancelled") for day in week),
                    price=Price("range", Decimal("99.50"), Decimal(240), "DKK")),
            demo=True, municipality="laholm",
        ),
    ]  # fmt: skip
    first = await models.Event.get(slug=slugs[0])
    when = await models.Occurrence.get(event_id=first.id)
    journey = {
        "direction": "out", "sailing": "a@2026-12-05", "leaves_at": None,
        "check_in_closes_at": "2026-12-05T10:00:00+00:00", "departs_at": "2026-12-05T10:30:00+00:00",
        "arrives_at": "2026-12-05T10:50:00+00:00", "on_land_at": "2026-12-05T11:00:00+00:00",
        "there_at": "2026-12-05T12:30:00+00:00", "ground_s": [3600, 5400, 7200], "estimated": True, "demo": False,
        "slack_s": 60,
        "legs": [
            {"from": "", "to": "Kajen", "departs_at": "2026-12-05T11:00:00+00:00",
             "arrives_at": "2026-12-05T11:05:00+00:00"},
            {"from": "Kajen", "to": "Torget", "departs_at": "2026-12-05T11:10:00+00:00",
             "arrives_at": "2026-12-05T12:30:00+00:00", "vehicle": "bus", "line": "351", "headsign": "",
             "approximate": False, "demo": True},
        ],
    }  # fmt: skip
    async with writing():
        await models.Occurrence.filter(id=when.id).update(moved_from="2026-12-04T19:00:00+00:00", status="moved")
        await models.Correction.create(
            event_id=first.id, field="title", language="sv", value_json='"Konsert"', by="office", at=NOW
        )
        await models.Event.filter(id=first.id).update(provenance={**first.provenance, "title:sv": "correction:1"})
        crossing = await models.Crossing.get(slug="helsingborg-helsingor")
        for mode, verdict, reason in (("foot", "day", ""), ("car", "unknown", "no-timetable")):
            await models.Reach.create(
                uid=f"{when.uid}:{mode}", occurrence=when, crossing=crossing, mode=mode, verdict=verdict, reason=reason,
                plan={"out": journey if verdict == "day" else None, "home": None, "assumptions": ["end-assumed"]},
                minutes_on_site=None, changed_at=NOW,
            )  # fmt: skip
        await append_change("reach", "", NOW, [first.id])
        await models.Event.filter(slug=slugs[2]).update(state="removed")
        await append_change("event", "", NOW, [int((await models.Event.get(slug=slugs[2])).id)])
    return [f"/api/v1/events/{first.uid}", f"/api/v1/events/{slugs[1]}", f"/api/v1/occurrences/{when.uid}"]


async def test_every_answer_of_a_filled_site_is_as_described(pages_site: PagesSite) -> None:
    singles = await fill(pages_site)
    told = (await pages_site.get("/api/v1/openapi.json")).json()
    lists = [
        one.path for one in register.operations() if one.method == "GET" and not one.secured and "{" not in one.path
    ]
    addresses = [
        *lists, *singles, *(f"{path}?lang=de" for path in singles),
        "/api/v1/events?include=reach&include=total&limit=2",
        "/api/v1/events?modified_since=2020-01-01T00:00:00Z&lang=da", "/api/v1/events.geojson?limit=1",
        "/api/v1/occurrences?include=reach&limit=3", "/api/v1/places?limit=5&q=slott",
        "/api/v1/places.geojson?kind=venue",
        "/api/v1/places/halmstads-slott", "/api/v1/organisers/orkestern", "/api/v1/municipalities/ljungby",
        "/api/v1/categories/music", "/api/v1/audiences/children", "/api/v1/crossings/halmstad-grenaa?lang=da",
        "/api/v1/crossings/helsingborg-helsingor/sailings?from=2026-12-01&to=2026-12-03",
        "/api/v1/crossings/helsingborg-helsingor/day", "/api/v1/crossings/ystad-ronne/day?mode=car&date=2030-01-01",
        "/api/v1/sources/halmstad",
        "/api/v1/sources/laholm-demo",
    ]  # fmt: skip
    wrong: list[str] = []

    for address in addresses:
        answer = await pages_site.get(address)
        path = next(
            path for path in told["paths"] if _matches(f"{ROOT}{path}".removesuffix("/"), address.partition("?")[0])
        )
        described = told["paths"][path]["get"]["responses"].get(str(answer.status_code), {})
        content = described.get("content", {}).get(answer.headers["content-type"])
        if content is None or answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code} {answer.headers['content-type']} {answer.text[:200]}")
            continue
        errors = validator(told, content["schema"]).iter_errors(answer.json())
        wrong += [f"{address}: {error.instance_path} {error.message}" for error in errors]

    assert wrong == []


def _matches(path: str, address: str) -> bool:
    return bool(re.fullmatch(re.sub(r"{\w+}", "[^/.]+", path).replace(".json", r"\.json"), address))


async def test_every_problem_is_as_described(pages_site: PagesSite) -> None:
    told = (await pages_site.get("/api/v1/openapi.json")).json()
    check = validator(told, {"$ref": "#/components/schemas/Problem"})
    wrong: dict[str, Any] = {}

    for address, status in (
        ("/api/v1/events?page=2", 400), ("/api/v1/events?nope=1", 400), ("/api/v1/events?from=x", 400),
        ("/api/v1/events?cursor=abc", 400), ("/api/v1/events/nothing", 404), ("/api/v1/nothing", 404),
        ("/api/v1/municipalities?limit=3", 400), ("/api/v1/crossings/halmstad-grenaa/sailings?to=2020-01-01", 400),
        ("/api/v1/events?modified_since=yesterday", 400), ("/api/v1/events?municipality=", 400),
        ("/api/v1/events?lang=fi", 400), ("/api/v1/events?limit=201", 400), ("/api/v1/events?feed=changes", 400),
    ):  # fmt: skip
        answer = await pages_site.get(address)
        errors = [error.message for error in check.iter_errors(answer.json())]
        if answer.status_code != status or errors or (status == 400 and not answer.json().get("errors")):
            wrong[address] = (answer.status_code, errors, answer.text)

    assert wrong == {}
    assert set(TYPES) >= {400, 404, 405, 410, 413, 415, 422, 429, 500, 503}


pytestmark = pytest.mark.anyio


async def test_legs_by_bus_and_train_are_told_with_the_reach(pages_site: PagesSite) -> None:
    (event, *_) = await fill(pages_site)

    told = (await pages_site.get(event)).json()

    on_foot = next(one for one in told["occurrences"][0]["reach"] if one["mode"] == "foot")
    assert on_foot["out"]["legs"] == [
        {
            "vehicle": None, "line": None, "headsign": None, "from": None, "to": "Kajen",
            "departs_at": "2026-12-05T12:00:00+01:00", "arrives_at": "2026-12-05T12:05:00+01:00",
            "approximate": False, "demo": False,
        },
        {
            "vehicle": "bus", "line": "351", "headsign": None, "from": "Kajen", "to": "Torget",
            "departs_at": "2026-12-05T12:10:00+01:00", "arrives_at": "2026-12-05T13:30:00+01:00",
            "approximate": False, "demo": True,
        },
    ]  # fmt: skip
