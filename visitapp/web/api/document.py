"""The OpenAPI 3.1 document, made from the operations that make the routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from visitapp.web.api.examples import at_site, examples
from visitapp.web.api.operations import PROBLEM, Answer, Body, Operation, Parameter, Schema, ref
from visitapp.web.api.problems import TYPES
from visitapp.web.api.schema_words import TEXT, about, several, thing
from visitapp.web.api.terms import description

VERSION, RELEASED = "1.1.0", "2026-11-26"
"""The version of what the API offers, and the day it was published. What is only added raises the second number."""
STATUS = "active"
ROOT = "/api/v1"
"""Every operation's address begins so. The document says it once, as its server, and tells paths from there."""
TAGS: Mapping[str, str] = {
    "about": "What there is.",
    "events": "Events and the times they are held, in any slice of the site's own filters.",
    "places": "Where events are held, and by whom.",
    "vocabulary": "The words that events are filed under.",
    "ferries": "Ferry lines between Denmark and Sweden, and what sails by published timetables.",
    "sources": "Where events come from.",
    "writing": "For offices: needs a token.",
}
ALWAYS_POSSIBLE = (500, 503)
_PROBLEM = thing(
    {
        "type": about({"type": "string", "format": "uri"}, "Leads to an explanation of the problem."),
        "title": about(TEXT, "The same for all problems of the type."),
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": TEXT,
        "errors": several(thing({"field": TEXT, "fault": TEXT, "value": TEXT})),
        "replaced_by": {
            "description": "What stands in its stead; null where nothing does.",
            "anyOf": [thing({"id": TEXT, "href": TEXT}), {"type": "null"}],
        },
    },
    "Problem details (RFC 9457).",
    optional=("errors", "replaced_by"),
)


def openapi(
    operations: Iterable[Operation],
    schemas: Mapping[str, Schema],
    base_url: str,
    publisher: str = "",
    contact: str = "",
) -> dict[str, Any]:
    """The whole document. `contact` is a mailto: or web address, "" when nobody has named one."""
    paths: dict[str, dict[str, Any]] = {}
    secured = False
    for operation in operations:
        paths.setdefault(path_of(operation), {})[operation.method.lower()] = _operation(operation, base_url)
        secured = secured or operation.secured
    components: dict[str, Any] = {
        "schemas": {**schemas, "Problem": _PROBLEM},
        "responses": {_problem_name(status): _problem(status, base_url) for status in TYPES},
    }
    if secured:
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "The token of an office."}
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "visitapp",
            "version": VERSION,
            "summary": "What is on in the Halmstad region, and which ferry takes you there and home.",
            "description": description(),
            "termsOfService": f"{base_url}/en/api#terms",
            "contact": _contact(base_url, publisher, contact),
            "license": {"name": "EUPL-1.2 (the program); the data by source", "url": f"{base_url}/en/api#licence"},
        },
        "externalDocs": {"description": "The API explained", "url": f"{base_url}/en/api"},
        "servers": [{"url": f"{base_url}{ROOT}"}],
        "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
        "paths": paths,
        "components": components,
    }


def _contact(base_url: str, publisher: str, contact: str) -> dict[str, str]:
    page = {"name": publisher or "visitapp", "url": f"{base_url}/en/about#contact"}
    if contact.startswith("mailto:"):
        return {**page, "email": unquote(contact.removeprefix("mailto:"))}
    return {**page, "url": contact} if contact else page


def path_of(operation: Operation) -> str:
    """The operation's path in the document, from the server's address on; "/" for that address itself."""
    return operation.path.removeprefix(ROOT) or "/"


def _operation(operation: Operation, base_url: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_parameter(one) for one in operation.parameters],
        "responses": {str(status): _answer(answer, base_url) for status, answer in sorted(operation.answers.items())},
    }
    if operation.description:
        told["description"] = operation.description
    if operation.body is not None:
        told["requestBody"] = _body(operation.body)
    if operation.secured:
        told["security"] = [{"token": []}]
    reading = (304,) if operation.method == "GET" else ()
    for status in reading:
        told["responses"][str(status)] = {"description": "You have it already (If-None-Match)."}
    for status in (*operation.problems, *ALWAYS_POSSIBLE):
        if str(status) not in told["responses"]:
            told["responses"][str(status)] = {"$ref": f"#/components/responses/{_problem_name(status)}"}
    return told


def _parameter(one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "in": one.where, "description": one.description}
    told["schema"] = {"type": "array", "items": one.schema, "maxItems": 20} if one.repeatable else one.schema
    if one.required or one.where == "path":
        told["required"] = True
    if one.repeatable:
        told |= {"style": "form", "explode": True}
    if one.example is not None:
        told["example"] = [one.example] if one.repeatable else one.example
    return told


def _answer(answer: Answer, base_url: str) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.description}
    if answer.schema is not None:
        content: dict[str, Any] = {"schema": answer.schema}
        example = examples().get(str(answer.schema.get("$ref")).rpartition("/")[2], answer.example)
        if example is not None:
            content["example"] = at_site(example, base_url)
        told["content"] = {answer.content_type: content}
    if answer.headers:
        told["headers"] = {
            name: {"description": description, "schema": {"type": "string"}}
            for name, description in answer.headers.items()
        }
    return told


def _body(body: Body) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": body.schema}
    if body.example is not None:
        content["example"] = body.example
    contents = dict.fromkeys((body.content_type, *body.also), content)
    return {"description": body.description, "required": True, "content": contents}


def _problem_name(status: int) -> str:
    return "".join(word.title() for word in TYPES[status].name.split("-"))


def _problem(status: int, base_url: str) -> dict[str, Any]:
    kind = TYPES[status]
    example = {
        "type": f"{base_url}/en/api#{kind.name}",
        "title": kind.title,
        "status": status,
        "detail": kind.title,
        "instance": f"{ROOT}/events",
    }
    return {"description": kind.title, "content": {PROBLEM: {"schema": ref("Problem"), "example": example}}}


OPENAPI: Schema = {
    "type": "object", "required": ["openapi", "info", "paths"],
    "description": "As https://spec.openapis.org/oas/v3.1.0 says.",
}  # fmt: skip
