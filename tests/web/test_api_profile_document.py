"""The OpenAPI document against what the Swedish national REST API profile 1.2.0 wants of it, by the ids.

Only what can be seen in the document, of reading and writing operations alike. What we do otherwise is named here as
what it is: docs/api-profile.md says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.web.conftest import BASE
from visitapp.web.api.document import openapi
from visitapp.web.api.examples import examples
from visitapp.web.api.register import operations, schemas

DOCUMENT: dict[str, Any] = openapi(operations(), schemas(), BASE)
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method} {path}": one for path, methods in DOCUMENT["paths"].items() for method, one in methods.items()
}
PARAMETERS: list[dict[str, Any]] = [one for told in OPERATIONS.values() for one in told["parameters"]]
QUERY: dict[str, dict[str, Any]] = {one["name"]: one for one in PARAMETERS if one["in"] == "query"}
PAPER = (Path(__file__).parents[2] / "docs" / "api-profile.md").read_text("utf-8")
SNAKE_CASE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
WITH_A_DOT = ["/events.geojson", "/openapi.json", "/places.geojson"]
"""Addresses of v1 whose last word has an ending."""


def answers(operation: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The answers of an operation by status, references followed."""
    shared = DOCUMENT["components"]["responses"]
    return {
        int(status): shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


def members(schema: object) -> Iterator[str]:
    """The names of all members that a schema describes, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for one in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from members(one)


def values(example: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an example with the name of its member."""
    if isinstance(example, str):
        yield name, example
    for key, one in example.items() if isinstance(example, dict) else ():
        yield from values(one, key)
    for one in example if isinstance(example, list) else ():
        yield from values(one, name)


def test_dok_01_03_07_11_17_the_api_is_told_as_a_whole() -> None:
    info, more = DOCUMENT["info"], DOCUMENT["externalDocs"]

    assert [name for name in ("title", "version", "description", "termsOfService") if not info[name].strip()] == []
    assert (set(info["contact"]), set(info["license"])) == ({"name", "url"}, {"name", "url"})
    assert (set(more), more["url"]) == ({"description", "url"}, f"{BASE}/en/api")
    assert re.fullmatch(r"3\.\d+\.\d+", DOCUMENT["openapi"])


def test_dok_20_every_status_is_described() -> None:
    told = {name: answers(one) for name, one in OPERATIONS.items()}

    assert [name for name, by in told.items() if not all(one["description"].strip() for one in by.values())] == []
    assert [name for name, by in told.items() if not any(status < 300 for status in by)] == []


def test_dot_04_instants_carry_their_offset_and_days_no_hour() -> None:
    told = [pair for name, one in examples().items() if name != "ExternalEvent" for pair in values(one)]
    instants = [value for name, value in told if name.endswith("_at") or name == "as_of"]
    days = [value for name, value in told if name.endswith(("_on", "_day")) or name in ("date", "service_date")]

    instant = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    assert [one for one in instants if not re.fullmatch(instant, one)] == []
    assert [one for one in days if not re.fullmatch(r"\d{4}-\d\d-\d\d", one)] == []
    assert instants
    assert days


def test_res_02_no_parameter_is_about_a_person() -> None:
    assert [one["name"] for one in PARAMETERS if re.search(r"(?i)pnr|ssn|person|social", one["name"])] == []


def test_res_06_ufn_05_07_08_09_addresses_are_plain() -> None:
    words = {path: [word for word in path.split("/")[1:] if word and "{" not in word] for path in DOCUMENT["paths"]}
    plain = r"[a-z0-9]+(-[a-z0-9]+)*"

    assert sorted(path for path, of in words.items() if any(not re.fullmatch(plain, word) for word in of)) == WITH_A_DOT
    assert [one["name"] for one in PARAMETERS if one["in"] == "path" and re.search(r"[\s_]", one["name"])] == []
    assert max(len(f"{DOCUMENT['servers'][0]['url']}{path}") for path in DOCUMENT["paths"]) < 2048


def test_ufn_01_02_ver_05_sak_01_server_is_https_with_api_and_version() -> None:
    servers = [one["url"] for one in DOCUMENT["servers"]]

    assert [one for one in servers if not re.fullmatch(r"https://[^/:]+/[a-z]+/v\d+", one)] == []
    assert len(servers) == 1


def test_ver_04_06_version_has_three_numbers_and_api_info_is_there() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"])
    assert "get" in DOCUMENT["paths"]["/api-info"]


def test_mog_01_every_address_has_methods_of_http() -> None:
    methods = {method for of in DOCUMENT["paths"].values() for method in of}

    assert methods == {"get", "post", "put", "patch", "delete"}


def test_for_02_no_get_has_a_content() -> None:
    assert [name for name, one in OPERATIONS.items() if name.startswith("get ") and "requestBody" in one] == []


def test_ame_01_what_is_answered_is_json() -> None:
    types = {
        name: list(answer["content"])
        for name, one in OPERATIONS.items()
        for status, answer in answers(one).items()
        if status < 400 and "content" in answer
    }

    assert {name: of for name, of in types.items() if of != ["application/json"]} == {
        "get /events.geojson": ["application/geo+json"], "get /places.geojson": ["application/geo+json"],
    }  # fmt: skip


def test_ame_04_05_07_members_are_in_snake_case() -> None:
    names = set(members(DOCUMENT["components"]["schemas"]))

    assert sorted(name for name in names if not re.fullmatch(SNAKE_CASE, name)) == []


def test_ame_02_arq_01_contents_are_json() -> None:
    bodies = {name: one["requestBody"]["content"] for name, one in OPERATIONS.items() if "requestBody" in one}

    assert [name for name, content in bodies.items() if "application/json" not in content] == []
    assert len(bodies) == len([one for one in operations() if one.body is not None])


def test_arq_05_headers_carry_no_content() -> None:
    headers = [one for one in PARAMETERS if one["in"] == "header"]

    assert {one["name"] for one in headers} == {"If-Match", "If-None-Match", "Idempotency-Key"}
    assert [one["name"] for one in headers if one["schema"].get("type", "string") != "string"] == []


def test_fel_01_02_errors_are_problem_details() -> None:
    wrong = {
        f"{name} {status}"
        for name, one in OPERATIONS.items()
        for status, answer in answers(one).items()
        if status >= 400 and list(answer["content"]) != ["application/problem+json"]
    }

    required = DOCUMENT["components"]["schemas"]["Problem"]["required"]

    assert wrong == set()
    assert {"type", "title", "status", "detail", "instance"} <= set(required)


def test_fns_01_03_05_06_parameters_are_named_alike_and_free() -> None:
    assert [name for name in QUERY if not re.fullmatch(SNAKE_CASE, name)] == []
    assert [name for name, one in QUERY.items() if one.get("required")] == []


def test_fns_07_08_09_lists_come_by_limit_and_cursor_not_by_page() -> None:
    limited = {name for name, one in OPERATIONS.items() if any(two["name"] == "limit" for two in one["parameters"])}
    walked = {name for name, one in OPERATIONS.items() if any(two["name"] == "cursor" for two in one["parameters"])}

    assert (limited, QUERY.keys() & {"page", "offset"}) == (walked, set())
    assert QUERY["limit"]["schema"]["default"] == 50


def test_sak_09_10_15_16_tokens_are_bearers_in_a_header() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    secured = {name for name, one in OPERATIONS.items() if one.get("security") == [{"token": []}]}

    assert [(one["type"], one["scheme"]) for one in schemes.values()] == [("http", "bearer")]
    assert {name for name in OPERATIONS if not name.startswith("get ")} <= secured
    assert [name for name in QUERY if re.search(r"token|key|auth", name)] == []


def test_every_requirement_checked_here_stands_in_the_paper() -> None:
    tested = (Path(__file__).read_text("utf-8"), Path(__file__).with_name("test_api_profile.py").read_text("utf-8"))
    names = " ".join(re.findall(r"def (test\w+)", "".join(tested)))
    named = {
        f"{area.upper()}.{number}"
        for area, numbers in re.findall(r"_([a-z]{3})(?=((?:_\d\d)+))", names)
        for number in numbers[1:].split("_")
    }

    assert len(named) > 40
    assert sorted(one for one in named if f"| {one}" not in PAPER and f", {one}" not in PAPER) == []
