"""What an operation of the API is: one declaration makes its route and its place in the OpenAPI document.

A module of operations ends with a tuple `OPERATIONS`; visitapp.web.api.register names the modules.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

Schema = Mapping[str, Any]
Handler = Callable[[Request], Awaitable[Response]]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

JSON = "application/json"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `repeatable`: may be given several times (schema is then of one value)."""

    name: str
    description: str
    schema: Schema
    where: Literal["query", "path", "header"] = "query"
    required: bool = False
    repeatable: bool = False
    example: object = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with one status. `schema` is a reference or a whole schema; None for no content."""

    description: str
    schema: Schema | None = None
    content_type: str = JSON
    example: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of its own: name and description."""


@dataclass(frozen=True, slots=True)
class Body:
    """The content that a request brings, as JSON. `also`: other types under which it may come, with the same schema."""

    description: str
    schema: Schema
    example: object = None
    content_type: str = JSON
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. `path` as Starlette and OpenAPI write it alike: "/api/v1/events/{id}".

    `problems`: statuses that are told as problem details (400, 404, …); 500 and 503 are always among them.
    `secured`: needs an office's token. HEAD goes with GET by itself, OPTIONS with every address.
    """

    id: str
    method: Method
    path: str
    handler: Handler
    tag: str
    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    problems: tuple[int, ...] = ()
    secured: bool = False
    max_body_bytes: int = 0
    """The most that a request may bring; 0 is the site's own limit."""


def ref(name: str) -> Schema:
    """A reference to a schema of the document's components."""
    return {"$ref": f"#/components/schemas/{name}"}
